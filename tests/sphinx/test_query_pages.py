"""Queries, names in a sentence and numbers with their qualifier, on pages of a small project."""

import json
from io import StringIO
from pathlib import Path

import pytest
from docutils import nodes
from sphinx.testing.util import SphinxTestApp

from tests.worlds.aviary import HOSTILE, build, copy, only, page, write

TABLE = """\
.. fact:query::
   :titles: Bird, Eggs, Ringed
   :caption: Who laid what
   :name: laid

   SELECT bird_id, eggs, ringed_on
   FROM birds WHERE eggs IS NOT NULL ORDER BY eggs

See :ref:`laid`.
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return the project with cells that fit their types, and a qualifier for its eggs."""
    folder = copy(tmp_path)
    descriptor = folder / "package/datapackage.json"
    made = json.loads(descriptor.read_text("utf-8"))
    fields = made["resources"][1]["schema"]["fields"]
    (eggs,) = [field for field in fields if field["name"] == "eggs"]
    eggs["factbook:qualifierField"] = "mood"
    descriptor.write_text(json.dumps(made), "utf-8")
    replace_texts(folder, ",many,", ",3,", ",perhaps,", ",,", ",true,n/a,", ",true,gt,")
    return folder


def replace_texts(root: Path, *pairs: str) -> None:
    file = root / "package/data/birds.csv"
    text = file.read_text("utf-8")
    for old, new in zip(pairs[::2], pairs[1::2], strict=True):
        assert old in text
        text = text.replace(old, new)
    file.write_text(text, "utf-8")


def list_shown_texts(document: nodes.Node) -> list[str]:
    return [node.astext() for node in document.findall(nodes.paragraph)]


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("gt", "more than 12,345"), ("ge", "at least 12,345"), ("lt", "less than 12,345"),
        ("le", "at most 12,345"), ("approx", "about 12,345"), ("eq", "12,345"), ("", "12,345"),
        ("100%s", "12,345"),
    ],
)  # fmt: skip
def test_a_number_stands_with_its_qualifier(root: Path, code: str, says: str) -> None:
    replace_texts(root, ",true,gt,", f",true,{code},")
    assert list_shown_texts(page(root, ":fact:value:`birds/ada.eggs`")) == [says]


def test_a_table_too_shows_what_a_number_means(root: Path) -> None:
    table = only(page(root, ".. fact:rows:: birds[bird_id=ada]\n   :columns: eggs"), nodes.table)
    assert "more than 12,345" in table.astext()


@pytest.mark.parametrize(
    ("sql", "language", "says"),
    [
        ("SELECT sum(eggs) FROM birds", "en", "12,357"),
        ("SELECT avg(eggs) FROM birds WHERE eggs < 10", "de", "6"),
        ("SELECT 12345.25", "de", "12.345,25"),
        ("SELECT max(ringed_on) FROM birds", "en", "April 7, 2031"),
        ("SELECT min(tame) FROM birds", "en", "no"),
        ("SELECT max(eggs) FROM birds WHERE false", "en", "—"),
        ("SELECT note FROM birds WHERE bird_id = 'cyd'", "en", HOSTILE),
        ("SELECT max(weight) FROM birds", "en", "NaN"),
    ],
)
def test_one_value(root: Path, sql: str, language: str, says: str) -> None:
    (text,) = list_shown_texts(page(root, f":fact:query:`{sql}`", language=language))
    assert text == says


def test_a_table_of_an_answer(root: Path) -> None:
    document = page(root, TABLE, "html")
    table = only(document, nodes.table)
    assert only(table, nodes.title).astext() == "Who laid what"
    cells = [[cell.astext() for cell in row] for row in table.findall(nodes.row)]
    assert cells == [
        ["Bird", "Eggs", "Ringed"],
        ["cyd", "3", "January 1, 2031"],
        ["bob", "9", "April 1, 2031"],
        ["ada", "12,345", "April 2, 2031"],
    ]
    numbers = [cell.astext() for cell in table.findall(nodes.entry) if "fact-number" in cell["classes"]]
    assert numbers == ["Eggs", "3", "9", "12,345"]


@pytest.mark.parametrize("builder", ["html", "latex", "text", "epub", "gettext", "man", "texinfo"])
def test_every_builder(root: Path, builder: str) -> None:
    query = ".. fact:query::\n   :titles: Words\n\n   SELECT note FROM birds ORDER BY note"
    inline = ":fact:query:`SELECT max(note) FROM birds` here"
    write(root, index=f"Index\n=====\n\n{inline}\n\n{query}\n")
    _, warnings = build(root, builder, epub_copyright="x", version="1")
    assert warnings == []
    if builder == "gettext":
        catalog = (root / "_build/gettext/index.pot").read_text("utf-8")
        assert '"Words"' in catalog
        assert "alert" not in catalog
    if builder == "html":
        assert "<script>alert" not in (root / "_build/html/index.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("markup", "subtype", "says"),
    [
        (":fact:query:`SELECT bird_id FROM birds ORDER BY 1`", "query", "the result has 4 rows and 1 column"),
        (":fact:query:`SELECT 1, 2`", "query", "the result has 1 row and 2 columns"),
        (":fact:query:`SELECT bird_id FROM birds`", "query", "several rows in no order (write ORDER BY)"),
        (":fact:query:`SELECT now()`", "query", "character 8: 'now' is not allowed"),
        (":fact:query:`SELECT egs FROM birds`", "query", 'Referenced column "egs"'),
        (":fact:query:`SELECT egs FROM birds`", "query", "(did you mean eggs?)"),
        (".. fact:query::", "query", "no query (write one SELECT below the directive)"),
        (".. fact:query::\n   :titles: A, B\n\n   SELECT 1", "query", "2 titles for 1 column"),
        (".. fact:query::\n\n   SELECT 1\n   FROM bird", "query", "line 2, character 6: no table 'bird'"),
    ],
)
def test_what_is_wrong_is_a_warning(root: Path, markup: str, subtype: str, says: str) -> None:
    write(root, index=f"Index\n=====\n\nText.\n\n{markup}\n")
    _, (warning,) = build(root, "dummy")
    assert warning.startswith("index.rst:6: WARNING: ")
    assert says in warning
    assert warning.endswith(f"[fact.{subtype}]")


def list_reread(root: Path, jobs: int = 0) -> list[str]:
    """Build again; return what was read, by this process."""
    found: list[str] = []
    app = SphinxTestApp(srcdir=root, freshenv=False, parallel=jobs, status=StringIO(), warning=StringIO())
    app.connect("env-before-read-docs", lambda app, env, names: found.extend(names))
    try:
        app.build()
    finally:
        app.cleanup()
    return sorted(found)


def test_an_answer_that_changes_is_read_again(root: Path) -> None:
    write(
        root,
        index="Index\n=====\n\n:fact:query:`SELECT count(*) FROM species`\n",
        eggs="Eggs\n====\n\n:fact:query:`SELECT sum(eggs) FROM birds`\n",
        birds="Birds\n=====\n\n:fact:query:`SELECT count(*) FROM birds`\n",
        meant="Meant\n=====\n\n:fact:value:`birds/ada.eggs`\n",
        nines="Nines\n=====\n\n:fact:count:`birds[eggs=9]`\n",
    )
    assert build(root)[1] == []
    replace_texts(root, ",,9,", ",,8,")
    assert list_reread(root) == ["eggs", "nines"]
    replace_texts(root, ",true,gt,", ",true,lt,")
    assert list_reread(root) == ["meant"]
    assert "less than 12,345" in (root / "_build/html/meant.html").read_text("utf-8")


def read_pages(root: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (root / "_build/html").glob("*.html")}


@pytest.mark.no_cover
def test_parallel_reading_shows_the_same(root: Path) -> None:
    # From Python 3.12 on a fork with threads is a warning, and every warning an error here.
    many = {f"p{n}": f"P{n}\n==\n\n:fact:query:`SELECT {n} + sum(eggs) FROM birds`\n" for n in range(12)}
    write(root, index=f"Index\n=====\n\n{TABLE}", **many)
    assert build(root)[1] == []
    serial = read_pages(root)
    assert build(root, jobs=4)[1] == []
    assert read_pages(root) == serial
    replace_texts(root, ",,9,", ",,8,")
    # The answers are compared before Sphinx forks.
    assert list_reread(root, jobs=4) == ["index", *sorted(many)]
    assert "12,356" in (root / "_build/html/p0.html").read_text("utf-8")
