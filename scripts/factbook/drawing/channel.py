"""Order the vertical lines in the gap between two layers: each bundle of links has one of its own.

The order keeps crossings few, and avoids lines that cover one another.
"""

from collections.abc import Sequence

from factbook.drawing.graph import GraphLayout, LinkBundle

_OVERLAP = 100  # cost of two horizontal lines that cover one another


def order_tracks(layout: GraphLayout, gap: int) -> list[LinkBundle]:
    """Return the bundles of a gap that need a vertical line, from left to right."""
    tracks: list[LinkBundle] = []
    for bundle in layout.bundles:
        if bundle.gap == gap and _has_bend(layout, bundle):
            places = range(len(tracks) + 1)
            tries = [[*tracks[:place], bundle, *tracks[place:]] for place in places]
            tracks = min(tries, key=lambda order: _measure_cost(layout, order))
    return _improve_order(layout, tracks)


def _has_bend(layout: GraphLayout, bundle: LinkBundle) -> bool:
    return any(layout.find_height(end) != layout.find_height(bundle.left) for end in bundle.right)


def _improve_order(layout: GraphLayout, order: list[LinkBundle]) -> list[LinkBundle]:
    """Swap two neighbors as long as the cost falls."""
    best = _measure_cost(layout, order)
    for _round in order:
        for place in range(len(order) - 1):
            other = [*order[:place], order[place + 1], order[place], *order[place + 2 :]]
            if (cost := _measure_cost(layout, other)) < best:
                order, best = other, cost
    return order


def _measure_cost(layout: GraphLayout, order: Sequence[LinkBundle]) -> int:
    return sum(
        _measure_pair_cost(layout, left, right)
        for number, left in enumerate(order)
        for right in order[number + 1 :]
    )


def _measure_pair_cost(layout: GraphLayout, left: LinkBundle, right: LinkBundle) -> int:
    """Return the cost of two bundles: the crossings of their lines, and the lines that cover one another."""
    first, second = _measure_extent(layout, left), _measure_extent(layout, right)
    start = layout.find_height(right.left)
    ends = [layout.find_height(end) for end in left.right]
    crossings = sum(1 for end in ends if second[0] <= end <= second[1]) + (first[0] <= start <= first[1])
    return crossings + _OVERLAP * ends.count(start)


def _measure_extent(layout: GraphLayout, bundle: LinkBundle) -> tuple[float, float]:
    heights = [layout.find_height(bundle.left), *(layout.find_height(end) for end in bundle.right)]
    return min(heights), max(heights)
