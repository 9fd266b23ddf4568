"""What belongs together, as a grid: a row of one table is a mark where the rows of two others meet."""

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from docutils import nodes

from factbook.package import Table
from factbook.package.address import Address
from factbook.reading.rows import Row
from factbook.sphinx.figures.directive import NARROW, WIDE, FigureDirective
from factbook.sphinx.figures.grid import SLANTS, Grid, Mark, Words, grid
from factbook.sphinx.figures.heads import COUNT, Axis, Ends, Home, Unknown, home_of, of_rows, of_values
from factbook.sphinx.nodes import markup
from factbook.sphinx.nodes.option import Described
from factbook.sphinx.nodes.tables import Column, table
from factbook.sphinx.rows.tables import heading
from factbook.sphinx.store.reader import Reading
from factbook.sphinx.text.phrases import _
from factbook.sphinx.warnings import FactError
from factbook.sphinx.why.marks import mark

_SIDES = ("rows", "columns")
_FROM = (
    "A selection of the table that the field of `{0}` names: these rows stand in the figure, also those "
    "without a mark, and no others. Without it, those with a mark."
)
_SORT = (
    "Fields to sort by of the table that the field of `{0}` names, as `order` of `fact:rows` takes them; "
    f"among them `{COUNT}` or `-{COUNT}`: by the marks."
)

Pairs = Mapping[tuple[int, int], Sequence[Row]]  # place of a row and a column -> what stands there


class MatrixDirective(FigureDirective):
    """Draw which rows of one table belong to which of another, as a grid of marks.

    The argument selects rows of a table whose fields name both; where they meet stands a mark. An empty
    cell says that no row names the two; where `unknown` tells that not all is known it is hatched, and a
    total with such a cell is only a least number.
    """

    option_spec: ClassVar = {
        **FigureDirective.option_spec,
        "rows": Described("The field that names the rows of the grid."),
        "columns": Described("The field that names its columns."),
        "rows-from": Described(_FROM.format("rows")),
        "columns-from": Described(_FROM.format("columns")),
        "order-rows": Described(_SORT.format("rows")),
        "order-columns": Described(_SORT.format("columns")),
        "unknown": Described(
            "Selections, with commas between them, of rows or columns of which not all is known, such as "
            f"`visits[report=partial]`: their empty cells are hatched. {len(SLANTS)} at most."
        ),
    }

    def build(self, reading: Reading) -> list[nodes.Node]:
        """Return the figure; raises FactError."""
        found, rows = reading.select(self.arguments[0])
        for side in _SIDES:
            if side not in self.options:
                raise FactError("field", f"a matrix without `:{side}:`", f"write `:{side}:` and a field")
        tables = [home_of(reading, found, self.options[side]) for side in _SIDES]
        unknown = Unknown.of(reading, self.options.get("unknown", ""), tables)
        names = [
            (
                reading.cell_in(found, row, self.options["rows"]).text,
                reading.cell_in(found, row, self.options["columns"]).text,
            )
            for row in rows
        ]
        homes = [
            None if home is None else Home.of(reading, home, self.options.get(f"{side}-from", ""))
            for side, home in zip(_SIDES, tables, strict=True)
        ]
        axes = [
            self._axis(reading, home, ends, side, unknown)
            for side, home, ends in zip(_SIDES, homes, Ends.of(found, rows, names, homes), strict=True)
        ]
        if not all(axis.heads for axis in axes):
            return self.none(found.title)
        return self._drawn(
            reading, found, axes, _met(rows, names, axes), self._words(reading, found, names, unknown)
        )

    def _axis(self, reading: Reading, home: Home | None, ends: Ends, side: str, unknown: Unknown) -> Axis:
        order = self.options.get(f"order-{side}", "")
        if home is None:
            wanted = self.options.get(f"{side}-from", "")
            return of_values(reading, ends, self.options[side], wanted, order)
        return of_rows(reading, home, ends, order, unknown)

    def _drawn(
        self,
        reading: Reading,
        found: Table,
        axes: Sequence[Axis],
        met: Pairs,
        words: Words,
    ) -> list[nodes.Node]:
        marks = {
            place: Mark(
                len(rows), str(Address(found.name, rows[0].key)) if len(rows) == 1 else "", place[0] + 1
            )
            for place, rows in met.items()
        }
        whole = Grid(axes[0].heads, axes[1].heads, marks)
        return self.figure(
            [grid(whole, width, words) for width in (WIDE, NARROW)],
            found.title,
            _("A grid. A mark stands where a row and a column belong together."),
            self._told(reading, found, whole, axes, met, words),
            _("The same as a table"),
        )

    def _told(
        self, reading: Reading, found: Table, whole: Grid, axes: Sequence[Axis], met: Pairs, words: Words
    ) -> nodes.Node:
        """Return a table with a line for each row of the grid, and what the signs mean in it."""
        names = [self.options[side] for side in _SIDES]
        titles = [heading(reading.column(found, name), name) for name in names]
        lines = range(len(axes[0].heads))
        counts = [[markup.data(whole.total(row=line))] for line in lines]
        unknown = [[words.labels[kind] for kind in whole.open(line)] for line in lines]
        told = [
            [
                *self._line(reading, found, line, axes[1], met),
                *(markup.data(label, "fact-empty") for label in labels),
            ]
            for line, labels in zip(lines, unknown, strict=True)
        ]
        none = markup.data(words.empty, "fact-empty")
        entries = [markup.joined(parts) or [none.deepcopy()] for parts in told]
        body = table([
            Column([markup.data(titles[0])], axes[0].entries),
            Column([markup.data(words.total)], tuple(counts), number=True),
            Column([markup.data(titles[1])], tuple(entries)),
        ])  # fmt: skip
        return nodes.container("", body, markup.paragraph(markup.data(words.note))) if words.note else body

    def _words(
        self, reading: Reading, found: Table, names: Sequence[tuple[str, str]], unknown: Unknown
    ) -> Words:
        hatched = tuple(_("%s: where no mark stands, nothing is known") % label for label in unknown.labels)
        notes = []
        for place, side in enumerate(_SIDES):
            field = reading.column(found, self.options[side])
            # Translators: such as "Stops without Company, so not in the grid: 3".
            text = _("%(table)s without %(field)s, so not in the grid: %(count)s")
            if count := sum(not ends[place] for ends in names):
                title = heading(field, self.options[side])
                notes.append(text % {"table": found.title, "field": title, "count": count})
        return Words(_("named"), _("not named"), hatched, unknown.labels, _("Total"), _("; ").join(notes))

    def _line(
        self, reading: Reading, found: Table, line: int, columns: Axis, met: Pairs
    ) -> Iterator[nodes.Node]:
        """Yield the columns that a row of the grid has marks in, with the reasons."""
        for column, entry in enumerate(columns.entries):
            rows = met.get((line, column), ())
            cells = [reading.cell_in(found, row, self.options["columns"]) for row in rows]
            why = [node for cell in cells for node in mark(reading, cell)]
            if rows:
                yield nodes.inline("", "", *(node.deepcopy() for node in entry), *why)


def _met(rows: Sequence[Row], names: Sequence[tuple[str, str]], axes: Sequence[Axis]) -> Pairs:
    """Return the rows that stand in each cell of the grid."""
    found: dict[tuple[int, int], list[Row]] = {}
    for row, (one, other) in zip(rows, names, strict=True):
        if one in axes[0].places and other in axes[1].places:
            found.setdefault((axes[0].places[one], axes[1].places[other]), []).append(row)
    return found
