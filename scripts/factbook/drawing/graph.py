"""Boxes in layers with links between them: find the layer, the order and the height of each box.

The layered method of K. Sugiyama and others (1981): links that close a circle are reversed; a box is
in the layer after the boxes that it refers to; a link over several layers passes through a place of
its own in each layer between; boxes of a layer are sorted by the mean place of their neighbors, and
the order with the fewest crossings is kept. The result is deterministic.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from statistics import median

GRID = 20.0  # heights of boxes and of places for passing links are multiples of this
_SWEEPS = 12


@dataclass(frozen=True, slots=True)
class GraphLink:
    """A field of a box that names another box."""

    source: str
    port: float  # distance of the field from the top of its box
    target: str


@dataclass(frozen=True, slots=True)
class GraphNode:
    """A box, or a place in a layer through which links pass."""

    name: str
    height: float
    band: int  # boxes of a later band are below all boxes of an earlier one
    passes: bool = False  # a place for passing links, not a box


@dataclass(frozen=True, slots=True)
class LinkEnd:
    """The point where a link meets a node."""

    node: str
    port: float  # distance from the top of the node


@dataclass(frozen=True, slots=True)
class LinkBundle:
    """Links in the gap after a layer that share their left end."""

    gap: int  # the number of the layer on the left
    target: str  # the box that the fields name
    left: LinkEnd
    right: tuple[LinkEnd, ...]
    is_reversed: bool = False  # the left end is the field, the right end is the box that it names


@dataclass
class GraphLayout:
    """Nodes in layers, and the bundles of links between two layers."""

    nodes: Mapping[str, GraphNode]
    layers: list[list[str]]
    bundles: list[LinkBundle]
    tops: dict[str, float] = field(default_factory=dict)  # filled by `_place_nodes`

    def find_height(self, end: LinkEnd) -> float:
        """Return the y of an end."""
        return self.tops[end.node] + end.port

    @cached_property
    def ends(self) -> dict[str, list[tuple[LinkEnd, LinkEnd]]]:
        """Return for each node both ends of each of its links, its own end first."""
        ends: dict[str, list[tuple[LinkEnd, LinkEnd]]] = {name: [] for name in self.nodes}
        for bundle in self.bundles:
            for right in bundle.right:
                ends[bundle.left.node].append((bundle.left, right))
                ends[right.node].append((right, bundle.left))
        return ends


def arrange_graph(
    boxes: Sequence[GraphNode], links: Sequence[GraphLink], head: float, passing: float
) -> GraphLayout:
    """Return a layout; links meet a box `head` below its top, and a place `passing` below its top."""
    links = [link for link in links if link.source != link.target]
    depth, backward = _assign_layers([box.name for box in boxes], links)
    _place_unlinked_boxes(boxes, links, depth)
    nodes = {box.name: box for box in boxes}
    layers: list[list[str]] = [[] for _ in range(max(depth.values(), default=-1) + 1)]
    for box in boxes:
        layers[depth[box.name]].append(box.name)
    layout = GraphLayout(nodes, layers, [])
    _connect_layers(layout, links, backward, depth, (head, passing))
    _order_layers(layout)
    _place_nodes(layout)
    return layout


def _assign_layers(names: Sequence[str], links: Sequence[GraphLink]) -> tuple[dict[str, int], set[GraphLink]]:
    """Return the layer of each box, and the links to reverse because they close a circle."""
    layers: dict[str, int] = {}
    backward: set[GraphLink] = set()

    def assign_layer(name: str, path: tuple[str, ...]) -> int:
        if name not in layers:
            own = [link for link in links if link.source == name]
            backward.update(link for link in own if link.target in (*path, name))
            targets = [link.target for link in own if link not in backward]
            layers[name] = 1 + max((assign_layer(target, (*path, name)) for target in targets), default=-1)
        return layers[name]

    for name in names:
        assign_layer(name, ())
    return layers, backward


def _place_unlinked_boxes(
    boxes: Sequence[GraphNode], links: Sequence[GraphLink], depth: dict[str, int]
) -> None:
    """Put boxes without a link into the layer with the most space."""
    linked = {name for link in links for name in (link.source, link.target)}
    layers = range(max(depth.values(), default=0) + 1)
    for box in boxes:
        if box.name in linked:
            continue

        def measure_layer(layer: int, box: GraphNode = box) -> tuple[float, int]:
            others = [item for item in boxes if item.name != box.name and depth[item.name] == layer]
            return sum(item.height + GRID for item in others if item.band == box.band), layer

        depth[box.name] = min(layers, key=measure_layer)


def _connect_layers(
    layout: GraphLayout,
    links: Sequence[GraphLink],
    backward: set[GraphLink],
    depth: Mapping[str, int],
    ports: tuple[float, float],
) -> None:
    """Add the bundles of all links, and the places where they pass a layer."""
    head, passing = ports
    nodes = dict(layout.nodes)
    groups: dict[tuple[str, GraphLink | None], list[GraphLink]] = {}
    for link in links:
        groups.setdefault((link.target, link if link in backward else None), []).append(link)
    for (target, back), group in groups.items():
        if back is not None:
            first, last = depth[back.source], depth[target]
            left, ends = LinkEnd(back.source, back.port), {last: [LinkEnd(target, head)]}
        else:
            first, last = depth[target], max(depth[link.source] for link in group)
            left, ends = LinkEnd(target, head), {}
            for link in group:
                ends.setdefault(depth[link.source], []).append(LinkEnd(link.source, link.port))
        for layer in range(first + 1, last + 1):
            right = ends.get(layer, [])
            if layer < last:
                name = f"{target}>{layer}" if back is None else f"{back.source}<{target}>{layer}"
                nodes[name] = GraphNode(name, GRID, nodes[target].band, passes=True)
                layout.layers[layer].append(name)
                right = [*right, LinkEnd(name, passing)]
            layout.bundles.append(LinkBundle(layer - 1, target, left, tuple(right), back is not None))
            left = LinkEnd(
                f"{target}>{layer}" if back is None else f"{back.source}<{target}>{layer}", passing
            )
    layout.nodes = nodes


def _order_layers(layout: GraphLayout) -> None:
    """Sort the nodes of each layer so that few links cross."""
    for layer in layout.layers:
        layer.sort(key=lambda name: layout.nodes[name].band)  # stable
    best, fewest = [list(layer) for layer in layout.layers], count_crossings(layout)
    for sweep in range(_SWEEPS):
        for layer in layout.layers if sweep % 2 else reversed(layout.layers):
            where = {name: place for other in layout.layers for place, name in enumerate(other)}
            middle = {name: _average_neighbors(layout, name, where) for name in layer}
            layer.sort(key=lambda name: (layout.nodes[name].band, middle[name]))
        _swap_neighbors(layout)
        count = count_crossings(layout)
        if count < fewest:
            best, fewest = [list(layer) for layer in layout.layers], count
    layout.layers[:] = best


def _average_neighbors(layout: GraphLayout, name: str, where: Mapping[str, int]) -> float:
    """Return the mean place of the neighbors of a node; without neighbors, its own place."""
    places = [where[other.node] + other.port / 1e4 for _own, other in layout.ends[name]]
    return sum(places) / len(places) if places else where[name]


def _swap_neighbors(layout: GraphLayout) -> None:
    """Swap two neighbors in a layer if fewer links cross then."""
    for layer in layout.layers:
        for place in range(len(layer) - 1):
            first, second = layer[place : place + 2]
            if layout.nodes[first].band != layout.nodes[second].band:
                continue
            before = count_crossings(layout)
            layer[place : place + 2] = [second, first]
            if count_crossings(layout) >= before:
                layer[place : place + 2] = [first, second]


def count_crossings(layout: GraphLayout) -> int:
    """Count the pairs of links that cross."""
    where = {name: place for layer in layout.layers for place, name in enumerate(layer)}
    count = 0
    for gap in range(len(layout.layers) - 1):
        pairs = sorted(
            ((where[bundle.left.node], bundle.left.port), (where[end.node], end.port))
            for bundle in layout.bundles
            if bundle.gap == gap
            for end in bundle.right
        )
        for number, (left, right) in enumerate(pairs):
            count += sum(1 for other, end in pairs[number + 1 :] if other > left and end < right)
    return count


def _place_nodes(layout: GraphLayout) -> None:
    """Set the top of each node near to its neighbors, one band after the other."""
    top = 0.0
    for band in sorted({node.band for node in layout.nodes.values()}):
        layers = [[name for name in layer if layout.nodes[name].band == band] for layer in layout.layers]
        names = [name for layer in layers for name in layer]
        for layer in layers:
            _stack_layer(layout, layer, [0.0] * len(layer))
        for sweep in range(_SWEEPS):
            for layer in layers if sweep % 2 else reversed(layers):
                _stack_layer(layout, layer, [_find_preferred_height(layout, name) for name in layer])
        highest = min(layout.tops[name] for name in names)
        layout.tops.update({name: layout.tops[name] - highest + top for name in names})
        top = max(layout.tops[name] + layout.nodes[name].height for name in names) + 3 * GRID


def _find_preferred_height(layout: GraphLayout, name: str) -> float:
    """Return the top at which the links of a node within its band are most nearly horizontal."""
    band = layout.nodes[name].band
    preferred = [
        layout.find_height(other) - own.port
        for own, other in layout.ends[name]
        if layout.nodes[other.node].band == band
    ]
    return median(preferred) if preferred else layout.tops[name]


def _stack_layer(layout: GraphLayout, layer: Sequence[str], preferred: Sequence[float]) -> None:
    """Set the tops of the nodes of a layer as near to the preferred ones as their heights allow."""
    offsets = [0.0]
    for name, after in pairwise(layer):
        both_pass = layout.nodes[name].passes and layout.nodes[after].passes
        offsets.append(offsets[-1] + layout.nodes[name].height + (0 if both_pass else GRID))
    wanted = [top - offset for top, offset in zip(preferred, offsets, strict=False)]
    for name, place, offset in zip(layer, _fit_rising_values(wanted), offsets, strict=False):
        layout.tops[name] = round(place / GRID) * GRID + offset


def _fit_rising_values(wanted: Sequence[float]) -> Iterator[float]:
    """Yield the nearest numbers that never fall, by pooling neighbors (isotonic regression)."""
    pools: list[list[float]] = []
    for value in wanted:
        pools.append([value])
        while len(pools) > 1 and _compute_mean(pools[-2]) > _compute_mean(pools[-1]):
            last = pools.pop()
            pools[-1].extend(last)
    for pool in pools:
        yield from [_compute_mean(pool)] * len(pool)


def _compute_mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
