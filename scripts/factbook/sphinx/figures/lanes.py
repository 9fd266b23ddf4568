"""Group the rows of a figure into lanes, by their own values or by those of rows that name them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from factbook.package import Table
from factbook.package.address import decode_key
from factbook.reading.rows import Cell, Row
from factbook.sphinx.figures.cell_texts import describe_cell
from factbook.sphinx.nodes import markup
from factbook.sphinx.nodes.tables import TableColumn
from factbook.sphinx.rows.order import sort_rows
from factbook.sphinx.rows.tables import format_column_heading, show_cell
from factbook.sphinx.store.reader import FactReader
from factbook.sphinx.text.phrases import _
from factbook.sphinx.warnings import FactError

_CellsByRow = Mapping[str, Sequence[Cell]]  # key of a row -> cells with the names of its lanes


@dataclass(frozen=True, slots=True)
class Lanes:
    """Groups of rows; a row can be in several of them."""

    title: str
    names: tuple[tuple[str, str], ...]  # text of each lane, and language ("" for that of the document)
    places: Mapping[str, tuple[int, ...]]  # key of a row -> numbers of its lanes
    cells: _CellsByRow

    def build_lane_column(self, reading: FactReader, rows: Sequence[Row]) -> TableColumn:
        """Return the column of a table with the lanes of each row."""
        shown = [[show_cell(reading, cell) for cell in self.cells[row.key]] for row in rows]
        entries = [markup.join_nodes(node for entry in entries for node in entry) for entries in shown]
        none = markup.build_data(_("none listed"), "fact-empty")
        return TableColumn(
            [markup.build_data(self.title)], tuple(entry or [none.deepcopy()] for entry in entries)
        )


def read_lanes(reading: FactReader, table: Table, rows: Sequence[Row], path: str) -> Lanes:
    """Return lanes by a field, or by `table.field` of rows that name the rows; raises FactError.

    The values of a field are in their own order. Those of another table are in the order of how many rows
    have them, because a row can have several.
    """
    name, _dot, other = path.partition(".")
    if not other or path in {item.name for item in table.fields}:
        return read_field_lanes(reading, table, rows, path)
    return _read_table_lanes(reading, table, rows, reading.find_table(name), other)


def read_field_lanes(reading: FactReader, table: Table, rows: Sequence[Row], name: str) -> Lanes:
    """Return lanes by a field, in the order of its values; raises FactError."""
    cells = {row.key: [reading.select_cell(table, row, name)] for row in rows}
    order = [cells[row.key][0] for row in sort_rows(reading, table, list(rows), name)]
    return _build_lanes(reading, format_column_heading(reading.find_column(table, name), name), cells, order)


def _read_table_lanes(
    reading: FactReader, table: Table, rows: Sequence[Row], child: Table, name: str
) -> Lanes:
    keys = [
        key
        for key in child.foreign_keys
        if key.table == table.name and len(key.fields) == 1 and key.target == table.primary_key
    ]
    if not keys:
        problem = f"no field of {child.name} names rows of {table.name}"
        raise FactError("table", problem, "name a table that does")
    title = format_column_heading(reading.find_column(child, name), name)
    own: dict[str, list[Cell]] = {decode_key(row.key)[0]: [] for row in rows}
    for row in reading.select_rows(child.name)[1]:
        parent = reading.select_cell(child, row, keys[0].fields[0]).text
        cell = reading.select_cell(child, row, name)
        if parent in own and cell.text not in {item.text for item in own[parent]}:
            own[parent].append(cell)
    all_cells = [cell for cells in own.values() for cell in cells]
    counts = Counter(cell.text for cell in all_cells)
    order = sorted(all_cells, key=lambda cell: -counts[cell.text])
    return _build_lanes(reading, title, {row.key: own[decode_key(row.key)[0]] for row in rows}, order)


def _build_lanes(reading: FactReader, title: str, cells: _CellsByRow, order: Sequence[Cell]) -> Lanes:
    descriptions = {cell.text: describe_cell(reading, cell)[:2] for cell in reversed(order)}
    texts = list(dict.fromkeys(cell.text for cell in order))
    names = [descriptions[text] for text in texts]
    if any(not own for own in cells.values()):
        texts, names = [*texts, "\0"], [*names, (_("none listed"), "")]
    numbers = {text: number for number, text in enumerate(texts)}
    places = {
        key: tuple(numbers[cell.text] for cell in own) or (len(texts) - 1,) for key, own in cells.items()
    }
    return Lanes(title, tuple(names), places, cells)
