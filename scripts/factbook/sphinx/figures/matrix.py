"""What belongs together, as a grid: a row of one table is a mark where the rows of two others meet."""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from docutils import nodes

from factbook.package import Table
from factbook.package.address import Address
from factbook.reading.rows import Row
from factbook.sphinx.figures.chart import HATCHES, ChartCell, ChartColumn, build_sign
from factbook.sphinx.figures.directive import FigureDirective
from factbook.sphinx.figures.heads import (
    BY_COUNT,
    AxisTable,
    Grid,
    GridAxis,
    PairEnds,
    UnknownRows,
    build_table_axis,
    build_value_axis,
    find_axis_table,
)
from factbook.sphinx.nodes import markup
from factbook.sphinx.nodes.option import DocumentedOption
from factbook.sphinx.nodes.tables import TableEntry
from factbook.sphinx.rows.tables import format_column_heading
from factbook.sphinx.store.reader import FactReader
from factbook.sphinx.text.phrases import _
from factbook.sphinx.warnings import FactError
from factbook.sphinx.why.marks import build_mark

_SIDES = ("rows", "columns")
_SELECTION_DOC = (
    "A selection of the table that the field of `{0}` names: these rows stand in the figure, also those "
    "without a mark, and no others. Without it, those with a mark."
)
_ORDER_DOC = (
    "Fields to sort by of the table that the field of `{0}` names, as `order` of `fact:rows` takes them; "
    f"among them `{BY_COUNT}` or `-{BY_COUNT}`: by the marks."
)
_LEAST_CHARACTERS, _MOST_CHARACTERS = 6, 32  # characters of a column, where a builder needs them


class MatrixDirective(FigureDirective):
    """Draw which rows of one table belong to which of another, as a grid of marks.

    The argument selects rows of a table whose fields name both; where they meet stands a mark. A dash
    says that no row names the two; where `unknown` tells that not all is known the cell is hatched, and a
    total with such a cell is only a least number.
    """

    option_spec: ClassVar = {
        **FigureDirective.option_spec,
        "rows": DocumentedOption("The field that names the rows of the grid."),
        "columns": DocumentedOption("The field that names its columns."),
        "rows-from": DocumentedOption(_SELECTION_DOC.format("rows")),
        "columns-from": DocumentedOption(_SELECTION_DOC.format("columns")),
        "order-rows": DocumentedOption(_ORDER_DOC.format("rows")),
        "order-columns": DocumentedOption(_ORDER_DOC.format("columns")),
        "unknown": DocumentedOption(
            "Selections, with commas between them, of rows or columns of which not all is known, such as "
            f"`visits[report=partial]`: their empty cells are hatched. {len(HATCHES)} at most."
        ),
    }

    def build(self, reading: FactReader) -> list[nodes.Node]:
        """Return the figure; raises FactError."""
        found, rows = reading.select_rows(self.arguments[0])
        for side in _SIDES:
            if side not in self.options:
                raise FactError("field", f"a matrix without `:{side}:`", f"write `:{side}:` and a field")
        tables = [find_axis_table(reading, found, self.options[side]) for side in _SIDES]
        unknown = UnknownRows.of(reading, self.options.get("unknown", ""), tables)
        names = [
            (
                reading.select_cell(found, row, self.options["rows"]).text,
                reading.select_cell(found, row, self.options["columns"]).text,
            )
            for row in rows
        ]
        homes = [
            None if home is None else AxisTable.of(reading, home, self.options.get(f"{side}-from", ""))
            for side, home in zip(_SIDES, tables, strict=True)
        ]
        axes = [
            self._axis(reading, home, ends, side, unknown)
            for side, home, ends in zip(_SIDES, homes, PairEnds.of(found, rows, names, homes), strict=True)
        ]
        if not all(axis.entries for axis in axes):
            return self.none(found.title)
        grid = Grid.of(rows, names, axes)
        legend = [*_explain_signs(grid, unknown.labels), *self._explain_omissions(reading, found, names)]
        return self.build_chart(self._columns(reading, found, grid, unknown.labels), found.title, legend)

    def _axis(
        self, reading: FactReader, home: AxisTable | None, ends: PairEnds, side: str, unknown: UnknownRows
    ) -> GridAxis:
        order = self.options.get(f"order-{side}", "")
        if home is None:
            wanted = self.options.get(f"{side}-from", "")
            return build_value_axis(reading, ends, self.options[side], wanted, order)
        return build_table_axis(reading, home, ends, order, unknown)

    def _columns(
        self, reading: FactReader, found: Table, grid: Grid, labels: Sequence[str]
    ) -> Iterator[ChartColumn]:
        """Yield the names of the rows, a column for each column of the grid, and the totals."""
        titles = [
            format_column_heading(reading.find_column(found, self.options[side]), self.options[side])
            for side in _SIDES
        ]
        lines = range(len(grid.rows.entries))
        names = [*map(ChartCell, grid.rows.entries), _build_total(_("Total"))]
        corner = " / ".join(titles)
        yield ChartColumn(
            [markup.build_data(corner)], tuple(names), _measure_column(corner, names), is_header=True
        )
        for number, entry in enumerate(grid.columns.entries):
            cells = [self._cell(reading, found, grid, (line, number), labels) for line in lines]
            whole = _build_total(grid.total(column=number))
            word = max(_entry_text(entry).split(), key=len, default="")
            width = min(max(len(word), _LEAST_CHARACTERS), _MOST_CHARACTERS // 2)
            yield ChartColumn(entry, (*cells, whole), width, ("fact-turned",))
        totals = [*(_build_total(grid.total(row=line)) for line in lines), _build_total(grid.total())]
        title = _("Total")
        yield ChartColumn(
            [markup.build_data(title)],
            tuple(totals),
            _measure_column(title, totals),
            ("fact-turned", "fact-total"),
        )

    def _cell(
        self, reading: FactReader, found: Table, grid: Grid, place: tuple[int, int], labels: Sequence[str]
    ) -> ChartCell:
        """Return a mark with its reasons, or the sign of what is not named or not known."""
        rows, kind = grid.pairs.get(place, ()), grid.unknown(*place)
        if rows:
            return ChartCell(self._mark(reading, found, rows), _hatch_classes(kind))
        sign = build_sign("none", _("not named")) if kind < 0 else build_sign(HATCHES[kind], labels[kind])
        return ChartCell([sign], _hatch_classes(kind))

    def _mark(self, reading: FactReader, found: Table, rows: Sequence[Row]) -> TableEntry:
        cells = [reading.select_cell(found, row, self.options["columns"]) for row in rows]
        why = [node for cell in cells for node in build_mark(reading, cell)]
        if len(rows) > 1:
            return [build_sign("mark", _("named") + _(" (%s)") % len(rows), str(len(rows))), *why]
        address = Address(found.name, rows[0].key)
        sign = build_sign("mark", _("named"))
        return [markup.build_link(address, sign, reading.env.docname, optional=True), *why]

    def _explain_omissions(
        self, reading: FactReader, found: Table, names: Sequence[tuple[str, str]]
    ) -> Iterator[TableEntry]:
        """Yield how many rows name nothing at a side, so that they are not in the grid."""
        for place, side in enumerate(_SIDES):
            field = reading.find_column(found, self.options[side])
            # Translators: such as "Stops without Company, so not in the grid: 3".
            text = _("%(table)s without %(field)s, so not in the grid: %(count)s")
            if count := sum(not ends[place] for ends in names):
                title = format_column_heading(field, self.options[side])
                yield [markup.build_data(text % {"table": found.title, "field": title, "count": count})]


def _explain_signs(grid: Grid, labels: Sequence[str]) -> Iterator[TableEntry]:
    """Yield the signs of the grid with their meanings."""
    places = grid.places()
    if grid.pairs:
        yield _explain_sign("mark", _("named"))
    if any(grid.unknown(*place) < 0 and place not in grid.pairs for place in places):
        yield _explain_sign("none", _("not named"))
    for kind in sorted({grid.unknown(*place) for place in places} - {-1}):
        text = _("%s: where no mark stands, nothing is known") % labels[kind]
        yield _explain_sign(HATCHES[kind], text)


def _explain_sign(kind: str, text: str) -> TableEntry:
    return [build_sign(kind), nodes.Text(" "), markup.build_data(text)]


def _hatch_classes(kind: int) -> tuple[str, ...]:
    return ("fact-hatch", f"fact-hatch-{HATCHES[kind]}") if kind >= 0 else ()


def _build_total(text: str) -> ChartCell:
    return ChartCell([markup.build_data(text)], ("fact-total",))


def _entry_text(entry: TableEntry) -> str:
    return "".join(node.astext() for node in entry)


def _measure_column(title: str, cells: Sequence[ChartCell]) -> int:
    lengths = (len(title), *(len(_entry_text(cell.content)) for cell in cells))
    return min(max(*lengths, _LEAST_CHARACTERS), _MOST_CHARACTERS)
