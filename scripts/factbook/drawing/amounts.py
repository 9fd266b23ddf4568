"""Numbers that are drawn."""

from dataclasses import dataclass

from factbook.drawing.axis import Span


@dataclass(frozen=True, slots=True)
class Amount:
    """A number of something."""

    text: str  # what it is the number of
    language: str  # "" for that of the document
    shown: str  # the number as people read it
    value: float | None  # None where there is none
    bound: str  # "more" or "less" than the value, "about" it, or ""
    address: str
    span: Span | None = None  # when it was so
    when: str = ""  # as people read it
    brief: str = ""  # the number without its unit
    target: bool = False  # whether the number is only aimed at
    line: int = 0  # of the words beside the figure, 0 for none
    series: str = ""  # the same for all numbers of one thing; "" where the text is
