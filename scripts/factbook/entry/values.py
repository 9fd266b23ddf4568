"""What is wrong with a new row, said while it can still be changed.

A small part of Table Schema, enough to tell at once what a person mistypes; the full check judges
the result before it is written.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from factbook.check.rules.keys import SLUG, example, pattern, slugged
from factbook.entry.index import Catalog, Cells
from factbook.errors import UsageError, nearest
from factbook.package import Field, ForeignKey, RowReference, Table
from factbook.package.address import Address


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a new row."""

    place: str  # address of the row or cell
    fields: tuple[str, ...]  # that a change would mend
    message: str
    hint: str

    def __str__(self) -> str:
        hint = f" ({self.hint})" if self.hint else ""
        return f"{self.place}: {self.message}{hint}" if self.place else f"{self.message}{hint}"


class RefusedError(UsageError):
    """Rows that were not written, with every reason."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        count = "1 problem" if len(faults) == 1 else f"{len(faults)} problems"
        lines = "".join(f"\n  {fault}" for fault in faults)
        super().__init__(f"nothing was written: {count}{lines}")
        self.faults = tuple(faults)


def row_faults(catalog: Catalog, table: Table, cells: Cells, *, added: bool) -> Iterator[Fault]:
    """Find what is wrong with a new row; `added` tells that the catalog holds it already."""
    for field in table.fields:
        yield from cell_faults(catalog, table, field, cells, added=added)
    for key in table.foreign_keys:
        if len(key.fields) > 1:
            yield from _foreign_key(catalog, table, key, cells)
    composite = (table.primary_key,) if len(table.primary_key) > 1 else ()
    for group in (*composite, *table.unique_keys):
        yield from _unique(catalog, table, group, cells, added=added)
    for group in table.exactly_one_of:
        yield from _filled(table, group, cells, lambda count: count == 1, "exactly one")
    for group in table.at_least_one_of:
        yield from _filled(table, group, cells, lambda count: count >= 1, "at least one")
    for reference in table.row_references:
        yield from _reference(catalog, table, reference, cells)


def cell_faults(
    catalog: Catalog, table: Table, field: Field, cells: Cells, *, added: bool
) -> Iterator[Fault]:
    """Find what is wrong with one cell of a new row, as far as the cells before it tell."""
    text, is_key = cells.get(field.name, ""), table.primary_key == (field.name,)
    if table.is_missing(field, text):
        if field.required or field.name in table.primary_key:
            yield _fault(table, cells, (field.name,), "is empty", "it needs a value")
        return
    found = list(_value(field, text))
    if is_key:
        found += _key(table, field, cells)
    yield from (_fault(table, cells, (field.name,), *pair) for pair in found)
    for key in table.foreign_keys:
        if key.fields == (field.name,):
            yield from _foreign_key(catalog, table, key, cells)
    if is_key or field.constraints.get("unique"):
        yield from _unique(catalog, table, (field.name,), cells, added=added)


def parsed(field: Field, text: str) -> Any:
    """Return the value of a cell; raises ValueError, with what is expected, for another type."""
    if field.properties.get("format", "default") == "default" and field.type in _TYPES:
        expected, parse = _TYPES[field.type]
        try:
            return parse(text)
        except (ValueError, InvalidOperation):
            raise ValueError(expected) from None
    return text


def _integer(text: str) -> int:
    if not re.fullmatch(r"[+-]?\d+", text, re.ASCII):
        raise ValueError
    return int(text)


def _number(text: str) -> Decimal:
    if not (number := Decimal(text)).is_finite():
        raise ValueError
    return number


def _date(text: str) -> date:
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
        raise ValueError
    return date.fromisoformat(text)


def _year(text: str) -> int:
    if not re.fullmatch(r"\d{4}", text, re.ASCII):
        raise ValueError
    return int(text)


_TYPES: Mapping[str, tuple[str, Callable[[str], Any]]] = {
    "integer": ("a whole number", _integer),
    "number": ("a number", _number),
    "date": ("a date as YYYY-MM-DD", _date),
    "year": ("a year as YYYY", _year),
}


def _value(field: Field, text: str) -> Iterator[tuple[str, str]]:
    """Find how a text breaks the type, closed list or constraints of a field: (message, hint)."""
    try:
        value = parsed(field, text)
    except ValueError as error:
        yield f"{text!r} is no {field.type}", f"write {error}"
        return
    if field.type == "boolean":
        allowed = (*_words(field, "trueValues", "true"), *_words(field, "falseValues", "false"))
        if text not in allowed:
            yield f"{text!r} is no boolean", f"one of: {', '.join(allowed)}"
    if field.values and text not in field.values:
        hint = nearest(text, field.values) or f"one of: {', '.join(field.values)}"
        yield f"{text!r} is not in the closed list", hint
    yield from _constraints(field, text, value)


def _words(field: Field, name: str, default: str) -> tuple[str, ...]:
    return tuple(field.properties.get(name, (default,)))


def _constraints(field: Field, text: str, value: Any) -> Iterator[tuple[str, str]]:
    limits = field.constraints
    form = limits.get("pattern")
    if form and not _matches(form, text):
        yield f"{text!r} does not have the form of the field", f"pattern {form}"
    if "minLength" in limits and len(text) < limits["minLength"]:
        yield f"{len(text)} characters", f"at least {limits['minLength']}"
    if "maxLength" in limits and len(text) > limits["maxLength"]:
        yield f"{len(text)} characters", f"at most {limits['maxLength']}"
    if field.type not in _TYPES or isinstance(value, str):
        return
    if "minimum" in limits and value < parsed(field, str(limits["minimum"])):
        yield f"{text} is too small", f"at least {limits['minimum']}"
    if "maximum" in limits and value > parsed(field, str(limits["maximum"])):
        yield f"{text} is too large", f"at most {limits['maximum']}"


def _matches(form: str, text: str) -> bool:
    try:
        return re.fullmatch(form, text) is not None
    except re.error:  # a fault of the descriptor, which check finds
        return True


def _key(table: Table, field: Field, cells: Cells) -> Iterator[tuple[str, str]]:
    """Find how a primary key is no slug, or does not follow the template of its table."""
    key = cells[field.name]
    if field.type == "string" and not re.fullmatch(SLUG, key):
        better = slugged(key)
        hint = f"write {better!r}" if better else "write lower-case letters, digits and hyphens"
        yield f"{key!r} is not a slug", hint
    elif table.key_template:
        parts = {name: slugged(text) for name, text in cells.items()}
        if not re.fullmatch(pattern(table.key_template, parts), key):
            hint = f"write {example(table.key_template, parts)!r}"
            yield f"{key!r} does not follow {table.key_template}", hint


def _foreign_key(catalog: Catalog, table: Table, key: ForeignKey, cells: Cells) -> Iterator[Fault]:
    values = tuple(cells.get(name, "") for name in key.fields)
    if all(table.is_missing(table.field(name), cells.get(name, "")) for name in key.fields):
        return
    if not catalog.count(key.table, key.target, values):
        shown = ", ".join(values)
        rows = catalog.rows(key.table)
        known = [", ".join(row.get(name, "") for name in key.target) for row in rows]
        hint = nearest(shown, known) or f"add the row to {key.table} first"
        yield _fault(table, cells, key.fields, f"table {key.table} has no row {shown!r}", hint)


def _unique(
    catalog: Catalog, table: Table, names: Sequence[str], cells: Cells, *, added: bool
) -> Iterator[Fault]:
    """Find values that another row holds; as in SQL, a row with an empty part is exempt."""
    values = tuple(cells.get(name, "") for name in names)
    if not names or any(
        table.is_missing(table.field(name), value) for name, value in zip(names, values, strict=True)
    ):
        return
    if catalog.count(table.name, names, values) > added:
        message = f"{', '.join(values)!r} is taken"
        yield _fault(table, cells, tuple(names), message, f"{', '.join(names)}: unique")


def _filled(
    table: Table, names: Sequence[str], cells: Cells, test: Callable[[int], bool], wanted: str
) -> Iterator[Fault]:
    count = sum(not table.is_missing(table.field(name), cells.get(name, "")) for name in names)
    if not test(count):
        message = f"{count or 'none'} of {', '.join(names)} filled"
        yield _fault(table, cells, tuple(names), message, f"fill {wanted}")


def _reference(catalog: Catalog, table: Table, item: RowReference, cells: Cells) -> Iterator[Fault]:
    """Find a table and key, in fields of a row, that name no row."""
    name, key = cells.get(item.table, ""), cells.get(item.row, "")
    tables = {other.name: other for other in catalog.package.tables if other.primary_key}
    if name not in tables:
        yield _fault(table, cells, (item.table,), f"no table {name!r}", nearest(name, tables))
    elif (own := tables[name].primary_key) == own[:1] and not catalog.count(name, own, (key,)):
        known = catalog.choices(tables[name], own[0])
        message = f"table {name} has no row {key!r}"
        yield _fault(table, cells, (item.row,), message, nearest(key, known))


def _fault(table: Table, cells: Cells, names: tuple[str, ...], message: str, hint: str) -> Fault:
    key = table.key_of(cells, 0) if all(cells.get(name) for name in table.primary_key) else None
    place = Address(table.name, key if table.primary_key else None)
    field = names[0] if len(names) == 1 else None
    return Fault(str(Address(place.table, place.key, field)), names, message, hint)
