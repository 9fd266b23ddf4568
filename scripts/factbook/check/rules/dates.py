"""Rules on dates that are known to a day, a week, a month or a year.

A field `<name>` of type date may have a field `<name>_precision` beside it, as in the extended dates of
ISO 8601-2, which write "some day of 2031" as such; a plain date needs the second field to say so.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

from factbook.check.context import Check, Spot, column, is_filled, literal
from factbook.check.registry import Found, rule
from factbook.errors import abbreviate, nearest
from factbook.package import Field, Table

UNKNOWN = "unknown"
FIRST_DAYS: dict[str, Callable[[date], date]] = {
    "day": lambda day: day,
    "week": lambda day: day - timedelta(days=day.weekday()),
    "month": lambda day: day.replace(day=1),
    "year": lambda day: day.replace(month=1, day=1),
}
"""The first day of the period that a precision names; a week begins on Monday (ISO 8601)."""


def dated(table: Table) -> Iterator[tuple[Field, Field]]:
    """Yield the dates of a table that have a precision, and that field."""
    fields = {field.name: field for field in table.fields}
    for field in table.fields:
        if field.type == "date" and (beside := fields.get(f"{field.name}_precision")):
            yield field, beside


@rule("date.precision")
def precision(check: Check) -> Iterator[Found]:
    """Say how exactly a date is known where there is a date, and only there.

    A field `<name>_precision` beside the date `<name>` is day, week, month or year; where the date is empty
    it is empty or `unknown`.

    Bad: made_on `2031-04-02` with the made_on_precision `unknown`
    Good: made_on `2031-04-02` with the made_on_precision `day`
    """
    for table in check.tables:
        for field, beside in dated(table):
            yield from _unfit(check, table, field, beside)


def _unfit(check: Check, table: Table, field: Field, beside: Field) -> Iterator[Found]:
    known, name = list(FIRST_DAYS), column(beside)
    given = f"({is_filled(table, beside)} AND {name} <> {literal(UNKNOWN)})"
    found = check.sql(
        f"SELECT record, line, key, {name}, {given}, {is_filled(table, field)} AS dated "
        f"FROM {check.relation(table.name)} "
        f"WHERE {given} <> dated OR ({given} AND NOT list_contains(?::VARCHAR[], {name})) ORDER BY record",
        known,
    )
    for record, line, key, value, is_given, is_dated in found:
        if is_given and value not in known:
            if beside.values and value not in beside.values:
                continue  # its closed list says so already
            message = f"{abbreviate(value)!r} is no precision of a date"
            hint = nearest(value, known) or f"one of: {', '.join(known)}"
        elif is_dated:
            message = f"{field.name} is given, but not how exactly it is known"
            hint = f"one of: {', '.join(known)}"
        else:
            message = f"{value!r} is the precision of no date: {field.name} is empty"
            hint = "empty it" if beside.values and UNKNOWN not in beside.values else f"write {UNKNOWN}"
        yield Spot(table, record, line, key, beside), message, hint


@rule("date.first-day")
def first_day(check: Check) -> Iterator[Found]:
    """Write a week, a month or a year as its first day.

    Then equal periods are equal dates, and a date less exact than to the day does not pretend to be one. A
    week begins on Monday (ISO 8601).

    Bad: made_on `2031-04-02` with the made_on_precision `month`
    Good: made_on `2031-04-01` with the made_on_precision `month`
    """
    for table in check.tables:
        for field, beside in dated(table):
            yield from _later(check, table, field, beside)


def _later(check: Check, table: Table, field: Field, beside: Field) -> Iterator[Found]:
    periods = ", ".join(literal(name) for name in FIRST_DAYS if name != "day")
    found = check.sql(
        f"SELECT record, line, key, {column(field)}, {column(beside)} FROM {check.relation(table.name)} "
        f"WHERE {is_filled(table, field)} AND {column(beside)} IN ({periods}) ORDER BY record"
    )
    form = str(field.properties.get("format", "default"))
    for record, line, key, text, period in found:
        day = _read(text, form)
        if day is None or day == (first := FIRST_DAYS[period](day)):
            continue
        message = f"{text!r} is not the first day of a {period}"
        written = first.strftime(form) if "%" in form else first.isoformat()
        hint = f"write {written}{', the Monday' if period == 'week' else ''}, or another precision"
        yield Spot(table, record, line, key, field), message, hint


def _read(text: str, form: str) -> date | None:
    """Return a date of Table Schema, or None where the type of the field does not tell what it is."""
    try:
        if "%" in form:
            return datetime.strptime(text, form).date()
        usual = form == "default" and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text)
        return date.fromisoformat(text) if usual else None
    except (re.error, ValueError):  # not of the format, or none: the rules of Table Schema say so
        return None
