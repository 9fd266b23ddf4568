"""Which points in time a line may join: none that say different things of the same time.

A line from one number to the next says that the one became the other. So it needs an order in time
that is known, and one number at each end: where two sources differ, or a year and a month within it
have a number each, it breaks off.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from factbook.drawing.amounts import Amount
from factbook.drawing.axis import Span


@dataclass(frozen=True, slots=True)
class Point:
    """A number at a time, and where it stands."""

    x: float
    y: float
    left: float  # of the time within which it was so
    right: float
    span: Span
    item: Amount
    series: int  # from 0


@dataclass(frozen=True, slots=True)
class Join:
    """A line from one point to a later one."""

    start: Point
    end: Point


@dataclass(frozen=True, slots=True)
class _Knot:
    """Points of one series whose times overlap."""

    points: tuple[Point, ...]

    @property
    def settled(self) -> bool:
        """Tell whether they all say the same."""
        return len({(point.item.value, point.item.bound) for point in self.points}) == 1

    @property
    def start(self) -> int:
        return min(point.span.start for point in self.points)

    @property
    def end(self) -> int:
        return max(point.span.end for point in self.points)


def joins(points: Sequence[Point]) -> Iterator[Join]:
    """Yield the lines through the points of one series.

    What is reported is joined to what was reported before, a target to what was there before, also
    a target.
    """
    reported = _knots([point for point in points if not point.item.target])
    targets = _knots([point for point in points if point.item.target])
    for before, knot in pairwise(reported):
        yield from _join(before, knot)
    ends = [knot.end for knot in reported]
    for place, knot in enumerate(targets):
        last = bisect_left(ends, knot.start)
        ready = [*reported[max(last - 1, 0) : last], *targets[max(place - 1, 0) : place]]
        yield from _join(max(ready, key=lambda one: one.end, default=None), knot)


def disagree(points: Sequence[Point]) -> bool:
    """Tell whether points of one series say different things of the same time."""
    kinds = ([point for point in points if point.item.target is target] for target in (False, True))
    return any(not knot.settled for kind in kinds for knot in _knots(kind))


def _join(before: _Knot | None, knot: _Knot) -> Iterator[Join]:
    """Yield the line to a knot from the last one before it, where both are settled."""
    if before is not None and before.settled and knot.settled:
        yield Join(before.points[-1], knot.points[0])


def _knots(points: Sequence[Point]) -> list[_Knot]:
    """Return points whose times overlap together, in the order of time."""
    found: list[list[Point]] = []
    end = 0
    for point in sorted(points, key=lambda one: (one.span.start, one.span.end, one.x)):
        if found and point.span.start <= end:
            found[-1].append(point)
            end = max(end, point.span.end)
        else:
            found.append([point])
            end = point.span.end
    return [_Knot(tuple(knot)) for knot in found]
