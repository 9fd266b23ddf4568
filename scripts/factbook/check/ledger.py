"""What the evidence rules share: relations that are made once a run, and places in rows of evidence.

`cells` has one row for each cell that needs evidence; `evidence`, `paragraphs` and `sources` are the three
tables under columns of known names; `spoken` pairs a cell with the evidence that speaks for it.
"""

from collections.abc import Iterator

from factbook.check.context import Check, RecordPlace, column, is_filled, literal
from factbook.check.registry import SkipReason
from factbook.evidence.statuses import ANY_FIELD, DIFFERS
from factbook.package import Field, Provenance, Table

RowPosition = tuple[int, int, str]  # record, line and key, as the relations have them

PROVENANCE_COLUMNS = {
    "sources": ("source_id", "language", "text_seen", "paragraph_count", "text_sha256"),
    "paragraphs": ("source_id", "number", "sha256", "skipped_because"),
    "evidence": (
        "table_name", "row_id", "field_name", "status", "source_id", "paragraph", "anchor", "said_by",
        "printed_value", "reason",
    ),
}  # fmt: skip
"""Columns that the rules read: part of the data model's contract."""

_NO_CELLS = (
    "SELECT '' AS tab, 0 AS record, 0 AS line, '' AS key, '' AS field, '' AS base, true AS filled WHERE false"
)

# Which evidence rows speak for which cells, the narrowest first. `*` never speaks for an empty cell, a base
# name only where all its languages are empty; `differs` only adds to other evidence.
_SPOKEN = f"""
    CREATE TEMP TABLE spoken AS
    WITH c AS (
        SELECT *, bool_or(filled) OVER (PARTITION BY tab, record, base) AS any_filled FROM cells
    )
    SELECT c.*, e.record AS by_record, e.status,
        CASE e.field_name WHEN c.field THEN 1 WHEN c.base THEN 2 ELSE 3 END AS scope
    FROM c JOIN evidence e ON e.table_name = c.tab AND e.row_id = c.key
    WHERE e.status <> '{DIFFERS}' AND (
        e.field_name = c.field
        OR (e.field_name = c.base AND (c.filled OR NOT c.any_filled))
        OR (e.field_name = '{ANY_FIELD}' AND c.filled)
    )
    QUALIFY scope = min(scope) OVER (PARTITION BY c.tab, c.record, c.field)
"""


def prepare_evidence(check: Check) -> Provenance | None:
    """Make the relations at the first call; return None where there is no evidence that can be used."""
    prepared = check.once(_create_relations)
    return None if isinstance(prepared, SkipReason) else prepared


def explain_unusable_evidence(check: Check) -> Iterator[SkipReason]:
    """Yield why the evidence cannot be used, if it cannot."""
    prepared = check.once(_create_relations)
    if isinstance(prepared, SkipReason):
        yield prepared


def place_in_evidence(check: Check, field: str, row: RowPosition) -> RecordPlace:
    """Return the place of a field of a row of the evidence table."""
    tables = prepare_evidence(check)
    return place_in_table(check, tables.evidence if tables else "", field, row)


def place_in_table(check: Check, name: str, field: str, row: RowPosition) -> RecordPlace:
    """Return the place of a field of a row of a table."""
    table = check.package.table(name)
    return RecordPlace(table, *row, table.field(field))


def find_missing_columns(check: Check, part: str, table: str) -> list[str]:
    """Return the columns that are missing in one of the three tables."""
    fields = {field.name for field in check.package.table(table).fields}
    return [name for name in PROVENANCE_COLUMNS[part] if name not in fields]


def _create_relations(check: Check) -> Provenance | SkipReason:
    tables = check.package.provenance
    if tables is None:
        return SkipReason("the descriptor has no factbook:provenance")
    for part in PROVENANCE_COLUMNS:
        name = getattr(tables, part)
        if check.table(name) is None or find_missing_columns(check, part, name):
            return SkipReason(f"the table of {part} cannot be used", name)
    for part, columns in PROVENANCE_COLUMNS.items():
        table = check.package.table(getattr(tables, part))
        renamed = ", ".join(f"{column(table.field(name))} AS {name}" for name in columns)
        relation = check.relation(table.name)
        check.sql(f"CREATE TEMP VIEW {part} AS SELECT record, line, key, {renamed} FROM {relation}")
    facts = [_select_cells(check, table) for table in check.tables if table.name not in tables]
    check.sql(f"CREATE TEMP TABLE cells AS {' UNION ALL '.join(facts) or _NO_CELLS}")
    check.sql(_SPOKEN)
    return tables


def _select_cells(check: Check, table: Table) -> str:
    """Return the SELECT of a table's cells that need evidence."""
    fields = [field for field in table.fields if not field.exempt and field.name not in table.primary_key]
    names = ", ".join(literal(field.name) for field in fields)
    bases = ", ".join(literal(field.base) for field in fields)
    filled = ", ".join(is_filled(table, field) for field in fields)
    needed = ", ".join(_select_need(table, field) for field in fields)
    return (
        "SELECT * EXCLUDE needed FROM ("
        f"SELECT {literal(table.name)} AS tab, record, line, key, unnest([{names}]::VARCHAR[]) AS field, "
        f"unnest([{bases}]::VARCHAR[]) AS base, unnest([{filled}]::BOOLEAN[]) AS filled, "
        f"unnest([{needed}]::BOOLEAN[]) AS needed FROM {check.relation(table.name)}) WHERE needed"
    )


def _select_need(table: Table, field: Field) -> str:
    """Return the condition that a cell needs evidence: filled, or no other cell excludes it."""
    rivals = [is_filled(table, other) for other in table.list_rivals(field)]
    return f"({is_filled(table, field)} OR NOT ({' OR '.join(rivals)}))" if rivals else "true"
