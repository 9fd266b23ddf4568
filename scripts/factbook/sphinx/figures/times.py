"""Events laid out in time: along a level line in wide places, one below the other in narrow ones."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from babel import Locale

from factbook.sphinx.figures import typeset
from factbook.sphinx.figures.axis import Scale, Span
from factbook.sphinx.figures.drawing import TONES, Box, Dot, Drawing, Group, Line, Shape, Text

_NAME, _NOTE, _LANE = 13.0, 12.0, 12.5
_MARGIN, _EDGE = 130.0, 8.0
_LABEL = 230.0  # width of a label
_LINES = 3
_DOT = 6.0


@dataclass(frozen=True, slots=True)
class Event:
    """Something that was at some time."""

    text: str
    language: str  # "" for that of the document
    when: str  # as people read it
    span: Span | None  # None where no date is known
    lane: int
    address: str


@dataclass(frozen=True, slots=True)
class _Label:
    """An event with its text broken into lines."""

    event: Event
    lines: tuple[str, ...]

    @classmethod
    def of(cls, event: Event, space: float) -> "_Label":
        return cls(event, typeset.wrap(event.text, _NAME, space, _LINES, bold=True))

    @property
    def width(self) -> float:
        lines = [typeset.width(line, _NAME, bold=True) for line in self.lines]
        return max(*lines, typeset.width(self.event.when, _NOTE))

    @property
    def height(self) -> float:
        return len(self.lines) * _NAME * 1.3 + _NOTE * 1.3 + 4

    def drawn(self, x: float, y: float, mark: Sequence[Shape], at: str = "start") -> Group:
        """Return the label with its mark; y is the base line of its first line."""
        event, below = self.event, y + len(self.lines) * _NAME * 1.3
        shapes = (
            *mark,
            Text(x, y, self.lines, "name", _NAME, at, event.language, bold=True),
            Text(x, below, (event.when,), "note", _NOTE, at),
        )
        name = typeset.line(f"{event.text}, {event.when}")
        return Group(shapes, event.address, name, event.language)


def _time(event: Event) -> tuple[int, int, str]:
    """Return the first and the last day of a dated event, and what stands first of those with the same."""
    return (event.span.start, event.span.end, event.text) if event.span else (0, 0, event.text)


def _tone(lane: int) -> int:
    return (lane + TONES - 2) % TONES + 1


def wide(events: Sequence[Event], lanes: Sequence[str], width: float, locale: Locale) -> Drawing:
    """Lay the dated events out from left to right, each lane below the one before."""
    dated = [event for event in events if event.span is not None]
    if not dated:
        return narrow(events, lanes, width)
    left = _MARGIN if len(lanes) > 1 else _EDGE
    scale = Scale.of([event.span for event in dated if event.span], left + _EDGE, width - 2 * _EDGE)
    groups: list[Group] = []
    y = 34.0
    for number, lane in enumerate(lanes):
        own = [event for event in dated if event.lane == number]
        if number:
            groups.append(Group((Line(((0, y), (width, y)), "grid"),)))
        if len(lanes) > 1:
            lines = typeset.wrap(lane, _LANE, _MARGIN - 16, 3, bold=True)
            groups.append(Group((Text(2, y + 22, lines, "stage", _LANE, bold=True),)))
        placed, bottom = _lane(own, scale, y + 8, width)
        groups += placed
        y = max(bottom, y + 30) + 6
    undated = [event for event in events if event.span is None]
    rest, y = _list(undated, left + _EDGE, y + 10, width) if undated else ([], y)
    return Drawing(width, y, (Group(tuple(_grid(scale, locale, y))), *groups, *rest))


def _grid(scale: Scale, locale: Locale, bottom: float) -> Iterator[Shape]:
    yield Line(((scale.left - _EDGE, 24), (scale.right + _EDGE, 24)), "rail")
    for x, name in scale.marks(locale):
        yield Line(((x, 18), (x, bottom)), "grid")
        if scale.left <= x - 24 and x + 24 <= scale.right + 2 * _EDGE:
            yield Text(x, 13, (name,), "note", _NOTE, "middle")


def _lane(events: Sequence[Event], scale: Scale, top: float, width: float) -> tuple[list[Group], float]:
    """Place the events of a lane, each in the first row with room for it, as high as the highest."""
    labels = [_Label.of(event, _LABEL) for event in sorted(events, key=_time)]
    spots = [_Spot.of(label, scale, width) for label in labels]
    high = max((label.height + (18 if spot.below else 0) for label, spot in zip(labels, spots, strict=True)),
               default=0.0) + 6  # fmt: skip
    taken: list[float] = []  # to where each row is
    found: list[Group] = []
    for label, spot in zip(labels, spots, strict=True):
        row = next((n for n, end in enumerate(taken) if end + 10 < spot.first), len(taken))
        taken[row : row + 1] = [spot.last]
        y = top + row * high + 14
        mark = _mark(label.event, spot.start, spot.end, y - 4)
        found.append(label.drawn(spot.x, y + (19 if spot.below else 1), mark, spot.at))
    return found, top + len(taken) * high


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where a mark and its label stand on the line of time."""

    start: float
    end: float
    x: float  # of the label
    at: str
    first: float  # how far it reaches to the left
    last: float  # and to the right
    below: bool = False  # the label, as there is room for it on neither side

    @classmethod
    def of(cls, label: _Label, scale: Scale, width: float) -> "_Spot":
        """Put a label behind its mark, else before it, else below."""
        start, end = (scale.at(day) for day in _time(label.event)[:2])
        gap = _DOT + 6
        if end + gap + label.width <= width - 2:
            return cls(start, end, end + gap, "start", first=start - _DOT, last=end + gap + label.width)
        if start - gap - label.width >= scale.left - _EDGE:
            return cls(start, end, start - gap, "end", first=start - gap - label.width, last=end + _DOT)
        x = max(min(start, width - 2 - label.width), 2.0)
        return cls(start, end, x, "start", below=True, first=min(x, start), last=max(x + label.width, end))


def _mark(event: Event, start: float, end: float, y: float) -> list[Shape]:
    """Return the mark of an event: a dot for a day, a bar for a time within which it was."""
    tone = _tone(event.lane)
    if end - start < 2 * _DOT:
        return [Dot((start + end) / 2, y, _DOT, "stop", tone)]
    return [Box(start, y - 5, end - start, 10, "card", tone, 5)]


def narrow(events: Sequence[Event], lanes: Sequence[str], width: float) -> Drawing:
    """Lay the events out one below the other, in the order of time."""
    dated = sorted((event for event in events if event.span), key=_time)
    ordered = [*dated, *(event for event in events if not event.span)]
    groups, y = _list(ordered, 12, 4, width, lanes if len(lanes) > 1 else ())
    return Drawing(width, y, tuple(groups))


def _list(
    events: Sequence[Event], x: float, top: float, width: float, lanes: Sequence[str] = ()
) -> tuple[list[Group], float]:
    groups: list[Group] = []
    y, stops = top, []
    for event in events:
        shown = replace(event, when=f"{event.when}, {lanes[event.lane]}") if lanes else event
        label = _Label.of(shown, width - x - 24)
        tone = _tone(event.lane) if event.span else 0
        mark = Dot(x, y + 11, _DOT, "stop" if event.span else "open", tone)
        stops.append(y + 11)
        groups.append(label.drawn(x + 16, y + 15, [mark]))
        y += label.height + 12
    if len(stops) > 1:
        groups.insert(0, Group((Line(((x, stops[0]), (x, stops[-1])), "rail"),)))
    return groups, y
