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

from factbook.drawing.path import RouteItem, RouteStage, draw_narrow_route, draw_wide_route
from factbook.package import Table
from factbook.package.address import Address, decode_key
from factbook.reading.rows import Cell, Row
from factbook.sphinx.figures.directive import NARROW_WIDTH, WIDE_WIDTH, FigureDirective
from factbook.sphinx.figures.drawn import describe_cell, find_label_field
from factbook.sphinx.figures.phrases import drawing_phrases
from factbook.sphinx.nodes import markup
from factbook.sphinx.nodes.option import ORDER, DocumentedOption
from factbook.sphinx.rows.order import sort_rows, split_names
from factbook.sphinx.rows.tables import show_cell
from factbook.sphinx.store.reader import FactReader
from factbook.sphinx.text.phrases import _, format_list
from factbook.sphinx.warnings import FactError

_LONGEST_NAME = 24  # characters of a text that looks like a name


@dataclass(frozen=True, slots=True)
class StageSpec:
    """One line of the directive."""

    label: str
    selection: str
    field: str  # "" for the name of the row
    notes: tuple[str, ...]

    @classmethod
    def of(cls, text: str, key: str) -> "StageSpec":
        """Read a line; raises FactError."""
        label, selection, *more = [part.strip() for part in text.split("|")] + [""] * (text.count("|") < 1)
        if not label or not selection or len(more) > 2:
            raise FactError("route", f"{text!r} is not a stage", "write: label | selection | field | notes")
        field, notes = (*more, "", "")[:2]
        return cls(label, selection.replace("=@]", f"={key}]"), field, tuple(split_names(notes)))


@dataclass(frozen=True, slots=True)
class StageRow:
    """A row of a stage: what is drawn, and what stands in the words beside it."""

    item: RouteItem
    row: Address
    target: Address  # the row that is shown, the same as `row` where the field names no other
    names: frozenset[Address]  # rows that either names
    words: tuple[nodes.Node, ...]


class RouteDirective(FigureDirective):
    """Draw the way of a row: the argument names it, each line of the content is a stage."""

    has_content = True
    option_spec: ClassVar = {
        **FigureDirective.option_spec,
        "order": DocumentedOption(
            ORDER + " Stages whose table has no such field keep the order of their file."
        ),
    }

    def build(self, reading: FactReader) -> list[nodes.Node]:
        """Return the figure; raises FactError."""
        center = reading.find_address(self.arguments[0], "row")
        key = ",".join(decode_key(center.key or ""))
        lines = [StageSpec.of(text, key) for text in self.content if text.strip()]
        if not lines:
            raise FactError("route", "a route without a stage", "write: label | selection | field | notes")
        stages = [self._places(reading, line) for line in lines]
        steps = list(self._stages(lines, stages))
        name, phrases = reading.find_label(center).text, drawing_phrases(reading.wording)
        return self.figure(
            (draw_wide_route(steps, WIDE_WIDTH, phrases), draw_narrow_route(steps, NARROW_WIDTH, phrases)),
            _("%s, step by step") % name,
            _("Stages: %s.") % _("; ").join(stage.label for stage in steps),
            self._words(lines, stages, steps),
            _("The same as a list"),
        )

    def _places(self, reading: FactReader, line: StageSpec) -> list[StageRow]:
        found, rows = reading.select_rows(line.selection)
        rows = sort_rows(reading, found, rows, self.options.get("order", "")) if self._orders(found) else rows
        return [_read_stage_row(reading, found, row, line) for row in rows]

    def _orders(self, found: Table) -> bool:
        fields = {name for item in found.fields for name in (item.name, item.base)}
        return {name.removeprefix("-") for name in split_names(self.options.get("order", ""))} <= fields

    def _stages(self, lines: Sequence[StageSpec], stages: Sequence[list[StageRow]]) -> Iterator[RouteStage]:
        before: list[StageRow] = []
        for line, places in zip(lines, stages, strict=True):
            items = tuple(place.item for place in places)
            pairs = _pair_rows(before, places)
            links = tuple((one, other) for other, one in enumerate(pairs)) or _link_rows(before, places)
            yield RouteStage(self.translated(line.label), items, links, pairs)
            before = places

    def _words(
        self, lines: Sequence[StageSpec], stages: Sequence[list[StageRow]], steps: Sequence[RouteStage]
    ) -> nodes.Node:
        found = nodes.definition_list("", classes=["fact-stages"])
        before: list[StageRow] = []
        for line, places, stage in zip(lines, stages, steps, strict=True):
            term = nodes.term(line.label, "", nodes.Text(line.label))
            self.set_source_info(term)
            first: list[StageRow | None] = [before[pair] for pair in stage.pairs] or [None] * len(places)
            items = [
                nodes.list_item("", markup.build_paragraph(*_build_sentence(place, of)))
                for place, of in zip(places, first, strict=True)
            ]
            body: nodes.Node = nodes.bullet_list("", *items, bullet="*")
            if not items:
                body = markup.build_paragraph(markup.build_data(_("none listed"), "fact-empty"))
            found += nodes.definition_list_item("", term, nodes.definition("", body))
            before = places
        return found


def _build_sentence(place: StageRow, of: StageRow | None) -> list[nodes.Node]:
    """Return what stands for a row in the list, after the name of the one that it says more of."""
    words = [node.deepcopy() for node in place.words]
    return words if of is None else [of.words[0].deepcopy(), nodes.Text(_(": ")), *words]


def _pair_rows(before: Sequence[StageRow], places: Sequence[StageRow]) -> tuple[int, ...]:
    """Return which place before each one shows the same row, where this is so for all of them."""
    rows = [place.row for place in before]
    if not places or sorted(rows) != sorted(place.row for place in places):
        return ()
    return tuple(rows.index(place.row) for place in places)


def _link_rows(before: Sequence[StageRow], places: Sequence[StageRow]) -> tuple[tuple[int, int], ...]:
    """Return which places of neighboring stages belong together by what their rows say."""
    return tuple(
        (one, other)
        for one, first in enumerate(before)
        for other, second in enumerate(places)
        if first.target == second.target or first.target in second.names or second.target in first.names
    )


def _read_stage_row(reading: FactReader, found: Table, row: Row, line: StageSpec) -> StageRow:
    address = Address(found.name, row.key)
    cell = reading.select_cell(found, row, line.field or find_label_field(found))
    own = not line.field or line.field == found.label
    target = reading.find_target(cell) or address
    notes = [_follow_path(reading, found, row, name) for name in line.notes]
    filled = [note for note in notes if note.text]
    words = [*show_cell(reading, cell, own=own)]
    if target == address and not own:
        words = [markup.build_link(address, words[0], reading.env.docname, optional=True)]
    if filled:
        parts = [nodes.inline("", "", *show_cell(reading, note)) for note in filled]
        before, _sign, after = _(" (%s)").partition("%s")
        words += [nodes.Text(before), *markup.join_nodes(parts), nodes.Text(after)]
    text, language, _target = describe_cell(reading, cell)
    shown = [describe_cell(reading, note) for note in filled]
    return StageRow(
        RouteItem(
            text=text,
            language=language,
            named=own or target != address or len(text) <= _LONGEST_NAME,
            note=format_list(*(text for text, _language, _target in shown)),
            note_language=shown[0][1] if shown else "",
            address=str(target),
        ),
        address,
        target,
        frozenset(_find_named_rows(reading, address) | _find_named_rows(reading, target)),
        tuple(words),
    )


def _follow_path(reading: FactReader, found: Table, row: Row, path: str) -> Cell:
    """Return the cell of a row, or by `field.other` that of the row which a field names."""
    name, _dot, other = path.partition(".")
    cell = reading.select_cell(found, row, name)
    if not other:
        return cell
    target = reading.find_targets(found, row).get(name)
    if target is None:
        if cell.text:
            raise FactError("field", f"{found.name}.{name} names no row, so it has no field {other!r}")
        return cell
    return reading.select_cell(*reading.find_table_row(target), other)


def _find_named_rows(reading: FactReader, address: Address) -> set[Address]:
    found, row = reading.find_table_row(address)
    return set(reading.find_targets(found, row).values())
