"""Lay out numbers as points in time, with lines between points of one series that can be compared."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, product

from factbook.drawing import typeset
from factbook.drawing.amounts import Amount
from factbook.drawing.axis import Span
from factbook.drawing.joins import LineSegment, PlottedPoint, has_conflict, join_points
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
_SIGN, _APART = 6.0, 13.0  # radius of a sign, and distance of two signs that are side by side
_RING, _ARROW = 10.0, 22.0
_HIDDEN = 4.0  # at a smaller distance, one sign hides another
_TRIES = 24  # places for a sign to try, from the exact one outwards
_SQUARE = 32.0  # size of the squares that group texts and signs, so that only near ones are compared

_Statement = tuple[float | None, str, bool]  # value, bound and is_target of an amount


def draw_points(
    amounts: Sequence[Amount],
    width: float,
    phrases: Phrases = ENGLISH_PHRASES,
    unit: str = "",
    target: str = "",
    *,
    joined: bool = True,
) -> Drawing:
    """Draw amounts as points in time; those without a number or a date are only counted in the legend.

    `target` is the name of targets in the legend; without `joined` there are no lines.
    """
    known = [(item.span, item.value, item) for item in amounts if item.span and item.value is not None]
    if not known:
        return Drawing(width, 8, ())
    area = PlotArea.from_points(
        [span for span, _value, _item in known], [value for _s, value, _i in known], width, phrases.locale
    )
    numbers: dict[str, int] = {}
    for _span, _value, item in known:
        numbers.setdefault(_get_series_key(item), len(numbers))
    points = _place_points([item for _span, _value, item in known], numbers, area)
    series: list[list[PlottedPoint]] = [[] for _name in numbers]
    for point in points:
        series[point.series].append(point)
    scales = (*area.draw_scales(phrases.locale), Text(2, 14, (unit,), "note", NOTE_SIZE))
    segments = chain.from_iterable(map(join_points, series if joined else ()))
    lines = tuple(_draw_segment(segment) for segment in segments)
    marks = [_draw_point(point, phrases) for point in points]
    entries = [
        *_list_series_entries(series),
        *_list_sign_entries(series, target, joined, phrases),
        *_list_undrawn_entry(len(amounts) - len(known), phrases),
    ]
    legend, bottom = lay_out_legend(entries, 10.0, area.bottom + 36, width)
    texts = tuple(_place_numbers(points, area))
    return Drawing(width, bottom + 4, (Group(scales), Group(lines), *marks, Group(texts), *legend))


def _place_points(amounts: Sequence[Amount], numbers: dict[str, int], area: PlotArea) -> list[PlottedPoint]:
    """Place each amount at its time, or to the side of it if another sign is there already."""
    points: list[PlottedPoint] = []
    signs = _PlacedSigns({}, {})
    for amount in sorted(
        amounts, key=lambda item: (numbers[_get_series_key(item)], _get_time_range(item), item.value or 0.0)
    ):
        if amount.span is None or amount.value is None:
            continue
        left, right = area.time.locate_day(amount.span.start), area.time.locate_day(amount.span.end)
        middle, y = (left + right) / 2, area.locate_value(amount.value)
        tries = [
            middle + _APART * (count // 2 + count % 2) * (1 if count % 2 else -1) for count in range(_TRIES)
        ]
        x = next((attempt for attempt in tries if not signs.has_collision(attempt, y, amount)), middle)
        signs.add_sign(x, y, amount)
        number = numbers[_get_series_key(amount)]
        points.append(PlottedPoint(x, y, left, right, amount.span, amount, number))
    return points


_Square = tuple[int, int]  # column and row of a square of the area; only signs of near squares are compared


@dataclass(frozen=True, slots=True)
class _PlacedSigns:
    """The places of the signs that are placed already."""

    columns: dict[tuple[str, Span | None], set[float]]  # series and time -> x of its signs
    squares: dict[_Square, set[tuple[float, float, str, Span | None, _Statement]]]

    def add_sign(self, x: float, y: float, amount: Amount) -> None:
        """Record the place of a sign."""
        key = _get_series_key(amount)
        self.columns.setdefault((key, amount.span), set()).add(x)
        self.squares.setdefault(_find_square(x, y), set()).add(
            (x, y, key, amount.span, _get_statement(amount))
        )

    def has_collision(self, x: float, y: float, amount: Amount) -> bool:
        """Return whether a sign here would hide another, or be too near to one of its series and time.

        Other signs may overlap, because a sign that moves to the side shows a wrong time.
        """
        own_key, own_statement = _get_series_key(amount), _get_statement(amount)
        if any(abs(x - other) < _APART - 1 for other in self.columns.get((own_key, amount.span), ())):
            return True
        column, row = _find_square(x, y)
        squares = product(range(column - 1, column + 2), range(row - 1, row + 2))
        return any(
            abs(x - to_x) < _HIDDEN
            and abs(y - to_y) < _HIDDEN
            and (key != own_key or (span != amount.span and statement != own_statement))
            for square in squares
            for to_x, to_y, key, span, statement in self.squares.get(square, ())
        )


def _find_square(x: float, y: float) -> _Square:
    return int(x // _HIDDEN), int(y // _HIDDEN)


def _get_statement(amount: Amount) -> _Statement:
    return amount.value, amount.bound, amount.is_target


def _get_series_key(amount: Amount) -> str:
    return amount.series or amount.text


def _get_time_range(amount: Amount) -> tuple[int, int]:
    return (amount.span.start, amount.span.end) if amount.span else (0, 0)


def _draw_segment(segment: LineSegment) -> Line:
    """Draw a line that ends at the edge of hollow signs, and at the center of filled ones."""
    start, end = segment.start, segment.end
    (x, y), (to_x, to_y) = (start.x, start.y), (end.x, end.y)
    length = ((to_x - x) ** 2 + (to_y - y) ** 2) ** 0.5 or 1.0
    first, last = (min(_SIGN * 1.3 * point.amount.is_target / length, 0.5) for point in (start, end))
    ends = (
        (x + (to_x - x) * first, y + (to_y - y) * first),
        (to_x - (to_x - x) * last, to_y - (to_y - y) * last),
    )
    return Line(ends, "aim" if end.amount.is_target else "series", choose_tone(start.series))


def _draw_point(point: PlottedPoint, phrases: Phrases) -> Group:
    amount, color = point.amount, choose_tone(point.series)
    kind = "hollow" if amount.is_target else "stop"
    name = phrases.join_parts((amount.text, amount.date_text)) + phrases.colon + amount.number_text
    shapes = (
        *_draw_time_range(point.left, point.right, point.y, color),
        *_draw_bound(amount.bound, point.x, point.y, color),
        Sign(point.x, point.y, _SIGN, choose_form(point.series), kind, color),
    )
    return Group(
        shapes, amount.address, typeset.flatten_text(name), amount.language, row_number=amount.row_number
    )


def _draw_time_range(left: float, right: float, y: float, color: int) -> Iterator[Shape]:
    """Yield a line over all days that the date may mean, if it is longer than a sign."""
    if right - left > 2 * _SIGN:
        yield Line(((left, y), (right, y)), "within", color)
        for x in (left, right):
            yield Line(((x, y - 4), (x, y + 4)), "within", color)


def _draw_bound(bound: str, x: float, y: float, color: int) -> Iterator[Shape]:
    """Yield an arrow upwards for "more", an arrow downwards for "less", a ring for "about"."""
    side = {"more": -1, "less": 1}.get(bound, 0)
    if side:
        tip = y + _ARROW * side
        yield Line(((x, y), (x, tip)), "open", color)
        yield Line(((x - 5, tip - 6 * side), (x, tip), (x + 5, tip - 6 * side)), "tip", color)
    if bound == "about":
        yield Dot(x, y, _RING, "ring", color)


def _place_numbers(points: Sequence[PlottedPoint], area: PlotArea) -> Iterator[Text]:
    """Yield the numbers of points, but none that would cover a sign or another number.

    The table below the drawing has all of them.
    """
    taken = _TakenAreas({})
    for point in points:
        taken.add_area(_measure_sign_area(point))
    placed: dict[tuple[str, str], list[float]] = {}  # series and number -> x of its texts
    for point in sorted(points, key=lambda point: (point.y, point.x, point.amount.text)):
        text = point.amount.short_number or point.amount.number_text
        half = typeset.measure_text_width(text, _NUMBER, bold=True) / 2 + 2
        x = min(max(point.x, half), area.width - half)
        same = placed.setdefault((_get_series_key(point.amount), text), [])
        is_near = any(abs(x - other) < 2 * half for other in same)
        for y in () if is_near else _list_number_heights(point, area):
            box = (x - half, x + half, y - _NUMBER, y + 3)
            if not taken.has_overlap(box):
                taken.add_area(box)
                same.append(x)
                yield Text(x, y, (text,), "name", _NUMBER, "middle", bold=True)
                break


_Area = tuple[float, float, float, float]  # left, right, top and bottom


@dataclass(frozen=True, slots=True)
class _TakenAreas:
    """The areas of the signs and numbers that are placed already, by the squares that they touch."""

    squares: dict[_Square, set[_Area]]

    def add_area(self, area: _Area) -> None:
        """Record an area."""
        for square in _find_squares(area):
            self.squares.setdefault(square, set()).add(area)

    def has_overlap(self, area: _Area) -> bool:
        """Return whether an area overlaps with a recorded one."""
        left, right, top, bottom = area
        return any(
            left < other[1] and other[0] < right and top < other[3] and other[2] < bottom
            for square in _find_squares(area)
            for other in self.squares.get(square, ())
        )


def _find_squares(area: _Area) -> Iterator[_Square]:
    left, right, top, bottom = (int(edge // _SQUARE) for edge in area)
    return product(range(left, right + 1), range(top, bottom + 1))


def _measure_sign_area(point: PlottedPoint) -> _Area:
    """Return the area of the sign of a point with its arrow."""
    up, down = ((_ARROW if point.amount.bound == bound else _SIGN) for bound in ("more", "less"))
    return point.x - _SIGN, point.x + _SIGN, point.y - up, point.y + down


def _list_number_heights(point: PlottedPoint, area: PlotArea) -> Iterator[float]:
    """Yield the possible y of the number of a point, the best one first."""
    ring = 4 if point.amount.bound == "about" else 0
    _left, _right, top, bottom = _measure_sign_area(point)
    for y in (top - 6 - ring, bottom + 16 + ring):
        if _NUMBER < y < area.bottom - 4:
            yield y


def _list_series_entries(series: Sequence[Sequence[PlottedPoint]]) -> Iterator[LegendEntry]:
    for number, points in enumerate(series):
        hollow = all(point.amount.is_target for point in points)
        first = points[0].amount
        yield LegendEntry(build_sign_drawer(number, hollow=hollow), first.text, first.language)


def _list_sign_entries(
    series: Sequence[Sequence[PlottedPoint]], target: str, joined: bool, phrases: Phrases
) -> Iterator[LegendEntry]:
    """Yield the meanings of the signs that the drawing has."""
    all_points = list(chain.from_iterable(series))
    bounds = {point.amount.bound for point in all_points}
    if any(point.amount.is_target for point in all_points):
        yield LegendEntry(lambda x, y: (Sign(x, y, _SIGN, choose_form(0), "hollow"),), target)
    if "more" in bounds:
        yield LegendEntry(_build_arrow_drawer("more"), phrases.more)
    if "less" in bounds:
        yield LegendEntry(_build_arrow_drawer("less"), phrases.less)
    if "about" in bounds:
        yield LegendEntry(
            lambda x, y: (Sign(x, y, 4, choose_form(0), "stop"), Dot(x, y, 7, "ring")), phrases.about
        )
    if any(point.right - point.left > 2 * _SIGN for point in all_points):
        yield LegendEntry(lambda x, y: tuple(_draw_time_range(x - 9, x + 9, y, 0)), phrases.within)
    if joined and any(map(has_conflict, series)):
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
