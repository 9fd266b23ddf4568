"""What the evidence rules share: relations that are made once a run, and places in rows of evidence.

`evidence`, `paragraphs` and `sources` are the three tables under columns of known names;
`factbook.evidence.ledger` derives the other relations from them and from the tables.
"""

from collections.abc import Iterator

from factbook.check.context import Check, RecordPlace
from factbook.check.registry import SkipReason
from factbook.evidence.ledger import decide_evidence
from factbook.package import Provenance
from factbook.reading.sql import column

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
    decide_evidence(check, tables)
    return tables
