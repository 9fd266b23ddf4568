"""Find the points in time that a line may join: never points that differ for the same time.

A line from one number to the next means that the first became the second. So it needs a known order
in time, and one number at each end. It breaks off where two sources differ, and where a year and a
month of that year have a number each.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from factbook.drawing.amounts import Amount
from factbook.drawing.axis import Span


@dataclass(frozen=True, slots=True)
class PlottedPoint:
    """A number with its time and its place in the drawing."""

    x: float
    y: float
    left: float  # x of the first day that the date may mean
    right: float  # x of the last one
    span: Span
    amount: Amount
    series: int  # number of the series, from 0


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
    def is_consistent(self) -> bool:
        """Return whether all points have the same value and bound."""
        return len({(point.amount.value, point.amount.bound) for point in self.points}) == 1

    @property
    def start(self) -> int:
        return min(point.span.start for point in self.points)

    @property
    def end(self) -> int:
        return max(point.span.end for point in self.points)


def join_points(points: Sequence[PlottedPoint]) -> Iterator[LineSegment]:
    """Yield the lines through the points of one series.

    A line joins a result to the result before it, and a target to the result or target before it.
    """
    results = _group_overlapping_points([point for point in points if not point.amount.is_target])
    targets = _group_overlapping_points([point for point in points if point.amount.is_target])
    for before, group in pairwise(results):
        yield from _join_groups(before, group)
    ends = [group.end for group in results]
    for place, group in enumerate(targets):
        last = bisect_left(ends, group.start)
        earlier = [*results[max(last - 1, 0) : last], *targets[max(place - 1, 0) : place]]
        yield from _join_groups(max(earlier, key=lambda other: other.end, default=None), group)


def has_conflict(points: Sequence[PlottedPoint]) -> bool:
    """Return whether points of one series have different numbers for the same time."""
    kinds = ([point for point in points if point.amount.is_target is target] for target in (False, True))
    return any(not group.is_consistent for kind in kinds for group in _group_overlapping_points(kind))


def _join_groups(before: _OverlappingPoints | None, group: _OverlappingPoints) -> Iterator[LineSegment]:
    """Yield the line from the group before to a group, if the points of each have one number."""
    if before is not None and before.is_consistent and group.is_consistent:
        yield LineSegment(before.points[-1], group.points[0])


def _group_overlapping_points(points: Sequence[PlottedPoint]) -> list[_OverlappingPoints]:
    """Group points whose times overlap, in the order of time."""
    groups: list[list[PlottedPoint]] = []
    end = 0
    for point in sorted(points, key=lambda point: (point.span.start, point.span.end, point.x)):
        if groups and point.span.start <= end:
            groups[-1].append(point)
            end = max(end, point.span.end)
        else:
            groups.append([point])
            end = point.span.end
    return [_OverlappingPoints(tuple(group)) for group in groups]
