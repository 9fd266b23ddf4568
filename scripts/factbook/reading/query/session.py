"""The copy of a package that queries run on: in memory, of this process, closed before a fork."""

import json
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from factbook.errors import nearest
from factbook.package import Package, Table
from factbook.reading.query.statement import QueryError, Statement, approve, at
from factbook.reading.query.values import Result, column, kept
from factbook.reading.rows import Row, read_rows

if TYPE_CHECKING:
    import duckdb

Rows = Callable[[str], Iterable[Row]]

SECONDS = 5.0
MEGABYTES = 256
MOST_ROWS = 10_000
LONGEST = 20_000  # characters of a query

# Each DuckDB that may be installed knows all of them; the last two shut the door.
_SETTINGS = (
    "threads = 1",  # the order of rows and the sums of floats are the same each time
    f"memory_limit = '{MEGABYTES}MB'",
    "max_temp_directory_size = '0B'",
    "errors_as_json = true",
    "TimeZone = 'UTC'",
    "python_enable_replacements = false",
    "autoinstall_known_extensions = false",
    "autoload_known_extensions = false",
    "allow_community_extensions = false",
    "enable_external_access = false",
    "lock_configuration = true",
)


def query(package: Package, sql: str, rows: Rows | None = None) -> Result:
    """Answer one SELECT over the tables of a package.

    `rows` gives the rows of a table by name, where a caller holds them already. The tables are read
    when a query first names them, and kept for the next one on the same package. Raises QueryError
    for a query that is not allowed or fails, and PackageError for a file that cannot be read.
    """
    if len(sql) > LONGEST:
        raise QueryError(f"a query has at most {LONGEST} characters")
    return _session(package, rows or partial(read_rows, package)).answer(sql)


def close() -> None:
    """Release the copy of the package, if there is one."""
    session = _open.pop("session", None)
    if session is not None:
        session.close()


_open: "dict[str, Session]" = {}  # at most one
if hasattr(os, "register_at_fork"):
    # A forked process must not share a database. Sphinx forks between reading and writing.
    os.register_at_fork(before=close)


def _session(package: Package, rows: Rows) -> "Session":
    session = _open.get("session")
    if session is None or session.package is not package:
        close()
        session = _open["session"] = Session(package, rows)
    return session


class Session:
    """A database with the tables of one package that queries have named."""

    def __init__(self, package: Package, rows: Rows) -> None:
        import duckdb

        self.package = package
        self._rows = rows
        self._loaded: set[str] = set()
        self._connection = duckdb.connect(":memory:")
        for setting in _SETTINGS:
            self._connection.execute(f"SET {setting}")

    def close(self) -> None:
        """Release the database."""
        self._connection.close()

    def answer(self, sql: str) -> Result:
        """Answer one SELECT; raises as `query` does."""
        statement = self._approved(sql)
        for table in statement.tables:
            self._load(table)
        columns, rows = self._run(statement)
        if len(rows) > MOST_ROWS:
            raise QueryError(f"more than {MOST_ROWS} rows")
        if len(rows) > 1 and not statement.ordered:
            raise QueryError("several rows in no order", "write ORDER BY")
        kept_rows = tuple(kept(columns, row) for row in rows)
        return Result(columns, kept_rows, tuple(table.name for table in statement.tables))

    def _approved(self, sql: str) -> Statement:
        import duckdb

        with self._telling(sql, ()):
            found = self._connection.extract_statements(sql)
            if len(found) != 1 or found[0].type != duckdb.StatementType.SELECT:
                raise QueryError(f"{len(found)} statements" if len(found) != 1 else "not a SELECT",
                                 "write one SELECT")  # fmt: skip
            (answer,) = self._connection.execute("SELECT json_serialize_sql(?)", [sql]).fetchall()
        return approve(self.package, sql, answer[0])

    def _load(self, table: Table) -> None:
        """Copy a table; raises QueryError for a cell that does not fit its type."""
        if table.name in self._loaded:
            return
        rows = list(self._rows(table.name))
        columns = [column(table, field, rows) for field in table.fields]
        names = [
            f"{_quoted(field.name)} {made.type}" for field, made in zip(table.fields, columns, strict=True)
        ]
        self._connection.execute(f"CREATE TABLE {_quoted(table.name)} ({', '.join(names)})")
        if rows:
            texts = ", ".join(f"unnest(${n}::{made.type}[])" for n, made in enumerate(columns, 1))
            values = [made.values for made in columns]
            self._connection.execute(f"INSERT INTO {_quoted(table.name)} SELECT {texts}", values)
        self._loaded.add(table.name)

    def _run(self, statement: Statement) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
        """Run an approved query within its limits; return names of columns, and rows up to one too many."""
        timer = threading.Timer(SECONDS, self._connection.interrupt)
        timer.daemon = True
        self._connection.execute("BEGIN TRANSACTION READ ONLY")
        timer.start()
        try:
            with self._telling(statement.sql, statement.tables):
                cursor = self._connection.execute(statement.sql)
                columns = tuple(str(item[0]) for item in cursor.description or ())
                return columns, cursor.fetchmany(MOST_ROWS + 1)
        finally:
            timer.cancel()
            timer.join()  # no thread is left when Sphinx forks
            self._connection.execute("ROLLBACK")

    @contextmanager
    def _telling(self, sql: str, tables: Iterable[Table]) -> Iterator[None]:
        """Turn what DuckDB says of a query into a QueryError."""
        import duckdb

        try:
            yield
        except duckdb.InterruptException:
            raise QueryError(f"stopped after {SECONDS:g} seconds") from None
        except duckdb.OutOfMemoryException:
            raise QueryError(f"needs more than {MEGABYTES} MB of memory") from None
        except duckdb.Error as error:
            raise _told(error, sql, tables) from None


def _told(error: "duckdb.Error", sql: str, tables: Iterable[Table]) -> QueryError:
    """Return what DuckDB says, in one line, with the place and the nearest names."""
    kind, _, rest = str(error).partition(": ")
    try:
        said = json.loads(rest)
    except ValueError:
        said = {"exception_message": rest or kind}
    message = str(said["exception_message"]).partition("\n")[0].rstrip("!. ")
    offset = said.get("position")
    names = [field.name for table in tables for field in table.fields]
    hint = nearest(said["name"], names) if said.get("error_subtype") == "COLUMN_NOT_FOUND" else ""
    return QueryError(at(sql, int(offset) if offset else None) + message, hint)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
