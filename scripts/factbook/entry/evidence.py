"""From the pieces of evidence of a new row to rows of the evidence and paragraphs tables."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from factbook.check.rules.keys import slugged
from factbook.entry.entry import Entry
from factbook.entry.index import Catalog, Cells
from factbook.entry.values import Fault, row_faults
from factbook.errors import nearest
from factbook.evidence import (
    ANY_FIELD,
    FOR_EMPTY,
    NEEDS,
    Evidence,
    Ledger,
    anchor_problem,
    needing_evidence,
)
from factbook.evidence.ledger import is_empty, row_id
from factbook.package import Field, Provenance, Table
from factbook.package.address import Address
from factbook.reading.rows import Row

_MADE = ("evidence_id", "table_name", "row_id", "field_name")  # from the entry, not from a piece


def needs_evidence(catalog: Catalog, table: Table) -> bool:
    """Tell whether the cells of a table need evidence at all."""
    tables = catalog.package.provenance
    return tables is not None and table.name not in tables


def evidence_rows(catalog: Catalog, table: Table, entry: Entry) -> list[Cells]:
    """Return the rows of evidence that an entry asks for, and take them into the catalog."""
    tables = catalog.package.provenance
    if tables is None or not needs_evidence(catalog, table):
        return []
    rows: list[Cells] = []
    names = [field.name for field in catalog.package.table(tables.evidence).fields]
    for piece in entry.evidence:
        made = _made(catalog, table, entry, piece.get("field", ""))
        cells = {name: made.get(name, piece.get(name, "")) for name in names}
        catalog.add(tables.evidence, cells)
        rows.append(cells)
    return rows


def paragraph_rows(catalog: Catalog, evidence: list[Cells]) -> list[Cells]:
    """Return rows for paragraphs that evidence cites first, and take them into the catalog.

    Only where no text was hashed, and for number 0: else the package lists all that there are.
    """
    tables = catalog.package.provenance
    rows: list[Cells] = []
    for cells in evidence if tables else ():
        source, number = cells.get("source_id", ""), cells.get("paragraph", "")
        if tables is None or not number.isdigit() or _is_listed(catalog, tables, source, number):
            continue
        if number == "0" or not _source(catalog, tables, source).get("text_sha256"):
            names = [field.name for field in catalog.package.table(tables.paragraphs).fields]
            known = {"paragraph_id": f"{source}-p{number}", "source_id": source, "number": number}
            rows.append({name: known.get(name, "") for name in names})
            catalog.add(tables.paragraphs, rows[-1])
    return rows


def evidence_faults(catalog: Catalog, table: Table, entry: Entry, rows: list[Cells]) -> Iterator[Fault]:
    """Find what is wrong with the evidence of an entry, and the cells that it leaves bare."""
    tables = catalog.package.provenance
    if tables is None or not needs_evidence(catalog, table):
        if entry.evidence:
            yield Fault(table.name, (), "rows of this table need no evidence", "leave it out")
        return
    place = Address(table.name, table.key_of(entry.row, 0))
    for piece, cells in zip(entry.evidence, rows, strict=True):
        for fault in _piece_faults(catalog, table, entry, piece, cells):
            yield replace(fault, place=f"{place}: evidence for {piece.get('field') or '?'}")
    yield from _uncovered(catalog, table, entry, rows)


def piece_faults(catalog: Catalog, cells: Cells) -> Iterator[Fault]:
    """Find what a piece of evidence lacks for its status, and whether its place can be right."""
    tables = catalog.package.provenance
    if tables is None:
        return
    status = cells.get("status", "")
    source, number = cells.get("source_id", ""), cells.get("paragraph", "")
    if status not in NEEDS:
        hint = nearest(status, NEEDS) or f"one of: {', '.join(NEEDS)}"
        yield Fault("", ("status",), f"no status {status!r}", hint)
    for name in NEEDS.get(status, ()):
        if not cells.get(name):
            hint = f"{status} needs {', '.join(NEEDS[status])}"
            yield Fault("", (name,), f"{name} is empty", hint)
    if number.isdigit() and number != "0" and not _is_listed(catalog, tables, source, number):
        count = _source(catalog, tables, source).get("paragraph_count")
        if count:
            message = f"source {source} has no paragraph {number}"
            yield Fault("", ("paragraph",), message, f"it has {count}, and 0 is the headline")
    language = _source(catalog, tables, source).get("language", "")
    if problem := anchor_problem(cells.get("anchor", ""), language):
        yield Fault("", ("anchor",), problem, "leave the words that find the place")


def uncovered(
    catalog: Catalog, table: Table, cells: Cells, rows: list[Cells]
) -> list[tuple[str, tuple[Field, ...]]]:
    """Return the cells of a new row that no evidence speaks for, as (name to give it under, fields).

    The languages of a field go together under its base name where all are empty and have none.
    """
    package = catalog.package
    row = Row(table.name, table.key_of(cells, 0), cells, 0, 0)
    ledger = Ledger.of(package, (_entry(package.table(_evidence(catalog)), item) for item in rows))
    bare = [field for field in needing_evidence(table) if ledger.ruling(table, row, field) is None]
    groups: dict[str, tuple[Field, ...]] = {}
    for field in bare:
        languages = table.fields_of(field.base)
        as_one = languages and all(item in bare and is_empty(table, row, item) for item in languages)
        name = field.base if as_one else field.name
        groups[name] = (*groups.get(name, ()), field)
    return list(groups.items())


def _uncovered(catalog: Catalog, table: Table, entry: Entry, rows: list[Cells]) -> Iterator[Fault]:
    for name, fields in uncovered(catalog, table, entry.row, rows):
        place = str(Address(table.name, table.key_of(entry.row, 0), name))
        names = tuple(field.name for field in fields)
        if table.is_missing(fields[0], entry.row[fields[0].name]):
            hint = f"give {name} one of: {', '.join(sorted(FOR_EMPTY))}"
            yield Fault(place, names, "is empty, and no evidence says why", hint)
        else:
            hint = f"give evidence for {name} or {ANY_FIELD}"
            yield Fault(place, names, "has no evidence", hint)


def _piece_faults(
    catalog: Catalog, table: Table, entry: Entry, piece: Mapping[str, str], cells: Cells
) -> Iterator[Fault]:
    evidence = catalog.package.table(_evidence(catalog))
    allowed = ["field", *(item.name for item in evidence.fields if item.name not in _MADE)]
    for name in piece:
        if name not in allowed:
            hint = nearest(name, allowed) or f"it has {', '.join(allowed)}"
            yield Fault("", (name,), f"unknown {name!r}", hint)
    for fault in row_faults(catalog, evidence, cells, added=True):
        # What follows from the entry is told as its own fault, the status below.
        if not {*fault.fields} & {*_MADE, "status"}:
            yield replace(fault, message=f"{fault.fields[0]}: {fault.message}")
    yield from _scope_faults(table, entry, piece)
    yield from piece_faults(catalog, cells)


def _scope_faults(table: Table, entry: Entry, piece: Mapping[str, str]) -> Iterator[Fault]:
    """Find a field that a piece cannot be for, or a status that its cell cannot have."""
    name, status = piece.get("field", ""), piece.get("status", "")
    fields = {field.name: field for field in needing_evidence(table)}
    names = {ANY_FIELD, *fields, *(field.base for field in fields.values())}
    if name not in names:
        hint = nearest(name, names) or "name a field, a base name or *"
        yield Fault("", ("field",), f"no field {name!r} that needs evidence", hint)
    elif name in fields and status in NEEDS:
        empty = table.is_missing(fields[name], entry.row[name])
        if empty != (status in FOR_EMPTY):
            state = "empty" if empty else "filled"
            yield Fault("", ("status",), f"{status} does not fit a cell that is {state}", "")


def _made(catalog: Catalog, table: Table, entry: Entry, field: str) -> dict[str, str]:
    """Return the columns of an evidence row that follow from its entry."""
    row = row_id(table, table.key_of(entry.row, 0))
    scope = "all" if field == ANY_FIELD else slugged(field)
    stem = "-".join(part for part in (slugged(table.name), slugged(row), scope) if part)
    name, n = stem, 1
    while catalog.count(_evidence(catalog), ("evidence_id",), (name,)):
        n += 1
        name = f"{stem}-{n}"
    return {"evidence_id": name, "table_name": table.name, "row_id": row, "field_name": field}


def _entry(evidence: Table, cells: Cells) -> Evidence:
    return Evidence.of(Row(evidence.name, evidence.key_of(cells, 0), cells, 0, 0))


def _evidence(catalog: Catalog) -> str:
    return catalog.package.provenance.evidence if catalog.package.provenance else ""


def _source(catalog: Catalog, tables: Provenance, source: str) -> Cells:
    return catalog.find(tables.sources, "source_id", source) or {}


def _is_listed(catalog: Catalog, tables: Provenance, source: str, number: str) -> bool:
    return catalog.count(tables.paragraphs, ("source_id", "number"), (source, number)) > 0
