"""Convert the text of a cell to its value.

A text in a plain form is converted by a constructor of Python. For all other texts,
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
from factbook.reading.forms import find_form
from factbook.reading.notation import read_boolean_texts, read_notation

if TYPE_CHECKING:
    import pandas as pd

Reader = Callable[[str], Any]  # text -> value, or None for a text that does not fit the field

# What makes a value of a text in the plain form of its type.
_CONSTRUCTORS: Mapping[str, Reader] = {
    "integer": int,
    "number": float,
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    "time": time.fromisoformat,
    "year": int,
    "yearmonth": lambda text: _build_period(int(text[:4]), int(text[5:])),
}


def create_cell_reader(field: Field, where: str) -> Reader:
    """Return a function that converts a text of a field to its value, or to None when it does not fit.

    The reader raises PackageError when Frictionless refuses the descriptor of the field.
    """
    if field.type in ("string", "any"):
        return str
    if field.type == "boolean":
        true_texts, false_texts = read_boolean_texts(field, where)
        return (dict.fromkeys(true_texts, True) | dict.fromkeys(false_texts, False)).get
    frictionless_reader = _FrictionlessReader(field, where)
    form = find_form(field)
    if not form:
        return frictionless_reader
    return _create_plain_reader(re.compile(form), _CONSTRUCTORS[field.type], frictionless_reader)


def _create_plain_reader(pattern: re.Pattern[str], construct: Reader, fallback: Reader) -> Reader:
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
