"""Update the hash and size of a file in the descriptor after new rows.

`hash` and `bytes` are properties of Data Package v2 ("Data Resource"); Frictionless writes `rows` too. Only
these values change in the text of the descriptor, and only when they were correct before: a wrong value is
still a finding.
"""

import codecs
import hashlib
import json
from collections.abc import Sequence
from typing import Any

from factbook.files.replace import FileChange
from factbook.package import Package, Table
from factbook.package.document import list_spans, read_document_text
from factbook.reading.rows import read_rows


def update_descriptor(package: Package, changes: Sequence[tuple[Table, FileChange]]) -> FileChange | None:
    """Return the change of the descriptor that follows from changes of tables, or None."""
    before = package.file.read_bytes()
    text = read_document_text(package.file)
    mark = codecs.BOM_UTF8 if before.startswith(codecs.BOM_UTF8) else b""
    spans = {span.path: span for span in list_spans(package.file, text)}  # of repeated ones, the last counts
    edits: list[tuple[int, int, str]] = []
    for table, change in changes:
        count = sum(1 for _ in read_rows(package, table.name))
        for name in {"hash", "bytes", "rows"} & set(table.resource):
            declared, span = table.resource[name], spans.get(package.find_part(table.name, (name,))[1])
            old = _measure_file(name, declared, change.before or b"", count)
            new = _measure_file(name, declared, change.after, count + len(change.records))
            if span and declared == old:  # a value that YAML merges into the resource has no place of its own
                edits.append((span.start, span.end, json.dumps(new)))
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
