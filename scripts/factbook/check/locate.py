"""From a record and a field back to the physical line and column, for findings only."""

import io
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

from factbook.records import Dialect, TextFile


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a text file."""

    line: int  # from 1
    column: int  # in characters, from 1


@dataclass(slots=True)
class Locator:
    """Finds cells in one file."""

    file: TextFile
    _starts: list[int] = field(default_factory=list)  # offset of each physical line

    def line(self, number: int) -> str:
        """Return a physical line without its newline."""
        starts = self._line_starts()
        if not 0 < number < len(starts):
            return ""
        return self.file.text[starts[number - 1] : starts[number]].rstrip("\r\n")

    def cell(self, line: int, position: int, offset: int | None = None) -> Position:
        """Return where a cell of the record that starts at `line` stands.

        `position` counts fields from 0; `offset` counts characters of the cell's value from 0, and None means
        where the cell begins, quote mark included. A cell that is not there is placed at the record's end.
        """
        start = self._line_starts()[line - 1] if line <= len(self._line_starts()) - 1 else 0
        place = start
        cell, inside = 0, 0
        for at, kind in _scan(self.file.text, start, self.file.dialect):
            place = at
            if kind == "next":
                cell, inside = cell + 1, 0
            elif kind == "end" or (cell == position and _is_there(kind, inside, offset)):
                break
            elif kind == "char":
                inside += 1
        return self._position(place)

    def _line_starts(self) -> list[int]:
        if not self._starts:
            text, start = self.file.text, 0
            for line in _lines(text):
                self._starts.append(start)
                start += len(line)
            self._starts.append(start)
        return self._starts

    def _position(self, offset: int) -> Position:
        starts = self._line_starts()
        line = min(bisect_right(starts, offset), max(len(starts) - 1, 1))
        return Position(line, offset - starts[line - 1] + 1)


def _is_there(kind: str, inside: int, offset: int | None) -> bool:
    return offset is None or kind == "last" or (kind == "char" and inside == offset)


def _lines(text: str) -> Iterator[str]:
    return iter(io.StringIO(text, newline=""))


def _scan(text: str, start: int, dialect: Dialect) -> Iterator[tuple[int, str]]:
    """Yield (offset, kind) through one record.

    Kinds: `open` the quote or escape mark that begins a cell, `char` a character of a value, `last` just
    after a value, `next` a delimiter, `end` the record's end.
    """
    quoted, fresh = False, True
    offsets = iter(count(start))
    for at in offsets:
        char = text[at : at + 1]
        if char == "":
            yield at, "last"
            yield at, "end"
            return
        if fresh and char == " " and dialect.skip_initial_space:
            continue
        if fresh and char == dialect.quote:
            quoted, fresh = True, False
            yield at, "open"
        elif dialect.escape and char == dialect.escape:
            if fresh:
                yield at, "open"
            fresh = False
            yield next(offsets), "char"
        elif quoted and char == dialect.quote:
            if dialect.double_quote and text[at + 1 : at + 2] == dialect.quote:
                yield next(offsets), "char"
            else:
                quoted = False
        elif not quoted and char in (dialect.delimiter, "\n", "\r"):
            yield at, "last"
            yield at, "next" if char == dialect.delimiter else "end"
            if char != dialect.delimiter:
                return
            fresh = True
        else:
            fresh = False
            yield at, "char"
