"""Draw numbers of a selection in time, with a line for each thing that is counted."""

from collections.abc import Sequence
from typing import ClassVar

from docutils import nodes

from factbook.drawing.points import draw_points
from factbook.package import Table
from factbook.reading.rows import Row
from factbook.sphinx.figures.amounts import MeasureSpec, TargetRows, find_number_field
from factbook.sphinx.figures.cell_texts import find_date_fields
from factbook.sphinx.figures.directive import NARROW_WIDTH, WIDE_WIDTH, FigureDirective
from factbook.sphinx.figures.phrases import build_drawing_phrases
from factbook.sphinx.figures.spans import read_span
from factbook.sphinx.nodes.option import ORDER, TARGET, DocumentedOption, parse_yes_no
from factbook.sphinx.nodes.tables import build_table
from factbook.sphinx.rows.order import NUMBERS, sort_rows, split_names
from factbook.sphinx.rows.tables import build_columns
from factbook.sphinx.store.reader import FactReader
from factbook.sphinx.text.phrases import _
from factbook.sphinx.warnings import FactError


class SeriesDirective(FigureDirective):
    """Draw numbers of a selection in time, with a line for each thing that is counted.

    A line joins a number to the next number in time. If rows have different numbers for the same time,
    their points are side by side, and the line breaks off. If only the month or year of a date is known,
    a line shows all of its days. A number that is only a bound has an arrow; a number that is not exact
    has a ring. The scale begins at zero.
    """

    option_spec: ClassVar = {
        **FigureDirective.option_spec,
        "x": DocumentedOption("The field of the dates. Without it, the first of such a type."),
        "y": DocumentedOption("The field of the numbers. Without it, the first of such a type."),
        "group": DocumentedOption(
            "Fields that name what is counted; rows with the same values in them make one line."
        ),
        "target": DocumentedOption(TARGET),
        "unit": DocumentedOption("The field of the units, which must all be the same."),
        "lines": DocumentedOption(
            "`no`: points without lines, for numbers that are counted anew each time.", parse_yes_no
        ),
        "order": DocumentedOption("The order of the lines. " + ORDER),
    }

    def build(self, reading: FactReader) -> list[nodes.Node]:
        """Return the figure; raises FactError."""
        table, rows = reading.select_rows(self.arguments[0])
        measure = self._read_series_measure(reading, table)
        rows = sort_rows(reading, table, rows, self.options.get("order", ""))
        rows = _sort_by_line(reading, table, rows, measure)
        if not rows:
            return self.build_empty_figure(table.title)
        unit = self._find_common_unit(reading, table, rows)
        amounts = [measure.build_amount(reading, table, row, number) for number, row in enumerate(rows, 1)]
        phrases, target = build_drawing_phrases(reading.wording), measure.targets.label
        joined = self.options.get("lines", True)
        drawings = [
            draw_points(amounts, width, phrases, unit, target, joined=joined)
            for width in (WIDE_WIDTH, NARROW_WIDTH)
        ]
        return self.build_figure(
            drawings,
            _("%s in time") % measure.title,
            _("Points in time, each with its number; a line for each thing that is counted."),
            self._build_series_table(reading, table, rows, measure),
            _("The same as a table"),
        )

    def _read_series_measure(self, reading: FactReader, table: Table) -> MeasureSpec:
        date = self._choose_field(
            "x", find_date_fields(table), f"table {table.name} has no field that is a date"
        )
        value = self._choose_field(
            "y", [item.name for item in table.fields if item.type in NUMBERS],
            f"table {table.name} has no field of numbers",
        )  # fmt: skip
        date = reading.find_column(table, date).name
        if date not in find_date_fields(table):
            raise FactError("field", f"{table.name}.{date} holds no dates", "name a field that does")
        targets = TargetRows.select_targets(reading, self.arguments[0], self.options.get("target", ""))
        names = tuple(split_names(self.options.get("group", "")))
        field = find_number_field(reading, table, value)
        measure = MeasureSpec(names, field.name, self.options.get("unit", ""), date, targets, field.title)
        return measure.check_fields(reading, table)

    def _choose_field(self, option: str, names: Sequence[str], problem: str) -> str:
        name = self.options.get(option, "") or next(iter(names), "")
        if not name:
            raise FactError("field", problem, f"name one: `:{option}:`")
        return str(name)

    def _find_common_unit(self, reading: FactReader, table: Table, rows: Sequence[Row]) -> str:
        """Return the unit of all rows; raises FactError if there are several units."""
        name = self.options.get("unit", "")
        cells = [reading.select_cell(table, row, name) for row in rows] if name else []
        units = {cell.text: reading.format_cell(cell) for cell in cells if cell.text}
        if len(units) > 1:
            problem = f"numbers in {', '.join(sorted(units))} have no common scale"
            raise FactError("value", problem, f"select one unit: [{name}={min(units)}]")
        return next(iter(units.values()), "")

    def _build_series_table(
        self, reading: FactReader, table: Table, rows: Sequence[Row], measure: MeasureSpec
    ) -> nodes.Node:
        first = [*measure.name_fields, measure.date_field]
        last = [name for name in (measure.unit_field, measure.targets.field) if name]
        columns = build_columns(reading, table, rows, list(dict.fromkeys(first)))
        columns += build_columns(reading, table, rows, [measure.value_field], why=True)
        return build_table([*columns, *build_columns(reading, table, rows, list(dict.fromkeys(last)))])


def _sort_by_line(reading: FactReader, table: Table, rows: Sequence[Row], measure: MeasureSpec) -> list[Row]:
    """Sort rows by their line, then by time; in each line, rows without a date come last."""
    lines = {row.key: measure.read_names(reading, table, row) for row in rows}
    places = {name: place for place, name in enumerate(dict.fromkeys(lines.values()))}

    def build_line_key(row: Row) -> tuple[int, bool, int]:
        span = read_span(reading, reading.select_cell(table, row, measure.date_field))
        return places[lines[row.key]], span is None, span.start if span else 0

    return sorted(rows, key=build_line_key)
