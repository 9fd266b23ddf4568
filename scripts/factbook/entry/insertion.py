"""Insert new rows into the file of a table without changing the other rows.

The primary key of a row gives its place; every byte of the other rows stays unchanged.
"""

import io
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from operator import itemgetter

from factbook.errors import UsageError
from factbook.files.delimited import format_line
from factbook.files.replace import FileChange
from factbook.package import Field, Table
from factbook.reading.header import explain_header, match_columns, select_cells
from factbook.reading.records import BOM, TextFile, read_table_file

_NUMBERS = ("integer", "number", "year")
SortKey = tuple[tuple[int, Decimal, bytes], ...]


def insert_rows(table: Table, rows: Iterable[Mapping[str, str]]) -> FileChange:
    """Return the file of a table with new rows, which are given as text by field name, in order.

    Raises UsageError when not all bytes can stay unchanged or the header differs from the schema, and
    PackageError when the file cannot be read.
    """
    if not table.is_plain_file:
        what = "is compressed" if len(table.parts) == 1 else "has several files"
        raise UsageError(f"{table.name} {what}", "add rows to it with another program")
    file = read_table_file(table)
    before = _read_file_bytes(table, file)
    header, records_of_file = _split_records(table, file)
    chunks = [(key, text, -1) for key, text in records_of_file]
    newline = "\r\n" if file.text.partition("\n")[0].endswith("\r") else "\n"
    added = [
        (build_sort_key(table, row), _format_row(table, row, header, newline), n)
        for n, row in enumerate(rows)
    ]
    for row in sorted(added, key=itemgetter(0)):
        place = next((n for n, (key, *_) in enumerate(chunks) if key > row[0]), len(chunks))
        if place and not chunks[place - 1][1].endswith(("\n", "\r")):
            key, text, given = chunks[place - 1]
            chunks[place - 1] = key, text + newline, given
        chunks.insert(place, row)
    records = {n: record for record, (*_, n) in enumerate(chunks, 1)}
    after = _encode_text(table, file, "".join(text for _, text, _ in chunks))
    return FileChange(table.path, before, after, tuple(records[n] for n in range(len(added))))


def build_sort_key(table: Table, cells: Mapping[str, str]) -> SortKey:
    """Return the sort key of a row by primary key: first numbers by value, then text by UTF-8 bytes."""
    return tuple(_sort_part(table.field(name), cells.get(name, "")) for name in table.primary_key)


def _sort_part(field: Field, text: str) -> tuple[int, Decimal, bytes]:
    try:
        value = Decimal(field.plain_number(text)) if field.type in _NUMBERS else Decimal("NaN")
    except InvalidOperation:  # not a number: a finding of table-schema.type-error
        value = Decimal("NaN")
    if value.is_finite():
        return 1, value, b""
    return 2, Decimal(0), text.encode(errors="surrogatepass")


def _read_file_bytes(table: Table, file: TextFile) -> bytes:
    """Return the bytes of a file; raises UsageError when encoding its text gives other bytes."""
    before = table.path.read_bytes()
    if file.bad_byte or _encode_text(table, file, file.text) != before:
        message = f"{table.file} cannot be rewritten byte for byte as {table.encoding}"
        raise UsageError(message, "run factbook check to see where")
    return before


def _encode_text(table: Table, file: TextFile, text: str) -> bytes:
    try:
        return ((BOM if file.has_bom else "") + text).encode(table.encoding)
    except UnicodeEncodeError as error:
        bad = error.object[error.start]
        raise UsageError(f"{table.file}: {table.encoding} has no character {bad!r}") from None


def _split_records(table: Table, file: TextFile) -> tuple[list[str], list[tuple[SortKey, str]]]:
    """Return the header, and the sort key and text of each record; a header comes before any row."""
    records = list(file)
    if file.bad_quote:
        raise UsageError(f"{table.file}:{file.bad_quote.line}: {file.bad_quote.message}")
    names = [field.name for field in table.fields]
    header = (records[0].cells if records else []) if table.dialect.header else names
    if error := explain_header(table, header):
        raise UsageError(f"{table.file}: the header differs from the schema: {error[0]}", error[1])
    columns = match_columns(table, header)
    rows = [[text or "" for text in select_cells(columns, record.cells)] for record in records]
    keys = [build_sort_key(table, dict(zip(names, row, strict=True))) for row in rows]
    keys[:1] = [()] if table.dialect.header else keys[:1]
    lines = list(io.StringIO(file.text, newline=""))
    starts = [record.line - 1 for record in records]
    texts = ["".join(lines[start:end]) for start, end in pairwise([*starts, len(lines)])]
    return header, list(zip(keys, texts, strict=True))


def _format_row(table: Table, row: Mapping[str, str], header: list[str], newline: str) -> str:
    """Return a row as a line of CSV in the table's dialect and columns, with quotes where needed."""
    dialect = table.dialect
    cells = [""] * len(header)
    for field, position in zip(table.fields, match_columns(table, header), strict=True):
        text = row.get(field.name, "")
        if position is not None:
            cells[position] = text
        elif text:
            raise UsageError(
                f"{table.file} has no column {field.name!r}",
                "remove the value, or add the column to the file",
            )
    try:
        return format_line(
            cells,
            delimiter=dialect.delimiter,
            quote=dialect.quote,
            double_quote=dialect.double_quote,
            escape=dialect.escape,
            newline=newline,
        )
    except ValueError as error:
        raise UsageError(f"{table.file}: a value does not fit the dialect: {error}") from None
