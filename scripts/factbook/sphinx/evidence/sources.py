"""The sources of a package: what each is, and which cells rest on which of its paragraphs."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives

from factbook.evidence.ledger import ParagraphPlace, parse_paragraph_number
from factbook.package import Provenance, Table
from factbook.package.address import Address, encode_key
from factbook.reading.rows import Row
from factbook.sphinx.config import DOMAIN
from factbook.sphinx.nodes import markup
from factbook.sphinx.nodes.directive import FactDirective
from factbook.sphinx.nodes.option import DocumentedOption
from factbook.sphinx.nodes.tables import TableColumn, TableEntry, build_table
from factbook.sphinx.rows.tables import format_column_heading, show_cell
from factbook.sphinx.store.reader import FactReader
from factbook.sphinx.text.phrases import _, format_list
from factbook.sphinx.warnings import FactError
from factbook.sphinx.why.sentence import name_paragraph

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_DETAILS = (
    "url",
    "publisher",
    "publisher_kind",
    "published_on",
    "language",
    "text_seen",
    "paragraph_count",
    "text_sha256",
)

Resting = Mapping[ParagraphPlace, Sequence[Address]]


class SourcesDirective(FactDirective):
    """Show every source, or the one with a key: what it is, and what rests on each paragraph."""

    required_arguments = 0
    optional_arguments = 1
    option_spec: ClassVar = {
        "define": DocumentedOption("Links to the rows of the sources lead here.", directives.flag),
    }

    def build(self, reading: FactReader) -> list[nodes.Node]:
        """Return an object description for each source; raises FactError."""
        provenance = require_provenance(reading)
        if self.arguments:
            address = Address(provenance.sources, encode_key([self.arguments[0]]))
            found, row = reading.find_row(reading.resolve_address(str(address), "row"))
            rows = [row]
        else:
            found, rows = reading.select_rows(provenance.sources)
        cells = reading.find_resting_cells()
        return [self._build_source_description(reading, found, row, cells) for row in rows]

    def _build_source_description(
        self, reading: FactReader, found: Table, row: Row, cells: Resting
    ) -> nodes.Node:
        address = Address(found.name, row.key)
        name = markup.build_signature_label(markup.build_label(reading.find_label(address), reading.wording))
        details = markup.build_field_list(_build_details(reading, found, row))
        content = [details, *_build_paragraph_table(reading, row.cells["source_id"], cells)]
        node = markup.build_domain_description(
            address, [name, markup.build_signature_note(str(address))], content
        )
        if "define" in self.options:
            self.define_object(address, markup.get_signature(node))
        else:
            markup.get_signature(node)["ids"] = []
        return node


def setup_sources(app: "Sphinx") -> None:
    """Add the directive."""
    app.add_directive_to_domain(DOMAIN, "sources", SourcesDirective)


def require_provenance(reading: FactReader) -> Provenance:
    """Return the tables of the evidence; raises FactError where the package keeps none."""
    provenance = reading.read_package().package.provenance
    if provenance is None:
        raise FactError("evidence", "the package keeps no evidence", "declare factbook:provenance")
    return provenance


def _build_details(reading: FactReader, found: Table, row: Row) -> Iterator[tuple[str, Sequence[nodes.Node]]]:
    known = {item.name for item in found.fields}
    for name in _DETAILS:
        if name in known:
            cell = reading.select_cell(found, row, name)
            if cell.text:
                title = format_column_heading(reading.find_column(found, name), name)
                yield title, [markup.build_paragraph(*show_cell(reading, cell))]


def _build_paragraph_table(reading: FactReader, source: str, cells: Resting) -> list[nodes.Node]:
    """Return a table of the paragraphs of a source, with those that only the evidence knows."""
    skipped = dict(_list_skipped_paragraphs(reading, source))
    known = {*skipped, *(place for name, place in cells if name == source)}
    places = sorted(known, key=lambda place: (place is None, place))
    if not places:
        return []
    lists = [cells.get((source, place), ()) for place in places]
    rests = [_group_by_row(reading, addresses) for addresses in lists]
    why = [skipped.get(place, []) for place in places]
    columns = [
        TableColumn(
            [markup.build_data(_("Place"))],
            tuple([markup.build_data(_format_place_name(place))] for place in places),
        ),
        TableColumn(
            [markup.build_data(_("Cells"))],
            tuple([markup.build_data(reading.wording.format_integer(len(addresses)))] for addresses in lists),
            number=True,
        ),
        TableColumn(
            [markup.build_data(_("What rests on it"))],
            tuple(entry or reason for entry, reason in zip(rests, why, strict=True)),
        ),
    ]
    return [build_table(columns)]


def _list_skipped_paragraphs(reading: FactReader, source: str) -> Iterator[tuple[int | None, TableEntry]]:
    """Yield the paragraphs that the package lists, each with why no cell rests on it."""
    found, rows = reading.select_rows(require_provenance(reading).paragraphs)
    for row in rows:
        if reading.select_cell(found, row, "source_id").text == source:
            place = parse_paragraph_number(reading.select_cell(found, row, "number").text)
            if place is not None:
                known = any(item.name == "skipped_because" for item in found.fields)
                cell = reading.select_cell(found, row, "skipped_because") if known else None
                yield (
                    place,
                    [markup.build_value(cell, cell.text, reading.wording)] if cell and cell.text else [],
                )


def _format_place_name(place: int | None) -> str:
    return _("the text as a whole") if place is None else name_paragraph(place)


def _group_by_row(reading: FactReader, addresses: Sequence[Address]) -> TableEntry:
    """Return the rows with cells among these, each with the names of its fields without language."""
    rows: dict[Address, dict[str, None]] = {}
    for address in addresses:
        base = reading.facts.package.table(address.table).field(address.field or "").base
        rows.setdefault(Address(address.table, address.key), {})[base] = None
    entries = []
    for address, names in rows.items():
        name = markup.build_label(reading.find_label(address), reading.wording)
        link = markup.build_link(address, name, reading.env.docname, optional=True)
        entries.append(nodes.inline("", "", link, markup.build_data(_(" (%s)") % format_list(*names))))
    return markup.join_nodes(entries, _("; "))
