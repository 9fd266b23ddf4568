"""Why a value is as it is, told in one line: for notes, and for a line to cite a figure by."""

import re
from collections.abc import Mapping, Sequence

from docutils import nodes

from factbook.address import parse
from factbook.evidence import FOR_EMPTY
from factbook.sphinx import markup
from factbook.sphinx.statuses import named
from factbook.sphinx.why import Account, Note
from factbook.sphinx.words import _

_PLACE = re.compile(r"%\((\w+)\)s")


def article(link: str, content: nodes.Node) -> nodes.reference:
    """Return a link to an address on the web."""
    return nodes.reference("", "", content, refuri=link, internal=False)


def paragraph_of(number: int) -> str:
    """Return where in a source a paragraph stands."""
    return _("paragraph %s") % number if number else _("headline and date line")


def line(note: Note, docname: str, *, linked: bool) -> list[nodes.Node]:
    """Return a note as one line, with a link to its source where `linked`."""
    told = note.speaks
    found: list[nodes.Node] = [markup.code(note.address), markup.data(f": {named(told.status)}")]
    where = _where(told)
    if where:
        text = markup.data(where)
        link = (
            markup.link(parse(told.source), text, docname, optional=True) if linked and told.source else text
        )
        found += [markup.data("; "), *_said(told, link)]
    if told.reason:
        found += [markup.data(f"; {told.reason}")]
    for other in note.beside:
        found += [markup.data("; "), *said_where(other)]
    return found


def said_where(told: Account) -> list[nodes.Node]:
    """Return what another source prints or says, and where, as a link to it."""
    where = _where(told)
    place = _linked(told, where)
    said: Sequence[nodes.Node] = _said(told, place)
    if told.printed:
        printed = markup.data(f"“{told.printed}”", language=told.language)
        return filled(_("%(value)s in %(place)s"), {"value": [printed], "place": said})
    return [markup.data(f"{named(told.status)}: "), *said]


def cited(told: Account) -> list[nodes.Node]:
    """Return who said it, where and when."""
    where = ", ".join(filter(None, (told.publisher or told.title, told.published)))
    place = _linked(told, where)
    if told.status in FOR_EMPTY:
        silent: list[nodes.Node] = [markup.data(named(told.status))]
        return filled(_("%(status)s in %(place)s"), {"status": silent, "place": [place]}) if where else silent
    if not told.said_by:
        return [place]
    parts: dict[str, Sequence[nodes.Node]] = {"person": [markup.data(told.said_by)], "place": [place]}
    return filled(_("%(person)s, quoted in %(place)s"), parts)


def filled(template: str, parts: Mapping[str, Sequence[nodes.Node]]) -> list[nodes.Node]:
    """Return a translated phrase with nodes in its places, in the order that its language gives them."""
    pieces = _PLACE.split(template)
    found: list[nodes.Node] = []
    for number, piece in enumerate(pieces):
        if number % 2:
            found += [node.deepcopy() for node in parts[piece]]
        elif piece:
            found.append(markup.data(piece))
    return found


def _linked(told: Account, where: str) -> nodes.Node:
    place = markup.data(where)
    return article(told.link, place) if told.link and where else place


def _said(told: Account, place: nodes.Node) -> list[nodes.Node]:
    return [markup.data(f"{told.said_by}, "), place] if told.said_by else [place]


def _where(told: Account) -> str:
    paragraph = None if told.paragraph is None else paragraph_of(told.paragraph)
    return ", ".join(filter(None, (told.publisher or told.title, told.published, paragraph)))
