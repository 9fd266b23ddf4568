"""How many cells say the same, or fall into the same year."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from babel.dates import format_skeleton

from factbook.drawing.axis import Span
from factbook.reading.rows import Cell
from factbook.sphinx.figures.drawn import dates_of, drawn
from factbook.sphinx.figures.spans import span_of
from factbook.sphinx.nodes import markup
from factbook.sphinx.nodes.tables import Entry
from factbook.sphinx.rows.tables import show
from factbook.sphinx.store.reader import Reading
from factbook.sphinx.text.phrases import _
from factbook.sphinx.warnings import FactError

_MOST = 60  # years that are all shown; of a longer time only those with something in them


@dataclass(frozen=True, slots=True)
class Count:
    """How many cells there are of a kind."""

    text: str
    language: str  # "" for that of the document
    count: int
    address: str  # of the row that the cells name, "" for none
    entry: Entry  # how a table shows it


def by_value(reading: Reading, cells: Sequence[Cell]) -> list[Count]:
    """Return the counts of what cells say, in the order in which they come."""
    groups: dict[str, list[Cell]] = {}
    for cell in cells:
        groups.setdefault(cell.text, []).append(cell)
    found = []
    for same in groups.values():
        text, language, target = drawn(reading, same[0])
        found.append(Count(text, language, len(same), str(target or ""), show(reading, same[0])))
    return found


def by_year(reading: Reading, cells: Sequence[Cell]) -> list[Count]:
    """Return the counts of the years of dates, also of years between that have none; raises FactError.

    What has no date comes last.
    """
    if cells and cells[0].field.name not in dates_of(cells[0].table):
        problem = f"{cells[0].table.name}.{cells[0].field.name} holds no dates"
        raise FactError("field", problem, "name a field that does")
    spans = [span_of(reading, cell) for cell in cells]
    years = [span.first.year for span in spans if isinstance(span, Span)]
    every = range(min(years), max(years) + 1) if years else range(0)
    shown = every if len(every) <= _MOST else sorted(set(years))
    found = [_count(_year(reading, year), years.count(year)) for year in shown]
    return [*found, *([_count(_("no date known"), spans.count(None))] if None in spans else [])]


def _count(text: str, count: int) -> Count:
    return Count(text, "", count, "", [markup.data(text)])


def _year(reading: Reading, year: int) -> str:
    return str(format_skeleton("y", date(year, 1, 1), locale=reading.wording.locale))
