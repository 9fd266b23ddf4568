"""An entity-relationship diagram laid out: boxes in columns, links between them at right angles."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from factbook.drawing import typeset
from factbook.drawing.channel import order_tracks
from factbook.drawing.graph import GRID, GraphLayout, GraphLink, GraphNode, LinkBundle, LinkEnd, arrange_graph
from factbook.drawing.shapes import Box, Drawing, Group, Line, Point, Shape, Text

_HEAD, _ROW = 30.0, GRID  # heights of the name of a table, and of a field
# Heights of links within the grid, apart from one another: to a table, past a layer, from a field.
_ARRIVES, _PASSES = 15.0, 8.0
_NAME, _FIELD = 13.0, 12.0  # sizes of text
_PAD, _EDGE = 9.0, 14.0
_TRACK, _FOOT, _LOOP = 11.0, 20.0, 14.0  # between upright lines; room for a crow's foot; for a loop


@dataclass(frozen=True, slots=True)
class EntityField:
    """A field of a table; without a name it is not written, and only links."""

    name: str
    key: bool
    target: str = ""  # the table whose row it names
    anything: bool = False  # it names a row of any table


@dataclass(frozen=True, slots=True)
class Entity:
    """A table."""

    name: str
    slots: tuple[EntityField, ...]
    apart: bool  # it stands below those that hold the facts

    @property
    def written(self) -> tuple[EntityField, ...]:
        """Return the fields that are shown."""
        return tuple(slot for slot in self.slots if slot.name)

    @property
    def height(self) -> float:
        """Return the height of the box, a multiple of the grid."""
        rows = len(self.written)
        return _HEAD + rows * _ROW + GRID / 2 if rows else 2 * GRID

    @property
    def width(self) -> float:
        """Return the width that its text needs."""
        fields = [typeset.measure_width(slot.name, _FIELD, mono=True) for slot in self.written]
        return max([typeset.measure_width(self.name, _NAME, mono=True) * 1.02, *fields]) + 2 * _PAD

    def port(self, slot: EntityField) -> float:
        """Return where a field is, below the top of the box."""
        if slot in self.written:
            return _HEAD + (self.written.index(slot) + 0.5) * _ROW
        return GRID


def draw_entities(entities: Sequence[Entity]) -> Drawing:
    """Return the diagram."""
    boxes = [GraphNode(item.name, item.height, int(item.apart)) for item in entities]
    links = [
        GraphLink(item.name, item.port(slot), slot.target)
        for item in entities
        for slot in item.slots
        if slot.target
    ]
    layout = arrange_graph(boxes, links, _ARRIVES, _PASSES)
    return _EntityPicture(layout, {item.name: item for item in entities}).drawing()


class _EntityPicture:
    """A layout with the columns that it takes."""

    def __init__(self, layout: GraphLayout, entities: Mapping[str, Entity]) -> None:
        self.layout = layout
        self.entities = entities
        self.tracks = [order_tracks(layout, gap) for gap in range(len(layout.layers) - 1)]
        self.column = {name: number for number, layer in enumerate(layout.layers) for name in layer}
        shown = [[entities[name].width for name in layer if name in entities] for layer in layout.layers]
        self.widths = [max(widths, default=0.0) for widths in shown]
        loops = [
            any(
                slot.target == name and slot.name
                for name in layer
                if name in entities
                for slot in entities[name].slots
            )
            for layer in layout.layers
        ]
        left = _EDGE
        self.lefts = []
        for number, width in enumerate(self.widths):
            left += 1.5 * _LOOP if loops[number] else 0
            self.lefts.append(left)
            gap = len(self.tracks[number]) if number < len(self.tracks) else 0
            left += width + (_TRACK * max(gap - 1, 0) + _LOOP + _FOOT if gap else 0)
        self.width = left + _EDGE

    def drawing(self) -> Drawing:
        lines = [line for net in self.layout.nets for line in self._net(net)]
        lines += [line for item in self.entities.values() for line in self._loops(item)]
        boxes = {name: self._box(item) for name, item in self.entities.items()}
        frame = self._frame(boxes)
        bottom = max((box.bottom for box in boxes.values()), default=0.0)
        if frame is not None:
            lines += self._anything(boxes, frame)
            bottom = max(bottom, frame.bottom)
        around = () if frame is None else (Group((frame,)),)
        groups = [group for name, box in boxes.items() for group in self._entity(self.entities[name], box)]
        return Drawing(self.width, bottom + _EDGE / 2, (*around, Group(tuple(lines), kind="links"), *groups))

    def _box(self, item: Entity) -> Box:
        number = self.column[item.name]
        top = self.layout.tops[item.name] + _EDGE
        kind = "entity-apart" if item.apart else "entity"
        return Box(self.lefts[number], top, self.widths[number], item.height, kind, 0, 5)

    def _entity(self, item: Entity, box: Box) -> Iterator[Group]:
        name = Text(box.x + _PAD, box.y + 20, (item.name,), "entity-name", _NAME, bold=True, mono=True)
        rule = Line(((box.x, box.y + _HEAD), (box.x + box.width, box.y + _HEAD)), "entity-rule")
        yield Group((box, *((rule,) if item.written else ()), name), item.name)
        for slot in item.written:
            center = box.y + item.port(slot)
            row = Box(box.x + 3, center - _ROW / 2 + 1, box.width - 6, _ROW - 2, "entity-row", 0, 3)
            text = Text(box.x + _PAD, center + 4, (slot.name,), "entity-field", _FIELD,
                        bold=slot.key, mono=True)  # fmt: skip
            yield Group((row, text), f"{item.name}.{slot.name}")

    def _net(self, net: LinkBundle) -> Iterator[Shape]:
        """Yield the lines of a net, and a foot at every field."""
        x, lane = self._right(net.left), self._lane(net)
        start = self.layout.height(net.left) + _EDGE
        for end in net.right:
            to_x, y = self._left(end), self.layout.height(end) + _EDGE
            points: tuple[Point, ...] = ((x, start), (lane, start), (lane, y), (to_x, y))
            yield Line(points if y != start else ((x, start), (to_x, y)), "link", 0, "round")
            if end.node in self.entities:
                yield _draw_one_end(to_x, y, -1) if net.turned else _draw_many_end(to_x, y, -1)
            else:
                yield Line(((to_x, y), (self._right(end), y)), "link")
        if net.left.node in self.entities:
            yield _draw_many_end(x, start, 1) if net.turned else _draw_one_end(x, start, 1)

    def _lane(self, net: LinkBundle) -> float:
        """Return where the upright line of a net is."""
        start = self.lefts[net.gap] + self.widths[net.gap] + _LOOP
        order = self.tracks[net.gap]
        return start + _TRACK * (order.index(net) if net in order else 0)

    def _left(self, end: LinkEnd) -> float:
        return self.lefts[self.column[end.node]]

    def _right(self, end: LinkEnd) -> float:
        return self._left(end) + self.widths[self.column[end.node]]

    def _loops(self, item: Entity) -> Iterator[Shape]:
        """Yield the links of a table to itself."""
        x, top = self.lefts[self.column[item.name]], self.layout.tops[item.name] + _EDGE
        for slot in item.slots:
            if slot.target == item.name and slot.name:
                y, head = top + item.port(slot), top + _ARRIVES
                yield Line(((x, y), (x - _LOOP, y), (x - _LOOP, head), (x, head)), "link", 0, "round")
                yield _draw_many_end(x, y, -1)
                yield _draw_one_end(x, head, -1)

    def _frame(self, boxes: Mapping[str, Box]) -> Box | None:
        """Return what stands around the tables that others refer to as a whole."""
        facts = [box for name, box in boxes.items() if not self.entities[name].apart]
        if not facts or len(facts) == len(boxes):
            return None
        nodes = [(name, node) for name, node in self.layout.nodes.items() if not node.band]
        bottom = max(self.layout.tops[name] + node.height for name, node in nodes) + 2 * _EDGE
        return Box(1, 1, self.width - 2, bottom - 1, "frame", 0, 10)

    def _anything(self, boxes: Mapping[str, Box], frame: Box) -> Iterator[Shape]:
        """Yield the dashed links of fields that name rows of any table in the frame."""
        for item in self.entities.values():
            for slot in item.slots:
                if slot.anything and item.apart:
                    box = boxes[item.name]
                    x, y = box.x + box.width, box.y + item.port(slot)
                    lane, end = x + 8, frame.bottom
                    yield Line(((x, y), (lane, y), (lane, end)), "link-any", 0, "round")
                    yield Line(((lane - 4, end + 7), (lane, end), (lane + 4, end + 7)), "link")


def _draw_many_end(x: float, y: float, side: int) -> Line:
    """Return a crow's foot at the side of a box: many rows have the same value there."""
    return Line(((x, y - 5), (x + 9 * side, y), (x, y + 5)), "link")


def _draw_one_end(x: float, y: float, side: int) -> Line:
    """Return a bar at the side of a box: the value names one row there."""
    return Line(((x + 6 * side, y - 5), (x + 6 * side, y + 5)), "link")
