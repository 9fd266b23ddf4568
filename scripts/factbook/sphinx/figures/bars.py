"""Numbers as lengths, or as points in time."""

from collections.abc import Sequence
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives

from factbook.drawing.amounts import Amount
from factbook.drawing.points import draw_points
from factbook.package import Table
from factbook.package.address import Address
from factbook.reading.rows import Row
from factbook.sphinx.figures.amounts import MeasureSpec, TargetRows, find_number_field
from factbook.sphinx.figures.chart import Bar, build_bar_column, build_column
from factbook.sphinx.figures.counts import count_values, count_years
from factbook.sphinx.figures.directive import NARROW_WIDTH, WIDE_WIDTH, FigureDirective
from factbook.sphinx.figures.drawn import find_label_field
from factbook.sphinx.figures.phrases import drawing_phrases
from factbook.sphinx.nodes import markup
from factbook.sphinx.nodes.option import ORDER, TARGET, DocumentedOption
from factbook.sphinx.nodes.tables import TableColumn, TableEntry, build_table
from factbook.sphinx.rows.order import sort_rows, split_names
from factbook.sphinx.rows.tables import build_columns, format_column_heading, show_cell
from factbook.sphinx.store.reader import FactReader
from factbook.sphinx.text.phrases import _, format_list
from factbook.sphinx.warnings import FactError
from factbook.sphinx.why.marks import build_mark


class BarsDirective(FigureDirective):
    """Draw a number of each row of a selection, or how many rows say the same.

    With `value` there is a bar for each row; without it, one for each value of the field `by`, as
    long as there are rows with it. A number that is only a bound is drawn with an open end.
    """

    option_spec: ClassVar = {
        **FigureDirective.option_spec,
        "by": DocumentedOption("Fields that name a bar, or the one field that the rows are counted by."),
        "years": DocumentedOption(
            "Count the dates of `by` by their years, also those without any.", directives.flag
        ),
        "value": DocumentedOption("The field of the numbers. Without it, rows are counted."),
        "unit": DocumentedOption("The field of their units."),
        "target": DocumentedOption(TARGET),
        "over": DocumentedOption("A field of dates: points in time in place of bars."),
        "order": DocumentedOption(ORDER),
    }

    def build(self, reading: FactReader) -> list[nodes.Node]:
        """Return the figure; raises FactError."""
        found, rows = reading.select_rows(self.arguments[0])
        rows = sort_rows(reading, found, rows, self.options.get("order", ""))
        if "value" not in self.options:
            return self._count(reading, found, rows)
        recipe = self._recipe(reading, found)
        if not rows:
            return self.none(found.title)
        amounts = [recipe.amount(reading, found, row, line) for line, row in enumerate(rows, 1)]
        if "over" in self.options:
            return self._draw_points(reading, found, rows, recipe, amounts)
        title = format_column_heading(reading.find_column(found, recipe.value), recipe.value)
        numbers = tuple(_build_number_entry(reading, found, row, recipe) for row in rows)
        bars = [Bar(item.value, item.bound, item.target) for item in amounts]
        return self.build_chart(
            [
                build_column(_build_name_column(reading, found, rows, recipe), is_header=True),
                build_bar_column(TableColumn([markup.build_data(title)], numbers), bars),
            ],
            title,
        )

    def _recipe(self, reading: FactReader, found: Table) -> MeasureSpec:
        options = self.options
        targets = TargetRows.of(reading, self.arguments[0], options.get("target", ""))
        value = find_number_field(reading, found, options["value"]).name
        if "years" in options:
            raise FactError("field", "`:years:` counts rows, `:value:` draws numbers", "write one of them")
        names = tuple(split_names(options.get("by", "")))
        recipe = MeasureSpec(names, value, options.get("unit", ""), options.get("over", ""), targets)
        return recipe.checked(reading, found)

    def _draw_points(
        self,
        reading: FactReader,
        found: Table,
        rows: Sequence[Row],
        recipe: MeasureSpec,
        amounts: Sequence[Amount],
    ) -> list[nodes.Node]:
        """Return a drawing of points in time with its words."""
        names = list(dict.fromkeys(recipe.names or (find_label_field(found),)))
        more = [name for name in (recipe.unit, recipe.date, recipe.targets.field) if name not in ("", *names)]
        columns = build_columns(reading, found, rows, names)
        columns += build_columns(reading, found, rows, [recipe.value], why=True)
        words = build_table([*columns, *build_columns(reading, found, rows, list(dict.fromkeys(more)))])
        label, locale = recipe.targets.label, drawing_phrases(reading.wording)
        drawings = [draw_points(amounts, width, locale, target=label) for width in (WIDE_WIDTH, NARROW_WIDTH)]
        about = _("Numbers, each beside the name of what it counts.")
        title = reading.find_column(found, recipe.value).title
        return self.figure(drawings, title, about, words, _("The same as a table"))

    def _count(self, reading: FactReader, found: Table, rows: Sequence[Row]) -> list[nodes.Node]:
        """Return how many rows share what a field says, in the order in which they come."""
        name = self.options.get("by", "")
        if not name or "over" in self.options:
            raise FactError("field", "bars without a field of numbers", "write `:value:`, or only `:by:`")
        if "target" in self.options:
            raise FactError("field", "`:target:` tells numbers apart", "write `:value:` too")
        title = reading.find_column(found, name).title
        if not rows:
            return self.none(found.title)
        cells = [reading.select_cell(found, row, name) for row in rows]
        counts = count_years(reading, cells) if "years" in self.options else count_values(reading, cells)
        shown = tuple([markup.build_data(reading.wording.format_integer(item.count))] for item in counts)
        names = TableColumn([markup.build_data(title)], tuple(item.entry for item in counts))
        bars = [Bar(float(item.count)) for item in counts]
        return self.build_chart(
            [
                build_column(names, is_header=True),
                build_bar_column(TableColumn([markup.build_data(_("Rows"))], shown), bars),
            ],
            found.title,
        )


def _build_name_column(
    reading: FactReader, found: Table, rows: Sequence[Row], recipe: MeasureSpec
) -> TableColumn:
    """Return what each number is of: what the fields say together, and whether it is a target."""
    names = list(dict.fromkeys(recipe.names or (find_label_field(found),)))
    titles = [format_column_heading(reading.find_column(found, name), name) for name in names]
    entries = []
    for row in rows:
        cells = [reading.select_cell(found, row, name) for name in names]
        parts = [
            nodes.inline("", "", *show_cell(reading, cell, own=name == found.label))
            for name, cell in zip(names, cells, strict=True)
            if cell.text
        ] or show_cell(reading, cells[0])
        target = [markup.build_data(recipe.targets.label)] if row.key in recipe.targets.keys else []
        entries.append(markup.join_nodes([*parts, *target]))
    return TableColumn([markup.build_data(format_list(*titles))], tuple(entries))


def _build_number_entry(reading: FactReader, found: Table, row: Row, recipe: MeasureSpec) -> TableEntry:
    """Return a number that leads to its row, with its unit and its reason."""
    cell = reading.select_cell(found, row, recipe.value)
    shown = show_cell(reading, cell)
    if isinstance(shown[0], nodes.inline):  # else it leads to what it names
        address = Address(found.name, row.key)
        shown = [markup.build_link(address, shown[0], reading.env.docname, optional=True)]
    unit = recipe.unit_of(reading, found, row) if cell.text else ""
    return [
        *shown,
        *([nodes.Text(" "), markup.build_data(unit)] if unit else []),
        *build_mark(reading, cell),
    ]
