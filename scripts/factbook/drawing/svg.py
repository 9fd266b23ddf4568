"""A drawing as inline SVG 2 for HTML (https://www.w3.org/TR/SVG2/), which parses as XML too.

Presentation attributes give it the color of the text around it; a style sheet can add colors. The
same drawing always gives the same bytes.
"""

from collections.abc import Callable, Iterator
from html import escape
from itertools import pairwise
from unicodedata import east_asian_width

from factbook.drawing.characters import show_control_characters
from factbook.drawing.shapes import Box, Dot, Drawing, Group, Line, Point, Shape, Sign, Text

Href = Callable[[str], str]  # address -> URL, "" where no page defines the object

INK_PREFIX = "fact-ink-"  # start of the classes of shapes, so that they differ from classes of prose
LEAST_TEXT_SIZE = 11  # px: a page never shows smaller text
_CORNER_RADIUS = 6.0
_LONGEST_NAME = 300  # characters of a link's name


def render_svg(
    drawing: Drawing, identifier: str, title: str, description: str, href: Href, row_prefix: str = ""
) -> str:
    """Render a drawing as an `svg` element whose ids begin with an identifier.

    The ids of the rows of the table below the drawing begin with `row_prefix`.
    """
    width, height = format_length(drawing.width), format_length(drawing.height)
    least = format_length(drawing.width * min(1, LEAST_TEXT_SIZE / drawing.smallest_text))
    return "\n".join([
        f'<svg class="fact-svg" role="group" viewBox="0 0 {width} {height}" width="{width}"'
        f' height="{height}" style="--fact-width: {width}px; --fact-least: {least}px"'
        f' aria-labelledby="{identifier}-title" aria-describedby="{identifier}-desc">',
        f'<title id="{identifier}-title">{_escape_text(title)}</title>',
        f'<desc id="{identifier}-desc">{_escape_text(description)}</desc>',
        *(_render_group(group, href, row_prefix) for group in drawing.groups),
        "</svg>",
    ])  # fmt: skip


def format_length(value: float) -> str:
    """Format a length with at most one decimal, the same on every machine."""
    return f"{round(value, 1) + 0:.1f}".removesuffix(".0")


def format_path(line: Line) -> str:
    """Format a line as the data of an SVG path."""
    if line.bend == "flow":
        return _format_flow(line.points)
    if line.bend == "round":
        return " ".join(_format_rounded_path(line.points))
    first, *rest = map(_format_point, line.points)
    return " ".join([f"M{first}", *(f"L{item}" for item in rest)])


def _render_group(group: Group, href: Href, row_prefix: str) -> str:
    # An invisible space separates two texts for people who use a screen reader.
    shapes = "".join(_render_shape(shape) + " " * isinstance(shape, Text) for shape in group.shapes)
    url = href(group.address) if group.address else ""
    if not url and group.row_number and row_prefix:
        url = f"#{row_prefix}-{group.row_number}"
    kind = f' class="{INK_PREFIX}{group.kind}"' if group.kind else ""
    if not url:
        return f"<g{kind}>{shapes}</g>"
    name = f' aria-label="{_escape_text(group.name[:_LONGEST_NAME])}"' if group.name else ""
    language = _format_lang(group.language if group.name else "")
    return f'<a{kind} href="{_escape_text(url)}"{name}{language}>{shapes}</a>'


def _render_shape(shape: Shape) -> str:
    match shape:
        case Box(x, y, width, height, _, _, radius):
            size = f'width="{format_length(width)}" height="{format_length(height)}"'
            rounded = f' rx="{format_length(radius)}"' if radius else ""
            place = f'x="{format_length(x)}" y="{format_length(y)}"'
            return f"<rect {_format_class(shape)} {place} {size}{rounded} {_OUTLINE}/>"
        case Dot(x, y, radius):
            place = f'cx="{format_length(x)}" cy="{format_length(y)}" r="{format_length(radius)}"'
            return f"<circle {_format_class(shape)} {place} {_OUTLINE}/>"
        case Line():
            return f'<path {_format_class(shape)} d="{format_path(shape)}" {_OUTLINE}/>'
        case Sign():
            return _render_sign(shape)
        case Text():
            return _render_text(shape)


_OUTLINE = 'fill="none" stroke="currentColor"'


def _render_sign(sign: Sign) -> str:
    if sign.form == "circle":
        return _render_shape(Dot(sign.x, sign.y, sign.radius, sign.kind, sign.tone))
    reach = sign.radius * 1.15
    corners = [_format_point((sign.x + x * reach, sign.y + y * reach)) for x, y in _CORNERS[sign.form]]
    return f'<path {_format_class(sign)} d="M{" L".join(corners)}Z" {_OUTLINE}/>'


_ARM = 0.36  # half the width of the bars of a plus
_CORNERS: dict[str, tuple[Point, ...]] = {
    "square": ((-0.8, -0.8), (0.8, -0.8), (0.8, 0.8), (-0.8, 0.8)),
    "diamond": ((0, -1.1), (1.1, 0), (0, 1.1), (-1.1, 0)),
    "triangle": ((0, -1.05), (1.05, 0.8), (-1.05, 0.8)),
    "wedge": ((-1.05, -0.8), (1.05, -0.8), (0, 1.05)),
    "plus": (
        (-_ARM, -1), (_ARM, -1), (_ARM, -_ARM), (1, -_ARM), (1, _ARM), (_ARM, _ARM),
        (_ARM, 1), (-_ARM, 1), (-_ARM, _ARM), (-1, _ARM), (-1, -_ARM), (-_ARM, -_ARM),
    ),
}  # fmt: skip


def _format_class(shape: Box | Dot | Line | Sign) -> str:
    tone = f" fact-tone-{shape.tone}" if shape.tone else ""
    return f'class="{INK_PREFIX}{shape.kind}{tone}"'


def _render_text(text: Text) -> str:
    anchor = f' text-anchor="{text.anchor}"' if text.anchor != "start" else ""
    weight = ' font-weight="600"' if text.bold else ""
    face = ' font-family="ui-monospace, monospace"' if text.mono else ""
    place = f'x="{format_length(text.x)}" y="{format_length(text.y)}"'
    start = f'{place} font-size="{format_length(text.size)}" fill="currentColor"'
    return (
        f'<text class="{INK_PREFIX}{text.kind}" {start}{anchor}{weight}{face}{_format_lang(text.language)}>'
        f"{''.join(_render_lines(text))}</text>"
    )


def _render_lines(text: Text) -> Iterator[str]:
    first, *rest = text.lines or ("",)
    yield _escape_text(first)
    step = format_length(text.size * text.leading)
    for before, item in pairwise([first, *rest]):
        # A space without width separates two words for people who use a screen reader or copy the text.
        space = "" if _is_wide(before[-1:]) and _is_wide(item[:1]) else '<tspan font-size="0"> </tspan>'
        yield f'{space}<tspan x="{format_length(text.x)}" dy="{step}">{_escape_text(item)}</tspan>'


def _is_wide(character: str) -> bool:
    """Return whether a character belongs to a script that has no spaces between words."""
    return bool(character) and east_asian_width(character) in ("W", "F")


def _format_lang(language: str) -> str:
    return f' lang="{_escape_text(language)}"' if language else ""


def _escape_text(text: str) -> str:
    return escape(show_control_characters(text), quote=True)


def _format_point(point: Point) -> str:
    return f"{format_length(point[0])} {format_length(point[1])}"


def _format_flow(points: tuple[Point, ...]) -> str:
    """Format a curve that is vertical at its first point and at its last one."""
    (x, y), (to_x, to_y) = points[0], points[-1]
    middle = (y + to_y) / 2
    curve = " ".join(map(_format_point, ((x, middle), (to_x, middle), (to_x, to_y))))
    return f"M{_format_point((x, y))} C{curve}"


def _format_rounded_path(points: tuple[Point, ...]) -> Iterator[str]:
    """Yield the parts of a path of horizontal and vertical lines with round corners."""
    yield f"M{_format_point(points[0])}"
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        start, end = _find_curve_end(corner, before), _find_curve_end(corner, after)
        yield f"L{_format_point(start)} Q{_format_point(corner)} {_format_point(end)}"
    yield f"L{_format_point(points[-1])}"


def _find_curve_end(corner: Point, other: Point) -> Point:
    """Return the point where the curve of a corner begins or ends, at most half way to the other point."""
    length = abs(other[0] - corner[0]) + abs(other[1] - corner[1])
    share = min(_CORNER_RADIUS, length / 2) / length if length else 0
    return corner[0] + (other[0] - corner[0]) * share, corner[1] + (other[1] - corner[1]) * share
