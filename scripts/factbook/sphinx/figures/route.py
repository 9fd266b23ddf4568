"""Draw the route of a row: stages one after the other, with lines from each stage to the next.

    ```{fact:route} trips/2031-04-02-guests
    Who came | themes[trip_id=@] | name
    To which place | stops[trip_id=@] | place_id | place_id.kind
    ```

A line is a stage: its label, a selection of rows, the field to show, and fields to note below it, if
any. `@` is the key of the row whose route it is. A field that names a row shows that row and links to
it; `field.other` is a field of that row.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from docutils import nodes

from factbook.drawing.route import RouteItem, RouteStage, draw_narrow_route, draw_wide_route
from factbook.package import Table
from factbook.package.address import Address, decode_key
from factbook.reading.rows import Cell, Row
from factbook.sphinx.figures.cell_texts import describe_cell, find_label_field
from factbook.sphinx.figures.directive import NARROW_WIDTH, WIDE_WIDTH, FigureDirective
from factbook.sphinx.figures.phrases import build_drawing_phrases
from factbook.sphinx.nodes import markup
from factbook.sphinx.nodes.option import ORDER, DocumentedOption
from factbook.sphinx.rows.order import sort_rows, split_names
from factbook.sphinx.rows.tables import show_cell
from factbook.sphinx.store.reader import FactReader
from factbook.sphinx.text.phrases import _, format_list
from factbook.sphinx.warnings import FactError

_LONGEST_NAME = 24  # characters: a longer text is not drawn as a name


@dataclass(frozen=True, slots=True)
class StageSpec:
    """One line of the directive."""

    label: str
    selection: str
    field: str  # "" for the name of the row
    notes: tuple[str, ...]

    @classmethod
    def parse_line(cls, text: str, key: str) -> "StageSpec":
        """Parse a line of the directive; `key` replaces `@`. Raises FactError."""
        label, selection, *more = [part.strip() for part in text.split("|")] + [""] * (text.count("|") < 1)
        if not label or not selection or len(more) > 2:
            raise FactError("route", f"{text!r} is not a stage", "write: label | selection | field | notes")
        field, notes = (*more, "", "")[:2]
        return cls(label, selection.replace("=@]", f"={key}]"), field, tuple(split_names(notes)))


@dataclass(frozen=True, slots=True)
class StageRow:
    """A row of a stage, for the drawing and for the list below it."""

    item: RouteItem
    row: Address
    target: Address  # the row that is shown; equal to `row` if the field does not name another row
    names: frozenset[Address]  # the rows that `row` or `target` name
    words: tuple[nodes.Node, ...]  # for the list


class RouteDirective(FigureDirective):
    """Draw the route of a row: the argument names the row, each line of the content is a stage."""

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
        specs = [StageSpec.parse_line(text, key) for text in self.content if text.strip()]
        if not specs:
            raise FactError("route", "a route without a stage", "write: label | selection | field | notes")
        rows = [self._read_stage_rows(reading, spec) for spec in specs]
        stages = list(self._build_stages(specs, rows))
        name, phrases = reading.find_label(center).text, build_drawing_phrases(reading.wording)
        return self.build_figure(
            (draw_wide_route(stages, WIDE_WIDTH, phrases), draw_narrow_route(stages, NARROW_WIDTH, phrases)),
            _("%s, step by step") % name,
            _("Stages: %s.") % _("; ").join(stage.label for stage in stages),
            self._build_stage_list(specs, rows, stages),
            _("The same as a list"),
        )

    def _read_stage_rows(self, reading: FactReader, spec: StageSpec) -> list[StageRow]:
        table, rows = reading.select_rows(spec.selection)
        order = self.options.get("order", "")
        fields = {name for item in table.fields for name in (item.name, item.base)}
        if {name.removeprefix("-") for name in split_names(order)} <= fields:
            rows = sort_rows(reading, table, rows, order)
        return [_build_stage_row(reading, table, row, spec) for row in rows]

    def _build_stages(
        self, specs: Sequence[StageSpec], rows: Sequence[list[StageRow]]
    ) -> Iterator[RouteStage]:
        before: list[StageRow] = []
        for spec, own in zip(specs, rows, strict=True):
            items = tuple(row.item for row in own)
            pairs = _pair_stage_rows(before, own)
            links = tuple((first, second) for second, first in enumerate(pairs))
            links = links or _link_stage_rows(before, own)
            yield RouteStage(self.translate_text(spec.label), items, links, pairs)
            before = own

    def _build_stage_list(
        self, specs: Sequence[StageSpec], rows: Sequence[list[StageRow]], stages: Sequence[RouteStage]
    ) -> nodes.Node:
        """Return the stages as a list; an item with details of a row begins with the name of that row."""
        stage_list = nodes.definition_list("", classes=["fact-stages"])
        before: list[StageRow] = []
        for spec, own, stage in zip(specs, rows, stages, strict=True):
            term = nodes.term(spec.label, "", nodes.Text(spec.label))
            self.set_source_info(term)
            detailed: list[StageRow | None] = [before[pair] for pair in stage.pairs] or [None] * len(own)
            items = [
                nodes.list_item("", markup.build_paragraph(*_copy_words(row, other)))
                for row, other in zip(own, detailed, strict=True)
            ]
            body: nodes.Node = nodes.bullet_list("", *items, bullet="*")
            if not items:
                body = markup.build_paragraph(markup.build_data(_("none listed"), "fact-empty"))
            stage_list += nodes.definition_list_item("", term, nodes.definition("", body))
            before = own
        return stage_list


def _copy_words(row: StageRow, detailed: StageRow | None) -> list[nodes.Node]:
    """Return the words of a row, after the name of the row that it gives details of."""
    words = [node.deepcopy() for node in row.words]
    return words if detailed is None else [detailed.words[0].deepcopy(), nodes.Text(_(": ")), *words]


def _pair_stage_rows(before: Sequence[StageRow], own: Sequence[StageRow]) -> tuple[int, ...]:
    """Return for each row its place in the stage before; empty if the two stages have different rows."""
    rows = [row.row for row in before]
    if not own or sorted(rows) != sorted(row.row for row in own):
        return ()
    return tuple(rows.index(row.row) for row in own)


def _link_stage_rows(before: Sequence[StageRow], own: Sequence[StageRow]) -> tuple[tuple[int, int], ...]:
    """Return the places of rows of two stages that show the same row, or of which one names the other."""
    return tuple(
        (place, other_place)
        for place, first in enumerate(before)
        for other_place, second in enumerate(own)
        if first.target == second.target or first.target in second.names or second.target in first.names
    )


def _build_stage_row(reading: FactReader, table: Table, row: Row, spec: StageSpec) -> StageRow:
    address = Address(table.name, row.key)
    cell = reading.select_cell(table, row, spec.field or find_label_field(table))
    own = not spec.field or spec.field == table.label
    target = reading.find_target(cell) or address
    notes = [_follow_path(reading, table, row, name) for name in spec.notes]
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
            is_name=own or target != address or len(text) <= _LONGEST_NAME,
            note=format_list(*(text for text, _language, _target in shown)),
            note_language=shown[0][1] if shown else "",
            address=str(target),
        ),
        address,
        target,
        frozenset(_find_named_rows(reading, address) | _find_named_rows(reading, target)),
        tuple(words),
    )


def _follow_path(reading: FactReader, table: Table, row: Row, path: str) -> Cell:
    """Return the cell of a row; for `field.other`, that of the row that the field names."""
    name, _dot, other = path.partition(".")
    cell = reading.select_cell(table, row, name)
    if not other:
        return cell
    target = reading.find_targets(Address(table.name, row.key)).get(name)
    if target is None:
        if cell.text:
            raise FactError("field", f"{table.name}.{name} names no row, so it has no field {other!r}")
        return cell
    return reading.select_cell(*reading.find_table_row(target), other)


def _find_named_rows(reading: FactReader, address: Address) -> set[Address]:
    return set(reading.find_targets(address).values())
