"""Convert cells to values of SQL, and check the values of a result."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from factbook.errors import abbreviate
from factbook.package import Field, Table
from factbook.package.address import Address
from factbook.reading.query.statement import QueryError
from factbook.reading.rows import Row

QueryValue = str | int | float | bool | date | Decimal | None
_PLAIN_TYPES = (str, int, float, bool, date, Decimal, type(None))  # exact types: no datetime
_TYPES = {"boolean": "BOOLEAN", "date": "DATE", "integer": "BIGINT", "number": "DECIMAL"}
_DIGITS = 18  # of a DECIMAL; the product of two such numbers is still a DECIMAL


@dataclass(frozen=True, slots=True)
class QueryResult:
    """The result of a query."""

    columns: tuple[str, ...]
    rows: tuple[tuple[QueryValue, ...], ...]


def read_column_values(table: Table, field: Field, rows: Sequence[Row]) -> tuple[str, list[Any]]:
    """Return the SQL type of a field, and its cells as values; raises QueryError for an invalid value."""
    # Imported late: it imports pandas, which pages without a query do not need.
    from factbook.reading.cells import create_cell_reader

    read = create_cell_reader(field, f"{table.name}.{field.name}") if field.type in _TYPES else str
    values: list[Any] = []
    for row in rows:
        text = row.cells[field.name]
        if table.is_missing(field, text):
            values.append(None)
            continue
        value: Any = read(text)
        if value is None or (field.type == "integer" and not -(2**63) <= value < 2**63):
            place = Address(row.table, row.key, field.name)
            raise QueryError(f"{place} is {abbreviate(text)!r}, which does not fit type {field.type} in SQL")
        # A Decimal is exact; the float of a frame is not.
        values.append(Decimal(field.plain_number(text)) if field.type == "number" else value)
    return (
        _choose_decimal_type(values)
        if field.type == "number"
        else (_TYPES.get(field.type, "VARCHAR"), values)
    )


def check_plain_values(columns: Sequence[str], row: Sequence[Any]) -> tuple[QueryValue, ...]:
    """Return a row of a result; raises QueryError for a value that is not of a plain type."""
    for name, value in zip(columns, row, strict=True):
        if type(value) not in _PLAIN_TYPES:
            kind = type(value).__name__
            raise QueryError(f"column {name!r} holds a {kind}", f'write CAST("{name}" AS VARCHAR)')
    return tuple(row)


def _choose_decimal_type(values: list[Any]) -> tuple[str, list[Any]]:
    """Return a SQL type and the values: exact decimals when they are short enough, else floats."""
    filled = [value for value in values if value is not None]
    if all(value.is_finite() for value in filled):
        scale = max((-value.as_tuple().exponent for value in filled), default=0)
        whole = max((value.adjusted() + 1 for value in filled), default=0)
        if max(scale, 0) + max(whole, 1) <= _DIGITS:
            return f"DECIMAL({_DIGITS}, {max(scale, 0)})", values
    # As text, because DuckDB 1.4 reads a NaN of Python as NULL.
    return "DOUBLE", [None if value is None else repr(float(value)) for value in values]
