"""The evidence of a row as a table, and the citation of a cell in one line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives

from factbook.evidence import Citation, Reason, find_sourced_fields
from factbook.package import Field
from factbook.package.address import Address, parse_address
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
    """One row of evidence and the fields that it covers with the same status."""

    citation: LocalizedCitation | None  # None: the fields have no evidence
    fields: list[str] = field(default_factory=list)


class EvidenceDirective(FactDirective):
    """Show the evidence of a row, `table/key`, or of one of its cells; nothing if it needs no evidence."""

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
        address = reading.find_address(text, kind)
        lines = list(_group_citations(reading, address))
        if not lines:
            return []
        table = build_table(_build_evidence_columns(reading, lines), self.options.get("caption", ""))
        table["classes"].append("fact-evidence")
        for node in (table, *table.findall(nodes.title)):
            self.set_source_info(node)
        return [self.build_heading(_("Evidence")), table] if "heading" in self.options else [table]


class CiteRole(FactRole):
    """Who said the value of a cell, in which source and when: `table/key.field`."""

    def build(self) -> list[nodes.Node]:
        """Return the citation with a link to its source; raises FactError."""
        reading = self.reading
        note = build_note(reading, reading.find_cell(self.text))
        if note is None:
            raise FactError("evidence", f"{self.text} has no evidence")
        return [nodes.inline("", "", *format_citation(note.citation), classes=["fact-cite"])]


def setup_evidence(app: "Sphinx") -> None:
    """Add the directive and the role."""
    app.add_directive_to_domain(DOMAIN, "evidence", EvidenceDirective)
    app.add_role_to_domain(DOMAIN, "cite", CiteRole())


def _group_citations(reading: FactReader, address: Address) -> list[_EvidenceLine]:
    """Return the evidence of a row or cell, one line for each row of evidence and status."""
    lines: dict[tuple[str, str], _EvidenceLine] = {}
    for item, reason in _explain_fields(reading, address):
        for citation, status in _list_citations(reason):
            line_key = (citation.evidence, status) if citation else ("", "")
            if line_key not in lines:
                localized = localize_citation(reading, citation, status) if citation else None
                lines[line_key] = _EvidenceLine(localized)
            lines[line_key].fields.append(item.name)
    return list(lines.values())


def _explain_fields(reading: FactReader, address: Address) -> Iterator[tuple[Field, Reason]]:
    """Yield the fields of a row that need evidence, each with why its cell has its value."""
    table, row = reading.find_table_row(Address(address.table, address.key))
    sourced = find_sourced_fields(table)
    for item in table.fields:
        if address.field not in (None, item.name):
            continue
        reading.find_field(table.name, item.name)  # a question of the page: a field can become exempt
        cell = Address(table.name, row.key, item.name)
        reason = reading.explain_cell(cell) if item in sourced else None
        if reason is not None and not reason.exempt:
            yield item, reason


def _list_citations(reason: Reason) -> list[tuple[Citation | None, str]]:
    """Return the citations of a cell: the first with its effective status, the others with their own."""
    return [
        (reason.cited, reason.status),
        *((citation, citation.status) for citation in reason.further_citations),
    ]


def _build_evidence_columns(reading: FactReader, lines: Sequence[_EvidenceLine]) -> list[TableColumn]:
    """Return the columns of the table, without those that are empty in every row."""
    docname = reading.env.docname
    entries_by_title: dict[str, list[TableEntry]] = {
        _("Field"): [markup.join_nodes(markup.build_code(name) for name in line.fields) for line in lines],
        _("Status"): [
            [markup.build_data(format_status(line.citation.status) if line.citation else _("none"))]
            for line in lines
        ],
        _("Source"): [_build_source_entry(line.citation, docname) for line in lines],
        _("Said by"): [_build_speaker_entry(line.citation) for line in lines],
        _("Note"): [_build_remark(line.citation) for line in lines],
    }
    return [
        TableColumn([markup.build_data(title)], tuple(entries))
        for title, entries in entries_by_title.items()
        if any(entries)
    ]


def _build_source_entry(citation: LocalizedCitation | None, docname: str) -> TableEntry:
    if citation is None:
        return []
    name = nodes.inline("", "", *format_publication(citation))
    if not name.astext():
        return []
    link = (
        markup.build_link(parse_address(citation.source), name, docname, optional=True)
        if citation.source
        else name
    )
    place = markup.build_data(name_paragraph(citation.paragraph)) if citation.paragraph is not None else None
    entry = markup.join_nodes([link, *([place] if place else [])], _(", "))
    return [
        *entry,
        *([markup.build_data(_(": ")), *_build_anchor_entry(citation)] if citation.anchor else []),
    ]


def _build_speaker_entry(citation: LocalizedCitation | None) -> TableEntry:
    return (
        [markup.build_data(citation.said_by, language=citation.said_by_language)]
        if citation and citation.said_by
        else []
    )


def _build_anchor_entry(citation: LocalizedCitation) -> TableEntry:
    anchor = markup.build_data(citation.anchor, language=citation.language)
    return [link_source(citation.link, anchor)] if citation.link else [anchor]


def _build_remark(citation: LocalizedCitation | None) -> TableEntry:
    if citation is None:
        return []
    if citation.printed:
        printed = markup.build_data(quote_text(citation.printed), language=citation.language)
        return fill_phrase(_("prints: %(value)s"), {"value": [printed]})
    return [markup.build_data(citation.reason, language=citation.reason_language)] if citation.reason else []
