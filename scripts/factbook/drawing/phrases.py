"""The words that a drawing adds to its data, in English unless the caller gives others."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from babel import Locale


@dataclass(frozen=True, slots=True)
class Phrases:
    """Words of one language, and how it writes numbers and dates."""

    locale: Locale = field(default_factory=lambda: Locale("en"))
    separator: str = ", "  # between the parts of a list
    colon: str = ": "  # between a name and its number
    empty: str = "none listed"
    more: str = "more than the number"
    less: str = "less than the number"
    about: str = "about the number"
    within: str = "at some time within the line"
    overlapping: str = "different numbers for times that overlap: no line joins them"
    undrawn: str = "Only in the table, as they have no date or no number: %s"

    def join_parts(self, parts: Iterable[str]) -> str:
        """Join the parts that are not empty, as the language writes a list."""
        return self.separator.join(filter(None, parts))


ENGLISH_PHRASES = Phrases()
