"""Numbers laid out as points in time, those of one thing joined by a line where that is honest."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, product

from factbook.drawing import typeset
from factbook.drawing.amounts import Amount
from factbook.drawing.axis import Span
from factbook.drawing.joins import Join, Point, disagree, joins
from factbook.drawing.legend import Draw, Entry, form, legend, sign, tone
from factbook.drawing.phrases import ENGLISH, Phrases
from factbook.drawing.scales import NOTE, Plane
from factbook.drawing.shapes import Dot, Drawing, Group, Line, Shape, Sign, Text

_NUMBER = 13.0
_SIGN, _APART = 6.0, 13.0  # radius of a sign, and from one to the next beside it
_RING, _ARROW = 10.0, 22.0
_HIDDEN = 4.0  # nearer than that, one sign hides another
_TRIES = 24  # places beside the right one that are tried
_SQUARE = 32.0  # of what is compared

_Said = tuple[float | None, str, bool]  # what an amount says: its number, how it is meant, whether aimed at


def points(
    amounts: Sequence[Amount],
    width: float,
    phrases: Phrases = ENGLISH,
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
    plane = Plane.of(
        [span for span, _value, _item in known], [value for _s, value, _i in known], width, phrases.locale
    )
    series: dict[str, int] = {}
    for _span, _value, item in known:
        series.setdefault(_key(item), len(series))
    placed = _placed([item for _span, _value, item in known], series, plane)
    rows: list[list[Point]] = [[] for _name in series]
    for point in placed:
        rows[point.series].append(point)
    scales = (*plane.drawn(phrases.locale), Text(2, 14, (unit,), "note", NOTE))
    lines = [_line(join) for join in chain.from_iterable(map(joins, rows if joined else ()))]
    marks = [_marked(point, phrases) for point in placed]
    entries = [
        *_names(rows),
        *_signs(rows, target, joined, phrases),
        *_rest(len(amounts) - len(known), phrases),
    ]
    told, bottom = legend(entries, 10.0, plane.bottom + 36, width)
    groups = (Group(scales), Group(tuple(lines)), *marks, Group(tuple(_numbers(placed, plane))), *told)
    return Drawing(width, bottom + 4, groups)


def _placed(amounts: Sequence[Amount], series: dict[str, int], plane: Plane) -> list[Point]:
    """Return where amounts stand: on their time, or beside it where another stands there."""
    found: list[Point] = []
    stands = _Stands({}, {})
    for item in sorted(amounts, key=lambda one: (series[_key(one)], _time(one), one.value or 0.0)):
        if item.span is None or item.value is None:
            continue
        left, right = plane.time.at(item.span.start), plane.time.at(item.span.end)
        middle, y = (left + right) / 2, plane.y(item.value)
        tries = [
            middle + _APART * (count // 2 + count % 2) * (1 if count % 2 else -1) for count in range(_TRIES)
        ]
        x = next((x for x in tries if not stands.meets(x, y, item)), middle)
        stands.add(x, y, item)
        found.append(Point(x, y, left, right, item.span, item, series[_key(item)]))
    return found


_Cell = tuple[int, int]  # of the squares that the plane is cut into, so that only neighbors are compared


@dataclass(frozen=True, slots=True)
class _Stands:
    """Where signs stand already."""

    beside: dict[tuple[str, Span | None], set[float]]  # those of one thing at one time
    near: dict[_Cell, set[tuple[float, float, str, Span | None, _Said]]]

    def add(self, x: float, y: float, item: Amount) -> None:
        """Keep where a sign stands."""
        self.beside.setdefault((_key(item), item.span), set()).add(x)
        self.near.setdefault(_cell(x, y), set()).add((x, y, _key(item), item.span, _said(item)))

    def meets(self, x: float, y: float, item: Amount) -> bool:
        """Tell whether one sign would hide another, or two of one thing stand at the same time.

        All others stand where they belong, also where they overlap: beside it would be another time.
        """
        if any(abs(x - other) < _APART - 1 for other in self.beside.get((_key(item), item.span), ())):
            return True
        column, row = _cell(x, y)
        cells = product(range(column - 1, column + 2), range(row - 1, row + 2))
        return any(
            abs(x - to_x) < _HIDDEN
            and abs(y - to_y) < _HIDDEN
            and (key != _key(item) or (span != item.span and said != _said(item)))
            for cell in cells
            for to_x, to_y, key, span, said in self.near.get(cell, ())
        )


def _cell(x: float, y: float) -> _Cell:
    return int(x // _HIDDEN), int(y // _HIDDEN)


def _said(item: Amount) -> _Said:
    return item.value, item.bound, item.target


def _key(item: Amount) -> str:
    return item.series or item.text


def _brief(item: Amount) -> str:
    return item.brief or item.shown


def _time(item: Amount) -> tuple[int, int]:
    return (item.span.start, item.span.end) if item.span else (0, 0)


def _line(join: Join) -> Line:
    """Return a line that ends at hollow signs, and below filled ones."""
    (x, y), (to_x, to_y) = (join.start.x, join.start.y), (join.end.x, join.end.y)
    length = ((to_x - x) ** 2 + (to_y - y) ** 2) ** 0.5 or 1.0
    first, last = (min(_SIGN * 1.3 * point.item.target / length, 0.5) for point in (join.start, join.end))
    ends = (
        (x + (to_x - x) * first, y + (to_y - y) * first),
        (to_x - (to_x - x) * last, to_y - (to_y - y) * last),
    )
    return Line(ends, "aim" if join.end.item.target else "series", tone(join.start.series))


def _marked(point: Point, phrases: Phrases) -> Group:
    item, color = point.item, tone(point.series)
    kind = "hollow" if item.target else "stop"
    name = typeset.line(phrases.join((item.text, item.when)) + phrases.colon + item.shown)
    shapes = (
        *_within(point.left, point.right, point.y, color),
        *_bound(item.bound, point.x, point.y, color),
        Sign(point.x, point.y, _SIGN, form(point.series), kind, color),
    )
    return Group(shapes, item.address, name, item.language, line=item.line)


def _within(left: float, right: float, y: float, color: int) -> Iterator[Shape]:
    """Yield the time within which something was, where that is longer than a sign is wide."""
    if right - left > 2 * _SIGN:
        yield Line(((left, y), (right, y)), "within", color)
        for x in (left, right):
            yield Line(((x, y - 4), (x, y + 4)), "within", color)


def _bound(bound: str, x: float, y: float, color: int) -> Iterator[Shape]:
    """Yield an arrow to where a number is, of which only a bound is known, or a ring for about it."""
    side = {"more": -1, "less": 1}.get(bound, 0)
    if side:
        tip = y + _ARROW * side
        yield Line(((x, y), (x, tip)), "open", color)
        yield Line(((x - 5, tip - 6 * side), (x, tip), (x + 5, tip - 6 * side)), "tip", color)
    if bound == "about":
        yield Dot(x, y, _RING, "ring", color)


def _numbers(placed: Sequence[Point], plane: Plane) -> Iterator[Text]:
    """Yield the numbers of points, but none that would lie upon another or a sign: all stand in the words."""
    taken = _Taken({})
    for point in placed:
        taken.add(_room(point))
    told: dict[tuple[str, str], list[float]] = {}
    for point in sorted(placed, key=lambda one: (one.y, one.x, one.item.text)):
        text = _brief(point.item)
        half = typeset.width(text, _NUMBER, bold=True) / 2 + 2
        x = min(max(point.x, half), plane.width - half)
        same = told.setdefault((_key(point.item), text), [])
        near = any(abs(x - other) < 2 * half for other in same)
        for y in () if near else _lines(point, plane):
            box = (x - half, x + half, y - _NUMBER, y + 3)
            if not taken.meets(box):
                taken.add(box)
                same.append(x)
                yield Text(x, y, (text,), "name", _NUMBER, "middle", bold=True)
                break


_Box = tuple[float, float, float, float]  # left, right, top and bottom


@dataclass(frozen=True, slots=True)
class _Taken:
    """The places that signs and numbers have taken, by the squares that they reach into."""

    cells: dict[_Cell, set[_Box]]

    def add(self, box: _Box) -> None:
        """Take a place."""
        for cell in _reached(box):
            self.cells.setdefault(cell, set()).add(box)

    def meets(self, box: _Box) -> bool:
        """Tell whether something of a place is taken."""
        return any(_overlap(box, other) for cell in _reached(box) for other in self.cells.get(cell, ()))


def _reached(box: _Box) -> Iterator[_Cell]:
    left, right, top, bottom = (int(edge // _SQUARE) for edge in box)
    return product(range(left, right + 1), range(top, bottom + 1))


def _room(point: Point) -> _Box:
    """Return where the sign of a point stands, with its arrow: left, right, top and bottom."""
    up, down = ((_ARROW if point.item.bound == bound else _SIGN) for bound in ("more", "less"))
    return point.x - _SIGN, point.x + _SIGN, point.y - up, point.y + down


def _lines(point: Point, plane: Plane) -> Iterator[float]:
    """Yield the heights at which the number of a point may stand, the best first."""
    ring = 4 if point.item.bound == "about" else 0
    _left, _right, top, bottom = _room(point)
    for y in (top - 6 - ring, bottom + 16 + ring):
        if _NUMBER < y < plane.bottom - 4:
            yield y


def _overlap(one: _Box, other: _Box) -> bool:
    return one[0] < other[1] and other[0] < one[1] and one[2] < other[3] and other[2] < one[3]


def _names(rows: Sequence[Sequence[Point]]) -> Iterator[Entry]:
    for number, (first, *_more) in enumerate(rows):
        hollow = all(point.item.target for point in rows[number])
        yield Entry(sign(number, hollow=hollow), first.item.text, first.item.language)


def _signs(rows: Sequence[Sequence[Point]], target: str, joined: bool, phrases: Phrases) -> Iterator[Entry]:
    """Yield what the signs mean that stand in the drawing."""
    every = list(chain.from_iterable(rows))
    bounds = {point.item.bound for point in every}
    if any(point.item.target for point in every):
        yield Entry(lambda x, y: (Sign(x, y, _SIGN, form(0), "hollow"),), target)
    if "more" in bounds:
        yield Entry(_arrow("more"), phrases.more)
    if "less" in bounds:
        yield Entry(_arrow("less"), phrases.less)
    if "about" in bounds:
        yield Entry(lambda x, y: (Sign(x, y, 4, form(0), "stop"), Dot(x, y, 7, "ring")), phrases.about)
    if any(point.right - point.left > 2 * _SIGN for point in every):
        yield Entry(lambda x, y: tuple(_within(x - 9, x + 9, y, 0)), phrases.within)
    if joined and any(map(disagree, rows)):
        yield Entry(
            lambda x, y: (Sign(x - 5, y - 2, 4, form(0), "stop"), Sign(x + 5, y + 2, 4, form(0), "stop")),
            phrases.overlapping,
        )


def _arrow(bound: str) -> Draw:
    side = 1 if bound == "less" else -1
    return lambda x, y: (Sign(x, y - 4 * side, 4, form(0), "stop"), *_short(x, y - 4 * side, side))


def _short(x: float, y: float, side: int) -> Iterator[Shape]:
    tip = y + 13 * side
    yield Line(((x, y), (x, tip)), "tip")
    yield Line(((x - 4, tip - 5 * side), (x, tip), (x + 4, tip - 5 * side)), "tip")


def _rest(count: int, phrases: Phrases) -> Iterator[Entry]:
    if count:
        yield Entry(None, phrases.undrawn % count)
