"""Rows on a line of time."""

from collections.abc import Sequence
from typing import ClassVar

from docutils import nodes

from factbook.address import Address
from factbook.package import Row, Table
from factbook.sphinx.facts import Cell, FactError
from factbook.sphinx.figures.axis import span_of
from factbook.sphinx.figures.directive import NARROW, WIDE, FigureDirective
from factbook.sphinx.figures.drawn import drawn, leading
from factbook.sphinx.figures.times import Event, narrow, wide
from factbook.sphinx.order import names_in, ordered
from factbook.sphinx.reading import Reading
from factbook.sphinx.rows import columns_of
from factbook.sphinx.spec import Described
from factbook.sphinx.table import table
from factbook.sphinx.words import _

_DATES = frozenset({"date", "datetime", "year", "yearmonth"})


class TimelineDirective(FigureDirective):
    """Draw the rows of a selection, `table` or `table[field=value]`, on a line of time."""

    option_spec: ClassVar = {
        **FigureDirective.option_spec,
        "date": Described("Fields of dates; the first with a value counts."),
        "label": Described("The field that names a mark. Without it, the name of the row."),
        "lane": Described("A field; rows with the same value stand together."),
    }

    def build(self, reading: Reading) -> list[nodes.Node]:
        """Return the figure; raises FactError."""
        found, rows = reading.select(self.arguments[0])
        dates = names_in(self.options.get("date", "")) or _dates(found)
        if not dates:
            raise FactError("field", f"table {found.name} has no field that is a date", "name one: `:date:`")
        name = self.options.get("label", "") or leading(found)
        lane = self.options.get("lane", "")
        rows = ordered(reading, found, rows, lane) if lane else rows
        cells = [reading.cell_in(found, row, lane) for row in rows] if lane else []
        lanes = list(dict.fromkeys(reading.shown(cell) for cell in cells)) or [""]
        events = [
            self._event(reading, row, _dated(reading, found, row, dates),
                        reading.cell_in(found, row, name),
                        lanes.index(reading.shown(cells[number])) if cells else 0)
            for number, row in enumerate(rows)
        ]  # fmt: skip
        columns = [*dates, name, *([lane] if lane else [])]
        return self.figure(
            (wide(events, lanes, WIDE, reading.wording.locale), narrow(events, lanes, NARROW)),
            _("%s in time") % found.title,
            _("Marks on a line of time, each with its name and date."),
            table(columns_of(reading, found, _in_time(reading, found, rows, dates), columns)),
            _("The same as a table"),
        )

    def _event(self, reading: Reading, row: Row, when: Cell, label: Cell, lane: int) -> Event:
        text, language, address = drawn(reading, label)
        return Event(
            text,
            language,
            reading.shown(when) if when.text else _("no date known"),
            span_of(reading, when) if when.text else None,
            lane,
            str(address or Address(label.table.name, row.key)),
        )


def _dates(found: Table) -> list[str]:
    return [item.name for item in found.fields if item.type in _DATES]


def _dated(reading: Reading, found: Table, row: Row, dates: Sequence[str]) -> Cell:
    """Return the first of some dates that is known, else the first."""
    cells = [reading.cell_in(found, row, name) for name in dates]
    return next((cell for cell in cells if cell.text), cells[0])


def _in_time(reading: Reading, found: Table, rows: Sequence[Row], dates: Sequence[str]) -> list[Row]:
    """Return rows in the order of their dates, those without any last."""

    def key(row: Row) -> tuple[bool, int]:
        span = span_of(reading, _dated(reading, found, row, dates))
        return (span is None, span.start if span else 0)

    return sorted(rows, key=key)
