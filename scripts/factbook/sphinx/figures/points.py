"""Numbers laid out as points in time, those of one thing joined by a line."""

from collections.abc import Iterator, Sequence
from math import ceil, floor, log10

from babel import Locale
from babel.numbers import format_compact_decimal, format_decimal, format_scientific

from factbook.sphinx.figures import typeset
from factbook.sphinx.figures.axis import Scale
from factbook.sphinx.figures.drawing import TONES, Dot, Drawing, Group, Line, Shape, Text
from factbook.sphinx.figures.lengths import Amount

_NOTE, _NUMBER, _NAME = 12.0, 13.0, 12.5
_HEIGHT, _TOP, _LEFT = 240.0, 34.0, 56.0
_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_MOST = 5
_SMALL, _LARGE = 1e-3, 1e12  # steps of a scale whose numbers are written out

_Place = tuple[float, float, Amount]  # where a point is


def points(amounts: Sequence[Amount], width: float, locale: Locale) -> Drawing:
    """Lay amounts out in time, higher ones higher; those without a number or date stand only in the words."""
    known = [(item.span, item.value, item) for item in amounts if item.span and item.value is not None]
    if not known:
        return Drawing(width, 8, ())
    scale = Scale.of([span for span, _value, _item in known], _LEFT + 14, width - 30)
    levels = _levels([value for _span, value, _item in known])
    low, high = levels[0], levels[-1]
    heights = [_TOP + (high - level) / (high - low) * _HEIGHT for level in levels]
    series: dict[str, list[_Place]] = {}
    for span, value, item in sorted(known, key=lambda one: (one[0].start, one[0].days, one[2].text)):
        middle = scale.at((span.start + span.end) / 2)
        level = _TOP + (high - value) / (high - low) * _HEIGHT
        series.setdefault(item.text, []).append((middle, level, item))
    grid = [*_grid(levels, heights, width, locale), *_times(scale, locale, width)]
    groups = [group for tone, places in enumerate(series.values()) for group in _joined(places, tone)]
    texts = tuple(_numbers([place for places in series.values() for place in places], width))
    legend, bottom = _legend([places[0][2] for places in series.values()], width)
    return Drawing(width, bottom, (Group(tuple(grid)), *groups, Group(texts), *legend))


def _levels(values: Sequence[float]) -> list[float]:
    """Return round numbers at like distances, from 0 or below to the highest value or above."""
    low, high = min(0.0, *values), max(0.0, *values)
    rough = (high - low) / _MOST or 1.0
    power = 10.0 ** floor(log10(rough))
    step = next(power * item for item in _STEPS if power * item >= rough * 0.999)
    first, last = floor(low / step), max(ceil(high / step), 1)
    return [step * number for number in range(first, last + 1)]


def _grid(levels: Sequence[float], heights: Sequence[float], width: float, locale: Locale) -> Iterator[Shape]:
    for level, y in zip(levels, heights, strict=True):
        yield Line(((_LEFT, y), (width - 2, y)), "rail" if level == 0 else "grid")
        yield Text(_LEFT - 8, y + 4, (_level(level, levels[1] - levels[0], locale),), "note", _NOTE, "end")


def _level(value: float, step: float, locale: Locale) -> str:
    """Return a number of the scale in few characters, as exact as the step to the next."""
    if value and not _SMALL <= step <= _LARGE:
        return format_scientific(value, locale=locale, format="0.#E0")
    if step < 1:
        return format_decimal(value, locale=locale, format="0." + "#" * (1 - floor(log10(step))))
    return format_compact_decimal(value, locale=locale, fraction_digits=1)


def _times(scale: Scale, locale: Locale, width: float) -> Iterator[Shape]:
    bottom = _TOP + _HEIGHT
    for x, name in scale.marks(locale, max(int((width - _LEFT) / 70), 2)):
        yield Line(((x, bottom), (x, bottom + 5)), "rail")
        yield Text(x, bottom + 20, (name,), "note", _NOTE, "middle")


def _joined(places: Sequence[_Place], number: int) -> Iterator[Group]:
    """Yield the points of one thing, and the line through them."""
    tone = _tone(number)
    if len(places) > 1:
        yield Group((Line(tuple((x, y) for x, y, _item in places), "series", tone),))
    for x, y, item in places:
        name = typeset.line(f"{item.text}, {item.when}: {item.shown}")
        shapes = (*_bound(item, x, y, tone), Dot(x, y, 5.5, "stop", tone))
        yield Group(shapes, item.address, name, item.language)


def _numbers(places: Sequence[_Place], width: float) -> Iterator[Text]:
    """Yield the numbers of points, but none that would lie upon another: all stand in the words."""
    taken: list[tuple[float, float, float]] = []
    for x, y, item in sorted(places, key=lambda place: (place[1], place[0], place[2].text)):
        half = typeset.width(item.shown, _NUMBER, bold=True) / 2 + 2
        at = min(max(x, half), width - half)
        above = y - (28 if item.bound == "more" else 12)
        line = above if above > _NUMBER else y + 22
        if all(abs(line - other) > _NUMBER * 1.2 or right < at - half or at + half < left
               for left, right, other in taken):  # fmt: skip
            taken.append((at - half, at + half, line))
            yield Text(at, line, (item.shown,), "name", _NUMBER, "middle", bold=True)


def _tone(number: int) -> int:
    return (number + TONES - 2) % TONES + 1


def _bound(item: Amount, x: float, y: float, tone: int) -> Iterator[Shape]:
    """Yield an arrow to where a number is, of which only a bound is known."""
    side = {"more": -1, "less": 1}.get(item.bound, 0)
    if side:
        tip = y + 22 * side
        yield Line(((x, y), (x, tip)), "open", tone)
        yield Line(((x - 5, tip - 6 * side), (x, tip), (x + 5, tip - 6 * side)), "tip", tone)


def _legend(items: Sequence[Amount], width: float) -> tuple[list[Group], float]:
    """Return what each color stands for, one below the other, and where that ends."""
    y = _TOP + _HEIGHT + 44
    groups = []
    for number, item in enumerate(items):
        lines = typeset.wrap(item.text, _NAME, width - _LEFT - 20, 2)
        text = Text(_LEFT + 16, y, lines, "told", _NAME, language=item.language)
        groups.append(Group((Dot(_LEFT + 4, y - 4.5, 5, "stop", _tone(number)), text)))
        y += len(lines) * _NAME * 1.3 + 4
    return groups, y - 8
