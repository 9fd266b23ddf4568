"""A later build reads exactly those pages again that a build from nothing would make in another way."""

import csv
import inspect
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from sphinx.testing.util import SphinxTestApp

from factbook.package.address import Address
from factbook.sphinx.store.facts import Facts
from factbook.sphinx.store.questions import Questions, get_questions, hash_answer
from factbook.sphinx.store.reader import FactReader
from tests.worlds.aviary import write
from tests.worlds.ringbook import ringbook

PAGES = {
    "eggs": ":fact:value:`!birds/ada.eggs`",
    "home": ":fact:value:`!birds/bob.home`",
    "day": ":fact:value:`!birds/ada.ringed_on`",
    "base": ":fact:value:`!species/larus.name`",
    "why": ":fact:value:`birds/ada.tame`",
    "cite": ":fact:cite:`birds/ada.eggs`",
    "row": ":fact:row:`species/strix`",
    "label": ":fact:label:`species/larus`",
    "count": ":fact:count:`birds[tame=true]`",
    "all": ":fact:count:`birds`",
    "query": ":fact:query:`SELECT max(eggs) FROM birds WHERE bird_id <> 'cyd'`",
    "rows": ".. fact:rows:: birds\n   :columns: bird_id, eggs, species_id",
    "record": ".. fact:record:: birds/bob\n   :no-why:",
    "backlinks": ".. fact:backlinks:: species/alle-alle",
    "evidence": ".. fact:evidence:: birds/ada",
    "coverage": ".. fact:coverage::\n   :only: statuses",
    "sources": ".. fact:sources:: log",
    "plain": "No fact.",
}
CHANGES = [
    ("birds", 1, "eggs", "12346"),
    ("birds", 1, "ringed_on", "2031-04-03"),
    ("birds", 1, "ringed_on_precision", "month"),
    ("birds", 1, "tame", "false"),
    ("birds", 1, "note", "Sleeps"),
    ("birds", 2, "eggs", "10"),
    ("birds", 2, "eggs", "99999"),
    ("birds", 2, "home", "SE"),
    ("birds", 2, "species_id", "strix"),
    ("birds", 3, "species_id", "alle-alle"),
    ("birds", 4, "moulted", "2031-05"),
    ("species", 2, "name_en", "Tawny owl"),
    ("species", 2, "name_ru", "Сова"),
    ("species", 3, "name_en", ""),
    ("species", 3, "kind", "Gulls"),
    ("sources", 1, "publisher", "The Diary"),
    ("sources", 2, "language", "ru"),
    ("evidence", 1, "status", "not-in-view"),
    ("evidence", 6, "reason", "It lands"),
    ("evidence", 4, "anchor", "ringed by day"),
    ("evidence", 8, "anchor", "a gull"),
]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = ringbook(tmp_path_factory.mktemp("questions"))
    write(root, index="Index\n=====\n", **{name: f"Page\n====\n\n{text}\n" for name, text in PAGES.items()})
    return root


def build_pages(root: Path, *, fresh: bool) -> tuple[SphinxTestApp, list[str], dict[str, str]]:
    """Build the pages; return the project, the pages that were read, and each page as text."""
    app = SphinxTestApp("dummy", srcdir=root, freshenv=fresh, status=StringIO(), warning=StringIO())
    read: list[str] = []
    app.connect("source-read", lambda app, name, source: read.append(name))
    try:
        app.build()
        return app, sorted(read), {name: app.env.get_doctree(name).pformat() for name in PAGES}
    finally:
        app.cleanup()


def change_cell(root: Path, table: str, record: int, field: str, text: str) -> Iterator[None]:
    """Change a cell, and change it back."""
    file = root / f"package/data/{table}.csv"
    content = file.read_bytes()
    rows = list(csv.reader(StringIO(content.decode(), newline="")))
    assert rows[record][rows[0].index(field)] != text
    rows[record][rows[0].index(field)] = text
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(rows)
    yield
    file.write_bytes(content)


@pytest.mark.parametrize(("table", "record", "field", "text"), CHANGES)
def test_a_changed_cell(project: Path, table: str, record: int, field: str, text: str) -> None:
    before = build_pages(project, fresh=True)[2]
    for _ in change_cell(project, table, record, field, text):
        read, later = build_pages(project, fresh=False)[1:]
        fresh = build_pages(project, fresh=True)[2]
    assert later == fresh
    changed = [name for name in sorted(PAGES) if fresh[name] != before[name]]
    # `cite` finds its cell by the value too, and shows only the first of its citations.
    assert [name for name in read if name != "cite" or name in changed] == changed


def test_every_look_up_of_pages_is_a_question() -> None:
    methods = dict(inspect.getmembers(Questions, inspect.isfunction))
    public = {name for name in methods if not name.startswith("_")} - {"record_question"}
    assert [name for name in public if not hasattr(methods[name], "__wrapped__")] == []
    assert not public & set(vars(FactReader))  # a question of the reader's own would record nothing


def test_questions_survive_in_the_environment(project: Path) -> None:
    asked = get_questions(build_pages(project, fresh=True)[0].env)
    app, read, _pages = build_pages(project, fresh=False)
    assert get_questions(app.env) == asked
    assert read == []
    facts = [Facts.open(project / "package/datapackage.json") for _ in range(2)]
    for question in {question for questions in asked.values() for question in questions}:
        assert hash_answer(facts[0], "en", question) == hash_answer(facts[1], "en", question), question


def test_what_a_question_asks_in_turn_is_not_recorded(project: Path) -> None:
    facts = Facts.open(project / "package/datapackage.json")
    recorder = Questions(facts, "en", {})
    row = Address("birds", "ada")
    assert recorder.find_label(row).text == "ada"
    assert list(recorder.asked or {}) == [("find_label", (row,))]
    assert Questions(facts, "en").asked is None
