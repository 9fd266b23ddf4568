"""A drawing as data: what stands where, in which kind of ink, and what it links to.

Lengths are CSS pixels at the drawing's natural size. A drawing knows no color and no font: these
are the style sheet's. It is made of frozen records, so that it travels with a pickled document.
"""

from dataclasses import dataclass

_SIZE = 12.0  # of text, for a drawing without any
TONES = 6  # colors that the style sheet gives to what belongs together
FORMS = ("circle", "square", "diamond", "triangle", "wedge", "plus")  # of signs

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle."""

    x: float
    y: float
    width: float
    height: float
    kind: str  # a class of the style sheet, after `fact-ink-`
    tone: int = 0  # from 1, 0 for none
    radius: float = 0

    @property
    def bottom(self) -> float:
        """Return where the box ends."""
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
    """A line through points: `sharp`, with `round` corners, or a `flow` that leaves downwards."""

    points: tuple[Point, ...]
    kind: str
    tone: int = 0
    bend: str = "sharp"


@dataclass(frozen=True, slots=True)
class Text:
    """Lines of text, the first with its base line at y."""

    x: float
    y: float
    lines: tuple[str, ...]
    kind: str
    size: float
    at: str = "start"  # where x is: start, middle or end
    language: str = ""  # "" for that of the document
    leading: float = 1.3  # from line to line, in em
    bold: bool = False
    mono: bool = False


@dataclass(frozen=True, slots=True)
class Sign:
    """A small closed mark that is told from others by its form, so not by its color alone."""

    x: float  # of its middle
    y: float
    radius: float
    form: str  # one of FORMS
    kind: str
    tone: int = 0


Shape = Box | Dot | Line | Text | Sign


@dataclass(frozen=True, slots=True)
class Group:
    """Shapes that belong together: a link where the address is that of an object a page defines.

    Where no page does, a line of the words beside the figure is what the link leads to.
    """

    shapes: tuple[Shape, ...]
    address: str = ""  # of `factbook.package.address`
    name: str = ""  # what the link is called
    language: str = ""  # of the name
    kind: str = ""  # a class of the style sheet for all of it, after `fact-ink-`
    line: int = 0  # of the words beside the figure, from 1; 0 for none


@dataclass(frozen=True, slots=True)
class Drawing:
    """One way to draw a figure."""

    width: float
    height: float
    groups: tuple[Group, ...]

    @property
    def smallest(self) -> float:
        """Return the size of the smallest text."""
        sizes = (item.size for group in self.groups for item in group.shapes if isinstance(item, Text))
        return min(sizes, default=_SIZE)

    def addresses(self) -> tuple[str, ...]:
        """Return what the drawing links to, once each, in order."""
        return tuple(dict.fromkeys(group.address for group in self.groups if group.address))

    @property
    def linked(self) -> bool:
        """Tell whether something leads to a line of the words."""
        return any(group.line for group in self.groups)
