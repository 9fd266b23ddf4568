"""Every role and directive in every builder, on hostile cells: text everywhere, the same bytes each time."""

import csv
import html
import io
import json
import re
import zipfile
from collections.abc import Iterator
from functools import cache
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
from sphinx.testing.util import SphinxTestApp

from tests import extension
from tests.worlds.aviary import HOSTILE, OBJECTS, build, write
from tests.worlds.ringbook import ringbook

BUILDERS = ("html", "dirhtml", "singlehtml", "latex", "text", "man", "texinfo", "epub", "gettext")
CELLS = {
    "script": HOSTILE,
    "img": "\"><img src=x onerror=alert(2)> ' & &amp; </td></table>",
    "rst": "`a <b>`_ |c| .. note:: *d* :e: [#]_ _`f` g_ \\ {role}`h` ``i``",
    "markdown": "[j](k) ![l](m) # n ~~~ $o$ {{ p }} {% q %} <!-- r -->",
    "bidi": "\u202edrow\u202c \u2067etat\u2069 \u200fs\u200e",
    "tex": "\\input{/etc/passwd} \\end{document} ~ ^ _ % # & $ \\\\",
    "texinfo": "@bye @{ @} @c gone",
    "roff": ".so /etc/passwd\\n'br \\fB",
    "emoji": "🦉👩‍👩‍👧‍👦🇳🇴",
    "cjk": "灰林鸮 シロフクロウ 올빼미",
    "long": "owl " * 5_000 + "finis",
}
MARKED = "zq7"  # stands in every hostile cell

ROLES = {
    "table": "species",
    "field": "birds.eggs",
    "row": "birds/{key}",
    "label": "birds/{key}",
    "value": "birds/{key}.note",
    "count": "birds[note!=]",
    "query": "SELECT max(note) FROM birds WHERE bird_id = '{key}'",
    "cite": "birds/ada.eggs",
}
DIRECTIVES = {
    "tables": "",
    "schema": "sources",
    "rows": "birds\n   :columns: bird_id, note, eggs\n   :caption: All\n   :why:",
    "list": "birds\n   :columns: bird_id, note",
    "record": "nests",
    "backlinks": "species/larus",
    "query": "\n   SELECT bird_id, note FROM birds ORDER BY bird_id",
    "rules": "",
    "evidence": "birds/ada",
    "sources": "",
    "coverage": "",
    "diagram": "\n   :fields: all",
    "route": "species/larus\n\n   Birds | birds[species_id=@] | note",
    "timeline": "birds\n   :date: ringed_on\n   :label: note",
    "bars": "birds\n   :by: note",
    "matrix": "birds\n   :rows: note\n   :columns: species_id\n   :unknown: species[kind=gull]",
    "series": "birds\n   :x: ringed_on\n   :y: eggs\n   :group: note\n   :target: species_id=larus",
    "downloads": "",
    "dtypes": "",
    "citation": "",
    "commands": "factbook.cli:build_parsers",
    "directives": "",
    "options": "",
    "roles": "",
    "warnings": "",
}
SETTINGS = {"epub_copyright": "x", "version": "1", "nitpicky": True}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_project(tmp_path)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project whose builders share what is read of the pages."""
    return write_project(tmp_path_factory.mktemp("shared"))


def write_project(parent: Path) -> Path:
    folder = ringbook(parent)
    file = folder / "package/data/birds.csv"
    names, *rows = csv.reader(io.StringIO(file.read_text("utf-8")))
    for row in rows:  # cells that fit their types, as `query` wants them
        row[:] = ["" if cell in {"many", "perhaps", "soon"} else cell for cell in row]
    for name, text in CELLS.items():
        cells = {"bird_id": name, "species_id": "larus", "ringed_on": "2031-05-01", "note": MARKED + text}
        rows.append([cells.get(field, "") for field in names])
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows([names, *rows])
    sources = folder / "package/data/sources.csv"
    sources.write_text(sources.read_text("utf-8").replace(",soon", ","), "utf-8")
    descriptor = folder / "package/datapackage.json"
    made = json.loads(descriptor.read_text("utf-8"))
    made["title"] = "Birds of the " + HOSTILE
    descriptor.write_text(json.dumps(made), "utf-8")
    settings = folder / "conf.py"
    text = settings.read_text("utf-8") + "man_pages = [('index', 'birds', 'Birds', ['us'], 7)]\n"
    settings.write_text(text + "factbook_pages = {'birds': 'all/{key}'}\nfactbook_drift = False\n", "utf-8")
    write(folder, **build_pages())
    for page in folder.glob("*.rst"):
        page.write_text(page.read_text("utf-8").removeprefix(":orphan:\n\n"), "utf-8")
    return folder


def build_pages() -> dict[str, str]:
    """Return a page for each role and each directive, below one that lists them."""
    roles = "\n\n".join(
        f"{format_title(name)}:fact:{name}:`{text.format(key=key)}` in prose"
        for name, text in ROLES.items()
        for key in (CELLS if "{key}" in text else ("",))
    )
    found = {
        f"d-{name}": f"{format_title(name)}.. fact:{name}:: {text}\n" for name, text in DIRECTIVES.items()
    }
    index = "Index\n=====\n\n.. toctree::\n   :glob:\n\n   *\n   all/*\n"
    objects = {name: text for name, text in OBJECTS.items() if name == "schemas"}
    species = {"species": "Species\n=======\n\n.. fact:record:: species\n\n.. fact:record:: sources\n"}
    rest = {
        "rest": "Rest\n====\n\n.. fact:schema:: nests\n\n.. fact:schema:: paragraphs\n\n"
        ".. fact:schema:: evidence\n\n.. fact:record:: evidence\n\n.. fact:record:: paragraphs\n"
    }
    unorphaned = {"roles": f"Roles\n=====\n\n{roles}\n", **found, **objects, **species, **rest}
    return {"index": index, **unorphaned}


def format_title(name: str) -> str:
    return f"{name}\n{'-' * 20}\n\n"


def build_files(root: Path, builder: str, out: str, jobs: int = 0) -> dict[str, bytes]:
    """Build every page; return the files without those that only the next build reads.

    Builders share what is read of the pages. Sphinx lets all do so but `gettext`.
    """
    warnings = StringIO()
    build_folder = root / out / (builder if builder == "gettext" else "")
    app = SphinxTestApp(
        builder, srcdir=root, builddir=build_folder, parallel=jobs, confoverrides=SETTINGS, warning=warnings,
        status=StringIO(), warningiserror=False,
    )  # fmt: skip
    try:
        app.build()
    finally:
        app.cleanup()
    assert re.sub(r"\x1b\[[0-9;]*m", "", warnings.getvalue()) == ""
    files = {
        path.relative_to(app.outdir).as_posix(): path.read_bytes()
        for path in sorted(app.outdir.rglob("*"))
        if path.is_file() and path.name != ".buildinfo" and path.suffix != ".pickle"
    }
    return dict(unpack_files(files))


def unpack_files(files: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """Yield the files, and in place of a book its files: it also holds the times at which they were made."""
    for name, content in files.items():
        if not name.endswith(".epub"):
            yield name, content
            continue
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for place, member in enumerate(archive.namelist()):
                yield f"{name}/{place}/{member}", archive.read(member)


def test_every_role_and_directive_has_an_example() -> None:
    roles, directives = extension.registered()
    assert ROLES.keys() == roles
    assert DIRECTIVES.keys() == directives


@pytest.mark.parametrize(
    "builder", [BUILDERS[0], *(pytest.param(name, marks=pytest.mark.no_cover) for name in BUILDERS[1:])]
)
def test_builder(shared: Path, builder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "315532800")
    one = build_files(shared, builder, "one")
    check_files(builder, one)
    other = build_files(shared, builder, "other", jobs=4)
    assert one.keys() == other.keys()
    assert [name for name in one if one[name] != other[name]] == []


def check_files(builder: str, files: dict[str, bytes]) -> None:
    """Check that cells are text in the files that a builder has made."""
    texts = {name: data.decode() for name, data in files.items() if name.endswith(ENDINGS[builder])}
    assert texts
    if builder == "gettext":
        found = [name for name, text in texts.items() if MARKED in text or "Herring" in text]
        assert found == []
        return
    whole = "\n".join(texts.values())
    for shown in list_wanted_texts(builder):
        assert shown in " ".join(whole.split()), shown
    assert "\u202e" not in whole
    for danger in DANGERS.get("html" if builder in TAGGED else builder, ()):
        assert danger not in whole, danger
    if builder == "epub":
        for text in texts.values():
            ElementTree.fromstring(text)  # noqa: S314 - our own file


TAGGED = frozenset({"html", "dirhtml", "singlehtml", "epub"})
DANGERS = {
    "html": ("<script>alert", "<img src=x", "<!-- r"),
    "latex": ("\\input{/etc", f"{MARKED}\\input"),
    "texinfo": (f"{MARKED}@bye", "\n@c gone"),
    "man": ("\n.so /etc", "\n'br"),
}
ENDINGS = dict.fromkeys(("html", "dirhtml", "singlehtml"), ".html") | {
    "latex": ".tex", "text": ".txt", "man": ".7", "texinfo": ".texi", "epub": ".xhtml", "gettext": ".pot",
}  # fmt: skip


@cache
def list_wanted_texts(builder: str) -> tuple[str, ...]:
    """Return what shows that hostile cells are whole, and are text."""
    common = (MARKED + CELLS["emoji"], MARKED + CELLS["cjk"], "owl owl finis")
    if builder in TAGGED:
        rest = [html.escape(MARKED + CELLS[name]) for name in ("script", "img")]
        return (*common, *(text.replace("&#x27;", "'") for text in rest))
    if builder == "text":
        return (
            *common,
            *(" ".join((MARKED + CELLS[name]).split()) for name in ("script", "img", "rst", "roff")),
        )
    return (*common[1:],)


def test_links_are_checked_without_a_network(root: Path) -> None:
    write(root, index="Index\n=====\n\n:fact:value:`birds/ada.page`\n\n.. fact:sources::\n")
    for page in [*root.glob("d-*.rst"), *root.glob("r*.rst")]:
        page.unlink()
    found = find_links(root)
    assert {item["status"] for item in found} <= {"ignored", "unchecked"}
    assert "https://example.org/ada" in {item["uri"] for item in found}


def find_links(root: Path) -> list[dict[str, str]]:
    settings = {"linkcheck_ignore": ["https?://"]}
    app = SphinxTestApp(
        "linkcheck", srcdir=root, confoverrides=settings, status=StringIO(), warning=StringIO()
    )
    try:
        app.build()
        lines = (app.outdir / "output.json").read_text("utf-8").splitlines()
    finally:
        app.cleanup()
    assert app.statuscode == 0
    return [json.loads(line) for line in lines]


def test_types_that_do_not_fit_are_a_warning(root: Path) -> None:
    file = root / "package/data/birds.csv"
    file.write_text(file.read_text("utf-8").replace(",12345,", ",many,"), "utf-8")
    write(root, index="Index\n=====\n\n.. fact:dtypes::\n")
    for page in [*root.glob("d-*.rst"), *root.glob("r*.rst")]:
        page.unlink()
    _, warnings = build(root, "dummy", factbook_pages={}, exclude_patterns=["package", "all"])
    assert [line for line in warnings if "does not fit type integer" in line and "[fact.package]" in line]
