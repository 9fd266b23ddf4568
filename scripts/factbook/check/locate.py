"""From a record and a field back to the physical line and column, for findings only."""

import io
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from factbook.package.dialect import Dialect
from factbook.reading.records import TextFile


@dataclass(frozen=True, slots=True)
class TextPosition:
    """A place in a text file."""

    line: int  # from 1
    column: int  # in characters, from 1


@dataclass(slots=True)
class Locator:
    """Finds cells in one file."""

    file: TextFile
    _starts: list[int] = field(default_factory=list)  # offset of each physical line
    _record: tuple[int, list[int]] = (-1, [])  # the record asked for last: its offset, those of its cells

    def line(self, number: int) -> str:
        """Return a physical line without its newline."""
        starts = self._line_starts()
        if not 0 < number < len(starts):
            return ""
        return self.file.text[starts[number - 1] : starts[number]].rstrip("\r\n")

    def cell(self, line: int, position: int, offset: int | None = None) -> TextPosition:
        """Return the position of a cell in the record that starts at `line`.

        `position` counts fields from 0; `offset` counts characters of the cell's value from 0, and None means
        where the cell begins, quote mark included. A missing cell is at the end of the record.
        """
        starts, text, dialect = self._line_starts(), self.file.text, self.file.dialect
        start = starts[line - 1] if line <= len(starts) - 1 else 0
        if self._record[0] != start:
            self._record = start, list(_find_cell_offsets(text, start, dialect))
        offsets = self._record[1]
        cell_offset = offsets[min(position, len(offsets) - 1)]
        if offset is not None and position < len(offsets) - 1:
            for run_offset, length in _find_cell_runs(text, cell_offset, dialect):
                cell_offset = run_offset + min(offset, length)
                if offset < length:
                    break
                offset -= length
        return self.position(cell_offset)

    def _line_starts(self) -> list[int]:
        if not self._starts:
            text, start = self.file.text, 0
            for line in _split_lines(text):
                self._starts.append(start)
                start += len(line)
            self._starts.append(start)
        return self._starts

    def position(self, offset: int) -> TextPosition:
        """Return the position of a character of the text."""
        starts = self._line_starts()
        line = min(bisect_right(starts, offset), max(len(starts) - 1, 1))
        return TextPosition(line, offset - starts[line - 1] + 1)


def _split_lines(text: str) -> Iterator[str]:
    return iter(io.StringIO(text, newline=""))


def _find_cell_offsets(text: str, start: int, dialect: Dialect) -> Iterator[int]:
    """Yield the offset of each cell of a record, and at last that of the record's end."""
    at, more = start, True
    while more:
        while dialect.skip_initial_space and text[at : at + 1] == " ":
            at += 1
        yield at
        for run in _find_cell_runs(text, at, dialect):
            at = sum(run)
        if more := text[at : at + 1] == dialect.delimiter:
            at += 1
    yield at


def _find_cell_runs(text: str, at: int, dialect: Dialect) -> Iterator[tuple[int, int]]:
    """Yield (offset, length) of the runs of a cell's value; an empty one at last, just after the cell.

    Whole runs and not characters, since one line may be the whole of a large file.
    """
    quote, escape = dialect.quote, dialect.escape or ""
    quoted = text[at : at + 1] == quote != ""
    at += quoted
    while True:
        marks = f"{escape}{quote}" if quoted else f"{escape}{dialect.delimiter}\r\n"
        match = re.compile(f"[{re.escape(marks)}]").search(text, at)
        stop = match.start() if match else len(text)
        yield at, stop - at
        mark, after = text[stop : stop + 1], text[stop + 1 : stop + 2]
        if mark and (mark == escape or (quoted and mark == quote == after and dialect.double_quote)):
            yield stop + 1, len(after)
            at = stop + 1 + len(after)
        elif quoted and mark:
            quoted, at = False, stop + 1
        else:
            yield stop, 0
            return
