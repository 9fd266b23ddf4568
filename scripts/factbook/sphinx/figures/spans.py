"""The days that the date of a cell may mean, as exactly as the date is known."""

from datetime import date

from factbook.drawing.axis import Span, add_months
from factbook.reading.rows import Cell
from factbook.sphinx.store.reader import FactReader
from factbook.sphinx.text.formats import read_period

_DAYS = {"day": 1, "week": 7}


def read_span(reading: FactReader, cell: Cell) -> Span | None:
    """Return the days that the date of a cell may mean; None for a cell without a date.

    These are the days of its period, or as many as its precision leaves open.
    """
    try:
        if cell.period:
            first, last = read_period(cell)
            start, end = first or last, last or first
            return Span(start, max((end - start).days, 0) + 1) if start and end else None
    except ValueError:
        return None
    name = f"{cell.field.name}_precision"
    names = {item.name for item in cell.table.fields}
    precision = reading.select_cell(cell.table, cell.row, name).text if name in names else "day"
    try:
        return _parse_span(cell.text, cell.field.type, precision)
    except (ValueError, OverflowError):
        return None


def _parse_span(text: str, kind: str, precision: str) -> Span:
    if kind in ("year", "yearmonth"):
        parts = [*map(int, text.split("-")), 1][:2] if kind == "yearmonth" else [int(text), 1]
        first, precision = date(parts[0], parts[1], 1), {"year": "year", "yearmonth": "month"}[kind]
    else:
        first = date.fromisoformat(text[:10])
    if precision == "year":
        return Span(date(first.year, 1, 1), (date(first.year, 12, 31) - date(first.year, 1, 1)).days + 1)
    if precision == "month":
        return Span(first.replace(day=1), (add_months(first.replace(day=1), 1) - first.replace(day=1)).days)
    return Span(first, _DAYS.get(precision, 1))
