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
class PlottedPoint:
    """A number at a time, and where it stands."""

    x: float
    y: float
    left: float  # of the time within which it was so
    right: float
    span: Span
    item: Amount
    series: int  # from 0


@dataclass(frozen=True, slots=True)
class LineSegment:
    """A line from one point to a later one."""

    start: PlottedPoint
    end: PlottedPoint


@dataclass(frozen=True, slots=True)
class _OverlappingPoints:
    """Points of one series whose times overlap."""

    points: tuple[PlottedPoint, ...]

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


def join_points(points: Sequence[PlottedPoint]) -> Iterator[LineSegment]:
    """Yield the lines through the points of one series.

    What is reported is joined to what was reported before, a target to what was there before, also
    a target.
    """
    reported = _group_overlapping_points([point for point in points if not point.item.target])
    targets = _group_overlapping_points([point for point in points if point.item.target])
    for before, knot in pairwise(reported):
        yield from _join_groups(before, knot)
    ends = [knot.end for knot in reported]
    for place, knot in enumerate(targets):
        last = bisect_left(ends, knot.start)
        ready = [*reported[max(last - 1, 0) : last], *targets[max(place - 1, 0) : place]]
        yield from _join_groups(max(ready, key=lambda one: one.end, default=None), knot)


def points_disagree(points: Sequence[PlottedPoint]) -> bool:
    """Tell whether points of one series say different things of the same time."""
    kinds = ([point for point in points if point.item.target is target] for target in (False, True))
    return any(not knot.settled for kind in kinds for knot in _group_overlapping_points(kind))


def _join_groups(before: _OverlappingPoints | None, knot: _OverlappingPoints) -> Iterator[LineSegment]:
    """Yield the line to a knot from the last one before it, where both are settled."""
    if before is not None and before.settled and knot.settled:
        yield LineSegment(before.points[-1], knot.points[0])


def _group_overlapping_points(points: Sequence[PlottedPoint]) -> list[_OverlappingPoints]:
    """Return points whose times overlap together, in the order of time."""
    found: list[list[PlottedPoint]] = []
    end = 0
    for point in sorted(points, key=lambda one: (one.span.start, one.span.end, one.x)):
        if found and point.span.start <= end:
            found[-1].append(point)
            end = max(end, point.span.end)
        else:
            found.append([point])
            end = point.span.end
    return [_OverlappingPoints(tuple(knot)) for knot in found]
