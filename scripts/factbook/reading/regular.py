"""Read a regular CSV file with DuckDB: the records of Python's csv module, in a fraction of its time.

DuckDB's strict reader drops blank lines and the blanks around quoted cells without an error, so a scan looks
for these first. It raises at everything else that the two read differently, and then Python reads the file.
"""

import re
from pathlib import Path

import duckdb

from factbook.package.dialect import Dialect
from factbook.reading.sql import literal

_NO_CELL = "\ue000no cell\ue000"  # for the option `nullstr`: a text that the file does not have
_PLAIN = Dialect()


def is_regular(text: str, dialect: Dialect) -> bool:
    """Return whether a text has nothing that DuckDB's strict reader changes without an error."""
    if dialect.quote != '"' or dialect.escape or not dialect.double_quote or dialect.skip_initial_space:
        return False
    if not dialect.header or "\x00" in text or _NO_CELL in text or not _has_plain_header(text):
        return False
    if "\r" in text and not text.count("\r") == text.count("\r\n") == text.count("\n"):
        return False
    if text[0] in "\r\n" or "\n\n" in text or "\n\r\n" in text:
        return False
    delimiter = re.escape(dialect.delimiter)
    has_blank_at_quote = any(pair in text for pair in (' "', '" ', '\t"', '"\t'))
    return not has_blank_at_quote or not re.search(
        rf'(?:^|[{delimiter}\n])[ \t]+"|"[ \t]+(?:["{delimiter}\r\n]|$)', text
    )


def _has_plain_header(text: str) -> bool:
    """Return whether the header has no quote mark: DuckDB does not check one that it skips."""
    end = text.find("\n")
    return end > 0 and '"' not in text[:end]


def count_lines(text: str) -> int:
    """Return the number of lines of a text, whether the last one has its line end or not."""
    return text.count("\n") + (not text.endswith("\n"))


def read_regular_file(
    connection: duckdb.DuckDBPyConnection, name: str, path: Path, text: str, dialect: Dialect, width: int
) -> int | None:
    """Read the records below the header into a table `name` with the columns x0, x1 …; all are texts.

    Returns the number of these records, or None where DuckDB reads the file otherwise than Python's csv
    module; a table that is there then is to be dropped.
    """
    columns = ", ".join(f"x{number}: 'VARCHAR'" for number in range(width))
    longest = max(2**21, 4 * max(map(len, text.split("\n")), default=0) + 100)
    try:
        connection.execute(
            f"CREATE TABLE {name} AS SELECT * FROM read_csv({literal(str(path))}, auto_detect = false, "
            f"header = true, columns = {{{columns}}}, delim = {literal(dialect.delimiter)}, quote = '\"', "
            f"escape = '\"', nullstr = {literal(_NO_CELL)}, comment = '', strict_mode = true, "
            f"null_padding = false, ignore_errors = false, max_line_size = {longest})"
        )
    except duckdb.Error:
        return None
    ((count,),) = connection.execute(f"SELECT count(*) FROM {name}").fetchall()
    return int(count) if '"' in text or count + 1 == count_lines(text) else None
