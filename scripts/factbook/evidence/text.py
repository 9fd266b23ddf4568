"""The text of a source as paragraphs and hashes.

Normalization: Unicode NFC, every run of white space becomes one space, both ends are trimmed. A paragraph is
a non-empty line, numbered from 1; the hash of a text is that of its paragraphs joined by line feeds
(SHA-256 over UTF-8, in hexadecimal digits).
"""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from factbook.errors import UsageError, explain_unreadable

# The first line of a stored copy can be a note about the copy; it is not part of the text.
_DATE_LINE = re.compile(r"date (\d{4}-\d\d-\d\d)(?: |$)")
_LINE_BREAK = re.compile(r"\r\n?|\n")


@dataclass(frozen=True, slots=True)
class SourceText:
    """The text of one source."""

    date_line: str  # the date at the start of the stored copy, "" when it has none
    paragraphs: tuple[str, ...]  # normalized; paragraph n has index n - 1

    @property
    def sha256(self) -> str:
        """Return the hash of the whole text."""
        return hash_text("\n".join(self.paragraphs))

    def paragraph(self, number: int) -> str | None:
        """Return a paragraph by number, the date line for 0, None when the text has no such paragraph."""
        if number == 0:
            return self.date_line
        return self.paragraphs[number - 1] if 0 < number <= len(self.paragraphs) else None

    @classmethod
    def of(cls, text: str) -> "SourceText":
        """Split a text into its paragraphs."""
        lines = [line for line in map(normalize_text, _LINE_BREAK.split(text)) if line]
        date = _DATE_LINE.match(lines[0]) if lines else None
        if date is None:
            return cls("", tuple(lines))
        first = lines[0][date.end() :]
        return cls(date[1], tuple([first, *lines[1:]] if first else lines[1:]))


def normalize_text(text: str) -> str:
    """Return a text in Unicode NFC, with single spaces for white space, and trimmed."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def hash_text(text: str) -> str:
    """Return the SHA-256 of a normalized text as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def read_source_text(path: Path) -> SourceText:
    """Read the text of a source from a UTF-8 file; raises UsageError when the file cannot be read."""
    try:
        return SourceText.of(path.read_bytes().decode("utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        hint = "save the text as UTF-8" if isinstance(error, UnicodeDecodeError) else ""
        raise UsageError(f"{path}: {explain_unreadable(error)}", hint) from None
