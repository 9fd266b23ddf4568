"""What is wrong with the pages of a built site: links to nothing, ids given twice, tags that do not nest."""

import os
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

_VOID = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
})  # fmt: skip
_INLINE = frozenset(
    {"a", "button", "h1", "h2", "h3", "h4", "h5", "h6", "label", "p", "pre", "span", "summary"}
)
_BLOCK = frozenset({"article", "aside", "blockquote", "dl", "footer", "form", "header", "main", "nav", "ol",
                    "p", "pre", "section", "table", "ul"})  # fmt: skip
_IMAGE = "svg"  # its elements follow rules of their own


@dataclass(slots=True)
class Found:
    """What a page holds."""

    ids: Counter[str] = field(default_factory=Counter)
    links: list[str] = field(default_factory=list)
    loads: list[str] = field(default_factory=list)  # what a browser fetches when it shows the page
    refers: list[str] = field(default_factory=list)  # to ids, from attributes
    nesting: list[str] = field(default_factory=list)


class Page(HTMLParser):
    """Reads one page."""

    def __init__(self) -> None:
        super().__init__()
        self.found = Found()
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._note(tag, dict(attrs))
        names = [name for name, _ in attrs]
        self.found.nesting += [f"<{tag} {name}> twice" for name, n in Counter(names).items() if n > 1]
        if _IMAGE not in self._open:
            self._place(tag)
        if tag not in _VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._note(tag, dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID or not self._open or self._open[-1] != tag:
            self.found.nesting.append(f"</{tag}> at line {self.getpos()[0]} in {self._open[-3:]}")
            if tag not in self._open:
                return
            while self._open[-1] != tag:
                self._open.pop()
        self._open.pop()

    def close(self) -> None:
        super().close()
        self.found.nesting += [f"<{tag}> is not closed" for tag in self._open]

    def _note(self, tag: str, values: dict[str, str | None]) -> None:
        if "id" in values:
            self.found.ids[values["id"] or ""] += 1
        self.found.links += [values[name] or "" for name in ("href", "src", "xlink:href") if name in values]
        if tag == "link" and values.get("rel") not in ("canonical", "next", "prev"):
            self.found.loads.append(values.get("href") or "")
        self.found.loads += [values[name] or "" for name in ("src", "srcset", "poster") if name in values]
        for name in ("aria-labelledby", "aria-describedby", "aria-controls", "popovertarget", "for"):
            self.found.refers += (values.get(name) or "").split()

    def _place(self, tag: str) -> None:
        if tag in _BLOCK and self._open and self._open[-1] in _INLINE - {"a"}:
            self.found.nesting.append(f"<{tag}> in <{self._open[-1]}> at line {self.getpos()[0]}")
        if tag in {"a", "button", "input"} and {"a", "button"} & set(self._open):
            self.found.nesting.append(f"<{tag}> in a link or button at line {self.getpos()[0]}")


def problems(site: Path) -> list[str]:
    """Return what is wrong, in the order of the pages."""
    pages = read_pages(site)
    return [f"{path.relative_to(site.resolve())}: {text}" for path in pages for text in _wrong(path, pages)]


@cache
def read_pages(site: Path) -> dict[Path, Found]:
    """Return what the pages of a site hold, in their order; a site is read once."""
    files = sorted(site.resolve().rglob("*.html"))
    return {path: _read(path) for path in files if "_static" not in path.parts}


def _read(path: Path) -> Found:
    page = Page()
    page.feed(path.read_text("utf-8"))
    page.close()
    return page.found


def _wrong(path: Path, pages: dict[Path, Found]) -> list[str]:
    found = pages[path]
    twice = [f"id {name!r} twice" for name, count in found.ids.items() if count > 1]
    nowhere = [f"no id {name!r}" for name in found.refers if name not in found.ids]
    broken = [f"broken link {link}" for link in dict.fromkeys(found.links) if not _leads(path, link, pages)]
    return [*twice, *nowhere, *broken, *found.nesting]


def _leads(path: Path, link: str, pages: dict[Path, Found]) -> bool:
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return True
    # Not `resolve`, which asks the disk about every folder on the way.
    target = Path(os.path.normpath(path.parent / unquote(parts.path))) if parts.path else path
    if target not in pages and target.is_dir():
        target /= "index.html"
    if parts.fragment and target in pages:
        return unquote(parts.fragment) in pages[target].ids
    return target in pages or target.is_file()
