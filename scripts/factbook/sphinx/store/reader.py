"""Look up facts for one document, and record each look-up.

All look-ups of roles and directives are in this module. Each is recorded as a question (see
`factbook.sphinx.store.questions`), so that Sphinx reads the page again only when an answer has changed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from factbook.evidence import Coverage, Reason, find_resting_cells
from factbook.evidence.ledger import ParagraphPlace
from factbook.package import Field, Table
from factbook.package.address import Address
from factbook.reading.query import QueryResult
from factbook.reading.rows import Cell, Row
from factbook.sphinx.store.domain import get_fact_domain
from factbook.sphinx.store.facts import Backlink, Facts, Label
from factbook.sphinx.store.query import answer_query
from factbook.sphinx.store.questions import Question, get_questions
from factbook.sphinx.text.formats import ValueFormatter, find_language_field, find_qualifier_field
from factbook.sphinx.warnings import FactError

if TYPE_CHECKING:
    from sphinx.environment import BuildEnvironment


@dataclass(frozen=True, slots=True)
class FactReader:
    """The facts for one document."""

    facts: Facts
    env: "BuildEnvironment"
    wording: ValueFormatter
    questions: dict[Question, None]  # of this document, in order

    def find_address(self, text: str, kind: str) -> Address:
        """Return the address in a text; raises FactError when it has another kind or names nothing."""
        self._record_question({"cell": "cell", "field": "field", "table": "table"}.get(kind, "row"), text)
        return self.facts.find_address(text, kind)

    def read_package(self) -> Facts:
        """Return the facts, for the properties of the package and the names of its tables."""
        self._record_question("package")
        return self.facts

    def find_table(self, name: str) -> Table:
        """Return a table; raises FactError."""
        self._record_question("table", name)
        return self.facts.find_table(name)

    def find_field(self, table: Table, name: str) -> Field:
        """Return a field; raises FactError."""
        self._record_question("field", str(Address(table.name, field=name)))
        return self.facts.find_field(table, name)

    def find_table_row(self, address: Address) -> tuple[Table, Row]:
        """Return the table and row at the address of an existing row; look up its cells one by one."""
        self._record_question("row", str(address))
        self._record_question("table", address.table)
        return self.facts.find_table(address.table), self.facts.rows[address.table][address.key or ""]

    def find_cell(self, text: str) -> Cell:
        """Return the cell at an address; raises FactError."""
        self._record_question("cell", text)
        return self._record_cell(self.facts.find_cell(text, self.wording.language))

    def select_cell(self, table: Table, row: Row, name: str) -> Cell:
        """Return a cell of a row by field or base name; raises FactError."""
        for item in self.facts.find_columns(table, name, self.wording.language):
            self._record_cell(Cell(table, row, item))
        return self.facts.select_cell(table, row, name, self.wording.language)

    def format_cell(self, cell: Cell) -> str:
        """Return a cell as text for readers; for an empty cell, the reason that its evidence gives."""
        self._record_cell(cell)
        return (
            self.wording.format_filled_cell(cell)
            if cell.text
            else self.wording.format_empty_cell(self.facts.find_status(cell))
        )

    def explain_cell(self, cell: Cell) -> Reason | None:
        """Return why a cell has its value; None when the package has no evidence."""
        if self.facts.ledger is None:
            self._record_question("package")
            return None
        self._record_question("reason", str(Address(cell.table.name, cell.row.key, cell.field.name)))
        return self.facts.explain_cell(cell, self.wording.language)

    def count_coverage(self) -> Coverage | None:
        """Return how many cells have evidence; None when the package has no evidence."""
        self._record_question("coverage")
        return self.facts.ledger.count_coverage() if self.facts.ledger else None

    def find_resting_cells(self) -> Mapping[ParagraphPlace, Sequence[Address]]:
        """Return the cells that rest on each paragraph of each source."""
        self._record_question("resting")
        return find_resting_cells(self.facts.ledger) if self.facts.ledger else {}

    def find_column(self, table: Table, name: str) -> Field:
        """Return a field by name, or the field of the language by base name; raises FactError."""
        field = self.facts.find_columns(table, name, self.wording.language)[0]
        return self.find_field(table, field.name)

    def count_filled_cells(self, table: Table, field: Field) -> int:
        """Return how many cells of a field have a value."""
        self._record_question("filled", str(Address(table.name, field=field.name)))
        return sum(1 for row in self.facts.rows[table.name].values() if Cell(table, row, field).text)

    def select_rows(self, text: str) -> tuple[Table, list[Row]]:
        """Return the rows of a selection, in file order; raises FactError."""
        self._record_question("rows", text)
        table, rows = self.facts.select_rows(text)
        self._record_question("table", table.name)
        return table, rows

    def find_label(self, address: Address) -> Label:
        """Return the label of a table, field or row."""
        self._record_question("label", str(address))
        return self.facts.find_label(address, self.wording.language)

    def find_targets(self, table: Table, row: Row) -> dict[str, Address]:
        """Return the rows that a row refers to, by field."""
        self._record_question("targets", str(Address(table.name, row.key)))
        return dict(self.facts.find_targets(table, row))

    def find_target(self, cell: Cell) -> Address | None:
        """Return the row that a cell refers to, or None."""
        if not cell.text or not cell.table.names_rows(cell.field):
            return None
        return self.find_targets(cell.table, cell.row).get(cell.field.name)

    def find_backlinks(self, address: Address) -> Sequence[Backlink]:
        """Return the rows that refer to a row."""
        self._record_question("backlinks", str(address))
        return self.facts.find_backlinks(address)

    def answer_query(self, sql: str) -> QueryResult:
        """Return the answer to one SELECT over the tables of the package; raises FactError."""
        self._record_question("query", sql)
        return answer_query(self.facts, sql)

    def find_csv_arguments(self, table: str) -> Mapping[str, Any]:
        """Return the arguments for pandas.read_csv of a table."""
        self._record_question("dtypes", table)
        return self.facts.find_csv_arguments(table)

    def read_file(self, path: Path) -> bytes:
        """Return the content of a file; when the file changes, Sphinx reads the page again."""
        self.env.note_dependency(path)
        return path.read_bytes()

    def _record_cell(self, cell: Cell) -> Cell:
        self._record_question("cell", str(Address(cell.table.name, cell.row.key, cell.field.name)))
        self._record_question("field", str(Address(cell.table.name, field=cell.field.name)))
        # The text shown also depends on the precision of a date, qualifier of a number, language of a text.
        precision = f"{cell.field.name}_precision"
        if cell.period:
            for name in (cell.period.start, cell.period.end):
                self._record_question("cell", str(Address(cell.table.name, cell.row.key, name)))
        for name in (precision, find_qualifier_field(cell.field), find_language_field(cell.field)):
            if name in cell.row.cells:
                self._record_question("cell", str(Address(cell.table.name, cell.row.key, name)))
        return cell

    def _record_question(self, kind: str, text: str = "") -> None:
        self.questions[kind, text] = None


def get_fact_reader(env: "BuildEnvironment") -> FactReader:
    """Return the reader for the document that Sphinx is reading.

    Raises FactError when conf.py names no package.
    """
    domain = get_fact_domain(env)
    if domain.facts is None:
        raise FactError("package", "no data package", "set factbook_package in conf.py")
    questions = get_questions(env).setdefault(env.docname, {})
    return FactReader(domain.facts, env, ValueFormatter.of(env.config.language), questions)
