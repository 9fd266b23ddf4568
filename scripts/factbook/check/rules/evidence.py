"""The evidence rules on cells: every cell has its evidence, and every row of evidence its cell.

They run where the descriptor names the tables of sources, paragraphs and evidence (`factbook:provenance`).
"""

from collections.abc import Iterator

from factbook.check.context import Check, DescriptorPlace, RecordPlace
from factbook.check.groups import Group
from factbook.check.ledger import (
    PROVENANCE_COLUMNS,
    explain_unusable_evidence,
    find_missing_columns,
    place_in_evidence,
    prepare_evidence,
)
from factbook.check.registry import RuleResult, rule
from factbook.errors import suggest_nearest
from factbook.evidence.ledger import list_scopes
from factbook.evidence.statuses import ANY_FIELD, DIFFERS, EMPTY_STATUSES, REQUIRED_COLUMNS, STATED
from factbook.package import Field, Table
from factbook.reading.sql import column, is_filled, literal

_EMPTY_STATUSES = ", ".join(sorted(EMPTY_STATUSES))


@rule("evidence.provenance", Group.EVIDENCE)
def find_unusable_provenance(check: Check) -> Iterator[RuleResult]:
    """Name tables of sources, paragraphs and evidence that have the columns of the data model.

    Bad: `"factbook:provenance": {"evidence": "evidences", …}` where the table is `evidence`
    Good: `"evidence": "evidence"`
    """
    tables = check.package.provenance
    names = [table.name for table in check.package.tables]
    for part, columns in PROVENANCE_COLUMNS.items() if tables else ():
        name = getattr(tables, part)
        if name not in names:
            message = f"factbook:provenance: {part}: no table {name!r}"
            yield DescriptorPlace(), message, suggest_nearest(name, names)
        elif missing := find_missing_columns(check, part, name):
            message = f"table {name} has no column {', '.join(missing)}"
            yield DescriptorPlace(name), message, f"the data model needs: {', '.join(columns)}"


@rule("evidence.uncovered", Group.EVIDENCE)
def find_uncovered_cells(check: Check) -> Iterator[RuleResult]:
    """Give every cell its evidence, empty cells too.

    A row of evidence names the field, its base name (for all languages), or `*` for all filled cells of the
    row. An empty cell needs a row that says why: not-stated, not-in-view or not-applicable.

    Bad: a new firm whose activity_en has no evidence
    Good: evidence `firms, orion, activity, paraphrased` with source and paragraph
    """
    if not prepare_evidence(check):
        yield from explain_unusable_evidence(check)
        return
    rows = check.sql(
        "SELECT tab, record, line, key, field, filled FROM cells c ANTI JOIN spoken s "
        "ON s.tab = c.tab AND s.record = c.record AND s.field = c.field ORDER BY tab, record"
    )
    for name, record, line, key, field, filled in rows:
        table = check.package.table(name)
        place = RecordPlace(table, record, line, key, table.field(field))
        if filled:
            names = list_scopes(table, table.field(field))
            yield place, "the cell has no evidence", f"add evidence for {' or '.join(names)}"
        else:
            hint = f"add evidence for {field} with one of the statuses {_EMPTY_STATUSES}"
            yield place, "the empty cell has no evidence", hint


@rule("evidence.status", Group.EVIDENCE)
def find_unfit_statuses(check: Check) -> Iterator[RuleResult]:
    """Use a status that fits its cell, which is filled or empty.

    not-stated, not-in-view and not-applicable are for empty cells, all others for filled ones. The cell and
    its evidence both get a finding, because either may be the wrong one.

    Bad: `stated` for a website that is empty
    Good: `not-stated`
    """
    if not prepare_evidence(check):
        return
    empty = ", ".join(map(literal, sorted(EMPTY_STATUSES)))
    rows = check.sql(
        "SELECT s.tab, s.record, s.line, s.key, s.field, s.filled, e.status, e.record, e.line, e.key "
        "FROM spoken s JOIN evidence e ON e.record = s.by_record "
        f"WHERE s.filled = (s.status IN ({empty})) AND e.status <> '' ORDER BY ALL"
    )
    for name, record, line, key, field, filled, value, *by in rows:
        table = check.package.table(name)
        state = "filled" if filled else "empty"
        hint = (
            f"{value} is for empty cells only" if filled else f"an empty cell needs one of: {_EMPTY_STATUSES}"
        )
        place = RecordPlace(table, record, line, key, table.field(field))
        message = f"the cell is {state}, but its evidence has the status {value!r}"
        yield place, message, hint
        message = f"the status is {value!r}, but {field} is {state}"
        yield place_in_evidence(check, "status", tuple(by)), message, hint


@rule("evidence.idle", Group.EVIDENCE)
def find_idle_evidence(check: Check) -> Iterator[RuleResult]:
    """Keep no evidence that no cell needs.

    The cell has narrower evidence, or is empty under `*`, or needs no evidence.

    Bad: `*` for a row whose cells all have evidence of their own
    Good: no such row
    """
    if not prepare_evidence(check):
        return
    rows = check.sql(
        "SELECT e.record, e.line, e.key, e.field_name FROM evidence e "
        f"WHERE e.record NOT IN (SELECT by_record FROM spoken) AND e.status <> '{DIFFERS}' "
        "AND EXISTS (SELECT 1 FROM cells c WHERE c.tab = e.table_name AND c.key = e.row_id) "
        "ORDER BY e.record"
    )
    for *row, field in rows:
        message = f"no cell needs this evidence for {field!r}"
        hint = "delete the row, or name a field that needs evidence"
        yield place_in_evidence(check, "field_name", tuple(row)), message, hint


@rule("evidence.differs", Group.EVIDENCE)
def find_misused_differs(check: Check) -> Iterator[RuleResult]:
    """Use `differs` only together with other evidence for the same cell, and give the value that is printed.

    Bad: a printed_value with the status stated
    Good: a printed_value with the status differs
    """
    if not prepare_evidence(check):
        return
    rows = check.sql(
        f"SELECT record, line, key FROM evidence WHERE printed_value <> '' AND status <> '{DIFFERS}'"
    )
    for row in rows:
        message = f"a printed_value needs the status {DIFFERS}"
        hint = "change the status, or delete the printed_value"
        yield place_in_evidence(check, "printed_value", row), message, hint
    rows = check.sql(
        f"SELECT record, line, key, field_name FROM evidence WHERE status = '{DIFFERS}' AND "
        f"(field_name = '{ANY_FIELD}' OR record NOT IN (SELECT c.by_record FROM covering c "
        "JOIN spoken s USING (tab, record, field))) ORDER BY record"
    )
    for *row, field in rows:
        message = f"{field!r} has no other evidence"
        yield (
            place_in_evidence(check, "field_name", tuple(row)),
            message,
            "add the evidence that this differs from",
        )


@rule("evidence.double", Group.EVIDENCE)
def find_repeated_evidence(check: Check) -> Iterator[RuleResult]:
    """Name a paragraph only once as evidence for a cell.

    Bad: two rows for the same field, source and paragraph
    Good: one row
    """
    if not prepare_evidence(check):
        return
    rows = check.sql(
        "SELECT record, line, key, records FROM (SELECT record, line, key, list(record) OVER (PARTITION BY "
        "table_name, row_id, field_name, source_id, paragraph) AS records FROM evidence) "
        "WHERE len(records) > 1 ORDER BY record"
    )
    for record, line, key, records in rows:
        others = ", ".join(str(other) for other in sorted(records) if other != record)
        message = f"the same cell, source and paragraph as in record {others}"
        yield place_in_evidence(check, "field_name", (record, line, key)), message, "delete one of the rows"


@rule("evidence.needs", Group.EVIDENCE)
def find_incomplete_evidence(check: Check) -> Iterator[RuleResult]:
    """Fill what a status needs: source, paragraph, anchor, reason or printed value.

    stated and differs need source, paragraph and anchor; the other statuses of filled cells source and
    paragraph, inferred also a reason; not-stated and not-in-view the source that was searched. An anchor
    needs its paragraph, and a paragraph its source.

    Bad: `inferred` without a reason
    Good: `inferred` with the reason `dated by the report`
    """
    if not prepare_evidence(check):
        return
    for name in ("source_id", "paragraph", "anchor", "printed_value", "reason"):
        statuses = ", ".join(literal(value) for value, names in REQUIRED_COLUMNS.items() if name in names)
        part = {"source_id": "paragraph", "paragraph": "anchor"}.get(name)
        has_part = f"{part} <> ''" if part else "false"
        rows = check.sql(
            f"SELECT record, line, key, status FROM evidence WHERE {name} = '' "
            f"AND (status IN ({statuses}) OR {has_part}) ORDER BY record"
        )
        for *row, value in rows:
            needed = name in REQUIRED_COLUMNS.get(value, ())
            message = (
                f"the status {value!r} needs {name}" if needed else f"{part} is filled, but {name} is empty"
            )
            hint = (
                f"{value} needs {', '.join(REQUIRED_COLUMNS[value])}"
                if needed
                else f"fill {name}, or delete {part}"
            )
            yield place_in_evidence(check, name, tuple(row)), message, hint


@rule("evidence.language", Group.EVIDENCE)
def find_claims_of_other_languages(check: Check) -> Iterator[RuleResult]:
    """Claim `stated` only for a language that the source prints.

    A text in another language than that of the source is translated or transliterated. It counts as printed
    if the anchor contains it, such as a brand in Latin letters in a Russian text. A base name speaks for the
    language of the source, so one of its filled cells must be in that language.

    Bad: name_en, `stated` in a Russian text with the anchor `Орион`
    Good: name_en, `transliterated`; or `stated` with the anchor `Orion`
    """
    if not prepare_evidence(check):
        return
    for table in check.tables:
        for field in table.fields:
            if field.language and field.base != field.name:
                yield from _check_language(check, table, field)


def _check_language(check: Check, table: Table, field: Field) -> Iterator[RuleResult]:
    cell, languages = column(field), table.fields_of(field.base)
    own = " OR ".join(
        f"(s.language = {literal(other.language)} AND {is_filled(table, other)})" for other in languages
    )
    rows = check.sql(
        "SELECT e.record, e.line, e.key, s.language FROM evidence e "
        f"JOIN {check.relation(table.name)} r ON r.key = e.row_id "
        "JOIN sources s ON s.source_id = e.source_id "
        f"WHERE e.table_name = ? AND e.status = '{STATED}' AND e.field_name IN (?, ?) "
        f"AND {is_filled(table, field)} AND s.language <> '' AND s.language <> ? "
        f"AND NOT contains(lower(e.anchor), lower({cell})) AND (e.field_name = ? OR NOT ({own})) "
        "GROUP BY ALL ORDER BY e.record",
        table.name, field.name, field.base, field.language, field.name,
    )  # fmt: skip
    for *row, language in rows:
        message = f"the source is in {language}, so it does not state {field.name}"
        hint = "write translated or transliterated, or an anchor that contains the text"
        yield place_in_evidence(check, "status", tuple(row)), message, hint
