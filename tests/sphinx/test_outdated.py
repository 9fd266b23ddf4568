"""A page that a later build does not read again is what a build from nothing would make of it."""

import csv
import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from sphinx.testing.util import SphinxTestApp

from tests.worlds.aviary import write
from tests.worlds.ringbook import ringbook
from tests.worlds.tours import tours

Descriptor = dict[str, Any]
PAGES = {
    "rows": ".. fact:rows:: tours",
    "record": ".. fact:record:: tours/tour-01",
    "list": ".. fact:list:: tours",
    "timeline": ".. fact:timeline:: tours\n   :date: held_on",
    "bars": ".. fact:bars:: tours\n   :by: kind",
    "series": ".. fact:series:: counts\n   :group: what",
    "plain": "No fact.",
}


def read_built_pages(root: Path, *, fresh: bool) -> dict[str, str]:
    """Build and return each page as html; one that is not read again stays as it is."""
    app = SphinxTestApp("html", srcdir=root, freshenv=fresh, status=StringIO(), warning=StringIO())
    try:
        app.build(force_all=fresh)
        assert app.warning.getvalue() == ""
    finally:
        app.cleanup()
    return {file.stem: file.read_text("utf-8") for file in (root / "_build/html").glob("*.html")}


def find_table(descriptor: Descriptor, name: str) -> Descriptor:
    return next(item for item in descriptor["resources"] if item["name"] == name)


def find_field(descriptor: Descriptor, name: str, item: str) -> Descriptor:
    return next(one for one in find_table(descriptor, name)["schema"]["fields"] if one["name"] == item)


def change_descriptor(root: Path, change: Callable[[Descriptor], object]) -> None:
    file = root / "package/datapackage.json"
    descriptor = json.loads(file.read_text("utf-8"))
    change(descriptor)
    file.write_text(json.dumps(descriptor), "utf-8")


def add_column(root: Path, name: str, place: int, item: Descriptor, cell: str) -> None:
    """Add a field to a table and its file, with the same text in every cell."""
    change_descriptor(root, lambda found: find_table(found, name)["schema"]["fields"].insert(place, item))
    file = root / f"package/{name}.csv"
    rows = list(csv.reader(file.read_text("utf-8").splitlines()))
    for number, row in enumerate(rows):
        row.insert(place, cell if number else item["name"])
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(rows)


def column(root: Path) -> None:
    add_column(root, "tours", 8, {"name": "extra", "type": "string"}, "zzz")


def axis(root: Path) -> None:
    add_column(root, "counts", 1, {"name": "first_on", "type": "date"}, "2031-01-01")


def label(root: Path) -> None:
    change_descriptor(root, lambda found: find_table(found, "tours")["schema"].pop("factbook:label"))


def title(root: Path) -> None:
    change_descriptor(root, lambda found: find_table(found, "tours").update(title="Journeys"))


def size(root: Path) -> None:
    change_descriptor(root, lambda found: find_table(found, "tours").update(bytes=1234))


@pytest.mark.parametrize(
    ("change", "pages"),
    [
        (column, ["record", "rows"]),
        (label, ["list", "record", "rows", "timeline"]),
        (axis, ["series"]),
        (title, ["bars", "timeline"]),
    ],
)
def test_what_pages_read_of_a_table(tmp_path: Path, change: Callable[[Path], None], pages: list[str]) -> None:
    root = tours(tmp_path / "project")
    texts = {name: f"{name}\n========\n\n{text}\n" for name, text in PAGES.items()}
    write(root, index="Index\n=====\n", **texts)
    before = read_built_pages(root, fresh=True)
    change(root)
    later = read_built_pages(root, fresh=False)
    assert [name for name in sorted(PAGES) if later[name] != before[name]] == pages
    assert later == read_built_pages(root, fresh=True)


def test_a_type_that_changes(tmp_path: Path) -> None:
    root = tours(tmp_path / "project")
    add_column(root, "counts", 1, {"name": "first_on", "type": "string"}, "2031-01-01")
    write(root, index=f"Index\n=====\n\n{PAGES['series']}\n")
    before = read_built_pages(root, fresh=True)
    change_descriptor(root, lambda found: find_field(found, "counts", "first_on").update(type="date"))
    later = read_built_pages(root, fresh=False)
    assert later["index"] != before["index"]
    assert later == read_built_pages(root, fresh=True)


def test_the_size_of_a_file_has_no_page_read_again(tmp_path: Path) -> None:
    root = tours(tmp_path / "project")
    write(root, index=f"Index\n=====\n\n{PAGES['rows']}\n")
    read_built_pages(root, fresh=True)
    size(root)
    assert list_read_again(root) == []
    title(root)
    assert list_read_again(root) == ["index"]


def list_read_again(root: Path) -> list[str]:
    app = SphinxTestApp("html", srcdir=root, freshenv=False, status=StringIO(), warning=StringIO())
    read: list[str] = []
    app.connect("source-read", lambda app, name, source: read.append(name))
    try:
        app.build()
    finally:
        app.cleanup()
    return sorted(read)


def as_it_is(descriptor: Descriptor) -> None:
    """Leave everything."""


def exempt(descriptor: Descriptor) -> None:
    find_field(descriptor, "birds", "eggs")["factbook:evidence"] = "exempt"


def required(descriptor: Descriptor) -> None:
    del find_field(descriptor, "birds", "eggs")["factbook:evidence"]


def german(descriptor: Descriptor) -> None:
    find_field(descriptor, "evidence", "reason")["factbook:language"] = "de"


@pytest.mark.parametrize(
    ("first", "then", "page"),
    [
        (exempt, required, ".. fact:evidence:: birds/ada"),
        (exempt, required, ".. fact:evidence:: birds/ada.eggs"),
        (as_it_is, exempt, ".. fact:evidence:: birds/ada"),
        (as_it_is, german, ".. fact:evidence:: birds/ada"),
        (as_it_is, german, ":fact:value:`birds/ada.tame`"),
    ],
)
def test_what_pages_read_of_evidence(
    tmp_path: Path,
    first: Callable[[Descriptor], object],
    then: Callable[[Descriptor], object],
    page: str,
) -> None:
    root = ringbook(tmp_path)
    change_descriptor(root, first)
    write(root, index=f"Index\n=====\n\n{page}\n")
    before = read_built_pages(root, fresh=True)
    change_descriptor(root, then)
    later = read_built_pages(root, fresh=False)
    assert later["index"] != before["index"]
    assert later == read_built_pages(root, fresh=True)
