"""The rules of Table Schema: header, structure, types, constraints and keys.

The codes are the error types of Frictionless in the group `table-schema`; `factbook.reading.judge` finds the
errors.
"""

from collections.abc import Iterator
from dataclasses import replace

from factbook.check.context import Check, DescriptorPlace, FilePlace, FindingPlace, RecordPlace
from factbook.check.groups import Group
from factbook.check.registry import RuleResult, SkipReason, rule_source
from factbook.check.rules.schema_errors import DOCS
from factbook.check.schema_messages import describe_header_error, describe_row_error, format_note
from factbook.package import Field, Table
from factbook.reading.error import TableError
from factbook.reading.header import explain_header
from factbook.reading.judge import JudgeWarning, judge_tables

_GROUP = "table-schema"
_RESOURCE = f"{_GROUP}.resource"
_DECLARED = {f"{_GROUP}.{name}": doc for name, doc in DOCS.items()}
# The rules on files report these, with a place.
_REPORTED_ELSEWHERE = {"encoding-error", "scheme-error", "loader-error"}
_METADATA_ERRORS = {"package-error", "resource-error", "schema-error", "field-error", "dialect-error"}


@rule_source(_RESOURCE, Group.STANDARD, _DECLARED)
def judge_resources(check: Check) -> Iterator[tuple[str, RuleResult]]:
    """Give Frictionless a resource that it can open.

    Anything else that keeps Frictionless from reading a resource, and that no other rule reports.

    Bad: a resource whose `hash` is not that of its file
    Good: a resource with the hash that its file has
    """
    broken = {table.name for table in check.package.tables if _is_broken(check, table)} | check.package.remote
    with_bad_header: set[str] = set()
    for name, error in judge_tables(check, broken):
        table = check.table(name)
        if isinstance(error, JudgeWarning):
            yield _RESOURCE, SkipReason(error.reason, name)
            continue
        if error.type.endswith(("-label", "-header", "source-error")):
            with_bad_header.add(name)
        if error.type in _REPORTED_ELSEWHERE and (name in broken or table is not None):
            continue
        if table is None or error.type in _METADATA_ERRORS:
            yield _rule_code(error), (DescriptorPlace(name), _describe_unread_error(name, error), "")
        else:
            yield from ((_rule_code(error), result) for result in _convert_error(check, table, error))
    for table in check.tables:
        header = check.headers.get(table.name)
        if (
            header
            and table.name not in with_bad_header | broken
            and (problem := explain_header(table, header))
        ):
            hint = "declare the dialect of the file: Frictionless guesses it, and other programs do not"
            yield _RESOURCE, (FilePlace(table), problem[0], hint)
    for name, reason in check.package.unread.items():
        if name not in check.package.remote:
            yield _RESOURCE, SkipReason(f"only Frictionless judges this resource: {reason}", name)


def _is_broken(check: Check, table: Table) -> bool:
    return table.name in check.unreadable or check.files[table.name].bad_byte is not None


def _describe_unread_error(name: str, error: TableError) -> str:
    """Return the message for an error in a resource that only Frictionless reads, with record and field."""
    record = f"record {error.record}" if error.record else ""
    field = f"field {error.field}" if error.field else ""
    place, note = ", ".join(filter(None, (name, record, field))), format_note(error.note)
    return f"{place}: {note}" if place else note


def _rule_code(error: TableError) -> str:
    if error.type in _METADATA_ERRORS:
        return f"{_GROUP}.metadata"
    code = f"{_GROUP}.{error.type}"
    return code if code in _DECLARED else _RESOURCE


def _convert_error(check: Check, table: Table, error: TableError) -> Iterator[tuple[FindingPlace, str, str]]:
    """Turn one Frictionless error into what a rule yields: once, or for each row of a doubled key."""
    position = (error.number or 1) - 1
    if error.record is None:
        label = check.locator(table).cell(1, position) if check.headers else None
        message, hint = describe_header_error(check, table, error)
        yield FilePlace(table, column=label.column if label else 1), message, hint
        return
    field = next((item for item in table.fields if item.name == _field_name(table, error)), None)
    message, hint = describe_row_error(check, table, field, error)
    place = _find_record(check, table, error.record, field)
    yield place if field else replace(place, position=position), message, hint
    if error.same_as is not None:  # Frictionless names the later row only, but either may be the wrong one
        message, hint = describe_row_error(check, table, field, replace(error, same_as=error.record))
        yield _find_record(check, table, error.same_as, field), message, hint


def _find_record(check: Check, table: Table, number: int, field: Field | None) -> RecordPlace:
    """Return the place of a record that Frictionless names by its number."""
    rows = check.sql(f"SELECT line, key FROM {check.relation(table.name)} WHERE record = ?", number)
    line, key = rows[0] if rows else (1, "")
    return RecordPlace(table, number, line, key, field)


def _field_name(table: Table, error: TableError) -> str:
    if error.type == "primary-key":
        return table.primary_key[0]
    return error.fields[0] if error.fields else error.field
