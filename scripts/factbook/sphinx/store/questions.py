"""The questions that pages ask of the facts; a later build finds the answers that have changed.

A question is a kind and a text, such as `("cell", "towers/north.name_en")`. The environment stores the
questions of each document, with those that have no answer, and a digest of each answer. Sphinx reads a page
again only when one of its answers has changed.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from factbook.evidence import find_resting_cells
from factbook.package.address import Address, parse_address
from factbook.reading.rows import Cell
from factbook.sphinx.config import DOMAIN
from factbook.sphinx.store.facts import Facts
from factbook.sphinx.store.query import answer_query
from factbook.sphinx.warnings import FactError

if TYPE_CHECKING:
    from sphinx.environment import BuildEnvironment

Question = tuple[str, str]
_Answer = Callable[[Facts, str, str], object]
_FILE_PROPERTIES = frozenset({"bytes", "hash"})  # properties of a resource


def get_questions(env: "BuildEnvironment") -> dict[str, dict[Question, None]]:
    """Return the questions of each document, in order."""
    questions = env.domaindata[DOMAIN].setdefault("questions", {})
    return cast("dict[str, dict[Question, None]]", questions)


def hash_answers(facts: Facts, language: str, questions: Iterable[Question]) -> dict[Question, str]:
    """Return a digest of the answer to each question."""
    return {question: _hash_answer(facts, language, question) for question in questions}


def _hash_answer(facts: Facts, language: str, question: Question) -> str:
    kind, text = question
    try:
        answer: object = _ANSWERS[kind](facts, text, language)
    except FactError as error:
        answer = error.part
    return hashlib.blake2b(repr(answer).encode("utf-8", "backslashreplace"), digest_size=8).hexdigest()


def _answer_cell(facts: Facts, text: str, language: str) -> object:
    cell = facts.find_cell(text, language)
    return cell.text or (facts.find_status(cell),)


def _answer_row(facts: Facts, text: str, language: str) -> object:
    return str(facts.find_address(text, "row"))


def _answer_label(facts: Facts, text: str, language: str) -> object:
    address = facts.find_address(text, parse_address(text).kind)
    return facts.find_label(address, language)


def _answer_rows(facts: Facts, text: str, language: str) -> object:
    return [row.key for row in facts.select_rows(text)[1]]


def _answer_targets(facts: Facts, text: str, language: str) -> object:
    address = facts.find_address(text, "row")
    table = facts.find_table(address.table)
    return list(facts.find_targets(table, facts.find_row(table, address.key or "")))


def _answer_reason(facts: Facts, text: str, language: str) -> object:
    """Return a reason without cell text and labels of row and source: these are separate questions."""
    reason = facts.explain_cell(facts.find_cell(text, language), language)
    if reason is None:
        return None
    cited = [
        citation and replace(citation, source_title="")
        for citation in (reason.cited, *reason.further_citations)
    ]
    return reason.exempt, reason.status, cited


def _answer_coverage(facts: Facts, text: str, language: str) -> object:
    return facts.ledger and facts.ledger.count_coverage()


def _answer_resting(facts: Facts, text: str, language: str) -> object:
    return find_resting_cells(facts.ledger) if facts.ledger else {}


def _answer_backlinks(facts: Facts, text: str, language: str) -> object:
    return facts.find_backlinks(facts.find_address(text, "row"))


def _answer_table(facts: Facts, text: str, language: str) -> object:
    """Return the properties of a table without those of its fields: each field is a separate question.

    The answer contains the name, type and language of each field, but not the size and hash of the file: they
    change with every cell, and no page shows them.
    """
    table = facts.find_table(text)
    resource = {name: part for name, part in table.resource.items() if name not in _FILE_PROPERTIES}
    schema = {name: part for name, part in resource.get("schema", {}).items() if name != "fields"}
    fields = [(field.name, field.type, field.language) for field in table.fields]
    return json.dumps({**resource, "schema": schema, "fields": fields}, sort_keys=True)


def _answer_field(facts: Facts, text: str, language: str) -> object:
    address: Address = facts.find_address(text, "field")
    table = facts.find_table(address.table)
    field = facts.find_field(table, address.field or "")
    return json.dumps(dict(field.properties), sort_keys=True), table.names_rows(field)


def _answer_filled(facts: Facts, text: str, language: str) -> object:
    address: Address = facts.find_address(text, "field")
    table = facts.find_table(address.table)
    field = facts.find_field(table, address.field or "")
    rows = facts.rows[table.name].values()
    return len(rows), sum(1 for row in rows if Cell(table, row, field).text)


def _answer_package(facts: Facts, text: str, language: str) -> object:
    descriptor = {name: part for name, part in facts.package.descriptor.items() if name != "resources"}
    return json.dumps(
        {**descriptor, "tables": [table.name for table in facts.package.tables]}, sort_keys=True
    )


def _answer_query(facts: Facts, text: str, language: str) -> object:
    return answer_query(facts, text)


_ANSWERS: Mapping[str, _Answer] = {
    "package": _answer_package,
    "table": _answer_table,
    "field": _answer_field,
    "filled": _answer_filled,
    "rows": _answer_rows,
    "row": _answer_row,
    "cell": _answer_cell,
    "label": _answer_label,
    "targets": _answer_targets,
    "reason": _answer_reason,
    "backlinks": _answer_backlinks,
    "query": _answer_query,
    "dtypes": lambda facts, text, language: facts.find_csv_arguments(text),
    "coverage": _answer_coverage,
    "resting": _answer_resting,
}
