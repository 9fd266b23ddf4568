"""Names inside text, where a foreign key should refer to the row instead."""

import re
from collections.abc import Iterator

from factbook.check.context import Check, RecordPlace
from factbook.check.groups import Group
from factbook.check.registry import RuleResult, rule
from factbook.package import Field, Table
from factbook.reading.sql import column, literal

# A label is looked up by its first word, or where it is Chinese by its first two characters; so each text is
# joined only to the few labels that may occur in it.
_WORDS = (
    r"list_distinct(list_concat(regexp_extract_all({0}, '[\pL\pN]+'), "
    r"[substr({0}, i, 2) FOR i IN range(1, length({0})) IF regexp_matches(substr({0}, i, 1), '\p{{Han}}')]))"
)
_FIRST_WORD = (
    r"CASE WHEN regexp_matches({0}, '^\p{{Han}}') THEN substr({0}, 1, 2) "
    r"ELSE regexp_extract({0}, '[\pL\pN]+') END"
)


@rule("text.names", Group.STYLE)
def find_repeated_names(check: Check) -> Iterator[RuleResult]:
    """Repeat no other row's name inside a text.

    A foreign key names the row; a name inside a text stays there when the row's own name
    changes. Fields with a `factbook:language` are searched for every label. `"factbook:names": "allowed"`
    exempts a field; `"related"` allows the names of related rows: those that the row refers to, and those
    that rows which refer to it refer to.

    Bad: activity_en `Makes robots at North Quay` where `North Quay` is the name of a place
    Good: `Makes robots`, with the place in place_id
    """
    labels = " UNION ALL ".join(
        _select_texts(check, table, list(table.labels)) for table in check.tables if table.label
    )
    searched = [(table, _list_searched_fields(table)) for table in check.tables]
    texts = " UNION ALL ".join(_select_texts(check, table, fields) for table, fields in searched if fields)
    if not labels or not texts:
        return
    rows = check.sql(
        f"WITH labels AS (SELECT tab, key, text AS label, {_FIRST_WORD.format('text')} AS word "
        f"FROM ({labels}) WHERE length(text) > 1), "
        f"texts AS (SELECT *, unnest({_WORDS.format('text')}) AS word FROM ({texts})) "
        "SELECT DISTINCT t.tab, t.record, t.line, t.key, t.field, t.text, l.label, l.tab, l.key "
        "FROM texts t JOIN labels l USING (word) WHERE contains(t.text, l.label) "
        "AND NOT (t.tab = l.tab AND (t.key = l.key OR t.text = l.label)) ORDER BY ALL"
    )
    related = {
        table.name: _find_related_rows(check, table)
        for table in check.tables
        if any(field.may_name_related for field in table.fields)
    }
    for name, record, line, key, field, text, label, other, row in rows:
        table = check.package.table(name)
        if table.field(field).may_name_related and (key, other, row) in related[name]:
            continue
        if (at := _find_whole_word(label, text)) is not None:
            place = RecordPlace(table, record, line, key, table.field(field), at)
            message = f"the text repeats {label!r}, the name of {other}/{row}"
            yield place, message, "delete the name, and refer to the row by a foreign key"


def _find_related_rows(check: Check, table: Table) -> set[tuple[str, str, str]]:
    """Return key, table and key of the rows that a row of the table may name."""
    links: set[tuple[str, str, str]] = set()
    for other in check.tables:
        names = {field.name for field in other.fields}
        keys = [(key.table, *key.fields) for key in other.foreign_keys if len(key.fields) == 1]
        keys = [(target, name) for target, name in keys if name in names]
        own = [column(other.field(name)) for target, name in keys if target == table.name]
        for source in ["key"] if other == table else own:
            for target, name in keys:
                value = column(other.field(name))
                rows = check.sql(f"SELECT {source}, {value} FROM {check.relation(other.name)}")
                links |= {(key, target, named) for key, named in rows}
    return links


def _list_searched_fields(table: Table) -> list[Field]:
    return [field for field in table.fields if field.language and not field.may_name]


def _select_texts(check: Check, table: Table, fields: list[Field]) -> str:
    names = ", ".join(literal(field.name) for field in fields)
    texts = ", ".join(map(column, fields))
    return (
        f"SELECT {literal(table.name)} AS tab, record, line, key, unnest([{names}]::VARCHAR[]) AS field, "
        f"unnest([{texts}]::VARCHAR[]) AS text FROM {check.relation(table.name)}"
    )


def _find_whole_word(label: str, text: str) -> int | None:
    """Return where a label occurs in a text as whole words; Chinese has no spaces between words."""
    edge = r"(?<!\w)" if not _is_han(label[0]) else ""
    end = r"(?!\w)" if not _is_han(label[-1]) else ""
    match = re.search(edge + re.escape(label) + end, text)
    return match.start() if match else None


def _is_han(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff" or "\U00020000" <= char <= "\U0003ffff"
