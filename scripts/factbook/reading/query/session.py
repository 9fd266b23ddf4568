"""Run a query on a copy of a package: in memory, read-only, closed after the query."""

import json
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

from factbook.errors import suggest_nearest
from factbook.package import Package, Table
from factbook.reading.query.statement import QueryError, approve_query, format_position
from factbook.reading.query.values import QueryResult, check_plain_values, read_column_values
from factbook.reading.rows import Row, read_rows

if TYPE_CHECKING:
    import duckdb

SECONDS = 5.0
MEGABYTES = 256
MOST_ROWS = 10_000
LONGEST = 20_000  # characters of a query

# All supported versions of DuckDB have these settings; the last two forbid files and other settings.
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


def run_query(package: Package, sql: str, rows: Callable[[str], Iterable[Row]] | None = None) -> QueryResult:
    """Return the result of one SELECT over the tables of a package.

    `rows` returns the rows of a table by name, for a caller that has already read them. Raises QueryError for
    a query that is not allowed or fails, and PackageError for a file that cannot be read.
    """
    import duckdb

    if len(sql) > LONGEST:
        raise QueryError(f"a query has at most {LONGEST} characters")
    with closing(duckdb.connect(":memory:")) as connection:
        for setting in _SETTINGS:
            connection.execute(f"SET {setting}")
        with _translate_errors(sql, package.tables):
            tables, ordered = approve_query(connection, package, sql)
            for table in tables:
                _copy_table(
                    connection, table, list(rows(table.name) if rows else read_rows(package, table.name))
                )
            columns, values = _execute_query(connection, sql)
    if len(values) > MOST_ROWS:
        raise QueryError(f"more than {MOST_ROWS} rows")
    if len(values) > 1 and not ordered:
        raise QueryError("several rows in no order", "write ORDER BY")
    return QueryResult(columns, tuple(check_plain_values(columns, row) for row in values))


def _copy_table(connection: "duckdb.DuckDBPyConnection", table: Table, rows: list[Row]) -> None:
    """Copy a table to DuckDB; raises QueryError for a cell that does not fit its type."""
    typed = [read_column_values(table, field, rows) for field in table.fields]
    names = [
        f"{_quote_name(field.name)} {kind}" for field, (kind, _) in zip(table.fields, typed, strict=True)
    ]
    connection.execute(f"CREATE TABLE {_quote_name(table.name)} ({', '.join(names)})")
    if rows:
        columns = ", ".join(f"unnest(${n}::{kind}[])" for n, (kind, _) in enumerate(typed, 1))
        connection.execute(
            f"INSERT INTO {_quote_name(table.name)} SELECT {columns}", [values for _, values in typed]
        )


def _execute_query(
    connection: "duckdb.DuckDBPyConnection", sql: str
) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    """Run a query within its limits; return the names of columns, and rows up to one above the limit."""
    timer = threading.Timer(SECONDS, connection.interrupt)
    timer.daemon = True
    connection.execute("BEGIN TRANSACTION READ ONLY")
    timer.start()
    try:
        cursor = connection.execute(sql)
        return tuple(str(item[0]) for item in cursor.description or ()), cursor.fetchmany(MOST_ROWS + 1)
    finally:
        timer.cancel()
        timer.join()  # so that no thread is running when Sphinx forks


@contextmanager
def _translate_errors(sql: str, tables: Iterable[Table]) -> Iterator[None]:
    """Convert errors of DuckDB to a QueryError: one line, with the place and the nearest names."""
    import duckdb

    try:
        yield
    except RecursionError:
        raise QueryError("nested too deeply") from None
    except duckdb.InterruptException:
        raise QueryError(f"stopped after {SECONDS:g} seconds") from None
    except duckdb.OutOfMemoryException:
        raise QueryError(f"needs more than {MEGABYTES} MB of memory") from None
    except duckdb.Error as error:
        kind, _, rest = str(error).partition(": ")
        try:
            details = json.loads(rest)
        except ValueError:
            details = {"exception_message": rest or kind}
        message = str(details["exception_message"]).partition("\n")[0].rstrip("!. ")
        names = [field.name for table in tables for field in table.fields]
        hint = (
            suggest_nearest(details["name"], names)
            if details.get("error_subtype") == "COLUMN_NOT_FOUND"
            else ""
        )
        place = format_position(sql, int(details["position"])) if details.get("position") else ""
        raise QueryError(place + message, hint) from None


def _quote_name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
