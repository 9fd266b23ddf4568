"""The site of this project: it builds without a warning, the same each time, and its code runs."""

import os
import re
import subprocess
import sys
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from sphinx.util.inventory import InventoryFile

import technopolis
from factbook.package.descriptor import open_package
from tests.links import problems, read_pages
from tests.worlds.tongues import SITES

PROJECT = Path(__file__).parents[2]
DOCS = PROJECT / "docs"


def build(builder: str, out: Path, jobs: str = "1") -> Path:
    """Build the site in a process of its own; fail on any warning.

    The builders share what is read of the pages; Sphinx lets all do so but `gettext`. The files of the
    package lie one folder up, where the sites of all languages have them.
    """
    trees = out / ("trees-gettext" if builder == "gettext" else "trees")
    environment = {
        **os.environ,
        "PYTHONPATH": str(PROJECT / "scripts"),
        "SOURCE_DATE_EPOCH": "315532800",
        "PYTHONHASHSEED": "5",  # what depends on it would show
        "PYTHONWARNINGS": "error:This process:DeprecationWarning",  # a fork with threads, from 3.12 on
    }
    options = [
        "-q",
        "-n",
        "-W",
        "--keep-going",
        "-j",
        jobs,
        "-b",
        builder,
        "-d",
        str(trees),
        "-D",
        "factbook_publish_folder=../",
    ]
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", *options, str(DOCS), str(out / builder)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return out / builder


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder in which the builders of this file write."""
    return tmp_path_factory.mktemp("site")


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_the_same_bytes_in_parallel(site: Path, out: Path) -> None:
    one, other = contents(site / "en"), contents(build("html", out, jobs="2"))
    assert one.keys() == other.keys()
    assert [name for name in one if one[name] != other[name]] == []


@pytest.mark.parametrize("builder", ["text", "latex", "epub"])
def test_every_builder(builder: str, out: Path) -> None:
    assert [path for path in build(builder, out).rglob("*") if path.is_file()]


def test_no_cell_is_offered_for_translation(out: Path) -> None:
    catalogs = "".join(path.read_text("utf-8") for path in build("gettext", out).rglob("*.pot"))
    book = technopolis.open()
    names = {
        row.cells[field.name]
        for table in book.tables
        for row in book.rows(table.name)
        for field in table.labels
        if row.cells[field.name]
    }
    assert "Three ways in" in catalogs
    assert [name for name in sorted(names) if f'"{name}"' in catalogs] == []


def test_every_table_and_field_has_its_place(site: Path) -> None:
    package = open_package(PROJECT / "datapackage")
    for table in package.tables:
        html = (site / "en/data" / f"{table.name}.html").read_text("utf-8")
        assert f'id="tables-{table.name}"' in html
        for field in table.fields:
            assert f'id="{table.name}..{field.name}"' in html


@pytest.mark.no_cover
def test_nothing_is_loaded_from_another_host(site: Path) -> None:
    for page in read_pages(site).values():
        assert [url for url in page.loads if re.match(r"\w+:|//", url)] == []
    for path in site.rglob("*.css"):
        text = re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL)
        assert re.findall(r"@import[^;]*//[^;]*|url\(\s*['\"]?(?:https?:)?//[^)]*", text) == []


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ('<a href="gone.html">x</a>', "broken link gone.html"),
        ('<a href="#gone">x</a>', "broken link #gone"),
        ('<p id="a"></p><p id="a"></p>', "id 'a' twice"),
        ('<button popovertarget="a"></button>', "no id 'a'"),
        ("<p><ul></ul></p>", "<ul> in <p> at line 1"),
        ('<a href="">x<button>y</button></a>', "<button> in a link or button at line 1"),
        ("<p><b></p>", "</p> at line 1 in ['p', 'b']"),
        ("<div>", "<div> is not closed"),
    ],
)
def test_what_is_wrong_with_a_page_is_found(tmp_path: Path, body: str, says: str) -> None:
    (tmp_path / "index.html").write_text(body, "utf-8")
    assert f"index.html: {says}" in problems(tmp_path)


@pytest.mark.no_cover
def test_every_link_leads_somewhere_and_every_id_is_one(site: Path) -> None:
    assert problems(site) == []


def test_every_language_has_the_same_pages_and_objects(site: Path) -> None:
    pages, objects = [], []
    for folder in (site / name for name in SITES.values()):
        pages.append(sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.html")))
        found = InventoryFile.loads((folder / "objects.inv").read_bytes(), uri="").data
        kinds = ("fact:table", "fact:field", "fact:row")
        objects.append({kind: {name: item.uri for name, item in found[kind].items()} for kind in kinds})
    assert pages[0] == pages[1] == pages[2]
    assert objects[0] == objects[1] == objects[2]
    assert len(pages[0]) > 90
    assert len(objects[0]["fact:row"]) > 10


def tables_of_figures(page: Path) -> list[list[list[str]]]:
    """Return the tables that figures are, or that say in words what they draw: rows of texts."""
    tables = r'<details class="fact-words.*?</details>|<table class="fact-table fact-chart.*?</table>'
    found = re.findall(tables, page.read_text("utf-8"), re.DOTALL)
    return [
        [
            [
                unescape(re.sub(r"<[^>]+>", "", cell)).strip()
                for cell in re.findall(r"<t[dh].*?</t[dh]>", row, re.S)
            ]
            for row in re.findall(r"<tr.*?</tr>", part, re.DOTALL)[1:]
        ]
        for part in found
    ]


def test_pandas_gives_the_answers_that_the_figures_give(
    site: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(PROJECT)
    names: dict[str, Any] = {}
    for block in blocks("python", "index.md"):
        exec(compile(block, "index.md", "exec"), names)  # noqa: S102 - our own documentation
    visits, shown, residents, sites, not_stated, not_in_view = tables_of_figures(site / "en/index.html")
    assert sorted(row[1] for row in visits) == sorted(names["came"]["title_en"])
    # Where the stops of some visits are not known, a number is the least that it can be.
    assert {row[0]: int(row[-1].removeprefix("≥ ")) for row in shown[:-1]} == dict(names["shown"])
    words = {"gt": "more than ", "approx": "about ", "eq": ""}
    assert [row[2] for row in residents] == [
        f"{words[row.qualifier]}{row.value:,.0f}" for row in names["residents"].itertuples()
    ]
    assert sorted(row[1] for row in sites) == sorted(names["joined"]["name_en"])
    for status, rows in (("not-stated", not_stated), ("not-in-view", not_in_view)):
        assert {row[0]: int(row[1]) for row in rows} == dict(names["unknown"][status])


def blocks(language: str, page: str = "use.md") -> list[str]:
    text = (DOCS / page).read_text("utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def test_the_code_on_the_page_about_use_runs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(PROJECT)
    names: dict[str, object] = {}
    found = blocks("python")
    assert len(found) >= 6
    for block in found:
        exec(compile(block, "use.md", "exec"), names)  # noqa: S102 - our own page
    shown = capsys.readouterr().out
    for company in technopolis.open().rows("companies"):
        assert company.cells["name_en"] in shown
