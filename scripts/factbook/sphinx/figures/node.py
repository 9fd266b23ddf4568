"""The node of a figure: drawings for HTML, and children with the same facts for every builder."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes

from factbook.drawing.svg import render_svg
from factbook.package.address import parse_address
from factbook.sphinx.figures.chart import chart, write_children
from factbook.sphinx.store.anchors import build_anchor
from factbook.sphinx.store.domain import get_fact_domain

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.builders import Builder
    from sphinx.writers.html5 import HTML5Translator


class figure_svg(nodes.General, nodes.Element, addnodes.translatable):  # noqa: N801 - docutils names nodes so
    """A figure; its attributes are data.

    `drawings`: one or two `Drawing`s, the first for wide places, the second for narrow ones;
    `identifier`: the start of its ids; `title` and `description`: what it shows, in words; `prose`: the
    title in the source of the page, or ""; `kind`: a class. Children: an optional caption, then a
    `figure_words`.
    """

    def preserve_original_messages(self) -> None:
        """Do nothing: an attribute has the title of the page already."""

    def apply_translated_message(self, original_message: str, translated_message: str) -> None:
        """Set the title in the language of the document."""
        self["title"] = translated_message

    def extract_original_messages(self) -> Sequence[str]:
        """Return the texts to translate."""
        return [self["prose"]] if self["prose"] else []


class figure_words(nodes.General, nodes.Element):  # noqa: N801
    """The facts of a figure as a table or list; `summary`: the text that opens it in HTML."""


def register_figure_nodes(app: "Sphinx") -> None:
    """Add the nodes: only HTML draws, other builders show the table or list."""
    others: dict[str, Any] = dict.fromkeys(
        ("latex", "text", "man", "texinfo"), (write_children, write_children)
    )
    app.add_node(figure_svg, html=(_visit_figure, _depart_figure), **others)
    app.add_node(figure_words, html=(_visit_words, _depart_words), **others)


def has_figure(document: nodes.document) -> bool:
    """Return whether a document has a figure."""
    return any(isinstance(node, figure_svg | chart) for node in document.findall(nodes.Element))


@dataclass(frozen=True, slots=True)
class UrlResolver:
    """Finds the URLs of objects, relative to a document."""

    builder: "Builder"
    docname: str

    def __call__(self, address: str) -> str:
        """Return a URL, "" if no document defines the object."""
        docname = get_fact_domain(self.builder.env).objects.get(address)
        if docname is None:
            return ""
        identifier = build_anchor(parse_address(address))
        page = self.builder.get_relative_uri(self.docname, docname)
        if docname == self.docname or "#" in page:  # singlehtml: all documents are one page
            return f"#{identifier}"
        return f"{page}#{identifier}"


def _shows_drawings(translator: "HTML5Translator") -> bool:
    # EPUB requires a declaration for each page with SVG, and reading devices have different style sheets.
    return translator.builder.name != "epub"


def _visit_figure(translator: "HTML5Translator", node: nodes.Element) -> None:
    attributes: dict[str, Any] = {"class": f"fact-figure fact-figure-{node['kind']}"}
    translator.body.append(translator.starttag(node, "div", **attributes))
    if not _shows_drawings(translator):
        return
    href = UrlResolver(translator.builder, translator.builder.current_docname)
    both = len(node["drawings"]) > 1
    for place, drawing in zip(("wide", "narrow"), node["drawings"], strict=False):
        identifier = f"{node['identifier']}-{place}"
        picture = render_svg(
            drawing, identifier, node["title"], node["description"], href, node["identifier"]
        )
        kind = f" fact-{place}" if both else ""
        # An element that scrolls must be reachable by keyboard, so without a link it gets the focus itself.
        linked = drawing.links_to_rows or any(map(href, drawing.list_addresses()))
        focus = "" if linked else f' tabindex="0"{_format_group_label(identifier)}'
        translator.body.append(f'<div class="fact-drawing{kind}"{focus}>\n{picture}\n</div>\n')


def _format_group_label(identifier: str) -> str:
    return f' role="group" aria-labelledby="{identifier}-title"'


def _depart_figure(translator: "HTML5Translator", node: nodes.Element) -> None:
    translator.body.append("</div>\n")


def _visit_words(translator: "HTML5Translator", node: nodes.Element) -> None:
    if _is_folded(translator, node):
        summary = translator.encode(node["summary"])
        translator.body.append(f'<details class="fact-words"><summary>{summary}</summary>\n')


def _depart_words(translator: "HTML5Translator", node: nodes.Element) -> None:
    if _is_folded(translator, node):
        translator.body.append("</details>\n")


def _is_folded(translator: "HTML5Translator", node: nodes.Element) -> bool:
    """Return whether the table or list is folded: only below a drawing."""
    return _shows_drawings(translator) and bool(node.parent["drawings"])
