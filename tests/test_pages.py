"""A page for each row, and which pages a later build reads again."""

import csv
import io
import json
import os
import random
import re
import shutil
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from sphinx.errors import ConfigError
from sphinx.testing.util import SphinxTestApp

from factbook.sphinx.rows.stubs import name_of

REPO = Path(__file__).parents[1]
ROWS = {"a": "Alder", "b": "Birch", "c": "Cedar"}


def tables(folder: Path, trees: dict[str, str], leaves: list[tuple[str, ...]]) -> None:
    """Write a package of trees, and of leaves that name them."""
    text = [{"name": name, "type": "string"} for name in ("tree_id", "name_en", "note")]
    text[1]["factbook:language"] = "en"
    leaf = [{"name": name, "type": "string"} for name in ("leaf_id", "tree_id")]
    keys = [{"fields": ["tree_id"], "reference": {"resource": "trees", "fields": ["tree_id"]}}]
    schemas: dict[str, Any] = {
        "trees": {"fields": text, "primaryKey": ["tree_id"], "factbook:label": "name"},
        "leaves": {"fields": leaf, "primaryKey": ["leaf_id"], "foreignKeys": keys},
    }
    rows: dict[str, list[tuple[str, ...]]] = {
        "trees": [(key, name, f"note {key}") for key, name in trees.items()],
        "leaves": leaves,
    }
    folder.mkdir(exist_ok=True)
    for name, schema in schemas.items():
        stream = io.StringIO(newline="")
        header = [field["name"] for field in schema["fields"]]
        csv.writer(stream, lineterminator="\n").writerows([header, *rows[name]])
        (folder / f"{name}.csv").write_text(stream.getvalue(), "utf-8")
    resources = [{"name": name, "path": f"{name}.csv", "schema": schema} for name, schema in schemas.items()]
    (folder / "datapackage.json").write_text(json.dumps({"name": "w", "resources": resources}), "utf-8")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    tables(tmp_path / "package", ROWS, [("l1", "a"), ("l2", "a"), ("l3", "c")])
    (tmp_path / "conf.py").write_text(
        "extensions = ['factbook.sphinx']\nfactbook_package = 'package'\nhtml_theme = 'basic'\n"
        "factbook_pages = {'trees': 'trees/{key}'}\nexclude_patterns = ['package']\n"
    )
    (tmp_path / "index.rst").write_text("Trees\n=====\n\n.. fact:rows:: trees\n   :columns: name\n")
    (tmp_path / "birch.rst").write_text(":orphan:\n\nOne\n===\n\n:fact:row:`trees/b`\n")
    (tmp_path / "plain.rst").write_text(":orphan:\n\nPlain\n=====\n\nNo fact.\n")
    return tmp_path


def built(root: Path, warnings: str = "", **config: Any) -> list[str]:
    """Build and return the documents that were read; `warnings` is a pattern for what was warned."""
    read: list[str] = []
    app = SphinxTestApp(
        srcdir=root, freshenv=False, status=StringIO(), warning=StringIO(), confoverrides=config
    )
    app.connect("source-read", lambda app, name, source: read.append(name))
    try:
        app.build()
        said = app.warning.getvalue()
    finally:
        app.cleanup()
    assert re.search(warnings, said) if warnings else said == "", said
    return sorted(read)


def html(root: Path, name: str) -> str:
    return (root / f"_build/html/{name}.html").read_text("utf-8")


def test_each_row_has_a_page_with_what_names_it(root: Path) -> None:
    assert built(root) == ["birch", "index", "plain", "trees/a", "trees/b", "trees/c"]
    page = html(root, "trees/a")
    assert "<h1>" in page
    assert "Alder" in page
    assert "note a" in page
    assert "l1" in page
    assert "l3" not in page
    assert 'href="trees/b.html#trees--b"' in html(root, "birch")


def test_stubs_stay_as_they_are(root: Path) -> None:
    built(root)
    stub = root / "trees/a.rst"
    os.utime(stub, (1, 1))
    tables(root / "package", {**ROWS, "a": "Acacia"}, [])
    built(root)
    assert stub.stat().st_mtime == 1


@pytest.mark.parametrize(
    ("change", "read"),
    [
        (lambda root: None, []),
        (lambda root: tables(root, {**ROWS, "b": "Beech"}, [("l1", "a"), ("l2", "a"), ("l3", "c")]),
         ["birch", "index", "trees/b"]),
        (lambda root: tables(root, ROWS, [("l1", "a"), ("l2", "b"), ("l3", "c")]), ["trees/a", "trees/b"]),
        (lambda root: tables(root, {**ROWS, "d": "Dogwood"}, [("l1", "a"), ("l2", "a"), ("l3", "c")]),
         ["index", "trees/d"]),
    ],
    ids=["nothing", "name", "reference", "row"],
)  # fmt: skip
def test_only_pages_that_asked_are_read_again(
    root: Path, change: Callable[[Path], None], read: list[str]
) -> None:
    built(root)
    change(root / "package")
    assert built(root) == read


def test_a_row_that_goes_takes_its_page_along_and_its_links_warn(root: Path) -> None:
    built(root)
    tables(root / "package", {"a": "Alder", "c": "Cedar"}, [("l1", "a"), ("l2", "a"), ("l3", "c")])
    assert built(root, r"birch\.rst:6: WARNING: table trees has no row 'b'") == ["birch", "index"]
    assert not (root / "trees/b.rst").exists()
    tables(root / "package", ROWS, [("l1", "a"), ("l2", "a"), ("l3", "c")])
    assert built(root) == ["birch", "index", "trees/b"]  # what was not there is noticed when it comes


def test_what_a_person_wrote_is_not_removed(root: Path) -> None:
    (root / "trees").mkdir()
    (root / "trees/own.rst").write_text(":orphan:\n\nOwn\n===\n")
    built(root)
    assert (root / "trees/own.rst").exists()


def test_a_template_of_ones_own(root: Path) -> None:
    folder = root / "_templates/fact"
    folder.mkdir(parents=True)
    (folder / "trees.rst").write_text(":orphan:\n\n.. {{ made }}\n\nTree {{ key }}\n======\n")
    built(root, templates_path=["_templates"])
    assert "Tree a" in html(root, "trees/a")


@pytest.mark.parametrize(
    ("pages", "says"),
    [
        ({"tree": "t/{key}"}, "did you mean trees"),
        ({"trees": "trees"}, "write folder/{key}"),
        ({"trees": "../{key}"}, "write folder/{key}"),
    ],
)
def test_pages_that_cannot_be_made_stop_the_build(root: Path, pages: dict[str, str], says: str) -> None:
    with pytest.raises(ConfigError, match=f"factbook_pages: .*{says}"):
        built(root, factbook_pages=pages)


def test_names_of_files_are_safe_and_distinct() -> None:
    keys = ["a", "A", "a%2Fb", "..", "con", "x" * 5000, "é", "a,b", ""]
    names = [name_of(key) for key in keys]
    assert len({name.casefold() for name in names}) == len(keys)
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9_.-]{0,99}", name) for name in names)
    assert name_of("2031-04-02-guests") == "2031-04-02-guests"


@pytest.mark.timeout(300)
def test_a_changed_cell_of_this_project_reaches_every_page_and_no_other(tmp_path: Path) -> None:
    """Change twenty cells, one at a time: old values go, new ones come, and only their pages are read."""
    ignore = shutil.ignore_patterns("__pycache__")
    docs = Path(shutil.copytree(REPO / "docs", tmp_path / "docs", ignore=ignore))
    data = Path(shutil.copytree(REPO / "datapackage", tmp_path / "datapackage")) / "data"
    theme: dict[str, Any] = {
        "html_theme": "basic", "html_theme_options": {}, "html_sidebars": {}, "exclude_patterns": ["_build"],
        "factbook_drift": False,  # a name that changes is typed by hand no longer
    }  # fmt: skip
    first = built(docs, **theme)
    tables_ = ("companies", "people", "organizations", "products", "visits", "sites")
    cells = [
        (data / f"{table}.csv", row, column)
        for table in tables_
        for row, cells in enumerate(grid(data / f"{table}.csv"))
        for column, name in enumerate(grid(data / f"{table}.csv")[0])
        if row and name.endswith("_en") and cells[column]
    ]
    for file, row, column in random.sample(cells, 20):
        changed = grid(file)
        old, new = changed[row][column], f"Zyx {file.stem} {row} {column}"
        before = {name: main(docs, name) for name in first}
        changed[row][column] = new
        with file.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, lineterminator="\n").writerows(changed)
        read = set(built(docs, **theme))
        assert {name for name in first if main(docs, name) != before[name]} == read, (file.name, row, old)
        assert any(new in main(docs, name) for name in read), (file.name, row, old)
        if not any(old in cell for cell in _values(data)):
            assert not [name for name in first if old in text(docs, name)], (file.name, row, old)


def _values(data: Path) -> set[str]:
    """Return every cell that is left: another may hold the same words."""
    return {cell for file in data.glob("*.csv") for row in grid(file) for cell in row}


def grid(file: Path) -> list[list[str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def main(docs: Path, name: str) -> str:
    """Return what a page itself shows, without the titles of its neighbors."""
    return html(docs, name).partition('role="main"')[2].partition('class="sphinxsidebar"')[0]


def text(docs: Path, name: str) -> str:
    page = html(docs, name)
    found = re.sub(r"<[^>]+>", "", page.partition("<body")[2].partition("<footer")[0])
    return re.sub(r"\s+", " ", found.replace("&#x27;", "'").replace("&#39;", "'").replace("&quot;", '"'))
