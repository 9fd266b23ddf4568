"""Match the labels of a header to the fields of a schema.

Follows `fieldsMatch` of Table Schema v2 as Frictionless 5.21 reads it (`frictionless/table/header.py` and
`label_matching.py`).
"""

from collections import Counter
from collections.abc import Sequence
from itertools import zip_longest

from factbook.errors import abbreviate, suggest_nearest
from factbook.package.model import Table

_BY_POSITION = "exact"
_MORE_LABELS = frozenset({"subset", "partial"})  # the file may have more columns than the schema has fields
_FEWER_LABELS = frozenset({"superset", "partial"})  # and fewer, but for fields that need a value


def match_columns(table: Table, labels: Sequence[str]) -> tuple[int | None, ...]:
    """Return the position of each field's column in the file, from 0; None: the file has no such column.

    With `exact`, which is the default, the position of a column gives its field, whatever its label is. With
    any other value the label gives it; of equal labels the first counts. A file without a header is read by
    position.
    """
    if _is_by_position(table):
        return tuple(range(len(table.fields)))
    positions: dict[str, int] = {}
    for position, label in enumerate(labels):
        positions.setdefault(_normalize_name(table, label), position)
    return tuple(positions.get(_normalize_name(table, field.name)) for field in table.fields)


def select_cells(columns: Sequence[int | None], cells: Sequence[str]) -> list[str | None]:
    """Return the text of each field in a record; None: the file has no such column, or the record no cell."""
    width = len(cells)
    return [None if place is None or place >= width else cells[place] for place in columns]


def explain_header(table: Table, labels: Sequence[str]) -> tuple[str, str] | None:
    """Return what is wrong with a header and a hint, or None for a header that matches the schema."""
    names = [field.name for field in table.fields]
    if _is_by_position(table):
        for number, (name, label) in enumerate(zip_longest(names, labels), 1):
            if label is None or name is None or _normalize_name(table, label) != _normalize_name(table, name):
                problem = "is missing" if label is None else f"is {abbreviate(label)!r}"
                hint = "the schema has no such field" if name is None else f"write {name}"
                return f"the header of column {number} {problem}", hint
        return None
    if not labels:
        return "the file is empty", f"its first line should be: {table.dialect.delimiter.join(names)}"
    counts = Counter(_normalize_name(table, label) for label in labels)
    if doubled := [label for label in labels if counts[_normalize_name(table, label)] > 1]:
        return (
            f"the header has {abbreviate(doubled[0])!r} more than once",
            "give each column a label of its own",
        )
    columns = match_columns(table, labels)
    if names and all(position is None for position in columns):
        return "the header has no field of the schema", f"the fields are: {', '.join(names)}"
    for field, position in zip(table.fields, columns, strict=True):
        is_needed = field.required or field.name in table.primary_key
        if position is None and (is_needed or table.fields_match not in _FEWER_LABELS):
            return f"the header has no column {field.name!r}", suggest_nearest(field.name, labels)
    known = {_normalize_name(table, name) for name in names}
    for number, label in enumerate(labels, 1):
        if table.fields_match not in _MORE_LABELS and _normalize_name(table, label) not in known:
            return f"the schema has no field for column {number}, {abbreviate(label)!r}", suggest_nearest(
                label, names
            )
    return None


def _is_by_position(table: Table) -> bool:
    return table.fields_match == _BY_POSITION or not table.dialect.header


def _normalize_name(table: Table, name: str) -> str:
    name = name.strip()
    return name if table.dialect.header_case else name.lower()
