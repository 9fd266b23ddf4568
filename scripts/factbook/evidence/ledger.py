"""Which row of evidence speaks for which cell: decided once, for check, pages, `why` and coverage.

The field name of a row of evidence is its scope: a field, the base name of its languages, or `*`. The
narrowest row speaks. A row for a base name or `*` speaks for filled cells only, or for a base name whose
languages are all empty. A `differs` row never speaks: it is shown together with the row that does. Whether a
status fits its cell is another question, which the rule `evidence.status` of check answers.

The decision is one statement over relations, in plain SQL: DuckDB runs it over all tables of a reading, and
SQLite over rows in memory, because starting DuckDB takes longer than `factbook why` as a whole.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from itertools import chain, groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from factbook.evidence.records import (
    Coverage,
    Evidence,
    ParagraphPlace,
    ParagraphUse,
    RowRulings,
    Ruling,
    parse_paragraph_number,
)
from factbook.evidence.statuses import ANY_FIELD, DIFFERS, STATUSES, find_effective_status
from factbook.evidence.tables import (
    find_sourced_fields,
    find_speaker_table,
    list_fact_tables,
    needs_evidence,
    read_cells,
    require_provenance,
)
from factbook.package import Field, Package, Provenance, Table
from factbook.reading.rows import Cell, Row, read_rows
from factbook.reading.sql import is_filled, literal

if TYPE_CHECKING:
    from factbook.reading.database import Reading

TableRows = tuple[Table, Sequence[Row]]
CellRecord = tuple[object, ...]  # a value for each of `_CELL_COLUMNS`
_CELL_COLUMNS = ("tab", "record", "key", "field", "filled", "any_language_filled")
_SCOPE_COLUMNS = ("tab", "field", "scope", "breadth")
_OWN_NAME, _BASE_NAME, _ANY_NAME = 1, 2, 3  # breadth of a scope

# `cells` has a row for each cell that needs evidence, `scopes` one for each name that covers a field.
# `covering` has each cell with each row of evidence that covers it, `spoken` with those that speak for it.
_DECISION = (
    """
    CREATE TEMP VIEW covering AS
    SELECT c.*, s.breadth, e.record AS by_record, e.status FROM cells c
    JOIN scopes s ON s.tab = c.tab AND s.field = c.field
    JOIN evidence e ON e.table_name = c.tab AND e.row_id = c.key AND e.field_name = s.scope
    """,
    f"""
    CREATE TEMP TABLE spoken AS
    SELECT * FROM (
        SELECT *, min(breadth) OVER (PARTITION BY tab, record, field) AS narrowest FROM covering
        WHERE status <> '{DIFFERS}'
        AND (filled OR breadth = {_OWN_NAME} OR (breadth = {_BASE_NAME} AND NOT any_language_filled))
    ) AS speaking WHERE breadth = narrowest
    """,
)
_NO_CELLS = (
    "SELECT '' AS tab, 0 AS record, 0 AS line, '' AS key, '' AS field, true AS filled, "
    "true AS any_language_filled WHERE false"
)
_RULINGS = f"""
    SELECT tab, record, field, by_record, false AS differs, breadth FROM spoken
    UNION ALL
    SELECT c.tab, c.record, c.field, c.by_record, true, c.breadth FROM covering c
    WHERE c.status = '{DIFFERS}' AND EXISTS (
        SELECT 1 FROM spoken s WHERE s.tab = c.tab AND s.record = c.record AND s.field = c.field
    )
    ORDER BY tab, record, field, differs, breadth, by_record
"""  # the row that gives the status comes first, and those that differ come last


def decide_evidence(reading: "Reading", provenance: Provenance) -> None:
    """Make the relations `cells`, `scopes`, `covering` and `spoken` from the tables and `evidence`."""
    tables = [table for table in reading.tables if table.name not in provenance]
    cells = " UNION ALL ".join(_select_cells(table, reading.relation(table.name)) for table in tables)
    reading.sql(f"CREATE TEMP TABLE cells AS {cells or _NO_CELLS}")
    scopes = [scope for table in tables for scope in _list_table_scopes(table)]
    reading.sql(
        "CREATE TEMP TABLE scopes AS SELECT unnest($1::VARCHAR[]) AS tab, unnest($2::VARCHAR[]) AS field, "
        "unnest($3::VARCHAR[]) AS scope, unnest($4::INTEGER[]) AS breadth",
        *([scope[part] for scope in scopes] for part in range(4)),
    )
    for statement in _DECISION:
        reading.sql(statement)


@dataclass(frozen=True, slots=True)
class Ledger:
    """The evidence of a package, or of some rows of it, as plain records."""

    package: Package
    provenance: Provenance
    sources: Mapping[str, Mapping[str, str]]  # source_id -> cells
    people: Mapping[str, Mapping[str, str]]  # value of said_by -> cells of that person's row
    cells: Mapping[str, int]  # fact table -> cells that need evidence
    rulings: Mapping[tuple[str, int], RowRulings]  # table and record, in the order of tables and files

    @classmethod
    def of(cls, package: Package, rows: Mapping[str, Sequence[Row]] | None = None) -> "Ledger":
        """Decide the evidence of some rows of fact tables, by table; without `rows`, of all.

        Raises UsageError when the package declares no provenance tables, AddressError when one of them is
        missing, PackageError when one cannot be read.
        """
        provenance, people = require_provenance(package), find_speaker_table(package)
        sources = read_cells(package, provenance.sources)
        tables = list_fact_tables(package)
        if rows is None:
            rows = {table.name: list(read_rows(package, table.name)) for table in tables}
        decided = [(table, rows.get(table.name, ())) for table in tables]
        cells = {table.name: list(_list_cells(table, rows)) for table, rows in decided}
        entries = {row.record: row for row in read_rows(package, provenance.evidence)}
        return cls(
            package=package,
            provenance=provenance,
            sources=sources,
            people=read_cells(package, people.name) if people else {},
            cells={name: len(needed) for name, needed in cells.items()},
            rulings=_find_rulings(decided, cells, entries, sources),
        )

    def find_ruling(self, table: Table, row: Row, field: Field) -> Ruling | None:
        """Return the evidence of a cell and its effective status; None when it needs or has no evidence."""
        rulings = self.rulings.get((table.name, row.record))
        return rulings.fields.get(field.name) if rulings else None

    def count_coverage(self) -> Coverage:
        """Count the cells of fact tables by effective status, and those on each paragraph."""
        statuses: Counter[str] = Counter()
        covered: Counter[str] = Counter()
        places: Counter[ParagraphPlace] = Counter()
        for (table, _record), row in self.rulings.items():
            covered[table] += len(row.fields)
            for ruling in row.fields.values():
                statuses[ruling.status] += 1
                places.update(ruling.places)
        return Coverage(
            cells=sum(self.cells.values()),
            statuses={name: statuses[name] for name in dict.fromkeys((*STATUSES, *sorted(statuses)))},
            tables={name: (covered[name], count) for name, count in self.cells.items()},
            paragraphs=tuple(self._count_uses(places)),
        )

    def _count_uses(self, places: Mapping[ParagraphPlace, int]) -> Iterator[ParagraphUse]:
        for row in read_rows(self.package, self.provenance.paragraphs):
            place = row.cells.get("source_id", ""), parse_paragraph_number(row.cells.get("number", ""))
            if place[1] is not None:
                reason = row.cells.get("skipped_because", "")
                yield ParagraphUse(place[0], place[1], places.get(place, 0), reason)


def list_scopes(table: Table, field: Field) -> tuple[str, ...]:
    """Return the field names that cover a field, the narrowest first.

    When the table has a field that is itself called by the base name, that name covers that field only.
    """
    return tuple(scope for _table, _field, scope, _breadth in _list_field_scopes(table, field))


def _list_table_scopes(table: Table) -> Iterator[tuple[str, str, str, int]]:
    for field in table.fields:
        yield from _list_field_scopes(table, field)


def _list_field_scopes(table: Table, field: Field) -> Iterator[tuple[str, str, str, int]]:
    """Yield table, field, a name that covers the field, and how broad that name is."""
    yield table.name, field.name, field.name, _OWN_NAME
    if _list_languages(table, field):
        yield table.name, field.name, field.base, _BASE_NAME
    yield table.name, field.name, ANY_FIELD, _ANY_NAME


def _list_languages(table: Table, field: Field) -> tuple[Field, ...]:
    """Return the fields that the base name of a field covers; none when it is the name of a field."""
    return () if any(other.name == field.base for other in table.fields) else table.fields_of(field.base)


def _select_cells(table: Table, relation: str) -> str:
    """Return the SELECT of a table's cells that need evidence."""
    fields = find_sourced_fields(table)
    names = ", ".join(literal(field.name) for field in fields)
    filled = ", ".join(is_filled(table, field) for field in fields)
    languages = {field.base: _list_languages(table, field) for field in fields}
    groups = {base: f"any_{n}" for n, base in enumerate(base for base in languages if languages[base])}
    any_filled = "".join(
        f", {' OR '.join(is_filled(table, field) for field in languages[base])} AS {group}"
        for base, group in groups.items()
    )
    needed = ", ".join(_select_need(table, field) for field in fields)
    any_names = ", ".join(groups.get(field.base, "true") for field in fields)
    key = "key" if table.primary_key else "record::VARCHAR AS key"
    return (
        f"SELECT * EXCLUDE needed FROM (SELECT {literal(table.name)} AS tab, record, line, {key}, "
        f"unnest([{names}]::VARCHAR[]) AS field, unnest([{filled}]::BOOLEAN[]) AS filled, "
        f"unnest([{any_names}]::BOOLEAN[]) AS any_language_filled, unnest([{needed}]::BOOLEAN[]) AS needed "
        f"FROM (SELECT *{any_filled} FROM {relation})) WHERE needed"
    )


def _select_need(table: Table, field: Field) -> str:
    """Return the SQL condition of `needs_evidence` for a cell of a field that can need it."""
    rivals = [is_filled(table, rival) for rival in table.list_rivals(field)]
    return f"({is_filled(table, field)} OR NOT ({' OR '.join(rivals)}))" if rivals else "true"


def _list_cells(table: Table, rows: Iterable[Row]) -> Iterator[CellRecord]:
    """Yield the cells that `_select_cells` selects, from rows in memory."""
    fields = [(field, _list_languages(table, field)) for field in find_sourced_fields(table)]
    for row in rows:
        filled = {field.name for field in table.fields if Cell(table, row, field).text}
        key = table.format_row_id(row.key)
        for field, languages in fields:
            if needs_evidence(table, row, field):
                any_filled = not languages or any(other.name in filled for other in languages)
                yield table.name, row.record, key, field.name, field.name in filled, any_filled


def _find_rulings(
    decided: Sequence[TableRows],
    needed: Mapping[str, Sequence[CellRecord]],
    entries: Mapping[int, Row],
    sources: Mapping[str, Mapping[str, str]],
) -> dict[tuple[str, int], RowRulings]:
    """Return the rulings on cells by table and record, in the order of tables and files."""
    tables = {table.name: table for table, _rows in decided}
    read_entry = cache(lambda record: Evidence.of(entries[record]))

    @cache  # most cells of a row have the same evidence
    def build_ruling(status: str, records: tuple[int, ...]) -> Ruling:
        entry, *further = map(read_entry, records)
        return Ruling(status, entry, tuple(further))

    def rule_on_cell(table: Table, field: Field, records: tuple[int, ...]) -> Ruling:
        entry = read_entry(records[0])
        language = sources.get(entry.source_id, {}).get("language", "")
        status = find_effective_status(entry.status, entry.field, table, field, language)
        return build_ruling(status, records)

    rulings = {}
    for (name, record), cells in groupby(_run_decision(decided, needed, entries), itemgetter(0, 1)):
        fields = tables[name].fields
        records = {field: tuple(cell[3] for cell in group) for field, group in groupby(cells, itemgetter(2))}
        rulings[name, record] = {
            field.name: rule_on_cell(tables[name], field, records[field.name])
            for field in fields
            if field.name in records
        }
    return {
        place: RowRulings(row.key, rulings[place])
        for table, rows in decided
        for row in rows
        if (place := (table.name, row.record)) in rulings
    }


def _run_decision(
    decided: Sequence[TableRows], needed: Mapping[str, Sequence[CellRecord]], entries: Mapping[int, Row]
) -> Iterator[tuple[str, int, str, int]]:
    """Yield table, record and field of each cell with evidence, and the record of each row of evidence."""
    row_ids = {(table.name, table.format_row_id(row.key)) for table, rows in decided for row in rows}
    evidence = (
        (record, cell("table_name"), cell("row_id"), cell("field_name", ""), cell("status", ""))
        for record, cell in ((record, row.cells.get) for record, row in entries.items())
        if (cell("table_name"), cell("row_id")) in row_ids
    )
    with closing(sqlite3.connect(":memory:")) as connection:
        for relation, columns, values in (
            ("cells", _CELL_COLUMNS, chain.from_iterable(needed.values())),
            (
                "scopes",
                _SCOPE_COLUMNS,
                (scope for table, _rows in decided for scope in _list_table_scopes(table)),
            ),
            ("evidence", ("record", "table_name", "row_id", "field_name", "status"), evidence),
        ):
            connection.execute(f"CREATE TEMP TABLE {relation} ({', '.join(columns)})")
            places = ", ".join("?" for _column in columns)
            connection.executemany(f"INSERT INTO {relation} VALUES ({places})", values)
        for statement in _DECISION:
            connection.execute(statement)
        for table, record, field, by_record, _differs, _breadth in connection.execute(_RULINGS):
            yield table, record, field, by_record
