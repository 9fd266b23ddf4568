"""Numbers to draw."""

from dataclasses import dataclass

from factbook.drawing.axis import Span


@dataclass(frozen=True, slots=True)
class Amount:
    """A number of something."""

    text: str  # the name of what is counted
    language: str  # "" for that of the document
    number_text: str  # the number with its unit, as people read it
    value: float | None  # None if the number is missing
    bound: str  # "more" or "less" than the value, "about" it, or ""
    address: str  # the row that the number links to
    span: Span | None = None  # the time of the number
    date_text: str = ""  # the date as people read it
    short_number: str = ""  # the number without its unit
    is_target: bool = False  # a plan for the future, not a result
    row_number: int = 0  # in the table below the drawing, from 1; 0 for none
    series: str = ""  # equal for all numbers of one thing; "" if `text` is equal for them
