"""The text of a cell to its value.

A strict pattern and Python's own constructor prove the usual notation. What is left is judged by
Frictionless's reader of the field's type, so that load and check agree on what fits.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pandas as pd

from factbook.errors import PackageError
from factbook.package import Field

Reader = Callable[[str], Any]  # text -> value, or None where the text does not fit

# Properties of a field that decide which text stands for which value.
_NOTATION = (
    "format", "decimalChar", "groupChar", "bareNumber", "floatNumber", "trueValues", "falseValues",
    "delimiter", "itemType", "arrayItem",
)  # fmt: skip
_PROOFS: Mapping[str, tuple[str, Reader]] = {
    "integer": (r"-?[0-9]{1,4000}", int),  # Python's int() stops at 4300 digits
    "number": (r"-?[0-9]{1,200}(\.[0-9]+)?(e[+-]?[0-9]{1,2})?", float),  # always below 1e308
    "date": (r"[0-9]{4}-[0-9]{2}-[0-9]{2}", date.fromisoformat),
    "datetime": (
        r"[0-9]{4}(-[0-9]{2}){2}T[0-9]{2}(:[0-9]{2}){2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})?",
        datetime.fromisoformat,
    ),
    "time": (r"[0-9]{2}(:[0-9]{2}){2}", time.fromisoformat),
    "year": (r"[0-9]{4}", int),
    "yearmonth": (r"[0-9]{4}-(0[1-9]|1[0-2])", lambda text: pd.Period(text, freq="M")),
}
_TRUTH = {
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
    """Return what turns a text of a field into its value, or into None where it does not fit.

    The reader raises PackageError when Frictionless refuses the descriptor of the field.
    """
    if field.type in ("string", "any"):
        return str
    if field.type == "boolean":
        truth, falsehood = _read_boolean_texts(field, where)
        return (dict.fromkeys(truth, True) | dict.fromkeys(falsehood, False)).get
    judge = _FrictionlessReader(field, where)
    if field.type not in _PROOFS or read_notation(field):
        return judge
    pattern, construct = _PROOFS[field.type]
    return _create_proven_reader(re.compile(pattern), construct, judge)


def read_notation(field: Field) -> dict[str, Any]:
    """Return what a field's descriptor says of its notation, where that is not the usual one."""
    given = field.properties
    found = {name: given[name] for name in _NOTATION if name in given}
    return {name: value for name, value in found.items() if (name, value) != ("format", "default")}


def format_example(field: Field, where: str) -> str:
    """Return a text that would fit a field; an empty string where the type alone does not tell."""
    form = str(field.properties.get("format", ""))
    if field.type == "boolean":
        return " or ".join(texts[0] for texts in _read_boolean_texts(field, where) if texts)
    if field.type in ("date", "datetime", "time") and "%" in form:
        return datetime.fromisoformat(_EXAMPLES["datetime"]).strftime(form)
    if field.type == "number":
        return _EXAMPLES["number"].replace(".", str(field.properties.get("decimalChar", ".")))
    return _EXAMPLES.get(field.type, "")


def _read_boolean_texts(field: Field, where: str) -> list[list[str]]:
    """Return the texts for true and for false; those of Table Schema where the field gives none."""
    found = []
    for name, usual in _TRUTH.items():
        texts = field.properties.get(name, usual)
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            raise PackageError(f"{where}: {name!r} should be an array of strings")
        found.append(texts)
    return found


def _create_proven_reader(pattern: re.Pattern[str], construct: Reader, judge: Reader) -> Reader:
    def read(text: str) -> Any:
        if pattern.fullmatch(text):
            try:
                return construct(text)
            except ValueError:  # February 30
                pass
        return judge(text)

    return read


class _FrictionlessReader:
    """Frictionless's reader of a field, made when the first text is in doubt."""

    def __init__(self, field: Field, where: str) -> None:
        self._field = field
        self._where = where
        self._read: Reader | None = None

    def __call__(self, text: str) -> Any:
        self._read = self._read or self._create_frictionless_reader()
        if self._field.type == "integer":
            # Table Schema v2 has it; Frictionless 5.21 knows it of numbers only.
            text = text.replace(str(self._field.properties.get("groupChar", "")), "")
        value = self._read(text)
        return None if value is None else _PLAIN.get(self._field.type, _keep_value)(value)

    def _create_frictionless_reader(self) -> Reader:
        from frictionless import Field as Judge
        from frictionless import FrictionlessException

        given = {"name": self._field.name, "type": self._field.type, **read_notation(self._field)}
        try:
            read: Reader = Judge.from_descriptor(given).create_value_reader()
        except FrictionlessException as error:
            raise PackageError(f"{self._where}: {error}") from None
        return read


def _keep_value(value: Any) -> Any:
    return value


def _drop_signaling_nan(value: Decimal | float) -> Decimal | float | None:
    # Of a signaling NaN no float can be made.
    return None if isinstance(value, Decimal) and value.is_snan() else value


def _build_period(value: Any) -> pd.Period | None:
    try:
        return pd.Period(year=value.year, month=value.month, freq="M")
    except (OverflowError, ValueError):
        return None


# Values of Frictionless's own kinds, and what stands for them in a frame.
_PLAIN: Mapping[str, Callable[[Any], Any]] = {
    "number": _drop_signaling_nan,
    "yearmonth": _build_period,
    "geopoint": lambda value: (float(value.lon), float(value.lat)),
}
