"""Rows on a line of time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from docutils import nodes

from factbook.drawing.times import EventSigns, TimelineEvent, draw_narrow_timeline, draw_wide_timeline
from factbook.package import Table
from factbook.package.address import Address
from factbook.reading.rows import Cell, Row
from factbook.sphinx.figures.directive import NARROW_WIDTH, WIDE_WIDTH, FigureDirective
from factbook.sphinx.figures.drawn import describe_cell, find_date_fields, find_label_field
from factbook.sphinx.figures.lanes import Lanes, read_field_lanes, read_lanes
from factbook.sphinx.figures.phrases import drawing_phrases
from factbook.sphinx.figures.spans import read_span
from factbook.sphinx.nodes.option import DocumentedOption
from factbook.sphinx.nodes.tables import build_table
from factbook.sphinx.rows.order import split_names
from factbook.sphinx.rows.tables import build_columns, format_column_heading
from factbook.sphinx.store.reader import FactReader
from factbook.sphinx.text.phrases import _, format_list
from factbook.sphinx.warnings import FactError

_ONE_LANE = Lanes("", (("", ""),), {}, {})  # everything in one lane


class TimelineDirective(FigureDirective):
    """Draw the rows of a selection, `table` or `table[field=value]`, on a line of time."""

    option_spec: ClassVar = {
        **FigureDirective.option_spec,
        "date": DocumentedOption(
            "Fields of dates; the first with a value counts. A mark of another one is hollow."
        ),
        "label": DocumentedOption("The field that names a mark. Without it, the name of the row."),
        "lane": DocumentedOption(
            "A field, or `table.field` of a table whose rows name those of the selection; rows with the same "
            "value stand together, a row with several of them at each."
        ),
        "kind": DocumentedOption("A field; each of its values has a sign of its own form and color."),
    }

    def build(self, reading: FactReader) -> list[nodes.Node]:
        """Return the figure; raises FactError."""
        found, rows = reading.select_rows(self.arguments[0])
        names = split_names(self.options.get("date", "")) or find_date_fields(found)
        if not names:
            raise FactError("field", f"table {found.name} has no field that is a date", "name one: `:date:`")
        label = self.options.get("label", "") or find_label_field(found)
        for name in (*names, label):
            reading.find_column(found, name)
        rows = _sort_by_date(reading, found, rows, names)
        lane, kind = (self.options.get(option, "") for option in ("lane", "kind"))
        lanes = read_lanes(reading, found, rows, lane) if lane else _ONE_LANE
        kinds = read_field_lanes(reading, found, rows, kind) if kind else _ONE_LANE
        if not rows:
            return self.none(found.title)
        columns = build_columns(reading, found, rows, list(dict.fromkeys([*names, label])))
        columns += [item.column(reading, rows) for item in (lanes, kinds) if item.cells]
        return self._drawn(
            reading, _EventSpec(found, tuple(names), label, lanes, kinds), rows, build_table(columns)
        )

    def _drawn(
        self, reading: FactReader, plan: "_EventSpec", rows: Sequence[Row], words: nodes.Node
    ) -> list[nodes.Node]:
        events = [plan.event(reading, row, line) for line, row in enumerate(rows, 1)]
        names = [text for text, _language in plan.lanes.names]
        signs = EventSigns(plan.kinds.names if plan.kinds.cells else (), plan.second(reading))
        phrases = drawing_phrases(reading.wording)
        return self.figure(
            (
                draw_wide_timeline(events, names, WIDE_WIDTH, phrases, signs),
                draw_narrow_timeline(events, names, NARROW_WIDTH, phrases, signs),
            ),
            _("%s in time") % plan.table.title,
            _("Marks on a line of time, each with its name and date."),
            words,
            _("The same as a table"),
        )


@dataclass(frozen=True, slots=True)
class _EventSpec:
    """What of a row is drawn."""

    table: Table
    dates: tuple[str, ...]
    label: str
    lanes: Lanes
    kinds: Lanes

    def event(self, reading: FactReader, row: Row, line: int) -> TimelineEvent:
        """Return a row as an event, which stands at a line of the words."""
        when = _find_date_cell(reading, self.table, row, self.dates)
        text, language, address = describe_cell(reading, reading.select_cell(self.table, row, self.label))
        shown = reading.format_cell(when) if when.text else _("no date known")
        second = bool(when.text) and when.field.name != reading.find_column(self.table, self.dates[0]).name
        return TimelineEvent(
            text,
            language,
            shown + _(" (%s)") % when.field.title if second else shown,
            read_span(reading, when) if when.text else None,
            self.lanes.places.get(row.key, (0,)),
            str(address or Address(self.table.name, row.key)),
            sign=self.kinds.places.get(row.key, (-1,))[0],
            second=second,
            line=line,
        )

    def second(self, reading: FactReader) -> str:
        """Return what is said of marks whose date is not the one that was asked for first."""
        titles = [format_column_heading(reading.find_column(self.table, name), name) for name in self.dates]
        return _("hollow: %(other)s, as nothing is known of %(first)s") % {
            "first": titles[0],
            "other": format_list(*titles[1:]),
        }


def _find_date_cell(reading: FactReader, found: Table, row: Row, dates: Sequence[str]) -> Cell:
    """Return the first of some dates that is known, else the first."""
    cells = [reading.select_cell(found, row, name) for name in dates]
    return next((cell for cell in cells if cell.text), cells[0])


def _sort_by_date(reading: FactReader, found: Table, rows: Sequence[Row], dates: Sequence[str]) -> list[Row]:
    """Return rows in the order of their dates, those without any last."""

    def key(row: Row) -> tuple[bool, int]:
        span = read_span(reading, _find_date_cell(reading, found, row, dates))
        return (span is None, span.start if span else 0)

    return sorted(rows, key=key)
