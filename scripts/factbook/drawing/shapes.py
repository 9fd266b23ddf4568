"""A drawing as data: shapes with their places, their kinds and their links.

Lengths are CSS pixels at the drawing's natural size. A drawing has no colors and no fonts: the
style sheet sets them. A drawing consists of frozen records, so Sphinx can pickle it with a document.
"""

from dataclasses import dataclass

_SIZE = 12.0  # size of text for a drawing that has no text
TONES = 6  # colors of the style sheet; shapes that belong together have the same one
FORMS = ("circle", "square", "diamond", "triangle", "wedge", "plus")  # forms of signs

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle."""

    x: float
    y: float
    width: float
    height: float
    kind: str  # a class of the style sheet, after `fact-ink-`
    tone: int = 0  # a color, from 1 to TONES; 0 for none
    radius: float = 0

    @property
    def bottom(self) -> float:
        """Return the y of the lower edge."""
        return self.y + self.height


@dataclass(frozen=True, slots=True)
class Dot:
    """A circle."""

    x: float
    y: float
    radius: float
    kind: str
    tone: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """A line through points; its bend is `sharp`, `round` (at the corners) or `flow` (a vertical curve)."""

    points: tuple[Point, ...]
    kind: str
    tone: int = 0
    bend: str = "sharp"


@dataclass(frozen=True, slots=True)
class Text:
    """Lines of text; y is the base line of the first one."""

    x: float
    y: float
    lines: tuple[str, ...]
    kind: str
    size: float
    anchor: str = "start"  # the part of a line that is at x: start, middle or end
    language: str = ""  # "" for that of the document
    leading: float = 1.3  # distance from line to line, in em
    bold: bool = False
    mono: bool = False


@dataclass(frozen=True, slots=True)
class Sign:
    """A small closed mark; signs differ by their form too, not only by their color."""

    x: float  # of its center
    y: float
    radius: float
    form: str  # one of FORMS
    kind: str
    tone: int = 0


Shape = Box | Dot | Line | Text | Sign


@dataclass(frozen=True, slots=True)
class Group:
    """Shapes that belong together; they are one link if a page defines the object of the address.

    If no page defines it, they link to a row of the table below the drawing.
    """

    shapes: tuple[Shape, ...]
    address: str = ""  # of `factbook.package.address`
    name: str = ""  # name of the link
    language: str = ""  # of the name
    kind: str = ""  # a class of the style sheet for the whole group, after `fact-ink-`
    row_number: int = 0  # in the table below the drawing, from 1; 0 for none


@dataclass(frozen=True, slots=True)
class Drawing:
    """One way to draw a figure."""

    width: float
    height: float
    groups: tuple[Group, ...]

    @property
    def smallest_text(self) -> float:
        """Return the size of the smallest text."""
        sizes = (item.size for group in self.groups for item in group.shapes if isinstance(item, Text))
        return min(sizes, default=_SIZE)

    def list_addresses(self) -> tuple[str, ...]:
        """Return the addresses that the drawing links to, each one once, in order."""
        return tuple(dict.fromkeys(group.address for group in self.groups if group.address))

    @property
    def links_to_rows(self) -> bool:
        """Return whether a group can link to a row of the table below the drawing."""
        return any(group.row_number for group in self.groups)
