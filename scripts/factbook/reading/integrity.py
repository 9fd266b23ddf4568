"""Update the hash and size of a file in the descriptor.

`hash` and `bytes` are properties of Data Package v2 ("Data Resource"); Frictionless writes `rows` too. Only
these values change in the text of the descriptor. After new rows they change only when they were correct
before: a wrong value is still a finding.
"""

import codecs
import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any

from factbook.files.replace import FileChange
from factbook.package import Package, Table
from factbook.package.document import list_spans, read_document_text
from factbook.reading.rows import read_rows


def update_descriptor(package: Package, changes: Sequence[tuple[Table, FileChange]]) -> FileChange | None:
    """Return the change of the descriptor that follows from changes of tables, or None."""
    values = []
    for table, change in changes:
        count = sum(1 for _ in read_rows(package, table.name))
        for name in {"hash", "bytes", "rows"} & set(table.resource):
            declared = table.resource[name]
            if declared == _measure_file(name, declared, change.before or b"", count):
                new = _measure_file(name, declared, change.after, count + len(change.records))
                values.append((table, name, new))
    return _write_values(package, values)


def measure_files(package: Package) -> FileChange | None:
    """Return the change of the descriptor that follows from its tables as they are now, or None.

    For tables that were edited by hand; those of several or compressed files stay unchanged.
    """
    values = []
    for table in package.tables:
        declared = {name: table.resource[name] for name in {"hash", "bytes"} & set(table.resource)}
        if declared and table.is_plain_file and table.path.is_file():
            data = table.path.read_bytes()
            measured = ((name, _measure_file(name, value, data, 0)) for name, value in declared.items())
            values += [(table, name, new) for name, new in measured if new not in (None, declared[name])]
    return _write_values(package, values)


def _write_values(package: Package, values: Iterable[tuple[Table, str, Any]]) -> FileChange | None:
    """Return the change that gives properties of resources new values in the text of the descriptor."""
    before = package.file.read_bytes()
    text = read_document_text(package.file)
    mark = codecs.BOM_UTF8 if before.startswith(codecs.BOM_UTF8) else b""
    spans = {span.path: span for span in list_spans(package.file, text)}  # of repeated ones, the last counts
    edits = []
    for table, name, value in values:
        # A value that YAML merges into the resource has no place of its own.
        if span := spans.get(package.find_part(table.name, (name,))[1]):
            edits.append((span.start, span.end, json.dumps(value)))
    for start, end, new_text in sorted(edits, reverse=True):
        text = text[:start] + new_text + text[end:]
    return FileChange(package.file, before, mark + text.encode()) if edits else None


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
