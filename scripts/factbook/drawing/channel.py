"""Which way links take in the gap between two layers: each net has an upright line of its own.

Lines stand in the order in which they cross least, and never lie upon one another.
"""

from collections.abc import Sequence

from factbook.drawing.graph import GraphLayout, LinkBundle

_OVERLAP = 100  # what it costs when two level lines lie upon one another


def order_tracks(layout: GraphLayout, gap: int) -> list[LinkBundle]:
    """Return the nets of a gap that need an upright line, from left to right."""
    found: list[LinkBundle] = []
    for net in layout.nets:
        if net.gap == gap and _has_bend(layout, net):
            places = range(len(found) + 1)
            tries = [[*found[:place], net, *found[place:]] for place in places]
            found = min(tries, key=lambda order: _measure_cost(layout, order))
    return _improve_order(layout, found)


def _has_bend(layout: GraphLayout, net: LinkBundle) -> bool:
    return any(layout.height(end) != layout.height(net.left) for end in net.right)


def _improve_order(layout: GraphLayout, order: list[LinkBundle]) -> list[LinkBundle]:
    """Exchange neighbors as long as that saves crossings."""
    best = _measure_cost(layout, order)
    for _round in order:
        for place in range(len(order) - 1):
            other = [*order[:place], order[place + 1], order[place], *order[place + 2 :]]
            if (cost := _measure_cost(layout, other)) < best:
                order, best = other, cost
    return order


def _measure_cost(layout: GraphLayout, order: Sequence[LinkBundle]) -> int:
    return sum(
        _count_net_crossings(layout, one, other)
        for number, one in enumerate(order)
        for other in order[number + 1 :]
    )


def _count_net_crossings(layout: GraphLayout, one: LinkBundle, other: LinkBundle) -> int:
    """Count where a net crosses another whose upright line stands to the right of its own."""
    first, second = _measure_extent(layout, one), _measure_extent(layout, other)
    start = layout.height(other.left)
    ends = [layout.height(end) for end in one.right]
    found = sum(1 for end in ends if second[0] <= end <= second[1]) + (first[0] <= start <= first[1])
    return found + _OVERLAP * ends.count(start)


def _measure_extent(layout: GraphLayout, net: LinkBundle) -> tuple[float, float]:
    heights = [layout.height(net.left), *(layout.height(end) for end in net.right)]
    return min(heights), max(heights)
