"""Numbers as lengths, or as points in time."""

from collections.abc import Sequence
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives

from factbook.drawing.amounts import Amount
from factbook.drawing.points import points
from factbook.package import Table
from factbook.package.address import Address
from factbook.reading.rows import Row
from factbook.sphinx.figures.amounts import Recipe, Targets, numbers
from factbook.sphinx.figures.chart import Bar, build_bars, build_column
from factbook.sphinx.figures.counts import by_value, by_year
from factbook.sphinx.figures.directive import NARROW, WIDE, FigureDirective
from factbook.sphinx.figures.drawn import leading
from factbook.sphinx.figures.phrases import drawing_phrases
from factbook.sphinx.nodes import markup
from factbook.sphinx.nodes.option import ORDER, TARGET, Described
from factbook.sphinx.nodes.tables import Column, Entry, table
from factbook.sphinx.rows.order import names_in, ordered
from factbook.sphinx.rows.tables import columns_of, heading, show
from factbook.sphinx.store.reader import Reading
from factbook.sphinx.text.phrases import _, listed
from factbook.sphinx.warnings import FactError
from factbook.sphinx.why.marks import mark


class BarsDirective(FigureDirective):
    """Draw a number of each row of a selection, or how many rows say the same.

    With `value` there is a bar for each row; without it, one for each value of the field `by`, as
    long as there are rows with it. A number that is only a bound is drawn with an open end.
    """

    option_spec: ClassVar = {
        **FigureDirective.option_spec,
        "by": Described("Fields that name a bar, or the one field that the rows are counted by."),
        "years": Described(
            "Count the dates of `by` by their years, also those without any.", directives.flag
        ),
        "value": Described("The field of the numbers. Without it, rows are counted."),
        "unit": Described("The field of their units."),
        "target": Described(TARGET),
        "over": Described("A field of dates: points in time in place of bars."),
        "order": Described(ORDER),
    }

    def build(self, reading: Reading) -> list[nodes.Node]:
        """Return the figure; raises FactError."""
        found, rows = reading.select(self.arguments[0])
        rows = ordered(reading, found, rows, self.options.get("order", ""))
        if "value" not in self.options:
            return self._count(reading, found, rows)
        recipe = self._recipe(reading, found)
        if not rows:
            return self.none(found.title)
        amounts = [recipe.amount(reading, found, row, line) for line, row in enumerate(rows, 1)]
        if "over" in self.options:
            return self._draw_points(reading, found, rows, recipe, amounts)
        title = heading(reading.column(found, recipe.value), recipe.value)
        numbers = tuple(_number_entry(reading, found, row, recipe) for row in rows)
        bars = [Bar(item.value, item.bound, item.target) for item in amounts]
        return self.build_chart(
            [
                build_column(_name_column(reading, found, rows, recipe), is_header=True),
                build_bars(Column([markup.data(title)], numbers), bars),
            ],
            title,
        )

    def _recipe(self, reading: Reading, found: Table) -> Recipe:
        options = self.options
        targets = Targets.of(reading, self.arguments[0], options.get("target", ""))
        value = numbers(reading, found, options["value"]).name
        if "years" in options:
            raise FactError("field", "`:years:` counts rows, `:value:` draws numbers", "write one of them")
        names = tuple(names_in(options.get("by", "")))
        recipe = Recipe(names, value, options.get("unit", ""), options.get("over", ""), targets)
        return recipe.checked(reading, found)

    def _draw_points(
        self, reading: Reading, found: Table, rows: Sequence[Row], recipe: Recipe, amounts: Sequence[Amount]
    ) -> list[nodes.Node]:
        """Return a drawing of points in time with its words."""
        names = list(dict.fromkeys(recipe.names or (leading(found),)))
        more = [name for name in (recipe.unit, recipe.date, recipe.targets.field) if name not in ("", *names)]
        columns = columns_of(reading, found, rows, names)
        columns += columns_of(reading, found, rows, [recipe.value], why=True)
        words = table([*columns, *columns_of(reading, found, rows, list(dict.fromkeys(more)))])
        label, locale = recipe.targets.label, drawing_phrases(reading.wording)
        drawings = [points(amounts, width, locale, target=label) for width in (WIDE, NARROW)]
        about = _("Numbers, each beside the name of what it counts.")
        title = reading.column(found, recipe.value).title
        return self.figure(drawings, title, about, words, _("The same as a table"))

    def _count(self, reading: Reading, found: Table, rows: Sequence[Row]) -> list[nodes.Node]:
        """Return how many rows share what a field says, in the order in which they come."""
        name = self.options.get("by", "")
        if not name or "over" in self.options:
            raise FactError("field", "bars without a field of numbers", "write `:value:`, or only `:by:`")
        if "target" in self.options:
            raise FactError("field", "`:target:` tells numbers apart", "write `:value:` too")
        title = reading.column(found, name).title
        if not rows:
            return self.none(found.title)
        cells = [reading.cell_in(found, row, name) for row in rows]
        counts = by_year(reading, cells) if "years" in self.options else by_value(reading, cells)
        shown = tuple([markup.data(reading.wording.number(item.count))] for item in counts)
        names = Column([markup.data(title)], tuple(item.entry for item in counts))
        bars = [Bar(float(item.count)) for item in counts]
        return self.build_chart(
            [build_column(names, is_header=True), build_bars(Column([markup.data(_("Rows"))], shown), bars)],
            found.title,
        )


def _name_column(reading: Reading, found: Table, rows: Sequence[Row], recipe: Recipe) -> Column:
    """Return what each number is of: what the fields say together, and whether it is a target."""
    names = list(dict.fromkeys(recipe.names or (leading(found),)))
    titles = [heading(reading.column(found, name), name) for name in names]
    entries = []
    for row in rows:
        cells = [reading.cell_in(found, row, name) for name in names]
        parts = [
            nodes.inline("", "", *show(reading, cell, own=name == found.label))
            for name, cell in zip(names, cells, strict=True)
            if cell.text
        ] or show(reading, cells[0])
        target = [markup.data(recipe.targets.label)] if row.key in recipe.targets.keys else []
        entries.append(markup.joined([*parts, *target]))
    return Column([markup.data(listed(*titles))], tuple(entries))


def _number_entry(reading: Reading, found: Table, row: Row, recipe: Recipe) -> Entry:
    """Return a number that leads to its row, with its unit and its reason."""
    cell = reading.cell_in(found, row, recipe.value)
    shown = show(reading, cell)
    if isinstance(shown[0], nodes.inline):  # else it leads to what it names
        address = Address(found.name, row.key)
        shown = [markup.link(address, shown[0], reading.env.docname, optional=True)]
    unit = recipe.unit_of(reading, found, row) if cell.text else ""
    return [
        *shown,
        *([nodes.Text(" "), markup.data(unit)] if unit else []),
        *mark(reading, cell),
    ]
