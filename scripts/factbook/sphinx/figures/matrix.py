"""Draw rows of a table as the marks of a grid: each row names a row and a column of the grid."""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from docutils import nodes

from factbook.package import Table
from factbook.package.address import Address
from factbook.reading.rows import Row
from factbook.sphinx.figures.chart import HATCHES, ChartCell, ChartColumn, build_sign
from factbook.sphinx.figures.directive import FigureDirective
from factbook.sphinx.figures.grid import (
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
    "A selection of the table that the field of `{0}` names: the figure has these rows, with a mark or "
    "without one, and no others. Without this option, it has the rows with a mark."
)
_ORDER_DOC = (
    "Fields to sort by, of the table that the field of `{0}` names, as in `order` of `fact:rows`; "
    f"`{BY_COUNT}` or `-{BY_COUNT}` sorts by the number of marks."
)
_LEAST_CHARACTERS, _MOST_CHARACTERS = 6, 32  # width of a column for builders that need one


class MatrixDirective(FigureDirective):
    """Draw which rows of one table belong to which of another, as a grid of marks.

    The argument selects rows of a table whose fields name both. A cell has a mark if one of these rows
    names its row and its column, and a dash if none does. It is hatched if `unknown` selects its row or its
    column; a total with a hatched cell that has no mark is a least number.
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
            "Selections of rows or columns of which not everything is known, with commas between them, such "
            f"as `visits[report=partial]`: their cells are hatched. At most {len(HATCHES)}."
        ),
    }

    def build(self, reading: FactReader) -> list[nodes.Node]:
        """Return the figure; raises FactError."""
        table, rows = reading.select_rows(self.arguments[0])
        for side in _SIDES:
            if side not in self.options:
                raise FactError("field", f"a matrix without `:{side}:`", f"write `:{side}:` and a field")
        parents = [find_axis_table(reading, table, self.options[side]) for side in _SIDES]
        unknown = UnknownRows.read_option(reading, self.options.get("unknown", ""), parents)
        names = [
            (
                reading.select_cell(table, row, self.options["rows"]).text,
                reading.select_cell(table, row, self.options["columns"]).text,
            )
            for row in rows
        ]
        axis_tables = [
            None
            if parent is None
            else AxisTable.select_axis_rows(reading, parent, self.options.get(f"{side}-from", ""))
            for side, parent in zip(_SIDES, parents, strict=True)
        ]
        pair_ends = PairEnds.split_pairs(table, rows, names, axis_tables)
        axes = [
            self._build_axis(reading, axis_table, ends, side, unknown)
            for side, axis_table, ends in zip(_SIDES, axis_tables, pair_ends, strict=True)
        ]
        if not all(axis.entries for axis in axes):
            return self.build_empty_figure(table.title)
        grid = Grid.place_rows(rows, names, axes)
        legend = [*_explain_signs(grid, unknown.labels), *self._explain_omissions(reading, table, names)]
        return self.build_chart(
            self._build_grid_columns(reading, table, grid, unknown.labels), table.title, legend
        )

    def _build_axis(
        self,
        reading: FactReader,
        axis_table: AxisTable | None,
        ends: PairEnds,
        side: str,
        unknown: UnknownRows,
    ) -> GridAxis:
        order = self.options.get(f"order-{side}", "")
        if axis_table is None:
            wanted = self.options.get(f"{side}-from", "")
            return build_value_axis(reading, ends, self.options[side], wanted, order)
        return build_table_axis(reading, axis_table, ends, order, unknown)

    def _build_grid_columns(
        self, reading: FactReader, table: Table, grid: Grid, labels: Sequence[str]
    ) -> Iterator[ChartColumn]:
        """Yield a column of the names of the rows, the columns of the grid, and a column of totals."""
        titles = [
            format_column_heading(reading.find_column(table, self.options[side]), self.options[side])
            for side in _SIDES
        ]
        lines = range(len(grid.rows.entries))
        names = [*map(ChartCell, grid.rows.entries), _build_total_cell(_("Total"))]
        corner = " / ".join(titles)
        yield ChartColumn(
            [markup.build_data(corner)], tuple(names), _measure_column_width(corner, names), is_header=True
        )
        for number, entry in enumerate(grid.columns.entries):
            cells = [self._build_grid_cell(reading, table, grid, (line, number), labels) for line in lines]
            whole = _build_total_cell(grid.format_total(column=number))
            word = max(_get_entry_text(entry).split(), key=len, default="")
            width = min(max(len(word), _LEAST_CHARACTERS), _MOST_CHARACTERS // 2)
            yield ChartColumn(entry, (*cells, whole), width, ("fact-turned",))
        totals = [
            *(_build_total_cell(grid.format_total(row=line)) for line in lines),
            _build_total_cell(grid.format_total()),
        ]
        title = _("Total")
        yield ChartColumn(
            [markup.build_data(title)],
            tuple(totals),
            _measure_column_width(title, totals),
            ("fact-turned", "fact-total"),
        )

    def _build_grid_cell(
        self, reading: FactReader, table: Table, grid: Grid, place: tuple[int, int], labels: Sequence[str]
    ) -> ChartCell:
        """Return a mark with its reasons, or a sign for "not named" or "not known"."""
        rows, kind = grid.pairs.get(place, ()), grid.find_unknown_kind(*place)
        if rows:
            return ChartCell(self._build_mark_entry(reading, table, rows), _list_hatch_classes(kind))
        sign = build_sign("none", _("not named")) if kind < 0 else build_sign(HATCHES[kind], labels[kind])
        return ChartCell([sign], _list_hatch_classes(kind))

    def _build_mark_entry(self, reading: FactReader, table: Table, rows: Sequence[Row]) -> TableEntry:
        cells = [reading.select_cell(table, row, self.options["columns"]) for row in rows]
        why = [node for cell in cells for node in build_mark(reading, cell)]
        if len(rows) > 1:
            return [build_sign("mark", _("named") + _(" (%s)") % len(rows), str(len(rows))), *why]
        address = Address(table.name, rows[0].key)
        sign = build_sign("mark", _("named"))
        return [markup.build_link(address, sign, reading.env.docname, optional=True), *why]

    def _explain_omissions(
        self, reading: FactReader, table: Table, names: Sequence[tuple[str, str]]
    ) -> Iterator[TableEntry]:
        """Yield for each side the number of rows with an empty cell there, which are not in the grid."""
        for place, side in enumerate(_SIDES):
            field = reading.find_column(table, self.options[side])
            # Translators: such as "Stops without Company, so not in the grid: 3".
            text = _("%(table)s without %(field)s, so not in the grid: %(count)s")
            if count := sum(not ends[place] for ends in names):
                title = format_column_heading(field, self.options[side])
                yield [markup.build_data(text % {"table": table.title, "field": title, "count": count})]


def _explain_signs(grid: Grid, labels: Sequence[str]) -> Iterator[TableEntry]:
    """Yield the signs of the grid with their meanings."""
    places = grid.list_places()
    if grid.pairs:
        yield _explain_sign("mark", _("named"))
    if any(grid.find_unknown_kind(*place) < 0 and place not in grid.pairs for place in places):
        yield _explain_sign("none", _("not named"))
    for kind in sorted({grid.find_unknown_kind(*place) for place in places} - {-1}):
        text = _("%s: without a mark, nothing is known") % labels[kind]
        yield _explain_sign(HATCHES[kind], text)


def _explain_sign(kind: str, text: str) -> TableEntry:
    return [build_sign(kind), nodes.Text(" "), markup.build_data(text)]


def _list_hatch_classes(kind: int) -> tuple[str, ...]:
    return ("fact-hatch", f"fact-hatch-{HATCHES[kind]}") if kind >= 0 else ()


def _build_total_cell(text: str) -> ChartCell:
    return ChartCell([markup.build_data(text)], ("fact-total",))


def _get_entry_text(entry: TableEntry) -> str:
    return "".join(node.astext() for node in entry)


def _measure_column_width(title: str, cells: Sequence[ChartCell]) -> int:
    lengths = (len(title), *(len(_get_entry_text(cell.content)) for cell in cells))
    return min(max(*lengths, _LEAST_CHARACTERS), _MOST_CHARACTERS)
