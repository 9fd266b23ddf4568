"""Why a value is as it is, told in one line: for notes, and for a line to cite a figure by."""

import re
from collections.abc import Mapping, Sequence

from docutils import nodes

from factbook.evidence import FOR_EMPTY
from factbook.package.address import parse
from factbook.sphinx.nodes import markup
from factbook.sphinx.text.phrases import _, quoted
from factbook.sphinx.text.statuses import named
from factbook.sphinx.why.marks import Account, Note

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
    found: list[nodes.Node] = [markup.code(note.address), markup.data(_(": ") + named(told.status))]
    where = _where(told)
    if where:
        text: nodes.Node = nodes.inline("", "", *where)
        if linked and told.source:
            text = markup.link(parse(told.source), text, docname, optional=True)
        found += [markup.data(_("; ")), *_said(told, text)]
    if told.reason:
        found += [markup.data(_("; ")), markup.data(told.reason, language=told.reason_language)]
    for other in note.beside:
        found += [markup.data(_("; ")), *said_where(other)]
    return found


def said_where(told: Account) -> list[nodes.Node]:
    """Return what another source prints or says, and where, as a link to it."""
    place = _linked(told, _where(told))
    said: Sequence[nodes.Node] = _said(told, place)
    if told.printed:
        printed = markup.data(quoted(told.printed), language=told.language)
        return filled(_("%(value)s in %(place)s"), {"value": [printed], "place": said})
    return [markup.data(named(told.status) + _(": ")), *said]


def cited(told: Account) -> list[nodes.Node]:
    """Return who said it, where and when."""
    where = published(told)
    place = _linked(told, where)
    if told.status in FOR_EMPTY:
        silent: list[nodes.Node] = [markup.data(named(told.status))]
        return filled(_("%(status)s in %(place)s"), {"status": silent, "place": [place]}) if where else silent
    if not told.said_by:
        return [place]
    parts: dict[str, Sequence[nodes.Node]] = {"person": [_speaker(told)], "place": [place]}
    return filled(_("%(person)s, quoted in %(place)s"), parts)


def published(told: Account, *, title: bool = True) -> list[nodes.Node]:
    """Return who published a source, else with `title` what it is called, and when."""
    found = [markup.data(told.publisher, language=told.language)] if told.publisher else []
    if title and told.title and not found:
        found.append(markup.data(told.title, language=told.title_language))
    if told.published:
        found.append(markup.data(told.published))
    return markup.joined(found)


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


def _linked(told: Account, where: Sequence[nodes.Node]) -> nodes.Node:
    place = nodes.inline("", "", *where)
    return article(told.link, place) if told.link and where else place


def _speaker(told: Account) -> nodes.Node:
    return markup.data(told.said_by, language=told.said_by_language)


def _said(told: Account, place: nodes.Node) -> list[nodes.Node]:
    return [_speaker(told), markup.data(_(", ")), place] if told.said_by else [place]


def _where(told: Account) -> list[nodes.Node]:
    found = published(told)
    if told.paragraph is None:
        return found
    return [*found, *([markup.data(_(", "))] if found else []), markup.data(paragraph_of(told.paragraph))]
