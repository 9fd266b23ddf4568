"""Lexical forms of values that every reader of Table Schema reads alike: patterns of RE2 and of Python.

A text in such a form needs no further judge, but for a date that may not exist (February 30). Any other text
may be valid too, and Frictionless decides: it accepts ` 1_000 ` as an integer, and 2031-4-2 as a date.
"""

from collections.abc import Mapping

from factbook.package import Field
from factbook.reading.notation import read_notation

_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME = r"([01][0-9]|2[0-3])(:[0-5][0-9]){2}"
_OFFSET = r"(Z|[+-](0[0-9]|1[0-3]):[0-5][0-9])?"
FORMS: Mapping[str, str] = {
    "integer": r"-?[0-9]{1,18}",
    "number": r"-?[0-9]{1,18}(\.[0-9]{1,18})?",
    "date": _DATE,
    "datetime": rf"{_DATE}T{_TIME}(\.[0-9]{{1,6}})?{_OFFSET}",
    "time": _TIME,
    "year": r"[0-9]{4}",
    "yearmonth": r"[0-9]{4}-(0[1-9]|1[0-2])",
}
"""Type of a field -> the form of its texts, in the default notation."""


def find_form(field: Field) -> str:
    """Return the pattern of a field's plain texts, or "" where only Frictionless knows its notation."""
    return "" if read_notation(field) else FORMS.get(field.type, "")
