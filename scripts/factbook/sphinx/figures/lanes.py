"""What stands together in a figure: rows that say the same, or of which rows of another table do."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from factbook.package import Table
from factbook.package.address import decode_key
from factbook.reading.rows import Cell, Row
from factbook.sphinx.figures.drawn import describe_cell
from factbook.sphinx.nodes import markup
from factbook.sphinx.nodes.tables import TableColumn
from factbook.sphinx.rows.order import sort_rows
from factbook.sphinx.rows.tables import format_column_heading, show_cell
from factbook.sphinx.store.reader import FactReader
from factbook.sphinx.text.phrases import _
from factbook.sphinx.warnings import FactError

_CellsByRow = Mapping[str, Sequence[Cell]]  # key of a row -> what says where it stands


@dataclass(frozen=True, slots=True)
class Lanes:
    """What stands together."""

    title: str
    names: tuple[tuple[str, str], ...]  # text, and language where it is not that of the document
    places: Mapping[str, tuple[int, ...]]  # key of a row -> which names it stands at
    cells: _CellsByRow

    def column(self, reading: FactReader, rows: Sequence[Row]) -> TableColumn:
        """Return the column of a table that says where rows stand."""
        shown = [[show_cell(reading, cell) for cell in self.cells[row.key]] for row in rows]
        entries = [markup.join_nodes(node for entry in entries for node in entry) for entries in shown]
        none = markup.build_data(_("none listed"), "fact-empty")
        return TableColumn(
            [markup.build_data(self.title)], tuple(entry or [none.deepcopy()] for entry in entries)
        )


def read_lanes(reading: FactReader, found: Table, rows: Sequence[Row], path: str) -> Lanes:
    """Return lanes by a field, or by `table.field` of rows that name the rows; raises FactError.

    Values of a field stand in their order; those of another table by how often they come, as a row may
    have several.
    """
    name, _dot, other = path.partition(".")
    if not other or path in {item.name for item in found.fields}:
        return read_field_lanes(reading, found, rows, path)
    return _read_table_lanes(reading, found, rows, reading.find_table(name), other)


def read_field_lanes(reading: FactReader, found: Table, rows: Sequence[Row], name: str) -> Lanes:
    """Return lanes by a field, its values in their order; raises FactError."""
    cells = {row.key: [reading.select_cell(found, row, name)] for row in rows}
    order = [cells[row.key][0] for row in sort_rows(reading, found, list(rows), name)]
    return _build_lanes(reading, format_column_heading(reading.find_column(found, name), name), cells, order)


def _read_table_lanes(
    reading: FactReader, found: Table, rows: Sequence[Row], child: Table, name: str
) -> Lanes:
    keys = [
        key
        for key in child.foreign_keys
        if key.table == found.name and len(key.fields) == 1 and key.target == found.primary_key
    ]
    if not keys:
        problem = f"no field of {child.name} names rows of {found.name}"
        raise FactError("table", problem, "name a table that does")
    title = format_column_heading(reading.find_column(child, name), name)
    own: dict[str, list[Cell]] = {decode_key(row.key)[0]: [] for row in rows}
    for row in reading.select_rows(child.name)[1]:
        parent = reading.select_cell(child, row, keys[0].fields[0]).text
        cell = reading.select_cell(child, row, name)
        if parent in own and cell.text not in {one.text for one in own[parent]}:
            own[parent].append(cell)
    every = [cell for cells in own.values() for cell in cells]
    counts = Counter(cell.text for cell in every)
    order = sorted(every, key=lambda cell: -counts[cell.text])
    return _build_lanes(reading, title, {row.key: own[decode_key(row.key)[0]] for row in rows}, order)


def _build_lanes(reading: FactReader, title: str, cells: _CellsByRow, order: Sequence[Cell]) -> Lanes:
    names = {cell.text: describe_cell(reading, cell)[:2] for cell in reversed(order)}
    texts = list(dict.fromkeys(cell.text for cell in order))
    found = [names[text] for text in texts]
    if any(not own for own in cells.values()):
        texts, found = [*texts, "\0"], [*found, (_("none listed"), "")]
    numbers = {text: number for number, text in enumerate(texts)}
    places = {
        key: tuple(numbers[cell.text] for cell in own) or (len(texts) - 1,) for key, own in cells.items()
    }
    return Lanes(title, tuple(found), places, cells)
