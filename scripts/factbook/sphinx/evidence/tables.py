"""The evidence of a row as a table, and a line to cite a figure by."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives

from factbook.evidence import Citation, Reason, needing_evidence
from factbook.package import Field
from factbook.package.address import Address, parse
from factbook.reading.rows import Cell
from factbook.sphinx.config import DOMAIN
from factbook.sphinx.nodes import markup
from factbook.sphinx.nodes.directive import FactDirective
from factbook.sphinx.nodes.option import Described
from factbook.sphinx.nodes.role import FactRole
from factbook.sphinx.nodes.tables import Column, Entry, table
from factbook.sphinx.store.reader import Reading
from factbook.sphinx.text.phrases import _, quoted
from factbook.sphinx.text.statuses import named
from factbook.sphinx.warnings import FactError
from factbook.sphinx.why.marks import Account, account, note_of
from factbook.sphinx.why.sentence import article, cited, filled, paragraph_of, published

if TYPE_CHECKING:
    from sphinx.application import Sphinx


@dataclass(frozen=True, slots=True)
class _Line:
    """One row of evidence and the fields of which it says the same; None: nothing speaks for them."""

    told: Account | None
    fields: list[str] = field(default_factory=list)


class EvidenceDirective(FactDirective):
    """Show what a row rests on, `table/key`, or one cell of it; nothing where it needs no evidence."""

    option_spec: ClassVar = {
        "caption": Described("A title for the table."),
        "heading": Described("A heading above the table, in the language of the page.", directives.flag),
    }

    def build(self, reading: Reading) -> list[nodes.Node]:
        """Return the table; raises FactError."""
        text = self.arguments[0]
        kind = "cell" if "." in text.partition("/")[2] else "row"
        address = reading.find(text, kind)
        lines = list(_lines(reading, address))
        if not lines:
            return []
        found = table(_columns(reading, lines), self.options.get("caption", ""))
        found["classes"].append("fact-evidence")
        for part in (found, *found.findall(nodes.title)):
            self.set_source_info(part)
        return [self.heading(_("Evidence")), found] if "heading" in self.options else [found]


class CiteRole(FactRole):
    """Who said what a cell holds, where and when: `table/key.field`."""

    def build(self) -> list[nodes.Node]:
        """Return the line with a link to its source."""
        reading = self.reading
        note = note_of(reading, reading.cell(self.text))
        if note is None:
            raise FactError("evidence", f"no evidence speaks for {self.text}")
        return [nodes.inline("", "", *cited(note.speaks), classes=["fact-cite"])]


def setup_evidence(app: "Sphinx") -> None:
    """Add the directive and the role."""
    app.add_directive_to_domain(DOMAIN, "evidence", EvidenceDirective)
    app.add_role_to_domain(DOMAIN, "cite", CiteRole())


def _lines(reading: Reading, address: Address) -> list[_Line]:
    """Return the evidence of a row or cell, one line for each row of it and status."""
    found: dict[tuple[str, str], _Line] = {}
    for item, reason in _reasons(reading, address):
        for citation, status in _citations(reason):
            place = (citation.evidence, status) if citation else ("", "")
            if place not in found:
                found[place] = _Line(account(reading, citation, status) if citation else None)
            found[place].fields.append(item.name)
    return list(found.values())


def _reasons(reading: Reading, address: Address) -> Iterator[tuple[Field, Reason]]:
    home, row = reading.row(Address(address.table, address.key))
    needing = needing_evidence(home)
    for item in home.fields:
        if address.field not in (None, item.name):
            continue
        reading.field(home, item.name)  # says also whether it needs evidence
        reason = reading.reason(Cell(home, row, item)) if item in needing else None
        if reason is not None and not reason.exempt:
            yield item, reason


def _citations(reason: Reason) -> list[tuple[Citation | None, str]]:
    """Return what speaks for a cell, by its effective status, and what stands beside it."""
    return [(reason.cited, reason.status), *((citation, citation.status) for citation in reason.beside)]


def _columns(reading: Reading, lines: Sequence[_Line]) -> list[Column]:
    """Return the columns of the table, without those that would be empty from top to bottom."""
    docname = reading.env.docname
    shown: dict[str, list[Entry]] = {
        _("Field"): [markup.joined(markup.code(name) for name in line.fields) for line in lines],
        _("Status"): [[markup.data(named(line.told.status) if line.told else _("none"))] for line in lines],
        _("Source"): [_source(line.told, docname) for line in lines],
        _("Said by"): [_speaker(line.told) for line in lines],
        _("Note"): [_note(line.told) for line in lines],
    }
    return [Column([markup.data(title)], tuple(entries)) for title, entries in shown.items() if any(entries)]


def _source(told: Account | None, docname: str) -> Entry:
    if told is None:
        return []
    name = nodes.inline("", "", *published(told))
    if not name.astext():
        return []
    link = markup.link(parse(told.source), name, docname, optional=True) if told.source else name
    place = markup.data(paragraph_of(told.paragraph)) if told.paragraph is not None else None
    found = markup.joined([link, *([place] if place else [])], _(", "))
    return [*found, *([markup.data(_(": ")), *_place(told)] if told.anchor else [])]


def _speaker(told: Account | None) -> Entry:
    return [markup.data(told.said_by, language=told.said_by_language)] if told and told.said_by else []


def _place(told: Account) -> Entry:
    anchor = markup.data(told.anchor, language=told.language)
    return [article(told.link, anchor)] if told.link else [anchor]


def _note(told: Account | None) -> Entry:
    if told is None:
        return []
    if told.printed:
        printed = markup.data(quoted(told.printed), language=told.language)
        return filled(_("prints: %(value)s"), {"value": [printed]})
    return [markup.data(told.reason, language=told.reason_language)] if told.reason else []
