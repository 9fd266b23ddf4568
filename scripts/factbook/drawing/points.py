"""Numbers laid out as points in time, those of one thing joined by a line where that is honest."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, product

from factbook.drawing import typeset
from factbook.drawing.amounts import Amount
from factbook.drawing.axis import Span
from factbook.drawing.joins import LineSegment, PlottedPoint, join_points, points_disagree
from factbook.drawing.legend import (
    DrawSign,
    LegendEntry,
    build_sign_drawer,
    choose_form,
    choose_tone,
    lay_out_legend,
)
from factbook.drawing.phrases import ENGLISH_PHRASES, Phrases
from factbook.drawing.scales import NOTE_SIZE, PlotArea
from factbook.drawing.shapes import Dot, Drawing, Group, Line, Shape, Sign, Text

_NUMBER = 13.0
_SIGN, _APART = 6.0, 13.0  # radius of a sign, and from one to the next beside it
_RING, _ARROW = 10.0, 22.0
_HIDDEN = 4.0  # nearer than that, one sign hides another
_TRIES = 24  # places beside the right one that are tried
_SQUARE = 32.0  # of what is compared

_Statement = tuple[
    float | None, str, bool
]  # what an amount says: its number, how it is meant, whether aimed at


def draw_points(
    amounts: Sequence[Amount],
    width: float,
    phrases: Phrases = ENGLISH_PHRASES,
    unit: str = "",
    target: str = "",
    *,
    joined: bool = True,
) -> Drawing:
    """Lay amounts out in time, higher ones higher; those without a number or date stand only in the words.

    `target` is what a target is called; without `joined` there are no lines.
    """
    known = [(item.span, item.value, item) for item in amounts if item.span and item.value is not None]
    if not known:
        return Drawing(width, 8, ())
    plane = PlotArea.of(
        [span for span, _value, _item in known], [value for _s, value, _i in known], width, phrases.locale
    )
    series: dict[str, int] = {}
    for _span, _value, item in known:
        series.setdefault(_series_key(item), len(series))
    placed = _place_points([item for _span, _value, item in known], series, plane)
    rows: list[list[PlottedPoint]] = [[] for _name in series]
    for point in placed:
        rows[point.series].append(point)
    scales = (*plane.drawn(phrases.locale), Text(2, 14, (unit,), "note", NOTE_SIZE))
    lines = [_draw_segment(join) for join in chain.from_iterable(map(join_points, rows if joined else ()))]
    marks = [_draw_point(point, phrases) for point in placed]
    entries = [
        *_list_series_entries(rows),
        *_list_sign_entries(rows, target, joined, phrases),
        *_list_undrawn_entry(len(amounts) - len(known), phrases),
    ]
    told, bottom = lay_out_legend(entries, 10.0, plane.bottom + 36, width)
    groups = (Group(scales), Group(tuple(lines)), *marks, Group(tuple(_place_numbers(placed, plane))), *told)
    return Drawing(width, bottom + 4, groups)


def _place_points(amounts: Sequence[Amount], series: dict[str, int], plane: PlotArea) -> list[PlottedPoint]:
    """Return where amounts stand: on their time, or beside it where another stands there."""
    found: list[PlottedPoint] = []
    stands = _PlacedSigns({}, {})
    for item in sorted(
        amounts, key=lambda one: (series[_series_key(one)], _time_range(one), one.value or 0.0)
    ):
        if item.span is None or item.value is None:
            continue
        left, right = plane.time.at(item.span.start), plane.time.at(item.span.end)
        middle, y = (left + right) / 2, plane.y(item.value)
        tries = [
            middle + _APART * (count // 2 + count % 2) * (1 if count % 2 else -1) for count in range(_TRIES)
        ]
        x = next((x for x in tries if not stands.meets(x, y, item)), middle)
        stands.add(x, y, item)
        found.append(PlottedPoint(x, y, left, right, item.span, item, series[_series_key(item)]))
    return found


_Square = tuple[int, int]  # of the squares that the plane is cut into, so that only neighbors are compared


@dataclass(frozen=True, slots=True)
class _PlacedSigns:
    """Where signs stand already."""

    beside: dict[tuple[str, Span | None], set[float]]  # those of one thing at one time
    near: dict[_Square, set[tuple[float, float, str, Span | None, _Statement]]]

    def add(self, x: float, y: float, item: Amount) -> None:
        """Keep where a sign stands."""
        self.beside.setdefault((_series_key(item), item.span), set()).add(x)
        self.near.setdefault(_find_square(x, y), set()).add(
            (x, y, _series_key(item), item.span, _read_statement(item))
        )

    def meets(self, x: float, y: float, item: Amount) -> bool:
        """Tell whether one sign would hide another, or two of one thing stand at the same time.

        All others stand where they belong, also where they overlap: beside it would be another time.
        """
        if any(abs(x - other) < _APART - 1 for other in self.beside.get((_series_key(item), item.span), ())):
            return True
        column, row = _find_square(x, y)
        cells = product(range(column - 1, column + 2), range(row - 1, row + 2))
        return any(
            abs(x - to_x) < _HIDDEN
            and abs(y - to_y) < _HIDDEN
            and (key != _series_key(item) or (span != item.span and said != _read_statement(item)))
            for cell in cells
            for to_x, to_y, key, span, said in self.near.get(cell, ())
        )


def _find_square(x: float, y: float) -> _Square:
    return int(x // _HIDDEN), int(y // _HIDDEN)


def _read_statement(item: Amount) -> _Statement:
    return item.value, item.bound, item.target


def _series_key(item: Amount) -> str:
    return item.series or item.text


def _short_number(item: Amount) -> str:
    return item.brief or item.shown


def _time_range(item: Amount) -> tuple[int, int]:
    return (item.span.start, item.span.end) if item.span else (0, 0)


def _draw_segment(join: LineSegment) -> Line:
    """Return a line that ends at hollow signs, and below filled ones."""
    (x, y), (to_x, to_y) = (join.start.x, join.start.y), (join.end.x, join.end.y)
    length = ((to_x - x) ** 2 + (to_y - y) ** 2) ** 0.5 or 1.0
    first, last = (min(_SIGN * 1.3 * point.item.target / length, 0.5) for point in (join.start, join.end))
    ends = (
        (x + (to_x - x) * first, y + (to_y - y) * first),
        (to_x - (to_x - x) * last, to_y - (to_y - y) * last),
    )
    return Line(ends, "aim" if join.end.item.target else "series", choose_tone(join.start.series))


def _draw_point(point: PlottedPoint, phrases: Phrases) -> Group:
    item, color = point.item, choose_tone(point.series)
    kind = "hollow" if item.target else "stop"
    name = typeset.flatten_text(phrases.join((item.text, item.when)) + phrases.colon + item.shown)
    shapes = (
        *_draw_time_range(point.left, point.right, point.y, color),
        *_draw_bound(item.bound, point.x, point.y, color),
        Sign(point.x, point.y, _SIGN, choose_form(point.series), kind, color),
    )
    return Group(shapes, item.address, name, item.language, line=item.line)


def _draw_time_range(left: float, right: float, y: float, color: int) -> Iterator[Shape]:
    """Yield the time within which something was, where that is longer than a sign is wide."""
    if right - left > 2 * _SIGN:
        yield Line(((left, y), (right, y)), "within", color)
        for x in (left, right):
            yield Line(((x, y - 4), (x, y + 4)), "within", color)


def _draw_bound(bound: str, x: float, y: float, color: int) -> Iterator[Shape]:
    """Yield an arrow to where a number is, of which only a bound is known, or a ring for about it."""
    side = {"more": -1, "less": 1}.get(bound, 0)
    if side:
        tip = y + _ARROW * side
        yield Line(((x, y), (x, tip)), "open", color)
        yield Line(((x - 5, tip - 6 * side), (x, tip), (x + 5, tip - 6 * side)), "tip", color)
    if bound == "about":
        yield Dot(x, y, _RING, "ring", color)


def _place_numbers(placed: Sequence[PlottedPoint], plane: PlotArea) -> Iterator[Text]:
    """Yield the numbers of points, but none that would lie upon another or a sign: all stand in the words."""
    taken = _TakenAreas({})
    for point in placed:
        taken.add(_measure_sign_area(point))
    told: dict[tuple[str, str], list[float]] = {}
    for point in sorted(placed, key=lambda one: (one.y, one.x, one.item.text)):
        text = _short_number(point.item)
        half = typeset.measure_width(text, _NUMBER, bold=True) / 2 + 2
        x = min(max(point.x, half), plane.width - half)
        same = told.setdefault((_series_key(point.item), text), [])
        near = any(abs(x - other) < 2 * half for other in same)
        for y in () if near else _list_number_heights(point, plane):
            box = (x - half, x + half, y - _NUMBER, y + 3)
            if not taken.meets(box):
                taken.add(box)
                same.append(x)
                yield Text(x, y, (text,), "name", _NUMBER, "middle", bold=True)
                break


_Area = tuple[float, float, float, float]  # left, right, top and bottom


@dataclass(frozen=True, slots=True)
class _TakenAreas:
    """The places that signs and numbers have taken, by the squares that they reach into."""

    cells: dict[_Square, set[_Area]]

    def add(self, box: _Area) -> None:
        """Take a place."""
        for cell in _find_squares(box):
            self.cells.setdefault(cell, set()).add(box)

    def meets(self, box: _Area) -> bool:
        """Tell whether something of a place is taken."""
        return any(
            _areas_overlap(box, other) for cell in _find_squares(box) for other in self.cells.get(cell, ())
        )


def _find_squares(box: _Area) -> Iterator[_Square]:
    left, right, top, bottom = (int(edge // _SQUARE) for edge in box)
    return product(range(left, right + 1), range(top, bottom + 1))


def _measure_sign_area(point: PlottedPoint) -> _Area:
    """Return where the sign of a point stands, with its arrow: left, right, top and bottom."""
    up, down = ((_ARROW if point.item.bound == bound else _SIGN) for bound in ("more", "less"))
    return point.x - _SIGN, point.x + _SIGN, point.y - up, point.y + down


def _list_number_heights(point: PlottedPoint, plane: PlotArea) -> Iterator[float]:
    """Yield the heights at which the number of a point may stand, the best first."""
    ring = 4 if point.item.bound == "about" else 0
    _left, _right, top, bottom = _measure_sign_area(point)
    for y in (top - 6 - ring, bottom + 16 + ring):
        if _NUMBER < y < plane.bottom - 4:
            yield y


def _areas_overlap(one: _Area, other: _Area) -> bool:
    return one[0] < other[1] and other[0] < one[1] and one[2] < other[3] and other[2] < one[3]


def _list_series_entries(rows: Sequence[Sequence[PlottedPoint]]) -> Iterator[LegendEntry]:
    for number, (first, *_more) in enumerate(rows):
        hollow = all(point.item.target for point in rows[number])
        yield LegendEntry(build_sign_drawer(number, hollow=hollow), first.item.text, first.item.language)


def _list_sign_entries(
    rows: Sequence[Sequence[PlottedPoint]], target: str, joined: bool, phrases: Phrases
) -> Iterator[LegendEntry]:
    """Yield what the signs mean that stand in the drawing."""
    every = list(chain.from_iterable(rows))
    bounds = {point.item.bound for point in every}
    if any(point.item.target for point in every):
        yield LegendEntry(lambda x, y: (Sign(x, y, _SIGN, choose_form(0), "hollow"),), target)
    if "more" in bounds:
        yield LegendEntry(_build_arrow_drawer("more"), phrases.more)
    if "less" in bounds:
        yield LegendEntry(_build_arrow_drawer("less"), phrases.less)
    if "about" in bounds:
        yield LegendEntry(
            lambda x, y: (Sign(x, y, 4, choose_form(0), "stop"), Dot(x, y, 7, "ring")), phrases.about
        )
    if any(point.right - point.left > 2 * _SIGN for point in every):
        yield LegendEntry(lambda x, y: tuple(_draw_time_range(x - 9, x + 9, y, 0)), phrases.within)
    if joined and any(map(points_disagree, rows)):
        yield LegendEntry(
            lambda x, y: (
                Sign(x - 5, y - 2, 4, choose_form(0), "stop"),
                Sign(x + 5, y + 2, 4, choose_form(0), "stop"),
            ),
            phrases.overlapping,
        )


def _build_arrow_drawer(bound: str) -> DrawSign:
    side = 1 if bound == "less" else -1
    return lambda x, y: (
        Sign(x, y - 4 * side, 4, choose_form(0), "stop"),
        *_draw_short_arrow(x, y - 4 * side, side),
    )


def _draw_short_arrow(x: float, y: float, side: int) -> Iterator[Shape]:
    tip = y + 13 * side
    yield Line(((x, y), (x, tip)), "tip")
    yield Line(((x - 4, tip - 5 * side), (x, tip), (x + 4, tip - 5 * side)), "tip")


def _list_undrawn_entry(count: int, phrases: Phrases) -> Iterator[LegendEntry]:
    if count:
        yield LegendEntry(None, phrases.undrawn % count)
