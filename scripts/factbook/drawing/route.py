"""Lay out a route: from top to bottom in wide places, along a line with stops in narrow ones."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from factbook.drawing import typeset
from factbook.drawing.phrases import ENGLISH_PHRASES, Phrases
from factbook.drawing.shapes import TONES, Box, Dot, Drawing, Group, Line, Shape, Text

_MARGIN = 130.0  # width for the labels of the stages
_STOP = 8.0  # x of the line of the stops
_ABREAST = 4  # most cards in a line
_GAP, _FALL = 14.0, 46.0  # space between two cards, between two stages
_PAD = 10.0
_EDGE = 2.0  # space for half of an outline
_NAME, _TEXT, _NOTE, _LABEL = 14.5, 13.0, 12.0, 12.5  # sizes of text
_LINES, _NOTE_LINES = 5, 2


@dataclass(frozen=True, slots=True)
class RouteItem:
    """One thing of a stage."""

    text: str
    language: str  # "" for that of the document
    is_name: bool  # the text is a name, not a longer text
    note: str  # a second text, "" for none
    note_language: str
    address: str  # the row that it links to


@dataclass(frozen=True, slots=True)
class RouteStage:
    """Things that are side by side on the route."""

    label: str
    items: tuple[RouteItem, ...]
    # A link is a thing of the stage before and a thing of this stage; without links, all have lines to all.
    links: tuple[tuple[int, int], ...] = ()
    # For each thing, the thing of the stage before that it gives details of; empty for other stages.
    pairs: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _ItemCard:
    """A thing with its text in lines."""

    item: RouteItem
    lines: tuple[str, ...]
    notes: tuple[str, ...]
    width: float
    phrases: Phrases

    @property
    def size(self) -> float:
        return _NAME if self.item.is_name else _TEXT

    @property
    def height(self) -> float:
        gap = 3 if self.notes else 0
        return 2 * _PAD + len(self.lines) * self.size * 1.3 + gap + len(self.notes) * _NOTE * 1.3

    def draw_card(self, x: float, y: float, height: float, tone: int, *, centered: bool) -> Group:
        """Draw the card with its text in the middle of its height."""
        text_x, anchor = (x + self.width / 2, "middle") if centered else (x + _PAD + 4, "start")
        top = y + (height - self.height) / 2 + _PAD + self.size * 0.98
        below = top + (len(self.lines) - 1) * self.size * 1.3 + 3 + _NOTE * 1.3
        item = self.item
        shapes: list[Shape] = [
            Box(x, y, self.width, height, "card", tone, 8),
            Text(text_x, top, self.lines, "name" if item.is_name else "told", self.size, anchor,
                 item.language, bold=item.is_name),
        ]  # fmt: skip
        if self.notes:
            shapes.append(Text(text_x, below, self.notes, "note", _NOTE, anchor, item.note_language))
        name = self.phrases.join_parts((item.text, item.note))
        # The name consists of both texts, so it has a language only if theirs is the same.
        language = item.language if not item.note or item.note_language == item.language else ""
        return Group(tuple(shapes), item.address, typeset.flatten_text(name), language)


def _build_card(item: RouteItem, width: float, phrases: Phrases) -> _ItemCard:
    space = width - 2 * _PAD
    lines = typeset.wrap_text(item.text, _NAME if item.is_name else _TEXT, space, _LINES, bold=item.is_name)
    notes = typeset.wrap_text(item.note, _NOTE, space, _NOTE_LINES) if item.note else ()
    return _ItemCard(item, lines, notes, width, phrases)


def _build_empty_item(phrases: Phrases) -> RouteItem:
    return RouteItem(phrases.empty, "", is_name=False, note="", note_language="", address="")


def _choose_stage_tone(number: int) -> int:
    return number % TONES + 1


def draw_wide_route(
    stages: Sequence[RouteStage], width: float, phrases: Phrases = ENGLISH_PHRASES
) -> Drawing:
    """Draw the stages one below the other, the things of each stage side by side."""
    groups: list[Group] = []
    flows: list[Shape] = []
    centers: list[float] = []
    before: list[Box] = []
    y = 2.0
    for number, stage in enumerate(stages):
        items, widths = _size_items(stages, number, width, phrases)
        cards = [_build_card(item, size, phrases) for item, size in zip(items, widths, strict=True)]
        boxes = list(_place_cards(cards, y, width))
        flows += _draw_flows(stage, before, boxes, _choose_stage_tone(number), width) if number else ()
        groups += _draw_cards(stage, cards, boxes, _choose_stage_tone(number))
        bottom = max(box.bottom for box in boxes)
        centers.append((y + bottom) / 2)
        groups.append(Group((_draw_stage_label(stage, centers[-1]),)))
        before, y = boxes, bottom + _FALL
    stops = tuple(
        Dot(_STOP, center, 5.5, "stop", _choose_stage_tone(number)) for number, center in enumerate(centers)
    )
    rail = Line(((_STOP, centers[0]), (_STOP, centers[-1])), "rail")
    return Drawing(
        width, y - _FALL + 2, (Group((rail,)), Group(tuple(flows), kind="flows"), *groups, Group(stops))
    )


def _draw_stage_label(stage: RouteStage, center: float) -> Text:
    lines = typeset.wrap_text(stage.label, _LABEL, _MARGIN - 34, 3, bold=True)
    top = center - (len(lines) - 1) * _LABEL * 0.65 + _LABEL * 0.36
    return Text(_STOP + 16, top, lines, "stage", _LABEL, bold=True)


def _size_items(
    stages: Sequence[RouteStage], number: int, width: float, phrases: Phrases
) -> tuple[list[RouteItem], list[float]]:
    """Return the things of a stage and their widths; stages that form pairs have the same width."""
    items = list(stages[number].items) or [_build_empty_item(phrases)]
    abreast = min(len(items), _ABREAST)
    most = (width - _MARGIN - _EDGE - (abreast - 1) * _GAP) / abreast
    first = last = number
    while stages[first].pairs:
        first -= 1
    while last + 1 < len(stages) and stages[last + 1].pairs:
        last += 1
    paired = [item for stage in stages[first : last + 1] for item in stage.items] or items
    widest = max(_measure_single_line(item) for item in paired)
    return items, [min(max(widest, 120.0), most, 340.0)] * len(items)


def _measure_single_line(item: RouteItem) -> float:
    """Return the width of a card that holds its text on one line."""
    text = typeset.measure_text_width(
        typeset.flatten_text(item.text), _NAME if item.is_name else _TEXT, bold=item.is_name
    )
    return max(text, typeset.measure_text_width(typeset.flatten_text(item.note), _NOTE)) + 2 * _PAD + 4


def _place_cards(cards: Sequence[_ItemCard], y: float, width: float) -> Iterator[Box]:
    """Yield the boxes of the cards of a stage: lines of a few cards, in the middle of the width."""
    for start in range(0, len(cards), _ABREAST):
        line = cards[start : start + _ABREAST]
        used = sum(card.width for card in line)
        spare = width - _MARGIN - _EDGE - used
        gap = min(spare / max(len(line) - 1, 1), 3 * _GAP) if len(cards) <= _ABREAST else _GAP
        full = used + gap * (len(line) - 1)
        if len(cards) > _ABREAST:  # every line begins at the same x
            full = cards[0].width * _ABREAST + gap * (_ABREAST - 1)
        x = _MARGIN + (width - _MARGIN - _EDGE - full) / 2
        height = max(card.height for card in line)
        for card in line:
            yield Box(x, y, card.width, height, "card")
            x += card.width + gap
        y += height + _GAP


def _draw_cards(
    stage: RouteStage, cards: Sequence[_ItemCard], boxes: Sequence[Box], tone: int
) -> Iterator[Group]:
    for card, box in zip(cards, boxes, strict=True):
        yield card.draw_card(box.x, box.y, box.height, tone if stage.items else 0, centered=True)


def _draw_flows(
    stage: RouteStage, before: Sequence[Box], boxes: Sequence[Box], tone: int, width: float
) -> Iterator[Shape]:
    """Yield the lines from the stage before to a stage."""
    is_crowded = max(len(before), len(boxes)) > _ABREAST
    if is_crowded or (not stage.links and min(len(before), len(boxes)) > 1):
        # Too many lines to follow one of them: all meet in one point.
        bottom = max(box.bottom for box in before)
        top = boxes[0].y
        meeting = (_MARGIN + width - _EDGE) / 2, (bottom + top) / 2
        for box in [box for box in before if box.bottom == bottom]:
            yield Line(((box.x + box.width / 2, box.bottom), meeting), "flow", tone, "flow")
        for box in [box for box in boxes if box.y == top]:
            yield Line((meeting, (box.x + box.width / 2, box.y)), "flow", tone, "flow")
        yield Dot(*meeting, 5, "knot", tone)
        return
    all_pairs = [(first, second) for first in range(len(before)) for second in range(len(boxes))]
    for first, second in stage.links or all_pairs:
        start, end = before[first], boxes[second]
        points = (start.x + start.width / 2, start.bottom), (end.x + end.width / 2, end.y)
        yield Line(points, "flow", tone, "flow")


def draw_narrow_route(
    stages: Sequence[RouteStage], width: float, phrases: Phrases = ENGLISH_PHRASES
) -> Drawing:
    """Draw the stages as stops of a line; the details of a thing are below that thing."""
    route = _NarrowRoute(width, phrases)
    for number, stage in enumerate(stages):
        if not stage.pairs:
            route.add_stop(stage, number, _find_detail_stages(stages, number))
    return route.build_drawing()


def _find_detail_stages(stages: Sequence[RouteStage], number: int) -> list[tuple[int, RouteStage]]:
    """Return the stages directly after one that give details of its things, with their numbers."""
    details = []
    for later in range(number + 1, len(stages)):
        if not stages[later].pairs:
            break
        details.append((later, stages[later]))
    return details


class _NarrowRoute:
    """A drawing that grows downwards."""

    def __init__(self, width: float, phrases: Phrases) -> None:
        self.width = width
        self.phrases = phrases
        self.y = 2.0
        self.groups: list[Group] = []
        self.lines: list[Shape] = []  # drawn first, so that cards cover them
        self.stops: list[Shape] = []
        self.ends = (0.0, 0.0)  # y of both ends of the line of the stops

    def add_stop(self, stage: RouteStage, number: int, details: Sequence[tuple[int, RouteStage]]) -> None:
        """Add a stage, with the stages that give details of its things."""
        center = self.y + 9
        self.ends = (self.ends[0] or center, center)
        self.stops.append(Dot(_STOP, center, 5.5, "stop", _choose_stage_tone(number)))
        label = typeset.clip_text(stage.label, _LABEL, self.width - _STOP - 20, bold=True)
        self.groups.append(Group((Text(_STOP + 16, center + 4.5, (label,), "stage", _LABEL, bold=True),)))
        self.y += 24
        for place, item in enumerate(stage.items or (_build_empty_item(self.phrases),)):
            tone = _choose_stage_tone(number) if stage.items else 0
            middle = self._add_card(item, _STOP + 16, tone)
            self.lines.append(Line(((_STOP, middle), (_STOP + 16, middle)), "flow", tone))
            self.ends = (self.ends[0], middle)
            self._add_details(place, details)
        self.y += 10

    def _add_details(self, place: int, details: Sequence[tuple[int, RouteStage]]) -> None:
        for number, stage in details:
            place = stage.pairs.index(place)
            x, tone = _STOP + 52, _choose_stage_tone(number)
            label = typeset.clip_text(stage.label, _NOTE, self.width - x, bold=True)
            start = self.y - 6
            self.groups.append(Group((Text(x, self.y + 12, (label,), "stage", _NOTE, bold=True),)))
            self.y += 18
            middle = self._add_card(stage.items[place], x, tone)
            elbow = ((x - 18, start), (x - 18, middle), (x, middle))
            self.lines.append(Line(elbow, "flow", tone, "round"))

    def _add_card(self, item: RouteItem, x: float, tone: int) -> float:
        """Add a card; return the y of its middle."""
        card = _build_card(item, self.width - x - 2, self.phrases)
        self.groups.append(card.draw_card(x, self.y, card.height, tone, centered=False))
        self.y += card.height + 6
        return self.y - 6 - card.height / 2

    def build_drawing(self) -> Drawing:
        first, last = self.ends
        rail = Line(((_STOP, first), (_STOP, last)), "rail")
        below = Group((rail,)), Group(tuple(self.lines), kind="flows")
        return Drawing(self.width, self.y, (*below, *self.groups, Group(tuple(self.stops))))
