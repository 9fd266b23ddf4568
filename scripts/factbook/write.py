"""Write files of a package safely, and add rows to tables without touching those that are there.

Rows go in where the primary key puts them; every byte of the others stays. Files are written beside
their place and renamed, all or none. A file that changed meanwhile is never overwritten.
"""

import csv
import io
import os
import stat
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from factbook.errors import PackageError, UsageError, explain_unreadable
from factbook.package import Table
from factbook.records import BOM, Record, TextFile

_NEW_FILE = 0o644  # mkstemp alone would let nobody else read it
SortKey = tuple[tuple[int, int, bytes], ...]


@dataclass(frozen=True, slots=True)
class Change:
    """The new content of one file."""

    path: Path
    before: bytes | None  # what it held when it was read, None where there was no file
    after: bytes


def insertion(table: Table, rows: Iterable[Mapping[str, str]]) -> Change:
    """Return the file of a table with new rows, given as text by field name, in their places.

    Raises UsageError for a file that would not stay the same byte for byte, or has another header
    than the schema, and PackageError for one that cannot be read.
    """
    file = table.read()
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


def replace_all(changes: Sequence[Change]) -> list[Path]:
    """Write all changes or none, and return the paths; permissions stay.

    Raises UsageError when a file changed since it was read, PackageError when one cannot be
    written.
    """
    beside: list[Path] = []
    try:
        for change in changes:
            beside.append(_beside(change.path, change.after))
        _ensure_unchanged(changes)
        _swap(changes, beside)
    except OSError as error:
        file = f"{error.filename}: " if error.filename else ""
        raise PackageError(f"{file}{explain_unreadable(error)}", "nothing was written") from None
    finally:
        for path in beside:
            path.unlink(missing_ok=True)
    return [change.path for change in changes]


def replace_files(contents: Mapping[Path, bytes]) -> list[Path]:
    """Write whole files, all or none, and return the paths; raises as `replace_all` does."""
    return replace_all([Change(path, _read(path), after) for path, after in contents.items()])


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes() if path.is_file() else None
    except OSError as error:
        raise PackageError(f"{path}: {explain_unreadable(error)}") from None


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
    line, dialect = io.StringIO(newline=""), table.dialect
    writer = csv.writer(
        line,
        delimiter=dialect.delimiter,
        quotechar=dialect.quote or None,
        quoting=csv.QUOTE_MINIMAL if dialect.quote else csv.QUOTE_NONE,
        doublequote=dialect.double_quote,
        escapechar=dialect.escape,
        lineterminator=newline,
    )
    try:
        writer.writerow([row.get(field.name, "") for field in table.fields])
    except csv.Error as error:
        raise UsageError(f"{table.file}: a value does not fit the dialect: {error}") from None
    return line.getvalue()


def _beside(path: Path, content: bytes) -> Path:
    """Write content to a new file in the same folder, with the permissions of the one there."""
    place = path.resolve()
    handle, name = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name}.")
    beside, whole = Path(name), False
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        beside.chmod(stat.S_IMODE(place.stat().st_mode) if place.exists() else _NEW_FILE)
        whole = True
    finally:
        if not whole:  # a full disk, or Ctrl-C
            beside.unlink()
    return beside


def _ensure_unchanged(changes: Sequence[Change]) -> None:
    for change in changes:
        if _read(change.path) != change.before:
            message = f"{change.path} was changed by someone else just now"
            raise UsageError(message, "nothing was written: try again")


def _swap(changes: Sequence[Change], beside: Sequence[Path]) -> None:
    """Rename all files into place; where one fails, put back those that went before."""
    done: list[Change] = []
    try:
        for change, path in zip(changes, beside, strict=True):
            path.replace(change.path.resolve())
            done.append(change)
    finally:
        if len(done) < len(changes):
            for change in done:
                if change.before is None:
                    change.path.unlink()
                else:
                    _beside(change.path, change.before).replace(change.path.resolve())
