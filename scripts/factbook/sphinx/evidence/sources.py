"""The sources of a package: the properties of each, and the cells that rest on each paragraph."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives

from factbook.evidence.records import ParagraphPlace, parse_paragraph_number
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
    "carries",
    "publisher_kind",
    "published_on",
    "language",
    "text_seen",
    "paragraph_count",
    "text_sha256",
)

Resting = Mapping[ParagraphPlace, Sequence[Address]]


class SourcesDirective(FactDirective):
    """Show every source, or the one with a key: its properties, and the cells that rest on each paragraph."""

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
            table, row = reading.find_table_row(reading.find_address(str(address), "row"))
            rows = [row]
        else:
            table, rows = reading.select_rows(provenance.sources)
        cells = reading.find_resting_cells()
        return [self._build_source_description(reading, table, row, cells) for row in rows]

    def _build_source_description(
        self, reading: FactReader, table: Table, row: Row, cells: Resting
    ) -> nodes.Node:
        address = Address(table.name, row.key)
        name = markup.build_signature_label(markup.build_label(reading.find_label(address), reading.wording))
        details = markup.build_field_list(_build_details(reading, table, row))
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
    """Return the tables of the evidence; raises FactError when the package has no evidence."""
    provenance = reading.find_provenance()
    if provenance is None:
        raise FactError("evidence", "the package has no evidence", "declare factbook:provenance")
    return provenance


def _build_details(reading: FactReader, table: Table, row: Row) -> Iterator[tuple[str, Sequence[nodes.Node]]]:
    names = {name for field in table.fields for name in (field.name, field.base)}
    for name in _DETAILS:
        if name in names:
            cell = reading.select_cell(table, row, name)
            if cell.text:
                title = format_column_heading(reading.find_column(table, name), name)
                yield title, [markup.build_paragraph(*show_cell(reading, cell))]


def _build_paragraph_table(reading: FactReader, source: str, cells: Resting) -> list[nodes.Node]:
    """Return a table of the paragraphs of a source, with those that only the evidence points to."""
    skipped = dict(_list_skipped_paragraphs(reading, source))
    numbers = {*skipped, *(number for name, number in cells if name == source)}
    places = sorted(numbers, key=lambda number: (number is None, number))
    if not places:
        return []
    lists = [cells.get((source, place), ()) for place in places]
    resting = [_group_by_row(reading, addresses) for addresses in lists]
    reasons = [skipped.get(place, []) for place in places]
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
            tuple(entry or reason for entry, reason in zip(resting, reasons, strict=True)),
        ),
    ]
    return [build_table(columns)]


def _list_skipped_paragraphs(reading: FactReader, source: str) -> Iterator[tuple[int | None, TableEntry]]:
    """Yield the paragraphs of a source that the package lists, each with the reason to skip it."""
    table, rows = reading.select_rows(require_provenance(reading).paragraphs)
    has_reasons = any(field.name == "skipped_because" for field in table.fields)
    for row in rows:
        if reading.select_cell(table, row, "source_id").text != source:
            continue
        number = parse_paragraph_number(reading.select_cell(table, row, "number").text)
        if number is not None:
            cell = reading.select_cell(table, row, "skipped_because") if has_reasons else None
            reason = (
                [markup.build_value(cell, reading.format_cell(cell), reading.wording)]
                if cell and cell.text
                else []
            )
            yield number, reason


def _format_place_name(place: int | None) -> str:
    return _("the text as a whole") if place is None else name_paragraph(place)


def _group_by_row(reading: FactReader, addresses: Sequence[Address]) -> TableEntry:
    """Return the rows that some cells belong to, each with the base names of the fields of these cells."""
    rows: dict[Address, dict[str, None]] = {}
    for address in addresses:
        base = reading.find_field(address.table, address.field or "").base
        rows.setdefault(Address(address.table, address.key), {})[base] = None
    entries = []
    for address, names in rows.items():
        name = markup.build_label(reading.find_label(address), reading.wording)
        link = markup.build_link(address, name, reading.env.docname, optional=True)
        entries.append(nodes.inline("", "", link, markup.build_data(_(" (%s)") % format_list(*names))))
    return markup.join_nodes(entries, _("; "))
