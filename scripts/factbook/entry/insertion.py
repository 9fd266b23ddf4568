"""New rows in the file of a table, without touching those that are there.

Rows go in where the primary key puts them; every byte of the others stays.
"""

import io
from collections.abc import Iterable, Mapping

from factbook.errors import UsageError
from factbook.files.delimited import format_line
from factbook.files.replace import Change
from factbook.package import Table
from factbook.reading.records import BOM, Record, TextFile
from factbook.reading.rows import read_file

SortKey = tuple[tuple[int, int, bytes], ...]


def insertion(table: Table, rows: Iterable[Mapping[str, str]]) -> Change:
    """Return the file of a table with new rows, given as text by field name, in their places.

    Raises UsageError for a file that would not stay the same byte for byte, or has another header
    than the schema, and PackageError for one that cannot be read.
    """
    file = read_file(table)
    before = _bytes(table, file)
    chunks = _chunks(table, file)
    newline = "\r\n" if file.text.partition("\n")[0].endswith("\r") else "\n"
    for row in sorted(rows, key=lambda cells: sort_key(table, cells)):
        own = sort_key(table, row)
        place = next((n for n, (key, _) in enumerate(chunks) if key > own), len(chunks))
        if place and not chunks[place - 1][1].endswith(("\n", "\r")):
            key, text = chunks[place - 1]
            chunks[place - 1] = key, text + newline
        chunks.insert(place, (own, _line(table, row, newline)))
    return Change(table.path, before, _encoded(table, file, "".join(text for _, text in chunks)))


def sort_key(table: Table, cells: Mapping[str, str]) -> SortKey:
    """Return what sorts rows by primary key: integers by value, before text by its UTF-8 bytes."""
    return tuple(_part(table.field(name).type, cells.get(name, "")) for name in table.primary_key)


def _part(kind: str, text: str) -> tuple[int, int, bytes]:
    if kind == "integer":
        try:
            return (1, int(text), b"")
        except ValueError:
            pass
    return (2, 0, text.encode(errors="surrogatepass"))


def _bytes(table: Table, file: TextFile) -> bytes:
    """Return what a file holds, where its text gives just that back."""
    before = table.path.read_bytes()
    if file.bad_byte or _encoded(table, file, file.text) != before:
        raise UsageError(
            f"{table.file} cannot be rewritten byte for byte as {table.encoding}",
            "factbook check says where",
        )
    return before


def _encoded(table: Table, file: TextFile, text: str) -> bytes:
    try:
        return ((BOM if file.has_bom else "") + text).encode(table.encoding)
    except UnicodeEncodeError as error:
        bad = error.object[error.start]
        raise UsageError(f"{table.file}: {bad!r} is not in {table.encoding}") from None


def _chunks(table: Table, file: TextFile) -> list[tuple[SortKey, str]]:
    """Return each record's text as it stands in the file, behind its sort key."""
    records = list(file)
    if file.bad_quote:
        raise UsageError(f"{table.file}:{file.bad_quote.line}: {file.bad_quote.message}")
    names = [field.name for field in table.fields]
    if table.dialect.header and (not records or records[0].cells != names):
        raise UsageError(f"{table.file}: the header is not that of the schema", "factbook check says how")
    lines = list(io.StringIO(file.text, newline=""))
    starts = [record.line - 1 for record in records]
    return [
        (_key(table, record, names), "".join(lines[start:end]))
        for record, start, end in zip(records, starts, [*starts[1:], len(lines)], strict=False)
    ]


def _key(table: Table, record: Record, names: list[str]) -> SortKey:
    if table.dialect.header and record.number == 1:
        return ()  # before any row
    return sort_key(table, dict(zip(names, record.cells, strict=False)))


def _line(table: Table, row: Mapping[str, str], newline: str) -> str:
    """Return a row as a line of CSV in the table's dialect, quoted where it must be."""
    dialect = table.dialect
    try:
        return format_line(
            [row.get(field.name, "") for field in table.fields],
            delimiter=dialect.delimiter,
            quote=dialect.quote,
            double_quote=dialect.double_quote,
            escape=dialect.escape,
            newline=newline,
        )
    except ValueError as error:
        raise UsageError(f"{table.file}: a value does not fit the dialect: {error}") from None
