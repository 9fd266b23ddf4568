"""What the signs of a drawing mean, told below it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from factbook.drawing import typeset
from factbook.drawing.shapes import FORMS, TONES, Group, Shape, Sign, Text

LEGEND_SIZE = 12.5
_GAP, _SIGN, _LEADING = 22.0, 26.0, 1.3
_LINES = 4

DrawSign = Callable[[float, float], Sequence[Shape]]  # shapes around a place


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """A sign and what it means."""

    draw: DrawSign | None  # None for a remark
    text: str
    language: str = ""  # "" for that of the document


def choose_form(number: int) -> str:
    """Return the form of the signs of what comes at a place, from 0, in a series of things."""
    return FORMS[number % len(FORMS)]


def choose_tone(number: int) -> int:
    """Return the color of what comes at a place; with the form, 36 things in a row are told apart."""
    return (number + number // TONES + TONES - 2) % TONES + 1


def build_sign_drawer(number: int, *, hollow: bool = False, radius: float = 6.0) -> DrawSign:
    """Return how the sign of what comes at a place is drawn."""
    kind = "hollow" if hollow else "stop"
    return lambda x, y: (Sign(x, y, radius, choose_form(number), kind, choose_tone(number)),)


def lay_out_legend(
    entries: Sequence[LegendEntry], left: float, top: float, width: float
) -> tuple[list[Group], float]:
    """Lay entries out from left to right, then below; return them, and where they end."""
    x, y, bottom = left, top, top
    groups: list[Group] = []
    for entry in entries:
        before = _SIGN if entry.draw else 0.0
        lines = typeset.wrap_text(entry.text, LEGEND_SIZE, width - left - before, _LINES)
        own = before + max(typeset.measure_width(line, LEGEND_SIZE) for line in lines)
        if x > left and x + own > width:
            x, y = left, bottom
        text = Text(x + before, y + LEGEND_SIZE, lines, "told", LEGEND_SIZE, language=entry.language)
        shapes = entry.draw(x + 9, y + LEGEND_SIZE * 0.65) if entry.draw else ()
        groups.append(Group((*shapes, text)))
        x += own + _GAP
        bottom = max(bottom, y + len(lines) * LEGEND_SIZE * _LEADING + 6)
    return groups, bottom
