"""When a cell says that something was, as exactly as that is known."""

from datetime import date

from factbook.drawing.axis import Span, add_months
from factbook.reading.rows import Cell
from factbook.sphinx.store.reader import FactReader

_DAYS = {"day": 1, "week": 7}


def read_span(reading: FactReader, cell: Cell) -> Span | None:
    """Return when a cell says that something was; None where it holds no date."""
    beside = f"{cell.field.name}_precision"
    names = {item.name for item in cell.table.fields}
    known = reading.select_cell(cell.table, cell.row, beside).text if beside in names else "day"
    try:
        return _parse_span(cell.text, cell.field.type, known)
    except (ValueError, OverflowError):
        return None


def _parse_span(text: str, kind: str, known: str) -> Span:
    if kind in ("year", "yearmonth"):
        parts = [*map(int, text.split("-")), 1][:2] if kind == "yearmonth" else [int(text), 1]
        first, known = date(parts[0], parts[1], 1), {"year": "year", "yearmonth": "month"}[kind]
    else:
        first = date.fromisoformat(text[:10])
    if known == "year":
        return Span(date(first.year, 1, 1), (date(first.year, 12, 31) - date(first.year, 1, 1)).days + 1)
    if known == "month":
        return Span(first.replace(day=1), (add_months(first.replace(day=1), 1) - first.replace(day=1)).days)
    return Span(first, _DAYS.get(known, 1))
