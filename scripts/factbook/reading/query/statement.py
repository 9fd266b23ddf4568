"""Check a query before it runs, by the syntax tree that DuckDB itself returns."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing
from functools import cache
from typing import TYPE_CHECKING, Any

from factbook.errors import FactbookError, suggest_nearest
from factbook.package import Package, Table

if TYPE_CHECKING:
    import duckdb

_TABLE_FUNCTIONS = frozenset({"generate_series", "range", "unnest"})
# Words that SQL reads as functions unless a column has the same name.
_WORDS = frozenset({
    "current_catalog", "current_database", "current_date", "current_localtime", "current_localtimestamp",
    "current_role", "current_schema", "current_time", "current_timestamp", "current_user",
    "get_current_time", "get_current_timestamp", "localtime", "localtimestamp", "session_user",
    "system_user", "today", "user",
})  # fmt: skip
# DuckDB declares the first three consistent; the others build texts outside its limit on memory.
_REFUSED = frozenset({"age", "ago", "version", "array_resize", "list_resize", "lpad", "repeat", "rpad"})
_LIMITS = ("LIMIT_MODIFIER", "LIMIT_PERCENT_MODIFIER")
_NOWHERE = 2**63  # DuckDB gives a larger location to parts that are not in the text


class QueryError(FactbookError):
    """A query that is not allowed, or cannot be answered."""


def approve_query(
    connection: "duckdb.DuckDBPyConnection", package: Package, sql: str
) -> tuple[list[Table], bool]:
    """Return the tables that a query reads, and whether it orders its rows; raises QueryError or DuckDB's."""
    import duckdb

    statements = connection.extract_statements(sql)
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        what = "not a SELECT" if len(statements) == 1 else f"{len(statements)} statements"
        raise QueryError(what, "write one SELECT")
    (tree,) = connection.execute("SELECT json_serialize_sql(?)", [sql]).fetchall()[0]
    top = json.loads(tree)["statements"][0]["node"]
    nodes = list(_list_nodes(top))
    tables = list(_find_tables(package, sql, nodes))
    columns = {field.name.casefold() for table in tables for field in table.fields}
    for node in nodes:
        if message := _explain_refusal(node, columns):
            raise QueryError(format_position(sql, node.get("query_location")) + message)
    return tables, _is_ordered(top)


def format_position(sql: str, offset: int | None) -> str:
    """Return the line and character of a byte of a query, or an empty string when it is outside the text."""
    if offset is None or offset >= _NOWHERE:
        return ""
    before = sql.encode()[:offset].decode("utf-8", "replace")
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    return f"line {line}, character {column}: " if "\n" in sql else f"character {column}: "


def _list_nodes(tree: Any) -> Iterator[Mapping[str, Any]]:
    """Yield every object of a syntax tree."""
    parts = [tree]
    while parts:
        part = parts.pop()
        if isinstance(part, dict):
            yield part
        parts += part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()


@cache
def _list_duckdb_names() -> tuple[frozenset[str], frozenset[str]]:
    """Return the functions that depend on more than their arguments, and the views of every database."""
    import duckdb

    with closing(duckdb.connect(":memory:")) as connection:
        functions = connection.execute(
            "SELECT function_name FROM duckdb_functions() WHERE stability <> 'CONSISTENT' "
            "OR function_type = 'macro' AND macro_definition SIMILAR TO '.*(current_|SELECT|sleep).*'"
        ).fetchall()
        views = connection.execute("SELECT view_name FROM duckdb_views()").fetchall()
    return _REFUSED | _WORDS | {name for (name,) in functions}, frozenset(name for (name,) in views)


def _explain_refusal(node: Mapping[str, Any], columns: Collection[str]) -> str:
    """Return why a node of the tree is not allowed, or ""; `columns` are the columns of the tables."""
    kind, path = node.get("type"), [name.lower() for name in node.get("column_names") or ()]
    name = str(node.get("function_name", "")).lower()
    if name in _list_duckdb_names()[0] or (len(path) == 1 and path[0] in _WORDS.difference(columns)):
        return f"{name or path[0]!r} is not allowed: its value is not in the data"
    if kind == "TABLE_FUNCTION" and node["function"]["function_name"].lower() not in _TABLE_FUNCTIONS:
        return "only tables of the package can be read"
    if kind == "SHOW_REF":
        return "write one SELECT"
    if node.get("sample"):
        return "a sample is not allowed: it differs each time"
    limits = [item for item in node.get("modifiers") or () if item["type"] in _LIMITS]
    return "LIMIT needs an ORDER BY before it" if limits and not _is_ordered(node) else ""


def _find_tables(package: Package, sql: str, nodes: Sequence[Mapping[str, Any]]) -> Iterator[Table]:
    """Yield each table that a query reads once; as in SQL, case does not matter."""
    defined = {
        item["key"].casefold() for node in nodes for item in (node.get("cte_map") or {}).get("map", ())
    }
    defined -= _list_duckdb_names()[1]  # in its own body, such a name means the view of DuckDB
    tables = {table.name.casefold(): table for table in package.tables}
    tables |= {table.name: table for table in package.tables}
    seen: set[str] = set()
    for node in nodes:
        if node.get("type") != "BASE_TABLE":
            continue
        name, is_plain = node["table_name"], not (node["schema_name"] or node["catalog_name"])
        table = tables.get(name, tables.get(name.casefold()))
        if is_plain and table is not None and table.name not in seen:
            seen.add(table.name)
            yield table
        elif not is_plain or (table is None and name.casefold() not in defined):
            hint = package.unread.get(name) or suggest_nearest(name, [table.name for table in package.tables])
            raise QueryError(f"{format_position(sql, node.get('query_location'))}no table {name!r}", hint)


def _is_ordered(node: Mapping[str, Any]) -> bool:
    return any(item["type"] == "ORDER_MODIFIER" and item["orders"] for item in node["modifiers"])
