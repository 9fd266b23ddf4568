"""Boxes in layers with links between them: which layer, in which order, at which height.

The layered method of K. Sugiyama and others (1981): links that close a circle are turned round, a
box stands one layer behind those that it refers to, a link over several layers has a place of its
own in each between, and the order in a layer is that of the mean of a box's neighbors, kept where
it saves crossings. All of it is deterministic.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from statistics import median

GRID = 20.0  # heights of boxes and places are multiples of this
_SWEEPS = 12


@dataclass(frozen=True, slots=True)
class GraphLink:
    """A field of a box that names another box."""

    source: str
    port: float  # where the field is, below the top of its box
    target: str


@dataclass(frozen=True, slots=True)
class GraphNode:
    """A box, or the place where links to a box pass a layer."""

    name: str
    height: float
    band: int  # boxes of a later band stand below all of an earlier one
    passes: bool = False


@dataclass(frozen=True, slots=True)
class LinkEnd:
    """Where a link meets a node."""

    node: str
    port: float


@dataclass(frozen=True, slots=True)
class LinkBundle:
    """Links in the gap behind a layer that share their left end."""

    gap: int
    target: str  # the box that they name
    left: LinkEnd
    right: tuple[LinkEnd, ...]
    turned: bool = False  # the left end is the field, the right one the box that it names


@dataclass
class GraphLayout:
    """Nodes in layers, and the nets between each two layers."""

    nodes: Mapping[str, GraphNode]
    layers: list[list[str]]
    nets: list[LinkBundle]
    tops: dict[str, float] = field(default_factory=dict)  # filled by `place`

    def height(self, end: LinkEnd) -> float:
        """Return where an end is."""
        return self.tops[end.node] + end.port

    @cached_property
    def ends(self) -> dict[str, list[tuple[LinkEnd, LinkEnd]]]:
        """Return for each node its own end and the other one of every link."""
        found: dict[str, list[tuple[LinkEnd, LinkEnd]]] = {name: [] for name in self.nodes}
        for net in self.nets:
            for right in net.right:
                found[net.left.node].append((net.left, right))
                found[right.node].append((right, net.left))
        return found


def arrange_graph(
    boxes: Sequence[GraphNode], links: Sequence[GraphLink], head: float, passing: float
) -> GraphLayout:
    """Return a layout; links arrive at `head` below a box's top, and pass at `passing` below a place's."""
    links = [link for link in links if link.source != link.target]
    depth, turned = _assign_layers([box.name for box in boxes], links)
    _place_unlinked_boxes(boxes, links, depth)
    nodes = {box.name: box for box in boxes}
    layers: list[list[str]] = [[] for _ in range(max(depth.values(), default=-1) + 1)]
    for box in boxes:
        layers[depth[box.name]].append(box.name)
    layout = GraphLayout(nodes, layers, [])
    _connect_layers(layout, links, turned, depth, (head, passing))
    _order_layers(layout)
    _place_nodes(layout)
    return layout


def _assign_layers(names: Sequence[str], links: Sequence[GraphLink]) -> tuple[dict[str, int], set[GraphLink]]:
    """Return the layer of each box, and the links that would close a circle."""
    depth: dict[str, int] = {}
    turned: set[GraphLink] = set()

    def visit(name: str, above: tuple[str, ...]) -> int:
        if name not in depth:
            own = [link for link in links if link.source == name]
            turned.update(link for link in own if link.target in (*above, name))
            onward = [link.target for link in own if link not in turned]
            depth[name] = 1 + max((visit(target, (*above, name)) for target in onward), default=-1)
        return depth[name]

    for name in names:
        visit(name, ())
    return depth, turned


def _place_unlinked_boxes(
    boxes: Sequence[GraphNode], links: Sequence[GraphLink], depth: dict[str, int]
) -> None:
    """Give boxes without a link the layer with the most room."""
    linked = {name for link in links for name in (link.source, link.target)}
    layers = range(max(depth.values(), default=0) + 1)
    for box in boxes:
        if box.name in linked:
            continue

        def used(layer: int, box: GraphNode = box) -> tuple[float, int]:
            others = [o for o in boxes if o.name != box.name and depth[o.name] == layer]
            return sum(o.height + GRID for o in others if o.band == box.band), layer

        depth[box.name] = min(layers, key=used)


def _connect_layers(
    layout: GraphLayout,
    links: Sequence[GraphLink],
    turned: set[GraphLink],
    depth: Mapping[str, int],
    ports: tuple[float, float],
) -> None:
    """Add the nets of all links, and the places where they pass a layer."""
    head, passing = ports
    nodes = dict(layout.nodes)
    groups: dict[tuple[str, GraphLink | None], list[GraphLink]] = {}
    for link in links:
        groups.setdefault((link.target, link if link in turned else None), []).append(link)
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
            layout.nets.append(LinkBundle(layer - 1, target, left, tuple(right), back is not None))
            left = LinkEnd(
                f"{target}>{layer}" if back is None else f"{back.source}<{target}>{layer}", passing
            )
    layout.nodes = nodes


def _order_layers(layout: GraphLayout) -> None:
    """Order the nodes of each layer so that few links cross."""
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
    """Return the mean place of a node's neighbors, its own where it has none."""
    places = [where[other.node] + other.port / 1e4 for _own, other in layout.ends[name]]
    return sum(places) / len(places) if places else where[name]


def _swap_neighbors(layout: GraphLayout) -> None:
    """Exchange neighbors in a layer where that saves crossings."""
    for layer in layout.layers:
        for place in range(len(layer) - 1):
            one, other = layer[place : place + 2]
            if layout.nodes[one].band != layout.nodes[other].band:
                continue
            before = count_crossings(layout)
            layer[place : place + 2] = [other, one]
            if count_crossings(layout) >= before:
                layer[place : place + 2] = [one, other]


def count_crossings(layout: GraphLayout) -> int:
    """Count the pairs of links that cross."""
    where = {name: place for layer in layout.layers for place, name in enumerate(layer)}
    found = 0
    for gap in range(len(layout.layers) - 1):
        pairs = sorted(
            ((where[net.left.node], net.left.port), (where[end.node], end.port))
            for net in layout.nets
            if net.gap == gap
            for end in net.right
        )
        for number, (left, right) in enumerate(pairs):
            found += sum(1 for other, end in pairs[number + 1 :] if other > left and end < right)
    return found


def _place_nodes(layout: GraphLayout) -> None:
    """Give every node a height near to those that it is linked to, one band after the other."""
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
    """Return the height at which most links of a node within its band would be level."""
    band = layout.nodes[name].band
    wishes = [
        layout.height(other) - own.port
        for own, other in layout.ends[name]
        if layout.nodes[other.node].band == band
    ]
    return median(wishes) if wishes else layout.tops[name]


def _stack_layer(layout: GraphLayout, layer: Sequence[str], wishes: Sequence[float]) -> None:
    """Set the nodes of a layer as near to where they wish to be as their order and heights allow."""
    offsets = [0.0]
    for name, after in pairwise(layer):
        both_pass = layout.nodes[name].passes and layout.nodes[after].passes
        offsets.append(offsets[-1] + layout.nodes[name].height + (0 if both_pass else GRID))
    wanted = [wish - offset for wish, offset in zip(wishes, offsets, strict=False)]
    for name, place, offset in zip(layer, _fit_rising_values(wanted), offsets, strict=False):
        layout.tops[name] = round(place / GRID) * GRID + offset


def _fit_rising_values(wanted: Sequence[float]) -> Iterator[float]:
    """Yield the never falling numbers nearest to others, by pooling neighbors (isotonic regression)."""
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
