"""Find repeated values, repeated keys and references to no row, as Frictionless 5.21 does.

Each question is one statement; the model is `resources/table.py` of Frictionless. Keys are compared by value,
and an invalid value is a missing one.
"""

from collections.abc import Iterator, Sequence

from factbook.package import Field, ForeignKey, Table
from factbook.reading.database import Reading
from factbook.reading.error import TableError
from factbook.reading.notation import read_notation
from factbook.reading.sql import column
from factbook.reading.values import find_kind


def list_key_fields(table: Table) -> list[Field]:
    """Return the fields whose values a key or the constraint `unique` compares."""
    names = {*table.primary_key, *(name for key in table.foreign_keys for name in key.fields)}
    return [field for field in table.fields if field.name in names or field.constraints.get("unique")]


def is_comparable(field: Field) -> bool:
    """Return whether SQL compares the values of a field as Frictionless does."""
    if field.type in ("string", "any"):
        return not read_notation(field)  # a text that does not fit its format is no value
    return not field.properties.get("floatNumber")


def find_key_errors(reading: Reading, table: Table) -> Iterator[TableError]:
    """Yield the errors of unique fields, of the primary key and of the foreign keys of a table."""
    for field in table.fields:
        if field.constraints.get("unique"):
            yield from _find_repeated_values(reading, table, field)
    if key := [table.field(name) for name in table.primary_key]:
        yield from _find_bad_keys(reading, table, key)
    for foreign_key in table.foreign_keys:
        yield from _find_lost_references(reading, table, foreign_key)


def _find_repeated_values(reading: Reading, table: Table, field: Field) -> Iterator[TableError]:
    cells = f"record, {column(field)} AS text, {reading.value_column(table, field)} AS value"
    rows = reading.sql(
        f"SELECT record, text, lag(record) OVER (PARTITION BY value ORDER BY record) AS same_as "
        f"FROM (SELECT {cells} FROM {reading.relation(table.name)}) "
        f"WHERE value IS NOT NULL QUALIFY same_as IS NOT NULL"
    )
    for record, text, same_as in rows:
        number = field.position + 1
        yield TableError(
            "unique-error", record=record, field=field.name, number=number, cell=text, same_as=same_as
        )


def _find_bad_keys(reading: Reading, table: Table, key: Sequence[Field]) -> Iterator[TableError]:
    names, values = _name_values(reading, table, key)
    rows = reading.sql(
        f"SELECT record, lag(record) OVER (PARTITION BY {names} ORDER BY record) AS same_as, "
        f"coalesce({names}) IS NULL AS empty "
        f"FROM (SELECT record, {values} FROM {reading.relation(table.name)}) "
        f"QUALIFY same_as IS NOT NULL OR empty"
    )
    for record, same_as, is_empty in rows:
        yield TableError("primary-key", record=record, same_as=None if is_empty else same_as)


def _find_lost_references(reading: Reading, table: Table, key: ForeignKey) -> Iterator[TableError]:
    target = reading.package.table(key.table)
    own, others = [table.field(name) for name in key.fields], [target.field(name) for name in key.target]
    names, values = _name_values(reading, table, own)
    _, target_values = _name_values(reading, target, others)
    is_same = " AND ".join(map(_compare_values, range(len(own)), own, others))
    if not any(find_kind(field) == find_kind(other) for field, other in zip(own, others, strict=True)):
        is_same = "false"  # without an equality to join by, each row would be compared with each
    texts = ", ".join(map(column, own))
    rows = reading.sql(
        f"SELECT record, [{texts}] "
        f"FROM (SELECT record, {texts}, {values} FROM {reading.relation(table.name)}) a "
        f"WHERE coalesce({names}) IS NOT NULL AND NOT EXISTS "
        f"(SELECT 1 FROM (SELECT {target_values} FROM {reading.relation(target.name)}) b WHERE {is_same})"
    )
    for record, cells in rows:
        yield TableError(
            "foreign-key",
            record=record,
            fields=key.fields,
            values=tuple(cells),
            target=target.name,
            target_fields=key.target,
        )


def _compare_values(number: int, own: Field, other: Field) -> str:
    """Return the SQL condition that two values are the same; those of two kinds never are, but for none."""
    a, b = f"a.v{number}", f"b.v{number}"
    return (
        f"{a} IS NOT DISTINCT FROM {b}"
        if find_kind(own) == find_kind(other)
        else f"coalesce({a}, {b}) IS NULL"
    )


def _name_values(reading: Reading, table: Table, fields: Sequence[Field]) -> tuple[str, str]:
    """Return the names v0, v1 … of the values of fields, and their SQL expressions under these names."""
    values = [f"{reading.value_column(table, field)} AS v{n}" for n, field in enumerate(fields)]
    return ", ".join(f"v{n}" for n in range(len(fields))), ", ".join(values)
