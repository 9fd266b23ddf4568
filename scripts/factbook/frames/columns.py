"""From the file of a table to a typed frame, column by column.

A cell that does not fit its field is an error with its place: a frame has no missing value that the
file does not have.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd

from factbook.errors import PackageError, abbreviate, suggest_nearest
from factbook.package import Field, Table
from factbook.reading.cells import Reader, create_cell_reader
from factbook.reading.header import explain_header, match_columns
from factbook.reading.notation import format_example
from factbook.reading.records import TextPart, find_place, read_table_file

_MUTABLE = ("list", "array", "object", "geojson", "topojson")


@dataclass(frozen=True, slots=True)
class RowPlaces:
    """Where the rows of a table are, for messages."""

    table: Table
    parts: tuple[TextPart, ...]  # of several files
    lines: list[int]  # the physical line on which each row begins

    def format_place(self, position: int) -> str:
        """Return the file and line of a row, by its position from 0."""
        return format_place(self.table, self.parts, self.lines[position])


@dataclass(frozen=True, slots=True)
class LoadedTable:
    """A typed table."""

    frame: pd.DataFrame
    places: RowPlaces


def load_table(table: Table) -> LoadedTable:
    """Read a table's file once and type it.

    Raises PackageError, with its place, for the first cell that does not fit.
    """
    texts, places = _read_columns(table)
    columns = {
        field.name: _convert_column(table, field, column, places)
        for field, column in zip(table.fields, texts, strict=True)
    }
    frame = pd.DataFrame(columns, index=pd.RangeIndex(len(places.lines)), copy=False)
    frame.attrs = {
        "title": table.title,
        "description": table.description,
        "fields": {field.name: describe_field(field) for field in table.fields},
    }
    return LoadedTable(frame, places)


def format_place(table: Table, parts: tuple[TextPart, ...], line: int, column: int = 0) -> str:
    """Return a place in the text of a table as file:line or file:line:column."""
    file, line, at = find_place(parts, line, column or 1)
    return f"{file or table.file}:{line}" + (f":{at}" if column else "")


def describe_field(field: Field) -> dict[str, Any]:
    """Return the entry of a field in `DataFrame.attrs`, as plain JSON."""
    declared = {
        "unit": field.properties.get("factbook:unit"),
        "unit_field": field.properties.get("factbook:unitField"),
        "categories": {item.value: item.label for item in field.categories},
        "labels": {language: dict(labels) for language, labels in field.labels.items()},
    }
    return {
        "title": field.title,
        "description": field.description,
        "type": field.type,
        **{name: value for name, value in declared.items() if value},
    }


def quote_value(value: object) -> str:
    """Return a value as a message quotes it."""
    return repr(abbreviate(str(value)))


def _read_columns(table: Table) -> tuple[list[list[str | None]], RowPlaces]:
    """Return the texts of each field, None where the file has no column for it, and the place of each row.

    Raises PackageError if reading would lose texts, or put them into wrong columns.
    """
    names = [field.name for field in table.fields]
    if len(set(names)) < len(names):
        raise PackageError(f"{table.name} has two fields with the same name")
    file = read_table_file(table)
    records = list(file)
    if bad := file.bad_byte:
        place = format_place(table, file.parts, bad.line, bad.column)
        raise PackageError(f"{place}: byte {bad.value:#04x} is not {table.encoding}")
    if quote := file.bad_quote:
        place = format_place(table, file.parts, quote.line)
        raise PackageError(f"{place}: broken quoting: {quote.message}")
    header = (records.pop(0).cells if records else []) if table.dialect.header else names
    if error := explain_header(table, header):
        raise PackageError(f"{table.file}:1: {error[0]}", error[1])
    for record in records:
        if len(record.cells) != len(header):
            place = format_place(table, file.parts, record.line)
            row = f"{place}: the row has {len(record.cells)} cells"
            raise PackageError(f"{row}, but {table.name} has {len(header)} columns")
    places = RowPlaces(table, file.parts, [record.line for record in records])
    return [
        [None if position is None else record.cells[position] for record in records]
        for position in match_columns(table, header)
    ], places


def _convert_column(table: Table, field: Field, texts: list[str | None], places: RowPlaces) -> Any:
    """Turn the texts of a column into an array of the field's dtype."""
    where = f"{table.name}.{field.name}"
    read = create_cell_reader(field, where)
    allowed = _read_categories(table, field, read)
    values: dict[str | None, Any] = {}
    for text in dict.fromkeys(texts):
        values[text] = None
        if text is not None and not table.is_missing(field, text):
            values[text] = read(text)
            if values[text] is None or (field.categories and values[text] not in allowed):
                place = places.format_place(texts.index(text))
                raise PackageError(
                    f"{place}: {where}: {quote_value(text)} {_describe_misfit(field)}",
                    _suggest_value(field, text),
                )
    if field.type in _MUTABLE:  # two rows may not share one list
        return _object_array([None if text is None or values[text] is None else read(text) for text in texts])
    cells = [values[text] for text in texts]
    if field.categories:
        return pd.Categorical(cells, categories=allowed, ordered=field.ordered)
    try:
        return _ARRAYS.get(field.type, _object_array)(cells)
    except OverflowError:
        return _object_array(cells)


def _read_categories(table: Table, field: Field, read: Reader) -> list[Any]:
    """Return the values of a field's categories; raises PackageError for one that does not fit its type."""
    values = {item.value: read(item.value) for item in field.categories}
    for text, value in values.items():
        if value is None:
            place = f"{table.name}.{field.name}: category {quote_value(text)}"
            raise PackageError(f"{place} does not fit type {field.type}")
    return list(dict.fromkeys(values.values()))


def _describe_misfit(field: Field) -> str:
    return "is not one of the categories" if field.categories else f"does not fit type {field.type}"


def _suggest_value(field: Field, text: str) -> str:
    if field.categories:
        known = [item.value for item in field.categories]
        return suggest_nearest(text, known) or f"write one of {', '.join(known)}"
    valid = format_example(field, field.name)
    return f"write {valid}, for instance" if valid else ""


def _extension_array(dtype: Any) -> Callable[[list[Any]], Any]:
    return lambda cells: pd.array(cells, dtype=dtype)


def _number_array(cells: list[Any]) -> Any:
    """Return numbers in which NaN, a value that a cell may have, differs from NA, a missing value."""
    values = np.array([0.0 if cell is None else float(cell) for cell in cells], dtype="float64")
    if any(cells[position] != values[position] for position in np.flatnonzero(np.isinf(values))):
        raise OverflowError  # 1e999 would become infinity
    return pd.arrays.FloatingArray(values, np.array([cell is None for cell in cells], dtype="bool"))


def _date_array(cells: list[Any]) -> Any:
    return np.array(cells, dtype="datetime64[s]")


def _datetime_array(cells: list[datetime | None]) -> Any:
    """Return instants in UTC if each cell has an offset, local times if none has."""
    aware = {cell.utcoffset() is not None for cell in cells if cell is not None}
    if aware == {True, False}:
        raise OverflowError
    if True not in aware:
        return np.array(cells, dtype="datetime64[us]")
    instants = [cell and cell.astimezone(UTC).replace(tzinfo=None) for cell in cells]
    return pd.DatetimeIndex(np.array(instants, dtype="datetime64[us]")).tz_localize("UTC")


def _duration_array(cells: list[Any]) -> Any:
    if not all(cell is None or isinstance(cell, timedelta) for cell in cells):
        raise OverflowError  # a month has no fixed length
    limit = timedelta(microseconds=2**63 - 1)  # numpy would overflow without an error
    if any(cell is not None and abs(cell) > limit for cell in cells):
        raise OverflowError
    return np.array(cells, dtype="timedelta64[us]")


def _object_array(cells: list[Any]) -> Any:
    return pd.Series([pd.NA if cell is None else cell for cell in cells], dtype="object")


# Each raises OverflowError for a value that the dtype cannot hold.
_ARRAYS: Mapping[str, Callable[[list[Any]], Any]] = {
    "string": _extension_array("string"),
    "any": _extension_array("string"),
    "integer": _extension_array("Int64"),
    "year": _extension_array("Int64"),
    "number": _number_array,
    "boolean": _extension_array("boolean"),
    "date": _date_array,
    "datetime": _datetime_array,
    "yearmonth": _extension_array("period[M]"),
    "duration": _duration_array,
}
