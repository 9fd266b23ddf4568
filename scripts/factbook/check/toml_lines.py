"""Find the lines of keys in a TOML document, which `tomllib` does not give.

It covers what people write: tables with headers, a key a line. For anything else the line is 0, unknown.
"""

import re
from dataclasses import dataclass

_HEADER = re.compile(r"^[ \t]*\[.*$", re.MULTILINE)
_QUOTE = "[\"']?"


@dataclass(frozen=True, slots=True)
class TomlLines:
    """The lines of one table of a document, and of the tables in it."""

    text: str
    path: tuple[str, ...]  # of the table; () for the document itself

    def find_key(self, key: str) -> int:
        """Return the line of a key, or of the table with this name in it."""
        return self._count_line(self._find_key_offset(key))

    def find_item(self, key: str, item: str) -> int:
        """Return the line of a text in the list that is the value of a key, or the line of the key."""
        offset = self._find_key_offset(key)
        match = re.compile(f"[\"']{re.escape(item)}[\"']").search(self.text, max(offset, 0))
        return self._count_line(match.start() if match and offset >= 0 else offset)

    def find_tables(self, key: str, count: int) -> list[int]:
        """Return the lines of `count` tables in an array of tables, the line of its key if they have none."""
        pattern = _compile_header((*self.path, key))
        lines = [self._count_line(match.start()) for match in pattern.finditer(self.text)]
        return lines if len(lines) == count else [self.find_key(key)] * count

    def format_header(self, key: str) -> str:
        """Return the header of a table in an array of tables."""
        return f"[[{'.'.join((*self.path, key))}]]"

    def _find_key_offset(self, key: str) -> int:
        start, end = self._find_section()
        pattern = re.compile(rf"^[ \t]*{_QUOTE}{re.escape(key)}{_QUOTE}[ \t]*[.=]", re.MULTILINE)
        match = pattern.search(self.text, start, end)
        match = match or _compile_header((*self.path, key)).search(self.text)
        return match.start() if match else -1

    def _find_section(self) -> tuple[int, int]:
        start = 0
        if self.path:
            match = _compile_header(self.path).search(self.text)
            if match is None:
                return 0, 0
            start = match.end()
        following = _HEADER.search(self.text, start)
        return start, following.start() if following else len(self.text)

    def _count_line(self, offset: int) -> int:
        return self.text.count("\n", 0, offset) + 1 if offset >= 0 else 0


def _compile_header(path: tuple[str, ...]) -> re.Pattern[str]:
    """Return the pattern of the header of a table, or of one in an array of tables."""
    names = r"[ \t]*\.[ \t]*".join(f"{_QUOTE}{re.escape(name)}{_QUOTE}" for name in path)
    return re.compile(rf"^[ \t]*\[\[?[ \t]*{names}[ \t]*\]\]?", re.MULTILINE)
