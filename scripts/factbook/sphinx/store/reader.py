"""The facts for one document.

What a document may ask is in `factbook.sphinx.store.questions`. Its reader records each question, so that
Sphinx reads the document again only when an answer has changed.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from factbook.package import Field, Table
from factbook.package.address import Address
from factbook.reading.rows import Cell, Row
from factbook.sphinx.store.domain import get_fact_domain
from factbook.sphinx.store.questions import Questions, get_questions
from factbook.sphinx.text.formats import ValueFormatter
from factbook.sphinx.warnings import FactError

if TYPE_CHECKING:
    from sphinx.environment import BuildEnvironment


@dataclass(frozen=True, slots=True, kw_only=True)
class FactReader(Questions):
    """What a document can ask of the facts; a method that is no question asks several."""

    env: "BuildEnvironment"
    wording: ValueFormatter

    def find_table_row(self, address: Address) -> tuple[Table, Row]:
        """Return the table and row at the address of a row."""
        return self.find_table(address.table), self.find_row(address)

    def find_column(self, table: Table, name: str) -> Field:
        """Return a field by name, or the field of the language by base name; raises FactError."""
        return self.list_columns(table.name, name)[0]

    def select_cell(self, table: Table, row: Row, name: str) -> Cell:
        """Return a cell of a row by field or base name; raises FactError."""
        address = Address(table.name, row.key)
        for item in self.list_columns(table.name, name):
            self.record_question(Questions.read_cell, address, item.name)
        return self.facts.select_cell(table, row, name, self.language)

    def format_cell(self, cell: Cell) -> str:
        """Return a cell as text for readers; for an empty cell, the reason that its evidence gives."""
        if cell.text:
            return self.wording.format_filled_cell(cell)
        return self.wording.format_empty_cell(self.find_status(cell.address))

    def find_target(self, cell: Cell) -> Address | None:
        """Return the row that a cell refers to, or None."""
        if not cell.text or not self.names_rows(cell.table.name, cell.field.name):
            return None
        return self.find_targets(Address(cell.table.name, cell.row.key)).get(cell.field.name)

    def read_file(self, path: Path) -> bytes:
        """Return the content of a file; when the file changes, Sphinx reads the document again."""
        self.env.note_dependency(path)
        return path.read_bytes()


def get_fact_reader(env: "BuildEnvironment") -> FactReader:
    """Return the reader for the document that Sphinx is reading.

    Raises FactError when conf.py names no package.
    """
    facts, wording = get_fact_domain(env).facts, ValueFormatter.of(env.config.language)
    if facts is None:
        raise FactError("package", "no data package", "set factbook_package in conf.py")
    asked = get_questions(env).setdefault(env.docname, {})
    return FactReader(facts, wording.language, asked, env=env, wording=wording)
