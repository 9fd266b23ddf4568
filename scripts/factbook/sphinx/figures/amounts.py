"""Numbers of rows, as figures draw them."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from factbook.drawing.amounts import Amount
from factbook.package import Field, Table
from factbook.package.address import Address
from factbook.package.selection import parse_selection
from factbook.reading.rows import Cell, Row
from factbook.sphinx.figures.drawn import describe_cell, find_label_field
from factbook.sphinx.figures.spans import read_span
from factbook.sphinx.rows.order import NUMBERS
from factbook.sphinx.store.reader import FactReader
from factbook.sphinx.text.formats import read_qualifier
from factbook.sphinx.text.phrases import format_list
from factbook.sphinx.warnings import FactError

_SMALLEST, _LARGEST = Decimal("1e-300"), Decimal("1e300")  # beyond, the lengths of a drawing are no floats
_BOUNDS = {"gt": "more", "ge": "more", "lt": "less", "le": "less", "approx": "about"}


@dataclass(frozen=True, slots=True)
class TargetRows:
    """Rows whose number is only aimed at, and what such a row is called."""

    keys: frozenset[str]
    label: str
    field: str  # that says so, "" for none

    @classmethod
    def of(cls, reading: FactReader, selection: str, condition: str) -> "TargetRows":
        """Return the rows of a selection that meet a condition, `field=value`; raises FactError."""
        if not condition:
            return cls(frozenset(), "", "")
        text = f"{selection}[{condition}]"
        found, rows = reading.select_rows(text)
        field = parse_selection(text).conditions[-1].field
        label = reading.format_cell(reading.select_cell(found, rows[0], field)) if rows else ""
        return cls(frozenset(row.key for row in rows), label, field)


@dataclass(frozen=True, slots=True)
class MeasureSpec:
    """Which fields of a table make an amount."""

    names: tuple[str, ...]  # that say what it is the number of
    value: str
    unit: str  # "" for none
    date: str  # "" for none
    targets: TargetRows
    title: str = ""  # where a number stands for its own row: what it is the number of without names

    def checked(self, reading: FactReader, found: Table) -> "MeasureSpec":
        """Return the recipe, of which a table has every field; raises FactError."""
        for name in (*self.names, self.unit, self.date):
            if name:
                reading.find_column(found, name)
        return self

    def amount(self, reading: FactReader, found: Table, row: Row, line: int) -> Amount:
        """Return the amount of a row, which stands at a line of the words."""
        cell = reading.select_cell(found, row, self.value)
        text, language, target = self._named(reading, found, row)
        unit, shown = self.unit_of(reading, found, row), reading.format_cell(cell)
        when = reading.select_cell(found, row, self.date) if self.date else None
        return Amount(
            text=text,
            language=language,
            shown=f"{shown} {unit}" if unit and cell.text else shown,
            value=parse_number(cell),
            bound=_BOUNDS.get(read_qualifier(cell), ""),
            address=str(target or Address(found.name, row.key)),
            span=read_span(reading, when) if when is not None else None,
            when=reading.format_cell(when) if when is not None else "",
            brief=reading.wording.format_short_number(cell),
            target=row.key in self.targets.keys,
            line=line,
            series=repr(self.said(reading, found, row)),
        )

    def said(self, reading: FactReader, found: Table, row: Row) -> tuple[str, ...]:
        """Return what the fields say that tell what a number is of, as the file has it."""
        return tuple(reading.select_cell(found, row, name).text for name in self.names)

    def _named(self, reading: FactReader, found: Table, row: Row) -> tuple[str, str, Address | None]:
        """Return what these fields say together, in which language, and the row that the first one names."""
        if self.title and not self.names:
            return self.title, "", None
        cells = [reading.select_cell(found, row, name) for name in self.names or (find_label_field(found),)]
        parts = [describe_cell(reading, cell) for cell in cells if cell.text] or [
            describe_cell(reading, cells[0])
        ]
        languages = {language for _text, language, _target in parts}
        language = languages.pop() if len(languages) == 1 else ""
        target = None if self.title else parts[0][2]
        return format_list(*(text for text, _language, _target in parts)), language, target

    def unit_of(self, reading: FactReader, found: Table, row: Row) -> str:
        """Return the unit of a row, "" where it has none."""
        if not self.unit:
            return ""
        cell = reading.select_cell(found, row, self.unit)
        return reading.format_cell(cell) if cell.text else ""


def find_number_field(reading: FactReader, found: Table, name: str) -> Field:
    """Return a field that holds numbers; raises FactError."""
    field = reading.find_column(found, name)
    if field.type not in NUMBERS:
        raise FactError("field", f"{found.name}.{field.name} holds no numbers", "name a field that does")
    return field


def parse_number(cell: Cell) -> float | None:
    """Return a finite number, None for a cell without one; one that no scale can tell from 0 is 0."""
    try:
        value = Decimal(cell.field.plain_number(cell.text))
    except InvalidOperation:
        return None
    if not value.is_finite() or abs(value) >= _LARGEST:
        return None
    return float(value) if abs(value) >= _SMALLEST else 0.0
