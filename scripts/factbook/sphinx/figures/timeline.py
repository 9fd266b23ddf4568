"""Draw rows as events on a line of time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from docutils import nodes

from factbook.drawing.times import EventSigns, TimelineEvent, draw_narrow_timeline, draw_wide_timeline
from factbook.package import Table
from factbook.package.address import Address
from factbook.reading.rows import Cell, Row, find_named_period
from factbook.sphinx.figures.cell_texts import describe_cell, find_date_fields, find_label_field
from factbook.sphinx.figures.directive import NARROW_WIDTH, WIDE_WIDTH, FigureDirective
from factbook.sphinx.figures.lanes import Lanes, read_field_lanes, read_lanes
from factbook.sphinx.figures.phrases import build_drawing_phrases
from factbook.sphinx.figures.spans import read_span
from factbook.sphinx.nodes.option import DocumentedOption
from factbook.sphinx.nodes.tables import build_table
from factbook.sphinx.rows.order import split_names
from factbook.sphinx.rows.tables import build_columns, format_column_heading
from factbook.sphinx.store.reader import FactReader
from factbook.sphinx.text.phrases import _, format_list
from factbook.sphinx.warnings import FactError

_ONE_LANE = Lanes("", (("", ""),), {}, {})  # for all rows


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
            "value are in one lane, a row with several values is in several lanes."
        ),
        "kind": DocumentedOption("A field; each of its values has a sign of its own form and color."),
    }

    def build(self, reading: FactReader) -> list[nodes.Node]:
        """Return the figure; raises FactError."""
        table, rows = reading.select_rows(self.arguments[0])
        names = split_names(self.options.get("date", "")) or find_date_fields(table)
        if not names:
            raise FactError("field", f"table {table.name} has no field that is a date", "name one: `:date:`")
        label = self.options.get("label", "") or find_label_field(table)
        for name in (*names, label):
            reading.find_column(table, name)
        rows = _sort_by_date(reading, table, rows, names)
        lane, kind = (self.options.get(option, "") for option in ("lane", "kind"))
        lanes = read_lanes(reading, table, rows, lane) if lane else _ONE_LANE
        kinds = read_field_lanes(reading, table, rows, kind) if kind else _ONE_LANE
        if not rows:
            return self.build_empty_figure(table.title)
        columns = build_columns(reading, table, rows, list(dict.fromkeys([*names, label])))
        columns += [item.build_lane_column(reading, rows) for item in (lanes, kinds) if item.cells]
        return self._build_timeline(
            reading, _EventSpec(table, tuple(names), label, lanes, kinds), rows, build_table(columns)
        )

    def _build_timeline(
        self, reading: FactReader, spec: "_EventSpec", rows: Sequence[Row], words: nodes.Node
    ) -> list[nodes.Node]:
        events = [spec.build_event(reading, row, number) for number, row in enumerate(rows, 1)]
        names = [text for text, _language in spec.lanes.names]
        signs = EventSigns(spec.kinds.names if spec.kinds.cells else (), spec.explain_other_date(reading))
        phrases = build_drawing_phrases(reading.wording)
        return self.build_figure(
            (
                draw_wide_timeline(events, names, WIDE_WIDTH, phrases, signs),
                draw_narrow_timeline(events, names, NARROW_WIDTH, phrases, signs),
            ),
            _("%s in time") % spec.table.title,
            _("Marks on a line of time, each with its name and date."),
            words,
            _("The same as a table"),
        )


@dataclass(frozen=True, slots=True)
class _EventSpec:
    """The fields of a table that make an event."""

    table: Table
    dates: tuple[str, ...]
    label: str
    lanes: Lanes
    kinds: Lanes

    def build_event(self, reading: FactReader, row: Row, row_number: int) -> TimelineEvent:
        """Return a row as an event; `row_number` is its place in the table below the drawing."""
        date = _find_date_cell(reading, self.table, row, self.dates)
        text, language, address = describe_cell(reading, reading.select_cell(self.table, row, self.label))
        shown = reading.format_cell(date) if date.text else _("no date known")
        is_other = bool(date.text) and date.field.name != reading.find_column(self.table, self.dates[0]).name
        return TimelineEvent(
            text,
            language,
            shown + _(" (%s)") % date.field.title if is_other and not date.period else shown,
            read_span(reading, date) if date.text else None,
            self.lanes.places.get(row.key, (0,)),
            str(address or Address(self.table.name, row.key)),
            kind=self.kinds.places.get(row.key, (-1,))[0],
            has_other_date=is_other,
            row_number=row_number,
        )

    def explain_other_date(self, reading: FactReader) -> str:
        """Return the meaning of hollow marks: their date is not from the first field."""
        titles = []
        for name in self.dates:
            fields = reading.list_columns(self.table.name, name)
            if find_named_period(self.table, name):
                titles += [field.title for field in fields]
            else:
                titles.append(format_column_heading(reading.find_column(self.table, name), name))
        return _("hollow: %(other)s, because %(first)s is not known") % {
            "first": titles[0],
            "other": format_list(*titles[1:]),
        }


def _find_date_cell(reading: FactReader, table: Table, row: Row, dates: Sequence[str]) -> Cell:
    """Return the first cell of the dates that has a value; without values, the first cell."""
    cells = [reading.select_cell(table, row, name) for name in dates]
    cells = [_add_period(reading, cell) for cell in cells]
    return next((cell for cell in cells if cell.text), cells[0])


def _add_period(reading: FactReader, cell: Cell) -> Cell:
    """Return a cell with the period that its field belongs to; ask for both days of it."""
    period = cell.period or cell.table.find_period(cell.field.name)
    for name in (period.start, period.end) if period else ():
        reading.select_cell(cell.table, cell.row, name)
    return replace(cell, period=period)


def _sort_by_date(reading: FactReader, table: Table, rows: Sequence[Row], dates: Sequence[str]) -> list[Row]:
    """Sort rows by their dates; rows without a date come last."""

    def build_date_key(row: Row) -> tuple[bool, int]:
        span = read_span(reading, _find_date_cell(reading, table, row, dates))
        return (span is None, span.start if span else 0)

    return sorted(rows, key=build_date_key)
