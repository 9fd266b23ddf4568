"""A page shows an invalid cell as its text in the file, with a mark; a valid cell has no mark."""

import re
from io import StringIO
from pathlib import Path

import pytest
from sphinx.testing.util import SphinxTestApp

from tests.sphinx.store.test_verdict import BEDS, make_project
from tests.worlds.aviary import build, write

BROKEN = BEDS.replace("12", "12345").replace("7", "many")  # above the maximum; no integer
SHOWN = {"north": "12345", "south": "many"}
ROLE = "North has :fact:value:`beds/north.plants` plants, south :fact:value:`beds/south.plants`."
RECORDS = ".. fact:record:: beds\n"
LIST = ".. fact:list:: beds\n   :columns: bed, plants\n"
EXCEPTION = '[[exception]]\nrule = "table-schema.type-error"\ntable = "beds"\nreason = "Nobody counted."\n'


def read_html(root: Path, page: str = "index") -> str:
    return (root / f"_build/html/{page}.html").read_text("utf-8")


def find_marked_texts(html: str) -> list[str]:
    """Return the text of each marked value, with its mark."""
    spans = re.findall(r'<span class="fact-invalid" title="[^"]+">(.*?\])</span></span>', html)
    return [re.sub(r"<[^>]*>", "", span) for span in spans]


def build_again(root: Path) -> list[str]:
    """Build with the saved environment; return the pages that Sphinx read again."""
    app = SphinxTestApp("html", srcdir=root, freshenv=False, status=StringIO(), warning=StringIO())
    pages: list[str] = []
    app.connect("source-read", lambda app, name, source: pages.append(name))
    try:
        app.build()
    finally:
        app.cleanup()
    return sorted(pages)


@pytest.mark.parametrize("page", ["", ROLE, RECORDS, LIST], ids=["rows", "value", "record", "list"])
def test_html_marks_an_invalid_cell(tmp_path: Path, page: str) -> None:
    root = make_project(tmp_path, BROKEN)
    write(root, index=f"Beds\n====\n\n{page or '.. fact:rows:: beds'}\n")
    build(root)
    html = read_html(root)
    assert find_marked_texts(html) == ["12345 [invalid]", "many [invalid]"]
    assert "This text does not fit the type of its field." in html
    assert "This value breaks a constraint of its field." in html
    assert "factbook-invalid.css" in html
    assert (root / "_build/html/_static/factbook-invalid.css").is_file()


def test_a_row_page_marks_an_invalid_cell(tmp_path: Path) -> None:
    root = make_project(tmp_path, BROKEN)
    build(root, factbook_pages={"beds": "{key}"})
    pages = [file for file in (root / "_build/html").rglob("*.html") if file.stem in SHOWN]
    shown = {file.stem: find_marked_texts(file.read_text("utf-8")) for file in pages}
    assert shown == {name: [f"{text} [invalid]"] for name, text in SHOWN.items()}


@pytest.mark.parametrize("builder", ["text", "latex", "man", "texinfo", "xml", "epub"])
def test_every_builder_writes_the_mark(tmp_path: Path, builder: str) -> None:
    root = make_project(tmp_path, BROKEN, ROLE)
    build(root, builder)
    files = [file for file in (root / "_build" / builder).rglob("*") if file.suffix != ".doctree"]
    content = "".join(file.read_text("utf-8", "replace") for file in files if file.is_file())
    content = content.replace("{[}", "[").replace("{]}", "]")  # as LaTeX writes brackets
    assert content.count("[invalid]") == 4


def test_text_has_the_mark_after_the_value(tmp_path: Path) -> None:
    root = make_project(tmp_path, BROKEN, ROLE)
    build(root, "text")
    text = (root / "_build/text/index.txt").read_text("utf-8")
    assert "North has 12345 [invalid] plants, south many [invalid]." in text


def test_the_mark_is_in_the_language_of_the_page(tmp_path: Path) -> None:
    root = make_project(tmp_path, BROKEN)
    for language, mark in (("ru", "many [недопустимо]"), ("zh_CN", "many [无效]")):
        build(root, language=language)
        assert mark in find_marked_texts(read_html(root))


def test_parallel_workers_mark_the_same_cells(tmp_path: Path) -> None:
    root = make_project(tmp_path, BROKEN)
    names = [f"page{number}" for number in range(8)]
    write(root, **dict.fromkeys(names, f"Beds\n====\n\n{ROLE}\n"))
    build(root, jobs=2)
    for name in names:
        assert find_marked_texts(read_html(root, name)) == ["12345 [invalid]", "many [invalid]"]


def test_a_mended_cell_loses_its_mark(tmp_path: Path) -> None:
    root = make_project(tmp_path, BROKEN)
    north = "North\n=====\n\n:fact:value:`beds/north.plants`\n"
    write(root, north=north, south=north.replace("north", "south"))
    assert len(build_again(root)) == 3
    assert build_again(root) == []
    (root / "package/beds.csv").write_text(BROKEN.replace("many", "9"), "utf-8")
    assert build_again(root) == ["index", "south"]
    assert find_marked_texts(read_html(root)) == ["12345 [invalid]"]
    assert find_marked_texts(read_html(root, "north")) == ["12345 [invalid]"]
    assert "[invalid]" not in read_html(root, "south")
    (root / "package/beds.csv").write_text(BROKEN, "utf-8")
    assert build_again(root) == ["index", "south"]
    assert find_marked_texts(read_html(root, "south")) == ["many [invalid]"]


def test_an_accepted_error_has_no_mark(tmp_path: Path) -> None:
    root = make_project(tmp_path, BROKEN)
    write(root, plain="Plain\n=====\n\n:fact:value:`beds/south.bed`\n")
    assert build_again(root) == ["index", "plain"]
    settings = root / "package/factbook.toml"
    settings.write_text(EXCEPTION, "utf-8")
    assert build_again(root) == ["index"]
    assert find_marked_texts(read_html(root)) == ["12345 [invalid]"]
    settings.unlink()
    assert build_again(root) == ["index"]
    assert find_marked_texts(read_html(root)) == ["12345 [invalid]", "many [invalid]"]


def test_without_the_check_no_cell_is_marked(tmp_path: Path) -> None:
    root = make_project(tmp_path, BROKEN, ROLE)
    build(root, suppress_warnings=["fact.data"])
    html = read_html(root)
    assert "12,345" in html
    assert "fact-invalid" not in html


def test_an_empty_cell_that_needs_a_value_is_marked(tmp_path: Path) -> None:
    fields = [{"name": name, "type": "string"} for name in ("bed", "name")]
    plants = {"name": "plants", "type": "integer", "constraints": {"required": True}}
    root = make_project(tmp_path, BEDS.replace("7", ""), fields=[*fields, plants])
    build(root)
    assert find_marked_texts(read_html(root)) == ["— [invalid]"]


def test_an_invalid_reference_is_a_link_with_its_own_text(tmp_path: Path) -> None:
    fields = [
        {"name": "bed", "type": "string"},
        {"name": "name", "type": "string", "constraints": {"maxLength": 5}},
        {"name": "beside", "type": "string", "constraints": {"enum": ["south"]}},
    ]
    key = {"fields": ["beside"], "reference": {"resource": "", "fields": ["bed"]}}
    data = "bed,name,beside\nnorth,North,south\nsouth,South,north\n"
    root = make_project(tmp_path, data, RECORDS, fields=fields, foreignKeys=[key])
    build(root)
    html = read_html(root)
    assert re.search(r'<a [^>]*href="#beds--north"[^>]*><span class="fact-invalid"', html)
    assert find_marked_texts(html) == ["north [invalid]"] * 2


def test_the_name_of_a_row_is_marked_when_its_cell_is_invalid(tmp_path: Path) -> None:
    fields = [{"name": "bed", "type": "string"}, {"name": "name", "constraints": {"maxLength": 5}}]
    page = f":fact:label:`beds/south`, :fact:row:`beds/south`\n\n{RECORDS}"
    data = "bed,name\nnorth,North\nsouth,Southern\n"
    root = make_project(tmp_path, data, page, fields=fields)
    build(root)
    assert len(find_marked_texts(read_html(root))) == 4  # with the table of rows and the signature
    assert set(find_marked_texts(read_html(root))) == {"Southern [invalid]"}


def test_text_of_an_invalid_cell_stays_text(tmp_path: Path) -> None:
    root = make_project(tmp_path, BEDS.replace("7", "<script>alert(1)</script>"), ROLE)
    build(root)
    html = read_html(root)
    assert "<script>alert" not in html
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt;</span> <span") == 2


def test_an_invalid_value_in_a_title_keeps_its_mark(tmp_path: Path) -> None:
    root = make_project(tmp_path, BROKEN)
    title = "South :fact:value:`beds/south.plants`"
    write(root, south=f"{title}\n{'=' * len(title)}\n\nText.\n")
    write(root, index="Beds\n====\n\n.. toctree::\n\n   south\n")
    build(root)
    assert set(find_marked_texts(read_html(root))) == {"many [invalid]"}  # the contents repeat the title
    assert "<title>South many [invalid]" in read_html(root, "south")
