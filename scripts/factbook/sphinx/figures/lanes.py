"""What stands together in a figure: rows that say the same, or of which rows of another table do."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from factbook.package import Table
from factbook.package.address import decode
from factbook.reading.rows import Cell, Row
from factbook.sphinx.figures.drawn import drawn
from factbook.sphinx.nodes import markup
from factbook.sphinx.nodes.tables import Column
from factbook.sphinx.rows.order import ordered
from factbook.sphinx.rows.tables import heading, show
from factbook.sphinx.store.reader import Reading
from factbook.sphinx.text.phrases import _
from factbook.sphinx.warnings import FactError

_Cells = Mapping[str, Sequence[Cell]]  # key of a row -> what says where it stands


@dataclass(frozen=True, slots=True)
class Lanes:
    """What stands together."""

    title: str
    names: tuple[tuple[str, str], ...]  # text, and language where it is not that of the document
    places: Mapping[str, tuple[int, ...]]  # key of a row -> which names it stands at
    cells: _Cells

    def column(self, reading: Reading, rows: Sequence[Row]) -> Column:
        """Return the column of a table that says where rows stand."""
        shown = [[show(reading, cell) for cell in self.cells[row.key]] for row in rows]
        entries = [markup.joined(node for entry in entries for node in entry) for entries in shown]
        none = markup.data(_("none listed"), "fact-empty")
        return Column([markup.data(self.title)], tuple(entry or [none.deepcopy()] for entry in entries))


def lanes_of(reading: Reading, found: Table, rows: Sequence[Row], path: str) -> Lanes:
    """Return lanes by a field, or by `table.field` of rows that name the rows; raises FactError.

    Values of a field stand in their order; those of another table by how often they come, as a row may
    have several.
    """
    name, _dot, other = path.partition(".")
    if not other or path in {item.name for item in found.fields}:
        return by_field(reading, found, rows, path)
    return _by_table(reading, found, rows, reading.table(name), other)


def by_field(reading: Reading, found: Table, rows: Sequence[Row], name: str) -> Lanes:
    """Return lanes by a field, its values in their order; raises FactError."""
    cells = {row.key: [reading.cell_in(found, row, name)] for row in rows}
    order = [cells[row.key][0] for row in ordered(reading, found, list(rows), name)]
    return _lanes(reading, heading(reading.column(found, name), name), cells, order)


def _by_table(reading: Reading, found: Table, rows: Sequence[Row], child: Table, name: str) -> Lanes:
    keys = [
        key
        for key in child.foreign_keys
        if key.table == found.name and len(key.fields) == 1 and key.target == found.primary_key
    ]
    if not keys:
        problem = f"no field of {child.name} names rows of {found.name}"
        raise FactError("table", problem, "name a table that does")
    title = heading(reading.column(child, name), name)
    own: dict[str, list[Cell]] = {decode(row.key)[0]: [] for row in rows}
    for row in reading.select(child.name)[1]:
        parent = reading.cell_in(child, row, keys[0].fields[0]).text
        cell = reading.cell_in(child, row, name)
        if parent in own and cell.text not in {one.text for one in own[parent]}:
            own[parent].append(cell)
    every = [cell for cells in own.values() for cell in cells]
    counts = Counter(cell.text for cell in every)
    order = sorted(every, key=lambda cell: -counts[cell.text])
    return _lanes(reading, title, {row.key: own[decode(row.key)[0]] for row in rows}, order)


def _lanes(reading: Reading, title: str, cells: _Cells, order: Sequence[Cell]) -> Lanes:
    names = {cell.text: drawn(reading, cell)[:2] for cell in reversed(order)}
    texts = list(dict.fromkeys(cell.text for cell in order))
    found = [names[text] for text in texts]
    if any(not own for own in cells.values()):
        texts, found = [*texts, "\0"], [*found, (_("none listed"), "")]
    numbers = {text: number for number, text in enumerate(texts)}
    places = {
        key: tuple(numbers[cell.text] for cell in own) or (len(texts) - 1,) for key, own in cells.items()
    }
    return Lanes(title, tuple(found), places, cells)
