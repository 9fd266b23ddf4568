"""The rows of a package with those about to be added, indexed for keys."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from factbook.package import Package, Table
from factbook.reading.rows import read_rows

Cells = Mapping[str, str]


@dataclass(slots=True)
class Catalog:
    """The rows that a new one must fit in with; tables are read once, when they are needed."""

    package: Package
    _rows: dict[str, list[Cells]] = field(default_factory=dict)
    _counts: dict[tuple[str, tuple[str, ...]], Counter[tuple[str, ...]]] = field(default_factory=dict)

    def rows(self, table: str) -> Sequence[Cells]:
        """Return the rows of a table, new ones last."""
        return self._held(table)

    def add(self, table: str, cells: Cells) -> None:
        """Take in a row that is to be added."""
        self._held(table).append(cells)
        for (name, fields), counts in self._counts.items():
            if name == table:
                counts[_values(cells, fields)] += 1

    def count(self, table: str, fields: Sequence[str], values: tuple[str, ...]) -> int:
        """Count the rows that hold these values in these fields."""
        place = (table, tuple(fields))
        if place not in self._counts:
            self._counts[place] = Counter(_values(row, fields) for row in self._held(table))
        return self._counts[place][values]

    def find(self, table: str, field: str, value: str) -> Cells | None:
        """Return the row whose field holds a value."""
        return next((row for row in self._held(table) if row.get(field) == value), None)

    def choices(self, table: Table, field: str) -> dict[str, str]:
        """Return the values of a field with the labels of their rows."""
        return {
            row[field]: table.label_of(row)
            for row in self._held(table.name)
            if not table.is_missing(table.field(field), row.get(field, ""))
        }

    def _held(self, table: str) -> list[Cells]:
        if table not in self._rows:
            self._rows[table] = [row.cells for row in read_rows(self.package, table)]
        return self._rows[table]


def _values(cells: Cells, fields: Sequence[str]) -> tuple[str, ...]:
    return tuple(cells.get(name, "") for name in fields)
