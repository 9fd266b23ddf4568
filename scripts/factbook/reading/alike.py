"""Decide whether Frictionless 5.21 reads a file as its descriptor describes it.

It guesses what a descriptor leaves out: the encoding, the dialect, the row of the header. Where a guess would
differ from the default of the standard, or the header differs from the schema, Frictionless judges the table
as a whole.
"""

import csv
import hashlib
import io
from collections.abc import Iterable
from itertools import islice

from factbook.package import Field, Table
from factbook.package.dialect import UTF8
from factbook.reading.database import Reading
from factbook.reading.keys import is_comparable, list_key_fields
from factbook.reading.sql import column

_ENCODING_SAMPLE = 100_000  # bytes
_DIALECT_SAMPLE = 100  # lines
_DELIMITERS = ",\t;|"
# Properties of a resource that do not change how Frictionless reads its file, or whose effect we know.
_KNOWN_PROPERTIES = frozenset({
    "bytes", "description", "dialect", "encoding", "format", "hash", "homepage", "licenses", "mediatype",
    "name", "path", "profile", "schema", "scheme", "sources", "title", "type", "$schema",
})  # fmt: skip


def is_read_alike(reading: Reading, table: Table) -> bool:
    """Return whether the relations of a table and of those that it refers to hold what Frictionless reads."""
    alike = reading.once(_find_alike_files)
    if table.name not in alike or not _are_comparable(reading, table, list_key_fields(table)):
        return False
    for key in table.foreign_keys:
        target = reading.table(key.table)
        if target is None or target.name not in alike or not 0 < len(set(key.fields)) == len(key.target):
            return False
        if not _has_fields(table, key.fields) or not _has_fields(target, key.target):
            return False
        if not _are_comparable(reading, target, [target.field(name) for name in key.target]):
            return False
    return _has_fields(table, table.primary_key)


def _find_alike_files(reading: Reading) -> frozenset[str]:
    """Return the names of the tables whose files Frictionless reads as we do."""
    return frozenset(table.name for table in reading.tables if _is_file_alike(reading, table))


def _is_file_alike(reading: Reading, table: Table) -> bool:
    file = reading.files[table.name]
    is_whole = file.bad_byte is None and file.bad_quote is None and table.name not in reading.has_long_cells
    return (
        is_whole
        and table.resource.keys() <= _KNOWN_PROPERTIES | {name for name in table.resource if ":" in name}
        and _is_header_alike(reading, table)
        and _are_absent_cells_missing(reading, table)
        and _is_dialect_alike(table, file.text)
        and _is_encoding_alike(table, file.text)
        and _is_size_alike(table)
    )


def _is_header_alike(reading: Reading, table: Table) -> bool:
    """Return whether the first record names the fields, and Frictionless takes it as the header."""
    names = [field.name for field in table.fields]
    labels = [label.strip() for label in reading.headers.get(table.name, [])]
    if not names or labels != names or len(set(names)) < len(names):
        return False
    if table.primary_key and not table.dialect.header_case:
        return False
    if "header" in table.resource.get("dialect", {}):
        return True
    widths = reading.widths[table.name]
    mean = round(sum(widths) / len(widths))
    return abs(widths[0] - mean) <= max(round(mean * 0.1), 1)


def _are_absent_cells_missing(reading: Reading, table: Table) -> bool:
    """Return whether an absent cell has the value of the empty text that the relation has for it."""
    return not reading.irregular[table.name] or all(table.is_missing(field, "") for field in table.fields)


def _is_dialect_alike(table: Table, text: str) -> bool:
    """Return whether Frictionless guesses the defaults of what the dialect does not declare."""
    dialect, declared = table.dialect, table.resource.get("dialect", {})
    if not dialect.quote or not (dialect.double_quote or dialect.escape):
        return False  # Frictionless refuses the one, and reads doubled quotes in the other
    is_known = "delimiter" in declared or dialect.delimiter == "\t"
    sample = "".join(islice(io.StringIO(text, newline=""), _DIALECT_SAMPLE))
    try:
        guess = csv.Sniffer().sniff(sample, dialect.delimiter if is_known else _DELIMITERS)
    except csv.Error:
        return True
    return (
        (is_known or guess.delimiter == dialect.delimiter)
        and ("quoteChar" in declared or guess.quotechar in ("'", dialect.quote))
        and ("skipInitialSpace" in declared or guess.skipinitialspace == dialect.skip_initial_space)
    )


def _is_encoding_alike(table: Table, text: str) -> bool:
    if "encoding" in table.resource or text[:_ENCODING_SAMPLE].isascii():
        return True
    from frictionless import Detector

    with table.path.open("rb") as file:
        guess = Detector().detect_encoding(file.read(_ENCODING_SAMPLE))
    return guess in (UTF8, "utf-8-sig")


def _is_size_alike(table: Table) -> bool:
    """Return whether a declared hash and number of bytes are those of the file."""
    size, digest = table.resource.get("bytes"), table.resource.get("hash")
    if not size and not digest:
        return True
    data = table.path.read_bytes()
    algorithm, _, expected = str(digest).rpartition(":")
    if digest and algorithm not in ("", "md5", "sha256"):
        return False
    actual = hashlib.new(algorithm or "md5", data, usedforsecurity=False).hexdigest()
    return size in (None, len(data)) and (not digest or actual == expected)


def _are_comparable(reading: Reading, table: Table, fields: Iterable[Field]) -> bool:
    """Return whether SQL compares the values of fields as Frictionless does: no NaN equals another there."""
    for field in fields:
        if not is_comparable(field):
            return False
        has_nan = f"SELECT 1 FROM {reading.relation(table.name)} WHERE {column(field)} ILIKE '%nan%' LIMIT 1"
        if field.type == "number" and reading.sql(has_nan):
            return False
    return True


def _has_fields(table: Table, names: Iterable[str]) -> bool:
    return {field.name for field in table.fields}.issuperset(names)
