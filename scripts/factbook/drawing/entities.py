"""Lay out an entity-relationship diagram: boxes in columns, with links at right angles between them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from factbook.drawing import typeset
from factbook.drawing.channel import order_tracks
from factbook.drawing.graph import GRID, GraphLayout, GraphLink, GraphNode, LinkBundle, LinkEnd, arrange_graph
from factbook.drawing.shapes import Box, Drawing, Group, Line, Point, Shape, Text

_HEAD, _ROW = 30.0, GRID  # heights of the name of a table, and of a field
# Heights within the grid at which links arrive at a table and pass a layer. They differ from one another and
# from the height of fields, so that no two lines cover one another.
_ARRIVES, _PASSES = 15.0, 8.0
_NAME, _FIELD = 13.0, 12.0  # sizes of text
_PAD, _EDGE = 9.0, 14.0  # space around text, around the drawing
_TRACK, _FOOT, _LOOP = 11.0, 20.0, 14.0  # space between vertical lines; for a crow's foot; for a loop


@dataclass(frozen=True, slots=True)
class EntityField:
    """A field of a table; without a name it has a link but no text."""

    name: str
    is_key: bool
    target: str = ""  # the table whose row it names
    names_any_table: bool = False  # it can name a row of any table


@dataclass(frozen=True, slots=True)
class Entity:
    """A table."""

    name: str
    fields: tuple[EntityField, ...]
    apart: bool  # the box is below the boxes of the tables that hold the facts

    @property
    def named_fields(self) -> tuple[EntityField, ...]:
        """Return the fields that have a text in the box."""
        return tuple(field for field in self.fields if field.name)

    @property
    def height(self) -> float:
        """Return the height of the box, a multiple of the grid."""
        rows = len(self.named_fields)
        return _HEAD + rows * _ROW + GRID / 2 if rows else 2 * GRID

    @property
    def width(self) -> float:
        """Return the width that its text needs."""
        widths = [typeset.measure_text_width(field.name, _FIELD, mono=True) for field in self.named_fields]
        return max([typeset.measure_text_width(self.name, _NAME, mono=True) * 1.02, *widths]) + 2 * _PAD

    def find_port(self, field: EntityField) -> float:
        """Return the distance of a field from the top of the box."""
        if field in self.named_fields:
            return _HEAD + (self.named_fields.index(field) + 0.5) * _ROW
        return GRID


def draw_entities(entities: Sequence[Entity]) -> Drawing:
    """Draw tables as boxes, and links from fields to the tables whose rows they name."""
    boxes = [GraphNode(item.name, item.height, int(item.apart)) for item in entities]
    links = [
        GraphLink(item.name, item.find_port(field), field.target)
        for item in entities
        for field in item.fields
        if field.target
    ]
    layout = arrange_graph(boxes, links, _ARRIVES, _PASSES)
    return _DiagramDrawer(layout, {item.name: item for item in entities}).draw_diagram()


class _DiagramDrawer:
    """Draws a layout of tables in columns."""

    def __init__(self, layout: GraphLayout, entities: Mapping[str, Entity]) -> None:
        self.layout = layout
        self.entities = entities
        self.tracks = [order_tracks(layout, gap) for gap in range(len(layout.layers) - 1)]
        self.column = {name: number for number, layer in enumerate(layout.layers) for name in layer}
        shown = [[entities[name].width for name in layer if name in entities] for layer in layout.layers]
        self.widths = [max(widths, default=0.0) for widths in shown]
        loops = [
            any(
                field.target == name and field.name
                for name in layer
                if name in entities
                for field in entities[name].fields
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

    def draw_diagram(self) -> Drawing:
        lines = [line for bundle in self.layout.bundles for line in self._draw_bundle(bundle)]
        lines += [line for item in self.entities.values() for line in self._draw_loops(item)]
        boxes = {name: self._build_box(item) for name, item in self.entities.items()}
        frame = self._build_frame(boxes)
        bottom = max((box.bottom for box in boxes.values()), default=0.0)
        if frame is not None:
            lines += self._draw_frame_links(boxes, frame)
            bottom = max(bottom, frame.bottom)
        frames = () if frame is None else (Group((frame,)),)
        groups = [
            group for name, box in boxes.items() for group in self._draw_entity(self.entities[name], box)
        ]
        return Drawing(self.width, bottom + _EDGE / 2, (*frames, Group(tuple(lines), kind="links"), *groups))

    def _build_box(self, item: Entity) -> Box:
        number = self.column[item.name]
        top = self.layout.tops[item.name] + _EDGE
        kind = "entity-apart" if item.apart else "entity"
        return Box(self.lefts[number], top, self.widths[number], item.height, kind, 0, 5)

    def _draw_entity(self, item: Entity, box: Box) -> Iterator[Group]:
        name = Text(box.x + _PAD, box.y + 20, (item.name,), "entity-name", _NAME, bold=True, mono=True)
        rule = Line(((box.x, box.y + _HEAD), (box.x + box.width, box.y + _HEAD)), "entity-rule")
        yield Group((box, *((rule,) if item.named_fields else ()), name), item.name)
        for field in item.named_fields:
            center = box.y + item.find_port(field)
            row = Box(box.x + 3, center - _ROW / 2 + 1, box.width - 6, _ROW - 2, "entity-row", 0, 3)
            text = Text(box.x + _PAD, center + 4, (field.name,), "entity-field", _FIELD,
                        bold=field.is_key, mono=True)  # fmt: skip
            yield Group((row, text), f"{item.name}.{field.name}")

    def _draw_bundle(self, bundle: LinkBundle) -> Iterator[Shape]:
        """Yield the lines of a bundle, with a crow's foot at each field."""
        x, track = self._find_right_edge(bundle.left), self._find_track_x(bundle)
        start = self.layout.find_height(bundle.left) + _EDGE
        for end in bundle.right:
            to_x, y = self._find_left_edge(end), self.layout.find_height(end) + _EDGE
            points: tuple[Point, ...] = ((x, start), (track, start), (track, y), (to_x, y))
            yield Line(points if y != start else ((x, start), (to_x, y)), "link", 0, "round")
            if end.node in self.entities:
                yield _draw_one_end(to_x, y, -1) if bundle.is_reversed else _draw_many_end(to_x, y, -1)
            else:
                yield Line(((to_x, y), (self._find_right_edge(end), y)), "link")
        if bundle.left.node in self.entities:
            yield _draw_many_end(x, start, 1) if bundle.is_reversed else _draw_one_end(x, start, 1)

    def _find_track_x(self, bundle: LinkBundle) -> float:
        """Return the x of the vertical line of a bundle."""
        start = self.lefts[bundle.gap] + self.widths[bundle.gap] + _LOOP
        order = self.tracks[bundle.gap]
        return start + _TRACK * (order.index(bundle) if bundle in order else 0)

    def _find_left_edge(self, end: LinkEnd) -> float:
        return self.lefts[self.column[end.node]]

    def _find_right_edge(self, end: LinkEnd) -> float:
        return self._find_left_edge(end) + self.widths[self.column[end.node]]

    def _draw_loops(self, item: Entity) -> Iterator[Shape]:
        """Yield the links from a table to itself."""
        x, top = self.lefts[self.column[item.name]], self.layout.tops[item.name] + _EDGE
        for field in item.fields:
            if field.target == item.name and field.name:
                y, head = top + item.find_port(field), top + _ARRIVES
                yield Line(((x, y), (x - _LOOP, y), (x - _LOOP, head), (x, head)), "link", 0, "round")
                yield _draw_many_end(x, y, -1)
                yield _draw_one_end(x, head, -1)

    def _build_frame(self, boxes: Mapping[str, Box]) -> Box | None:
        """Return the frame around the tables that hold facts; None if all tables or no tables hold facts."""
        facts = [box for name, box in boxes.items() if not self.entities[name].apart]
        if not facts or len(facts) == len(boxes):
            return None
        nodes = [(name, node) for name, node in self.layout.nodes.items() if not node.band]
        bottom = max(self.layout.tops[name] + node.height for name, node in nodes) + 2 * _EDGE
        return Box(1, 1, self.width - 2, bottom - 1, "frame", 0, 10)

    def _draw_frame_links(self, boxes: Mapping[str, Box], frame: Box) -> Iterator[Shape]:
        """Yield the dashed links of fields that can name a row of any table in the frame."""
        for item in self.entities.values():
            for field in item.fields:
                if field.names_any_table and item.apart:
                    box = boxes[item.name]
                    x, y = box.x + box.width, box.y + item.find_port(field)
                    track, end = x + 8, frame.bottom
                    yield Line(((x, y), (track, y), (track, end)), "link-any", 0, "round")
                    yield Line(((track - 4, end + 7), (track, end), (track + 4, end + 7)), "link")


def _draw_many_end(x: float, y: float, side: int) -> Line:
    """Draw a crow's foot at the side of a box: many rows can have the same value there."""
    return Line(((x, y - 5), (x + 9 * side, y), (x, y + 5)), "link")


def _draw_one_end(x: float, y: float, side: int) -> Line:
    """Draw a bar at the side of a box: the value names one row there."""
    return Line(((x + 6 * side, y - 5), (x + 6 * side, y + 5)), "link")
