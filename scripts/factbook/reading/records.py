"""Read a delimited text file as records with their physical lines.

Records have the numbers of Frictionless: from 1, header and blank lines included. Lines have the numbers of
an editor, so after a cell with several lines the two numbers differ.
"""

import csv
import io
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from factbook.errors import PackageError, explain_unreadable
from factbook.package.dialect import UTF8, Dialect

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


@dataclass(slots=True)
class TextFile:
    """A decoded file: its text, and the invalid parts of it.

    Iterating yields Records; `bad_quote` is set at the end of the iteration.
    """

    path: Path
    dialect: Dialect
    text: str  # without BOM, with unchanged newlines
    has_bom: bool
    bad_byte: BadByte | None
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

    def _read_records(self, *, strict: bool) -> Iterator[Record]:
        # Frictionless removes the csv module's limit on the size of a cell too, so both read huge cells.
        csv.field_size_limit(sys.maxsize)
        reader = self.dialect.create_reader(io.StringIO(self.text, newline=""), strict=strict)
        line = 1
        for number, cells in enumerate(reader, 1):
            yield Record(number, line, cells)
            line = reader.line_num + 1


def read_text_file(path: Path, dialect: Dialect, encoding: str = UTF8) -> TextFile:
    """Read a whole file.

    Bytes that are not valid in the encoding become U+FFFD, and the first is stored. Raises PackageError when
    the file cannot be read or the encoding is unknown.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise PackageError(f"{path.name}: {explain_unreadable(error)}") from None
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
