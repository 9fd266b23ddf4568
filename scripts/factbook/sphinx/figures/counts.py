"""Count the cells that have the same value, or a date in the same year."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from babel.dates import format_skeleton

from factbook.drawing.axis import Span
from factbook.reading.rows import Cell
from factbook.sphinx.figures.cell_texts import describe_cell, find_date_fields
from factbook.sphinx.figures.spans import read_span
from factbook.sphinx.nodes import markup
from factbook.sphinx.nodes.tables import TableEntry
from factbook.sphinx.rows.tables import show_cell
from factbook.sphinx.store.reader import FactReader
from factbook.sphinx.text.phrases import _
from factbook.sphinx.warnings import FactError

_MOST_YEARS = 60  # most years to show in full; of a longer time, only the years with a date are shown


@dataclass(frozen=True, slots=True)
class ValueCount:
    """The number of cells with the same value or year."""

    text: str  # the value or year
    language: str  # "" for that of the document
    count: int
    address: str  # the row that the cells name, "" for none
    entry: TableEntry  # the value or year in a table


def count_values(reading: FactReader, cells: Sequence[Cell]) -> list[ValueCount]:
    """Count the values of cells, in the order of the cells."""
    groups: dict[str, list[Cell]] = {}
    for cell in cells:
        groups.setdefault(cell.text, []).append(cell)
    counts = []
    for group in groups.values():
        text, language, target = describe_cell(reading, group[0])
        entry = show_cell(reading, group[0])
        counts.append(ValueCount(text, language, len(group), str(target or ""), entry))
    return counts


def count_years(reading: FactReader, cells: Sequence[Cell]) -> list[ValueCount]:
    """Count the years of dates, also the years between them without a date; raises FactError.

    The count of cells without a date is the last one.
    """
    if cells and cells[0].field.name not in find_date_fields(cells[0].table):
        problem = f"{cells[0].table.name}.{cells[0].field.name} holds no dates"
        raise FactError("field", problem, "name a field that does")
    spans = [read_span(reading, cell) for cell in cells]
    years = [span.first.year for span in spans if isinstance(span, Span)]
    all_years = range(min(years), max(years) + 1) if years else range(0)
    shown = all_years if len(all_years) <= _MOST_YEARS else sorted(set(years))
    counts = [_build_count(_format_year(reading, year), years.count(year)) for year in shown]
    return [*counts, *([_build_count(_("no date known"), spans.count(None))] if None in spans else [])]


def _build_count(text: str, count: int) -> ValueCount:
    return ValueCount(text, "", count, "", [markup.build_data(text)])


def _format_year(reading: FactReader, year: int) -> str:
    return str(format_skeleton("y", date(year, 1, 1), locale=reading.wording.locale))
