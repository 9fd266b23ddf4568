"""Rows and columns laid out as a grid: a mark where two belong together, hatching where nobody knows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import cos, radians, sin

from factbook.drawing import typeset
from factbook.drawing.legend import Draw, Entry, legend
from factbook.drawing.shapes import Box, Dot, Drawing, Group, Hatch, Line, Shape, Text
from factbook.sphinx.text.phrases import _

_NAME, _COUNT = 12.5, 12.5
_TURN = 50  # degrees of the names of columns
_ROW, _CELL, _WIDEST = 34.0, 30.0, 52.0
_LONGEST = 190.0  # of the name of a column
_TONE = 5
_ROOMY = 500.0  # from this width on, names of rows have all the room that they ask for
_TOTAL = 44.0
SLANTS = (1, -1, 0)  # as many kinds of hatching are told apart


@dataclass(frozen=True, slots=True)
class Head:
    """A row or column."""

    text: str
    language: str  # "" for that of the document
    address: str  # "" where it names no row
    unknown: int = -1  # which kind of hatching its empty cells have, -1 for none


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands in a cell."""

    count: int  # of the rows that say so
    address: str
    line: int


@dataclass(frozen=True, slots=True)
class Words:
    """What the signs are called in the language of the page."""

    marked: str
    empty: str
    unknown: tuple[str, ...]  # for each kind of hatching, with what follows from it
    labels: tuple[str, ...]  # for each kind of hatching, in short
    total: str
    note: str  # of what is not in the grid, "" where all is


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows, columns and the marks where they meet."""

    rows: Sequence[Head]
    columns: Sequence[Head]
    marks: Mapping[tuple[int, int], Mark]

    def total(self, *, row: int | None = None, column: int | None = None) -> str:
        """Return how many cells of a row, of a column or of all have a mark.

        Where not all is known of one without, these are at least as many: none is no number then.
        """
        places = [
            (one, other)
            for one in (range(len(self.rows)) if row is None else (row,))
            for other in (range(len(self.columns)) if column is None else (column,))
        ]
        count = sum(place in self.marks for place in places)
        if all(place in self.marks or self.unknown(*place) < 0 for place in places):
            return str(count)
        return f"≥ {count}" if count else "?"

    def open(self, row: int) -> list[int]:
        """Return the kinds of hatching in a row."""
        kinds = {
            self.unknown(row, column)
            for column in range(len(self.columns))
            if (row, column) not in self.marks
        }
        return sorted(kinds - {-1})

    def unknown(self, row: int, column: int) -> int:
        """Return which hatching an empty cell has, -1 for none."""
        return max(self.rows[row].unknown, self.columns[column].unknown)


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where the grid stands."""

    left: float
    top: float
    cell: float
    lines: tuple[tuple[str, ...], ...]  # of the names of rows
    heights: tuple[float, ...]  # where rows begin, and where the last ends

    def x(self, column: int) -> float:
        return self.left + column * self.cell

    def middle(self, row: int) -> float:
        return (self.heights[row] + self.heights[row + 1]) / 2

    @property
    def bottom(self) -> float:
        return self.heights[-1]


def grid(found: Grid, width: float, words: Words) -> Drawing:
    """Lay rows and columns out; what asks for more than the width gets it, and the place scrolls."""
    frame = _frame(found, width)
    right = frame.x(len(found.columns))
    last = found.columns[-1].text if found.columns else ""
    over = _slanted(last) * cos(radians(_TURN)) + 4 if found.columns else 0.0
    full = max(right + max(_TOTAL, over - frame.cell / 2, _slanted(words.total) * cos(radians(_TURN))), width)
    groups = [
        Group(tuple(_lines(found, frame, right))),
        *_columns(found, frame),
        *_rows(found, frame),
        *_cells(found, frame),
        Group(tuple(_totals(found, frame, words))),
    ]
    told, bottom = legend(list(_entries(found, words)), 2.0, frame.bottom + _ROW + 10, min(full, width))
    return Drawing(full, bottom + 4, (*groups, *told))


def _slanted(text: str) -> float:
    return min(typeset.width(typeset.line(text), _NAME), _LONGEST)


def _frame(found: Grid, width: float) -> _Frame:
    widest = max((typeset.width(typeset.line(head.text), _NAME) for head in found.rows), default=0.0)
    left = min(widest, width * (0.36 if width >= _ROOMY else 0.4)) + 14
    count = max(len(found.columns), 1)
    cell = min(max((width - left - _TOTAL - 40) / count, _CELL), _WIDEST)
    top = max((_slanted(head.text) for head in found.columns), default=0.0) * sin(radians(_TURN)) + 24
    lines = tuple(typeset.wrap(head.text, _NAME, left - 12, 3) for head in found.rows)
    heights = [top]
    for item in lines:
        heights.append(heights[-1] + max(len(item) * _NAME * 1.25 + 10, _ROW))
    return _Frame(left, top, cell, lines, tuple(heights))


def _lines(found: Grid, frame: _Frame, right: float) -> Iterator[Shape]:
    for y in frame.heights:
        yield Line(((2, y), (right + _TOTAL, y)), "grid")
    for column in range(len(found.columns) + 1):
        yield Line(((frame.x(column), frame.top), (frame.x(column), frame.bottom)), "grid")


def _columns(found: Grid, frame: _Frame) -> Iterator[Group]:
    for number, head in enumerate(found.columns):
        text = typeset.clip(typeset.line(head.text), _NAME, _LONGEST)
        x = frame.x(number) + frame.cell / 2 + 2
        shape = Text(x, frame.top - 8, (text,), "told", _NAME, language=head.language, turn=_TURN)
        yield Group((shape,), head.address, typeset.line(head.text), head.language)


def _rows(found: Grid, frame: _Frame) -> Iterator[Group]:
    for number, head in enumerate(found.rows):
        lines = frame.lines[number]
        first = frame.middle(number) - (len(lines) - 1) * _NAME * 0.625 + _NAME * 0.36
        text = Text(2, first, lines, "told", _NAME, language=head.language, leading=1.25)
        yield Group((text,), head.address, typeset.line(head.text), head.language)


def _cells(found: Grid, frame: _Frame) -> Iterator[Group]:
    """Yield the empty cells, then the marks, each a link of its own."""
    empty: list[Shape] = []
    for row in range(len(found.rows)):
        for column in range(len(found.columns)):
            x, y = frame.x(column) + frame.cell / 2, frame.middle(row)
            kind = found.unknown(row, column)
            if kind >= 0:
                top, high = frame.heights[row], frame.heights[row + 1] - frame.heights[row]
                empty.append(Hatch(frame.x(column), top, frame.cell, high, SLANTS[kind]))
            elif (row, column) not in found.marks:
                empty.append(Dot(x, y, 1.5, "none"))
    yield Group(tuple(empty))
    for (row, column), mark in sorted(found.marks.items()):
        x, y = frame.x(column) + frame.cell / 2, frame.middle(row)
        name = f"{found.rows[row].text} – {found.columns[column].text}"
        name += _(" (%s)") % mark.count if mark.count > 1 else ""
        yield Group(tuple(_mark(mark, x, y)), mark.address, typeset.line(name), line=mark.line)


def _mark(mark: Mark, x: float, y: float) -> Iterator[Shape]:
    yield Box(x - 10, y - 10, 20, 20, "mark", _TONE, 6)
    if mark.count > 1:
        yield Text(x, y + 4.5, (str(mark.count),), "marked", _COUNT, "middle", bold=True)


def _totals(found: Grid, frame: _Frame, words: Words) -> Iterator[Shape]:
    right = frame.x(len(found.columns))
    yield Text(right + _TOTAL / 2 + 2, frame.top - 8, (words.total,), "note", _NAME, turn=_TURN)
    for row in range(len(found.rows)):
        yield _bold(right + _TOTAL / 2, frame.middle(row) + 4.5, found.total(row=row))
    y = frame.bottom + 22
    yield Text(2, y, (words.total,), "note", _NAME)
    for column in range(len(found.columns)):
        yield _bold(frame.x(column) + frame.cell / 2, y, found.total(column=column))
    yield _bold(right + _TOTAL / 2, y, found.total())


def _bold(x: float, y: float, text: str) -> Text:
    return Text(x, y, (text,), "name", _COUNT, "middle", bold=True)


def _entries(found: Grid, words: Words) -> Iterator[Entry]:
    """Yield what the signs mean that stand in the grid."""
    places = [(row, column) for row in range(len(found.rows)) for column in range(len(found.columns))]
    kinds = {found.unknown(*place) for place in places}
    if found.marks:
        yield Entry(lambda x, y: (Box(x - 7, y - 7, 14, 14, "mark", _TONE, 4),), words.marked)
    if any(found.unknown(*place) < 0 and place not in found.marks for place in places):
        yield Entry(lambda x, y: (Dot(x, y, 1.5, "none"),), words.empty)
    for kind in sorted(kinds - {-1}):
        yield Entry(_hatched(kind), words.unknown[kind])
    if words.note:
        yield Entry(None, words.note)


def _hatched(kind: int) -> Draw:
    return lambda x, y: (Box(x - 9, y - 7, 18, 14, "cell"), Hatch(x - 9, y - 7, 18, 14, SLANTS[kind]))
