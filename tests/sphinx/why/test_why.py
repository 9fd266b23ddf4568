"""The marks that say why a value is so: panels in html, numbered notes elsewhere."""

import re
import shutil
import zipfile
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from docutils import nodes

from factbook.sphinx.why.marks import why_mark
from tests.worlds.aviary import HOSTILE, build, page
from tests.worlds.ringbook import ANCHOR, pages, ringbook


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = ringbook(tmp_path)
    pages(root)
    return root


class Page(HTMLParser):
    """The elements of a page, each with the elements that it stands in."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: list[tuple[str, dict[str, str | None], tuple[str, ...]]] = []
        self.feed(file.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs), tuple(self.open)))
        if tag not in ("meta", "link", "input", "img", "br", "hr", "col"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop() != tag:
            pass

    def all(self, tag: str, name: str) -> list[dict[str, str | None]]:
        return [attributes for found, attributes, _ in self.found if found == tag and name in attributes]


@pytest.mark.parametrize("builder", ["html", "dirhtml", "singlehtml"])
def test_every_button_opens_its_panel(root: Path, builder: str) -> None:
    _, warnings = build(root, builder)
    assert warnings == []
    places = [root / "_build" / builder / "index.html"]
    if builder != "singlehtml":
        places.append(
            root / "_build" / builder / ("more/index.html" if builder == "dirhtml" else "more.html")
        )
    for place in places:
        found = Page(place)
        assert [inside for tag, _, inside in found.found if tag == "button" and "a" in inside] == []
        ids = Counter(attributes["id"] for _, attributes, _ in found.found if "id" in attributes)
        assert [name for name, times in ids.items() if times > 1 and str(name).startswith("why-")] == []
        panels = {panel["id"] for panel in found.all("div", "popover")}
        assert {button["popovertarget"] for button in found.all("button", "popovertarget")} == panels != set()
        assert {link["href"] for link in found.all("a", "hidden")} == {f"#{name}" for name in panels}
        for button in found.all("button", "popovertarget"):
            assert button["type"] == "button"
            assert button["aria-label"] == "Close" or "Why this value: " in str(button["aria-label"])


def test_a_panel_tells_all(root: Path) -> None:
    build(root)
    html = (root / "_build/html/index.html").read_text("utf-8")
    assert html.count('id="why-index-birds--ada.eggs"') == 1
    assert html.count('aria-label="Why this value: birds/ada.eggs"></button>') == 4
    panel = html.partition('id="why-index-birds--ada.eggs"')[2].partition('class="fact-panel"')[0]
    text = " ".join(re.sub(r"<[^>]*>", " ", panel).split())
    for told in (
        "birds/ada.eggs",
        "stated — The source prints it.",
        "Said by : Herring gull",
        "The Log , April 9, 2031",
        f"paragraph 1 : “{ANCHOR}”",
        "“&lt;b&gt;12&lt;/b&gt;” in",
    ):
        assert told in text
    fragment = "#:~:text=ringed%2C%20by%2Dnight"
    assert f'href="https://example.org/log?a=1&amp;b=2{fragment}"' in panel
    assert '“<span lang="nb">' in panel or 'lang="nb">“' in panel


def test_what_evidence_holds_is_text(root: Path) -> None:
    build(root)
    html = (root / "_build/html/index.html").read_text("utf-8")
    assert "<script>alert" not in html
    assert "<i>still" not in html
    assert 'href="javascript' not in html
    assert html.count(HOSTILE[:20].replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")) >= 2


def test_titles_search_and_catalogs_do_not_see_marks(root: Path) -> None:
    documents, _ = build(root, "gettext")
    catalogs = "".join(path.read_text("utf-8") for path in (root / "_build/gettext").glob("*.pot"))
    assert "Why this value" not in catalogs
    assert "The source prints it" not in catalogs
    build(root)
    assert "prints" not in (root / "_build/html/searchindex.js").read_text("utf-8")
    more = (root / "_build/html/more.html").read_text("utf-8")
    title = more.partition("<h1>")[2].partition("</h1>")[0]
    assert "12,345" in title
    assert "fact-why" not in title
    assert "More 12,345" in more.partition("<title>")[2].partition("</title>")[0]
    notes = [note.astext() for tree in documents.values() for note in tree.findall(nodes.footnote)]
    assert not [text for text in notes if "birds/" in text]


def test_where_marks_stand(root: Path) -> None:
    document = page(
        root, ":fact:value:`birds/ada.eggs` :fact:value:`!birds/ada.eggs` :fact:value:`birds/ada.note`"
    )
    (mark,) = document.findall(why_mark)
    assert mark["note"].address == "birds/ada.eggs"
    assert mark.astext() == ""
    tables = page(root, ".. fact:rows:: birds\n\n.. fact:list:: birds\n   :columns: eggs\n")
    assert not list(tables.findall(why_mark))
    assert list(page(root, ".. fact:list:: birds\n   :columns: eggs\n   :why:\n").findall(why_mark))
    assert not list(page(root, ":fact:value:`birds/ada.eggs`", factbook_why=False).findall(why_mark))


def test_a_mark_in_a_link_stands_behind_it(root: Path) -> None:
    from factbook.sphinx.why.marks import collect_marks

    mark = why_mark("")
    link = nodes.reference("", "", nodes.inline("", "value"), mark, refuri="https://example.org")
    paragraph = nodes.paragraph("", "", nodes.strong("", "", link), nodes.Text("."))
    assert list(collect_marks(paragraph)) == [mark]
    assert mark.parent is link.parent
    assert link.parent.index(mark) == 1


NOTES = {
    "text": ["12,345[2] eggs [1], again 12,345[2]", '[2] "birds/ada.eggs": stated; Herring gull, The Log'],
    "latex": ["\\begin{footnote}[2]\\sphinxAtStartFootnote", "birds/ada.eggs", "headline and date line"],
    "man": ["12,345[2]", ".IP [2] 5", "birds/ada.eggs"],
    "texinfo": ["12,345@footnote{", "birds/ada.eggs"],
    "epub": ['href="#why-index-birds--ada.eggs"', 'id="why-index-birds--ada.eggs"', 'role="doc-noteref"'],
}  # fmt: skip


def read_output(root: Path, builder: str) -> str:
    out = root / "_build" / builder
    if builder == "epub":
        (book,) = out.glob("*.epub")
        with zipfile.ZipFile(book) as archive:
            for name in archive.namelist():
                if name.endswith(".xhtml"):
                    ElementTree.fromstring(archive.read(name))  # noqa: S314 - our own file
            return archive.read("index.xhtml").decode()
    suffix = {"text": "index.txt", "latex": "*.tex", "man": "*.1", "texinfo": "*.texi"}[builder]
    (file,) = out.glob(suffix)
    return file.read_text("utf-8")


@pytest.mark.parametrize("builder", NOTES)
def test_numbered_notes(root: Path, builder: str) -> None:
    settings: dict[str, Any] = {
        "latex_documents": [("index", "a.tex", "A", "A", "howto")],
        "man_pages": [("index", "a", "A", "A", 1)],
        "texinfo_documents": [("index", "a", "A", "A", "a", "A", "A")],
        "epub_copyright": "x",
        "version": "1",
    }
    _, warnings = build(root, builder, **settings)
    assert warnings == []
    text = read_output(root, builder)
    for part in NOTES[builder]:
        assert part in text
    assert "fact-panel" not in text
    assert "popover" not in text
    if builder == "epub":
        ids = re.findall(r'\bid="([^"]*)"', text)
        assert [name for name, times in Counter(ids).items() if times > 1] == []


@pytest.mark.parametrize("builder", ["html", "text"])
def test_the_same_bytes_in_parallel(root: Path, builder: str) -> None:
    build(root, builder)
    one = {path.name: path.read_bytes() for path in (root / "_build" / builder).glob("*.[ht]*")}
    shutil.rmtree(root / "_build")
    build(root, builder, jobs=4)
    assert {path.name: path.read_bytes() for path in (root / "_build" / builder).glob("*.[ht]*")} == one


def test_words_of_the_language(root: Path) -> None:
    (mark,) = page(root, ":fact:value:`birds/ada.eggs`", language="ru").findall(why_mark)
    assert " ".join(mark["note"].citation.published.split()) == "9 апреля 2031 г."
    assert mark["note"].citation.said_by == "Серебристая чайка"
    assert mark["note"].citation.language == "en"
