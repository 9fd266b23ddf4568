"""Text for a terminal: colors, invisible characters, width, and numbers with their nouns."""

import os
import unicodedata
from collections.abc import Iterable, Iterator
from typing import TextIO, TypeVar

_Same = TypeVar("_Same")
_MAX_NAMES = 3  # names that are listed one by one
_COLORS = {"error": "31", "warning": "33", "dim": "2", "bold": "1", "good": "32"}


class Painter:
    """Colors text where a terminal shows it and NO_COLOR (https://no-color.org) is not set."""

    def __init__(self, stream: TextIO) -> None:
        self.on = stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"

    def __call__(self, style: str, text: str) -> str:
        """Return a text in a style, unchanged where colors are off."""
        return f"\x1b[{_COLORS[style]}m{text}\x1b[0m" if self.on else text


def escape_invisible(text: str) -> str:
    """Return a text with control, bidi and other invisible characters written as escapes."""
    return "".join(char if is_visible(char) else _escape_character(char) for char in text)


def is_visible(char: str) -> bool:
    """Tell whether people see a character."""
    return unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def _escape_character(char: str) -> str:
    return f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"


def measure_width(text: str) -> int:
    """Return the columns that a text fills on a terminal (Unicode Annex 11); combining marks fill none."""
    characters = [char for char in text if unicodedata.category(char) not in ("Mn", "Me")]
    return len(characters) + sum(unicodedata.east_asian_width(char) in "WF" for char in characters)


def format_count(number: int, noun: str) -> str:
    """Return a number with its noun."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def group_notes(notes: Iterable[tuple[_Same, str]]) -> Iterator[tuple[_Same, str]]:
    """Yield each reason once, with the names that have it, or the number of names where they are many."""
    names_by_reason: dict[_Same, list[str]] = {}
    for reason, name in notes:
        names_by_reason.setdefault(reason, []).append(name)
    for reason, names in names_by_reason.items():
        yield reason, ", ".join(names) if len(names) <= _MAX_NAMES else f"{len(names):,} sources"
