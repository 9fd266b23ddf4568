"""Rules on cells of one row together, and on cells whose values the package defines."""

from collections.abc import Iterator

from factbook.check.context import Check, RecordPlace
from factbook.check.groups import Group
from factbook.check.registry import RuleResult, rule
from factbook.errors import abbreviate, suggest_nearest
from factbook.package import Field, ForeignKey, RowReference, Table
from factbook.reading.sql import column, is_filled
from factbook.reading.values import TableValues


@rule("row.exactly-one-of", Group.STANDARD)
def find_not_exactly_one(check: Check) -> Iterator[RuleResult]:
    """Fill exactly one of the fields that exclude each other.

    Declared by `factbook:exactlyOneOf`.

    Bad: a stop with both firm_id and body_id
    Good: a stop with firm_id alone
    """
    for table in check.tables:
        for names in table.exactly_one_of:
            yield from _check_filled(check, table, names, "<> 1", "fill exactly one")


@rule("row.at-least-one-of", Group.STANDARD)
def find_none_filled(check: Check) -> Iterator[RuleResult]:
    """Fill at least one of the fields that can replace each other.

    Declared by `factbook:atLeastOneOf`.

    Bad: a trip with neither told_on nor made_on
    Good: a trip with told_on
    """
    for table in check.tables:
        for names in table.at_least_one_of:
            yield from _check_filled(check, table, names, "= 0", "fill at least one")


@rule("row.at-most-one-of", Group.STANDARD)
def find_several_filled(check: Check) -> Iterator[RuleResult]:
    """Fill at most one of the fields that exclude each other.

    Declared by `factbook:atMostOneOf`.

    Bad: a guest with both firm_id and body_id
    Good: a guest with firm_id alone, or with neither
    """
    for table in check.tables:
        for names in table.at_most_one_of:
            yield from _check_filled(check, table, names, "> 1", "fill at most one")


@rule("row.all-or-none-of", Group.STANDARD)
def find_partly_filled(check: Check) -> Iterator[RuleResult]:
    """Fill all of the fields that belong together, or none.

    Declared by `factbook:allOrNoneOf`: a text that readers of each language need, or a number and its unit.

    Bad: a note in English alone
    Good: the note in every language
    """
    for table in check.tables:
        for names in table.all_or_none_of:
            count = len([field for field in table.fields if field.name in names])
            test = f"NOT IN (0, {count})"
            yield from _check_filled(check, table, names, test, "fill all of them, or none")


@rule("row.copy", Group.STANDARD)
def find_changed_copies(check: Check) -> Iterator[RuleResult]:
    """Repeat the value of another row unchanged, in a field that is declared as its copy.

    `"factbook:copyOf": "source_id.published_on"` says that a cell repeats the field published_on of the row
    that the foreign key source_id names.

    Bad: reported_on `2031-04-03` where the source was published on 2031-04-02
    Good: `2031-04-02`
    """
    tables = {table.name: table for table in check.tables}
    names = {table.name: {field.name for field in table.fields} for table in check.tables}
    for table in check.tables:
        for field in table.fields:
            key_name, name = field.copied_cell
            key = next((key for key in table.foreign_keys if key.fields == (key_name,)), None)
            target = tables.get(key.table) if key and key_name in names[table.name] else None
            if key and target and len(key.target) == 1 and {name, *key.target} <= names[target.name]:
                yield from _check_copies(check, table, field, key, target.field(name))


def _check_copies(
    check: Check, table: Table, field: Field, key: ForeignKey, copied: Field
) -> Iterator[RuleResult]:
    target = check.package.table(key.table)
    rows = check.sql(
        f"SELECT a.record, a.line, a.key, a.{column(field)}, b.{column(copied)} "
        f"FROM {check.relation(table.name)} a JOIN {check.relation(target.name)} b "
        f"ON a.{column(table.field(key.fields[0]))} = b.{column(target.field(key.target[0]))} "
        f"WHERE a.{column(field)} <> b.{column(copied)} ORDER BY a.record"
    )
    for record, line, row_key, value, original in rows:
        message = f"{abbreviate(value)!r} is not the {copied.name} of the row of {target.name}"
        hint = f"write {abbreviate(original)}" if original else "leave the cell empty"
        yield RecordPlace(table, record, line, row_key, field), message, hint


def _check_filled(
    check: Check, table: Table, names: tuple[str, ...], test: str, hint: str
) -> Iterator[RuleResult]:
    fields = [field for field in table.fields if field.name in names]
    if not fields:
        return
    count = " + ".join(f"({is_filled(table, field)})::INTEGER" for field in fields)
    rows = check.sql(
        f"SELECT record, line, key, {count} AS n FROM {check.relation(table.name)} "
        f"WHERE n {test} ORDER BY record"
    )
    listed = ", ".join(names)
    for record, line, key, number in rows:
        message = f"{number} of {listed} {'is' if number == 1 else 'are'} filled"
        if not number:
            message = f"none of {listed} is filled"
        yield RecordPlace(table, record, line, key, fields[0]), message, hint


@rule("row.categories", Group.STANDARD)
def find_unknown_categories(check: Check) -> Iterator[RuleResult]:
    """Use only the categories of a field that has them.

    Frictionless 5.21 accepts `categories` and does not check them.

    Bad: `tour` where the categories are ceremony and internship
    Good: `ceremony`
    """
    for table in check.tables:
        for field in table.fields:
            if field.categories and "enum" not in field.constraints:
                yield from _check_categories(check, table, field)


def _check_categories(check: Check, table: Table, field: Field) -> Iterator[RuleResult]:
    allowed = list(field.values)
    name, values = column(field), TableValues(table)
    rows = check.sql(
        f"SELECT record, line, key, {name} FROM {check.relation(table.name)} "
        f"WHERE {is_filled(table, field)} AND NOT list_contains(?::VARCHAR[], {name}) ORDER BY record",
        allowed,
    )
    for record, line, key, value in rows:
        if values.find_category(field, value):  # the same value in another notation
            continue
        hint = suggest_nearest(value, allowed) or f"one of: {', '.join(allowed)}"
        message = f"{abbreviate(value)!r} is not a category of {field.name}"
        yield RecordPlace(table, record, line, key, field), message, hint


@rule("row.reference", Group.STANDARD)
def find_dangling_references(check: Check) -> Iterator[RuleResult]:
    """Name only tables, rows and fields that exist, in fields that together name any row.

    Declared by `factbook:rowReference`. A foreign key cannot do this, because each row may name
    another table.

    Bad: `firms`, `orio` where firms has `orion`
    Good: `firms`, `orion`
    """
    for table in check.tables:
        for item in table.row_references:
            names = (item.table, item.row, *([item.field] if item.field else []))
            if {*names} <= {field.name for field in table.fields}:
                yield from _check_reference(check, table, item)


def _check_reference(check: Check, table: Table, item: RowReference) -> Iterator[RuleResult]:
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
    fields = [f"{target.name}\x1f{field}" for target in known.values() for field in _list_cell_names(target)]
    wrong = (
        f"NOT list_contains(?::VARCHAR[], {column(name)} || chr(31) || {column(part)})" if part else "false"
    )
    rows = check.sql(
        f"WITH keys AS ({keys or 'SELECT NULL AS name, NULL AS key'}) "
        f"SELECT r.record, r.line, r.key, {column(name)}, {column(row)}, "
        f"{column(part) if part else repr('')}, k.key IS NOT NULL FROM {check.relation(table.name)} r "
        f"LEFT JOIN (SELECT DISTINCT * FROM keys) k ON k.key = {column(row)} "
        f"AND k.name = (list_position(?::VARCHAR[], {column(name)}) - 1)::VARCHAR "
        f"WHERE k.key IS NULL OR {wrong} ORDER BY r.record",
        names,
        *([fields] if part else []),
    )
    for record, line, key, table_name, row_key, field_name, exists in rows:
        if table_name in check.unreadable:
            continue
        target = known.get(table_name)
        if target is None:
            place, message, hint = name, f"no table {table_name!r}", suggest_nearest(table_name, names)
        elif not exists:
            place, message = row, f"table {table_name} has no row {row_key!r}"
            hint = suggest_nearest(row_key, _read_some_keys(check, target))
        elif part is not None and field_name not in _list_cell_names(target):
            place, message = part, f"table {table_name} has no field {field_name!r}"
            hint = suggest_nearest(field_name, _list_cell_names(target))
        else:
            continue
        yield RecordPlace(table, record, line, key, place), message, hint


def _list_cell_names(table: Table) -> set[str]:
    """Return the names that a reference may give to cells: fields, base names, or `*` for the whole row."""
    return {"*", *(field.name for field in table.fields), *(field.base for field in table.fields)}


def _read_some_keys(check: Check, table: Table) -> list[str]:
    return [key for (key,) in check.sql(f"SELECT key FROM {check.relation(table.name)} LIMIT 10000")]
