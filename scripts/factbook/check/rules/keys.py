"""Rules on keys that Table Schema does not have, or that Frictionless skips."""

import re
from collections.abc import Iterator

from factbook.check.context import Check, RecordPlace
from factbook.check.groups import Group
from factbook.check.registry import RuleResult, rule
from factbook.errors import abbreviate
from factbook.package import Field, Table
from factbook.package.address import decode_key
from factbook.reading.sql import column, is_filled

SLUG = "[a-z0-9]+(-[a-z0-9]+)*"
_SORT_TYPES = {"integer": "BIGINT", "number": "DOUBLE", "year": "BIGINT"}


@rule("key.order", Group.STYLE)
def find_unsorted_rows(check: Check) -> Iterator[RuleResult]:
    """Sort rows by their primary key.

    Then a row has one place, and a change shows as one line. Text sorts by code point, numbers by value.

    Bad: `zenith` before `orion`
    Good: `orion` before `zenith`
    """
    for table in check.tables:
        if not (fields := _key_fields(table)):
            continue
        key = ", ".join(_sort_expression(field) for field in fields)
        # A composite key is compared as a row; a single one too, so that both need one statement.
        rows = check.sql(
            f"SELECT record, line, key, before FROM (SELECT record, line, key, row({key}) AS k, "
            f"lag(row({key})) OVER (ORDER BY record) AS p, lag(key) OVER (ORDER BY record) AS before "
            f"FROM {check.relation(table.name)}) WHERE p > k ORDER BY record"
        )
        for record, line, key, before in rows:
            message = f"the row comes after the greater key {_format_key(table, before)!r}"
            hint = "sort the rows by their primary key"
            yield RecordPlace(table, record, line, key, fields[0]), message, hint


def _sort_expression(field: Field) -> str:
    kind = _SORT_TYPES.get(field.type)
    # DuckDB compares VARCHAR by its UTF-8 bytes, which is the order of code points.
    return f"TRY_CAST({column(field)} AS {kind})" if kind else column(field)


@rule("key.slug", Group.STYLE)
def find_unfit_keys(check: Check) -> Iterator[RuleResult]:
    """Make textual primary keys slugs: lower-case ASCII letters, digits and single hyphens.

    A slug is the same in a file name, a URL and a shell, and survives every language.

    Bad: `Orion_Ltd`
    Good: `orion`
    """
    for table in check.tables:
        for field in _key_fields(table):
            if field.type != "string":
                continue
            name = column(field)
            rows = check.sql(
                f"SELECT record, line, key, {name} FROM {check.relation(table.name)} "
                f"WHERE NOT regexp_full_match({name}, ?)",
                SLUG,
            )
            for record, line, key, value in rows:
                hint = (
                    f"write {better!r}"
                    if (better := make_slug(value))
                    else "write letters a-z, digits and hyphens"
                )
                message = f"{abbreviate(value)!r} is not a slug"
                yield RecordPlace(table, record, line, key, field), message, hint


@rule("key.template", Group.STANDARD)
def find_unfit_templates(check: Check) -> Iterator[RuleResult]:
    """Build the key of a row as its template describes.

    `factbook:keyTemplate` names fields in braces; `*` is any short name. If the key names one parent and the
    row another, one of the two is wrong.

    Bad: `other-robot` in a row whose firm_id is `orion`, under `{firm_id}-*`
    Good: `orion-robot`
    """
    for table in check.tables:
        fields = _key_fields(table)
        if not table.key_template or len(fields) != 1:
            continue
        names = re.findall(r"\{([^{}]+)\}", table.key_template)
        values = [table.field(name) for name in names if any(f.name == name for f in table.fields)]
        columns = "".join(f", {column(field)}" for field in values)
        statement = f"SELECT record, line, key{columns} FROM {check.relation(table.name)}"
        for record, line, key, *cells in check.sql(statement):
            parts = dict(zip(names, map(make_slug, cells), strict=False))
            if not _fits_template(key, table.key_template, parts):
                message = f"{abbreviate(key)!r} does not match the template {table.key_template}"
                hint = f"write {key_example(table.key_template, parts)!r}"
                place = RecordPlace(table, record, line, key, fields[0])
                yield place, message, hint


def _fits_template(key: str, template: str, parts: dict[str, str]) -> bool:
    if "*" not in template:  # each row has a pattern of its own, and compiling it would take most of the time
        return key == key_example(template, parts)
    return bool(re.fullmatch(key_pattern(template, parts), key))


def key_pattern(template: str, parts: dict[str, str]) -> str:
    """Return the regular expression that a key must match in full."""
    pieces = re.split(r"(\{[^{}]+\}|\*)", template)
    return "".join("[a-z0-9-]+" if piece == "*" else re.escape(_fill_piece(piece, parts)) for piece in pieces)


def key_example(template: str, parts: dict[str, str]) -> str:
    """Return a key that matches the template, with `…` for the part that is free."""
    return "".join(
        "…" if piece == "*" else _fill_piece(piece, parts) for piece in re.split(r"(\{[^{}]+\}|\*)", template)
    )


def make_slug(value: str) -> str:
    """Return a value as a part of a slug."""
    return re.sub("[^a-z0-9]+", "-", value.lower()).strip("-")


def _fill_piece(piece: str, parts: dict[str, str]) -> str:
    return parts.get(piece[1:-1], "") if piece.startswith("{") else piece


@rule("key.filled", Group.STANDARD)
def find_keys_with_gaps(check: Check) -> Iterator[RuleResult]:
    """Fill every part of a primary key.

    Frictionless 5.21 reports a key only if all of its parts are missing; the standard wants a value in each.

    Bad: `orion,` as the firm and the year of a key
    Good: `orion,2031`
    """
    for table in check.tables:
        fields = _key_fields(table)
        if len(fields) < 2:
            continue
        filled = [is_filled(table, field) for field in fields]
        rows = check.sql(
            f"SELECT record, line, key, [{', '.join(filled)}] FROM {check.relation(table.name)} "
            f"WHERE NOT ({' AND '.join(filled)}) AND ({' OR '.join(filled)}) ORDER BY record"
        )
        for record, line, key, parts in rows:
            empty = [field for field, is_given in zip(fields, parts, strict=True) if not is_given]
            message = f"the key has no value for {', '.join(field.name for field in empty)}"
            hint = "fill it: all parts of a key together identify the row"
            yield RecordPlace(table, record, line, key, empty[0]), message, hint


@rule("key.unique", Group.STANDARD)
def find_repeated_values(check: Check) -> Iterator[RuleResult]:
    """Repeat no combination of values that `uniqueKeys` declares unique.

    Frictionless 5.21 accepts `uniqueKeys` and does not check them. As in SQL, a row with an empty part is
    exempt.

    Bad: two rows with the trip `v` and the order 1 under `uniqueKeys: [["trip_id", "order"]]`
    Good: orders 1 and 2
    """
    for table in check.tables:
        for names in table.unique_keys:
            yield from _check_unique(check, table, [field for field in table.fields if field.name in names])


def _check_unique(check: Check, table: Table, fields: list[Field]) -> Iterator[RuleResult]:
    if not fields:
        return
    # An invalid text has no value, and is compared as it is written.
    columns = ", ".join(f"coalesce({check.value_column(table, f)}, '?' || {column(f)})" for f in fields)
    filled = " AND ".join(is_filled(table, field) for field in fields)
    rows = check.sql(
        f"SELECT record, line, key, records FROM (SELECT record, line, key, list(record) OVER "
        f"(PARTITION BY {columns}) AS records FROM {check.relation(table.name)} WHERE {filled}) "
        f"WHERE len(records) > 1 ORDER BY record"
    )
    names = ", ".join(field.name for field in fields)
    for record, line, key, records in rows:
        others = sorted(other for other in records if other != record)[:3]
        message = f"the same {names} as in record {', '.join(map(str, others))}"
        hint = "no two rows may have the same values in these fields"
        yield RecordPlace(table, record, line, key, fields[-1]), message, hint


def _key_fields(table: Table) -> list[Field]:
    return [field for name in table.primary_key for field in table.fields if field.name == name]


def _format_key(table: Table, key: str) -> str:
    return abbreviate(", ".join(decode_key(table.encode_row_id(key))))
