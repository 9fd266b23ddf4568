"""The tables of a package in the view of evidence: which cells need it, and where its sources are."""

from collections.abc import Mapping

from factbook.errors import UsageError
from factbook.package import Field, Package, Provenance, Table
from factbook.reading.rows import Cell, Row, read_rows


def require_provenance(package: Package) -> Provenance:
    """Return the names of the tables for evidence; raises UsageError when the package declares none."""
    if package.provenance is None:
        raise UsageError(
            f"{package.file.name} declares no tables for evidence",
            "declare factbook:provenance with sources, paragraphs and evidence",
        )
    return package.provenance


def list_fact_tables(package: Package) -> tuple[Table, ...]:
    """Return the tables whose cells need evidence: all but the three provenance tables."""
    provenance = require_provenance(package)
    return tuple(table for table in package.tables if table.name not in provenance)


def find_sourced_fields(table: Table) -> tuple[Field, ...]:
    """Return the fields of a fact table whose cells can need evidence: all but keys and exempt fields."""
    return tuple(item for item in table.fields if not item.exempt and item.name not in table.primary_key)


def needs_evidence(table: Table, row: Row, field: Field) -> bool:
    """Return whether a cell of a fact table needs evidence: not a key, not exempt, not excluded.

    An empty cell is excluded if at most one of several fields may be filled, and another one is.
    """
    if field.exempt or field.name in table.primary_key:
        return False
    if Cell(table, row, field).text:
        return True
    return not any(Cell(table, row, rival).text for rival in table.list_rivals(field))


def find_speaker_table(package: Package) -> Table | None:
    """Return the table that the foreign key of said_by refers to, or None."""
    if package.provenance is None:
        return None
    keys = package.table(package.provenance.evidence).foreign_keys
    names = {key.table for key in keys if key.fields == ("said_by",)}
    return next((table for table in package.tables if table.name in names), None)


def read_cells(package: Package, table: str) -> dict[str, Mapping[str, str]]:
    """Return the cells of each row of a table by its key, as evidence writes it."""
    return {package.table(table).format_row_id(row.key): row.cells for row in read_rows(package, table)}
