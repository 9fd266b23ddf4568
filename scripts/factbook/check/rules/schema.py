"""The seam to Frictionless, which judges Table Schema: header, structure, types, constraints and keys.

Everything that Frictionless decides comes through `_verdicts`; nothing else in this project imports it. The
codes are its own error types in the group `table-schema`.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from factbook.check.context import (
    MAX_CELL_LENGTH,
    Check,
    FilePlace,
    FindingPlace,
    RecordPlace,
    column,
    is_filled,
)
from factbook.check.registry import RuleResult, SkipReason, rule_source
from factbook.check.rules.resources import (
    describe_resource_error,
    describe_unread_error,
    describe_warning,
    locate_part,
)
from factbook.check.rules.schema_errors import DOCS
from factbook.errors import abbreviate, suggest_nearest
from factbook.package import Field, ForeignKey, Table
from factbook.package.descriptor import STANDARD_PROFILES
from factbook.reading.cells import read_notation
from factbook.reading.header import explain_header
from factbook.reading.metadata import InvalidPart, open_frictionless, remove_invalid_parts
from factbook.reading.values import find_kind

_GROUP = "table-schema"
_RESOURCE = f"{_GROUP}.resource"
_DECLARED = {f"{_GROUP}.{name}": doc for name, doc in DOCS.items()}
# What Frictionless 5.21 raises for a schema that it accepts: an invalid pattern, bounds with and without a
# time zone, `unique` on lists.
_FRICTIONLESS_CRASHES = (re.error, TypeError, ValueError, ArithmeticError, LookupError, AttributeError)
_LIMIT = 10_000  # findings of one table; Frictionless stops at 1,000 by itself
# The rules on files report these, with a place.
_REPORTED_ELSEWHERE = {"encoding-error", "scheme-error", "loader-error"}
_METADATA_ERRORS = {"package-error", "resource-error", "schema-error", "field-error", "dialect-error"}
# Equal texts of these types are equal values.
_PROVED_TYPES = frozenset({"string", "any", "integer", "boolean", "date", "year"})
_MAX_REFERENCE_HINTS = 10  # in one table: each compares a value with all keys
_TYPE_HINTS = {
    "date": "write YYYY-MM-DD",
    "datetime": "write YYYY-MM-DDThh:mm:ssZ",
    "time": "write hh:mm:ss",
    "year": "write four digits",
    "yearmonth": "write YYYY-MM",
    "boolean": "write true or false",
    "integer": "write digits only",
    "number": "write digits with a point for the fraction",
}


@rule_source(_RESOURCE, _DECLARED)
def judge_resources(check: Check) -> Iterator[tuple[str, RuleResult]]:
    """Give Frictionless a resource that it can open.

    Anything else that keeps Frictionless from reading a resource, and that no other rule reports.

    Bad: a resource whose `hash` is not that of its file
    Good: a resource with the hash that its file has
    """
    broken = {table.name for table in check.package.tables if _is_broken(check, table)}
    broken |= check.package.remote | check.package.invalid
    with_bad_header: set[str] = set()
    for name, error in _read_verdicts(check, broken):
        table = check.table(name)
        if getattr(error, "type", "").endswith(("-label", "-header", "source-error")):
            with_bad_header.add(name)
        if isinstance(error, str):
            yield describe_warning(check, name, error)
            continue
        if isinstance(error, InvalidPart):
            label = f"{name}: " if name else ""
            yield f"{_GROUP}.metadata", (locate_part(check, name, error.path), f"{label}{error.note}", "")
            continue
        if finding := describe_resource_error(check, name, error):
            yield finding
            continue
        if error.type in _REPORTED_ELSEWHERE and (name in broken or table is not None):
            continue
        if table is None:
            yield _rule_code(error), describe_unread_error(check, name, error)
        else:
            yield from ((_rule_code(error), result) for result in _convert_error(check, table, error))
    for table in check.tables:
        header = check.headers.get(table.name)
        if header and table.name not in with_bad_header | broken and (error := explain_header(table, header)):
            hint = "declare the dialect of the file: Frictionless guesses it, and other programs do not"
            yield _RESOURCE, (FilePlace(table), error[0], hint)
    for name, reason in check.package.unread.items():
        if name not in broken:
            yield _RESOURCE, SkipReason(f"only Frictionless judges this resource: {reason}", name)


def _is_broken(check: Check, table: Table) -> bool:
    return table.name in check.unreadable or check.files[table.name].bad_byte is not None


def _read_verdicts(check: Check, broken: set[str]) -> Iterator[tuple[str, Any]]:
    """Yield (resource, error, part of the descriptor or warning) for everything that Frictionless finds.

    A table that cannot be read is left out, and so are the foreign keys that refer to it: it has a finding of
    its own, which each row that refers to it would only repeat.
    """
    descriptor, folder = _copy_descriptor(check, broken), str(check.package.folder)
    for part in remove_invalid_parts(descriptor, folder):
        yield part.table, part
    package = open_frictionless(descriptor, folder)
    with_schema = {item["name"] for item in descriptor["resources"] if item.get("schema")}
    # `Package.validate` would judge the descriptor a second time; from_descriptor just did.
    for resource in package.resources:
        if resource.name in check.package.copied and check.package.copies:
            resource.basepath = str(check.package.copies.folder)
    for resource in package.resources:
        if resource.name in with_schema and not resource.tabular:
            yield resource.name, SimpleNamespace(type="no-table", note=resource.format)
        try:
            tasks = resource.validate(limit_errors=_LIMIT).tasks
        except _FRICTIONLESS_CRASHES as error:
            yield (
                resource.name,
                SimpleNamespace(type="resource", note=f"Frictionless cannot judge the resource: {error}"),
            )
            continue
        for task in tasks:
            yield from ((task.name, error) for error in task.errors)
            for warning in task.warnings:
                yield task.name, warning


def _copy_descriptor(check: Check, broken: set[str]) -> dict[str, Any]:
    """Return the descriptor without what is broken, in a copy that Frictionless may change."""
    descriptor: dict[str, Any] = json.loads(json.dumps(dict(check.package.descriptor)))
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
        table = check.table(resource["name"])
        proved = table is not None and all(_is_key_proved(check, table, key) for key in table.foreign_keys)
        keys = [] if proved else schema.get("foreignKeys")
        if isinstance(keys, list):  # anything else is for Frictionless to report
            schema["foreignKeys"] = [key for key in keys if not _refers_to(key, broken)]
        if not schema.get("foreignKeys", True):
            del schema["foreignKeys"]
    return descriptor


def _refers_to(key: Any, tables: set[str] | frozenset[str]) -> bool:
    reference = key.get("reference") if isinstance(key, dict) else None
    name = reference.get("resource") if isinstance(reference, dict) else None
    return isinstance(name, str) and name in tables


def _is_key_proved(check: Check, table: Table, key: ForeignKey) -> bool:
    """Return whether each text of the key is in the key that it refers to, in fields of one notation.

    For each key, Frictionless reads the table that it refers to once more, which is a third of its time. What
    is not proved here, it judges.
    """
    target = check.table(key.table)
    if target is None or not all(_is_read_as_declared(check, item) for item in (table, target)):
        return False
    own = [field for name in key.fields for field in table.fields if field.name == name]
    others = [field for name in key.target for field in target.fields if field.name == name]
    if not own or not len(own) == len(others) == len(key.fields) == len(key.target):
        return False
    # An empty text may also be a cell that a short record does not have.
    is_empty_missing = all(table.is_missing(field, "") for field in own)
    is_empty_missing &= all(target.is_missing(field, "") for field in others)
    if not is_empty_missing or any(field.type not in _PROVED_TYPES for field in own):
        return False
    if any(_list_notation(field) != _list_notation(other) for field, other in zip(own, others, strict=True)):
        return False
    empty = " AND ".join(f"NOT {is_filled(table, field)}" for field in own)
    # Longer texts are cut in a relation.
    full = " AND ".join(
        f"{is_filled(target, field)} AND length({column(field)}) <= {MAX_CELL_LENGTH}" for field in others
    )
    columns = ", ".join(map(column, own)), ", ".join(map(column, others))
    filled = " AND ".join(is_filled(table, field) for field in own)
    ((unproved,),) = check.sql(
        f"SELECT count(*) FROM {check.relation(table.name)} WHERE NOT ({empty}) AND (NOT ({filled}) OR "
        f"({columns[0]}) NOT IN (SELECT ({columns[1]}) FROM {check.relation(target.name)} WHERE {full}))"
    )
    return bool(unproved == 0)


def _is_read_as_declared(check: Check, table: Table) -> bool:
    """Return whether a file is as its schema and dialect describe it; Frictionless guesses about others."""
    header = check.headers.get(table.name)
    is_quoted_well = check.files[table.name].bad_quote is None
    return header is not None and explain_header(table, header) is None and is_quoted_well


def _list_notation(field: Field) -> tuple[str, dict[str, Any]]:
    return field.type, read_notation(field)


def _rule_code(error: Any) -> str:
    if error.type in _METADATA_ERRORS:
        return f"{_GROUP}.metadata"
    code = f"{_GROUP}.{error.type}"
    return code if code in _DECLARED else _RESOURCE


def _convert_error(check: Check, table: Table, error: Any) -> Iterator[tuple[FindingPlace, str, str]]:
    """Turn one Frictionless error into what a rule yields: once, or for each row of a doubled key."""
    number = getattr(error, "row_number", None)
    if number is None:
        position = getattr(error, "field_number", None)
        label = check.locator(table).cell(1, (position or 1) - 1) if check.headers else None
        message, hint = _describe_header_error(check, table, error)
        yield FilePlace(table, column=label.column if label else 1), message, hint
        return
    field = next((item for item in table.fields if item.name == _field_name(table, error)), None)
    message, hint = _describe_row_error(check, table, field, error)
    place = _find_record(check, table, number, field)
    if field is None:
        place = replace(place, position=(getattr(error, "field_number", None) or 1) - 1)
    yield place, message, hint
    doubled = error.type in ("primary-key", "unique-error")
    if doubled and (match := re.search(r"position (\d+)", error.note)):
        # Frictionless names the later row only, but either may be the wrong one.
        message = message.replace(f"record {match[1]}", f"record {number}")
        yield _find_record(check, table, int(match[1]), field), message, hint


def _find_record(check: Check, table: Table, number: int, field: Field | None) -> RecordPlace:
    """Return the place of a record that Frictionless names by its number."""
    rows = check.sql(f"SELECT line, key FROM {check.relation(table.name)} WHERE record = ?", number)
    line, key = rows[0] if rows else (1, "")
    return RecordPlace(table, number, line, key, field)


def _field_name(table: Table, error: Any) -> str:
    names = getattr(error, "field_names", None)
    if error.type == "primary-key":
        return table.primary_key[0]
    if error.type == "foreign-key" and names:
        return str(names[0])
    return str(getattr(error, "field_name", ""))


def _describe_header_error(check: Check, table: Table, error: Any) -> tuple[str, str]:
    """Return message and hint for an error of the header or of the whole file."""
    names = [field.name for field in table.fields]
    label = getattr(error, "label", None)
    match error.type:
        case "source-error":
            return (
                "the file is empty",
                f"its first line should be: {table.dialect.delimiter.join(names)}",
            )
        case "incorrect-label":
            expected = names[error.field_number - 1]
            return f"column {label!r} should be {expected!r}", suggest_nearest(str(label), names)
        case "extra-label":
            return f"column {label!r} is not in the schema", suggest_nearest(str(label), names)
        case "missing-label":
            header = check.headers.get(table.name, [])
            near = [item for item in header if item.strip().lower() == error.field_name.lower()]
            hint = (
                f"the header has {near[0]!r}: write it as the schema does"
                if near
                else f"the columns are: {', '.join(names)}"
            )
            return f"column {error.field_name!r} is missing", hint
        case "blank-label":
            return (
                f"column {error.field_number} has no name",
                f"the columns are: {', '.join(names)}",
            )
        case "duplicate-label":
            return f"column {label!r} occurs twice", f"the columns are: {', '.join(names)}"
    return _format_note(error.note or error.message), ""


def _describe_row_error(check: Check, table: Table, field: Field | None, error: Any) -> tuple[str, str]:
    """Return message and hint for an error of a row or of a cell."""
    cell = _quote_cell(getattr(error, "cell", ""))
    match error.type:
        case "type-error" if field:
            return f"{cell} is not {_add_article(field.type)}", _suggest_notation(field)
        case "constraint-error" if field:
            return _describe_constraint_error(field, error, cell)
        case "unique-error" | "primary-key":
            return _describe_key_error(table, field, error, cell)
        case "foreign-key":
            return _describe_reference_error(check, table, error)
        case "extra-cell" | "missing-cell":
            width = len(check.headers.get(table.name, table.fields))
            what = (
                "column for the cell " + cell
                if error.type == "extra-cell"
                else f"cell for {error.field_name!r}"
            )
            return f"the row has no {what}", f"the table has {width} columns"
        case "blank-row":
            return "the row is blank", "delete the line"
    return _format_note(error.note or error.message), ""


def _describe_constraint_error(field: Field, error: Any, cell: str) -> tuple[str, str]:
    match_ = re.match(r'constraint "(\w+)" is "(.*)"', error.note, re.DOTALL)
    name, value = (match_[1], field.constraints.get(match_[1], match_[2])) if match_ else ("", "")
    match name:
        case "required":
            missing = f"{cell} is declared as a missing value" if error.cell else "the cell is empty"
            return missing, f"{field.name} needs a value"
        case "enum":
            allowed = [str(item) for item in value]
            hint = suggest_nearest(str(error.cell), allowed) or f"one of: {', '.join(allowed)}"
            return f"{cell} is not one of the allowed values", hint
        case "pattern":
            return f"{cell} does not match the pattern", f"the pattern is {value}"
    return f"{cell} breaks the constraint {name} {value}".rstrip(), ""


def _describe_key_error(table: Table, field: Field | None, error: Any, cell: str) -> tuple[str, str]:
    kind = "key" if error.type == "primary-key" else "value"
    if match := re.search(r"position (\d+)", error.note):
        return f"record {match[1]} has the same {kind}", f"give each row a {kind} of its own"
    return f"the {kind} is empty", f"fill {', '.join(table.primary_key)}: the key identifies the row"


def _describe_reference_error(check: Check, table: Table, error: Any) -> tuple[str, str]:
    values = ", ".join("" if value is None else str(value) for value in error.field_cells)
    name = error.reference_name or table.name  # Frictionless gives no name for the table itself
    target = check.table(name)
    hint = ""
    fields = target.fields if target else ()
    named = [field for field in fields if [field.name] == list(error.reference_field_names)]
    if target and named:
        own = table.field(error.field_names[0])
        if find_kind(own) != find_kind(named[0]):
            hint = (
                f"{own.name} is {_add_article(own.type)}, and {target.name}.{named[0].name} is "
                f"{_add_article(named[0].type)}: their values are never equal"
            )
        elif check.once(_create_hint_counter)[table.name] < _MAX_REFERENCE_HINTS:
            check.once(_create_hint_counter)[table.name] += 1
            column_name = column(named[0])
            known = check.sql(f"SELECT DISTINCT {column_name} FROM {check.relation(target.name)} LIMIT 10000")
            hint = suggest_nearest(values, [value for (value,) in known])
    return f"table {name} has no row {_quote_cell(values)}", hint


def _create_hint_counter(check: Check) -> Counter[str]:
    return Counter()


def _suggest_notation(field: Field) -> str:
    """Return how a value of a field is written: in its own notation, which may be what is wrong."""
    notation = read_notation(field)
    if not notation:
        return _TYPE_HINTS.get(field.type, "")
    declared = ", ".join(f"{name} {value!r}" for name, value in notation.items())
    return f"the schema declares {declared}"


def _add_article(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"


def _quote_cell(cell: object) -> str:
    return abbreviate(repr("" if cell is None else str(cell)))


def _format_note(text: str) -> str:
    return f"{text[:1].lower()}{text[1:]}".rstrip(".")
