"""Compare cells by their values: `01` and `1` of an integer field are one value, and so are `TRUE` and `1`.

Values are equal as Frictionless 5.21 compares keys: numbers of all types by amount, all others only within
their type.
"""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from factbook.errors import PackageError
from factbook.package import Category, Field, Table
from factbook.reading.cells import create_cell_reader

# Hashable and comparable with other tables: the kind of the value, and the value.
Value = tuple[str, object]
INVALID = "invalid"  # the kind of a text that does not fit its type
_NUMBERS = frozenset({"integer", "number", "year", "boolean"})
_MOST_DIGITS = 18  # of a whole number without an exponent
_TEXTS = frozenset({"string", "any"})


def find_kind(field: Field) -> str:
    """Return the kind of a field's values; values of two kinds are never equal."""
    return "number" if field.type in _NUMBERS else "text" if field.type in _TEXTS else field.type


def is_text(field: Field) -> bool:
    """Return whether the values of a field are its texts."""
    return find_kind(field) == "text"


def format_value(value: Value) -> str:
    """Return a value as a text that no other value of its kind has, "" where its type has no such text.

    A whole number is written with its digits, a date and a month as in ISO 8601.
    """
    kind, item = value
    if kind == "yearmonth":
        return str(item)
    if isinstance(item, Decimal | int) and not (isinstance(item, Decimal) and not item.is_finite()):
        return _format_number(Decimal(item))
    return item.isoformat() if type(item) is date else ""


def _format_number(number: Decimal) -> str:
    sign, digits, exponent = number.as_tuple()
    plain = "".join(map(str, digits)).lstrip("0")
    short = plain.rstrip("0")
    power = int(exponent) + len(plain) - len(short)
    if not short:
        return "0"
    text = short + "0" * power if 0 <= power < _MOST_DIGITS else f"{short}e{power}"
    return f"-{text}" if sign else text


class TableValues:
    """The values of a table's cells by field and text; each text is read once."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._readers: dict[str, Callable[[str], Value]] = {}

    def read_value(self, field: Field, text: str) -> Value | None:
        """Return the value of a text in a field, None for a missing one; an invalid text is its own value."""
        if self._table.is_missing(field, text):
            return None
        if field.name not in self._readers:
            self._readers[field.name] = _create_value_reader(self._table, field)
        return self._readers[field.name](text)

    def find_category(self, field: Field, text: str) -> Category | None:
        """Return the category of a field that has the value of a text, or None."""
        value = self.read_value(field, text)
        matches = (item for item in field.categories if self.read_value(field, item.value) == value)
        return next(matches, None)


def _create_value_reader(table: Table, field: Field) -> Callable[[str], Value]:
    if is_text(field):
        return lambda text: ("text", text)
    kind = find_kind(field)
    try:
        read = create_cell_reader(field, f"{table.name}.{field.name}")
    except PackageError:  # Frictionless reports a field that it cannot read
        return lambda text: (INVALID, text)

    @cache
    def read_value(text: str) -> Value:
        try:
            value = read(text)
        except PackageError:
            value = None
        if value is None:
            return INVALID, text
        if field.type == "number":
            value = _read_exactly(field, text, value)
        return kind, value if _is_hashable(value) else json.dumps(value, sort_keys=True, default=repr)

    return read_value


def _read_exactly(field: Field, text: str, value: Any) -> object:
    """Return a number as a Decimal: the float of a frame has too few digits for a key."""
    try:
        return Decimal(field.plain_number(text))
    except InvalidOperation:
        return value


def _is_hashable(value: object) -> bool:
    try:
        hash(value)
    except TypeError:
        return False
    return True
