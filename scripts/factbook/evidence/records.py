"""What a package says of its evidence, as plain records."""

from collections.abc import Mapping
from dataclasses import dataclass

from factbook.reading.rows import Row

ParagraphPlace = tuple[str, int | None]  # source_id, number of a paragraph


@dataclass(frozen=True, slots=True)
class Evidence:
    """One row of the evidence table."""

    key: str  # encoded for an address
    table: str  # table_name
    row: str  # row_id
    field: str  # field_name: a field, a base name or `*`
    status: str
    source_id: str
    paragraph: int | None  # None when the cell is empty or not a number
    anchor: str
    said_by: str  # key of a person, "" for the publisher itself
    printed_value: str
    reason: str
    difference: str  # what kind of difference, for the status `differs`
    notes: tuple[tuple[str, str], ...]  # language ("" for none) and text of a note that is filled
    record: int  # as Frictionless counts
    line: int  # physical line of its first character

    @classmethod
    def of(cls, row: Row) -> "Evidence":
        """Read a row of the evidence table; a missing column is like an empty cell."""
        cell = row.cells.get
        return cls(
            key=row.key,
            table=cell("table_name", ""),
            row=cell("row_id", ""),
            field=cell("field_name", ""),
            status=cell("status", ""),
            source_id=cell("source_id", ""),
            paragraph=parse_paragraph_number(cell("paragraph", "")),
            anchor=cell("anchor", ""),
            said_by=cell("said_by", ""),
            printed_value=cell("printed_value", ""),
            reason=cell("reason", ""),
            difference=cell("difference", ""),
            notes=tuple(
                (name.removeprefix("note").removeprefix("_"), text)
                for name, text in row.cells.items()
                if text and (name == "note" or name.startswith("note_"))
            ),
            record=row.record,
            line=row.line,
        )

    @property
    def place(self) -> ParagraphPlace:
        """Return the paragraph that the row points to."""
        return self.source_id, self.paragraph


@dataclass(frozen=True, slots=True)
class Ruling:
    """The evidence of one cell, and its effective status."""

    status: str  # effective status: what the status of the row means for this cell
    entry: Evidence  # the row of evidence that gives the status
    further_entries: tuple[Evidence, ...]  # further rows of the same scope, then those with status `differs`

    @property
    def places(self) -> tuple[ParagraphPlace, ...]:
        """Return the paragraphs that the cell rests on, each once."""
        return tuple(dict.fromkeys(entry.place for entry in (self.entry, *self.further_entries)))


@dataclass(frozen=True, slots=True)
class RowRulings:
    """The evidence of the cells of one row."""

    key: str  # encoded for an address
    fields: Mapping[str, Ruling]  # those with evidence, in the order of the schema


@dataclass(frozen=True, slots=True)
class ParagraphUse:
    """One row of the paragraphs table, and the number of cells that rest on it."""

    source_id: str
    number: int
    cells: int
    skipped_because: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many cells have evidence, of those that need it; empty cells are counted too."""

    cells: int
    statuses: Mapping[str, int]  # effective status -> cells, in the order of STATUSES
    tables: Mapping[str, tuple[int, int]]  # fact table -> covered cells, cells
    paragraphs: tuple[ParagraphUse, ...]  # in the order of their table

    @property
    def covered(self) -> int:
        """Return how many cells have evidence."""
        return sum(self.statuses.values())

    @property
    def paragraphs_used(self) -> int:
        """Return on how many paragraphs a cell rests."""
        return sum(use.cells > 0 for use in self.paragraphs)


def parse_paragraph_number(text: str) -> int | None:
    """Return the number of a paragraph, None when the cell is empty or not a number."""
    return int(text) if text.isascii() and text.isdigit() else None
