"""What stands at the rows and columns of a grid, and of which of it not all is known."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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

BY_COUNT = "count"  # the order by how many marks there are
_SELECTION_SEPARATOR = re.compile(r",(?![^\[\]]*\])")  # a comma that stands in no condition


@dataclass(frozen=True, slots=True)
class UnknownRows:
    """Rows of which not all is known, and what that is called."""

    kinds: Mapping[Address, int]  # which selection a row is in
    labels: tuple[str, ...]  # of each selection

    @classmethod
    def of(cls, reading: FactReader, option: str, homes: Sequence[Table | None]) -> "UnknownRows":
        """Read the selections of an option; raises FactError."""
        texts = [text.strip() for text in _SELECTION_SEPARATOR.split(option) if text.strip()]
        if len(texts) > len(HATCHES):
            raise FactError(
                "value", f"{len(texts)} selections of what is not known", f"{len(HATCHES)} at most"
            )
        names = [home.name for home in homes if home is not None]
        kinds: dict[Address, int] = {}
        labels = []
        for number, text in enumerate(texts):
            found, rows = reading.select_rows(text)
            if found.name not in names:
                hint = f"select rows of {' or '.join(dict.fromkeys(names))}" if names else ""
                raise FactError("table", f"{found.name} is at neither side of the matrix", hint)
            labels.append(_label_selection(reading, text, found, rows))
            for row in rows:
                kinds.setdefault(Address(found.name, row.key), number)
        return cls(kinds, tuple(labels))


def _label_selection(reading: FactReader, text: str, found: Table, rows: Sequence[Row]) -> str:
    """Return what the cells say by which rows are selected, in the words of the page."""
    names = (
        [] if found.name == text else [item.field for item in parse_selection(text).conditions if item.equal]
    )
    shown = [reading.format_cell(reading.select_cell(found, row, name)) for row in rows[:1] for name in names]
    return format_list(*shown) or _("not known")


@dataclass(frozen=True, slots=True)
class AxisTable:
    """The table whose rows stand at a side, and those that may."""

    table: Table
    rows: Mapping[str, Row]  # by the text of a cell that names one, in file order
    every: bool  # whether one without a mark stands there too

    @classmethod
    def of(cls, reading: FactReader, table: Table, wanted: str) -> "AxisTable":
        """Select the rows of a table, all of them where no selection is wanted; raises FactError."""
        selected, rows = reading.select_rows(wanted or table.name)
        if selected.name != table.name:
            problem = f"{wanted} selects rows of {selected.name}"
            raise FactError("table", problem, f"select rows of {table.name}")
        return cls(table, {decode_key(row.key)[0]: row for row in rows}, bool(wanted))


def _is_on_axis(home: AxisTable | None, text: str) -> bool:
    """Tell whether a text names what may stand at a side; where none names rows, any text does."""
    return bool(text) and (home is None or text in home.rows)


@dataclass(frozen=True, slots=True)
class PairEnds:
    """The rows of a table as pairs: which row and which column of the grid each one names."""

    table: Table
    rows: Sequence[Row]
    texts: Sequence[str]  # of the cells that name one end
    counts: Mapping[str, int]  # how many marks an end has

    @classmethod
    def of(
        cls,
        table: Table,
        rows: Sequence[Row],
        pairs: Sequence[tuple[str, str]],
        homes: Sequence[AxisTable | None],
    ) -> "tuple[PairEnds, PairEnds]":
        """Take each end of the pairs; a pair of which an end stands nowhere is no mark."""
        whole = dict.fromkeys(pair for pair in pairs if all(map(_is_on_axis, homes, pair)))
        one, other = (
            cls(table, rows, [pair[place] for pair in pairs], Counter(pair[place] for pair in whole))
            for place in (0, 1)
        )
        return one, other


@dataclass(frozen=True, slots=True)
class GridAxis:
    """The rows or columns of the grid."""

    entries: tuple[TableEntry, ...]  # their headings
    kinds: tuple[int, ...]  # which kind of unknown the empty cells of each are, -1 for none
    places: Mapping[str, int]  # of the text of a cell that names one

    @classmethod
    def of(cls, heads: Sequence[tuple[str, TableEntry, int]]) -> "GridAxis":
        """Take texts of cells, each with its heading and kind of unknown."""
        places = {text: number for number, (text, _entry, _kind) in enumerate(heads)}
        return cls(tuple(entry for _t, entry, _k in heads), tuple(kind for _t, _e, kind in heads), places)


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows, columns and what stands where they meet."""

    rows: GridAxis
    columns: GridAxis
    pairs: Mapping[tuple[int, int], Sequence[Row]]  # place of a row and a column -> what names both

    @classmethod
    def of(cls, rows: Sequence[Row], names: Sequence[tuple[str, str]], axes: Sequence[GridAxis]) -> "Grid":
        """Put the rows of a table where the row and the column meet that each one names."""
        pairs: dict[tuple[int, int], list[Row]] = {}
        for row, (one, other) in zip(rows, names, strict=True):
            if one in axes[0].places and other in axes[1].places:
                pairs.setdefault((axes[0].places[one], axes[1].places[other]), []).append(row)
        return cls(axes[0], axes[1], pairs)

    def places(self, *, row: int | None = None, column: int | None = None) -> list[tuple[int, int]]:
        """Return the places of a row, of a column or of all."""
        return [
            (one, other)
            for one in (range(len(self.rows.kinds)) if row is None else (row,))
            for other in (range(len(self.columns.kinds)) if column is None else (column,))
        ]

    def unknown(self, row: int, column: int) -> int:
        """Return which kind of unknown a cell is where it has no mark, -1 for none."""
        return max(self.rows.kinds[row], self.columns.kinds[column])

    def total(self, *, row: int | None = None, column: int | None = None) -> str:
        """Return how many cells of a row, of a column or of all have a mark.

        Where not all is known of one without, these are at least as many: none is no number then.
        """
        places = self.places(row=row, column=column)
        count = sum(place in self.pairs for place in places)
        if all(place in self.pairs or self.unknown(*place) < 0 for place in places):
            return str(count)
        return f"≥ {count}" if count else "?"


def find_axis_table(reading: FactReader, found: Table, name: str) -> Table | None:
    """Return the table whose rows a field names by their key; raises FactError for an unknown field."""
    field = reading.find_column(found, name)
    if found.primary_key == (field.name,):
        return found
    for key in found.foreign_keys:
        if key.fields == (field.name,) and key.target == (home := reading.find_table(key.table)).primary_key:
            return home
    return None


def build_table_axis(
    reading: FactReader, home: AxisTable, ends: PairEnds, order: str, unknown: UnknownRows
) -> GridAxis:
    """Return an axis of the rows of a table: those selected, else those named; raises FactError."""
    keyed = [(text, row) for text, row in home.rows.items() if home.every or text in ends.counts]
    place = {row.key: text for text, row in keyed}
    rows = [row for _text, row in keyed]
    for name in reversed(split_names(order)):
        if name.removeprefix("-") == BY_COUNT:
            rows.sort(key=lambda row: ends.counts.get(place[row.key], 0), reverse=name.startswith("-"))
        else:
            rows = sort_rows(reading, home.table, rows, name)
    table = home.table.name
    return GridAxis.of(
        [_build_heading(reading, Address(table, row.key), place[row.key], unknown) for row in rows]
    )


def _build_heading(
    reading: FactReader, address: Address, text: str, unknown: UnknownRows
) -> tuple[str, TableEntry, int]:
    name = markup.build_label(reading.find_label(address), reading.wording)
    link = markup.build_link(address, name, reading.env.docname, optional=True)
    return text, [link], unknown.kinds.get(address, -1)


def build_value_axis(reading: FactReader, ends: PairEnds, name: str, wanted: str, order: str) -> GridAxis:
    """Return an axis of what a field says, which names no rows; raises FactError."""
    by_count = order.removeprefix("-") == BY_COUNT
    if wanted or (order and not by_count):
        hint = f"order by `{BY_COUNT}`, or name a field that does"
        raise FactError("field", f"{ends.table.name}.{name} names no rows of a table", hint)
    texts = {row.key: text for row, text in zip(ends.rows, ends.texts, strict=True)}
    rows = [
        row for row in sort_rows(reading, ends.table, list(ends.rows), name) if texts[row.key] in ends.counts
    ]
    first = {texts[row.key]: row for row in reversed(rows)}
    found = list(dict.fromkeys(texts[row.key] for row in rows))
    if by_count:
        found.sort(key=lambda text: ends.counts[text], reverse=order.startswith("-"))
    cells = [reading.select_cell(ends.table, first[text], name) for text in found]
    return GridAxis.of(
        [(text, show_cell(reading, cell), -1) for text, cell in zip(found, cells, strict=True)]
    )
