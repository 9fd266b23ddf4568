"""Rules on resources as wholes: what nobody judged, and what is invalid in the descriptor itself.

Here is also what Frictionless finds in a resource that only Frictionless reads: inline data, Excel, a
dialect with comments.
"""

import re
from collections.abc import Iterator
from typing import Any

from factbook.check.context import Check, DescriptorPlace
from factbook.check.groups import Group
from factbook.check.registry import RuleResult, rule_source
from factbook.check.schema_messages import format_note
from factbook.errors import abbreviate
from factbook.package.document import PropertyLocator, PropertyPath
from factbook.package.resource_files import LOCAL_HINT
from factbook.reading.error import TableError
from factbook.reading.profiles import ProfileError, judge_profile

NOT_JUDGED = "table-schema.not-judged"
METADATA = "table-schema.metadata"
_ACCEPT_HINT = f"accept it with --ignore {NOT_JUDGED}"
_find_plugin = re.compile(r'"(frictionless\[\w+\])"').search


@rule_source(NOT_JUDGED, Group.STANDARD, {})
def find_unjudged_parts(check: Check) -> Iterator[tuple[str, RuleResult]]:
    """Let every resource be judged.

    What is at a URL is not fetched, a format may need another package of Python, and a limit may be reached:
    then nobody knows whether the data are valid.

    Bad: `"path": "https://example.org/trips.csv"`
    Good: `"path": "data/trips.csv"`
    """
    locator = check.once(_create_locator)
    for problem in check.package.problems:
        position = locator.locate(check.package.folder / problem.document, problem.path)
        place = DescriptorPlace(problem.table, problem.document, position.line, position.column)
        yield METADATA if problem.judged else NOT_JUDGED, (place, problem.message, problem.hint)
    for profile in check.package.profiles:
        file, start = check.package.folder / profile.document, profile.path
        label = f"{profile.label}: " if profile.label else ""
        try:
            for message, path in judge_profile(check.package, profile):
                position = locator.locate(file, (*start, *path))
                place = DescriptorPlace(profile.table, profile.document, position.line, position.column)
                inner = "/".join(map(str, path))
                at = f" at property {inner!r}" if inner else ""
                yield METADATA, (place, f"{label}{message}{at}", f"the profile {profile.url} demands it")
        except ProfileError as error:
            position = locator.locate(file, start)
            place = DescriptorPlace(profile.table, profile.document, position.line, position.column)
            message = f"{label}the descriptor was not compared with the profile {profile.url}: {error}"
            yield NOT_JUDGED, (place, message, LOCAL_HINT)


def locate_part(check: Check, table: str, path: PropertyPath = ()) -> DescriptorPlace:
    """Return the place of a property of a resource, by its path in it; of the package for the table ""."""
    document, at = check.package.find_part(table, path)
    position = check.once(_create_locator).locate(check.package.folder / document, at)
    return DescriptorPlace(table, document, position.line, position.column)


def describe_resource_error(check: Check, name: str, error: TableError) -> tuple[str, RuleResult] | None:
    """Return a finding for an error of Frictionless that keeps a resource from being judged, or None."""
    note = error.note
    if plugin := _find_plugin(note):
        message = f"{name}: the resource was not checked: Frictionless needs a package that is not installed"
        return NOT_JUDGED, (locate_part(check, name), message, f'run: pip install "{plugin[1]}"')
    if error.type == "no-table":
        message = f"{name}: the resource was not checked: Frictionless does not take {note!r} for a table"
        hint = f'declare "type": "table" if it is one that Frictionless reads, or {_ACCEPT_HINT}'
        return NOT_JUDGED, (locate_part(check, name, ("format",)), message, hint)
    if error.type == "format-error" and note.endswith("is not supported"):
        message = f"{name}: the resource was not checked: {note}"
        return NOT_JUDGED, (
            locate_part(check, name, ("format",)),
            message,
            f"ship it as CSV, or {_ACCEPT_HINT}",
        )
    return None


def describe_warning(check: Check, name: str, warning: str) -> tuple[str, RuleResult]:
    """Return a finding for a warning of Frictionless, which says what it did not judge."""
    return NOT_JUDGED, (locate_part(check, name), f"{name}: not all was checked: {warning}", _ACCEPT_HINT)


def describe_unread_error(check: Check, name: str, error: TableError) -> RuleResult:
    """Return a finding for an error in a resource that only Frictionless reads, with record and field."""
    record, field = error.record, error.field
    resources: list[dict[str, Any]] = check.package.descriptor["resources"]
    resource = next((item for item in resources if item["name"] == name), {})
    path = resource.get("path")
    where = f"{name} ({abbreviate(path)})" if isinstance(path, str) else name
    parts = [where, f"record {record}" if record else "", f"field {field}" if field else ""]
    note = format_note(error.note)
    place = locate_part(check, name, _find_inline_cell(resource, record, field))
    place = DescriptorPlace(name, place.file, place.line, place.column, field, record)
    return place, f"{', '.join(filter(None, parts))}: {note}" if name else note, ""


def _find_inline_cell(resource: dict[str, Any], record: int | None, field: str) -> PropertyPath:
    """Return the path of a record of inline data; records of objects have a header before them."""
    data = resource.get("data")
    if not isinstance(data, list) or record is None:
        return ("data",) if data is not None else ()
    return "data", record - (2 if data and isinstance(data[0], dict) else 1), field


def _create_locator(check: Check) -> PropertyLocator:
    return PropertyLocator()
