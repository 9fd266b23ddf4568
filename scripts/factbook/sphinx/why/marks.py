"""Put a mark after a value that shows its evidence; each kind of output has its own form of the mark.

A mark is a node without text, so titles, tables of contents, the search and the catalogs of translations do
not contain it. In html it becomes a button that opens a panel (see `factbook.sphinx.why.panels`), in all
other output a numbered note (see `factbook.sphinx.why.footnotes`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform

from factbook.evidence import EMPTY_STATUSES, Citation
from factbook.package.address import Address, encode_key, parse_address
from factbook.reading.rows import Cell
from factbook.sphinx.config import Options
from factbook.sphinx.store.anchors import build_anchor
from factbook.sphinx.store.reader import FactReader
from factbook.sphinx.warnings import FactError

if TYPE_CHECKING:
    from factbook.package import Provenance


@dataclass(frozen=True, slots=True)
class LocalizedCitation:
    """One row of evidence for a cell, with its texts in the language of a page."""

    status: str
    said_by: str  # name of the person; "" for the publisher itself, or for a status of an empty cell
    said_by_language: str  # this and the languages below: "" for the language of the page, or an unknown one
    source: str  # address of the row of the source, "" when that row is missing
    title: str  # of the source
    title_language: str
    publisher: str
    publisher_language: str
    published: str  # a date, formatted for the page
    paragraph: int | None
    anchor: str
    language: str  # of the source, and therefore of the anchor
    reason: str
    reason_language: str
    note: str
    note_language: str
    difference: str
    printed: str  # the value that a source with the status `differs` prints
    link: str  # opens the source at the anchor; "" when the source has no http address


@dataclass(frozen=True, slots=True)
class WhyNote:
    """The evidence of one cell."""

    address: str
    citation: LocalizedCitation
    further_citations: tuple[LocalizedCitation, ...]  # those with the status `differs` come last


class why_mark(nodes.Inline, nodes.Element):  # noqa: N801 - docutils names nodes so
    """A mark: `note` is its WhyNote, `docname` the document that shows the value."""


def build_mark(reading: FactReader, cell: Cell) -> list[nodes.Node]:
    """Return the mark for a cell, in a list; an empty list when the cell has no evidence."""
    if not Options.of(reading.env.config).why:
        return []
    note = build_note(reading, cell)
    return [why_mark("", docname=reading.env.docname, note=note)] if note else []


def build_note(reading: FactReader, cell: Cell) -> WhyNote | None:
    """Return the evidence of a cell; None when it needs no evidence or has none."""
    reason = reading.explain_cell(cell.address)
    if reason is None or reason.cited is None:
        return None
    return WhyNote(
        reason.address,
        localize_citation(reading, reason.cited, reason.status),
        tuple(localize_citation(reading, citation, citation.status) for citation in reason.further_citations),
    )


def localize_citation(reading: FactReader, citation: Citation, status: str) -> LocalizedCitation:
    """Return a citation with date, labels and languages for the document that Sphinx is reading."""
    provenance = reading.find_provenance()
    source = _find_source(reading, provenance, citation.source_id) if provenance else None
    label = reading.find_label(source) if source else None
    return LocalizedCitation(
        status=status,
        said_by=name_speaker(citation, status),
        said_by_language=_select_foreign_language(reading, citation.said_by_language),
        source=str(source or ""),
        title=label.text if label else citation.source_id,
        title_language=_select_foreign_language(reading, label.language) if label else "",
        publisher=citation.publisher,
        publisher_language=_select_foreign_language(
            reading, citation.publisher_language or _find_source_language(reading, source)
        ),
        published=reading.wording.format_day(citation.published_on),
        paragraph=citation.paragraph,
        anchor=citation.anchor,
        language=_select_foreign_language(reading, _find_source_language(reading, source)),
        reason=citation.reason,
        reason_language=_read_reason_language(reading, provenance),
        note=citation.note,
        note_language=_select_foreign_language(reading, citation.note_language),
        difference=citation.difference,
        printed=citation.printed_value,
        link=citation.link if citation.link.startswith(("http://", "https://")) else "",
    )


def name_speaker(citation: Citation, status: str) -> str:
    """Return the person whom a source quotes; "" for the publisher, and for a status of an empty cell."""
    return "" if status in EMPTY_STATUSES or citation.said_by == citation.publisher else citation.said_by


def build_panel_id(mark: why_mark) -> str:
    """Return the id of the panel or note of a mark: one id for each cell of each document."""
    note: WhyNote = mark["note"]
    cell = parse_address(note.address)
    return build_anchor(Address(f"why-{mark['docname']}-{cell.table}", cell.key, cell.field))


def collect_marks(document: nodes.Element) -> Iterator[why_mark]:
    """Yield the marks of a document; move each mark inside a link to the place after the link.

    A link must not contain a button or another link.
    """
    for mark in list(document.findall(why_mark)):
        link = _find_outermost_link(mark)
        if link is not None and link.parent is not None:
            mark.parent.remove(mark)
            link.parent.insert(link.parent.index(link) + 1, mark)
        yield mark


class RemoveHeadingMarks(SphinxTransform):
    """Remove marks from headings, because contents and navigation repeat the headings."""

    default_priority = 300  # after translation, before Sphinx collects the titles

    def apply(self, **kwargs: Any) -> None:
        """Remove the marks in titles, and in signatures of objects."""
        for mark in list(self.document.findall(why_mark)):
            if any(isinstance(parent, _HEADINGS) for parent in _list_ancestors(mark)):
                mark.parent.remove(mark)


_HEADINGS = (nodes.title, nodes.subtitle, addnodes.desc_signature)
_LINKS = (nodes.reference, addnodes.pending_xref, addnodes.download_reference)


def _list_ancestors(node: nodes.Node) -> Iterator[nodes.Element]:
    parent = node.parent
    while parent is not None:
        yield parent
        parent = parent.parent


def _find_outermost_link(node: nodes.Node) -> nodes.Element | None:
    links = [parent for parent in _list_ancestors(node) if isinstance(parent, _LINKS)]
    return links[-1] if links else None


def _find_source(reading: FactReader, provenance: "Provenance", source_id: str) -> Address | None:
    address = Address(provenance.sources, encode_key([source_id]))
    try:
        return reading.find_address(str(address), "row")
    except FactError:  # the evidence names an unknown source, which `factbook check` reports
        return None


def _find_source_language(reading: FactReader, source: Address | None) -> str:
    if source is None:
        return ""
    try:
        return reading.find_cell(f"{source}.language").text
    except FactError:  # the sources of a package can have no column for the language
        return ""


def _read_reason_language(reading: FactReader, provenance: "Provenance | None") -> str:
    """Return the language of the column `reason` in the evidence."""
    table = reading.find_table(provenance.evidence) if provenance else None
    if table is None or "reason" not in {field.name for field in table.fields}:
        return ""
    return _select_foreign_language(reading, reading.find_field(table.name, "reason").language)


def _select_foreign_language(reading: FactReader, language: str) -> str:
    """Return a language, or "" when it is the language of the document."""
    return "" if language == reading.wording.language else language
