"""The two scales of a drawing of numbers in time: numbers on the left, years or months below."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from babel import Locale
from babel.numbers import format_compact_decimal, format_decimal, format_scientific

from factbook.drawing import typeset
from factbook.drawing.axis import Span, TimeScale
from factbook.drawing.shapes import Line, Shape, Text

NOTE_SIZE = 12.0
_LEAST = 56.0  # least width of the names of levels
_HEIGHT, _TOP = 240.0, 34.0
_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_MOST = 5  # steps of a scale
_SMALL, _LARGE = 1e-3, 1e12  # numbers of smaller or larger steps are written as powers of 10


@dataclass(frozen=True, slots=True)
class PlotArea:
    """The area of points: time runs from left to right, numbers from low to high."""

    time: TimeScale
    levels: tuple[float, ...]
    names: tuple[str, ...]  # one for each level
    left: float  # x at which the lines of the levels begin
    width: float

    @classmethod
    def from_points(
        cls, spans: Sequence[Span], values: Sequence[float], width: float, locale: Locale
    ) -> "PlotArea":
        """Return an area that holds all points with these times and values."""
        levels = _choose_levels(values)
        names = tuple(_format_level(level, levels[1] - levels[0], locale) for level in levels)
        left = max(max(typeset.measure_text_width(name, NOTE_SIZE) for name in names) + 12, _LEAST)
        return cls(TimeScale.from_spans(spans, left + 14, width - 30), tuple(levels), names, left, width)

    @property
    def bottom(self) -> float:
        """Return the y of the line of time."""
        return _TOP + _HEIGHT

    def locate_value(self, value: float) -> float:
        """Return the y of a number."""
        low, high = self.levels[0], self.levels[-1]
        return _TOP + (high - value) / (high - low) * _HEIGHT

    def draw_scales(self, locale: Locale) -> Iterator[Shape]:
        """Yield the lines of the scales and their names."""
        for level, name in zip(self.levels, self.names, strict=True):
            y = self.locate_value(level)
            yield Line(((self.left, y), (self.width - 2, y)), "rail" if level == 0 else "grid")
            yield Text(self.left - 8, y + 4, (name,), "note", NOTE_SIZE, "end")
        for x, name in self.time.list_marks(locale, max(int((self.width - self.left) / 70), 2)):
            yield Line(((x, self.bottom), (x, self.bottom + 5)), "rail")
            yield Text(x, self.bottom + 20, (name,), "note", NOTE_SIZE, "middle")


def _choose_levels(values: Sequence[float]) -> list[float]:
    """Return round numbers at equal distances that enclose 0 and all values."""
    low, high = min(0.0, *values), max(0.0, *values)
    rough = (high - low) / _MOST or 1.0
    power = 10.0 ** floor(log10(rough))
    step = next(power * item for item in _STEPS if power * item >= rough * 0.999)
    first, last = floor(low / step), max(ceil(high / step), 1)
    return [step * number for number in range(first, last + 1)]


def _format_level(value: float, step: float, locale: Locale) -> str:
    """Format a number of the scale in few characters, as exact as the step between two levels."""
    if value and not _SMALL <= step <= _LARGE:
        return format_scientific(value, locale=locale, format="0.#E0")
    if step < 1:
        return format_decimal(value, locale=locale, format="0." + "#" * (1 - floor(log10(step))))
    return format_compact_decimal(value, locale=locale, fraction_digits=1)
