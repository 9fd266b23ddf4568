"""The legend below a drawing: the signs and their meanings."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from factbook.drawing import typeset
from factbook.drawing.shapes import FORMS, TONES, Group, Shape, Sign, Text

LEGEND_SIZE = 12.5
_GAP, _SIGN, _LEADING = 22.0, 26.0, 1.3  # space between entries, for a sign, from line to line in em
_LINES = 4  # most lines of an entry

DrawSign = Callable[[float, float], Sequence[Shape]]  # x and y of a center -> shapes


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """A sign and its meaning."""

    draw: DrawSign | None  # None for a remark without a sign
    text: str
    language: str = ""  # "" for that of the document


def choose_form(number: int) -> str:
    """Return the form of the signs of the series with this number, from 0."""
    return FORMS[number % len(FORMS)]


def choose_tone(number: int) -> int:
    """Return the color of the series with this number; form and color together differ for 36 series."""
    return (number + number // TONES + TONES - 2) % TONES + 1


def build_sign_drawer(number: int, *, hollow: bool = False, radius: float = 6.0) -> DrawSign:
    """Return a function that draws the sign of the series with this number."""
    kind = "hollow" if hollow else "stop"
    return lambda x, y: (Sign(x, y, radius, choose_form(number), kind, choose_tone(number)),)


def lay_out_legend(
    entries: Sequence[LegendEntry], left: float, top: float, width: float
) -> tuple[list[Group], float]:
    """Lay entries out in lines from left to right; return them, and the y below the last line."""
    x, y, bottom = left, top, top
    groups: list[Group] = []
    for entry in entries:
        indent = _SIGN if entry.draw else 0.0
        lines = typeset.wrap_text(entry.text, LEGEND_SIZE, width - left - indent, _LINES)
        entry_width = indent + max(typeset.measure_text_width(line, LEGEND_SIZE) for line in lines)
        if x > left and x + entry_width > width:
            x, y = left, bottom
        text = Text(x + indent, y + LEGEND_SIZE, lines, "told", LEGEND_SIZE, language=entry.language)
        shapes = entry.draw(x + 9, y + LEGEND_SIZE * 0.65) if entry.draw else ()
        groups.append(Group((*shapes, text)))
        x += entry_width + _GAP
        bottom = max(bottom, y + len(lines) * LEGEND_SIZE * _LEADING + 6)
    return groups, bottom
