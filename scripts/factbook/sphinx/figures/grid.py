"""Headings of the rows and columns of a grid, and the rows of which not everything is known."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from factbook.package import Table
from factbook.package.address import Address, decode_key
from factbook.package.selection import parse_selection
from factbook.reading.rows import Row
from factbook.sphinx.figures.chart import HATCHES
from factbook.sphinx.nodes import markup
from factbook.sphinx.nodes.tables import TableEntry
from factbook.sphinx.rows.order import sort_rows, split_names
from factbook.sphinx.rows.tables import show_cell
from factbook.sphinx.store.reader import FactReader
from factbook.sphinx.text.phrases import _, format_list
from factbook.sphinx.warnings import FactError

BY_COUNT = "count"  # the order by the number of marks
_SELECTION_SEPARATOR = re.compile(r",(?![^\[\]]*\])")  # a comma outside of conditions


@dataclass(frozen=True, slots=True)
class UnknownRows:
    """Rows of which not everything is known, by the selections of the option `unknown`."""

    kinds: Mapping[Address, int]  # row -> number of its selection
    labels: tuple[str, ...]  # one for each selection

    @classmethod
    def read_option(cls, reading: FactReader, option: str, tables: Sequence[Table | None]) -> "UnknownRows":
        """Read the selections of the option; raises FactError."""
        texts = [text.strip() for text in _SELECTION_SEPARATOR.split(option) if text.strip()]
        if len(texts) > len(HATCHES):
            raise FactError("value", f"{len(texts)} selections in `:unknown:`", f"{len(HATCHES)} at most")
        names = [table.name for table in tables if table is not None]
        kinds: dict[Address, int] = {}
        labels = []
        for number, text in enumerate(texts):
            table, rows = reading.select_rows(text)
            if table.name not in names:
                hint = f"select rows of {' or '.join(dict.fromkeys(names))}" if names else ""
                raise FactError("table", f"neither side of the matrix has rows of {table.name}", hint)
            labels.append(_label_selection(reading, text, table, rows))
            for row in rows:
                kinds.setdefault(Address(table.name, row.key), number)
        return cls(kinds, tuple(labels))


def _label_selection(reading: FactReader, text: str, table: Table, rows: Sequence[Row]) -> str:
    """Return the values that the conditions of a selection ask for, in the language of the page."""
    names = (
        [] if table.name == text else [item.field for item in parse_selection(text).conditions if item.equal]
    )
    shown = [reading.format_cell(reading.select_cell(table, row, name)) for row in rows[:1] for name in names]
    return format_list(*shown) or _("not known")


@dataclass(frozen=True, slots=True)
class AxisTable:
    """The table whose rows are at a side of the grid, and the rows that can be there."""

    table: Table
    rows: Mapping[str, Row]  # text of a cell that names a row -> row, in file order
    every: bool  # whether rows without a mark are there too

    @classmethod
    def select_axis_rows(cls, reading: FactReader, table: Table, wanted: str) -> "AxisTable":
        """Select the rows of a table; without a selection, all rows. Raises FactError."""
        selected, rows = reading.select_rows(wanted or table.name)
        if selected.name != table.name:
            problem = f"{wanted} selects rows of {selected.name}"
            raise FactError("table", problem, f"select rows of {table.name}")
        return cls(table, {decode_key(row.key)[0]: row for row in rows}, bool(wanted))


def _is_on_axis(axis_table: AxisTable | None, text: str) -> bool:
    """Return whether a text names a row that can be at a side; without a table, any text can be there."""
    return bool(text) and (axis_table is None or text in axis_table.rows)


@dataclass(frozen=True, slots=True)
class PairEnds:
    """One end of the pairs that the rows of a table make: the rows or the columns of the grid."""

    table: Table
    rows: Sequence[Row]
    texts: Sequence[str]  # for each row, the text of the cell that names this end
    counts: Mapping[str, int]  # text -> number of its marks

    @classmethod
    def split_pairs(
        cls,
        table: Table,
        rows: Sequence[Row],
        pairs: Sequence[tuple[str, str]],
        axis_tables: Sequence[AxisTable | None],
    ) -> "tuple[PairEnds, PairEnds]":
        """Split pairs into their two ends; a pair counts as a mark only if both ends can be in the grid."""
        marks = dict.fromkeys(pair for pair in pairs if all(map(_is_on_axis, axis_tables, pair)))
        first, second = (
            cls(table, rows, [pair[place] for pair in pairs], Counter(pair[place] for pair in marks))
            for place in (0, 1)
        )
        return first, second


@dataclass(frozen=True, slots=True)
class GridAxis:
    """The rows or columns of the grid."""

    entries: tuple[TableEntry, ...]  # their headings
    kinds: tuple[int, ...]  # for each, the selection of unknown rows that it is in, -1 for none
    places: Mapping[str, int]  # text of a cell that names a row or column -> its place

    @classmethod
    def from_headings(cls, headings: Sequence[tuple[str, TableEntry, int]]) -> "GridAxis":
        """Return an axis of texts of cells, each with its heading and its kind."""
        places = {text: number for number, (text, _entry, _kind) in enumerate(headings)}
        entries = tuple(entry for _text, entry, _kind in headings)
        return cls(entries, tuple(kind for _text, _entry, kind in headings), places)


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows, columns and the marks in their cells."""

    rows: GridAxis
    columns: GridAxis
    pairs: Mapping[tuple[int, int], Sequence[Row]]  # place of a row and a column -> rows that name both

    @classmethod
    def place_rows(
        cls, rows: Sequence[Row], names: Sequence[tuple[str, str]], axes: Sequence[GridAxis]
    ) -> "Grid":
        """Put each row of a table into the cell of the row and the column that it names."""
        pairs: dict[tuple[int, int], list[Row]] = {}
        for row, (first, second) in zip(rows, names, strict=True):
            if first in axes[0].places and second in axes[1].places:
                pairs.setdefault((axes[0].places[first], axes[1].places[second]), []).append(row)
        return cls(axes[0], axes[1], pairs)

    def list_places(self, *, row: int | None = None, column: int | None = None) -> list[tuple[int, int]]:
        """Return the places of the cells of a row, of a column or of the grid."""
        rows = range(len(self.rows.kinds)) if row is None else (row,)
        columns = range(len(self.columns.kinds)) if column is None else (column,)
        return list(product(rows, columns))

    def find_unknown_kind(self, row: int, column: int) -> int:
        """Return the selection of unknown rows that a cell belongs to, -1 for none."""
        return max(self.rows.kinds[row], self.columns.kinds[column])

    def format_total(self, *, row: int | None = None, column: int | None = None) -> str:
        """Return the number of cells with a mark, of a row, of a column or of the grid.

        If a cell without a mark is unknown, the number is a least number, or "?" if it is 0.
        """
        places = self.list_places(row=row, column=column)
        count = sum(place in self.pairs for place in places)
        if all(place in self.pairs or self.find_unknown_kind(*place) < 0 for place in places):
            return str(count)
        return f"≥ {count}" if count else "?"


def find_axis_table(reading: FactReader, table: Table, name: str) -> Table | None:
    """Return the table whose rows a field names by their key; raises FactError for an unknown field."""
    field = reading.find_column(table, name)
    if table.primary_key == (field.name,):
        return table
    for key in table.foreign_keys:
        if (
            key.fields == (field.name,)
            and key.target == (parent := reading.find_table(key.table)).primary_key
        ):
            return parent
    return None


def build_table_axis(
    reading: FactReader, axis_table: AxisTable, ends: PairEnds, order: str, unknown: UnknownRows
) -> GridAxis:
    """Return an axis of the selected rows of a table, or else of those with a mark; raises FactError."""
    texts = {
        row.key: text for text, row in axis_table.rows.items() if axis_table.every or text in ends.counts
    }
    rows = [row for row in axis_table.rows.values() if row.key in texts]
    for name in reversed(split_names(order)):
        if name.removeprefix("-") == BY_COUNT:
            rows.sort(key=lambda row: ends.counts.get(texts[row.key], 0), reverse=name.startswith("-"))
        else:
            rows = sort_rows(reading, axis_table.table, rows, name)
    table = axis_table.table.name
    return GridAxis.from_headings(
        [_build_axis_heading(reading, Address(table, row.key), texts[row.key], unknown) for row in rows]
    )


def _build_axis_heading(
    reading: FactReader, address: Address, text: str, unknown: UnknownRows
) -> tuple[str, TableEntry, int]:
    name = markup.build_label(reading.find_label(address), reading.wording)
    link = markup.build_link(address, name, reading.env.docname, optional=True)
    return text, [link], unknown.kinds.get(address, -1)


def build_value_axis(reading: FactReader, ends: PairEnds, name: str, wanted: str, order: str) -> GridAxis:
    """Return an axis of the values of a field that does not name rows; raises FactError."""
    by_count = order.removeprefix("-") == BY_COUNT
    if wanted or (order and not by_count):
        hint = f"order by `{BY_COUNT}`, or name a field that does"
        raise FactError("field", f"{ends.table.name}.{name} names no rows of a table", hint)
    texts = {row.key: text for row, text in zip(ends.rows, ends.texts, strict=True)}
    rows = [
        row for row in sort_rows(reading, ends.table, list(ends.rows), name) if texts[row.key] in ends.counts
    ]
    first = {texts[row.key]: row for row in reversed(rows)}
    values = list(dict.fromkeys(texts[row.key] for row in rows))
    if by_count:
        values.sort(key=lambda text: ends.counts[text], reverse=order.startswith("-"))
    cells = [reading.select_cell(ends.table, first[text], name) for text in values]
    return GridAxis.from_headings(
        [(text, show_cell(reading, cell), -1) for text, cell in zip(values, cells, strict=True)]
    )
