"""Build rows from entries: facts, their evidence, and paragraphs that are cited for the first time."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from factbook.check.rules.keys import make_slug
from factbook.entry.entry import RowEntry
from factbook.errors import UsageError, suggest_nearest
from factbook.evidence import ANY_FIELD
from factbook.package import Provenance
from factbook.package.model import Package
from factbook.reading.rows import read_rows

# Columns that follow from the entry and are not allowed in a piece of evidence.
_DERIVED_COLUMNS = ("evidence_id", "table_name", "row_id", "field_name")


@dataclass(frozen=True, slots=True)
class NewRow:
    """A row that follows from an entry."""

    table: str
    cells: Mapping[str, str]  # every field of the table
    entry: int  # position of the entry, from 0
    piece: int | None = None  # position of the piece of evidence, from 0; None: the row of the entry itself


def build_rows(package: Package, entries: Sequence[RowEntry]) -> list[NewRow]:
    """Return the new rows for entries: first facts, then paragraphs, then evidence.

    Raises AddressError for an unknown table, UsageError for an unknown field or column of evidence, and for
    evidence of a table that needs none.
    """
    tables = package.provenance
    rows: list[NewRow] = []
    for n, entry in enumerate(entries):
        names = [field.name for field in package.table(entry.table).fields]
        _refuse_unknown(entry.row, names, f"entry {n + 1}: row")
        if entry.evidence and (tables is None or entry.table in tables):
            raise UsageError(f"entry {n + 1}: rows of {entry.table} need no evidence", "leave out evidence")
        rows.append(NewRow(entry.table, {name: entry.row.get(name, "") for name in names}, n))
    if tables is None:
        return rows
    evidence = list(_build_evidence_rows(package, tables, entries, rows))
    return [*rows, *_build_paragraph_rows(package, tables, rows, evidence), *evidence]


def _refuse_unknown(cells: Mapping[str, str], names: Sequence[str], where: str) -> None:
    for name in cells:
        if name not in names:
            hint = suggest_nearest(name, names) or f"use one of: {', '.join(names)}"
            raise UsageError(f"{where}: unknown name {name!r}", hint)


def _build_evidence_rows(
    package: Package, tables: Provenance, entries: Sequence[RowEntry], rows: Sequence[NewRow]
) -> Iterator[NewRow]:
    """Yield the rows of evidence for entries, each with a unique identifier."""
    names = [field.name for field in package.table(tables.evidence).fields]
    allowed = ["field", *(name for name in names if name not in _DERIVED_COLUMNS)]
    taken = _read_values(package, rows, tables.evidence, "evidence_id")
    for row in rows:
        key = (table := package.table(row.table)).format_row_id(table.key_of(row.cells, 0))
        for n, piece in enumerate(entries[row.entry].evidence):
            _refuse_unknown(piece, allowed, f"entry {row.entry + 1}: evidence {n + 1}")
            name = piece.get("field", "")
            scope = "all" if name == ANY_FIELD else make_slug(name)
            own = _find_free_identifier(
                "-".join(filter(None, (make_slug(row.table), make_slug(key), scope))), taken
            )
            identity = {"evidence_id": own, "table_name": row.table, "row_id": key, "field_name": name}
            yield NewRow(tables.evidence, {**dict.fromkeys(names, ""), **piece, **identity}, row.entry, n)


def _find_free_identifier(stem: str, taken: set[tuple[str, ...]]) -> str:
    """Return an identifier that no row has, and add it to the taken ones."""
    name, n = stem, 1
    while (name,) in taken:
        n += 1
        name = f"{stem}-{n}"
    taken.add((name,))
    return name


def _build_paragraph_rows(
    package: Package, tables: Provenance, rows: Sequence[NewRow], evidence: Sequence[NewRow]
) -> Iterator[NewRow]:
    """Yield rows for paragraphs that are cited for the first time.

    Such rows are needed only for sources without a hash, and for number 0: all other paragraphs have a row.
    """
    names = [field.name for field in package.table(tables.paragraphs).fields]
    listed = _read_values(package, rows, tables.paragraphs, "source_id", "number")
    sources = _read_values(package, rows, tables.sources, "source_id", "text_sha256")
    unhashed = {source for source, digest in sources if not digest}
    for row in evidence:
        source, number = row.cells.get("source_id", ""), row.cells.get("paragraph", "")
        if number.isdigit() and (source, number) not in listed and (number == "0" or source in unhashed):
            listed.add((source, number))
            known = {"paragraph_id": f"{source}-p{number}", "source_id": source, "number": number}
            cells = {name: known.get(name, "") for name in names}
            yield NewRow(tables.paragraphs, cells, row.entry, row.piece)


def _read_values(package: Package, rows: Sequence[NewRow], table: str, *names: str) -> set[tuple[str, ...]]:
    """Return the values of some fields in the present and the new rows of a table."""
    present = [row.cells for row in read_rows(package, table)]
    added = [row.cells for row in rows if row.table == table]
    return {tuple(cells.get(name, "") for name in names) for cells in (*present, *added)}
