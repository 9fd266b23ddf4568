"""The evidence of a row as a table, and a line to cite a figure by."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives

from factbook.evidence import Citation, Reason, find_sourced_fields
from factbook.package import Field
from factbook.package.address import Address, parse_address
from factbook.reading.rows import Cell
from factbook.sphinx.config import DOMAIN
from factbook.sphinx.nodes import markup
from factbook.sphinx.nodes.directive import FactDirective
from factbook.sphinx.nodes.option import DocumentedOption
from factbook.sphinx.nodes.role import FactRole
from factbook.sphinx.nodes.tables import TableColumn, TableEntry, build_table
from factbook.sphinx.store.reader import FactReader
from factbook.sphinx.text.phrases import _, quote_text
from factbook.sphinx.text.statuses import format_status
from factbook.sphinx.warnings import FactError
from factbook.sphinx.why.marks import LocalizedCitation, build_note, localize_citation
from factbook.sphinx.why.sentence import (
    fill_phrase,
    format_citation,
    format_publication,
    link_source,
    name_paragraph,
)

if TYPE_CHECKING:
    from sphinx.application import Sphinx


@dataclass(frozen=True, slots=True)
class _EvidenceLine:
    """One row of evidence and the fields of which it says the same; None: nothing speaks for them."""

    told: LocalizedCitation | None
    fields: list[str] = field(default_factory=list)


class EvidenceDirective(FactDirective):
    """Show what a row rests on, `table/key`, or one cell of it; nothing where it needs no evidence."""

    option_spec: ClassVar = {
        "caption": DocumentedOption("A title for the table."),
        "heading": DocumentedOption(
            "A heading above the table, in the language of the page.", directives.flag
        ),
    }

    def build(self, reading: FactReader) -> list[nodes.Node]:
        """Return the table; raises FactError."""
        text = self.arguments[0]
        kind = "cell" if "." in text.partition("/")[2] else "row"
        address = reading.resolve_address(text, kind)
        lines = list(_group_citations(reading, address))
        if not lines:
            return []
        found = build_table(_build_evidence_columns(reading, lines), self.options.get("caption", ""))
        found["classes"].append("fact-evidence")
        for part in (found, *found.findall(nodes.title)):
            self.set_source_info(part)
        return [self.build_heading(_("Evidence")), found] if "heading" in self.options else [found]


class CiteRole(FactRole):
    """Who said what a cell holds, where and when: `table/key.field`."""

    def build(self) -> list[nodes.Node]:
        """Return the line with a link to its source."""
        reading = self.reading
        note = build_note(reading, reading.find_cell(self.text))
        if note is None:
            raise FactError("evidence", f"no evidence speaks for {self.text}")
        return [nodes.inline("", "", *format_citation(note.citation), classes=["fact-cite"])]


def setup_evidence(app: "Sphinx") -> None:
    """Add the directive and the role."""
    app.add_directive_to_domain(DOMAIN, "evidence", EvidenceDirective)
    app.add_role_to_domain(DOMAIN, "cite", CiteRole())


def _group_citations(reading: FactReader, address: Address) -> list[_EvidenceLine]:
    """Return the evidence of a row or cell, one line for each row of it and status."""
    found: dict[tuple[str, str], _EvidenceLine] = {}
    for item, reason in _explain_fields(reading, address):
        for citation, status in _list_citations(reason):
            place = (citation.evidence, status) if citation else ("", "")
            if place not in found:
                found[place] = _EvidenceLine(
                    localize_citation(reading, citation, status) if citation else None
                )
            found[place].fields.append(item.name)
    return list(found.values())


def _explain_fields(reading: FactReader, address: Address) -> Iterator[tuple[Field, Reason]]:
    home, row = reading.find_row(Address(address.table, address.key))
    needing = find_sourced_fields(home)
    for item in home.fields:
        if address.field not in (None, item.name):
            continue
        reading.find_field(home, item.name)  # says also whether it needs evidence
        reason = reading.explain_cell(Cell(home, row, item)) if item in needing else None
        if reason is not None and not reason.exempt:
            yield item, reason


def _list_citations(reason: Reason) -> list[tuple[Citation | None, str]]:
    """Return what speaks for a cell, by its effective status, and what stands beside it."""
    return [
        (reason.cited, reason.status),
        *((citation, citation.status) for citation in reason.further_citations),
    ]


def _build_evidence_columns(reading: FactReader, lines: Sequence[_EvidenceLine]) -> list[TableColumn]:
    """Return the columns of the table, without those that would be empty from top to bottom."""
    docname = reading.env.docname
    shown: dict[str, list[TableEntry]] = {
        _("Field"): [markup.join_nodes(markup.build_code(name) for name in line.fields) for line in lines],
        _("Status"): [
            [markup.build_data(format_status(line.told.status) if line.told else _("none"))] for line in lines
        ],
        _("Source"): [_build_source_entry(line.told, docname) for line in lines],
        _("Said by"): [_build_speaker_entry(line.told) for line in lines],
        _("Note"): [_build_remark(line.told) for line in lines],
    }
    return [
        TableColumn([markup.build_data(title)], tuple(entries))
        for title, entries in shown.items()
        if any(entries)
    ]


def _build_source_entry(told: LocalizedCitation | None, docname: str) -> TableEntry:
    if told is None:
        return []
    name = nodes.inline("", "", *format_publication(told))
    if not name.astext():
        return []
    link = (
        markup.build_link(parse_address(told.source), name, docname, optional=True) if told.source else name
    )
    place = markup.build_data(name_paragraph(told.paragraph)) if told.paragraph is not None else None
    found = markup.join_nodes([link, *([place] if place else [])], _(", "))
    return [*found, *([markup.build_data(_(": ")), *_build_anchor_entry(told)] if told.anchor else [])]


def _build_speaker_entry(told: LocalizedCitation | None) -> TableEntry:
    return [markup.build_data(told.said_by, language=told.said_by_language)] if told and told.said_by else []


def _build_anchor_entry(told: LocalizedCitation) -> TableEntry:
    anchor = markup.build_data(told.anchor, language=told.language)
    return [link_source(told.link, anchor)] if told.link else [anchor]


def _build_remark(told: LocalizedCitation | None) -> TableEntry:
    if told is None:
        return []
    if told.printed:
        printed = markup.build_data(quote_text(told.printed), language=told.language)
        return fill_phrase(_("prints: %(value)s"), {"value": [printed]})
    return [markup.build_data(told.reason, language=told.reason_language)] if told.reason else []
