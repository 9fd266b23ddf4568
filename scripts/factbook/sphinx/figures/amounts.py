"""Read numbers of rows for figures."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from factbook.drawing.amounts import Amount
from factbook.package import Field, Table
from factbook.package.address import Address
from factbook.package.selection import parse_selection
from factbook.reading.rows import Cell, Row
from factbook.sphinx.figures.cell_texts import describe_cell, find_label_field
from factbook.sphinx.figures.spans import read_span
from factbook.sphinx.rows.order import NUMBERS
from factbook.sphinx.store.reader import FactReader
from factbook.sphinx.text.formats import read_qualifier
from factbook.sphinx.text.phrases import format_list
from factbook.sphinx.warnings import FactError

# With numbers outside of this range, lengths of a drawing would be infinite or divided by 0.
_SMALLEST, _LARGEST = Decimal("1e-300"), Decimal("1e300")
_BOUNDS = {"gt": "more", "ge": "more", "lt": "less", "le": "less", "approx": "about"}


@dataclass(frozen=True, slots=True)
class TargetRows:
    """Rows whose number is a target, not a result, and the label of such a row."""

    keys: frozenset[str]
    label: str
    field: str  # the field of the condition, "" without a condition

    @classmethod
    def select_targets(cls, reading: FactReader, selection: str, condition: str) -> "TargetRows":
        """Select the rows of a selection that meet a condition, `field=value`; raises FactError."""
        if not condition:
            return cls(frozenset(), "", "")
        text = f"{selection}[{condition}]"
        table, rows = reading.select_rows(text)
        field = parse_selection(text).conditions[-1].field
        label = reading.format_cell(reading.select_cell(table, rows[0], field)) if rows else ""
        return cls(frozenset(row.key for row in rows), label, field)


@dataclass(frozen=True, slots=True)
class MeasureSpec:
    """The fields of a table that make an amount."""

    name_fields: tuple[str, ...]  # the fields that name what is counted
    value_field: str
    unit_field: str  # "" for none
    date_field: str  # "" for none
    targets: TargetRows
    title: str = ""  # name of what is counted without name fields; numbers then link to their own rows

    def check_fields(self, reading: FactReader, table: Table) -> "MeasureSpec":
        """Return this measure if the table has all of its fields; raises FactError."""
        for name in (*self.name_fields, self.unit_field, self.date_field):
            if name:
                reading.find_column(table, name)
        return self

    def build_amount(self, reading: FactReader, table: Table, row: Row, row_number: int) -> Amount:
        """Return the amount of a row; `row_number` is its place in the table below the drawing."""
        cell = reading.select_cell(table, row, self.value_field)
        text, language, target = self._describe_row(reading, table, row)
        unit, number = self.format_unit(reading, table, row), reading.format_cell(cell)
        date = reading.select_cell(table, row, self.date_field) if self.date_field else None
        return Amount(
            text=text,
            language=language,
            number_text=f"{number} {unit}" if unit and cell.text else number,
            value=parse_number(cell),
            bound=_BOUNDS.get(read_qualifier(cell), ""),
            address=str(target or Address(table.name, row.key)),
            span=read_span(reading, date) if date is not None else None,
            date_text=reading.format_cell(date) if date is not None else "",
            short_number=reading.wording.format_short_number(cell),
            is_target=row.key in self.targets.keys,
            row_number=row_number,
            series=repr(self.read_names(reading, table, row)),
        )

    def read_names(self, reading: FactReader, table: Table, row: Row) -> tuple[str, ...]:
        """Return the texts of the name fields of a row, as the file has them."""
        return tuple(reading.select_cell(table, row, name).text for name in self.name_fields)

    def _describe_row(self, reading: FactReader, table: Table, row: Row) -> tuple[str, str, Address | None]:
        """Return the name of what is counted, its language, and the row that the first name field names."""
        if self.title and not self.name_fields:
            return self.title, "", None
        cells = [
            reading.select_cell(table, row, name) for name in self.name_fields or (find_label_field(table),)
        ]
        parts = [describe_cell(reading, cell) for cell in cells if cell.text] or [
            describe_cell(reading, cells[0])
        ]
        languages = {language for _text, language, _target in parts}
        language = languages.pop() if len(languages) == 1 else ""
        target = None if self.title else parts[0][2]
        return format_list(*(text for text, _language, _target in parts)), language, target

    def format_unit(self, reading: FactReader, table: Table, row: Row) -> str:
        """Return the unit of a row, "" if it has none."""
        if not self.unit_field:
            return ""
        cell = reading.select_cell(table, row, self.unit_field)
        return reading.format_cell(cell) if cell.text else ""


def find_number_field(reading: FactReader, table: Table, name: str) -> Field:
    """Return a field of numbers; raises FactError for other fields."""
    field = reading.find_column(table, name)
    if field.type not in NUMBERS:
        raise FactError("field", f"{table.name}.{field.name} holds no numbers", "name a field that does")
    return field


def parse_number(cell: Cell) -> float | None:
    """Return the number of a cell, None for a cell without a finite one; numbers very near to 0 become 0."""
    try:
        value = Decimal(cell.field.plain_number(cell.text))
    except InvalidOperation:
        return None
    if not value.is_finite() or abs(value) >= _LARGEST:
        return None
    return float(value) if abs(value) >= _SMALLEST else 0.0
