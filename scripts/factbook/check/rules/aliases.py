"""Rules on other spellings of names.

A table of other spellings has a `factbook:rowReference` to the rows that they name. The spellings are in its
fields called `name`, or with the rdfType https://schema.org/alternateName. Their language is that of the
field, or else the value of a field with the rdfType https://schema.org/inLanguage.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from factbook.check.context import Check, RecordPlace
from factbook.check.groups import Group
from factbook.check.registry import RuleResult, rule
from factbook.errors import abbreviate
from factbook.package import LANGUAGE_CODES, Field, Table
from factbook.reading.sql import column, is_filled, literal

_NO_LABELS = "SELECT '' AS tab, '' AS row, '' AS field, '' AS language, '' AS label WHERE false"


@dataclass(frozen=True, slots=True)
class Spelling:
    """A cell that holds another spelling of a row's name."""

    place: RecordPlace
    of: tuple[str, str, str]  # table, key and language of what it names
    text: str


@rule("alias.own-name", Group.STYLE)
def find_own_names(check: Check) -> Iterator[RuleResult]:
    """List no spelling that is the name itself.

    It is compared with the name of the row (`factbook:label`) in the same language, whatever the case.

    Bad: the alias `ORION`, in English, of the firm whose name_en is `Orion`
    Good: the alias `Orion Robotics`
    """
    for table in check.tables:
        for field in table.aliases:
            labels = _read_labels(check, table)
            for spelling in _read_spellings(check, table, field):
                for name, language, label in labels.get(spelling.of[:2], ()):
                    alike = not spelling.of[2] or language in ("", spelling.of[2])
                    if alike and fold_name(label) == fold_name(spelling.text):
                        message = f"{abbreviate(spelling.text)!r} is the name itself"
                        hint = f"delete the row: {'/'.join(spelling.of[:2])}.{name} has this name already"
                        yield spelling.place, message, hint


@rule("alias.double", Group.STYLE)
def find_repeated_spellings(check: Check) -> Iterator[RuleResult]:
    """List a spelling once for each row and language, whatever the case.

    `uniqueKeys` finds only what is the same to the letter.

    Bad: the aliases `Orion Robotics` and `ORION Robotics`, in English, of one firm
    Good: one of them
    """
    for table in check.tables:
        for field in table.aliases:
            alike: dict[tuple[object, ...], list[Spelling]] = {}
            for spelling in _read_spellings(check, table, field):
                alike.setdefault((spelling.of, fold_name(spelling.text)), []).append(spelling)
            for group in alike.values():
                for spelling in group:
                    others = [other.place.record for other in group[:4] if other is not spelling][:3]
                    if others:
                        message = f"the same spelling as in record {', '.join(map(str, others))}"
                        yield spelling.place, message, "keep one of the rows"


def fold_name(name: str) -> str:
    """Return a name as it is compared: without case, Unicode form and spaces at its edges."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold()).strip()


def _read_spellings(check: Check, table: Table, field: Field) -> Iterator[Spelling]:
    reference = next(item for item in table.row_references if item.field is None)
    names = {item.name for item in table.fields}
    if not {reference.table, reference.row} <= names:
        return  # the rule descriptor.names reports it
    of = [column(table.field(name)) for name in (reference.table, reference.row)]
    codes = next((item for item in table.fields if item.properties.get("rdfType") in LANGUAGE_CODES), None)
    language = column(codes) if codes and not field.language else literal(field.language)
    rows = check.sql(
        f"SELECT record, line, key, {', '.join(of)}, {language}, {column(field)} "
        f"FROM {check.relation(table.name)} WHERE {is_filled(table, field)} ORDER BY record"
    )
    for record, line, key, *of_row, text in rows:
        place = RecordPlace(table, record, line, key, field)
        yield Spelling(place, (of_row[0], of_row[1], of_row[2]), text)


def _read_labels(check: Check, aliases: Table) -> dict[tuple[str, str], list[tuple[str, str, str]]]:
    """Return the names of rows that have other spellings: table and key -> field, language and text."""
    reference = next(item for item in aliases.row_references if item.field is None)
    columns = {item.name: column(item) for item in aliases.fields}
    labels = " UNION ALL ".join(
        f"SELECT {literal(table.name)} AS tab, key AS row, {literal(field.name)} AS field, "
        f"{literal(field.language)} AS language, {column(field)} AS label FROM {check.relation(table.name)} "
        f"WHERE {is_filled(table, field)}"
        for table in check.tables
        for field in table.labels
        if table.name != aliases.name
    )
    if not {reference.table, reference.row} <= columns.keys():
        return {}
    rows = check.sql(
        f"SELECT tab, row, field, language, label FROM ({labels or _NO_LABELS}) l "
        f"SEMI JOIN {check.relation(aliases.name)} a "
        f"ON a.{columns[reference.table]} = l.tab AND a.{columns[reference.row]} = l.row"
    )
    names_by_row: dict[tuple[str, str], list[tuple[str, str, str]]] = {}
    for tab, row, *label in rows:
        names_by_row.setdefault((tab, row), []).append((label[0], label[1], label[2]))
    return names_by_row
