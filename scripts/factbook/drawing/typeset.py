"""Estimate how wide a text is and where its lines break: the build has no fonts to measure with.

Widths are estimates in em for the sans-serif fonts of common systems, rather too wide than too
narrow; the width of East Asian characters follows Unicode UAX 11.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from factbook.drawing.characters import show_control_characters

MONO = 0.61  # em: width of a character of a monospaced font
_BOLD = 1.13
_LONGEST = 2000  # characters of a cell that a drawing reads; the table below it has the whole cell

_EM = {
    **dict.fromkeys("ijl'|", 0.28),
    **dict.fromkeys(" .,:;!fIt()[]/\\\xa0", 0.36),
    **dict.fromkeys('-r"*`«»‹›', 0.46),
    **dict.fromkeys("mw", 0.9),
    **dict.fromkeys("MW%@—…", 1.0),
    **dict.fromkeys("жмшщыюфѳ", 0.88),
    **dict.fromkeys("ЖМШЩЫЮФ", 1.05),
}
_NO_BREAK_BEFORE = frozenset("，。、；：？！）》」』】％…,.;:?!)]}»”’")


@lru_cache(maxsize=4096)
def measure_character(character: str) -> float:
    """Return the width of one character of a proportional font, in em."""
    if character in _EM:
        return _EM[character]
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0.0
    if unicodedata.east_asian_width(character) in ("W", "F"):
        return 1.0
    return 0.76 if character.isupper() else 0.62


def measure_text_width(text: str, size: float, *, bold: bool = False, mono: bool = False) -> float:
    """Return the width of a line of text, in the unit of its font size."""
    if mono:
        return (
            sum(max(MONO, measure_character(item)) if measure_character(item) >= 1 else MONO for item in text)
            * size
        )
    return sum(map(measure_character, text)) * size * (_BOLD if bold else 1)


def flatten_text(text: str) -> str:
    """Return a cell as one line: white space becomes one space, control characters become visible."""
    return show_control_characters(" ".join(text[:_LONGEST].split()))


def wrap_text(text: str, size: float, space: float, most: int, *, bold: bool = False) -> tuple[str, ...]:
    """Break a text into lines of a width; text after the last allowed line becomes an ellipsis."""
    lines = [""]
    for piece in _split_pieces(flatten_text(text), size, space, bold):
        if not lines[-1] or measure_text_width((lines[-1] + piece).rstrip(), size, bold=bold) <= space:
            lines[-1] += piece
        else:
            lines.append(piece)
    lines = [item.strip() for item in lines]
    if len(lines) <= most:
        return tuple(lines)
    return (*lines[: most - 1], clip_text(f"{lines[most - 1]} {lines[most]}", size, space, bold=bold))


def clip_text(text: str, size: float, space: float, *, bold: bool = False, mono: bool = False) -> str:
    """Cut a text to a width, with an ellipsis; cut after a word unless too little would remain."""
    # `not ... >` and not `<=`, because a width that is not a number (NaN) cuts nothing.
    if not text or not measure_text_width(text, size, bold=bold, mono=mono) > space:
        return text
    shown = text
    while shown and measure_text_width(f"{shown}…", size, bold=bold, mono=mono) > space:
        shown = shown[:-1]
    if not text[len(shown)].isspace():
        words = shown.rpartition(" ")[0]
        shown = words if len(words) > len(shown) // 2 else shown
    return f"{shown.rstrip()}…"


def _split_pieces(text: str, size: float, space: float, bold: bool) -> Iterator[str]:
    """Yield the pieces between which a line can break; a word that is wider than a line has several."""
    for word in re.findall(r"\S+\s?", text):
        for piece in _split_word(word):
            if measure_text_width(piece.rstrip(), size, bold=bold) <= space:
                yield piece
            else:
                yield from _break_wide_word(piece, size, space, bold)


def _split_word(word: str) -> Iterator[str]:
    """Yield a word as one piece, but its East Asian characters one by one."""
    start = 0
    for place in range(1, len(word)):
        wide = unicodedata.east_asian_width(word[place - 1]) in ("W", "F")
        wide = wide or unicodedata.east_asian_width(word[place]) in ("W", "F")
        if wide and word[place] not in _NO_BREAK_BEFORE and not word[place].isspace():
            yield word[start:place]
            start = place
    yield word[start:]


def _break_wide_word(piece: str, size: float, space: float, bold: bool) -> Iterator[str]:
    """Yield the parts of a word that is wider than a line, each one as long as a line."""
    rest = piece
    while len(rest.rstrip()) > 1 and measure_text_width(rest.rstrip(), size, bold=bold) > space:
        most = 1
        while most < len(rest) - 1 and measure_text_width(rest[: most + 1], size, bold=bold) <= space:
            most += 1
        yield rest[:most]
        rest = rest[most:]
    yield rest
