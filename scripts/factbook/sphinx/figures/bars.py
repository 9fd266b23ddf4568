"""Numbers as lengths, or as points in time."""

from collections.abc import Sequence
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives

from factbook.drawing.amounts import Amount
from factbook.drawing.points import points
from factbook.drawing.shapes import Drawing
from factbook.package import Table
from factbook.reading.rows import Row
from factbook.sphinx.figures.amounts import Recipe, Targets, numbers
from factbook.sphinx.figures.counts import by_value, by_year
from factbook.sphinx.figures.directive import NARROW, WIDE, FigureDirective
from factbook.sphinx.figures.drawn import leading
from factbook.sphinx.figures.lengths import lengths
from factbook.sphinx.figures.phrases import drawing_phrases
from factbook.sphinx.nodes import markup
from factbook.sphinx.nodes.option import ORDER, TARGET, Described
from factbook.sphinx.nodes.tables import Column, table
from factbook.sphinx.rows.order import names_in, ordered
from factbook.sphinx.rows.tables import columns_of
from factbook.sphinx.store.reader import Reading
from factbook.sphinx.text.phrases import _
from factbook.sphinx.warnings import FactError


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
            return self._counted(reading, found, rows)
        recipe = self._recipe(reading, found)
        if not rows:
            return self.none(found.title)
        amounts = [recipe.amount(reading, found, row, line) for line, row in enumerate(rows, 1)]
        names = list(dict.fromkeys(recipe.names or (leading(found),)))
        more = [name for name in (recipe.unit, recipe.date, recipe.targets.field) if name not in ("", *names)]
        columns = columns_of(reading, found, rows, names)
        columns += columns_of(reading, found, rows, [recipe.value], why=True)
        words = table([*columns, *columns_of(reading, found, rows, list(dict.fromkeys(more)))])
        title = reading.column(found, recipe.value).title
        return self._drawn(reading, amounts, title, words, recipe.targets.label)

    def _recipe(self, reading: Reading, found: Table) -> Recipe:
        options = self.options
        targets = Targets.of(reading, self.arguments[0], options.get("target", ""))
        value = numbers(reading, found, options["value"]).name
        if "years" in options:
            raise FactError("field", "`:years:` counts rows, `:value:` draws numbers", "write one of them")
        names = tuple(names_in(options.get("by", "")))
        recipe = Recipe(names, value, options.get("unit", ""), options.get("over", ""), targets)
        return recipe.checked(reading, found)

    def _drawn(
        self, reading: Reading, amounts: Sequence[Amount], title: str, words: nodes.Node, target: str = ""
    ) -> list[nodes.Node]:
        locale = drawing_phrases(reading.wording)
        drawings: list[Drawing]
        if "over" in self.options:
            drawings = [points(amounts, width, locale, target=target) for width in (WIDE, NARROW)]
        else:
            drawings = [lengths(amounts, width, target) for width in (WIDE, NARROW)]
        about = _("Numbers, each beside the name of what it counts.")
        return self.figure(drawings, title, about, words, _("The same as a table"))

    def _counted(self, reading: Reading, found: Table, rows: Sequence[Row]) -> list[nodes.Node]:
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
        shown = [reading.wording.number(item.count) for item in counts]
        amounts = [
            Amount(item.text, item.language, number, float(item.count), "", item.address, line=line)
            for line, (item, number) in enumerate(zip(counts, shown, strict=True), 1)
        ]
        columns = [
            Column([markup.data(title)], tuple(item.entry for item in counts)),
            Column([markup.data(_("Rows"))], tuple([markup.data(text)] for text in shown), number=True),
        ]
        return self._drawn(reading, amounts, found.title, table(columns))
