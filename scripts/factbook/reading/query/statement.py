"""What a query asks for, read off its syntax tree before it runs.

DuckDB parses; here only what is known to be harmless passes: kinds of nodes, names of tables, names
of functions. What a later version of DuckDB adds is refused until it is listed.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from factbook.errors import FactbookError, nearest
from factbook.package import Package, Table
from factbook.reading.query.functions import ALLOWED, IN_ORDER, TABLE_FUNCTIONS, WINDOWS, WORDS

Node = Mapping[str, Any]

_NODES = frozenset({
    "BASE_TABLE", "EMPTY", "EXPRESSION_LIST", "JOIN", "SUBQUERY", "TABLE_FUNCTION",
    "RECURSIVE_CTE_NODE", "SELECT_NODE", "SET_OPERATION_NODE",
    "DISTINCT_MODIFIER", "LIMIT_MODIFIER", "LIMIT_PERCENT_MODIFIER", "ORDER_MODIFIER",
    "ORDER_DEFAULT", "ASCENDING", "DESCENDING",
})  # fmt: skip
_EXPRESSIONS = frozenset({
    "BETWEEN", "CASE", "CAST", "COLLATE", "COLUMN_REF", "COMPARISON", "CONJUNCTION", "CONSTANT",
    "FUNCTION", "LAMBDA", "OPERATOR", "POSITIONAL_REFERENCE", "STAR", "SUBQUERY", "TYPE", "WINDOW",
})  # fmt: skip
_LIMITS = frozenset({"LIMIT_MODIFIER", "LIMIT_PERCENT_MODIFIER"})
_NOWHERE = 2**63  # DuckDB's location of what stands nowhere in the text is above


class QueryError(FactbookError):
    """A query that is not allowed, or cannot be answered."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A query that may run."""

    sql: str
    tables: tuple[Table, ...]  # that it reads, by name
    ordered: bool  # its rows come in an order that it asks for


def at(sql: str, offset: int | None) -> str:
    """Say where in a query a byte stands, as people count; an empty string for nowhere."""
    if offset is None or offset >= _NOWHERE:
        return ""
    before = sql.encode()[:offset].decode("utf-8", "replace")
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    return f"line {line}, character {column}: " if "\n" in sql else f"character {column}: "


def approve(package: Package, sql: str, serialized: str) -> Statement:
    """Return what a query asks for; raises QueryError where it may not.

    `serialized` is the answer of DuckDB's json_serialize_sql to its text.
    """
    tree = json.loads(serialized)
    if tree["error"]:
        raise QueryError(str(tree["error_message"]), "write one SELECT")
    (statement,) = tree["statements"]
    reader = _Reader(package, sql)
    reader.walk(statement, frozenset())
    tables = tuple(reader.tables[name] for name in sorted(reader.tables))
    return Statement(sql, tables, _ordered(statement["node"]))


@dataclass(slots=True)
class _Reader:
    """One walk over a syntax tree."""

    package: Package
    sql: str
    tables: dict[str, Table] = field(default_factory=dict)

    def walk(self, part: Any, scope: frozenset[str]) -> None:
        """Look at a part of the tree; `scope` holds the names that WITH gives there."""
        if isinstance(part, list):
            for item in part:
                self.walk(item, scope)
        elif isinstance(part, dict):
            scope = self._with(part, scope)
            if isinstance(part.get("type"), str):
                self._look(part, scope)
            for name, item in _parts(part):
                inner = {part["cte_name"].casefold()} if _recurs(part, name) else ()
                self.walk(item, scope.union(inner))

    def _with(self, node: Node, scope: frozenset[str]) -> frozenset[str]:
        """Walk the tables of a WITH, each of which knows those before it; return all names."""
        for entry in (node.get("cte_map") or {}).get("map", ()):
            self.walk(entry["value"], scope)
            scope |= {entry["key"].casefold()}
        return scope

    def _look(self, node: Node, scope: frozenset[str]) -> None:
        kind = node["type"]
        if "class" in node:
            known = node["class"] in _EXPRESSIONS
        else:
            known = kind in _NODES or kind.endswith("_TYPE_INFO")
        if not known:
            raise self._error(node, f"{kind.lower().replace('_', ' ')} is not allowed here")
        if node.get("sample"):
            raise self._error(node, "a sample is not allowed: it differs each time")
        if kind == "BASE_TABLE":
            self._table(node, scope)
        elif kind == "TABLE_FUNCTION":
            self._call(node["function"], TABLE_FUNCTIONS, node)
        elif kind == "COLUMN_REF":
            self._column(node)
        elif node.get("class") in ("FUNCTION", "WINDOW"):
            self._call(node, ALLOWED, node)
        elif "modifiers" in node:
            self._modifiers(node)

    def _table(self, node: Node, scope: frozenset[str]) -> None:
        name = node["table_name"]
        path = node.get("qualified_name", {}).get("path", (name,))
        if node["schema_name"] or node["catalog_name"] or len(path) > 1:
            raise self._error(node, "a table is named by one name, without a schema")
        if name.casefold() in scope:
            return
        found = [table for table in self.package.tables if table.name.casefold() == name.casefold()]
        if not found:
            known = [*(table.name for table in self.package.tables), *scope]
            hint = self.package.unread.get(name) or nearest(name, known)
            raise self._error(node, f"no table {name!r}", hint)
        _refuse_twins([table.name for table in found], "tables")
        _refuse_twins([item.name for item in found[0].fields], f"fields of {found[0].name}")
        self.tables[found[0].name] = found[0]

    def _column(self, node: Node) -> None:
        names = node["column_names"]
        if len(names) == 1 and names[0].lower() in WORDS:
            hint = f"a column of that name is written table.{names[0]}"
            raise self._error(node, f"{names[0]} is not allowed: its value is not in the data", hint)

    def _call(self, node: Node, allowed: frozenset[str], place: Node) -> None:
        name = node["function_name"].lower()
        # Some syntax names its function with a schema; none but DuckDB's own are there.
        if name not in allowed:
            raise self._error(place, f"the function {name!r} is not allowed", _like(name, allowed))
        window = node.get("class") == "WINDOW"
        orders = node.get("orders") if window else (node.get("order_bys") or {}).get("orders")
        if (name in IN_ORDER or (window and name in WINDOWS)) and not (orders or node.get("arg_orders")):
            inside = "OVER" if window else "its brackets"
            raise self._error(place, f"{name} depends on the order of rows", f"write ORDER BY in {inside}")

    def _modifiers(self, node: Node) -> None:
        if _ordered(node):
            return
        for modifier in node["modifiers"]:
            if modifier["type"] in _LIMITS:
                raise QueryError("LIMIT picks rows at will", "write ORDER BY before it")
            if modifier.get("distinct_on_targets"):
                raise QueryError("DISTINCT ON picks rows at will", "write ORDER BY after it")

    def _error(self, node: Node, message: str, hint: str = "") -> QueryError:
        return QueryError(at(self.sql, node.get("query_location")) + message, hint)


def _parts(node: Node) -> Iterator[tuple[str, Any]]:
    """Yield what is below a node, without what `_with` and `_look` have walked or is a value."""
    constant = node.get("class") == "CONSTANT"
    for name, item in node.items():
        called = name == "function" and node.get("type") == "TABLE_FUNCTION"
        if called:  # its arguments are what is left of it
            yield name, {key: value for key, value in item.items() if key not in ("type", "class")}
        elif name != "cte_map" and not (constant and name in ("value", "literal")):
            yield name, item


def _recurs(node: Node, name: str) -> bool:
    """Tell whether a part of a recursive table is the one that knows its name."""
    return node.get("type") == "RECURSIVE_CTE_NODE" and name == "right"


def _like(name: str, allowed: Iterable[str]) -> str:
    """Return a hint for a slip of the pen; what is refused on purpose has no near name."""
    close = get_close_matches(name, list(allowed), n=1, cutoff=0.85)
    return f"did you mean {close[0]}?" if close else ""


def _ordered(node: Node) -> bool:
    return any(item["type"] == "ORDER_MODIFIER" and item["orders"] for item in node["modifiers"])


def _refuse_twins(names: Iterable[str], kind: str) -> None:
    """Raise QueryError where two names are one to SQL, which takes no notice of case."""
    seen: dict[str, str] = {}
    for name in names:
        other = seen.setdefault(name.casefold(), name)
        if other is not name:
            raise QueryError(f"{kind} {other!r} and {name!r} differ in case only, which SQL cannot tell")
