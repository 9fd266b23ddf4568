"""The seam to Frictionless, which judges Table Schema: header, structure, types, constraints and keys.

Everything that Frictionless decides comes through `_verdicts`; nothing else in this project imports it. The
codes are its own error types in the group `table-schema`.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from factbook.check.context import Check, DescriptorPlace, FilePlace, Place, Spot
from factbook.check.registry import Found, Skip, source
from factbook.check.rules.schema_errors import DOCS
from factbook.errors import abbreviate, nearest
from factbook.package import Field, Table

_GROUP = "table-schema"
_RESOURCE = f"{_GROUP}.resource"
_DECLARED = {f"{_GROUP}.{name}": doc for name, doc in DOCS.items()}
# What Frictionless 5.21 raises for a schema that it accepts: an invalid pattern, bounds with and without a
# time zone, `unique` on lists.
_CRASHES = (re.error, TypeError, ValueError, ArithmeticError, LookupError, AttributeError)
_LIMIT = 10_000  # findings of one table; Frictionless stops at 1,000 by itself
# The rules on files report these, with a place.
_NOT_HERE = {"encoding-error", "scheme-error", "loader-error"}
_METADATA = {"package-error", "resource-error", "schema-error", "field-error", "dialect-error"}
_SHAPES = {
    "date": "write YYYY-MM-DD",
    "datetime": "write YYYY-MM-DDThh:mm:ssZ",
    "time": "write hh:mm:ss",
    "year": "write four digits",
    "yearmonth": "write YYYY-MM",
    "boolean": "write true or false",
    "integer": "write digits only",
    "number": "write digits with a point for the fraction",
}


@source(_RESOURCE, _DECLARED)
def judge(check: Check) -> Iterator[tuple[str, Found]]:
    """Give Frictionless a resource that it can open.

    Anything else that keeps Frictionless from reading a resource, and that no other rule reports.

    Bad: a resource whose `hash` is not that of its file
    Good: a resource with the hash that its file has
    """
    broken = {table.name for table in check.package.tables if _is_broken(check, table)}
    for name, error in _verdicts(check, broken):
        table = check.table(name)
        if isinstance(error, Skip):
            yield _RESOURCE, error
            continue
        if error.type in _NOT_HERE and (name in broken or table is not None):
            continue
        if table is None:
            yield _code(error), (DescriptorPlace(name), error.note or error.message, "")
        else:
            yield from ((_code(error), result) for result in _found(check, table, error))
    for name, reason in check.package.unread.items():
        yield _RESOURCE, Skip(f"only Frictionless judges this resource: {reason}", name)


def _is_broken(check: Check, table: Table) -> bool:
    return table.name in check.unreadable or check.files[table.name].bad_byte is not None


def _verdicts(check: Check, broken: set[str]) -> Iterator[tuple[str, Any]]:
    """Yield (resource, Frictionless error or Skip) for everything that Frictionless finds.

    A table that cannot be read is left out, and so are the foreign keys that refer to it: it has a finding of
    its own, which each row that refers to it would only repeat.
    """
    from frictionless import FrictionlessException
    from frictionless import Package as Frictionless

    descriptor = _descriptor(check, broken)
    try:
        package = Frictionless.from_descriptor(descriptor, basepath=str(check.package.folder))
    except FrictionlessException as exception:
        yield from (("", error) for error in exception.reasons or [exception.error])
        return
    # `Package.validate` would judge the descriptor a second time; from_descriptor just did.
    for resource in package.resources:
        try:
            tasks = resource.validate(limit_errors=_LIMIT).tasks
        except _CRASHES as error:
            yield (
                resource.name,
                SimpleNamespace(type="resource", note=f"Frictionless cannot judge the resource: {error}"),
            )
            continue
        for task in tasks:
            yield from ((task.name, error) for error in task.errors)
            for warning in task.warnings:
                yield task.name, Skip(f"Frictionless: {warning}", task.name)


def _descriptor(check: Check, broken: set[str]) -> dict[str, Any]:
    """Return the descriptor without what is broken, in a copy that Frictionless may change."""
    descriptor: dict[str, Any] = json.loads(json.dumps(dict(check.package.descriptor)))
    # A profile at a URL would be fetched; the check works offline, and the standard's own is built in.
    descriptor.pop("profile", None)
    if not str(descriptor.get("$schema", "")).startswith("https://datapackage.org/profiles/2."):
        descriptor.pop("$schema", None)
    descriptor["resources"] = [item for item in descriptor["resources"] if item["name"] not in broken]
    for resource in descriptor["resources"]:
        resource.pop("profile", None)
        schema = resource.get("schema", {})
        for part in (resource, schema, resource.get("dialect", {})):
            part.pop("$schema", None)
        keys = schema.get("foreignKeys", [])
        schema["foreignKeys"] = [key for key in keys if key["reference"].get("resource") not in broken]
        if not schema["foreignKeys"]:
            del schema["foreignKeys"]
    return descriptor


def _code(error: Any) -> str:
    if error.type in _METADATA:
        return f"{_GROUP}.metadata"
    code = f"{_GROUP}.{error.type}"
    return code if code in _DECLARED else _RESOURCE


def _found(check: Check, table: Table, error: Any) -> Iterator[tuple[Place, str, str]]:
    """Turn one Frictionless error into what a rule yields: once, or for each row of a doubled key."""
    number = getattr(error, "row_number", None)
    if number is None:
        position = getattr(error, "field_number", None)
        place = check.locator(table).cell(1, (position or 1) - 1) if check.headers else None
        message, hint = _header_words(check, table, error)
        yield FilePlace(table, column=place.column if place else 1), message, hint
        return
    field = next((item for item in table.fields if item.name == _field_name(table, error)), None)
    message, hint = _words(check, table, field, error)
    spot = _spot(check, table, number, field)
    if field is None:
        spot = replace(spot, position=(getattr(error, "field_number", None) or 1) - 1)
    yield spot, message, hint
    doubled = error.type in ("primary-key", "unique-error")
    if doubled and (match := re.search(r"position (\d+)", error.note)):
        # Frictionless names the later row only, but either may be the wrong one.
        message = message.replace(f"record {match[1]}", f"record {number}")
        yield _spot(check, table, int(match[1]), field), message, hint


def _spot(check: Check, table: Table, number: int, field: Field | None) -> Spot:
    """Return the place of a record that Frictionless names by its number."""
    rows = check.sql(f"SELECT line, key FROM {check.relation(table.name)} WHERE record = ?", number)
    line, key = rows[0] if rows else (1, "")
    return Spot(table, number, line, key, field)


def _field_name(table: Table, error: Any) -> str:
    names = getattr(error, "field_names", None)
    if error.type == "primary-key":
        return table.primary_key[0]
    if error.type == "foreign-key" and names:
        return str(names[0])
    return str(getattr(error, "field_name", ""))


def _header_words(check: Check, table: Table, error: Any) -> tuple[str, str]:
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
            return f"column {label!r} should be {expected!r}", nearest(str(label), names)
        case "extra-label":
            return f"column {label!r} is not in the schema", nearest(str(label), names)
        case "missing-label":
            return f"column {error.field_name!r} is missing", f"the columns are: {', '.join(names)}"
        case "blank-label":
            return (
                f"column {error.field_number} has no name",
                f"the columns are: {', '.join(names)}",
            )
        case "duplicate-label":
            return f"column {label!r} occurs twice", f"the columns are: {', '.join(names)}"
    return _sentence(error.note or error.message), ""


def _words(check: Check, table: Table, field: Field | None, error: Any) -> tuple[str, str]:
    """Return message and hint for an error of a row or of a cell."""
    cell = _quoted(getattr(error, "cell", ""))
    match error.type:
        case "type-error" if field:
            is_default = field.properties.get("format", "default") == "default"
            return f"{cell} is not {_article(field.type)}", _SHAPES.get(field.type, "") if is_default else ""
        case "constraint-error" if field:
            return _constraint_words(field, error, cell)
        case "unique-error" | "primary-key":
            return _double_words(table, field, error, cell)
        case "foreign-key":
            return _reference_words(check, table, error)
        case "extra-cell":
            return f"the row has no column for the cell {cell}", f"the table has {len(table.fields)} columns"
        case "missing-cell":
            return (
                f"the row has no cell for {error.field_name!r}",
                f"the table has {len(table.fields)} columns",
            )
        case "blank-row":
            return "the row is blank", "delete the line"
    return _sentence(error.note or error.message), ""


def _constraint_words(field: Field, error: Any, cell: str) -> tuple[str, str]:
    match_ = re.match(r'constraint "(\w+)" is "(.*)"', error.note, re.DOTALL)
    name, value = (match_[1], field.constraints.get(match_[1], match_[2])) if match_ else ("", "")
    match name:
        case "required":
            return "the cell is empty", f"{field.name} needs a value"
        case "enum":
            allowed = [str(item) for item in value]
            hint = nearest(str(error.cell), allowed) or f"one of: {', '.join(allowed)}"
            return f"{cell} is not one of the allowed values", hint
        case "pattern":
            return f"{cell} does not match the pattern", f"the pattern is {value}"
    return f"{cell} breaks the constraint {name} {value}".rstrip(), ""


def _double_words(table: Table, field: Field | None, error: Any, cell: str) -> tuple[str, str]:
    kind = "key" if error.type == "primary-key" else "value"
    if match := re.search(r"position (\d+)", error.note):
        return f"record {match[1]} has the same {kind}", f"give each row a {kind} of its own"
    return f"the {kind} is empty", f"fill {', '.join(table.primary_key)}: the key identifies the row"


def _reference_words(check: Check, table: Table, error: Any) -> tuple[str, str]:
    values = ", ".join("" if value is None else str(value) for value in error.field_cells)
    name = error.reference_name or table.name  # Frictionless gives no name for the table itself
    target = check.table(name)
    hint = ""
    if target is not None and len(error.reference_field_names) == 1:
        field = target.field(error.reference_field_names[0])
        known = check.sql(f"SELECT DISTINCT c{field.position} FROM {check.relation(target.name)} LIMIT 10000")
        hint = nearest(values, [value for (value,) in known])
    return f"table {name} has no row {_quoted(values)}", hint


def _article(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"


def _quoted(cell: object) -> str:
    return abbreviate(repr("" if cell is None else str(cell)))


def _sentence(text: str) -> str:
    return f"{text[:1].lower()}{text[1:]}".rstrip(".")
