"""Numbers in time: what rows of a selection say, a line for each thing that is counted."""

from collections.abc import Sequence
from typing import ClassVar

from docutils import nodes

from factbook.drawing.points import draw_points
from factbook.package import Table
from factbook.reading.rows import Row
from factbook.sphinx.figures.amounts import MeasureSpec, TargetRows, find_number_field
from factbook.sphinx.figures.directive import NARROW_WIDTH, WIDE_WIDTH, FigureDirective
from factbook.sphinx.figures.drawn import find_date_fields
from factbook.sphinx.figures.phrases import drawing_phrases
from factbook.sphinx.figures.spans import read_span
from factbook.sphinx.nodes.option import ORDER, TARGET, DocumentedOption, parse_yes_no
from factbook.sphinx.nodes.tables import build_table
from factbook.sphinx.rows.order import NUMBERS, sort_rows, split_names
from factbook.sphinx.rows.tables import build_columns
from factbook.sphinx.store.reader import FactReader
from factbook.sphinx.text.phrases import _
from factbook.sphinx.warnings import FactError


class SeriesDirective(FigureDirective):
    """Draw numbers of a selection in time, a line for each thing that is counted.

    A line leads from what is said of one time to what is said of a later one; where rows say different
    things of the same time their points stand side by side, and the line breaks off. A date that is
    known by its month or year is drawn as long as that; a number that is only a bound has an arrow,
    one that is about so a ring. The scale begins at zero.
    """

    option_spec: ClassVar = {
        **FigureDirective.option_spec,
        "x": DocumentedOption("The field of the dates. Without it, the first of such a type."),
        "y": DocumentedOption("The field of the numbers. Without it, the first of such a type."),
        "group": DocumentedOption(
            "Fields that say what is counted; rows in which they are the same make one line."
        ),
        "target": DocumentedOption(TARGET),
        "unit": DocumentedOption("The field of the units, which must all be the same."),
        "lines": DocumentedOption("`no`: points without lines, where each number counts anew.", parse_yes_no),
        "order": DocumentedOption("The order of the lines. " + ORDER),
    }

    def build(self, reading: FactReader) -> list[nodes.Node]:
        """Return the figure; raises FactError."""
        found, rows = reading.select_rows(self.arguments[0])
        recipe = self._recipe(reading, found)
        rows = sort_rows(reading, found, rows, self.options.get("order", ""))
        rows = _sort_by_line(reading, found, rows, recipe)
        if not rows:
            return self.none(found.title)
        unit = self._unit(reading, found, rows)
        amounts = [recipe.amount(reading, found, row, line) for line, row in enumerate(rows, 1)]
        phrases, target = drawing_phrases(reading.wording), recipe.targets.label
        joined = self.options.get("lines", True)
        drawings = [
            draw_points(amounts, width, phrases, unit, target, joined=joined)
            for width in (WIDE_WIDTH, NARROW_WIDTH)
        ]
        return self.figure(
            drawings,
            _("%s in time") % recipe.title,
            _("Points in time, each with its number; a line for each thing that is counted."),
            self._told(reading, found, rows, recipe),
            _("The same as a table"),
        )

    def _recipe(self, reading: FactReader, found: Table) -> MeasureSpec:
        date = self._field("x", find_date_fields(found), f"table {found.name} has no field that is a date")
        value = self._field(
            "y", [item.name for item in found.fields if item.type in NUMBERS],
            f"table {found.name} has no field of numbers",
        )  # fmt: skip
        date = reading.find_column(found, date).name
        if date not in find_date_fields(found):
            raise FactError("field", f"{found.name}.{date} holds no dates", "name a field that does")
        targets = TargetRows.of(reading, self.arguments[0], self.options.get("target", ""))
        names = tuple(split_names(self.options.get("group", "")))
        field = find_number_field(reading, found, value)
        recipe = MeasureSpec(names, field.name, self.options.get("unit", ""), date, targets, field.title)
        return recipe.checked(reading, found)

    def _field(self, option: str, names: Sequence[str], problem: str) -> str:
        name = self.options.get(option, "") or next(iter(names), "")
        if not name:
            raise FactError("field", problem, f"name one: `:{option}:`")
        return str(name)

    def _unit(self, reading: FactReader, found: Table, rows: Sequence[Row]) -> str:
        """Return the unit of all rows; raises FactError where there are several."""
        name = self.options.get("unit", "")
        cells = [reading.select_cell(found, row, name) for row in rows] if name else []
        units = {cell.text: reading.format_cell(cell) for cell in cells if cell.text}
        if len(units) > 1:
            problem = f"numbers in {', '.join(sorted(units))} have no scale in common"
            raise FactError("value", problem, f"select one unit: [{name}={min(units)}]")
        return next(iter(units.values()), "")

    def _told(
        self, reading: FactReader, found: Table, rows: Sequence[Row], recipe: MeasureSpec
    ) -> nodes.Node:
        first = [*recipe.names, recipe.date]
        last = [name for name in (recipe.unit, recipe.targets.field) if name]
        columns = build_columns(reading, found, rows, list(dict.fromkeys(first)))
        columns += build_columns(reading, found, rows, [recipe.value], why=True)
        return build_table([*columns, *build_columns(reading, found, rows, list(dict.fromkeys(last)))])


def _sort_by_line(reading: FactReader, found: Table, rows: Sequence[Row], recipe: MeasureSpec) -> list[Row]:
    """Return the rows of each line together, in the order of time, those without a date last."""
    lines = {row.key: recipe.said(reading, found, row) for row in rows}
    places = {name: place for place, name in enumerate(dict.fromkeys(lines.values()))}

    def key(row: Row) -> tuple[int, bool, int]:
        span = read_span(reading, reading.select_cell(found, row, recipe.date))
        return places[lines[row.key]], span is None, span.start if span else 0

    return sorted(rows, key=key)
