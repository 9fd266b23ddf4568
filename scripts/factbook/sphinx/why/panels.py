"""Show the evidence of a cell in html: a button after the value, and a panel at the end of the page.

A panel is a popover (HTML, section 6.12): it needs no script, the keyboard can open it and Esc closes it.
A browser without popovers shows all panels as notes at the end of the page; the style sheet then shows links
instead of the buttons.
"""

from collections.abc import Iterator, Mapping
from html import escape
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from factbook.package.address import Address, parse_address
from factbook.sphinx.nodes import markup
from factbook.sphinx.nodes.assets import is_for_browser
from factbook.sphinx.text.phrases import _, quote_text
from factbook.sphinx.text.statuses import explain_status, format_status
from factbook.sphinx.why.marks import LocalizedCitation, WhyNote, build_panel_id, collect_marks, why_mark
from factbook.sphinx.why.sentence import format_other_source, format_publication, link_source, name_paragraph

if TYPE_CHECKING:
    from sphinx.writers.html5 import HTML5Translator

FieldPair = tuple[str, list[nodes.Node]]


class why_panels(nodes.General, nodes.Element):  # noqa: N801 - docutils names nodes so
    """The panels of a page."""


class why_panel(nodes.General, nodes.Element):  # noqa: N801
    """The panel of one cell: `ids`, `number`, and `label` for screen readers."""


class AppendPanels(SphinxPostTransform):
    """Append a panel to the page for every cell that has a mark."""

    default_priority = 5  # before Sphinx resolves the links that the panels hold

    def is_supported(self) -> bool:
        """Return whether a browser shows the output."""
        return is_for_browser(self.app.builder)

    def run(self, **kwargs: Any) -> None:
        """Give each mark its number and append the panels."""
        panels: dict[str, why_panel] = {}
        for mark in collect_marks(self.document):
            identifier = build_panel_id(mark)
            if identifier not in panels:
                panels[identifier] = _build_panel(mark, identifier, len(panels) + 1)
            mark["panel"], mark["number"] = identifier, panels[identifier]["number"]
        if panels:
            # Panels explain the values of a page and are not its content: the search does not index them.
            self.document += why_panels("", *panels.values(), classes=["fact-notes", "no-search"])


def _build_panel(mark: why_mark, identifier: str, number: int) -> why_panel:
    note: WhyNote = mark["note"]
    return why_panel(
        "",
        markup.build_field_list(_list_fields(note, mark["docname"])),
        ids=[identifier],
        number=str(number),
        label=label_mark(note),
    )


def label_mark(note: WhyNote) -> str:
    """Return the label of a mark for screen readers."""
    return _("Why this value: %s") % note.address


def _list_fields(note: WhyNote, docname: str) -> Iterator[FieldPair]:
    address, citation = parse_address(note.address), note.citation
    row = Address(address.table, address.key)
    yield (
        _("Cell"),
        _wrap_paragraph(markup.build_link(row, markup.build_code(note.address), docname, optional=True)),
    )
    status = nodes.strong("", "", markup.build_data(format_status(citation.status)))
    yield _("Status"), _wrap_paragraph(status, markup.build_data(_(" — ") + explain_status(citation.status)))
    yield from _list_citation_fields(citation, docname)
    for further in note.further_citations:
        yield _("Elsewhere"), _wrap_paragraph(*format_other_source(further))
    if citation.link:
        yield (
            _("Read it"),
            _wrap_paragraph(link_source(citation.link, markup.build_data(_label_link(citation)))),
        )


def _list_citation_fields(citation: LocalizedCitation, docname: str) -> Iterator[FieldPair]:
    if citation.said_by:
        yield (
            _("Said by"),
            _wrap_paragraph(markup.build_data(citation.said_by, language=citation.said_by_language)),
        )
    if citation.title:
        title: nodes.Node = markup.build_data(citation.title, language=citation.title_language)
        if citation.source:
            title = markup.build_link(parse_address(citation.source), title, docname, optional=True)
        yield _("Source"), _wrap_paragraph(title)
    if citation.publisher or citation.published:
        yield _("Published"), _wrap_paragraph(*format_publication(citation, title=False))
    if citation.paragraph is not None:
        place = [markup.build_data(name_paragraph(citation.paragraph))]
        if citation.anchor:
            place += [
                markup.build_data(_(": ")),
                markup.build_data(quote_text(citation.anchor), language=citation.language),
            ]
        yield _("Place"), _wrap_paragraph(*place)
    if citation.reason:
        yield (
            _("Reason"),
            _wrap_paragraph(markup.build_data(citation.reason, language=citation.reason_language)),
        )
    if citation.note:
        yield (
            _("Note"),
            _wrap_paragraph(markup.build_data(citation.note, language=citation.note_language)),
        )


def _label_link(citation: LocalizedCitation) -> str:
    return _("Open the source at this place") if ":~:text=" in citation.link else _("Open the source")


def _wrap_paragraph(*content: nodes.Node) -> list[nodes.Node]:
    return [markup.build_paragraph(*content)]


def visit_why(self: "HTML5Translator", node: nodes.Element) -> None:
    """Write the button, and the link for browsers without popovers."""
    if "panel" not in node:
        raise nodes.SkipNode
    panel_id, label = node["panel"], label_mark(node["note"])
    button = {"type": "button", "popovertarget": panel_id, "aria-label": label}
    link = {"class": "fact-why-link", "href": f"#{panel_id}", "aria-label": label, "hidden": "hidden"}
    self.body += [
        _format_tag("span", {"class": "fact-why", "data-number": node["number"]}),
        _format_tag("button", button) + "</button>",
        _format_tag("a", link) + "</a>",
        "</span>",
    ]
    raise nodes.SkipNode


def visit_panels(self: "HTML5Translator", node: nodes.Element) -> None:
    """Open the element that holds the panels."""
    self.body.append(_format_tag("div", {"class": " ".join(node["classes"])}) + "\n")


def depart_panels(self: "HTML5Translator", node: nodes.Element) -> None:
    """Close the element that holds the panels."""
    self.body.append("</div>\n")


def visit_panel(self: "HTML5Translator", node: nodes.Element) -> None:
    """Open a panel, with a title and a button that closes it."""
    identifier = node["ids"][0]
    panel = {"class": "fact-panel", "id": identifier, "popover": "auto", "role": "note"}
    panel |= {"aria-label": node["label"], "data-number": node["number"]}
    close = {"type": "button", "class": "fact-panel-close", "popovertarget": identifier}
    close |= {"popovertargetaction": "hide", "aria-label": _("Close")}
    self.body += [
        _format_tag("div", panel) + "\n",
        _format_tag("button", close) + "</button>\n",
        _format_tag("p", {"class": "fact-panel-title"}) + escape(_("Why this value")) + "</p>\n",
    ]


def depart_panel(self: "HTML5Translator", node: nodes.Element) -> None:
    """Close a panel."""
    self.body.append("</div>\n")


def _format_tag(name: str, attributes: Mapping[str, str]) -> str:
    parts = (f' {key}="{escape(value)}"' for key, value in attributes.items())
    return f"<{name}{''.join(parts)}>"


def skip_mark(self: nodes.NodeVisitor, node: nodes.Element) -> None:
    """Write nothing for a mark that no transform has replaced."""
    raise nodes.SkipNode
