"""Options of directives that say what they mean, so that the reference can be rendered from them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from docutils.parsers.rst import directives


@dataclass(frozen=True, slots=True)
class DocumentedOption:
    """What reads the text of an option, with the meaning of the option."""

    meaning: str  # a sentence
    convert: Callable[[str], Any] = directives.unchanged_required

    def __call__(self, argument: str) -> Any:
        """Return the value of the option; raises ValueError as docutils wants it."""
        return self.convert(argument)


def parse_yes_no(argument: str | None) -> bool:
    """Return whether an option is wanted; its name alone says yes. Raises ValueError."""
    return directives.choice(argument or "yes", ("yes", "no")) == "yes"


COLUMNS = "Fields, or names of fields without their language, with commas between them."
ORDER = "Fields to sort by; a minus before one sorts it downwards, and empty cells come last."
WHY = "A mark after each value that says why it is so."
TARGET = (
    "A field and its value, as `field=value`, in rows whose number is only aimed at: these are drawn hollow, "
    "with dashed lines."
)
