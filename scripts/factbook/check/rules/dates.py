"""Rules on times that are not known to the day.

`factbook:periods` names pairs of date fields: the first day on which something can have been, and the last. A
field `<name>` of type date may instead come with a field `<name>_precision` (day, week, month or year). ISO
8601-2 writes both as one extended date, which a plain date is not.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

from factbook.check.context import Check, RecordPlace
from factbook.check.groups import Group
from factbook.check.registry import RuleResult, rule
from factbook.errors import abbreviate, suggest_nearest
from factbook.package import Field, Table
from factbook.reading.sql import column, is_filled, literal

UNKNOWN = "unknown"
FIRST_DAYS: dict[str, Callable[[date], date]] = {
    "day": lambda day: day,
    "week": lambda day: day - timedelta(days=day.weekday()),
    "month": lambda day: day.replace(day=1),
    "year": lambda day: day.replace(month=1, day=1),
}
"""The first day of the period that a precision names; a week begins on Monday (ISO 8601)."""


def find_dated_fields(table: Table) -> Iterator[tuple[Field, Field]]:
    """Yield the date fields of a table that have a precision, each with the field of its precision."""
    fields = {field.name: field for field in table.fields}
    for field in table.fields:
        if field.type == "date" and (precision_field := fields.get(f"{field.name}_precision")):
            yield field, precision_field


@rule("date.precision", Group.STYLE)
def find_unfit_precisions(check: Check) -> Iterator[RuleResult]:
    """Give the precision of each date that is filled, and of no empty one.

    The field `<name>_precision` of a date `<name>` holds day, week, month or year. Where the date is empty,
    it is empty or `unknown`.

    Bad: made_on `2031-04-02` with the made_on_precision `unknown`
    Good: made_on `2031-04-02` with the made_on_precision `day`
    """
    for table in check.tables:
        for field, precision_field in find_dated_fields(table):
            yield from _check_precision(check, table, field, precision_field)


def _check_precision(
    check: Check, table: Table, field: Field, precision_field: Field
) -> Iterator[RuleResult]:
    known, name = list(FIRST_DAYS), column(precision_field)
    given = f"({is_filled(table, precision_field)} AND {name} <> {literal(UNKNOWN)})"
    rows = check.sql(
        f"SELECT record, line, key, {name}, {given}, {is_filled(table, field)} AS dated "
        f"FROM {check.relation(table.name)} "
        f"WHERE {given} <> dated OR ({given} AND NOT list_contains(?::VARCHAR[], {name})) ORDER BY record",
        known,
    )
    for record, line, key, value, is_given, is_dated in rows:
        if is_given and value not in known:
            if precision_field.values and value not in precision_field.values:
                continue  # a finding of its closed list already
            message = f"{abbreviate(value)!r} is not a precision of a date"
            hint = suggest_nearest(value, known) or f"one of: {', '.join(known)}"
        elif is_dated:
            message = f"{field.name} is filled, but its precision is not given"
            hint = f"one of: {', '.join(known)}"
        else:
            message = f"the precision is {value!r}, but {field.name} is empty"
            is_closed = precision_field.values and UNKNOWN not in precision_field.values
            hint = "delete the value" if is_closed else f"write {UNKNOWN}"
        yield RecordPlace(table, record, line, key, precision_field), message, hint


@rule("date.first-day", Group.STYLE)
def find_later_days(check: Check) -> Iterator[RuleResult]:
    """Write a week, a month or a year as its first day.

    Then equal periods are equal dates, and a date less exact than to the day does not pretend to be one. A
    week begins on Monday (ISO 8601).

    Bad: made_on `2031-04-02` with the made_on_precision `month`
    Good: made_on `2031-04-01` with the made_on_precision `month`
    """
    for table in check.tables:
        for field, precision_field in find_dated_fields(table):
            yield from _check_first_day(check, table, field, precision_field)


def _check_first_day(
    check: Check, table: Table, field: Field, precision_field: Field
) -> Iterator[RuleResult]:
    periods = ", ".join(literal(name) for name in FIRST_DAYS if name != "day")
    precision_column = column(precision_field)
    rows = check.sql(
        f"SELECT record, line, key, {column(field)}, {precision_column} FROM {check.relation(table.name)} "
        f"WHERE {is_filled(table, field)} AND {precision_column} IN ({periods}) ORDER BY record"
    )
    date_format = str(field.properties.get("format", "default"))
    for record, line, key, text, period in rows:
        day = _parse_date(text, date_format)
        if day is None or day == (first := FIRST_DAYS[period](day)):
            continue
        message = f"{text!r} is not the first day of a {period}"
        written = first.strftime(date_format) if "%" in date_format else first.isoformat()
        hint = f"write {written}{', the Monday' if period == 'week' else ''}, or another precision"
        yield RecordPlace(table, record, line, key, field), message, hint


@rule("date.period", Group.STANDARD)
def find_reversed_periods(check: Check) -> Iterator[RuleResult]:
    """Let no period end before it begins.

    `factbook:periods` names the two fields: the first day on which something can have been, and the last.

    Bad: made_from `2031-04-02` and made_to `2031-04-01`
    Good: made_from `2031-04-01` and made_to `2031-04-02`
    """
    for table in check.tables:
        names = {field.name for field in table.fields if field.type == "date"}
        for period in table.periods:
            if {period.start, period.end} <= names:
                yield from _check_period(check, table, table.field(period.start), table.field(period.end))


def _check_period(check: Check, table: Table, start: Field, end: Field) -> Iterator[RuleResult]:
    rows = check.sql(
        f"SELECT record, line, key, {column(start)}, {column(end)} FROM {check.relation(table.name)} "
        f"WHERE {is_filled(table, start)} AND {is_filled(table, end)} ORDER BY record"
    )
    for record, line, key, *texts in rows:
        days = [
            _parse_date(text, str(field.properties.get("format", "default")))
            for text, field in zip(texts, (start, end), strict=True)
        ]
        first, last = days
        if first and last and first > last:
            message = f"{end.name} is before {start.name}, {abbreviate(texts[0])}"
            yield (
                RecordPlace(table, record, line, key, end),
                message,
                "write the first day before the last one",
            )


def _parse_date(text: str, date_format: str) -> date | None:
    """Return a date of Table Schema; None for a text without a valid date, or for the format `any`."""
    try:
        if "%" in date_format:
            return datetime.strptime(text, date_format).date()
        usual = date_format == "default" and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text)
        return date.fromisoformat(text) if usual else None
    except (re.error, ValueError):  # a finding of table-schema.type-error
        return None
