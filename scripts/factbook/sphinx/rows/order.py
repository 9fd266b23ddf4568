"""The order of rows that an option gives, and the names in an option."""

from urllib.parse import unquote

from factbook.package import Field, Table
from factbook.reading.rows import Row
from factbook.sphinx.store.reader import FactReader

NUMBERS = frozenset({"integer", "number"})
_DATES = frozenset({"date", "datetime", "time", "year", "yearmonth"})


def split_names(text: str) -> list[str]:
    """Return the names in an option, which are separated by commas; %2C is a comma in a name."""
    return [unquote(name.strip()) for name in text.split(",") if name.strip()]


def sort_rows(reading: FactReader, table: Table, rows: list[Row], option: str) -> list[Row]:
    """Return rows in the order of the fields that an option names; a minus before a name: descending.

    Empty cells are last in both directions. Raises FactError.
    """
    for name in reversed(split_names(option)):
        field = reading.find_column(table, name.removeprefix("-"))
        texts = {row.key: reading.select_cell(table, row, field.name).text for row in rows}
        filled = [row for row in rows if texts[row.key]]
        filled.sort(key=lambda row: _build_sort_key(field, texts[row.key]), reverse=name.startswith("-"))
        rows = [*filled, *(row for row in rows if not texts[row.key])]
    return rows


def find_browser_sort_key(field: Field, text: str) -> str | None:
    """Return the sort key of a cell in a browser: "" for an empty cell, None for its text on the page."""
    if text in field.values:
        return str(field.values.index(text))
    if field.type in NUMBERS:
        return field.plain_number(text) or text
    return text if not text or field.type in _DATES else None


def _build_sort_key(field: Field, text: str) -> tuple[float, str]:
    """Return the sort key of a cell on the page: its place in a closed list, its number, else its text."""
    if text in field.values:
        return field.values.index(text), ""
    try:
        return (float(field.plain_number(text)) if field.type in NUMBERS else 0.0), text
    except ValueError:
        return 0.0, text
