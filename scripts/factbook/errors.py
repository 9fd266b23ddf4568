"""The errors of a caller; a problem in the data is a finding, never an error."""

from collections.abc import Iterable
from difflib import get_close_matches


class FactbookError(Exception):
    """Base of all errors of factbook: a message for people, and maybe a hint."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} ({self.hint})" if self.hint else self.message


class PackageError(FactbookError):
    """The descriptor, or a file that it needs, cannot be opened safely."""


class AddressError(FactbookError):
    """An address is malformed, or the package has no such table, field, row or cell."""


class UsageError(FactbookError):
    """A command or function was called with values that do not fit together."""


def suggest_nearest(name: str, known: Iterable[str]) -> str:
    """Return "did you mean X?" for the known names most like `name`, or an empty string."""
    close = get_close_matches(name, list(known), n=3, cutoff=0.6)
    return f"did you mean {' or '.join(close)}?" if close else ""


def explain_unreadable(error: OSError | UnicodeDecodeError) -> str:
    """Return why a file cannot be read or written, for a message that begins with its name."""
    if isinstance(error, UnicodeDecodeError):
        return f"byte {error.start + 1} is not UTF-8"
    return (error.strerror or str(error) or "unreadable").lower()


def abbreviate(text: str, limit: int = 60) -> str:
    """Return a text of at most `limit` characters, for a message; an ellipsis replaces the rest."""
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
