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

from factbook.export.readme import MADE
from factbook.sphinx.rows.stubs import name_page

REPO = Path(__file__).parents[3]
ROWS = {"a": "Alder", "b": "Birch", "c": "Cedar"}


def write_tables(folder: Path, trees: dict[str, str], leaves: list[tuple[str, ...]]) -> None:
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
    write_tables(tmp_path / "package", ROWS, [("l1", "a"), ("l2", "a"), ("l3", "c")])
    (tmp_path / "conf.py").write_text(
        "extensions = ['factbook.sphinx']\nfactbook_package = 'package'\nhtml_theme = 'basic'\n"
        "factbook_pages = {'trees': 'trees/{key}'}\nexclude_patterns = ['package']\n"
        "suppress_warnings = ['fact.data']\n"
    )
    (tmp_path / "index.rst").write_text("Trees\n=====\n\n.. fact:rows:: trees\n   :columns: name\n")
    (tmp_path / "birch.rst").write_text(":orphan:\n\nOne\n===\n\n:fact:row:`trees/b`\n")
    (tmp_path / "plain.rst").write_text(":orphan:\n\nPlain\n=====\n\nNo fact.\n")
    return tmp_path


def build_pages(root: Path, warnings: str = "", **config: Any) -> list[str]:
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


def read_html(root: Path, name: str) -> str:
    return (root / f"_build/html/{name}.html").read_text("utf-8")


def test_each_row_has_a_page_with_what_names_it(root: Path) -> None:
    assert build_pages(root) == ["birch", "index", "plain", "trees/a", "trees/b", "trees/c"]
    page = read_html(root, "trees/a")
    assert "<h1>" in page
    assert "Alder" in page
    assert "note a" in page
    assert "l1" in page
    assert "l3" not in page
    assert 'href="trees/b.html#trees--b"' in read_html(root, "birch")


def test_stubs_stay_as_they_are(root: Path) -> None:
    build_pages(root)
    stub = root / "trees/a.rst"
    os.utime(stub, (1, 1))
    write_tables(root / "package", {**ROWS, "a": "Acacia"}, [])
    build_pages(root)
    assert stub.stat().st_mtime == 1


@pytest.mark.parametrize(
    ("change", "read"),
    [
        (lambda root: None, []),
        (lambda root: write_tables(root, {**ROWS, "b": "Beech"}, [("l1", "a"), ("l2", "a"), ("l3", "c")]),
         ["birch", "index", "trees/b"]),
        (lambda root: write_tables(root, ROWS, [("l1", "a"), ("l2", "b"), ("l3", "c")]),
         ["trees/a", "trees/b"]),
        (lambda root: write_tables(root, {**ROWS, "d": "Dogwood"}, [("l1", "a"), ("l2", "a"), ("l3", "c")]),
         ["index", "trees/d"]),
    ],
    ids=["nothing", "name", "reference", "row"],
)  # fmt: skip
def test_only_pages_that_asked_are_read_again(
    root: Path, change: Callable[[Path], None], read: list[str]
) -> None:
    build_pages(root)
    change(root / "package")
    assert build_pages(root) == read


def test_a_row_that_goes_takes_its_page_along_and_its_links_warn(root: Path) -> None:
    build_pages(root)
    write_tables(root / "package", {"a": "Alder", "c": "Cedar"}, [("l1", "a"), ("l2", "a"), ("l3", "c")])
    assert build_pages(root, r"birch\.rst:6: WARNING: table trees has no row 'b'") == ["birch", "index"]
    assert not (root / "trees/b.rst").exists()
    write_tables(root / "package", ROWS, [("l1", "a"), ("l2", "a"), ("l3", "c")])
    assert build_pages(root) == ["birch", "index", "trees/b"]  # what was not there is noticed when it comes


def test_what_a_person_wrote_is_not_removed(root: Path) -> None:
    (root / "trees").mkdir()
    (root / "trees/own.rst").write_text(":orphan:\n\nOwn\n===\n")
    quoted = f":orphan:\n\nStubs\n=====\n\nThey begin with ``{MADE}``\n"
    (root / "trees/quoted.rst").write_text(quoted)
    build_pages(root)
    assert (root / "trees/own.rst").exists()
    assert (root / "trees/quoted.rst").read_text() == quoted


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("trees/b.rst", ":orphan:\n\nMy birch\n========\n"),
        ("trees/b.rst", f":orphan:\n\nMy birch\n========\n\nIt began as ``.. {MADE}``\n"),
        ("trees/b.txt", ":orphan:\n\nMy birch\n========\n"),  # another suffix, and the same page
    ],
)
def test_a_page_of_an_author_stays_and_the_row_is_a_warning(root: Path, name: str, text: str) -> None:
    (root / "trees").mkdir()
    (root / name).write_text(text)
    suffixes = {".rst": "restructuredtext", ".txt": "restructuredtext"}
    for _build in range(2):  # a later one finds the same
        said = rf"{name}:1: WARNING: trees/b gets no page: {name} is a page of an author"
        build_pages(root, said, source_suffix=suffixes)
        assert (root / name).read_text() == text
        assert [path.suffix for path in (root / "trees").glob("b.*")] == [Path(name).suffix]
    assert "Alder" in read_html(root, "trees/a")
    assert "My birch" in read_html(root, "trees/b")


def test_a_key_may_be_the_name_of_a_page(root: Path) -> None:
    home = (root / "index.rst").read_text()
    write_tables(root / "package", {**ROWS, "index": "Yew", "plain": "Oak"}, [])
    said = "plain gets no page: plain.rst is a page.*|index gets no page: index.rst is a page"
    build_pages(root, said, factbook_pages={"trees": "{key}"})
    assert (root / "index.rst").read_text() == home
    assert "No fact." in (root / "plain.rst").read_text()
    assert (root / "a.rst").exists()


def test_a_page_that_sphinx_does_not_read_is_in_nobodys_way(root: Path) -> None:
    (root / "trees").mkdir()
    (root / "trees/b.txt").write_text("a note")
    suffixes = {".rst": "restructuredtext", ".txt": "restructuredtext"}
    build_pages(root, source_suffix=suffixes, exclude_patterns=["package", "trees/*.txt"])
    assert "Birch" in read_html(root, "trees/b")


@pytest.mark.parametrize("target", ["written.rst", "missing.rst"])
def test_a_link_to_elsewhere_is_not_written_through(root: Path, tmp_path: Path, target: str) -> None:
    (tmp_path / "package/written.rst").write_text("mine\n")
    (root / "trees").mkdir()
    (root / "trees/b.rst").symlink_to(tmp_path / "package" / target)
    build_pages(root, "trees/b gets no page")
    assert (tmp_path / "package/written.rst").read_text() == "mine\n"
    assert not (tmp_path / "package/missing.rst").exists()


def test_a_folder_or_a_file_in_the_way_is_one_message(root: Path) -> None:
    (root / "trees/b.rst").mkdir(parents=True)
    build_pages(root, "trees/b gets no page")
    shutil.rmtree(root / "trees")
    (root / "trees").write_text("mine")
    with pytest.raises(ConfigError, match=r"factbook_pages: .*trees"):
        build_pages(root)
    assert (root / "trees").read_text() == "mine"


def test_a_stub_that_was_cut_short_is_written_again(root: Path) -> None:
    build_pages(root)
    stub = root / "trees/a.rst"
    whole = stub.read_text()
    for length in (0, 3, len(whole) // 2):
        stub.write_text(whole[:length])
        build_pages(root)
        assert stub.read_text() == whole


def test_tables_in_one_folder_keep_their_pages(root: Path) -> None:
    pages = {"trees": "t/{key}", "leaves": "t/{key}"}
    build_pages(root, factbook_pages=pages)
    assert sorted(path.stem for path in (root / "t").iterdir()) == ["a", "b", "c", "l1", "l2", "l3"]
    write_tables(root / "package", ROWS, [("a", "a")])
    with pytest.raises(ConfigError, match="trees/a and leaves/a have the same page, t/a"):
        build_pages(root, factbook_pages=pages)


@pytest.mark.parametrize("fresh", [False, True], ids=["later", "fresh"])
@pytest.mark.parametrize("builder", ["html", "dirhtml", "text", "epub"])
def test_what_was_built_for_a_row_that_has_gone_is_removed(root: Path, builder: str, fresh: bool) -> None:
    (root / "birch.rst").unlink()
    kept = root / "_build" / builder / ("trees/own/index.html" if builder == "dirhtml" else "trees/own.html")

    def files() -> set[str]:
        app = SphinxTestApp(builder, srcdir=root, freshenv=fresh, status=StringIO(), warning=StringIO())
        try:
            app.build()
        finally:
            app.cleanup()
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text("a page that a person keeps there")
        out = root / "_build" / builder
        return {path.relative_to(out).as_posix() for path in out.rglob("*") if "trees" in path.parts}

    before = files()
    write_tables(root / "package", {"a": "Alder", "c": "Cedar"}, [])
    gone = {name for name in before if re.search(r"trees/b\b", name)}
    assert gone
    assert before - files() == (set() if fresh and builder in ("text", "epub") else gone)
    assert kept.read_text() == "a page that a person keeps there"


def test_a_template_of_ones_own(root: Path) -> None:
    folder = root / "_templates/fact"
    folder.mkdir(parents=True)
    (folder / "trees.rst").write_text(":orphan:\n\n.. {{ made }}\n\nTree {{ key }}\n======\n")
    build_pages(root, templates_path=["_templates"])
    assert "Tree a" in read_html(root, "trees/a")


def test_a_template_without_the_mark_is_refused(root: Path) -> None:
    folder = root / "_templates/fact"
    folder.mkdir(parents=True)
    (folder / "trees.rst").write_text(":orphan:\n\nTree {{ key }}\n======\n")
    with pytest.raises(ConfigError, match=r"template fact/trees\.rst does not mark its pages"):
        build_pages(root, templates_path=["_templates"])
    assert not (root / "trees").exists()


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
        build_pages(root, factbook_pages=pages)


def test_names_of_files_are_safe_and_distinct() -> None:
    keys = ["a", "A", "a%2Fb", "..", "con", "x" * 5000, "é", "a,b", ""]
    names = [name_page(key) for key in keys]
    assert len({name.casefold() for name in names}) == len(keys)
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9_.-]{0,99}", name) for name in names)
    assert name_page("2031-04-02-guests") == "2031-04-02-guests"


@pytest.mark.no_cover
def test_a_changed_cell_of_this_project_reaches_every_page_and_no_other(tmp_path: Path) -> None:
    """Change twenty cells, five at a time: old values go, new ones come, and only their pages are read."""
    ignore = shutil.ignore_patterns("__pycache__")
    docs = Path(shutil.copytree(REPO / "docs", tmp_path / "docs", ignore=ignore))
    data = Path(shutil.copytree(REPO / "datapackage", tmp_path / "datapackage")) / "data"
    theme: dict[str, Any] = {
        "html_theme": "basic", "html_theme_options": {}, "html_sidebars": {}, "exclude_patterns": ["_build"],
        "factbook_drift": False,  # a name that changes is typed by hand no longer
    }  # fmt: skip
    leave_out_hashes(data.parent / "datapackage.json")
    first = build_pages(docs, **theme)
    tables_ = ("companies", "people", "organizations", "products", "visits", "sites")
    cells = [
        (data / f"{table}.csv", row, column)
        for table in tables_
        for row, cells in enumerate(read_grid(data / f"{table}.csv"))
        for column, name in enumerate(read_grid(data / f"{table}.csv")[0])
        if row and name.endswith("_en") and cells[column]
    ]
    drawn = random.sample(cells, 20)
    for some in (drawn[n : n + 5] for n in range(0, 20, 5)):
        before = {name: read_main(docs, name) for name in first}
        changes = [(cell, *_renamed(*cell)) for cell in some]
        read = set(build_pages(docs, **theme))
        assert {name for name in first if read_main(docs, name) != before[name]} == read, some
        left = _values(data)
        for cell, old, new in changes:
            assert any(new in read_main(docs, name) for name in read), (cell, old)
            if not any(old in value for value in left):
                assert not [name for name in first if old in read_text(docs, name)], (cell, old)


def leave_out_hashes(descriptor: Path) -> None:
    """Remove the sizes and hashes of files, which a changed cell makes wrong."""
    package = json.loads(descriptor.read_text("utf-8"))
    for resource in package["resources"]:
        for name in ("bytes", "hash"):
            resource.pop(name, None)
    descriptor.write_text(json.dumps(package), "utf-8")


def _renamed(file: Path, row: int, column: int) -> tuple[str, str]:
    """Give a cell another value; return its old and its new one."""
    changed = read_grid(file)
    old, new = changed[row][column], f"Zyx {file.stem} {row} {column}"
    changed[row][column] = new
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(changed)
    return old, new


def _values(data: Path) -> set[str]:
    """Return every cell that is left: another may hold the same words."""
    return {cell for file in data.glob("*.csv") for row in read_grid(file) for cell in row}


def read_grid(file: Path) -> list[list[str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def read_main(docs: Path, name: str) -> str:
    """Return what a page itself shows, without the titles of its neighbors."""
    return read_html(docs, name).partition('role="main"')[2].partition('class="sphinxsidebar"')[0]


def read_text(docs: Path, name: str) -> str:
    page = read_html(docs, name)
    found = re.sub(r"<[^>]+>", "", page.partition("<body")[2].partition("<footer")[0])
    return re.sub(r"\s+", " ", found.replace("&#x27;", "'").replace("&#39;", "'").replace("&quot;", '"'))
