"""The small project as a whole: builders, parallel reading, reading again, other projects."""

import os
import shutil
import zipfile
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from sphinx.errors import ConfigError
from sphinx.testing.util import SphinxTestApp
from sphinx.util.inventory import InventoryFile

from tests.worlds.aviary import HOSTILE, OBJECTS, build, copy, write


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return copy(tmp_path)


@pytest.mark.parametrize("builder", ["html", "latex", "text", "epub", "gettext"])
def test_hostile_cells_are_text(root: Path, builder: str) -> None:
    write(
        root,
        index="Index\n=====\n\n:fact:value:`birds/cyd.note` in prose\n\n.. fact:rows:: birds\n",
        **OBJECTS,
    )
    epub: dict[str, Any] = {"epub_copyright": "x", "version": "1"} if builder == "epub" else {}
    _, warnings = build(root, builder, **epub)
    assert warnings == []
    out = root / "_build" / builder
    if builder == "html":
        html = (out / "index.html").read_text("utf-8")
        body = html.partition("<body")[2]
        escaped = HOSTILE.replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
        assert body.count(escaped) == 2
        assert "<script>alert" not in html
    if builder == "text":
        assert HOSTILE in " ".join((out / "index.txt").read_text("utf-8").split())
    if builder == "epub":
        (book,) = out.glob("*.epub")
        with zipfile.ZipFile(book) as archive:
            for name in archive.namelist():
                if name.endswith(".xhtml"):
                    ElementTree.fromstring(archive.read(name))  # noqa: S314 - our own file
    if builder == "gettext":
        catalogs = "".join(path.read_text("utf-8") for path in out.glob("*.pot"))
        assert "in prose" in catalogs
        assert "alert" not in catalogs
        assert "Herring" not in catalogs


def write_many_pages(root: Path) -> None:
    pages = {f"p{n}": f"P{n}\n==\n\n:fact:row:`birds/ada` :fact:value:`birds/ada.eggs`\n"
             for n in range(12)}  # fmt: skip
    twice = {f"t{n}": f"T{n}\n==\n\n.. fact:record:: evidence\n" for n in range(3)}
    write(root, index="Index\n=====\n", **OBJECTS, **pages, **twice)


def read_objects(root: Path) -> dict[str, tuple[str, str, str]]:
    file = root / "_build/html/objects.inv"
    inventory = InventoryFile.loads(file.read_bytes(), uri="").data
    return {
        f"{kind} {name}": (item.uri, item.display_name, item.project_name)
        for kind, items in inventory.items()
        for name, item in items.items()
        if kind.startswith("fact:")
    }


def test_parallel_reading_gives_the_same_objects(root: Path) -> None:
    write_many_pages(root)
    _, serial = build(root)
    one = read_objects(root)
    shutil.rmtree(root / "_build")
    _, parallel = build(root, jobs=3)
    assert read_objects(root) == one
    assert {line.partition(": ")[2] for line in parallel} == {line.partition(": ")[2] for line in serial}
    assert len(serial) == len(parallel) == 6
    assert one["fact:row species/larus"] == ("records.html#species--larus", "Herring gull", "Aviary")
    assert one["fact:row species/strix"][1] == "Wood owl"
    assert one["fact:field species.kind"][:2] == ("schemas.html#species..kind", "Kind")
    assert one["fact:table species"][:2] == ("schemas.html#tables-species", "Species")
    assert one["fact:row evidence/birds-bob-home"][0] == "t0.html#evidence--birds-bob-home"
    assert one["fact:row birds/dot%2Eand%20slash%2F%C3%A9"][1] == "dot.and slash/é"


@pytest.fixture
def reread(root: Path) -> Iterator[list[str]]:
    """Build once, then collect what a second build reads again."""
    write(
        root,
        index="Index\n=====\n\nNo fact.\n",
        eggs="Eggs\n====\n\n:fact:value:`birds/ada.eggs`\n",
        kinds="Kinds\n=====\n\n:fact:value:`species/larus.kind`\n",
        empty="Empty\n=====\n\n:fact:value:`birds/bob.home`\n",
        wrong="Wrong\n=====\n\n:fact:value:`birds/eve.eggs`\n",
    )
    build(root)
    found: list[str] = []
    yield found


@pytest.mark.parametrize(
    ("file", "old", "new", "pages"),
    [
        ("data/birds.csv", "12345", "54321", ["eggs"]),
        ("data/species.csv", "gull\n", "owl\n", ["kinds"]),
        ("schemas/species.json", "Bird of the coast", "Sea bird", ["kinds"]),
        ("data/evidence.csv", "not-stated", "not-in-view", ["empty"]),
        ("datapackage.json", "Birds", "Fowl", []),
    ],
)
def test_a_changed_file_is_read_again_where_it_is_shown(
    root: Path, reread: list[str], file: str, old: str, new: str, pages: list[str]
) -> None:
    target = root / "package" / file
    target.write_text(target.read_text("utf-8").replace(old, new), "utf-8")
    app = SphinxTestApp("html", srcdir=root, freshenv=False, status=StringIO(), warning=StringIO())
    app.connect("source-read", lambda app, name, source: reread.append(name))
    try:
        app.build()
    finally:
        app.cleanup()
    assert sorted(reread) == pages
    if new == "54321":
        assert "54,321" in (root / "_build/html/eggs.html").read_text("utf-8")


def test_facts_of_another_project(root: Path, tmp_path: Path) -> None:
    write(root, index="Index\n=====\n", **OBJECTS)
    build(root)
    other = tmp_path / "other"
    other.mkdir()
    inventory = root / "_build/html/objects.inv"
    (other / "conf.py").write_text(
        'extensions = ["factbook.sphinx", "sphinx.ext.intersphinx"]\n'
        f'intersphinx_mapping = {{"aviary": ("https://example.org/", {str(inventory)!r})}}\n'
    )
    write(
        other,
        index="Index\n=====\n\n:fact:row:`gulls <species/larus>` :fact:field:`birds.eggs` "
        ":external+aviary:fact:table:`species` :fact:value:`birds/ada.eggs` :fact:row:`x`\n",
    )
    _, warnings = build(other, nitpicky=True)
    assert warnings == [
        "index.rst:4: WARNING: no data package (set factbook_package in conf.py) [fact.package]",
        "index.rst:4: WARNING: 'x' names a table, not a row [fact.address]",
    ]
    html = (other / "_build/html/index.html").read_text("utf-8")
    for place in ("records.html#species--larus", "schemas.html#birds..eggs"):
        assert f'href="https://example.org/{place}"' in html


@pytest.mark.parametrize(
    ("package", "says"),
    [("nowhere", "no such file"), ("index.rst", "not JSON")],
)
def test_a_package_that_cannot_be_opened_stops_the_build(root: Path, package: str, says: str) -> None:
    write(root, index="Index\n=====\n")
    with pytest.raises(ConfigError, match=f"factbook_package: .*{says}"):
        build(root, factbook_package=package)


def test_a_changed_file_with_an_old_time_is_noticed(root: Path) -> None:
    write(root, index="Index\n=====\n", **OBJECTS)
    build(root)
    file = root / "package/data/species.csv"
    times = file.stat()
    file.write_text(file.read_text("utf-8").replace("larus", "laris"), "utf-8")
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))
    app = SphinxTestApp(srcdir=root, status=StringIO(), warning=StringIO())
    try:
        app.build()
    finally:
        app.cleanup()
    assert "fact:row species/laris" in read_objects(root)
    assert "fact:row species/larus" not in read_objects(root)
