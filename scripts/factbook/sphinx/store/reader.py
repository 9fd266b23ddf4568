"""What one document reads of the facts.

Every look-up of a role or directive goes through here and is remembered as a question (see
`factbook.sphinx.store.questions`), so that the page is read again when an answer changes, and only then.
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
    """The facts as one document sees them."""

    facts: Facts
    env: "BuildEnvironment"
    wording: ValueFormatter
    asked: dict[Question, None]  # by this document, in order

    def find(self, text: str, kind: str) -> Address:
        """Read an address that must be of one kind and name something; raises FactError."""
        self._note({"cell": "cell", "field": "field", "table": "table"}.get(kind, "row"), text)
        return self.facts.find(text, kind)

    def package(self) -> Facts:
        """Return the facts for what the descriptor says of the package, and which tables there are."""
        self._note("package")
        return self.facts

    def table(self, name: str) -> Table:
        """Return a table; raises FactError."""
        self._note("table", name)
        return self.facts.table(name)

    def field(self, table: Table, name: str) -> Field:
        """Return a field; raises FactError."""
        self._note("field", str(Address(table.name, field=name)))
        return self.facts.field(table, name)

    def row(self, address: Address) -> tuple[Table, Row]:
        """Return a row that is there, and its table; its cells are read one by one."""
        self._note("row", str(address))
        self._note("table", address.table)
        return self.facts.table(address.table), self.facts.rows[address.table][address.key or ""]

    def cell(self, text: str) -> Cell:
        """Return the cell at an address; raises FactError."""
        self._note("cell", text)
        return self._noted(self.facts.cell(text, self.wording.language))

    def cell_in(self, table: Table, row: Row, name: str) -> Cell:
        """Return a cell of a row by field or base name; raises FactError."""
        for item in self.facts.columns(table, name, self.wording.language):
            self._noted(Cell(table, row, item))
        return self.facts.cell_in(table, row, name, self.wording.language)

    def shown(self, cell: Cell) -> str:
        """Return a cell as people read it; an empty one says why, where the evidence does."""
        self._noted(cell)
        return self.wording.cell(cell) if cell.text else self.wording.empty(self.facts.status(cell))

    def reason(self, cell: Cell) -> Reason | None:
        """Return why a cell is as it is; None where the package keeps no evidence."""
        if self.facts.ledger is None:
            self._note("package")
            return None
        self._note("reason", str(Address(cell.table.name, cell.row.key, cell.field.name)))
        return self.facts.reason(cell, self.wording.language)

    def coverage(self) -> Coverage | None:
        """Return how many cells have evidence; None where the package keeps none."""
        self._note("coverage")
        return self.facts.ledger.coverage() if self.facts.ledger else None

    def resting(self) -> Mapping[ParagraphPlace, Sequence[Address]]:
        """Return the cells that rest on each paragraph of each source."""
        self._note("resting")
        return find_resting_cells(self.facts.ledger) if self.facts.ledger else {}

    def column(self, table: Table, name: str) -> Field:
        """Return a field by name, or by base name that of the language; raises FactError."""
        field = self.facts.columns(table, name, self.wording.language)[0]
        return self.field(table, field.name)

    def filled(self, table: Table, field: Field) -> int:
        """Return how many cells of a field have a value."""
        self._note("filled", str(Address(table.name, field=field.name)))
        return sum(1 for row in self.facts.rows[table.name].values() if Cell(table, row, field).text)

    def select(self, text: str) -> tuple[Table, list[Row]]:
        """Return the rows of a selection, in file order; raises FactError."""
        self._note("rows", text)
        found, rows = self.facts.select(text)
        self._note("table", found.name)
        return found, rows

    def label(self, address: Address) -> Label:
        """Return the name for people of what an address names."""
        self._note("label", str(address))
        return self.facts.label(address, self.wording.language)

    def targets(self, table: Table, row: Row) -> dict[str, Address]:
        """Return which fields of a row name another row, and which."""
        self._note("targets", str(Address(table.name, row.key)))
        return dict(self.facts.targets(table, row))

    def target(self, cell: Cell) -> Address | None:
        """Return the row that a cell names, if it does; whether its field may is part of the field."""
        if not cell.text or not cell.table.names_rows(cell.field):
            return None
        return self.targets(cell.table, cell.row).get(cell.field.name)

    def backlinks(self, address: Address) -> Sequence[Backlink]:
        """Return the rows that name a row."""
        self._note("backlinks", str(address))
        return self.facts.backlinks(address)

    def query(self, sql: str) -> QueryResult:
        """Return the answer to one SELECT over the tables of the package; raises FactError."""
        self._note("query", sql)
        return answer_query(self.facts, sql)

    def dtypes(self, table: str) -> Mapping[str, Any]:
        """Return what pandas.read_csv has to be told of a table."""
        self._note("dtypes", table)
        return self.facts.dtypes(table)

    def file(self, path: Path) -> bytes:
        """Return the content of a file that is published as it is; another one has the page read again."""
        self.env.note_dependency(path)
        return path.read_bytes()

    def _noted(self, cell: Cell) -> Cell:
        self._note("cell", str(Address(cell.table.name, cell.row.key, cell.field.name)))
        self._note("field", str(Address(cell.table.name, field=cell.field.name)))
        # A date is written as exactly, a number as it is meant, a text is in the language, as a field says.
        precision = f"{cell.field.name}_precision"
        for beside in (precision, find_qualifier_field(cell.field), find_language_field(cell.field)):
            if beside in cell.row.cells:
                self._note("cell", str(Address(cell.table.name, cell.row.key, beside)))
        return cell

    def _note(self, kind: str, text: str = "") -> None:
        self.asked[kind, text] = None


def get_fact_reader(env: "BuildEnvironment") -> FactReader:
    """Return the facts as the document that is being read sees them.

    Raises FactError where conf.py names no package.
    """
    domain = get_fact_domain(env)
    if domain.facts is None:
        raise FactError("package", "no data package", "set factbook_package in conf.py")
    asked = get_questions(env).setdefault(env.docname, {})
    return FactReader(domain.facts, env, ValueFormatter.of(env.config.language), asked)
