"""What pages may ask of the facts; a later build finds the answers that have changed.

Each marked method of `Questions` is a question. The reader of a document records it as the name of the method
and its arguments, such as `("find_label", (Address("towers", "north"),))`, even when it has no answer. The
environment stores the questions of each document and a digest of each answer; `hash_answer` calls the method
again in a later build. Sphinx reads a page again only when one of its answers has changed.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, TypeVarTuple, cast

from factbook.errors import FactbookError, suggest_nearest
from factbook.evidence import Coverage, ParagraphPlace, Reason, explain_cell, find_resting_cells
from factbook.package import Field, Provenance, Table
from factbook.package.address import Address, decode_key, encode_key, parse_address
from factbook.package.selection import Condition, Selection, parse_selection
from factbook.reading.query import QueryResult, run_query
from factbook.reading.rows import Cell, Row
from factbook.sphinx.config import DOMAIN
from factbook.sphinx.store.answers import describe_answer
from factbook.sphinx.store.facts import Backlink, Facts
from factbook.sphinx.warnings import FactError

if TYPE_CHECKING:
    from sphinx.environment import BuildEnvironment

Question = tuple[str, tuple[object, ...]]  # name of the method, and its arguments
Answer = TypeVar("Answer")
Arguments = TypeVarTuple("Arguments")
Method = Callable[["Questions", *Arguments], Answer]


def question(method: Method[*Arguments, Answer]) -> Method[*Arguments, Answer]:
    """Mark a method as a question; asked for a document, it is recorded."""

    @wraps(method)
    def ask(questions: "Questions", *arguments: *Arguments) -> Answer:
        if questions.asked is None:
            return method(questions, *arguments)
        questions.asked[method.__name__, arguments] = None
        # What this question asks in turn is no question of the document.
        return method(Questions(questions.facts, questions.language), *arguments)

    return ask


def hash_answer(facts: Facts, language: str, question: Question) -> str:
    """Return a digest of the answer to a question."""
    name, arguments = question
    try:
        answer = describe_answer(getattr(Questions(facts, language), name)(*arguments))
    except FactError as error:
        answer = error.part
    return hashlib.blake2b(repr(answer).encode("utf-8", "backslashreplace"), digest_size=8).hexdigest()


def get_questions(env: "BuildEnvironment") -> dict[str, dict[Question, None]]:
    """Return the questions of each document, in order."""
    questions = env.domaindata[DOMAIN].setdefault("questions", {})
    return cast("dict[str, dict[Question, None]]", questions)


@dataclass(frozen=True, slots=True)
class Label:
    """The label of a table, field or row: its name for readers."""

    text: str
    language: str = ""  # "" when none is declared
    error: str = ""  # of the cell that holds the label, see `Cell`


@dataclass(frozen=True, slots=True)
class Questions:
    """What can be asked of the facts, in one language.

    A question about something that the package does not have raises a FactError with the kind of what is
    missing and the nearest valid names.
    """

    facts: Facts
    language: str  # code of ISO 639-1, as in the fields of a package
    asked: dict[Question, None] | None = None  # the questions of a document, in order; None records none

    def record_question(self, ask: Method[*Arguments, object], *arguments: *Arguments) -> None:
        """Record a question whose answer the document has already."""
        if self.asked is not None:
            self.asked[ask.__name__, arguments] = None

    @question
    def read_package(self) -> Facts:
        """Return the facts, for the properties of the package and the names of its tables."""
        return self.facts

    @question
    def find_provenance(self) -> Provenance | None:
        """Return the names of the tables of the evidence; None when the package has no evidence."""
        return self.facts.package.provenance

    @question
    def find_table(self, name: str) -> Table:
        """Return a table."""
        with _raise_fact_error("table"):
            return self.facts.package.table(name)

    @question
    def find_field(self, table: str, name: str) -> Field:
        """Return a field of a table."""
        with _raise_fact_error("field"):
            return self.find_table(table).field(name)

    @question
    def list_columns(self, table: str, name: str) -> tuple[Field, ...]:
        """Return the field with a name, or all with this base name, that of the language first."""
        with _raise_fact_error("field"):
            return self.facts.list_columns(self.find_table(table), name, self.language)

    @question
    def names_rows(self, table: str, field: str) -> bool:
        """Return whether a field refers to rows."""
        return self.find_table(table).names_rows(self.find_field(table, field))

    @question
    def count_filled_cells(self, table: str, field: str) -> int:
        """Return how many cells of a field have a value."""
        source, item = self.find_table(table), self.find_field(table, field)
        return sum(1 for row in self.facts.rows[table].values() if Cell(source, row, item).text)

    @question
    def find_address(self, text: str, kind: str) -> Address:
        """Return the address in a text; it has a kind, and names something that the package has."""
        address = _parse_address(text)
        if address.kind != kind:
            raise FactError("address", f"{text!r} names a {address.kind}, not a {kind}")
        self.find_table(address.table)
        if address.key is not None:
            self.find_row(address)
        if address.field is not None:
            self.find_field(address.table, address.field)
        return address

    @question
    def select_rows(self, text: str) -> tuple[Table, list[Row]]:
        """Return the rows of a selection, in file order.

        The exact name of a table selects all its rows, even a name that is not valid in a selection.
        """
        with _raise_fact_error("address"):
            selection = Selection(text) if text in self.facts.rows else parse_selection(text)
        table = self.find_table(selection.table)
        for condition in selection.conditions:
            self._check_condition(table, condition)
        return table, self.facts.filter_rows(table, selection.conditions)

    @question
    def find_row(self, address: Address) -> Row:
        """Return the row at the address of a row or cell; its cells are questions of their own."""
        table, key = self.find_table(address.table), address.key or ""
        rows = self.facts.rows[table.name]
        if key in rows:
            return rows[key]
        message = f"table {table.name} has no row {','.join(decode_key(key))!r}"
        raise FactError("row", message, suggest_nearest(key, rows))

    @question
    def find_cell(self, text: str) -> Cell:
        """Return the cell at an address; its field can be a base name, see `Facts.select_cell`."""
        address = _parse_address(text)
        if address.key is None or address.field is None:
            raise FactError("address", f"{text!r} names a {address.kind}, not a cell")
        return self._select_cell(address, address.field)

    @question
    def read_cell(self, row: Address, field: str) -> Cell:
        """Return a cell of a row; its field is a question of its own."""
        return self._select_cell(row, field)

    @question
    def find_label(self, address: Address) -> Label:
        """Return the label of a table, field or row."""
        table = self.find_table(address.table)
        if address.key is None:
            return Label(self.find_field(table.name, address.field).title if address.field else table.title)
        if table.label:
            cell = self._select_cell(address, table.label)
            if cell.text:
                return Label(cell.text, cell.field.language, cell.error)
        return Label(", ".join(decode_key(self.find_row(address).key)))

    @question
    def find_targets(self, row: Address) -> dict[str, Address]:
        """Return the rows that a row refers to, by field."""
        return dict(self.facts.list_targets(self.find_table(row.table), self.find_row(row)))

    @question
    def find_backlinks(self, row: Address) -> tuple[Backlink, ...]:
        """Return the rows that refer to a row, in the order of tables and files."""
        return self.facts.list_backlinks(row)

    @question
    def explain_cell(self, cell: Address) -> Reason | None:
        """Return why a cell has its value; None when the package has no evidence."""
        if self.facts.ledger is None:
            return None
        field = self.find_field(cell.table, cell.field or "")
        return explain_cell(self.facts.ledger, self.find_row(cell), field, language=self.language)

    @question
    def find_status(self, cell: Address) -> str:
        """Return the status of the evidence of a cell; "" for a cell without evidence."""
        reason = self.explain_cell(cell)
        return reason.status if reason else ""

    @question
    def count_coverage(self) -> Coverage | None:
        """Return how many cells have evidence; None when the package has no evidence."""
        return self.facts.ledger.count_coverage() if self.facts.ledger else None

    @question
    def find_resting_cells(self) -> Mapping[ParagraphPlace, tuple[Address, ...]]:
        """Return the cells that rest on each paragraph of each source."""
        return find_resting_cells(self.facts.ledger) if self.facts.ledger else {}

    @question
    def answer_query(self, sql: str) -> QueryResult:
        """Answer one SELECT over the rows in memory, even when a file has changed since."""
        with _raise_fact_error("query"):
            return run_query(self.facts.package, sql, lambda name: self.facts.rows[name].values())

    @question
    def find_csv_arguments(self, table: str) -> Mapping[str, Any]:
        """Return the arguments for pandas.read_csv of a table, see `factbook.frames.DataPackage`."""
        from factbook.frames import DataPackage

        with _raise_fact_error("package"):
            return DataPackage.of(self.facts.package).read_csv_arguments(table)

    def _select_cell(self, row: Address, name: str) -> Cell:
        table = self.find_table(row.table)
        with _raise_fact_error("field"):
            return self.facts.select_cell(table, self.find_row(row), name, self.language)

    def _check_condition(self, table: Table, condition: Condition) -> None:
        """Raise FactError for a condition that no row can meet: its field, value or row does not exist."""
        field = self.find_field(table.name, condition.field)
        if not condition.value:
            return
        value = self.facts.read_value(table, field, condition.value)
        for target, key in _list_keys(table):
            is_key = key == (field.name,) and target in self.facts.rows
            if is_key and not self.facts.find_row_by_value(target, (value,)):
                self.find_row(Address(target, encode_key([condition.value])))
        if field.values and value not in {self.facts.read_value(table, field, text) for text in field.values}:
            message = f"{table.name}.{field.name} is never {condition.value!r}"
            raise FactError("value", message, suggest_nearest(condition.value, field.values))


@contextmanager
def _raise_fact_error(part: str) -> Iterator[None]:
    """Give an error of the package the kind of what is missing, unless it has one."""
    try:
        yield
    except FactError:
        raise
    except FactbookError as error:
        raise FactError(part, error.message, error.hint) from None


def _parse_address(text: str) -> Address:
    with _raise_fact_error("address"):
        return parse_address(text)


def _list_keys(table: Table) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the tables that the keys of a table refer to, each with the fields of the key."""
    yield table.name, table.primary_key
    for key in table.foreign_keys:
        yield key.table, key.fields
