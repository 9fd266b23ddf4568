"""The arguments that `pandas.read_csv` needs for the file of a table, from what it does without them."""

from typing import Any

import pandas as pd

from factbook.errors import UsageError
from factbook.package import Field, Table
from factbook.reading.cells import read_notation

# The dtypes that read_csv may choose by itself without losing or changing a value.
_HELD_BY = {
    "Int64": ("int64",),
    "Float64": ("float64", "int64"),
    "boolean": ("bool",),
    "string": ("object", "str"),
}
_TRUTH = {"trueValues": {"true", "True", "TRUE"}, "falseValues": {"false", "False", "FALSE"}}
_DATE = "date"


def read_csv_arguments(table: Table, typed: pd.DataFrame) -> dict[str, Any]:
    """Compare a typed frame with the one that read_csv returns; see `DataPackage.read_csv_arguments`."""
    plain = _read_plain_frame(table)
    dtypes, dates = {}, []
    for field in table.fields:
        dtype = _choose_dtype(field, typed[field.name].dtype)
        if dtype == _DATE:
            dates.append(field.name)
        elif str(plain[field.name].dtype) not in _HELD_BY[dtype]:
            dtypes[field.name] = dtype
    return {"dtype": dtypes, "parse_dates": dates}


def _read_plain_frame(table: Table) -> pd.DataFrame:
    try:
        plain = pd.read_csv(table.path, low_memory=False)
    except ValueError as error:
        raise UsageError(f"{table.file}: read_csv: {error}") from None
    if list(plain.columns) != [field.name for field in table.fields]:
        raise UsageError(f"{table.file}: read_csv finds other columns", "give it the dialect")
    return plain


def _choose_dtype(field: Field, dtype: Any) -> str:
    """Return the dtype to ask for, or _DATE; string if read_csv cannot read the notation."""
    if not _has_known_notation(field):
        return "string"
    if field.type in ("date", "datetime"):
        return _DATE
    name = str(dtype.categories.dtype if isinstance(dtype, pd.CategoricalDtype) else dtype)
    return "Int64" if name == "int64" else name if name in _HELD_BY else "string"


def _has_known_notation(field: Field) -> bool:
    declared = read_notation(field).items()
    return all(name in _TRUTH and _TRUTH[name].issuperset(values) for name, values in declared)
