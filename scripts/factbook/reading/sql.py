"""Parts of SQL statements over the relations of a reading.

No name and no text of a package is part of a statement, but as a literal.
"""

from collections.abc import Iterable

from factbook.package import Field, Table


def column(field: Field) -> str:
    """Return the SQL name of a field's column."""
    return f"c{field.position}"


def literal(text: str) -> str:
    """Return a text as a SQL literal."""
    return "'" + text.replace("'", "''").replace("\x00", "' || chr(0) || '") + "'"


def is_one_of(expression: str, texts: Iterable[str]) -> str:
    """Return the SQL condition that an expression is one of some texts."""
    listed = ", ".join(f"({literal(text)})" for text in texts)
    return f"{expression} IN ({listed})" if listed else "false"


def is_missing(table: Table, field: Field) -> str:
    """Return the SQL condition that the value of a cell is missing."""
    return is_one_of(column(field), table.list_missing_values(field))


def is_filled(table: Table, field: Field) -> str:
    """Return the SQL condition that a cell of a field holds a value, and more than an empty text."""
    return f"NOT {is_one_of(column(field), sorted({*table.list_missing_values(field), ''}))}"
