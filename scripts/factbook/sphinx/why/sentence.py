"""Why a value is as it is, told in one line: for notes, and for a line to cite a figure by."""

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
    """Return a link to an address on the web."""
    return nodes.reference("", "", content, refuri=link, internal=False)


def name_paragraph(number: int) -> str:
    """Return where in a source a paragraph stands."""
    return _("paragraph %s") % number if number else _("headline and date line")


def format_note(note: WhyNote, docname: str, *, linked: bool) -> list[nodes.Node]:
    """Return a note as one line, with a link to its source where `linked`."""
    told = note.speaks
    found: list[nodes.Node] = [
        markup.build_code(note.address),
        markup.build_data(_(": ") + format_status(told.status)),
    ]
    where = _format_place(told)
    if where:
        text: nodes.Node = nodes.inline("", "", *where)
        if linked and told.source:
            text = markup.build_link(parse_address(told.source), text, docname, optional=True)
        found += [markup.build_data(_("; ")), *_format_statement(told, text)]
    if told.reason:
        found += [markup.build_data(_("; ")), markup.build_data(told.reason, language=told.reason_language)]
    for other in note.beside:
        found += [markup.build_data(_("; ")), *format_other_source(other)]
    return found


def format_other_source(told: LocalizedCitation) -> list[nodes.Node]:
    """Return what another source prints or says, and where, as a link to it."""
    place = _link_place(told, _format_place(told))
    said: Sequence[nodes.Node] = _format_statement(told, place)
    if told.printed:
        printed = markup.build_data(quote_text(told.printed), language=told.language)
        return fill_phrase(_("%(value)s in %(place)s"), {"value": [printed], "place": said})
    return [markup.build_data(format_status(told.status) + _(": ")), *said]


def format_citation(told: LocalizedCitation) -> list[nodes.Node]:
    """Return who said it, where and when."""
    where = format_publication(told)
    place = _link_place(told, where)
    if told.status in EMPTY_STATUSES:
        silent: list[nodes.Node] = [markup.build_data(format_status(told.status))]
        return (
            fill_phrase(_("%(status)s in %(place)s"), {"status": silent, "place": [place]})
            if where
            else silent
        )
    if not told.said_by:
        return [place]
    parts: dict[str, Sequence[nodes.Node]] = {"person": [_format_speaker(told)], "place": [place]}
    return fill_phrase(_("%(person)s, quoted in %(place)s"), parts)


def format_publication(told: LocalizedCitation, *, title: bool = True) -> list[nodes.Node]:
    """Return who published a source, else with `title` what it is called, and when."""
    found = [markup.build_data(told.publisher, language=told.language)] if told.publisher else []
    if title and told.title and not found:
        found.append(markup.build_data(told.title, language=told.title_language))
    if told.published:
        found.append(markup.build_data(told.published))
    return markup.join_nodes(found)


def fill_phrase(template: str, parts: Mapping[str, Sequence[nodes.Node]]) -> list[nodes.Node]:
    """Return a translated phrase with nodes in its places, in the order that its language gives them."""
    pieces = _PLACEHOLDER.split(template)
    found: list[nodes.Node] = []
    for number, piece in enumerate(pieces):
        if number % 2:
            found += [node.deepcopy() for node in parts[piece]]
        elif piece:
            found.append(markup.build_data(piece))
    return found


def _link_place(told: LocalizedCitation, where: Sequence[nodes.Node]) -> nodes.Node:
    place = nodes.inline("", "", *where)
    return link_source(told.link, place) if told.link and where else place


def _format_speaker(told: LocalizedCitation) -> nodes.Node:
    return markup.build_data(told.said_by, language=told.said_by_language)


def _format_statement(told: LocalizedCitation, place: nodes.Node) -> list[nodes.Node]:
    return [_format_speaker(told), markup.build_data(_(", ")), place] if told.said_by else [place]


def _format_place(told: LocalizedCitation) -> list[nodes.Node]:
    found = format_publication(told)
    if told.paragraph is None:
        return found
    return [
        *found,
        *([markup.build_data(_(", "))] if found else []),
        markup.build_data(name_paragraph(told.paragraph)),
    ]
