"""The drift lint: what is typed by hand although a cell holds it."""

import json
import re
from collections.abc import Mapping
from gettext import NullTranslations
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from sphinx.errors import ConfigError
from sphinx.testing.util import SphinxTestApp

from factbook.sphinx.drift.exceptions import DriftExceptions
from factbook.sphinx.drift.index import FactIndex
from factbook.sphinx.store.facts import Facts
from tests.worlds.aviary import build, write

HEADER = "mill_id,name_en,name_ru,name_zh,sails,height,built_on,built_on_precision,seen_on,order,rank"
MILLS = f"""{HEADER},staff,staff_unit
post,Post Mill,Столбовая мельница,立柱风车磨坊,1234,12.5,1831-04-02,day,2031-09-16,77,88,,
tower,Tower Mill,,,230,-0.75,1831-05-01,month,,78,89,24,men
regex,A+ (b|c) [x]$ ^,,,5,,1832-01-01,year,,79,90,25,percent
same,Post Mill,,,230,,,,,80,91,26,
low,windmill,,,2000,,,,,81,92,7,men
kind,Water wheel,,,,,,,,82,93,,
long,Mill O'Neil,Мельница «Заря»,,,,,,,83,94,,
"""
NAMES = """alias_id,table_name,row_id,name
a,mills,tower,Old Tower
b,mills,post,Post Mill
c,mills,gone,Ghost Mill
"""


def build_text_field(name: str, **more: object) -> dict[str, object]:
    return {"name": name, "type": "string", **more}


SCHEMA: dict[str, Any] = {
    "fields": [
        build_text_field("mill_id", title="Water wheel"),
        *(build_text_field(f"name_{lang}", **{"factbook:language": lang}) for lang in ("en", "ru", "zh")),
        {"name": "sails", "type": "integer"},
        {"name": "height", "type": "number"},
        {"name": "built_on", "type": "date"},
        build_text_field("built_on_precision"),
        {"name": "seen_on", "type": "date"},
        {"name": "order", "type": "integer"},
        {"name": "rank", "type": "integer", "rdfType": "https://schema.org/position"},
        {"name": "staff", "type": "integer", "factbook:unitField": "staff_unit"},
        build_text_field(
            "staff_unit", categories=[{"value": "men", "label": "Millers"}, {"value": "percent"}]
        ),
    ],
    "primaryKey": "mill_id",
    "uniqueKeys": [["order"]],
    "factbook:label": "name",
}
ACCEPTED = """[[exception]]
rule = "row.reference"
table = "names"
reason = "An alias of a row that is missing is not searched for; one is here to show it."
"""
ALIASES: dict[str, Any] = {
    "fields": [build_text_field(name) for name in ("alias_id", "table_name", "row_id", "name")],
    "primaryKey": "alias_id",
    "factbook:rowReference": [{"table": "table_name", "row": "row_id"}],
}


def write_package(folder: Path, **descriptor: object) -> Path:
    folder.mkdir()
    (folder / "mills.csv").write_text(MILLS, "utf-8")
    (folder / "names.csv").write_text(NAMES, "utf-8")
    (folder / "factbook.toml").write_text(ACCEPTED, "utf-8")
    (folder / "mills.json").write_text(json.dumps(SCHEMA, indent=1), "utf-8")
    resources = [
        {"name": "mills", "title": "Mills", "path": "mills.csv", "schema": "mills.json"},
        {"name": "names", "title": "Names", "path": "names.csv", "schema": ALIASES},
    ]
    content = {"name": "x", **descriptor, "resources": resources}
    (folder / "datapackage.json").write_text(json.dumps(content, indent=1), "utf-8")
    return folder


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> FactIndex:
    return FactIndex.of(Facts.open(write_package(tmp_path_factory.mktemp("mills") / "package")))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_package(tmp_path / "package")
    conf = 'extensions = ["factbook.sphinx", "myst_parser"]\nfactbook_package = "package"\n'
    (tmp_path / "conf.py").write_text(conf + 'exclude_patterns = ["package", "_build"]\n')
    return tmp_path


def find_matches(index: FactIndex, text: str, language: str = "en") -> list[str]:
    return [f"{item.text} = {item.role} {item.target}" for item in index.find_matches(text, language)]


POST, POST_RU = "row mills/post", "value mills/post.name_ru"
SAILS, HEIGHT, BUILT = (f"value mills/post.{name}" for name in ("sails", "height", "built_on"))
MONTH, TWO = "value mills/tower.built_on", "value mills/tower.sails"


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "The Post\n  Mill stands.", [f"Post Mill = {POST}"]),
        ("en", "Post Mill's and “Post Mill”", [f"Post Mill = {POST}"] * 2),
        ("en", "Столбовая мельница", [f"Столбовая мельница = {POST_RU}"]),
        ("ru", "Столбовая мельница", ["Столбовая мельница = row mills/post"]),
        ("ru", "Tower Mill", ["Tower Mill = row mills/tower"]),  # what a link shows in Russian, too
        ("ru", "Post Mill", ["Post Mill = value mills/post.name_en"]),
        ("zh_CN", "参观立柱风车磨坊时", ["立柱风车磨坊 = row mills/post"]),
        ("en", "Old Tower", ["Old Tower = row mills/tower"]),
        ("en", "Ghost Mill", ["Ghost Mill = value names/c.name"]),
        ("en", "A+ (b|c) [x]$ ^", ["A+ (b|c) [x]$ ^ = row mills/regex"]),
        ("en", "Mill O’Neil", ["Mill O'Neil = row mills/long"]),
        ("ru", "мельница, Мельница “Заря”", ['Мельница "Заря" = row mills/long']),
        ("en", "post mill, Post Miller, aPost Mill, Post. Mill, windmill, Water wheel", []),
        ("en", "230 or 230, (230) 230% \u2212230 $230 10\u2013230; 230.", [f"230 = {TWO}"] * 8),
        ("en", "1,234 and 1 234 and 1234", [f"{text} = {SAILS}" for text in ("1,234", "1 234", "1234")]),
        ("en", "1\u00a0234 and 12.5 m and 12.50", [f"{t} = {v}" for t, v in (
            ("1 234", SAILS), ("12.5", HEIGHT), ("12.50", HEIGHT))]),
        ("en", "0.75", ["0.75 = value mills/tower.height"]),
        ("ru", "12,5 и 1\u00a0234, 230", [f"12,5 = {HEIGHT}", f"1 234 = {SAILS}", f"230 = {TWO}"]),
        ("zh_CN", "约230家", [f"230 = {TWO}"]),
        ("en", "5 in 2000: 230th v230 GT-230 1.230 230-1 #230 12:230 230/2 v. 230 230km", []),
        ("en", "24 millers, 24 Men, 25% and 25 %", [f"{t} = value mills/{m}.staff" for t, m in (
            ("24", "tower"), ("24", "tower"), ("25", "regex"), ("25", "regex"))]),
        ("en", "24 mills, 25 men, 26 men, 7 men, 24", []),
        ("en", "version 12.5, 2.12.5", []),
        ("en", "https://example.org/230/Post mail@Post-Mill.org 77 88 1831", []),
        ("ru", "230-й, 230-летие, № 230, 12.5, версия 12,5", []),
        ("zh_CN", "第230 230年 12月230日", []),
        ("en", "1831-04-02 (April 2, 1831) Apr 2, 1831; 4/2/31",
         [f"{t} = {BUILT}" for t in ("1831-04-02", "April 2, 1831", "Apr 2, 1831")]),
        ("en", "4/2/1831; 2 April 1831", [f"{t} = {BUILT}" for t in ("4/2/1831", "2 April 1831")]),
        ("en", "9/16/31", ["9/16/31 = value mills/post.seen_on"]),
        ("ru", "2 апреля 1831\u00a0г., 2 апр. 1831, 02.04.1831",
         [f"{t} = {BUILT}" for t in ("2 апреля 1831", "2 апр. 1831", "02.04.1831")]),
        ("zh_CN", "1831年4月2日和1831/4/2", [f"{t} = {BUILT}" for t in ("1831年4月2日", "1831/4/2")]),
        ("en", "May 1831, 1831-05", [f"{t} = {MONTH}" for t in ("May 1831", "1831-05")]),
        ("ru", "Май 1831, в мае, мая 1831", [f"{t} = {MONTH}" for t in ("Май 1831", "мая 1831")]),
        ("zh_CN", "1831年5月", [f"1831年5月 = {MONTH}"]),
        ("en", "April 1831, January 1, 1832, April 2, 31/31/1831, 1831-13-45, 1832", []),
        ("ar", "\u0662\u0663\u0660", []),
    ],
)  # fmt: skip
def test_what_repeats_a_cell(index: FactIndex, language: str, text: str, expected: list[str]) -> None:
    assert find_matches(index, text, language) == expected


class Words(NullTranslations):
    """The words of a site in another language."""

    def gettext(self, message: str) -> str:
        return {"Water wheel": "Водяное колесо"}.get(message, message)

    def pgettext(self, context: str, message: str) -> str:
        return {"Millers": "мельники"}.get(message, message)


def test_the_descriptor_is_searched_as_it_is_written_on_a_site_in_another_language(tmp_path: Path) -> None:
    index = FactIndex.of(Facts.open(write_package(tmp_path / "package"), Words()))
    assert find_matches(index, "The title of a field: Water wheel.") == []


def test_a_unit_is_known_as_the_descriptor_and_as_the_pages_call_it(tmp_path: Path) -> None:
    index = FactIndex.of(Facts.open(write_package(tmp_path / "package"), Words()))
    staff = "value mills/tower.staff"
    assert find_matches(index, "24 millers, 24 men") == [f"24 = {staff}"] * 2
    assert find_matches(index, "24 мельники", "ru") == [f"24 = {staff}"]


def test_a_text_that_several_cells_hold(index: FactIndex) -> None:
    (name,), (figure,) = index.find_matches("Post Mill", "en"), index.find_matches("230", "en")
    assert name.cells == "mills/post.name_en (and 1 more)"  # the alias is of the same row
    assert figure.cells == "mills/tower.sails (and 1 more)"


@pytest.mark.no_cover
@pytest.mark.parametrize(
    "unit",
    [
        "word ",
        "a",
        "1",
        "123,",
        "1.a.",
        "a.b",
        "https://",
        "Post ",
        "Post Mill ",
        "区",
        "1 ",
        "\n",
        "1-",
        "May ",
        "2031年",
    ],
)
def test_a_long_text_ends(index: FactIndex, unit: str) -> None:
    """Search so much that it would take hours, were it quadratic; it takes about a second."""
    text = unit * (1_000_000 // len(unit))
    assert all(match.end <= len(text) for match in index.find_matches(text, "en"))


PAGE = """Post Mill
=========

:fact:row:`mills/post` and :fact:value:`mills/tower.sails`, ``Post Mill``, :math:`230`
then *Post*
Mill, :fact:row:`the Tower Mill <mills/tower>`.

.. A comment: Post Mill

.. meta::
   :description: About Post Mill

.. code-block:: text

   Post Mill

.. image:: x.png
   :alt: Tower Mill

.. note:: 230 sails

term
   Столбовая мельница

.. list-table::

   * - 1831-04-02

.. toctree::

   Old Tower <other>

.. fact:rows:: mills
   :caption: Post Mill, in rows

.. fact:record:: mills

.. fact:schema:: mills
"""


def list_drifts(warnings: list[str]) -> list[str]:
    return [line.replace("WARNING: typed by hand: ", "") for line in warnings if "fact.drift" in line]


def test_where_it_is_found(root: Path) -> None:
    write(root, index=PAGE)
    (root / "other.md").write_text(
        "# Other\n\nText and\n[a Tower\nMill](x.md) `Tower Mill`.\n\n| 230 |\n| --- |\n"
    )
    (root / "x.md").write_text("---\norphan: true\n---\n# X\n")
    _, warnings = build(root, "dummy", suppress_warnings=["fact.data", "image.not_readable"])
    row, value = ":fact:row:`mills/{}`", ":fact:value:`mills/{}`"
    more = "mills/post.name_en (and 1 more)"
    assert list_drifts(warnings) == [
        f"index.rst:{line}: {text!r} is {what}: write {role} [fact.drift]"
        for line, text, what, role in (
            (1, "Post Mill", more, row.format("post")),
            (5, "Post Mill", more, row.format("post")),
            (6, "Tower Mill", "mills/tower.name_en", row.format("tower")),
            (11, "Post Mill", more, row.format("post")),
            (18, "Tower Mill", "mills/tower.name_en", row.format("tower")),
            (20, "230", "mills/tower.sails (and 1 more)", value.format("tower.sails")),
            (23, "Столбовая мельница", "mills/post.name_ru", value.format("post.name_ru")),
            (27, "1831-04-02", "mills/post.built_on", value.format("post.built_on")),
            (31, "Old Tower", "names/a.name", row.format("tower")),
            (34, "Post Mill", more, row.format("post")),
        )
    ] + [
        "other.md:4: 'Tower Mill' is mills/tower.name_en: write {fact:row}`mills/tower` [fact.drift]",
        "other.md:7: '230' is mills/tower.sails (and 1 more): "
        "write {fact:value}`mills/tower.sails` [fact.drift]",
    ]  # fmt: skip
    assert len(warnings) == len(list_drifts(warnings))


def test_the_descriptor_is_read_too(root: Path, tmp_path: Path) -> None:
    SCHEMA["fields"][1]["description"] = "As in 'Post \"Mill\"', or Tower Mill."
    try:
        about = write_package(
            tmp_path / "about", title="All of Post Mill", description="See 230.", homepage="Post Mill"
        )
    finally:
        del SCHEMA["fields"][1]["description"]
    write(root, index="Index\n=====\n\n.. fact:schema:: mills\n")
    _, warnings = build(root, "dummy", factbook_package="about", exclude_patterns=[about.name])
    assert [line.partition(" is ")[0] for line in list_drifts(warnings)] == [
        "about/datapackage.json:3: 'Post Mill'",
        "about/datapackage.json:4: '230'",
        "about/mills.json:12: 'Tower Mill'",
    ]
    assert "leave it out" in warnings[0]


def write_exceptions(root: Path, *items: Mapping[str, str]) -> None:
    lines = [f"{name} = {json.dumps(text)}" for item in items for name, text in (("", ""), *item.items())]
    text = "\n".join(line if line[0] != " " else "[[exception]]" for line in lines)
    (root / "drift.toml").write_text(text, "utf-8")


def test_exceptions(root: Path) -> None:
    write(root, index="Index\n=====\n\nPost Mill, Tower Mill\n", **{"more": "More\n====\n\nPost  Mill\n"})
    write_exceptions(
        root,
        {"text": "Post Mill", "page": "*", "reason": "r"},
        {"text": "Tower Mill", "page": "more", "reason": "r"},
        {"text": "Tower Mill", "page": "mroe", "reason": "r"},
        {"text": "Tower Mill", "page": "index", "reason": "r", "language": "ru"},
        {"text": "Post Mill", "page": "datapackage.json", "reason": "r"},
    )
    _, warnings = build(root, "dummy", factbook_drift_exceptions="drift.toml")
    assert warnings == [
        "index.rst:4: WARNING: typed by hand: 'Tower Mill' is mills/tower.name_en: "
        "write :fact:row:`mills/tower` [fact.drift]",
        "drift.toml:5: WARNING: no longer needed: 'Tower Mill' is not typed by hand on more [fact.drift]",
        "drift.toml:9: WARNING: no page 'mroe' (did you mean more?) [fact.drift]",
        "drift.toml:18: WARNING: no longer needed: 'Post Mill' is not typed by hand on datapackage.json "
        "[fact.drift]",
    ]
    assert build(root, "dummy", factbook_drift=False)[1] == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[[exception]]\ntext = "a"\npage = "b"\n', "drift.toml:1: reason is missing"),
        (
            '\n[[exception]]\nreason = "x"\npage = " "\ntext = "y"',
            "drift.toml:2: page should be a text that is not empty",
        ),
        ('[[exception]]\nreson = "x"', r"unknown 'reson' \(did you mean reason\?\)"),
        ('[[exceptions]]\nreason = "x"', "unexpected exceptions"),
        ('exception = ["x"]', "drift.toml:1: an exception is a table"),
        ('exception = "x"', "unexpected exception"),
        ("[[exception]\n", "not TOML: .*line 1"),
        (None, "no such file"),
    ],
)
def test_a_file_of_exceptions_that_is_wrong_stops_the_build(root: Path, text: str | None, says: str) -> None:
    write(root, index="Index\n=====\n")
    if text is not None:
        (root / "drift.toml").write_text(text)
    with pytest.raises(ConfigError, match=f"factbook_drift_exceptions: .*{says}"):
        build(root, "dummy", factbook_drift_exceptions="drift.toml")


def test_exceptions_written_inline(tmp_path: Path) -> None:
    file = tmp_path / "drift.toml"
    file.write_text('exception = [{text = "A  B", page = "c/*", reason = "r"}]')
    exceptions = DriftExceptions.read(file, "en")
    assert (exceptions.allow_text("A B", "c/d"), exceptions.allow_text("A B", "d")) == (True, False)


def build_again(root: Path) -> tuple[list[str], list[str]]:
    """Build once more; return the pages that are read again, and the warnings."""
    warnings, read = StringIO(), list[str]()
    app = SphinxTestApp("dummy", srcdir=root, freshenv=False, status=StringIO(), warning=warnings)
    app.connect("source-read", lambda app, name, source: read.append(name))
    try:
        app.build()
    finally:
        app.cleanup()
    lines = re.sub(r"\x1b\[[0-9;]*m", "", warnings.getvalue()).splitlines()
    return read, list_drifts([line.replace(f"{root}/", "") for line in lines])


def test_a_cell_that_takes_a_value_already_typed(root: Path) -> None:
    write(root, index="Index\n=====\n\nPaltrok Mill\n", gone="Gone\n====\n\nPost Mill\n")
    assert len(list_drifts(build(root, "dummy")[1])) == 1
    cells = root / "package/mills.csv"
    cells.write_text(MILLS.replace("Tower Mill", "Paltrok Mill"), "utf-8")
    (root / "gone.rst").unlink()
    read, found = build_again(root)
    assert read == []  # no page shows the cell, and one repeats it all the same
    assert [line.partition(" is ")[0] for line in found] == ["index.rst:4: 'Paltrok Mill'"]
    assert build_again(root)[1] == found  # a warning stays until it is mended


def test_parallel_reading_finds_the_same(root: Path) -> None:
    pages = {f"p{n}": f"P{n}\n==\n\nPost Mill\n" for n in range(12)}
    write(root, index="Index\n=====\n", **pages)
    serial, parallel = build(root, "dummy")[1], build(root, "dummy", jobs=3)[1]
    assert len(parallel) == 12
    assert parallel == serial


def test_a_project_without_a_package_has_no_drift(root: Path) -> None:
    write(root, index="Index\n=====\n\nPost Mill\n")
    assert build(root, "dummy", factbook_package="")[1] == []
