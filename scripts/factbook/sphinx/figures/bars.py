"""Numbers as lengths, or as points in time."""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import ClassVar

from docutils import nodes

from factbook.address import Address
from factbook.package import Row, Table
from factbook.sphinx import markup
from factbook.sphinx.facts import Cell, FactError
from factbook.sphinx.figures.axis import span_of
from factbook.sphinx.figures.directive import NARROW, WIDE, FigureDirective
from factbook.sphinx.figures.drawing import Drawing
from factbook.sphinx.figures.drawn import drawn, leading
from factbook.sphinx.figures.lengths import Amount, lengths
from factbook.sphinx.figures.points import points
from factbook.sphinx.order import NUMBERS, ordered
from factbook.sphinx.reading import Reading
from factbook.sphinx.rows import columns_of, show
from factbook.sphinx.spec import ORDER, Described
from factbook.sphinx.table import Column, table
from factbook.sphinx.wording import qualifier
from factbook.sphinx.words import _

_BOUNDS = {"gt": "more", "ge": "more", "lt": "less", "le": "less", "approx": "about"}


class BarsDirective(FigureDirective):
    """Draw a number of each row of a selection, or how many rows say the same.

    With `value` there is a bar for each row; without it, one for each value of the field `by`, as
    long as there are rows with it. A number that is only a bound is drawn with an open end.
    """

    option_spec: ClassVar = {
        **FigureDirective.option_spec,
        "by": Described("The field that names a bar, or that the rows are counted by."),
        "value": Described("The field of the numbers. Without it, rows are counted."),
        "unit": Described("The field of their units."),
        "over": Described("A field of dates: points in time in place of bars."),
        "order": Described(ORDER),
    }

    def build(self, reading: Reading) -> list[nodes.Node]:
        """Return the figure; raises FactError."""
        found, rows = reading.select(self.arguments[0])
        rows = ordered(reading, found, rows, self.options.get("order", ""))
        if "value" not in self.options:
            return self._counted(reading, found, rows)
        field = reading.column(found, self.options["value"])
        if field.type not in NUMBERS:
            raise FactError("field", f"{found.name}.{field.name} holds no numbers", "name a field that does")
        amounts = [self._amount(reading, found, row) for row in rows]
        names = [self.options.get("by", "") or leading(found), field.name]
        names += [self.options[name] for name in ("unit", "over") if name in self.options]
        words = table(columns_of(reading, found, rows, list(dict.fromkeys(names))))
        return self._drawn(reading, amounts, field.title, words)

    def _drawn(
        self, reading: Reading, amounts: Sequence[Amount], title: str, words: nodes.Node
    ) -> list[nodes.Node]:
        locale = reading.wording.locale
        drawings: list[Drawing]
        if "over" in self.options:
            drawings = [points(amounts, width, locale) for width in (WIDE, NARROW)]
        else:
            drawings = [lengths(amounts, width) for width in (WIDE, NARROW)]
        about = _("Numbers, each beside the name of what it counts.")
        return self.figure(drawings, title, about, words, _("The same as a table"))

    def _amount(self, reading: Reading, found: Table, row: Row) -> Amount:
        cell = reading.cell_in(found, row, self.options["value"])
        name = reading.cell_in(found, row, self.options.get("by", "") or leading(found))
        text, language, target = drawn(reading, name)
        shown = reading.shown(cell)
        if "unit" in self.options and cell.text:
            unit = reading.cell_in(found, row, self.options["unit"])
            shown = f"{shown} {reading.shown(unit)}" if unit.text else shown
        when = reading.cell_in(found, row, self.options["over"]) if "over" in self.options else None
        return Amount(
            text,
            language,
            shown,
            _number(cell),
            _BOUNDS.get(qualifier(cell), ""),
            str(target or Address(found.name, row.key)),
            span_of(reading, when) if when is not None else None,
            reading.shown(when) if when is not None else "",
        )

    def _counted(self, reading: Reading, found: Table, rows: Sequence[Row]) -> list[nodes.Node]:
        """Return how many rows share what a field says, in the order in which they come."""
        name = self.options.get("by", "")
        if not name or "over" in self.options:
            raise FactError("field", "bars without a field of numbers", "write `:value:`, or only `:by:`")
        groups: dict[str, list[Cell]] = {}
        for row in rows:
            cell = reading.cell_in(found, row, name)
            groups.setdefault(cell.text, []).append(cell)
        amounts, entries = [], []
        for cells in groups.values():
            text, language, target = drawn(reading, cells[0])
            count = reading.wording.number(len(cells))
            address = "" if target is None else str(target)
            amounts.append(Amount(text, language, count, float(len(cells)), "", address))
            entries.append((show(reading, cells[0]), [markup.data(count)]))
        columns = [
            Column([markup.data(reading.column(found, name).title)], tuple(entry[0] for entry in entries)),
            Column([markup.data(_("Rows"))], tuple(entry[1] for entry in entries), number=True),
        ]
        return self._drawn(reading, amounts, found.title, table(columns))


def _number(cell: Cell) -> float | None:
    """Return a finite number, None for a cell without one."""
    try:
        value = Decimal(cell.text)
    except InvalidOperation:
        return None
    return float(value) if value.is_finite() and abs(value) < Decimal("1e300") else None
