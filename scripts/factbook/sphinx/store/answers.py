"""What pages depend on of the answers to their questions; the rest of an answer is left to other questions.

So a page that shows the label of a row does not depend on the other cells of the row.
"""

import json
from dataclasses import replace
from functools import singledispatch

from factbook.evidence import Reason
from factbook.package import Field, Table
from factbook.reading.rows import Cell, Row
from factbook.sphinx.store.facts import Facts
from factbook.sphinx.text.formats import find_language_field, find_qualifier_field

_FILE_PROPERTIES = frozenset({"bytes", "hash"})  # of a resource: they change with every cell


@singledispatch
def describe_answer(answer: object) -> object:
    """Return a value whose `repr` changes when a page that has the answer must be read again."""
    return answer


@describe_answer.register
def _describe_package(facts: Facts) -> object:
    """Return the descriptor with the names of its tables, without their properties."""
    descriptor = {name: value for name, value in facts.package.descriptor.items() if name != "resources"}
    names = [table.name for table in facts.package.tables]
    return json.dumps({**descriptor, "tables": names}, sort_keys=True)


@describe_answer.register
def _describe_table(table: Table) -> object:
    """Return the properties of a table, and of each field only name, type and language."""
    resource = {name: value for name, value in table.resource.items() if name not in _FILE_PROPERTIES}
    schema = {name: value for name, value in resource.get("schema", {}).items() if name != "fields"}
    fields = [(field.name, field.type, field.language) for field in table.fields]
    return json.dumps({**resource, "schema": schema, "fields": fields}, sort_keys=True)


@describe_answer.register
def _describe_field(field: Field) -> object:
    return json.dumps(dict(field.properties), sort_keys=True)


@describe_answer.register
def _describe_row(row: Row) -> object:
    return row.key


@describe_answer.register
def _describe_cell(cell: Cell) -> object:
    """Return the field, text and error of a cell, and the texts of the cells that decide how it is shown.

    They hold the days of a period, the precision of a date, the qualifier of a number and the language of a
    text.
    """
    precision = f"{cell.field.name}_precision"
    names = [precision, find_qualifier_field(cell.field), find_language_field(cell.field)]
    if cell.period:
        names += [cell.period.start, cell.period.end]
    return _describe_field(cell.field), cell.text, cell.error, [cell.row.cells.get(name) for name in names]


@describe_answer.register
def _describe_reason(reason: Reason) -> object:
    """Return a reason without the text of the cell and the labels of row and source."""
    cited = (reason.cited, *reason.further_citations)
    return reason.exempt, reason.status, [item and replace(item, source_title="") for item in cited]


@describe_answer.register(tuple)
@describe_answer.register(list)
def _describe_items(items: tuple[object, ...] | list[object]) -> object:
    return [describe_answer(item) for item in items]
