"""Cells as values of SQL, and values of SQL as a result that can be kept.

A usual notation is read here; what is in doubt is judged as `load` judges it.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from factbook.package import Field, Table
from factbook.package.address import Address
from factbook.reading.query.statement import QueryError
from factbook.reading.rows import Row

Value = str | int | float | bool | date | Decimal | None
_KEPT = (str, int, float, bool, date, Decimal, type(None))  # these, not what derives from them: datetime

_NOTATION = frozenset({"bareNumber", "decimalChar", "format", "groupChar"})
_TRUTH = {
    "trueValues": ("true", "True", "TRUE", "1"),
    "falseValues": ("false", "False", "FALSE", "0"),
}
_USUAL: Mapping[str, tuple[str, Callable[[str], Any]]] = {
    "date": ("[0-9]{4}-[0-9]{2}-[0-9]{2}", date.fromisoformat),
    "integer": ("-?[0-9]{1,4000}", int),
    "number": (r"-?[0-9]{1,200}(\.[0-9]{1,200})?", Decimal),
}
_TYPES = {"boolean": "BOOLEAN", "date": "DATE", "integer": "BIGINT"}
_BIGINT = range(-(2**63), 2**63)
_DIGITS = 18  # of a DECIMAL: two of them can still be multiplied


@dataclass(frozen=True, slots=True)
class Result:
    """The answer to a query."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    tables: tuple[str, ...]  # that it was read from, by name


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table, for SQL."""

    type: str
    values: list[Any]


def column(table: Table, field: Field, rows: Sequence[Row]) -> Column:
    """Type the cells of a field; raises QueryError for one that does not fit."""
    read = _reader(table, field)
    known: dict[str, Any] = {}
    for row in rows:
        text = row.cells[field.name]
        if text not in known:
            known[text] = None if table.is_missing(field, text) else _value(read, text, row, field)
    values = [known[row.cells[field.name]] for row in rows]
    if field.type == "number":
        return _numbers(values)
    return Column(_TYPES.get(field.type, "VARCHAR"), values)


def kept(columns: Sequence[str], row: Sequence[Any]) -> tuple[Value, ...]:
    """Return a row of an answer; raises QueryError for what is no plain value."""
    for name, value in zip(columns, row, strict=True):
        if type(value) not in _KEPT:
            kind = type(value).__name__
            raise QueryError(f"column {name!r} holds a {kind}", f'write CAST("{name}" AS VARCHAR)')
    return tuple(row)


def _numbers(values: list[Any]) -> Column:
    """Keep decimals exact where they are short enough, so that sums show no noise."""
    filled = [value for value in values if value is not None]
    if all(value.is_finite() for value in filled):
        scale = max((-value.as_tuple().exponent for value in filled), default=0)
        whole = max((value.adjusted() + 1 for value in filled), default=0)
        if max(scale, 0) + max(whole, 1) <= _DIGITS:
            return Column(f"DECIMAL({_DIGITS}, {max(scale, 0)})", values)
    # As text, because DuckDB 1.4 takes a NaN of Python for no value.
    return Column("DOUBLE", [None if value is None else repr(float(value)) for value in values])


def _reader(table: Table, field: Field) -> Callable[[str], Any]:
    """Return what turns a text into its value, or into None where it does not fit."""
    if field.type == "boolean":
        truth, falsehood = (field.properties.get(name, usual) for name, usual in _TRUTH.items())
        return (dict.fromkeys(truth, True) | dict.fromkeys(falsehood, False)).get
    if field.type not in _USUAL:
        return str
    special = {name for name in _NOTATION & set(field.properties) if field.properties[name] != "default"}
    judge = _Judge(table, field)
    if special:
        return judge
    pattern, construct = _USUAL[field.type]

    def read(text: str) -> Any:
        if re.fullmatch(pattern, text):
            try:
                return construct(text)
            except ValueError:  # February 30
                pass
        return judge(text)

    return read


def _value(read: Callable[[str], Any], text: str, row: Row, field: Field) -> Any:
    value = read(text)
    place = Address(row.table, row.key, field.name)
    short = text if len(text) <= 60 else f"{text[:59]}…"
    if value is None:
        raise QueryError(f"{place} is {short!r}, which does not fit type {field.type}")
    if field.type == "integer" and value not in _BIGINT:
        raise QueryError(f"{place} is {short!r}, which is too large for SQL")
    return value


class _Judge:
    """What `load` says of a text; it is asked only where there is doubt, for pandas is slow to import."""

    def __init__(self, table: Table, field: Field) -> None:
        self._table, self._field = table, field
        self._read: Callable[[str], Any] | None = None

    def __call__(self, text: str) -> Any:
        from factbook.reading.cells import reader

        self._read = self._read or reader(self._field, f"{self._table.name}.{self._field.name}")
        value = self._read(text)
        if value is not None and self._field.type == "number":
            return Decimal(str(value))
        return value
