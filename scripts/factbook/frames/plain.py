"""The arguments with which `pandas.read_csv` reads the file of a table as its schema defines it.

Every answer is tried: a column that read_csv does not read as `to_pandas` has it stays text.
"""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from factbook.errors import UsageError
from factbook.package import Field, Table
from factbook.package.dialect import UTF8
from factbook.reading.notation import read_notation

# The dtypes that read_csv may choose by itself without losing or changing a value.
_HELD_BY = {
    "Int64": ("int64",),
    "Float64": ("float64", "int64"),
    "boolean": ("bool",),
    "string": ("object", "str"),
}
_DIALECT = {  # argument of read_csv -> attribute of a dialect, and the default of both
    "sep": ("delimiter", ","),
    "quotechar": ("quote", '"'),
    "doublequote": ("double_quote", True),
    "escapechar": ("escape", None),
    "skipinitialspace": ("skip_initial_space", False),
}
_TRUTH = {"trueValues": "true_values", "falseValues": "false_values"}
_DATE, _TEXT = "date", "string"


def read_csv_arguments(table: Table, typed: pd.DataFrame) -> dict[str, Any]:
    """Compare a typed frame with those that read_csv returns; see `DataPackage.read_csv_arguments`."""
    if len(table.parts) > 1:
        raise UsageError(f"{table.name} has several files, and read_csv reads one", "use to_pandas")
    common = _describe_file(table)
    plain = _read_frame(table, common)
    if len(plain) != len(typed):  # a blank line is a row of empty cells
        common["skip_blank_lines"] = False
        plain = _read_frame(table, common)
    more = _describe_notation(table)
    if not (plain.isna().to_numpy() == typed.isna().to_numpy()).all():
        more = {"keep_default_na": False, "na_values": _list_missing_values(table), **more}
    if more:
        common |= more
        plain = _read_frame(table, common)
    kinds = {field.name: _choose_kind(field, typed[field.name].dtype) for field in table.fields}
    needed = {
        name: kind
        for name, kind in kinds.items()
        if kind == _DATE or str(plain[name].dtype) not in _HELD_BY[kind]
    }
    while wrong := _find_wrong_columns(table, common, needed, typed):
        needed |= dict.fromkeys(wrong, _TEXT)
    return {**_describe_columns(table, needed), **common}


def _describe_file(table: Table) -> dict[str, Any]:
    """Return the arguments for the dialect and encoding of a file, without those that are defaults."""
    arguments = {
        name: getattr(table.dialect, attribute)
        for name, (attribute, default) in _DIALECT.items()
        if getattr(table.dialect, attribute) != default
    }
    if not table.dialect.quote:
        arguments["quoting"] = 3  # csv.QUOTE_NONE
        del arguments["quotechar"]
    if table.parts[0].compression and table.path.suffix != f".{table.parts[0].compression}":
        arguments["compression"] = table.parts[0].compression  # otherwise read_csv knows it from the suffix
    if table.encoding != UTF8:
        arguments["encoding"] = table.encoding
    if not table.dialect.header:
        arguments |= {"header": None, "names": [field.name for field in table.fields]}
    return arguments


def _list_missing_values(table: Table) -> dict[str, list[str]]:
    return {field.name: list(table.list_missing_values(field)) for field in table.fields}


def _describe_notation(table: Table) -> dict[str, Any]:
    """Return the arguments for the notation of numbers and booleans; read_csv has one for all columns."""
    notations = [(field, read_notation(field)) for field in table.fields]
    marks = {
        (str(notation.get("decimalChar", ".")), str(notation.get("groupChar", "")))
        for field, notation in notations
        if field.type == "number"
    }
    arguments: dict[str, Any] = {}
    if len(marks) == 1:
        decimal, thousands = marks.pop()
        arguments |= {"decimal": decimal} if decimal != "." and len(decimal) == 1 else {}
        arguments |= {"thousands": thousands} if len(thousands) == 1 else {}
    for name, argument in _TRUTH.items():
        texts = {text for _field, notation in notations for text in notation.get(name, ())}
        if texts:
            arguments[argument] = sorted(texts)
    return arguments


def _describe_columns(table: Table, needed: Mapping[str, str]) -> dict[str, Any]:
    names = [field.name for field in table.fields if field.name in needed]
    formats = {
        field.name: field.properties["format"]
        for field in table.fields
        if needed.get(field.name) == _DATE and "%" in str(field.properties.get("format", ""))
    }
    return {
        "dtype": {name: needed[name] for name in names if needed[name] != _DATE},
        "parse_dates": [name for name in names if needed[name] == _DATE],
        **({"date_format": formats} if formats else {}),
    }


def _choose_kind(field: Field, dtype: Any) -> str:
    """Return the dtype to ask for, or _DATE."""
    if field.type in ("date", "datetime"):
        return _DATE
    name = str(dtype.categories.dtype if isinstance(dtype, pd.CategoricalDtype) else dtype)
    return "Int64" if name == "int64" else name if name in _HELD_BY else _TEXT


def _find_wrong_columns(
    table: Table, common: Mapping[str, Any], needed: Mapping[str, str], typed: pd.DataFrame
) -> list[str]:
    """Return the columns that do not come out as in the typed frame, and could still be left as text."""
    names = [field.name for field in table.fields if needed.get(field.name) != _TEXT]
    try:
        frame = pd.read_csv(table.path, low_memory=False, **common, **_describe_columns(table, needed))
    except (ValueError, TypeError):
        # One column at a time shows which it is.
        return [name for name in names if not _can_be_read(table, common, needed, name)] or names
    return [name for name in names if not _is_equal(frame[name], typed[name])]


def _can_be_read(table: Table, common: Mapping[str, Any], needed: Mapping[str, str], name: str) -> bool:
    columns = _describe_columns(table, {name: needed[name]} if name in needed else {})
    try:
        pd.read_csv(table.path, low_memory=False, usecols=[name], **common, **columns)
    except (ValueError, TypeError):
        return False
    return True


def _is_equal(ours: "pd.Series[Any]", theirs: "pd.Series[Any]") -> bool:
    if not (ours.isna() == theirs.isna()).all():
        return False
    return [str(value) for value in ours.dropna()] == [str(value) for value in theirs.dropna()] or bool(
        ours.dropna().tolist() == theirs.dropna().tolist()
    )


def _read_frame(table: Table, arguments: Mapping[str, Any]) -> pd.DataFrame:
    try:
        frame: pd.DataFrame = pd.read_csv(table.path, low_memory=False, **arguments)
    except (ValueError, TypeError) as error:
        raise UsageError(f"{table.file}: read_csv: {error}") from None
    names = [field.name for field in table.fields]
    if not set(names) <= set(frame.columns):
        raise UsageError(f"{table.file}: read_csv finds other columns", "use to_pandas")
    return frame[names]
