"""The errors that a caller can make; problems in data are findings, never errors."""

from collections.abc import Iterable
from difflib import get_close_matches


class FactbookError(Exception):
    """Base of all errors of this package: a message for people and, where one exists, a hint."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} ({self.hint})" if self.hint else self.message


class PackageError(FactbookError):
    """The descriptor, or a file that it needs, cannot be opened safely."""


class AddressError(FactbookError):
    """An address is malformed, or names nothing in the package."""


class UsageError(FactbookError):
    """A command or function was called with values that do not fit together."""


def nearest(name: str, known: Iterable[str]) -> str:
    """Return "did you mean X?" for the known names most like `name`, or an empty string."""
    close = get_close_matches(name, list(known), n=3, cutoff=0.6)
    return f"did you mean {' or '.join(close)}?" if close else ""
