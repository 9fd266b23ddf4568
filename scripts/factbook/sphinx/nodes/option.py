"""Options of directives with their meaning, from which the reference is rendered."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from docutils.parsers.rst import directives


@dataclass(frozen=True, slots=True)
class DocumentedOption:
    """The conversion function of an option, with the meaning of the option."""

    meaning: str  # one or more sentences
    convert: Callable[[str], Any] = directives.unchanged_required

    def __call__(self, argument: str) -> Any:
        """Return the value of the option; raises ValueError for an invalid text."""
        return self.convert(argument)


def parse_yes_no(argument: str | None) -> bool:
    """Return whether an option is set: the option without a text means yes. Raises ValueError."""
    return directives.choice(argument or "yes", ("yes", "no")) == "yes"


COLUMNS = "Fields, or names of fields without their language, with commas between them."
ORDER = "Fields to sort by; a minus before one sorts it downwards, and empty cells come last."
WHY = "A mark after each value that shows its evidence."
TARGET = (
    "A field and its value, as `field=value`, in rows whose number is only a target: these are drawn hollow, "
    "with dashed lines."
)
