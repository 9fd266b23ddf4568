"""The messages for errors of Table Schema: what is wrong, and what would be right."""

import re
from collections import Counter

from factbook.check.context import Check
from factbook.errors import abbreviate, suggest_nearest
from factbook.package import Field, Table
from factbook.reading.error import TableError
from factbook.reading.notation import read_notation
from factbook.reading.sql import column
from factbook.reading.values import find_kind

_MAX_REFERENCE_HINTS = 10  # in one table: each compares a value with all keys
_TYPE_HINTS = {
    "date": "write YYYY-MM-DD",
    "datetime": "write YYYY-MM-DDThh:mm:ssZ",
    "time": "write hh:mm:ss",
    "year": "write four digits",
    "yearmonth": "write YYYY-MM",
    "boolean": "write true or false",
    "integer": "write digits only",
    "number": "write digits with a point for the fraction",
}


def describe_header_error(check: Check, table: Table, error: TableError) -> tuple[str, str]:
    """Return message and hint for an error of the header or of the whole file."""
    names = [field.name for field in table.fields]
    match error.type:
        case "source-error":
            return (
                "the file is empty",
                f"its first line should be: {table.dialect.delimiter.join(names)}",
            )
        case "incorrect-label":
            expected = names[(error.number or 1) - 1]
            return f"column {error.label!r} should be {expected!r}", suggest_nearest(error.label, names)
        case "extra-label":
            return f"column {error.label!r} is not in the schema", suggest_nearest(error.label, names)
        case "missing-label":
            header = check.headers.get(table.name, [])
            near = [item for item in header if item.strip().lower() == error.field.lower()]
            hint = (
                f"the header has {near[0]!r}: write it as the schema does"
                if near
                else f"the columns are: {', '.join(names)}"
            )
            return f"column {error.field!r} is missing", hint
        case "blank-label":
            return (
                f"column {error.number} has no name",
                f"the columns are: {', '.join(names)}",
            )
        case "duplicate-label":
            return f"column {error.label!r} occurs twice", f"the columns are: {', '.join(names)}"
    return format_note(error.note), ""


def describe_row_error(check: Check, table: Table, field: Field | None, error: TableError) -> tuple[str, str]:
    """Return message and hint for an error of a row or of a cell."""
    cell = _quote_cell(error.cell)
    match error.type:
        case "type-error" if field:
            return f"{cell} is not {_add_article(field.type)}", _suggest_notation(field)
        case "constraint-error" if field:
            return _describe_constraint_error(field, error, cell)
        case "unique-error" | "primary-key":
            return _describe_key_error(table, field, error, cell)
        case "foreign-key":
            return _describe_reference_error(check, table, error)
        case "extra-cell" | "missing-cell":
            width = len(check.headers.get(table.name, table.fields))
            what = (
                "column for the cell " + cell if error.type == "extra-cell" else f"cell for {error.field!r}"
            )
            return f"the row has no {what}", f"the table has {width} columns"
        case "blank-row":
            return "the row is blank", "delete the line"
    return format_note(error.note), ""


def _describe_constraint_error(field: Field, error: TableError, cell: str) -> tuple[str, str]:
    match_ = re.match(r'constraint "(\w+)" is "(.*)"', error.note, re.DOTALL)
    if match_ is None:
        return f"{cell} {error.note}", "write the cell as the constraints of its field are written"
    name, value = match_[1], field.constraints.get(match_[1], match_[2])
    match name:
        case "required":
            missing = f"{cell} is declared as a missing value" if error.cell else "the cell is empty"
            return missing, f"{field.name} needs a value"
        case "enum":
            allowed = [str(item) for item in value]
            hint = suggest_nearest(error.cell, allowed) or f"one of: {', '.join(allowed)}"
            return f"{cell} is not one of the allowed values", hint
        case "pattern":
            return f"{cell} does not match the pattern", f"the pattern is {value}"
    return f"{cell} breaks the constraint {name} {value}".rstrip(), ""


def _describe_key_error(table: Table, field: Field | None, error: TableError, cell: str) -> tuple[str, str]:
    kind = "key" if error.type == "primary-key" else "value"
    if error.same_as is not None:
        return f"record {error.same_as} has the same {kind}", f"give each row a {kind} of its own"
    return f"the {kind} is empty", f"fill {', '.join(table.primary_key)}: the key identifies the row"


def _describe_reference_error(check: Check, table: Table, error: TableError) -> tuple[str, str]:
    values, name = ", ".join(error.values), error.target or table.name
    target = check.table(name)
    hint = ""
    fields = target.fields if target else ()
    named = [field for field in fields if [field.name] == list(error.target_fields)]
    if target and named:
        own = table.field(error.fields[0])
        if find_kind(own) != find_kind(named[0]):
            hint = (
                f"{own.name} is {_add_article(own.type)}, and {target.name}.{named[0].name} is "
                f"{_add_article(named[0].type)}: their values are never equal"
            )
        elif check.once(_create_hint_counter)[table.name] < _MAX_REFERENCE_HINTS:
            check.once(_create_hint_counter)[table.name] += 1
            name_of_row = column(named[0])
            nearest = check.sql(
                f"SELECT DISTINCT {name_of_row} FROM {check.relation(target.name)} "
                f"ORDER BY levenshtein({name_of_row}, $1), {name_of_row} LIMIT 20",
                values[:100],
            )
            hint = suggest_nearest(values, [value for (value,) in nearest])
    return f"table {name} has no row {_quote_cell(values)}", hint


def _create_hint_counter(check: Check) -> Counter[str]:
    return Counter()


def _suggest_notation(field: Field) -> str:
    """Return how a value of a field is written: in its own notation, which may be what is wrong."""
    notation = read_notation(field)
    if not notation:
        return _TYPE_HINTS.get(field.type, "")
    declared = ", ".join(f"{name} {value!r}" for name, value in notation.items())
    return f"the schema declares {declared}"


def _add_article(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"


def _quote_cell(cell: str) -> str:
    return abbreviate(repr(cell))


def format_note(text: str) -> str:
    """Return a note of Frictionless as a part of a message."""
    return f"{text[:1].lower()}{text[1:]}".rstrip(".")
