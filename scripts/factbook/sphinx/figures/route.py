"""The way that something took, drawn: stages one after the other, and what leads from each to the next.

    ```{fact:route} trips/2031-04-02-guests
    Who came | themes[trip_id=@] | name
    To which place | stops[trip_id=@] | place_id | place_id.kind
    ```

A line is a stage: what it is called, some rows, the field to show, and maybe fields to note below
it. `@` stands for the key of the row whose way it is; a field that names a row shows that row and
leads to it; `field.other` takes a field of that row.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from docutils import nodes

from factbook.drawing.path import Item, Stage, narrow, wide
from factbook.package import Table
from factbook.package.address import Address, decode
from factbook.reading.rows import Cell, Row
from factbook.sphinx.figures.directive import NARROW, WIDE, FigureDirective
from factbook.sphinx.figures.drawn import drawn, leading
from factbook.sphinx.figures.phrases import drawing_phrases
from factbook.sphinx.nodes import markup
from factbook.sphinx.nodes.option import ORDER, Described
from factbook.sphinx.rows.order import names_in, ordered
from factbook.sphinx.rows.tables import show
from factbook.sphinx.store.reader import Reading
from factbook.sphinx.text.phrases import _, listed
from factbook.sphinx.warnings import FactError

_SHORT = 24  # characters of a text that looks like a name


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the directive."""

    label: str
    selection: str
    field: str  # "" for the name of the row
    notes: tuple[str, ...]

    @classmethod
    def of(cls, text: str, key: str) -> "Line":
        """Read a line; raises FactError."""
        label, selection, *more = [part.strip() for part in text.split("|")] + [""] * (text.count("|") < 1)
        if not label or not selection or len(more) > 2:
            raise FactError("route", f"{text!r} is not a stage", "write: label | selection | field | notes")
        field, notes = (*more, "", "")[:2]
        return cls(label, selection.replace("=@]", f"={key}]"), field, tuple(names_in(notes)))


@dataclass(frozen=True, slots=True)
class Place:
    """A row of a stage: what is drawn, and what stands in the words beside it."""

    item: Item
    row: Address
    target: Address  # the row that is shown, the same as `row` where the field names no other
    names: frozenset[Address]  # rows that either names
    words: tuple[nodes.Node, ...]


class RouteDirective(FigureDirective):
    """Draw the way of a row: the argument names it, each line of the content is a stage."""

    has_content = True
    option_spec: ClassVar = {
        **FigureDirective.option_spec,
        "order": Described(ORDER + " Stages whose table has no such field keep the order of their file."),
    }

    def build(self, reading: Reading) -> list[nodes.Node]:
        """Return the figure; raises FactError."""
        center = reading.find(self.arguments[0], "row")
        key = ",".join(decode(center.key or ""))
        lines = [Line.of(text, key) for text in self.content if text.strip()]
        if not lines:
            raise FactError("route", "a route without a stage", "write: label | selection | field | notes")
        stages = [self._places(reading, line) for line in lines]
        steps = list(self._stages(lines, stages))
        name, phrases = reading.label(center).text, drawing_phrases(reading.wording)
        return self.figure(
            (wide(steps, WIDE, phrases), narrow(steps, NARROW, phrases)),
            _("%s, step by step") % name,
            _("Stages: %s.") % _("; ").join(stage.label for stage in steps),
            self._words(lines, stages, steps),
            _("The same as a list"),
        )

    def _places(self, reading: Reading, line: Line) -> list[Place]:
        found, rows = reading.select(line.selection)
        rows = ordered(reading, found, rows, self.options.get("order", "")) if self._orders(found) else rows
        return [_place(reading, found, row, line) for row in rows]

    def _orders(self, found: Table) -> bool:
        fields = {name for item in found.fields for name in (item.name, item.base)}
        return {name.removeprefix("-") for name in names_in(self.options.get("order", ""))} <= fields

    def _stages(self, lines: Sequence[Line], stages: Sequence[list[Place]]) -> Iterator[Stage]:
        before: list[Place] = []
        for line, places in zip(lines, stages, strict=True):
            items = tuple(place.item for place in places)
            pairs = _pairs(before, places)
            links = tuple((one, other) for other, one in enumerate(pairs)) or _links(before, places)
            yield Stage(self.translated(line.label), items, links, pairs)
            before = places

    def _words(
        self, lines: Sequence[Line], stages: Sequence[list[Place]], steps: Sequence[Stage]
    ) -> nodes.Node:
        found = nodes.definition_list("", classes=["fact-stages"])
        before: list[Place] = []
        for line, places, stage in zip(lines, stages, steps, strict=True):
            term = nodes.term(line.label, "", nodes.Text(line.label))
            self.set_source_info(term)
            first: list[Place | None] = [before[pair] for pair in stage.pairs] or [None] * len(places)
            items = [
                nodes.list_item("", markup.paragraph(*_sentence(place, of)))
                for place, of in zip(places, first, strict=True)
            ]
            body: nodes.Node = nodes.bullet_list("", *items, bullet="*")
            if not items:
                body = markup.paragraph(markup.data(_("none listed"), "fact-empty"))
            found += nodes.definition_list_item("", term, nodes.definition("", body))
            before = places
        return found


def _sentence(place: Place, of: Place | None) -> list[nodes.Node]:
    """Return what stands for a row in the list, after the name of the one that it says more of."""
    words = [node.deepcopy() for node in place.words]
    return words if of is None else [of.words[0].deepcopy(), nodes.Text(_(": ")), *words]


def _pairs(before: Sequence[Place], places: Sequence[Place]) -> tuple[int, ...]:
    """Return which place before each one shows the same row, where this is so for all of them."""
    rows = [place.row for place in before]
    if not places or sorted(rows) != sorted(place.row for place in places):
        return ()
    return tuple(rows.index(place.row) for place in places)


def _links(before: Sequence[Place], places: Sequence[Place]) -> tuple[tuple[int, int], ...]:
    """Return which places of neighboring stages belong together by what their rows say."""
    return tuple(
        (one, other)
        for one, first in enumerate(before)
        for other, second in enumerate(places)
        if first.target == second.target or first.target in second.names or second.target in first.names
    )


def _place(reading: Reading, found: Table, row: Row, line: Line) -> Place:
    address = Address(found.name, row.key)
    cell = reading.cell_in(found, row, line.field or leading(found))
    own = not line.field or line.field == found.label
    target = reading.target(cell) or address
    notes = [_follow(reading, found, row, name) for name in line.notes]
    filled = [note for note in notes if note.text]
    words = [*show(reading, cell, own=own)]
    if target == address and not own:
        words = [markup.link(address, words[0], reading.env.docname, optional=True)]
    if filled:
        parts = [nodes.inline("", "", *show(reading, note)) for note in filled]
        before, _sign, after = _(" (%s)").partition("%s")
        words += [nodes.Text(before), *markup.joined(parts), nodes.Text(after)]
    text, language, _target = drawn(reading, cell)
    shown = [drawn(reading, note) for note in filled]
    return Place(
        Item(
            text=text,
            language=language,
            named=own or target != address or len(text) <= _SHORT,
            note=listed(*(text for text, _language, _target in shown)),
            note_language=shown[0][1] if shown else "",
            address=str(target),
        ),
        address,
        target,
        frozenset(_named(reading, address) | _named(reading, target)),
        tuple(words),
    )


def _follow(reading: Reading, found: Table, row: Row, path: str) -> Cell:
    """Return the cell of a row, or by `field.other` that of the row which a field names."""
    name, _dot, other = path.partition(".")
    cell = reading.cell_in(found, row, name)
    if not other:
        return cell
    target = reading.targets(found, row).get(name)
    if target is None:
        if cell.text:
            raise FactError("field", f"{found.name}.{name} names no row, so it has no field {other!r}")
        return cell
    return reading.cell_in(*reading.row(target), other)


def _named(reading: Reading, address: Address) -> set[Address]:
    found, row = reading.row(address)
    return set(reading.targets(found, row).values())
