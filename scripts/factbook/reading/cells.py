"""Convert the text of a cell to its value.

A text that matches a strict pattern is converted by a constructor of Python. For all other texts,
Frictionless's reader for the type of the field decides, so that reading and checking agree on which texts are
valid.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from factbook.errors import PackageError
from factbook.package import Field

if TYPE_CHECKING:
    import pandas as pd

Reader = Callable[[str], Any]  # text -> value, or None for a text that does not fit the field

# Properties of a field that define the notation of its values.
_NOTATION = (
    "format", "decimalChar", "groupChar", "bareNumber", "floatNumber", "trueValues", "falseValues",
    "delimiter", "itemType", "arrayItem",
)  # fmt: skip
_STRICT_FORMS: Mapping[str, tuple[str, Reader]] = {
    "integer": (r"-?[0-9]{1,4000}", int),  # Python's int() stops at 4300 digits
    "number": (r"-?[0-9]{1,200}(\.[0-9]+)?(e[+-]?[0-9]{1,2})?", float),  # always below 1e308
    "date": (r"[0-9]{4}-[0-9]{2}-[0-9]{2}", date.fromisoformat),
    "datetime": (
        r"[0-9]{4}(-[0-9]{2}){2}T[0-9]{2}(:[0-9]{2}){2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})?",
        datetime.fromisoformat,
    ),
    "time": (r"[0-9]{2}(:[0-9]{2}){2}", time.fromisoformat),
    "year": (r"[0-9]{4}", int),
    "yearmonth": (r"[0-9]{4}-(0[1-9]|1[0-2])", lambda text: _build_period(int(text[:4]), int(text[5:]))),
}
_BOOLEAN_TEXTS = {
    "trueValues": ["true", "True", "TRUE", "1"],
    "falseValues": ["false", "False", "FALSE", "0"],
}
_EXAMPLES = {
    "integer": "12",
    "number": "12.5",
    "date": "2031-04-02",
    "datetime": "2031-04-02T09:30:00Z",
    "time": "09:30:00",
    "year": "2031",
    "yearmonth": "2031-04",
    "duration": "P1DT12H",
    "geopoint": "37.6,55.7",
    "array": "[1, 2]",
    "object": '{"a": 1}',
}


def create_cell_reader(field: Field, where: str) -> Reader:
    """Return a function that converts a text of a field to its value, or to None when it does not fit.

    The reader raises PackageError when Frictionless refuses the descriptor of the field.
    """
    if field.type in ("string", "any"):
        return str
    if field.type == "boolean":
        true_texts, false_texts = _read_boolean_texts(field, where)
        return (dict.fromkeys(true_texts, True) | dict.fromkeys(false_texts, False)).get
    frictionless_reader = _FrictionlessReader(field, where)
    if field.type not in _STRICT_FORMS or read_notation(field):
        return frictionless_reader
    pattern, construct = _STRICT_FORMS[field.type]
    return _create_strict_reader(re.compile(pattern), construct, frictionless_reader)


def read_notation(field: Field) -> dict[str, Any]:
    """Return the properties of a field that define another notation than the default one."""
    properties = {name: field.properties[name] for name in _NOTATION if name in field.properties}
    return {name: value for name, value in properties.items() if (name, value) != ("format", "default")}


def format_example(field: Field, where: str) -> str:
    """Return an example of a valid text for a field, "" for a type without an example."""
    form = str(field.properties.get("format", ""))
    if field.type == "boolean":
        return " or ".join(texts[0] for texts in _read_boolean_texts(field, where) if texts)
    if field.type in ("date", "datetime", "time") and "%" in form:
        return datetime.fromisoformat(_EXAMPLES["datetime"]).strftime(form)
    if field.type == "number":
        return _EXAMPLES["number"].replace(".", str(field.properties.get("decimalChar", ".")))
    return _EXAMPLES.get(field.type, "")


def _read_boolean_texts(field: Field, where: str) -> list[list[str]]:
    """Return the texts for true and for false of a field, by default those of Table Schema."""
    texts_by_value = []
    for name, default in _BOOLEAN_TEXTS.items():
        texts = field.properties.get(name, default)
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            raise PackageError(f"{where}: {name!r} should be an array of strings")
        texts_by_value.append(texts)
    return texts_by_value


def _create_strict_reader(pattern: re.Pattern[str], construct: Reader, fallback: Reader) -> Reader:
    def read_text(text: str) -> Any:
        if pattern.fullmatch(text):
            try:
                return construct(text)
            except ValueError:  # February 30
                pass
        return fallback(text)

    return read_text


class _FrictionlessReader:
    """Frictionless's reader for a field, created for the first text that needs it."""

    def __init__(self, field: Field, where: str) -> None:
        self._field = field
        self._where = where
        self._read: Reader | None = None

    def __call__(self, text: str) -> Any:
        self._read = self._read or self._create_frictionless_reader()
        value = self._read(text)
        return None if value is None else _CONVERSIONS.get(self._field.type, _keep_value)(value)

    def _create_frictionless_reader(self) -> Reader:
        from frictionless import Field as FrictionlessField
        from frictionless import FrictionlessException

        descriptor = {"name": self._field.name, "type": self._field.type, **read_notation(self._field)}
        try:
            read: Reader = FrictionlessField.from_descriptor(descriptor).create_value_reader()
        except FrictionlessException as error:
            raise PackageError(f"{self._where}: {error}") from None
        return read


def _keep_value(value: Any) -> Any:
    return value


def _drop_signaling_nan(value: Decimal | float) -> Decimal | float | None:
    # A signaling NaN cannot be converted to a float.
    return None if isinstance(value, Decimal) and value.is_snan() else value


def _build_period(year: int, month: int) -> "pd.Period | None":
    import pandas as pd  # it takes half a second, and only fields of this type need it

    try:
        return pd.Period(year=year, month=month, freq="M")
    except (OverflowError, ValueError):
        return None


# Conversions of Frictionless's values to the values of a frame.
_CONVERSIONS: Mapping[str, Callable[[Any], Any]] = {
    "number": _drop_signaling_nan,
    "yearmonth": lambda value: _build_period(value.year, value.month),
    "geopoint": lambda value: (float(value.lon), float(value.lat)),
}
