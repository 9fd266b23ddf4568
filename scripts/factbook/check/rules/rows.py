"""Rules on cells of one row together, and on cells whose values the package defines."""

from collections.abc import Iterator

from factbook.check.context import Check, Spot, column, is_filled
from factbook.check.registry import Found, rule
from factbook.errors import abbreviate, nearest
from factbook.package import Field, RowReference, Table


@rule("row.exactly-one-of")
def exactly_one_of(check: Check) -> Iterator[Found]:
    """Fill exactly one of the fields that exclude each other.

    Declared by `factbook:exactlyOneOf`.

    Bad: a stop with both firm_id and body_id
    Good: a stop with firm_id alone
    """
    for table in check.tables:
        for names in table.exactly_one_of:
            yield from _filled(check, table, names, "<> 1", "fill exactly one")


@rule("row.at-least-one-of")
def at_least_one_of(check: Check) -> Iterator[Found]:
    """Fill at least one of the fields that stand in for each other.

    Declared by `factbook:atLeastOneOf`.

    Bad: a trip with neither told_on nor made_on
    Good: a trip with told_on
    """
    for table in check.tables:
        for names in table.at_least_one_of:
            yield from _filled(check, table, names, "= 0", "fill at least one")


def _filled(check: Check, table: Table, names: tuple[str, ...], test: str, hint: str) -> Iterator[Found]:
    fields = [field for field in table.fields if field.name in names]
    if not fields:
        return
    count = " + ".join(f"({is_filled(table, field)})::INTEGER" for field in fields)
    found = check.sql(
        f"SELECT record, line, key, {count} AS n FROM {check.relation(table.name)} "
        f"WHERE n {test} ORDER BY record"
    )
    for record, line, key, number in found:
        message = f"{number or 'none'} of {', '.join(names)} filled"
        yield Spot(table, record, line, key, fields[0]), message, hint


@rule("row.categories")
def categories(check: Check) -> Iterator[Found]:
    """Use only the categories of a field that has them.

    Frictionless 5.21 accepts `categories` and does not look.

    Bad: `tour` where the categories are ceremony and internship
    Good: `ceremony`
    """
    for table in check.tables:
        for field in table.fields:
            if field.categories and "enum" not in field.constraints:
                yield from _outside(check, table, field)


def _outside(check: Check, table: Table, field: Field) -> Iterator[Found]:
    allowed = list(field.values)
    name = column(field)
    found = check.sql(
        f"SELECT record, line, key, {name} FROM {check.relation(table.name)} "
        f"WHERE {name} <> '' AND NOT list_contains(?::VARCHAR[], {name}) ORDER BY record",
        allowed,
    )
    for record, line, key, value in found:
        hint = nearest(value, allowed) or f"one of: {', '.join(allowed)}"
        message = f"{abbreviate(value)!r} is not a category"
        yield Spot(table, record, line, key, field), message, hint


@rule("row.reference")
def reference(check: Check) -> Iterator[Found]:
    """Name only tables, rows and fields that exist, in fields that together name any row.

    Declared by `factbook:rowReference`; a foreign key cannot say it, since the table differs by
    row.

    Bad: `firms`, `orio` where firms has `orion`
    Good: `firms`, `orion`
    """
    for table in check.tables:
        for item in table.row_references:
            names = (item.table, item.row, *([item.field] if item.field else []))
            if {*names} <= {field.name for field in table.fields}:
                yield from _dangling(check, table, item)


def _dangling(check: Check, table: Table, item: RowReference) -> Iterator[Found]:
    name, row = table.field(item.table), table.field(item.row)
    part = table.field(item.field) if item.field else None
    known = {
        target.name: target for target in check.tables if target.name != table.name and target.primary_key
    }
    keys = " UNION ALL ".join(
        f"SELECT '{position}' AS name, key FROM {check.relation(target)}"
        for position, target in enumerate(known)
    )
    names = list(known)
    fields = [f"{target.name}\x1f{field}" for target in known.values() for field in _fields(target)]
    wrong = (
        f"NOT list_contains(?::VARCHAR[], {column(name)} || chr(31) || {column(part)})" if part else "false"
    )
    found = check.sql(
        f"WITH keys AS ({keys or 'SELECT NULL AS name, NULL AS key'}) "
        f"SELECT r.record, r.line, r.key, {column(name)}, {column(row)}, "
        f"{column(part) if part else repr('')}, k.key IS NOT NULL FROM {check.relation(table.name)} r "
        f"LEFT JOIN (SELECT DISTINCT * FROM keys) k ON k.key = {column(row)} "
        f"AND k.name = (list_position(?::VARCHAR[], {column(name)}) - 1)::VARCHAR "
        f"WHERE k.key IS NULL OR {wrong} ORDER BY r.record",
        names,
        *([fields] if part else []),
    )
    for record, line, key, named, keyed, fielded, exists in found:
        if named in check.unreadable:
            continue
        target = known.get(named)
        if target is None:
            place, message, hint = name, f"no table {named!r}", nearest(named, names)
        elif not exists:
            place, message = row, f"table {named} has no row {keyed!r}"
            hint = nearest(keyed, _some_keys(check, target))
        elif part is not None and fielded not in _fields(target):
            place, message = part, f"table {named} has no field {fielded!r}"
            hint = nearest(fielded, _fields(target))
        else:
            continue
        yield Spot(table, record, line, key, place), message, hint


def _fields(table: Table) -> set[str]:
    """Return what may name cells of a row: a field, a base name, or `*` for the whole row."""
    return {"*", *(field.name for field in table.fields), *(field.base for field in table.fields)}


def _some_keys(check: Check, table: Table) -> list[str]:
    return [key for (key,) in check.sql(f"SELECT key FROM {check.relation(table.name)} LIMIT 10000")]
