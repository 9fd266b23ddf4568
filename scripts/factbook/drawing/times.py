"""Lay out events in time: along a horizontal line in wide places, one below the other in narrow ones."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from babel import Locale

from factbook.drawing import typeset
from factbook.drawing.axis import Span, TimeScale
from factbook.drawing.legend import LegendEntry, build_sign_drawer, choose_form, choose_tone, lay_out_legend
from factbook.drawing.phrases import ENGLISH_PHRASES, Phrases
from factbook.drawing.shapes import Box, Dot, Drawing, Group, Line, Point, Shape, Sign, Text

_NAME, _NOTE, _LANE = 13.0, 12.0, 12.5
_MARGIN, _EDGE = 130.0, 8.0
_LABEL = 230.0  # width of a label
_LINES = 6
_DOT = 6.0


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """Something that happened at some time."""

    text: str
    language: str  # "" for that of the document
    date_text: str  # the date as people read it
    span: Span | None  # None if the date is not known
    lanes: tuple[int, ...]  # numbers of its lanes
    address: str  # the row that it links to
    kind: int = -1  # number of its kind, -1 if the drawing has no kinds
    has_other_date: bool = False  # its date is from another field than the first one
    row_number: int = 0  # in the table below the drawing, from 1; 0 for none


@dataclass(frozen=True, slots=True)
class EventSigns:
    """The meanings of the signs of events."""

    kinds: Sequence[tuple[str, str]] = ()  # name and language of each kind
    other_date: str = ""  # meaning of a hollow sign: the date is from another field than the first one


_NO_SIGNS = EventSigns()


@dataclass(frozen=True, slots=True)
class _EventLabel:
    """An event with its text in lines."""

    event: TimelineEvent
    lines: tuple[str, ...]
    notes: tuple[str, ...]  # its date, and maybe its lanes
    phrases: Phrases

    @classmethod
    def from_event(
        cls, event: TimelineEvent, space: float, phrases: Phrases, *, bare: bool = False
    ) -> "_EventLabel":
        """Break the text of an event into lines; a bare label has no text."""
        if bare:
            return cls(event, (), (), phrases)
        lines = typeset.wrap_text(event.text, _NAME, space, _LINES, bold=True)
        return cls(event, lines, typeset.wrap_text(event.date_text, _NOTE, space, _LINES), phrases)

    @property
    def width(self) -> float:
        if not self.lines:
            return 0.0
        lines = [typeset.measure_text_width(line, _NAME, bold=True) for line in self.lines]
        return max(*lines, *(typeset.measure_text_width(line, _NOTE) for line in self.notes))

    @property
    def height(self) -> float:
        lines = len(self.lines) * _NAME + len(self.notes) * _NOTE
        return lines * 1.3 + 4 if self.lines else 2 * _DOT

    def draw_label(self, x: float, y: float, mark: Sequence[Shape], anchor: str = "start") -> Group:
        """Draw the label with its mark; y is the base line of the first line of text."""
        event, below = self.event, y + len(self.lines) * _NAME * 1.3
        texts = (
            Text(x, y, self.lines, "name", _NAME, anchor, event.language, bold=True),
            Text(x, below, self.notes, "note", _NOTE, anchor),
        )
        shapes = (*mark, *texts) if self.lines else tuple(mark)
        name = typeset.flatten_text(self.phrases.join_parts((event.text, event.date_text)))
        return Group(shapes, event.address, name, event.language, row_number=event.row_number)


def _build_sort_key(event: TimelineEvent) -> tuple[int, int, str]:
    """Return the first and the last day of an event with a date, then its text."""
    return (event.span.start, event.span.end, event.text) if event.span else (0, 0, event.text)


def draw_wide_timeline(
    events: Sequence[TimelineEvent],
    lanes: Sequence[str],
    width: float,
    phrases: Phrases = ENGLISH_PHRASES,
    signs: EventSigns = _NO_SIGNS,
) -> Drawing:
    """Draw the events with a date from left to right, each lane below the one before.

    An event has a mark in each of its lanes, and its name in the first of them. Events without a date
    make a list below the lanes.
    """
    dated = [event for event in events if event.span is not None]
    if not dated:
        return draw_narrow_timeline(events, lanes, width, phrases, signs)
    left = _MARGIN if len(lanes) > 1 else _EDGE
    scale = TimeScale.from_spans(
        [event.span for event in dated if event.span], left + _EDGE, width - 2 * _EDGE
    )
    groups: list[Group] = []
    places: dict[TimelineEvent, list[Point]] = {}
    y = 34.0
    for number, lane in enumerate(lanes):
        own = [event for event in dated if number in event.lanes]
        least_bottom = y + 22
        if number:
            groups.append(Group((Line(((0, y), (width, y)), "grid"),)))
        if len(lanes) > 1:
            lines = typeset.wrap_text(lane, _LANE, _MARGIN - 16, 3, bold=True)
            groups.append(Group((Text(2, y + 22, lines, "stage", _LANE, bold=True),)))
            least_bottom += (len(lines) - 1) * _LANE * 1.3
        placed, bottom = _draw_lane(own, number, scale, y + 8, width, phrases)
        for event, place, group in placed:
            places.setdefault(event, []).append(place)
            groups.append(group)
        y = max(bottom, least_bottom) + 6
    undated = [event for event in events if event.span is None]
    list_groups: list[Group] = []
    if undated:
        lane_names = lanes if len(lanes) > 1 else ()
        list_groups, y = _draw_list(undated, (left + _EDGE, y + 10), width, phrases, lane_names)
    legend, bottom = _draw_legend(dated, signs, 2, y + 8, width)
    ties = tuple(Line((marks[0], marks[-1]), "tie") for marks in places.values() if len(marks) > 1)
    return Drawing(
        width, bottom, (Group((*_draw_grid(scale, phrases.locale, y), *ties)), *groups, *list_groups, *legend)
    )


def _draw_legend(
    events: Sequence[TimelineEvent], signs: EventSigns, left: float, top: float, width: float
) -> tuple[list[Group], float]:
    """Return a legend of the signs that the drawing has, and the y below it."""
    kinds = {event.kind for event in events}
    entries = [
        LegendEntry(build_sign_drawer(number), text, language)
        for number, (text, language) in enumerate(signs.kinds)
        if number in kinds
    ]
    if signs.other_date and any(event.has_other_date for event in events):
        entries.append(LegendEntry(_draw_hollow_sign, signs.other_date))
    return lay_out_legend(entries, left, top, width) if entries else ([], top - 8)


def _draw_hollow_sign(x: float, y: float) -> Sequence[Shape]:
    return (Sign(x, y, _DOT, choose_form(0), "hollow"),)


def _draw_grid(scale: TimeScale, locale: Locale, bottom: float) -> Iterator[Shape]:
    yield Line(((scale.left - _EDGE, 24), (scale.right + _EDGE, 24)), "rail")
    for x, name in scale.list_marks(locale):
        yield Line(((x, 18), (x, bottom)), "grid")
        if scale.left <= x - 24 and x + 24 <= scale.right + 2 * _EDGE:
            yield Text(x, 13, (name,), "note", _NOTE, "middle")


def _draw_lane(
    events: Sequence[TimelineEvent], number: int, scale: TimeScale, top: float, width: float, phrases: Phrases
) -> tuple[list[tuple[TimelineEvent, Point, Group]], float]:
    """Place the events of a lane, each in the first line with enough space."""
    labels = [
        _EventLabel.from_event(event, _LABEL, phrases, bare=number != min(event.lanes))
        for event in sorted(events, key=_build_sort_key)
    ]
    places = [_LabelPlace.find_place(label, scale, width) for label in labels]
    lines = _assign_lines(places)
    tops = [top]
    heights: dict[int, float] = {}
    for label, place, line in zip(labels, places, lines, strict=True):
        heights[line] = max(heights.get(line, 0.0), label.height + (18 if place.below else 0))
    for line in range(len(heights)):
        tops.append(tops[-1] + heights[line] + 6)
    placed: list[tuple[TimelineEvent, Point, Group]] = []
    for label, place, line in zip(labels, places, lines, strict=True):
        y = tops[line] + 14
        mark = _draw_mark(label.event, number, place.start, place.end, y - 4)
        group = label.draw_label(place.x, y + (19 if place.below else 1), mark, place.anchor)
        placed.append((label.event, ((place.start + place.end) / 2, y - 4), group))
    return placed, tops[-1]


def _assign_lines(places: Sequence["_LabelPlace"]) -> list[int]:
    """Return for each label the number of the first line with enough space."""
    ends: list[float] = []  # of each line, x after its last label
    lines = []
    for place in places:
        line = next((number for number, end in enumerate(ends) if end + 10 < place.first), len(ends))
        ends[line : line + 1] = [place.last]
        lines.append(line)
    return lines


@dataclass(frozen=True, slots=True)
class _LabelPlace:
    """The place of a mark and its label on the line of time."""

    start: float  # x of the first day
    end: float  # x of the last day
    x: float  # of the label
    anchor: str
    first: float  # x of the left end of the mark or its label
    last: float  # x of the right end
    below: bool = False  # the label is below the mark, because both sides are too narrow

    @classmethod
    def find_place(cls, label: _EventLabel, scale: TimeScale, width: float) -> "_LabelPlace":
        """Put a label to the right of its mark, else to the left, else below."""
        start, end = (scale.locate_day(day) for day in _build_sort_key(label.event)[:2])
        gap = _DOT + 6
        if end + gap + label.width <= width - 2:
            return cls(start, end, end + gap, "start", first=start - _DOT, last=end + gap + label.width)
        if start - gap - label.width >= scale.left - _EDGE:
            return cls(start, end, start - gap, "end", first=start - gap - label.width, last=end + _DOT)
        x = max(min(start, width - 2 - label.width), 2.0)
        return cls(start, end, x, "start", below=True, first=min(x, start), last=max(x + label.width, end))


def _draw_mark(event: TimelineEvent, lane: int, start: float, end: float, y: float) -> list[Shape]:
    """Draw the mark of an event: a sign for one day, a bar for several days that the date may mean."""
    if end - start < 2 * _DOT:
        return [_draw_event_sign(event, lane, (start + end) / 2, y)]
    box = Box(start, y - 5, end - start, 10, "card", _choose_event_tone(event, lane), 5)
    needs_sign = event.kind >= 0 or event.has_other_date
    return [box, _draw_event_sign(event, lane, (start + end) / 2, y)] if needs_sign else [box]


def _draw_event_sign(event: TimelineEvent, lane: int, x: float, y: float) -> Shape:
    kind = "hollow" if event.has_other_date else "stop"
    return Sign(x, y, _DOT, choose_form(max(event.kind, 0)), kind, _choose_event_tone(event, lane))


def _choose_event_tone(event: TimelineEvent, lane: int) -> int:
    """Return the color of the kind of an event; without kinds, the color of its lane."""
    return choose_tone(lane if event.kind < 0 else event.kind)


def draw_narrow_timeline(
    events: Sequence[TimelineEvent],
    lanes: Sequence[str],
    width: float,
    phrases: Phrases = ENGLISH_PHRASES,
    signs: EventSigns = _NO_SIGNS,
) -> Drawing:
    """Draw the events one below the other, in the order of time."""
    dated = sorted((event for event in events if event.span), key=_build_sort_key)
    ordered = [*dated, *(event for event in events if not event.span)]
    groups, y = _draw_list(ordered, (12, 4), width, phrases, lanes if len(lanes) > 1 else ())
    legend, bottom = _draw_legend(dated, signs, 3, y, width)
    return Drawing(width, bottom, (*groups, *legend))


def _draw_list(
    events: Sequence[TimelineEvent],
    place: tuple[float, float],
    width: float,
    phrases: Phrases,
    lanes: Sequence[str] = (),
) -> tuple[list[Group], float]:
    groups: list[Group] = []
    (x, y), stops = place, []
    for event in events:
        notes = [event.date_text, *(lanes[lane] for lane in event.lanes)] if lanes else [event.date_text]
        label = _EventLabel.from_event(
            replace(event, date_text=phrases.join_parts(notes)), width - x - 24, phrases
        )
        lane = next(iter(event.lanes), 0)
        mark = _draw_event_sign(event, lane, x, y + 11) if event.span else Dot(x, y + 11, _DOT, "open")
        stops.append(y + 11)
        groups.append(label.draw_label(x + 16, y + 15, [mark]))
        y += label.height + 12
    rails = (
        Line(((x, top + _DOT + 2), (x, bottom - _DOT - 2)), "rail")
        for top, bottom in itertools.pairwise(stops)
    )
    return [Group(tuple(rails)), *groups], y
