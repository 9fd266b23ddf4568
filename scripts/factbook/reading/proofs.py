"""Prove cells valid in SQL: the condition under which Frictionless 5.21 is certain to accept a text.

What is not proved is not invalid: Frictionless judges it. So a condition may be narrower than the standard,
and never wider.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from factbook.package import Field, Table
from factbook.reading.forms import FORMS, find_form
from factbook.reading.notation import read_boolean_texts, read_notation
from factbook.reading.sql import column, is_missing, is_one_of, literal

# Patterns on which RE2 and Python agree for ASCII texts: characters, classes and what repeats them, and
# groups of these without groups inside. Frictionless puts no brackets around an alternative of a pattern.
_ATOM = r"(?:[A-Za-z0-9 _:/,@#%&=<>~!;'\"-]|\\[.\-/+*?()d]|\.|\[\^?[A-Za-z0-9 _:/,.@+-]+\])"
_TIMES = r"(?:[*+?]|\{[0-9]{1,3}(?:,[0-9]{0,3})?\})?"
_SEQUENCE = rf"(?:{_ATOM}{_TIMES})+"
_GROUP = rf"\((?:\?:)?{_SEQUENCE}(?:\|{_SEQUENCE})*\){_TIMES}"
_SAFE_PATTERN = re.compile(rf"\^?(?:{_ATOM}{_TIMES}|{_GROUP})*\$?")
_PRINTABLE = "[ -~]*"
_CASTS = {"integer": "BIGINT", "year": "BIGINT", "number": "DECIMAL(38, 18)", "date": "DATE"}
_BOUNDS = {"minimum": ">=", "maximum": "<=", "exclusiveMinimum": ">", "exclusiveMaximum": "<"}


def prove_cell(table: Table, field: Field) -> str:
    """Return the SQL condition under which a text of a field is certain to be valid."""
    valid = " AND ".join(f"({condition})" for condition in _list_conditions(field)) or "true"
    if field.required:
        return f"NOT {is_missing(table, field)} AND {valid}"
    return f"{is_missing(table, field)} OR ({valid})"


def _list_conditions(field: Field) -> Iterable[str]:
    """Yield the conditions on a text that is not missing; "false" for what cannot be proved."""
    yield prove_type(field)
    for name, value in field.constraints.items():
        prove = _CONSTRAINTS.get(name)
        yield "false" if prove is None else prove(field, value)


def prove_type(field: Field) -> str:
    """Return the SQL condition under which a text is certain to fit the type of its field."""
    text, form = column(field), find_form(field)
    if field.type in ("string", "any"):
        return "false" if read_notation(field) else "true"
    if field.type == "boolean":
        return is_one_of(text, [item for texts in read_boolean_texts(field, field.name) for item in texts])
    if not form:
        return "false"
    condition = f"regexp_full_match({text}, {literal(form)})"
    if field.type in ("date", "datetime"):  # the year 0 is a date in DuckDB only
        condition += f" AND {text} >= '0001' AND TRY_CAST({text}[:10] AS DATE) IS NOT NULL"
    return condition


def _prove_enum(field: Field, values: Any) -> str:
    if field.type != "string" or not all(isinstance(value, str) for value in values):
        return "false"
    return is_one_of(column(field), values)


def _prove_pattern(field: Field, pattern: Any) -> str:
    if field.type != "string" or not isinstance(pattern, str) or not _SAFE_PATTERN.fullmatch(pattern):
        return "false"
    try:
        re.compile(pattern)
    except re.error:
        return "false"
    text = column(field)
    return (
        f"regexp_full_match({text}, {literal(_PRINTABLE)}) AND regexp_full_match({text}, {literal(pattern)})"
    )


def _prove_length(sign: str) -> Callable[[Field, Any], str]:
    def prove(field: Field, limit: Any) -> str:
        if field.type != "string" or type(limit) is not int:
            return "false"
        return f"length({column(field)}) {sign} {limit}"

    return prove


def _prove_bound(sign: str) -> Callable[[Field, Any], str]:
    def prove(field: Field, bound: Any) -> str:
        kind, text = _CASTS.get(field.type), str(bound)
        is_plain = type(bound) in (int, float, str) and re.fullmatch(FORMS.get(field.type, "(?!)"), text)
        if kind is None or not is_plain or (kind == "DATE" and text < "0001"):
            return "false"
        limit = f"TRY_CAST({literal(text)} AS {kind})"
        return f"coalesce(TRY_CAST({column(field)} AS {kind}) {sign} {limit}, false)"

    return prove


_CONSTRAINTS: Mapping[str, Callable[[Field, Any], str]] = {
    "required": lambda _field, _value: "true",  # prove_cell treats it
    "unique": lambda _field, _value: "true",  # a question about the column, see `keys`
    "enum": _prove_enum,
    "pattern": _prove_pattern,
    "minLength": _prove_length(">="),
    "maxLength": _prove_length("<="),
    **{name: _prove_bound(sign) for name, sign in _BOUNDS.items()},
}
