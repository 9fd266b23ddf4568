"""Read a delimited text file as records with their physical lines.

Records have the numbers of Frictionless: from 1, header and blank lines included. Lines have the numbers of
an editor, so after a cell with several lines the two numbers differ.
"""

import codecs
import csv
import io
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from factbook.errors import PackageError
from factbook.package.dialect import UTF8, Dialect
from factbook.package.model import Table, TableFile
from factbook.reading.compression import read_file_bytes

BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a file."""

    number: int  # from 1, as Frictionless counts
    line: int  # physical line of its first character, from 1
    cells: list[str]


@dataclass(frozen=True, slots=True)
class BadByte:
    """The first byte of a file that is not valid in its encoding."""

    line: int
    column: int  # in characters, from 1
    value: int  # the byte


@dataclass(frozen=True, slots=True)
class BadQuote:
    """The first record that does not follow the quoting rules of RFC 4180, section 2."""

    line: int  # its first line
    message: str  # of Python's csv module in strict mode


@dataclass(frozen=True, slots=True)
class TextPart:
    """Where one of several files begins in the text that they make together."""

    file: str  # relative to the folder of the package
    line: int  # of its first character in that text, from 1
    column: int  # in characters, from 1
    skipped: int  # lines of the file that are not in the text: 1 for a repeated header


@dataclass(slots=True)
class TextFile:
    """A decoded file, or several that are read as one: the text, and the invalid parts of it.

    Iterating yields Records; `bad_quote` is set at the end of the iteration.
    """

    path: Path
    dialect: Dialect
    text: str  # without BOM, with unchanged newlines
    has_bom: bool
    bad_byte: BadByte | None
    parts: tuple[TextPart, ...] = ()  # of several files
    bad_quote: BadQuote | None = field(default=None, init=False)

    def __iter__(self) -> Iterator[Record]:
        last = 0
        try:
            for record in self._read_records(strict=True):
                last = record.number
                yield record
        except csv.Error as error:
            rest = islice(self._read_records(strict=False), last, None)
            first = next(rest, None)
            self.bad_quote = BadQuote(first.line if first else 1, str(error))
            if first is not None:
                yield first
            yield from rest

    def find_place(self, line: int, column: int) -> tuple[str, int, int]:
        """Return the file, line and column of a place in the text; the file is "" if there is only one."""
        return find_place(self.parts, line, column)

    def _read_records(self, *, strict: bool) -> Iterator[Record]:
        # Frictionless removes the csv module's limit on the size of a cell too, so both read huge cells.
        csv.field_size_limit(sys.maxsize)
        reader = self.dialect.create_reader(io.StringIO(self.text, newline=""), strict=strict)
        line = 1
        for number, cells in enumerate(reader, 1):
            yield Record(number, line, cells)
            line = reader.line_num + 1


def find_place(parts: Sequence[TextPart], line: int, column: int = 1) -> tuple[str, int, int]:
    """Return the file, line and column of a place in the text of several files.

    Without any, the file is an empty string.
    """
    for part in reversed(parts):
        if (line, column) >= (part.line, part.column):
            first = part.column - 1 if line == part.line else 0
            return part.file, line - part.line + 1 + part.skipped, column - first
    return "", line, column


def read_table_file(table: Table) -> TextFile:
    """Read the files of a table, unpacked, as one text; raises what `read_text_file` raises."""
    contents: list[bytes] = []
    for part in table.parts:
        contents.append(read_file_bytes(part, sum(map(len, contents)) if part.compression else 0))
    file = _decode_file(table.path, join_parts(table, contents), table.dialect, table.encoding)
    if len(contents) > 1:
        file.parts = tuple(_locate_parts(table, contents))
    return file


def read_text_file(file: Path | TableFile, dialect: Dialect, encoding: str = UTF8) -> TextFile:
    """Read a whole file, unpacked if it is compressed.

    Bytes that are not valid in the encoding become U+FFFD, and the first is stored. Raises PackageError when
    the file cannot be read or the encoding is unknown.
    """
    part = file if isinstance(file, TableFile) else TableFile(file.name, file)
    return _decode_file(part.path, read_file_bytes(part), dialect, encoding)


def join_parts(table: Table, contents: Sequence[bytes]) -> bytes:
    """Return the bytes of a table, from those of its files.

    They follow one another without a newline between them, and without a repeated header, as in Frictionless
    5.21 (`schemes/multipart/loader.py`).
    """
    rest = [_skip_header(content) if table.repeats_header else content for content in contents[1:]]
    return b"".join([*contents[:1], *rest])


def _skip_header(content: bytes) -> bytes:
    match = re.match(rb"[^\r\n]*(\r\n|\r|\n)?", content)
    return content[match.end() :] if match else content


def _locate_parts(table: Table, contents: Sequence[bytes]) -> Iterator[TextPart]:
    """Yield where each file begins; its text is decoded as if it went on from the files before."""
    decoder = codecs.getincrementaldecoder(table.encoding)("replace")
    skipped = int(table.repeats_header)
    line, column = 1, 1
    for number, (part, content) in enumerate(zip(table.parts, contents, strict=True)):
        yield TextPart(part.file, line, column, skipped if number else 0)
        text = decoder.decode(_skip_header(content) if number and skipped else content)
        lines = re.split("\r\n|\r|\n", text.removeprefix(BOM) if number == 0 else text)
        line += len(lines) - 1
        column = len(lines[-1]) + (1 if len(lines) > 1 else column)


def _decode_file(path: Path, data: bytes, dialect: Dialect, encoding: str) -> TextFile:
    try:
        text, bad = _decode_bytes(data, encoding)
    except (LookupError, ValueError):  # some codecs of Python do not encode text
        raise PackageError(f"{path.name}: unknown encoding {encoding!r}", "utf-8 is usual") from None
    if encoding != UTF8 and re.search("[\ud800-\udfff]", text):
        raise PackageError(
            f"{path.name}: half a character (a lone surrogate), which {encoding} does not allow"
        )
    has_bom = text.startswith(BOM)
    return TextFile(path, dialect, text.removeprefix(BOM), has_bom, bad)


def _decode_bytes(data: bytes, encoding: str) -> tuple[str, BadByte | None]:
    try:
        return data.decode(encoding), None
    except UnicodeDecodeError as error:
        start = error.start
    before = data[:start].decode(encoding, "replace").removeprefix(BOM)
    lines = re.split("\r\n|\r|\n", before)
    bad = BadByte(len(lines), len(lines[-1]) + 1, data[start])
    return data.decode(encoding, "replace"), bad
