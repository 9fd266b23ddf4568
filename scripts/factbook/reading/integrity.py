"""Update the hash and size of a file in the descriptor.

`hash` and `bytes` are properties of Data Package v2 ("Data Resource"); Frictionless writes `rows` too. Only
these values change in the text of the descriptor. After new rows they change only when they were correct
before: a wrong value is still a finding.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from typing import Any

from factbook.files.replace import FileChange
from factbook.package import Package, Table
from factbook.reading.rows import read_rows

_BLANK = " \t\n\r"


def update_descriptor(package: Package, changes: Sequence[tuple[Table, FileChange]]) -> FileChange | None:
    """Return the change of the descriptor that follows from changes of tables, or None."""
    before = package.file.read_bytes()
    text = before.decode()
    edits: list[tuple[int, int, str]] = []
    for resource in _find_resources(text):
        # Of repeated names, the last one is valid.
        members = {name: (start, end) for name, start, end in _find_members(text, resource)}
        values = {name: json.loads(text[start:end]) for name, (start, end) in members.items()}
        for table, change in changes:
            if values.get("path") != table.file:
                continue
            count = sum(1 for _ in read_rows(package, table.name))
            for name in {"hash", "bytes", "rows"} & set(values):
                old = _measure_file(name, values[name], change.before or b"", count)
                new = _measure_file(name, values[name], change.after, count + len(change.records))
                if values[name] == old:
                    edits.append((*members[name], json.dumps(new)))
    for start, end, new_text in sorted(edits, reverse=True):
        text = text[:start] + new_text + text[end:]
    return FileChange(package.file, before, text.encode()) if edits else None


def measure_files(package: Package) -> FileChange | None:
    """Return the change of the descriptor that follows from its files as they are now, or None.

    For files that were edited by hand. A descriptor that is not JSON, and what is not one file, stay as they
    are.
    """
    if package.file.suffix != ".json":
        return None
    before = package.file.read_bytes()
    text = before.decode()
    edits: list[tuple[int, int, str]] = []
    for resource in _find_resources(text):
        members = {name: (start, end) for name, start, end in _find_members(text, resource)}
        values = {name: json.loads(text[start:end]) for name, (start, end) in members.items()}
        path = values.get("path")
        if not isinstance(path, str) or not (package.folder / path).is_file():
            continue
        data = (package.folder / path).read_bytes()
        for name in {"hash", "bytes"} & set(values):
            new = _measure_file(name, values[name], data, 0)
            if new not in (None, values[name]):
                edits.append((*members[name], json.dumps(new)))
    for start, end, new_text in sorted(edits, reverse=True):
        text = text[:start] + new_text + text[end:]
    return FileChange(package.file, before, text.encode()) if edits else None


def _measure_file(name: str, declared: Any, data: bytes, rows: int) -> Any:
    """Return the correct value of a property of a file; None for a hash of an unknown algorithm."""
    if name != "hash":
        return rows if name == "rows" else len(data)
    algorithm, _, digest = str(declared).rpartition(":")
    try:
        actual = hashlib.new(algorithm or "md5", data, usedforsecurity=False).hexdigest()
    except (TypeError, ValueError):  # unknown, or without a fixed length
        return None
    return str(declared).removesuffix(digest) + actual


def _find_resources(text: str) -> Iterator[int]:
    """Yield the offsets of the resources in the text of a descriptor."""
    top = _skip_white_space(text, 1 if text.startswith("\ufeff") else 0)
    members = {name: start for name, start, _ in _find_members(text, top)}
    yield from (start for _, start, _ in _find_members(text, members["resources"]))


def _find_members(text: str, at: int) -> Iterator[tuple[str, int, int]]:
    """Yield the name, start and end of each value in the JSON object or array that begins at an offset."""
    decoder, is_object, name = json.JSONDecoder(), text[at] == "{", ""
    at = _skip_white_space(text, at + 1)
    while text[at] not in "]}":
        if is_object:
            name, at = decoder.raw_decode(text, at)
            at = _skip_white_space(text, _skip_white_space(text, at) + 1)  # after the colon
        _, end = decoder.raw_decode(text, at)
        yield name, at, end
        at = _skip_white_space(text, end)
        if text[at] == ",":
            at = _skip_white_space(text, at + 1)


def _skip_white_space(text: str, at: int) -> int:
    """Return the offset of the next character that is not white space."""
    while text[at] in _BLANK:
        at += 1
    return at
