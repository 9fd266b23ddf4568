"""Time as a line: the days that a date may mean, and the places of the marks of a scale."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from babel import Locale
from babel.dates import format_skeleton

_MOST_MARKS = 8  # marks of a scale
_YEAR_STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000, 2000)
_MONTH_STEPS = (1, 2, 3, 6)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """The days on which something may have happened: one day, or all days of a week, month or year."""

    first: date
    days: int

    @property
    def start(self) -> int:
        """Return the first day as a number."""
        return self.first.toordinal()

    @property
    def end(self) -> int:
        """Return the last day as a number."""
        return self.start + self.days - 1


@dataclass(frozen=True, slots=True)
class TimeScale:
    """A scale that gives each day a place on a line of a drawing."""

    first: int
    last: int
    left: float
    right: float

    @classmethod
    def from_spans(cls, spans: Sequence[Span], left: float, right: float) -> "TimeScale":
        """Return a scale with some space before the first span and after the last one."""
        first, last = min(span.start for span in spans), max(span.end for span in spans)
        room = max((last - first) // 20, 45 if last - first < 60 else 1)
        return cls(max(first - room, 1), min(last + room, date.max.toordinal()), left, right)

    def locate_day(self, day: float) -> float:
        """Return the x of a day."""
        return self.left + (day - self.first) / (self.last - self.first) * (self.right - self.left)

    def list_marks(self, locale: Locale, most: int = _MOST_MARKS) -> Iterator[tuple[float, str]]:
        """Yield the x of the first day of years or months, with the name of the year or month."""
        days = self.last - self.first
        months = next((step for step in _MONTH_STEPS if days / (30 * step) <= most), 0)
        step = months or 12 * next(
            (step for step in _YEAR_STEPS if days / (365 * step) <= most), _YEAR_STEPS[-1]
        )
        for day in _find_month_starts(self.first, self.last, step):
            skeleton = "y" if step % 12 == 0 else "yMMM"
            yield self.locate_day(day.toordinal()), format_skeleton(skeleton, day, locale=locale)


def _find_month_starts(first: int, last: int, step: int) -> Iterator[date]:
    """Yield the first day of each `step`-th month, counted from the year 0."""
    day = date.fromordinal(first).replace(day=1)
    while day.toordinal() <= last:
        if (day.year * 12 + day.month - 1) % step == 0 and day.toordinal() >= first:
            yield day
        if (day.year, day.month) == (date.max.year, date.max.month):
            return
        day = add_months(day, 1)


def add_months(day: date, months: int) -> date:
    """Return the first day of the month that is a number of months later."""
    if (day.year, day.month) == (date.max.year, date.max.month):
        return date.max + timedelta(0)
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)
