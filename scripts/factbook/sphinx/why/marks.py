"""Why a value is as it is: a mark after the value, which each kind of output turns into its own form.

The mark is a node without text, so that titles, the contents, the search and catalogs for translation
do not see it. For html it becomes a button that opens a panel (see `factbook.sphinx.why.panels`), for
all other output a numbered note (see `factbook.sphinx.why.footnotes`).
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
    """What one row of evidence says of a cell, as a page in one language tells it."""

    status: str
    said_by: str  # "" where the publisher speaks itself, or where nothing is said
    said_by_language: str  # here as below: "" where it is that of the page, or not known
    source: str  # address of the source's row, "" where there is none
    title: str  # of the source
    title_language: str
    publisher: str
    published: str  # a day as people write it
    paragraph: int | None
    anchor: str
    language: str  # of the source, and so of the anchor
    reason: str
    reason_language: str
    printed: str  # what a source that differs prints instead
    link: str  # opens the source at the anchor; "" where that is no address on the web


@dataclass(frozen=True, slots=True)
class WhyNote:
    """Why one cell is as it is."""

    address: str
    speaks: LocalizedCitation
    beside: tuple[LocalizedCitation, ...]  # further sources, those that say otherwise last


class why_mark(nodes.Inline, nodes.Element):  # noqa: N801 - docutils names nodes so
    """The mark: `note` is what it tells, `docname` the document that shows the value."""


def build_mark(reading: FactReader, cell: Cell) -> list[nodes.Node]:
    """Return the mark that stands after a cell; nothing where the cell has no evidence."""
    if not Options.of(reading.env.config).why:
        return []
    note = build_note(reading, cell)
    return [why_mark("", docname=reading.env.docname, note=note)] if note else []


def build_note(reading: FactReader, cell: Cell) -> WhyNote | None:
    """Return why a cell is as it is; None where it needs no evidence or has none."""
    reason = reading.explain_cell(cell)
    if reason is None or reason.cited is None:
        return None
    return WhyNote(
        reason.address,
        localize_citation(reading, reason.cited, reason.status),
        tuple(localize_citation(reading, citation, citation.status) for citation in reason.beside),
    )


def localize_citation(reading: FactReader, citation: Citation, status: str) -> LocalizedCitation:
    """Return a citation with its day, labels and languages for the document that is being read."""
    provenance = reading.facts.package.provenance
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
        published=reading.wording.format_day(citation.published_on),
        paragraph=citation.paragraph,
        anchor=citation.anchor,
        language=_read_source_language(reading, source),
        reason=citation.reason,
        reason_language=_read_reason_language(reading, provenance),
        printed=citation.printed_value,
        link=citation.link if citation.link.startswith(("http://", "https://")) else "",
    )


def name_speaker(citation: Citation, status: str) -> str:
    """Return whom a source gives as saying it; nobody says what is not stated."""
    return "" if status in EMPTY_STATUSES or citation.said_by == citation.publisher else citation.said_by


def build_panel_id(node: why_mark) -> str:
    """Return the id of the panel or note of a mark, one for each cell of each document."""
    note: WhyNote = node["note"]
    cell = parse_address(note.address)
    return build_anchor(Address(f"why-{node['docname']}-{cell.table}", cell.key, cell.field))


def collect_marks(document: nodes.Element) -> Iterator[why_mark]:
    """Yield the marks of a document, those that stand in a link moved behind it.

    What stands in a link can be neither a button nor a link of its own.
    """
    for node in list(document.findall(why_mark)):
        link = _find_outermost_link(node)
        if link is not None and link.parent is not None:
            node.parent.remove(node)
            link.parent.insert(link.parent.index(link) + 1, node)
        yield node


class RemoveHeadingMarks(SphinxTransform):
    """Take the marks from headings: they stand in contents and navigation as well."""

    default_priority = 300  # after translation, before Sphinx collects the titles

    def apply(self, **kwargs: Any) -> None:
        """Remove the marks in titles, and in signatures of objects."""
        for node in list(self.document.findall(why_mark)):
            if any(isinstance(parent, _HEADINGS) for parent in _list_ancestors(node)):
                node.parent.remove(node)


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
        return reading.resolve_address(str(address), "row")
    except FactError:  # the evidence names a source that is not there, which `check` reports
        return None


def _read_source_language(reading: FactReader, source: Address | None) -> str:
    if source is None:
        return ""
    try:
        return _select_foreign_language(reading, reading.find_cell(f"{source}.language").text)
    except FactError:  # a package may keep no languages
        return ""


def _read_reason_language(reading: FactReader, provenance: "Provenance | None") -> str:
    """Return the language in which the evidence gives reasons."""
    found = reading.find_table(provenance.evidence) if provenance else None
    if found is None or "reason" not in {item.name for item in found.fields}:
        return ""
    return _select_foreign_language(reading, reading.find_field(found, "reason").language)


def _select_foreign_language(reading: FactReader, language: str) -> str:
    """Return a language where it is not that of the document."""
    return "" if language == reading.wording.language else language
