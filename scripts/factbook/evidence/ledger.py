"""The evidence of a whole package: which row speaks for a cell, and how many cells are covered.

A row for a base name or `*` speaks for filled cells only. An empty cell needs a row for its own field that
gives the reason, or a row for its base name when the cells of all its languages are empty. A `differs` row
never speaks for a cell: it is shown together with the row that does.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from factbook.errors import UsageError
from factbook.evidence.statuses import (
    ANY_FIELD,
    CODED,
    DIFFERS,
    EMPTY_STATUSES,
    INFERRED,
    PARAPHRASED,
    STATUSES,
    TRANSLATED,
)
from factbook.package import Field, Package, Provenance, Table
from factbook.package.address import decode_key
from factbook.reading.rows import Row, read_rows

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


@dataclass(frozen=True, slots=True)
class Ledger:
    """The evidence of a package, by row and field name."""

    package: Package
    provenance: Provenance
    sources: Mapping[str, Mapping[str, str]]  # source_id -> cells
    people: Mapping[str, Mapping[str, str]]  # value of said_by -> cells of that person's row
    entries: Mapping[tuple[str, str], Mapping[str, tuple[Evidence, ...]]]  # by row, by field_name

    @classmethod
    def of(cls, package: Package, entries: Iterable[Evidence] | None = None) -> "Ledger":
        """Read the evidence of a package, or take `entries` instead of the rows of its evidence table.

        Raises UsageError when the package declares no provenance tables, AddressError when one of them is
        missing, PackageError when one cannot be read.
        """
        tables = package.provenance
        if tables is None:
            raise UsageError(
                f"{package.file.name} declares no tables for evidence",
                "declare factbook:provenance with sources, paragraphs and evidence",
            )
        by_row: dict[tuple[str, str], dict[str, tuple[Evidence, ...]]] = {}
        for entry in map(Evidence.of, read_rows(package, tables.evidence)) if entries is None else entries:
            fields = by_row.setdefault((entry.table, entry.row), {})
            fields[entry.field] = (*fields.get(entry.field, ()), entry)
        people = find_speaker_table(package)
        sources = _read_cells(package, package.table(tables.sources))
        return cls(package, tables, sources, _read_cells(package, people) if people else {}, by_row)

    @property
    def fact_tables(self) -> tuple[Table, ...]:
        """Return the tables whose cells need evidence: all but the three provenance tables."""
        return tuple(table for table in self.package.tables if table.name not in self.provenance)

    def find_ruling(self, table: Table, row: Row, field: Field) -> Ruling | None:
        """Return the evidence of a cell and its effective status; None when it needs or has no evidence."""
        if table.name in self.provenance or not needs_evidence(table, row, field):
            return None
        return self._choose_ruling(self._find_entries(table, row), table, row, field)

    def count_coverage(self) -> Coverage:
        """Count the cells of fact tables by effective status, and those on each paragraph."""
        statuses: Counter[str] = Counter()
        places: Counter[ParagraphPlace] = Counter()
        tables = {}
        for table in self.fact_tables:
            rulings = list(self._list_rulings(table))
            covered = [ruling for ruling in rulings if ruling is not None]
            tables[table.name] = (len(covered), len(rulings))
            statuses.update(ruling.status for ruling in covered)
            for ruling in covered:
                places.update({entry.place for entry in (ruling.entry, *ruling.further_entries)})
        return Coverage(
            cells=sum(total for _, total in tables.values()),
            statuses={name: statuses[name] for name in dict.fromkeys((*STATUSES, *sorted(statuses)))},
            tables=tables,
            paragraphs=tuple(self._count_uses(places)),
        )

    def _find_entries(self, table: Table, row: Row) -> Mapping[str, tuple[Evidence, ...]]:
        return self.entries.get((table.name, format_row_id(table, row.key)), {})

    def _list_rulings(self, table: Table) -> Iterator[Ruling | None]:
        fields = find_sourced_fields(table)
        for row in read_rows(self.package, table.name):
            entries = self._find_entries(table, row)
            for field in fields:
                if not needs_evidence(table, row, field):
                    continue
                yield self._choose_ruling(entries, table, row, field) if entries else None

    def _choose_ruling(
        self, entries: Mapping[str, tuple[Evidence, ...]], table: Table, row: Row, field: Field
    ) -> Ruling | None:
        differing = tuple(
            entry
            for scope in _list_scopes(table, field)
            for entry in entries.get(scope, ())
            if entry.status == DIFFERS
        )
        for scope in _list_scopes(table, field):
            speaking = [
                entry for entry in entries.get(scope, ()) if speaks_for_cell(entry, table, row, field)
            ]
            if speaking:
                status = self._find_status(speaking[0], table, field)
                return Ruling(status, speaking[0], (*speaking[1:], *differing))
        return None

    def _count_uses(self, places: Mapping[ParagraphPlace, int]) -> Iterator[ParagraphUse]:
        for row in read_rows(self.package, self.provenance.paragraphs):
            place = row.cells.get("source_id", ""), parse_paragraph_number(row.cells.get("number", ""))
            if place[1] is not None:
                reason = row.cells.get("skipped_because", "")
                yield ParagraphUse(place[0], place[1], places.get(place, 0), reason)

    def _find_status(self, entry: Evidence, table: Table, field: Field) -> str:
        """Return what the status of an entry means for a cell: one entry can cover several cells."""
        if entry.field == field.name or entry.status in EMPTY_STATUSES:
            return entry.status
        language = self.sources.get(entry.source_id, {}).get("language", "")
        if field.language and language and field.language != language:
            return TRANSLATED
        # An inferred value stays inferred: a closed list or the coder's own words make it no surer.
        if entry.field != ANY_FIELD or entry.status == INFERRED:
            return entry.status
        if field.values:
            return CODED
        return PARAPHRASED if _is_free_text(table, field) else entry.status


def find_sourced_fields(table: Table) -> tuple[Field, ...]:
    """Return the fields of a fact table whose cells need evidence: all but keys and exempt fields."""
    return tuple(item for item in table.fields if not item.exempt and item.name not in table.primary_key)


def needs_evidence(table: Table, row: Row, field: Field) -> bool:
    """Return whether a cell needs evidence: not a key, not exempt, not excluded by another cell.

    A cell is excluded where at most one of several fields is filled, and another one is.
    """
    if field.exempt or field.name in table.primary_key:
        return False
    return not is_empty_cell(table, row, field) or all(
        is_empty_cell(table, row, rival) for rival in table.list_rivals(field)
    )


def speaks_for_cell(entry: Evidence, table: Table, row: Row, field: Field) -> bool:
    """Return whether an entry speaks for a cell; the field name of the entry covers the field."""
    if entry.status == DIFFERS or entry.field == field.name:
        return entry.status != DIFFERS
    empty = is_empty_cell(table, row, field)
    if entry.status not in EMPTY_STATUSES:
        return not empty
    languages = () if entry.field == ANY_FIELD else table.fields_of(field.base)
    return bool(languages) and all(is_empty_cell(table, row, other) for other in languages)


def find_speaker_table(package: Package) -> Table | None:
    """Return the table that the foreign key of said_by refers to, or None."""
    if package.provenance is None:
        return None
    keys = package.table(package.provenance.evidence).foreign_keys
    return next((package.table(key.table) for key in keys if key.fields == ("said_by",)), None)


def is_empty_cell(table: Table, row: Row, field: Field) -> bool:
    """Return whether the value of a cell is missing."""
    return table.is_missing(field, row.cells[field.name])


def format_row_id(table: Table, key: str) -> str:
    """Return an encoded key in the form that the evidence table uses: decoded, unless it is composite."""
    return decode_key(key)[0] if len(table.primary_key) == 1 else key


def parse_paragraph_number(text: str) -> int | None:
    """Return the number of a paragraph, None when the cell is empty or not a number."""
    return int(text) if text.isascii() and text.isdigit() else None


def _read_cells(package: Package, table: Table) -> dict[str, Mapping[str, str]]:
    return {format_row_id(table, row.key): row.cells for row in read_rows(package, table.name)}


def _list_scopes(table: Table, field: Field) -> tuple[str, ...]:
    """Return the field names that cover a field, the narrowest first."""
    if field.base == field.name or any(other.name == field.base for other in table.fields):
        return (field.name, ANY_FIELD)
    return (field.name, field.base, ANY_FIELD)


def _is_free_text(table: Table, field: Field) -> bool:
    """Return whether a field holds the coder's own words: no foreign key, no format, no pattern."""
    linked = any(field.name in key.fields for key in table.foreign_keys)
    plain = field.properties.get("format", "default") == "default"
    return field.type == "string" and plain and not linked and "pattern" not in field.constraints
