"""How many cells say the same, or fall into the same year."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from babel.dates import format_skeleton

from factbook.drawing.axis import Span
from factbook.reading.rows import Cell
from factbook.sphinx.figures.drawn import describe_cell, find_date_fields
from factbook.sphinx.figures.spans import read_span
from factbook.sphinx.nodes import markup
from factbook.sphinx.nodes.tables import TableEntry
from factbook.sphinx.rows.tables import show_cell
from factbook.sphinx.store.reader import FactReader
from factbook.sphinx.text.phrases import _
from factbook.sphinx.warnings import FactError

_MOST_YEARS = 60  # years that are all shown; of a longer time only those with something in them


@dataclass(frozen=True, slots=True)
class ValueCount:
    """How many cells there are of a kind."""

    text: str
    language: str  # "" for that of the document
    count: int
    address: str  # of the row that the cells name, "" for none
    entry: TableEntry  # how a table shows it


def count_values(reading: FactReader, cells: Sequence[Cell]) -> list[ValueCount]:
    """Return the counts of what cells say, in the order in which they come."""
    groups: dict[str, list[Cell]] = {}
    for cell in cells:
        groups.setdefault(cell.text, []).append(cell)
    found = []
    for same in groups.values():
        text, language, target = describe_cell(reading, same[0])
        found.append(ValueCount(text, language, len(same), str(target or ""), show_cell(reading, same[0])))
    return found


def count_years(reading: FactReader, cells: Sequence[Cell]) -> list[ValueCount]:
    """Return the counts of the years of dates, also of years between that have none; raises FactError.

    What has no date comes last.
    """
    if cells and cells[0].field.name not in find_date_fields(cells[0].table):
        problem = f"{cells[0].table.name}.{cells[0].field.name} holds no dates"
        raise FactError("field", problem, "name a field that does")
    spans = [read_span(reading, cell) for cell in cells]
    years = [span.first.year for span in spans if isinstance(span, Span)]
    every = range(min(years), max(years) + 1) if years else range(0)
    shown = every if len(every) <= _MOST_YEARS else sorted(set(years))
    found = [_build_count(_format_year(reading, year), years.count(year)) for year in shown]
    return [*found, *([_build_count(_("no date known"), spans.count(None))] if None in spans else [])]


def _build_count(text: str, count: int) -> ValueCount:
    return ValueCount(text, "", count, "", [markup.build_data(text)])


def _format_year(reading: FactReader, year: int) -> str:
    return str(format_skeleton("y", date(year, 1, 1), locale=reading.wording.locale))
