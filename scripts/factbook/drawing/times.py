"""Events laid out in time: along a level line in wide places, one below the other in narrow ones."""

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
    """Something that was at some time."""

    text: str
    language: str  # "" for that of the document
    when: str  # as people read it
    span: Span | None  # None where no date is known
    lanes: tuple[int, ...]
    address: str
    sign: int = -1  # which kind of thing it is, -1 where kinds are not told apart
    second: bool = False  # its date is not the one that was asked for first
    line: int = 0  # of the words beside the figure, 0 for none


@dataclass(frozen=True, slots=True)
class EventSigns:
    """What the signs of events are called."""

    kinds: Sequence[tuple[str, str]] = ()  # text and language
    second: str = ""  # what is said of a date that is not the one asked for first


_NO_SIGNS = EventSigns()


@dataclass(frozen=True, slots=True)
class _EventLabel:
    """An event with its text broken into lines."""

    event: TimelineEvent
    lines: tuple[str, ...]
    notes: tuple[str, ...]  # its date, and what stands with that
    phrases: Phrases

    @classmethod
    def of(cls, event: TimelineEvent, space: float, phrases: Phrases, *, bare: bool = False) -> "_EventLabel":
        """Break the text of an event; a bare mark has none."""
        if bare:
            return cls(event, (), (), phrases)
        lines = typeset.wrap_text(event.text, _NAME, space, _LINES, bold=True)
        return cls(event, lines, typeset.wrap_text(event.when, _NOTE, space, _LINES), phrases)

    @property
    def width(self) -> float:
        if not self.lines:
            return 0.0
        lines = [typeset.measure_width(line, _NAME, bold=True) for line in self.lines]
        return max(*lines, *(typeset.measure_width(line, _NOTE) for line in self.notes))

    @property
    def height(self) -> float:
        lines = len(self.lines) * _NAME + len(self.notes) * _NOTE
        return lines * 1.3 + 4 if self.lines else 2 * _DOT

    def drawn(self, x: float, y: float, mark: Sequence[Shape], at: str = "start") -> Group:
        """Return the label with its mark; y is the base line of its first line."""
        event, below = self.event, y + len(self.lines) * _NAME * 1.3
        texts = (
            Text(x, y, self.lines, "name", _NAME, at, event.language, bold=True),
            Text(x, below, self.notes, "note", _NOTE, at),
        )
        shapes = (*mark, *texts) if self.lines else tuple(mark)
        name = typeset.flatten_text(self.phrases.join((event.text, event.when)))
        return Group(shapes, event.address, name, event.language, line=event.line)


def _order_key(event: TimelineEvent) -> tuple[int, int, str]:
    """Return the first and the last day of a dated event, and what stands first of those with the same."""
    return (event.span.start, event.span.end, event.text) if event.span else (0, 0, event.text)


def draw_wide_timeline(
    events: Sequence[TimelineEvent],
    lanes: Sequence[str],
    width: float,
    phrases: Phrases = ENGLISH_PHRASES,
    signs: EventSigns = _NO_SIGNS,
) -> Drawing:
    """Lay the dated events out from left to right, each lane below the one before.

    An event stands in each of its lanes, with its name in the first.
    """
    dated = [event for event in events if event.span is not None]
    if not dated:
        return draw_narrow_timeline(events, lanes, width, phrases, signs)
    left = _MARGIN if len(lanes) > 1 else _EDGE
    scale = TimeScale.of([event.span for event in dated if event.span], left + _EDGE, width - 2 * _EDGE)
    groups: list[Group] = []
    places: dict[TimelineEvent, list[Point]] = {}
    y = 34.0
    for number, lane in enumerate(lanes):
        own = [event for event in dated if number in event.lanes]
        least = y + 22
        if number:
            groups.append(Group((Line(((0, y), (width, y)), "grid"),)))
        if len(lanes) > 1:
            lines = typeset.wrap_text(lane, _LANE, _MARGIN - 16, 3, bold=True)
            groups.append(Group((Text(2, y + 22, lines, "stage", _LANE, bold=True),)))
            least += (len(lines) - 1) * _LANE * 1.3
        placed, bottom = _draw_lane(own, number, scale, y + 8, width, phrases)
        for event, place, group in placed:
            places.setdefault(event, []).append(place)
            groups.append(group)
        y = max(bottom, least) + 6
    undated = [event for event in events if event.span is None]
    named = lanes if len(lanes) > 1 else ()
    rest, y = _draw_list(undated, (left + _EDGE, y + 10), width, phrases, named) if undated else ([], y)
    told, bottom = _draw_legend(dated, signs, 2, y + 8, width)
    ties = tuple(Line((spots[0], spots[-1]), "tie") for spots in places.values() if len(spots) > 1)
    return Drawing(
        width, bottom, (Group((*_draw_grid(scale, phrases.locale, y), *ties)), *groups, *rest, *told)
    )


def _draw_legend(
    events: Sequence[TimelineEvent], signs: EventSigns, left: float, top: float, width: float
) -> tuple[list[Group], float]:
    """Return what the signs mean that stand in the drawing, and where that ends."""
    seen = {event.sign for event in events}
    entries = [
        LegendEntry(build_sign_drawer(number), text, language)
        for number, (text, language) in enumerate(signs.kinds)
        if number in seen
    ]
    if signs.second and any(event.second for event in events):
        entries.append(LegendEntry(_draw_hollow_sign, signs.second))
    return lay_out_legend(entries, left, top, width) if entries else ([], top - 8)


def _draw_hollow_sign(x: float, y: float) -> Sequence[Shape]:
    return (Sign(x, y, _DOT, choose_form(0), "hollow"),)


def _draw_grid(scale: TimeScale, locale: Locale, bottom: float) -> Iterator[Shape]:
    yield Line(((scale.left - _EDGE, 24), (scale.right + _EDGE, 24)), "rail")
    for x, name in scale.marks(locale):
        yield Line(((x, 18), (x, bottom)), "grid")
        if scale.left <= x - 24 and x + 24 <= scale.right + 2 * _EDGE:
            yield Text(x, 13, (name,), "note", _NOTE, "middle")


def _draw_lane(
    events: Sequence[TimelineEvent], number: int, scale: TimeScale, top: float, width: float, phrases: Phrases
) -> tuple[list[tuple[TimelineEvent, Point, Group]], float]:
    """Place the events of a lane, each in the first row with room for it."""
    labels = [
        _EventLabel.of(event, _LABEL, phrases, bare=number != min(event.lanes))
        for event in sorted(events, key=_order_key)
    ]
    spots = [_LabelPlace.of(label, scale, width) for label in labels]
    rows = _assign_rows(spots)
    tops = [top]
    heights: dict[int, float] = {}
    for label, spot, row in zip(labels, spots, rows, strict=True):
        heights[row] = max(heights.get(row, 0.0), label.height + (18 if spot.below else 0))
    for row in range(len(heights)):
        tops.append(tops[-1] + heights[row] + 6)
    found: list[tuple[TimelineEvent, Point, Group]] = []
    for label, spot, row in zip(labels, spots, rows, strict=True):
        y = tops[row] + 14
        mark = _draw_mark(label.event, number, spot.start, spot.end, y - 4)
        group = label.drawn(spot.x, y + (19 if spot.below else 1), mark, spot.at)
        found.append((label.event, ((spot.start + spot.end) / 2, y - 4), group))
    return found, tops[-1]


def _assign_rows(spots: Sequence["_LabelPlace"]) -> list[int]:
    """Return the first row with room for each."""
    taken: list[float] = []  # to where each row is
    found = []
    for spot in spots:
        row = next((n for n, end in enumerate(taken) if end + 10 < spot.first), len(taken))
        taken[row : row + 1] = [spot.last]
        found.append(row)
    return found


@dataclass(frozen=True, slots=True)
class _LabelPlace:
    """Where a mark and its label stand on the line of time."""

    start: float
    end: float
    x: float  # of the label
    at: str
    first: float  # how far it reaches to the left
    last: float  # and to the right
    below: bool = False  # the label, as there is room for it on neither side

    @classmethod
    def of(cls, label: _EventLabel, scale: TimeScale, width: float) -> "_LabelPlace":
        """Put a label behind its mark, else before it, else below."""
        start, end = (scale.at(day) for day in _order_key(label.event)[:2])
        gap = _DOT + 6
        if end + gap + label.width <= width - 2:
            return cls(start, end, end + gap, "start", first=start - _DOT, last=end + gap + label.width)
        if start - gap - label.width >= scale.left - _EDGE:
            return cls(start, end, start - gap, "end", first=start - gap - label.width, last=end + _DOT)
        x = max(min(start, width - 2 - label.width), 2.0)
        return cls(start, end, x, "start", below=True, first=min(x, start), last=max(x + label.width, end))


def _draw_mark(event: TimelineEvent, lane: int, start: float, end: float, y: float) -> list[Shape]:
    """Return the mark of an event: a sign for a day, a bar below it for a time within which it was."""
    if end - start < 2 * _DOT:
        return [_draw_sign(event, lane, (start + end) / 2, y)]
    box = Box(start, y - 5, end - start, 10, "card", _choose_event_tone(event, lane), 5)
    told = event.sign >= 0 or event.second
    return [box, _draw_sign(event, lane, (start + end) / 2, y)] if told else [box]


def _draw_sign(event: TimelineEvent, lane: int, x: float, y: float) -> Shape:
    kind = "hollow" if event.second else "stop"
    return Sign(x, y, _DOT, choose_form(max(event.sign, 0)), kind, _choose_event_tone(event, lane))


def _choose_event_tone(event: TimelineEvent, lane: int) -> int:
    """Return the color of an event: that of its kind, else that of its lane."""
    return choose_tone(lane if event.sign < 0 else event.sign)


def draw_narrow_timeline(
    events: Sequence[TimelineEvent],
    lanes: Sequence[str],
    width: float,
    phrases: Phrases = ENGLISH_PHRASES,
    signs: EventSigns = _NO_SIGNS,
) -> Drawing:
    """Lay the events out one below the other, in the order of time."""
    dated = sorted((event for event in events if event.span), key=_order_key)
    ordered = [*dated, *(event for event in events if not event.span)]
    groups, y = _draw_list(ordered, (12, 4), width, phrases, lanes if len(lanes) > 1 else ())
    told, bottom = _draw_legend(dated, signs, 3, y, width)
    return Drawing(width, bottom, (*groups, *told))


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
        names = [event.when, *(lanes[lane] for lane in event.lanes)] if lanes else [event.when]
        label = _EventLabel.of(replace(event, when=phrases.join(names)), width - x - 24, phrases)
        lane = next(iter(event.lanes), 0)
        mark = _draw_sign(event, lane, x, y + 11) if event.span else Dot(x, y + 11, _DOT, "open")
        stops.append(y + 11)
        groups.append(label.drawn(x + 16, y + 15, [mark]))
        y += label.height + 12
    rails = (
        Line(((x, one + _DOT + 2), (x, other - _DOT - 2)), "rail") for one, other in itertools.pairwise(stops)
    )
    return [Group(tuple(rails)), *groups], y
