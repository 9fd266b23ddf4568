"""Rules on observations: numbers whose meaning the schema describes.

`factbook:observation` names the dimensions, the fields that together define what a row observes, and the
measure, the field that holds the number, in the terms of the RDF Data Cube Vocabulary (W3C Recommendation,
2014). The qualifier of the number (eq, gt, ge, lt, le, approx) is in the field that `factbook:qualifierField`
of the measure names.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from operator import itemgetter

from factbook.check.context import Check, RecordPlace
from factbook.check.groups import Group
from factbook.check.ledger import prepare_evidence
from factbook.check.registry import RuleResult, SkipReason, rule
from factbook.errors import abbreviate
from factbook.evidence.statuses import ANY_FIELD, DIFFERS
from factbook.package import Field, Observation, Table
from factbook.reading.sql import column, is_filled, literal

APPROXIMATE_SLACK = Decimal(
    "0.05"
)  # how far an approximate number may be from the true one, as a part of itself
_INFINITY = Decimal("Infinity")
_QUALIFIER_WORDS = {
    "gt": "more than ",
    "ge": "at least ",
    "lt": "less than ",
    "le": "at most ",
    "approx": "about ",
}

Bound = tuple[Decimal, int]  # the number, and 1 or -1 where what is allowed begins above or ends below it


@dataclass(frozen=True, slots=True)
class ObservedNumber:
    """The number of a row, and the bounds that it sets for the true one."""

    record: int
    line: int
    key: str
    words: str  # the number with its qualifier: more than 5
    low: Bound
    high: Bound

    def excludes(self, other: "ObservedNumber") -> bool:
        """Tell whether no number lies within both bounds."""
        return self.high < other.low or other.high < self.low


def find_bounds(value: Decimal, qualifier: str, *, whole: bool = False) -> tuple[Bound, Bound] | None:
    """Return the least and the greatest that a qualified number lets the true one be.

    None for an unknown qualifier. `whole` numbers above 4 begin at 5.
    """
    above, below = ((value + 1, 0), (value - 1, 0)) if whole else ((value, 1), (value, -1))
    slack = abs(value) * APPROXIMATE_SLACK
    return {
        "eq": ((value, 0), (value, 0)),
        "gt": (above, (_INFINITY, 0)),
        "ge": ((value, 0), (_INFINITY, 0)),
        "lt": ((-_INFINITY, 0), below),
        "le": ((-_INFINITY, 0), (value, 0)),
        "approx": ((value - slack, 0), (value + slack, 0)),
    }.get(qualifier)


@rule("observation.contradiction", Group.STANDARD)
def find_contradictions(check: Check) -> Iterator[RuleResult]:
    """Let no two numbers of the same thing exclude each other, unless their evidence notes it.

    `factbook:observation` names the dimensions, the fields that define what is counted, and the measure, the
    field with the number. Where all dimensions are equal, 5 excludes 6, and more than 5 excludes less than 4,
    but not 7; an approximate number may be 5 percent off. The note is evidence with the status `differs` for
    the number of each row. `revised` names rows that a later source may revise, such as plans: of them, only
    those with the same value in one more field are compared.

    Bad: 40 and 44 as the staff of `orion` on one day, without a note
    Good: the same, each with evidence `differs` that prints the other
    """
    for table in check.tables:
        if table.observation and (measure := _find_measure(table, table.observation)):
            noted = _read_noted_keys(check, table, measure)
            if noted is None:
                yield SkipReason("the evidence cannot be used", table.name)
            else:
                yield from _compare_observations(check, table, table.observation, measure, noted)


def _find_measure(table: Table, item: Observation) -> Field | None:
    """Return the field of the number; None where the descriptor names a missing field."""
    names = {field.name for field in table.fields}
    whole = item.dimensions and {*item.dimensions, item.measure} <= names
    return table.field(item.measure) if whole else None


def _read_noted_keys(check: Check, table: Table, measure: Field) -> set[str] | None:
    """Return the keys of rows whose number has evidence that differs; None where evidence cannot be used."""
    if check.package.provenance is None:
        return set()
    if not prepare_evidence(check):
        return None
    rows = check.sql(
        "SELECT e.row_id FROM evidence e JOIN scopes s ON s.tab = e.table_name AND s.scope = e.field_name "
        f"WHERE s.tab = ? AND s.field = ? AND s.scope <> '{ANY_FIELD}' AND e.status = '{DIFFERS}'",
        table.name, measure.name,
    )  # fmt: skip
    return {key for (key,) in rows}


def _compare_observations(
    check: Check, table: Table, item: Observation, measure: Field, noted: set[str]
) -> Iterator[RuleResult]:
    for group in _group_observations(check, table, item, measure):
        first, last = min(group, key=lambda row: row.high), max(group, key=lambda row: row.low)
        for row in group:
            # Whatever a row excludes, it excludes the one that ends first or the one that begins last.
            other = next((other for other in (first, last) if row.excludes(other)), None)
            if other is None or row.key in noted:
                continue
            message = f"{row.words} here and {other.words} in record {other.record} cannot both be true"
            hint = "correct one of them, or its dimensions"
            if check.package.provenance is not None:
                hint = f"{hint}, or add evidence with the status {DIFFERS} for {measure.name} of both rows"
            place = RecordPlace(table, row.record, row.line, row.key, measure)
            yield place, message, hint


def _group_observations(
    check: Check, table: Table, item: Observation, measure: Field
) -> Iterator[Sequence[ObservedNumber]]:
    """Yield the numbers of one thing together, where there are several."""
    same = ", ".join(column(table.field(name)) for name in item.dimensions)
    names = {field.name for field in table.fields}
    if {item.revised_field, item.revised_by} <= names:
        is_revised = f"{column(table.field(item.revised_field))} = {literal(item.revised_value)}"
        same += f", CASE WHEN {is_revised} THEN {column(table.field(item.revised_by))} END"
    qualifier_name = measure.qualifier_field
    qualifier = (
        _select_qualifier(table, table.field(qualifier_name)) if qualifier_name in names else literal("")
    )
    observations = check.sql(
        f"SELECT record, line, key, {column(measure)}, {qualifier}, min(record) OVER w AS first "
        f"FROM {check.relation(table.name)} WHERE {is_filled(table, measure)} "
        f"WINDOW w AS (PARTITION BY {same}) QUALIFY count(*) OVER w > 1 ORDER BY first, record"
    )
    for _, rows in groupby(observations, key=itemgetter(5)):
        group = [observed for *row, _first in rows if (observed := _read_observation(measure, *row))]
        if len(group) > 1:
            yield group


def _select_qualifier(table: Table, field: Field) -> str:
    """Return the SQL expression of a qualifier, which is "" where the cell is empty."""
    return f"CASE WHEN {is_filled(table, field)} THEN {column(field)} ELSE '' END"


def _read_observation(
    measure: Field, record: int, line: int, key: str, text: str, qualifier: str
) -> ObservedNumber | None:
    try:
        value = Decimal(measure.plain_number(text))
        bounds = find_bounds(value, qualifier or "eq", whole=measure.type == "integer")
    except ArithmeticError:  # not a number: a finding of table-schema.type-error
        return None
    if bounds is None or not value.is_finite():
        return None
    return ObservedNumber(
        record, line, key, f"{_QUALIFIER_WORDS.get(qualifier, '')}{abbreviate(text)}", *bounds
    )
