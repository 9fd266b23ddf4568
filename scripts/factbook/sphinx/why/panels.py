"""Why a value is as it is, in html: a button after the value, and a panel at the end of the page.

The panel is a popover (HTML, section 6.12): it needs no script, is reachable by keyboard and closes
with Esc. A browser that knows no popovers shows all panels as notes at the end of the page, and the
style sheet then puts links in the place of the buttons.
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
    """The panel of one cell: `ids`, `number`, and `label` for people who do not see it."""


class AppendPanels(SphinxPostTransform):
    """Give every cell with a mark a panel at the end of its page."""

    default_priority = 5  # before Sphinx resolves the links that the panels hold

    def is_supported(self) -> bool:
        """Tell whether the output is shown by a browser."""
        return is_for_browser(self.app.builder)

    def run(self, **kwargs: Any) -> None:
        """Count the marks and append the panels."""
        found: dict[str, why_panel] = {}
        for node in collect_marks(self.document):
            name = build_panel_id(node)
            if name not in found:
                found[name] = _build_panel(node, name, len(found) + 1)
            node["panel"], node["number"] = name, found[name]["number"]
        if found:
            # Panels are about the page, not of it: the search of the site passes them over.
            self.document += why_panels("", *found.values(), classes=["fact-notes", "no-search"])


def _build_panel(node: why_mark, name: str, number: int) -> why_panel:
    note: WhyNote = node["note"]
    return why_panel(
        "",
        markup.build_field_list(_list_fields(note, node["docname"])),
        ids=[name],
        number=str(number),
        label=label_mark(note),
    )


def label_mark(note: WhyNote) -> str:
    """Return the name of a mark for people who do not see it."""
    return _("Why this value: %s") % note.address


def _list_fields(note: WhyNote, docname: str) -> Iterator[FieldPair]:
    address, speaks = parse_address(note.address), note.speaks
    row = Address(address.table, address.key)
    yield (
        _("Cell"),
        _wrap_paragraph(markup.build_link(row, markup.build_code(note.address), docname, optional=True)),
    )
    status = nodes.strong("", "", markup.build_data(format_status(speaks.status)))
    yield _("Status"), _wrap_paragraph(status, markup.build_data(_(" — ") + explain_status(speaks.status)))
    yield from _list_citation_fields(speaks, docname)
    for other in note.beside:
        yield _("Elsewhere"), _wrap_paragraph(*format_other_source(other))
    if speaks.link:
        yield _("Read it"), _wrap_paragraph(link_source(speaks.link, markup.build_data(_label_link(speaks))))


def _list_citation_fields(told: LocalizedCitation, docname: str) -> Iterator[FieldPair]:
    if told.said_by:
        yield _("Said by"), _wrap_paragraph(markup.build_data(told.said_by, language=told.said_by_language))
    if told.title:
        title: nodes.Node = markup.build_data(told.title, language=told.title_language)
        if told.source:
            title = markup.build_link(parse_address(told.source), title, docname, optional=True)
        yield _("Source"), _wrap_paragraph(title)
    if told.publisher or told.published:
        yield _("Published"), _wrap_paragraph(*format_publication(told, title=False))
    if told.paragraph is not None:
        place = [markup.build_data(name_paragraph(told.paragraph))]
        if told.anchor:
            place += [
                markup.build_data(_(": ")),
                markup.build_data(quote_text(told.anchor), language=told.language),
            ]
        yield _("Place"), _wrap_paragraph(*place)
    if told.reason:
        yield _("Reason"), _wrap_paragraph(markup.build_data(told.reason, language=told.reason_language))


def _label_link(told: LocalizedCitation) -> str:
    return _("Open the source at this place") if ":~:text=" in told.link else _("Open the source")


def _wrap_paragraph(*content: nodes.Node) -> list[nodes.Node]:
    return [markup.build_paragraph(*content)]


def visit_why(self: "HTML5Translator", node: nodes.Element) -> None:
    """Write the button, and the link for browsers that know no popovers."""
    if "panel" not in node:
        raise nodes.SkipNode
    name, label = node["panel"], label_mark(node["note"])
    button = {"type": "button", "popovertarget": name, "aria-label": label}
    link = {"class": "fact-why-link", "href": f"#{name}", "aria-label": label, "hidden": "hidden"}
    self.body += [
        _format_tag("span", {"class": "fact-why", "data-number": node["number"]}),
        _format_tag("button", button) + "</button>",
        _format_tag("a", link) + "</a>",
        "</span>",
    ]
    raise nodes.SkipNode


def visit_panels(self: "HTML5Translator", node: nodes.Element) -> None:
    """Open the place of the panels."""
    self.body.append(_format_tag("div", {"class": " ".join(node["classes"])}) + "\n")


def depart_panels(self: "HTML5Translator", node: nodes.Element) -> None:
    """Close the place of the panels."""
    self.body.append("</div>\n")


def visit_panel(self: "HTML5Translator", node: nodes.Element) -> None:
    """Open a panel with its title and a button that closes it."""
    name = node["ids"][0]
    panel = {"class": "fact-panel", "id": name, "popover": "auto", "role": "note"}
    panel |= {"aria-label": node["label"], "data-number": node["number"]}
    close = {"type": "button", "class": "fact-panel-close", "popovertarget": name}
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
    written = (f' {key}="{escape(value)}"' for key, value in attributes.items())
    return f"<{name}{''.join(written)}>"


def skip_mark(self: nodes.NodeVisitor, node: nodes.Element) -> None:
    """Leave a mark out where nothing has given it a form."""
    raise nodes.SkipNode
