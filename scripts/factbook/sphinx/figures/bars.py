"""Draw numbers as bars, or as points in time."""

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
from factbook.sphinx.figures.cell_texts import find_label_field
from factbook.sphinx.figures.chart import Bar, build_bar_column, build_column
from factbook.sphinx.figures.counts import count_values, count_years
from factbook.sphinx.figures.directive import NARROW_WIDTH, WIDE_WIDTH, FigureDirective
from factbook.sphinx.figures.phrases import build_drawing_phrases
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
    """Draw a number of each row of a selection, or how many rows have the same value.

    With `value` there is a bar for each row. Without it, there is a bar for each value of the field
    `by`: the number of rows with this value. The bar of a number that is only a bound has an open end.
    """

    option_spec: ClassVar = {
        **FigureDirective.option_spec,
        "by": DocumentedOption("Fields that name a bar, or the one field that the rows are counted by."),
        "years": DocumentedOption(
            "Count rows by the year of the date in `by`; years without rows and rows without a date are "
            "shown too.",
            directives.flag,
        ),
        "value": DocumentedOption("The field of the numbers. Without it, rows are counted."),
        "unit": DocumentedOption("The field of their units."),
        "target": DocumentedOption(TARGET),
        "over": DocumentedOption("A field of dates: points in time in place of bars."),
        "order": DocumentedOption(ORDER),
    }

    def build(self, reading: FactReader) -> list[nodes.Node]:
        """Return the figure; raises FactError."""
        table, rows = reading.select_rows(self.arguments[0])
        rows = sort_rows(reading, table, rows, self.options.get("order", ""))
        if "value" not in self.options:
            return self._build_count_chart(reading, table, rows)
        measure = self._read_bar_measure(reading, table)
        if not rows:
            return self.build_empty_figure(table.title)
        amounts = [measure.build_amount(reading, table, row, number) for number, row in enumerate(rows, 1)]
        if "over" in self.options:
            return self._build_point_figure(reading, table, rows, measure, amounts)
        title = format_column_heading(reading.find_column(table, measure.value_field), measure.value_field)
        numbers = tuple(_build_number_entry(reading, table, row, measure) for row in rows)
        bars = [Bar(item.value, item.bound, item.is_target) for item in amounts]
        return self.build_chart(
            [
                build_column(_build_name_column(reading, table, rows, measure), is_header=True),
                build_bar_column(TableColumn([markup.build_data(title)], numbers), bars),
            ],
            title,
        )

    def _read_bar_measure(self, reading: FactReader, table: Table) -> MeasureSpec:
        options = self.options
        targets = TargetRows.select_targets(reading, self.arguments[0], options.get("target", ""))
        value = find_number_field(reading, table, options["value"]).name
        if "years" in options:
            raise FactError("field", "`:years:` counts rows, `:value:` draws numbers", "write one of them")
        names = tuple(split_names(options.get("by", "")))
        measure = MeasureSpec(names, value, options.get("unit", ""), options.get("over", ""), targets)
        return measure.check_fields(reading, table)

    def _build_point_figure(
        self,
        reading: FactReader,
        table: Table,
        rows: Sequence[Row],
        measure: MeasureSpec,
        amounts: Sequence[Amount],
    ) -> list[nodes.Node]:
        """Return a drawing of points in time, with the same facts as a table."""
        names = list(dict.fromkeys(measure.name_fields or (find_label_field(table),)))
        more = [
            name
            for name in (measure.unit_field, measure.date_field, measure.targets.field)
            if name not in ("", *names)
        ]
        columns = build_columns(reading, table, rows, names)
        columns += build_columns(reading, table, rows, [measure.value_field], why=True)
        words = build_table([*columns, *build_columns(reading, table, rows, list(dict.fromkeys(more)))])
        label, phrases = measure.targets.label, build_drawing_phrases(reading.wording)
        drawings = [
            draw_points(amounts, width, phrases, target=label) for width in (WIDE_WIDTH, NARROW_WIDTH)
        ]
        description = _("Numbers, each with the name of what it counts.")
        title = reading.find_column(table, measure.value_field).title
        return self.build_figure(drawings, title, description, words, _("The same as a table"))

    def _build_count_chart(self, reading: FactReader, table: Table, rows: Sequence[Row]) -> list[nodes.Node]:
        """Return a chart of how many rows have each value of a field, in the order of the rows."""
        name = self.options.get("by", "")
        if not name or "over" in self.options:
            raise FactError("field", "bars without a field of numbers", "write `:value:`, or only `:by:`")
        if "target" in self.options:
            raise FactError("field", "`:target:` needs numbers", "write `:value:` too")
        title = reading.find_column(table, name).title
        if not rows:
            return self.build_empty_figure(table.title)
        cells = [reading.select_cell(table, row, name) for row in rows]
        counts = count_years(reading, cells) if "years" in self.options else count_values(reading, cells)
        shown = tuple([markup.build_data(reading.wording.format_integer(item.count))] for item in counts)
        names = TableColumn([markup.build_data(title)], tuple(item.entry for item in counts))
        bars = [Bar(float(item.count)) for item in counts]
        return self.build_chart(
            [
                build_column(names, is_header=True),
                build_bar_column(TableColumn([markup.build_data(_("Rows"))], shown), bars),
            ],
            table.title,
        )


def _build_name_column(
    reading: FactReader, table: Table, rows: Sequence[Row], measure: MeasureSpec
) -> TableColumn:
    """Return a column with the name of each number: the cells that name it, and the label of a target."""
    names = list(dict.fromkeys(measure.name_fields or (find_label_field(table),)))
    titles = [format_column_heading(reading.find_column(table, name), name) for name in names]
    entries = []
    for row in rows:
        cells = [reading.select_cell(table, row, name) for name in names]
        parts = [
            nodes.inline("", "", *show_cell(reading, cell, own=name == table.label))
            for name, cell in zip(names, cells, strict=True)
            if cell.text
        ] or show_cell(reading, cells[0])
        target = [markup.build_data(measure.targets.label)] if row.key in measure.targets.keys else []
        entries.append(markup.join_nodes([*parts, *target]))
    return TableColumn([markup.build_data(format_list(*titles))], tuple(entries))


def _build_number_entry(reading: FactReader, table: Table, row: Row, measure: MeasureSpec) -> TableEntry:
    """Return a number that links to its row, with its unit and its reason."""
    cell = reading.select_cell(table, row, measure.value_field)
    shown = show_cell(reading, cell)
    if isinstance(shown[0], nodes.inline):  # otherwise the cell has a link already, to the row that it names
        address = Address(table.name, row.key)
        shown = [markup.build_link(address, shown[0], reading.env.docname, optional=True)]
    unit = measure.format_unit(reading, table, row) if cell.text else ""
    return [
        *shown,
        *([nodes.Text(" "), markup.build_data(unit)] if unit else []),
        *build_mark(reading, cell),
    ]
