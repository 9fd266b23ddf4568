"""Numbers laid out as bars, each with its name and its number beside it."""

from collections.abc import Iterator, Sequence

from factbook.drawing import typeset
from factbook.drawing.amounts import Amount
from factbook.drawing.legend import Entry, legend
from factbook.drawing.shapes import Box, Drawing, Group, Line, Shape, Text
from factbook.sphinx.text.phrases import _

NAME, NUMBER = 13.0, 13.0
_BAR, _GAP = 20.0, 12.0
_LONGEST_NAME = 230.0
_ROOMY = 500.0  # from this width on, names stand beside their bars, not above them
_OPEN = 16.0  # how far an open end reaches
_TONE = 5


def lengths(amounts: Sequence[Amount], width: float, target: str = "") -> Drawing:
    """Lay amounts out as level bars, one below the other; `target` is what a target is called."""
    beside = width >= _ROOMY
    names = [typeset.width(typeset.line(item.text), NAME) for item in amounts]
    left = min(max(names, default=0.0), _LONGEST_NAME) + 12 if beside else 2.0
    numbers = [typeset.width(item.shown, NUMBER, bold=True) for item in amounts]
    reach = max(width - left - min(max(numbers, default=0.0), width * 0.6) - _OPEN - 12, 40.0)
    values = [item.value for item in amounts if item.value is not None]
    low, high = min([0.0, *values]), max([0.0, *values])
    scale = reach / (high - low or 1.0)
    groups: list[Group] = []
    y = 2.0
    for item in amounts:
        group, y = _bar(item, y, left, (low, scale), width)
        groups.append(group)
    zero = left - low * scale
    axis = Group((Line(((zero, 0.0), (zero, max(y - _GAP, 0.0) + 2)), "rail"),)) if beside else Group(())
    aims = [Entry(_aimed, target)] if any(item.target for item in amounts) else []
    told, bottom = legend(aims, left, y, width) if aims else ([], y - _GAP)
    return Drawing(width, max(bottom + 4, 8.0), (axis, *groups, *told))


def _aimed(x: float, y: float) -> Sequence[Shape]:
    return (Box(x - 9, y - 6, 18, 12, "bar-target", _TONE),)


def _bar(
    item: Amount, y: float, left: float, measure: tuple[float, float], width: float
) -> tuple[Group, float]:
    """Return a bar that begins at a height, and where the next one begins."""
    beside = width >= _ROOMY
    space = left - 12 if beside else width - 4
    lines = typeset.wrap(item.text, NAME, space, 3)
    above = 0.0 if beside else len(lines) * NAME * 1.3 + 2
    height = max(_BAR, len(lines) * NAME * 1.3) if beside else _BAR
    top = y + above + (height - _BAR) / 2
    shapes: list[Shape] = []
    if beside:
        first = y + height / 2 - (len(lines) - 1) * NAME * 0.65 + NAME * 0.36
        shapes.append(Text(left - 10, first, lines, "told", NAME, "end", item.language))
    else:
        shapes.append(Text(left, y + NAME, lines, "told", NAME, language=item.language))
    low, scale = measure
    end = left - low * scale
    if item.value is not None:
        bar = list(_length(item, end, end + item.value * scale, top))
        shapes += bar
        end = max(end, end + item.value * scale) + (_OPEN if item.bound else 0)
    shown = typeset.clip(item.shown, NUMBER, max(width - end - 8, 60.0), bold=True)
    kind = "name" if item.value is not None else "note"
    shapes.append(Text(end + 8, top + _BAR / 2 + 4.6, (shown,), kind, NUMBER, bold=item.value is not None))
    name = typeset.line(item.text + _(": ") + item.shown)
    return Group(tuple(shapes), item.address, name, item.language, line=item.line), y + above + height + _GAP


def _length(item: Amount, start: float, end: float, top: float) -> Iterator[Shape]:
    """Yield a bar; what is only a bound ends in an arrow that leads on, or back."""
    left, right = min(start, end), max(start, end)
    yield Box(left, top, max(right - left, 1.0), _BAR, "bar-target" if item.target else "bar", _TONE)
    if item.bound:
        middle, tip = top + _BAR / 2, right + _OPEN
        yield Line(((right, middle), (tip, middle)), "open", _TONE)
    if item.bound == "more":
        yield Line(((tip - 6, middle - 6), (tip, middle), (tip - 6, middle + 6)), "tip", _TONE)
    if item.bound == "less":
        yield Line(((right + 8, middle - 6), (right + 2, middle), (right + 8, middle + 6)), "tip", _TONE)
