"""The evidence of a cell in one line: for notes, and for the role `cite`."""

import re
from collections.abc import Mapping, Sequence

from docutils import nodes

from factbook.evidence import EMPTY_STATUSES
from factbook.package.address import parse_address
from factbook.sphinx.nodes import markup
from factbook.sphinx.text.phrases import _, quote_text
from factbook.sphinx.text.statuses import format_status
from factbook.sphinx.why.marks import LocalizedCitation, WhyNote

_PLACEHOLDER = re.compile(r"%\((\w+)\)s")


def link_source(link: str, content: nodes.Node) -> nodes.reference:
    """Return a link to the web page of a source."""
    return nodes.reference("", "", content, refuri=link, internal=False)


def name_paragraph(number: int) -> str:
    """Return the name of a paragraph of a source by its number."""
    return _("paragraph %s") % number if number else _("headline and date line")


def format_note(note: WhyNote, docname: str, *, linked: bool) -> list[nodes.Node]:
    """Return a note as one line; with `linked`, its source is a link."""
    citation = note.citation
    line: list[nodes.Node] = [
        markup.build_code(note.address),
        markup.build_data(_(": ") + format_status(citation.status)),
    ]
    place = _format_place(citation)
    if place:
        content: nodes.Node = nodes.inline("", "", *place)
        if linked and citation.source:
            content = markup.build_link(parse_address(citation.source), content, docname, optional=True)
        line += [markup.build_data(_("; ")), *_format_statement(citation, content)]
    if citation.reason:
        reason = markup.build_data(citation.reason, language=citation.reason_language)
        line += [markup.build_data(_("; ")), reason]
    if citation.note:
        line += [
            markup.build_data(_("; ")),
            markup.build_data(citation.note, language=citation.note_language),
        ]
    for further in note.further_citations:
        line += [markup.build_data(_("; ")), *format_other_source(further)]
    return line


def format_other_source(citation: LocalizedCitation) -> list[nodes.Node]:
    """Return what another source prints or says, with a link to the place in it."""
    place = _link_place(citation, _format_place(citation))
    statement: Sequence[nodes.Node] = _format_statement(citation, place)
    if citation.printed:
        printed = markup.build_data(quote_text(citation.printed), language=citation.language)
        content = fill_phrase(_("%(value)s in %(place)s"), {"value": [printed], "place": statement})
        kind = [markup.build_data(citation.difference + _(": "))] if citation.difference else []
        return [*kind, *content]
    return [markup.build_data(format_status(citation.status) + _(": ")), *statement]


def format_citation(citation: LocalizedCitation) -> list[nodes.Node]:
    """Return who said it, in which source and when."""
    publication = format_publication(citation)
    place = _link_place(citation, publication)
    if citation.status in EMPTY_STATUSES:
        status: list[nodes.Node] = [markup.build_data(format_status(citation.status))]
        if not publication:
            return status
        return fill_phrase(_("%(status)s in %(place)s"), {"status": status, "place": [place]})
    if not citation.said_by:
        return [place]
    parts: dict[str, Sequence[nodes.Node]] = {"person": [_format_speaker(citation)], "place": [place]}
    return fill_phrase(_("%(person)s, quoted in %(place)s"), parts)


def format_publication(citation: LocalizedCitation, *, title: bool = True) -> list[nodes.Node]:
    """Return the publisher of a source and the date; with `title`, its title when it has no publisher."""
    parts = []
    if citation.publisher:
        parts.append(markup.build_data(citation.publisher, language=citation.publisher_language))
    if title and citation.title and not parts:
        parts.append(markup.build_data(citation.title, language=citation.title_language))
    if citation.published:
        parts.append(markup.build_data(citation.published))
    return markup.join_nodes(parts)


def fill_phrase(template: str, parts: Mapping[str, Sequence[nodes.Node]]) -> list[nodes.Node]:
    """Return a translated phrase with nodes instead of its placeholders, in the order of the phrase."""
    pieces = _PLACEHOLDER.split(template)
    content: list[nodes.Node] = []
    for number, piece in enumerate(pieces):
        if number % 2:
            content += [node.deepcopy() for node in parts[piece]]
        elif piece:
            content.append(markup.build_data(piece))
    return content


def _link_place(citation: LocalizedCitation, content: Sequence[nodes.Node]) -> nodes.Node:
    place = nodes.inline("", "", *content)
    return link_source(citation.link, place) if citation.link and content else place


def _format_speaker(citation: LocalizedCitation) -> nodes.Node:
    return markup.build_data(citation.said_by, language=citation.said_by_language)


def _format_statement(citation: LocalizedCitation, place: nodes.Node) -> list[nodes.Node]:
    return [_format_speaker(citation), markup.build_data(_(", ")), place] if citation.said_by else [place]


def _format_place(citation: LocalizedCitation) -> list[nodes.Node]:
    publication = format_publication(citation)
    if citation.paragraph is None:
        return publication
    return [
        *publication,
        *([markup.build_data(_(", "))] if publication else []),
        markup.build_data(name_paragraph(citation.paragraph)),
    ]
