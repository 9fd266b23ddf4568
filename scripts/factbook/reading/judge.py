"""The seam to Frictionless, which judges what SQL does not prove: descriptors, files, records and cells.

Table Schema's verdict is Frictionless's by construction. A table that it reads as we do has its cells proved
in SQL; each text that is not proved goes once to the reader of its field, and each record with a fault to its
row. Any other table it judges as a whole. Keys are compared in SQL, see `keys`.
"""

import json
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from factbook.package import Field, Table
from factbook.package.descriptor import STANDARD_PROFILES
from factbook.reading.alike import is_read_alike
from factbook.reading.database import Reading
from factbook.reading.error import TableError
from factbook.reading.keys import find_key_errors
from factbook.reading.metadata import (
    FRICTIONLESS_CRASHES,
    InvalidPart,
    open_frictionless,
    remove_invalid_parts,
    try_frictionless,
)
from factbook.reading.proofs import prove_cell
from factbook.reading.sql import column, is_missing

if TYPE_CHECKING:
    from frictionless import Resource, Schema

_LIMIT = 10_000  # errors of a table that Frictionless judges as a whole; it stops at 1,000 by itself
# What Frictionless 5.21 raises for a schema that it accepts: an invalid pattern, bounds with and without a
# time zone, `unique` on lists.
_CRASHES = (re.error, *FRICTIONLESS_CRASHES)


@dataclass(frozen=True, slots=True)
class JudgeWarning:
    """What Frictionless did not judge, and why."""

    reason: str


Judgement = TableError | InvalidPart | JudgeWarning


def judge_tables(reading: Reading, broken: Collection[str]) -> Iterator[tuple[str, Judgement]]:
    """Yield what is wrong with a package, each with the name of its resource, "" for the descriptor.

    The resources named in `broken` are left out, and so are the foreign keys that refer to them: they have
    findings of their own, which each row that refers to them would only repeat.
    """
    descriptor, folder = _copy_descriptor(reading, broken), str(reading.package.folder)
    package = try_frictionless(descriptor, folder)
    if package is None:
        for part in remove_invalid_parts(descriptor, folder):
            yield part.table, part
        package = open_frictionless(descriptor, folder)
    with_schema = {item["name"] for item in descriptor["resources"] if item.get("schema")}
    for resource in package.resources:
        if resource.name in reading.package.copied and reading.package.copies:
            resource.basepath = str(reading.package.copies.folder)
    for resource in package.resources:
        name = resource.name or ""
        table = reading.table(name) if resource.tabular else None
        if name in with_schema and not resource.tabular:
            yield name, TableError("no-table", str(resource.format))
        if table is not None:
            yield from ((name, part) for part in _find_bad_constraints(name, resource.schema))
        errors = None if table is None else _judge_table(reading, table, resource.schema)
        yield from ((name, error) for error in (_judge_resource(resource) if errors is None else errors))


def _judge_table(reading: Reading, table: Table, schema: "Schema") -> list[TableError] | None:
    """Return the errors of a table, or None for a table that Frictionless judges as a whole."""
    if not is_read_alike(reading, table):
        return None
    suspects = _find_suspects(reading, table, schema)
    errors = list(_judge_records(reading, table, schema, suspects)) if suspects else []
    return [*errors, *find_key_errors(reading, table)]


def _find_bad_constraints(name: str, schema: "Schema") -> Iterator[InvalidPart]:
    """Yield the constraints of fields that Frictionless accepts and cannot use, and take them away."""
    for position, field in enumerate(schema.fields):
        try:
            field.create_cell_reader()
        except _CRASHES as error:
            path = ("schema", "fields", position, "constraints")
            yield InvalidPart(f"field {field.name}: the constraints cannot be used: {error}", name, path)
            field.constraints = {}


def _find_suspects(reading: Reading, table: Table, schema: "Schema") -> set[int]:
    """Return the numbers of the records that have an error, or may have one."""
    relation = reading.relation(table.name)
    is_blank = " AND ".join(is_missing(table, field) for field in table.fields)
    rows = reading.sql(f"SELECT record FROM {relation} WHERE {is_blank}")
    for field, texts in _find_unproved_texts(reading, table):
        read = schema.get_field(field.name).create_cell_reader()
        if faulty := [text for text in texts if _is_faulty(read, text)]:
            is_faulty = f"{column(field)} IN (SELECT unnest($1::VARCHAR[]))"
            rows += reading.sql(f"SELECT record FROM {relation} WHERE {is_faulty}", faulty)
    return {*reading.irregular[table.name], *(record for (record,) in rows)}


def _is_faulty(read: Callable[[str], Any], text: str) -> bool:
    try:
        return bool(read(text)[1])
    except _CRASHES:
        return True


def _find_unproved_texts(reading: Reading, table: Table) -> Iterator[tuple[Field, list[str]]]:
    """Yield the fields with texts that SQL cannot prove valid, and these texts, each once."""
    relation = reading.relation(table.name)
    proofs = [prove_cell(table, field) for field in table.fields]
    (proved,) = reading.sql(f"SELECT {', '.join(f'bool_and({proof})' for proof in proofs)} FROM {relation}")
    for field, proof, is_proved in zip(table.fields, proofs, proved, strict=True):
        if is_proved is False:
            rows = reading.sql(f"SELECT DISTINCT {column(field)} FROM {relation} WHERE NOT ({proof})")
            yield field, [text for (text,) in rows]


def _judge_records(
    reading: Reading, table: Table, schema: "Schema", suspects: Collection[int]
) -> Iterator[TableError]:
    """Yield the errors of records: those of Frictionless, and one for each cell that it cannot judge."""
    from frictionless.table.row import Row, create_cell_handlers

    handlers = create_cell_handlers(schema.fields)
    for number, texts in _read_suspects(reading, table, suspects):
        cells: list[str | None] = [*texts]
        for position, (name, handler) in enumerate(zip(handlers, handlers.values(), strict=True)):
            if position < len(cells) and (problem := _explain_crash(handler.reader, texts[position])):
                cells[position] = None
                yield TableError(
                    "constraint-error",
                    problem,
                    number,
                    name,
                    position + 1,
                    cell=texts[position],
                )
        row = Row(cells, handlers=handlers, row_number=number)
        yield from map(_convert_error, row.errors)


def _read_suspects(
    reading: Reading, table: Table, suspects: Collection[int]
) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield the numbers and the cells of records; those with too many or too few are in the file only."""
    if reading.irregular[table.name]:
        records = (record for record in reading.files[table.name] if record.number in suspects)
        yield from ((record.number, record.cells) for record in records)
        return
    columns = ", ".join(map(column, table.fields))
    where = "WHERE record IN (SELECT unnest($1::BIGINT[]))"
    statement = f"SELECT record, {columns} FROM {reading.relation(table.name)} {where} ORDER BY record"
    for number, *texts in reading.sql(statement, list(suspects)):
        yield number, texts


def _explain_crash(read: Callable[[str], Any], text: str) -> str:
    """Return why Frictionless cannot compare a text with the constraints of its field, or ""."""
    try:
        read(text)
    except _CRASHES as error:
        return f"cannot be compared: {error}"
    return ""


def _judge_resource(resource: "Resource") -> Iterator[Judgement]:
    """Yield what Frictionless finds in a resource that it reads itself."""
    # `Package.validate` would judge the descriptor a second time; from_descriptor just did.
    try:
        tasks = resource.validate(limit_errors=_LIMIT).tasks
    except _CRASHES as error:
        yield TableError("resource", f"Frictionless cannot judge the resource: {error}")
        return
    for task in tasks:
        yield from map(_convert_error, task.errors)
        yield from (JudgeWarning(warning) for warning in task.warnings)


def _convert_error(error: Any) -> TableError:
    same = re.search(r"position (\d+)", error.note) if error.type in ("unique-error", "primary-key") else None
    return TableError(
        type=error.type,
        note=error.note or error.message,
        record=getattr(error, "row_number", None),
        field=getattr(error, "field_name", ""),
        number=getattr(error, "field_number", None),
        label=getattr(error, "label", ""),
        cell=getattr(error, "cell", ""),
        same_as=int(same[1]) if same else None,
        fields=tuple(getattr(error, "field_names", ())),
        values=tuple("" if cell is None else str(cell) for cell in getattr(error, "field_cells", ())),
        target=getattr(error, "reference_name", ""),
        target_fields=tuple(getattr(error, "reference_field_names", ())),
    )


def _copy_descriptor(reading: Reading, broken: Collection[str]) -> dict[str, Any]:
    """Return the descriptor without what is broken, in a copy that Frictionless may change."""
    descriptor: dict[str, Any] = json.loads(json.dumps(dict(reading.package.descriptor)))
    # A profile at a URL would be fetched; the check works offline, and the standard's own is built in.
    for part in (descriptor, *descriptor["resources"]):
        if part.get("profile") not in STANDARD_PROFILES:
            part.pop("profile", None)
    descriptor["resources"] = [item for item in descriptor["resources"] if item["name"] not in broken]
    for resource in descriptor["resources"]:
        if resource.get("compression") == "no":
            del resource["compression"]  # as no compression is declared, but Frictionless warns of it
        schema = resource.get("schema", {})
        for part in (resource, schema, resource.get("dialect", {})):
            part.pop("$schema", None)
        keys = schema.get("foreignKeys")
        if isinstance(keys, list):  # anything else is for Frictionless to report
            schema["foreignKeys"] = [key for key in keys if not _refers_to(key, broken)]
        if not schema.get("foreignKeys", True):
            del schema["foreignKeys"]
    return descriptor


def _refers_to(key: Any, tables: Collection[str]) -> bool:
    reference = key.get("reference") if isinstance(key, dict) else None
    name = reference.get("resource") if isinstance(reference, dict) else None
    return isinstance(name, str) and name in tables
