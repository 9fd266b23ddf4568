"""Write files of a package safely, and put new rows into tables without touching those that are there.

Rows go in where the primary key puts them; every byte of the others stays. Each file is written next to its
place and renamed, so that no half file is ever seen. A file that changed meanwhile is never overwritten.
"""

import csv
import io
import os
import stat
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryDirectory

from factbook.errors import PackageError, UsageError
from factbook.package import Field, Table
from factbook.records import BOM, TextFile

_NUMBERS = ("integer", "number", "year")
SortKey = tuple[tuple[int, Decimal, bytes], ...]


@dataclass(frozen=True, slots=True)
class Change:
    """The new content of one file."""

    path: Path
    before: bytes | None  # what it held when it was read, None where there was no file
    after: bytes
    records: tuple[int, ...] = ()  # of the new rows in it, as Frictionless counts, in the order given


def insertion(table: Table, rows: Iterable[Mapping[str, str]]) -> Change:
    """Return the file of a table with new rows, given as text by field name, in their places.

    Raises UsageError for a file that would not stay the same byte for byte, or has another header
    than the schema, and PackageError for one that cannot be read.
    """
    file = table.read()
    before = _bytes(table, file)
    chunks = [(key, text, -1) for key, text in _chunks(table, file)]
    newline = "\r\n" if file.text.partition("\n")[0].endswith("\r") else "\n"
    added = [(sort_key(table, row), _line(table, row, newline), n) for n, row in enumerate(rows)]
    for row in sorted(added, key=itemgetter(0)):
        place = next((n for n, (key, *_) in enumerate(chunks) if key > row[0]), len(chunks))
        if place and not chunks[place - 1][1].endswith(("\n", "\r")):
            key, text, given = chunks[place - 1]
            chunks[place - 1] = key, text + newline, given
        chunks.insert(place, row)
    records = {n: record for record, (*_, n) in enumerate(chunks, 1)}
    after = _encoded(table, file, "".join(text for _, text, _ in chunks))
    return Change(table.path, before, after, tuple(records[n] for n in range(len(added))))


def sort_key(table: Table, cells: Mapping[str, str]) -> SortKey:
    """Return what sorts rows by primary key: numbers by value, before text by its UTF-8 bytes."""
    return tuple(_part(table.field(name), cells.get(name, "")) for name in table.primary_key)


def replace_all(changes: Sequence[Change]) -> list[Path]:
    """Write files, each whole or not at all, and return their paths; permissions and links stay.

    All are written next to their places before the first is renamed, so that a full disk or a missing right
    changes nothing. Raises UsageError when a file changed since it was read, PackageError when one cannot be
    written; the hint then says which files have their new content, for git to take back.
    """
    at = Path()
    try:
        with ExitStack() as beside:
            ready = []
            for change in changes:
                at = change.path
                ready.append(_write_beside(change, beside))
            for change in changes:
                if _read(change.path) != change.before:
                    message = f"{change.path} was changed by someone else just now"
                    raise UsageError(message, "nothing was written: try again")
            for change, path in zip(changes, ready, strict=True):
                at = change.path
                path.replace(at.resolve())
    except (OSError, KeyboardInterrupt) as error:
        done = [str(change.path) for change in changes if _read(change.path) == change.after]
        if not done and isinstance(error, KeyboardInterrupt):
            raise
        left = [str(change.path) for change in changes if str(change.path) not in done]
        hint = f"written: {', '.join(done)}; not written: {', '.join(left) or 'none'}"
        reason = (error.strerror or "not writable") if isinstance(error, OSError) else "interrupted"
        raise PackageError(f"{at}: {reason.lower()}", hint if done else "nothing was written") from None
    return [change.path for change in changes]


def replace_files(contents: Mapping[Path, bytes]) -> list[Path]:
    """Write whole files and return the paths; raises as `replace_all` does."""
    return replace_all([Change(path, _read(path), after) for path, after in contents.items()])


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise PackageError(f"{path}: {(error.strerror or 'unreadable').lower()}") from None


def _write_beside(change: Change, beside: ExitStack) -> Path:
    """Write a file in a folder of its own on the same disk, with the permissions of the one there."""
    place = change.path.resolve()
    folder = TemporaryDirectory(dir=place.parent, prefix=f".{place.name}.")
    path = Path(beside.enter_context(folder), place.name)
    with path.open("wb") as stream:
        stream.write(change.after)
        stream.flush()
        os.fsync(stream.fileno())
    if place.exists():
        path.chmod(stat.S_IMODE(place.stat().st_mode))
    return path


def _part(field: Field, text: str) -> tuple[int, Decimal, bytes]:
    try:
        value = Decimal(field.plain_number(text)) if field.type in _NUMBERS else Decimal("NaN")
    except InvalidOperation:  # no number, which check says
        value = Decimal("NaN")
    if value.is_finite():
        return 1, value, b""
    return 2, Decimal(0), text.encode(errors="surrogatepass")


def _bytes(table: Table, file: TextFile) -> bytes:
    """Return what a file holds, where its text gives just that back."""
    before = table.path.read_bytes()
    if file.bad_byte or _encoded(table, file, file.text) != before:
        message = f"{table.file} cannot be rewritten byte for byte as {table.encoding}"
        raise UsageError(message, "factbook check says where")
    return before


def _encoded(table: Table, file: TextFile, text: str) -> bytes:
    try:
        return ((BOM if file.has_bom else "") + text).encode(table.encoding)
    except UnicodeEncodeError as error:
        bad = error.object[error.start]
        raise UsageError(f"{table.file}: {bad!r} is not in {table.encoding}") from None


def _chunks(table: Table, file: TextFile) -> list[tuple[SortKey, str]]:
    """Return each record's text as it stands in the file, behind its sort key; a header is before any row."""
    records = list(file)
    if file.bad_quote:
        raise UsageError(f"{table.file}:{file.bad_quote.line}: {file.bad_quote.message}")
    names = [field.name for field in table.fields]
    if table.dialect.header and (not records or records[0].cells != names):
        raise UsageError(f"{table.file}: the header is not that of the schema", "factbook check says how")
    keys = [sort_key(table, dict(zip(names, record.cells, strict=False))) for record in records]
    keys[:1] = [()] if table.dialect.header else keys[:1]
    lines = list(io.StringIO(file.text, newline=""))
    starts = [record.line - 1 for record in records]
    texts = ["".join(lines[start:end]) for start, end in pairwise([*starts, len(lines)])]
    return list(zip(keys, texts, strict=True))


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
