"""What one document reads of the facts.

Every look-up of a role or directive goes through here, so that the page is read again when a file
that it rests on changes.
"""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from factbook.address import Address
from factbook.package import Field, Row, Table
from factbook.sphinx.facts import Cell, Facts, Label
from factbook.sphinx.wording import Wording

if TYPE_CHECKING:
    from sphinx.environment import BuildEnvironment


@dataclass(frozen=True, slots=True)
class Reading:
    """The facts as one document sees them."""

    facts: Facts
    env: "BuildEnvironment"
    wording: Wording

    def find(self, text: str, kind: str) -> Address:
        """Read an address that must be of one kind and name something; raises FactError."""
        self._note(text)
        return self.facts.find(text, kind)

    def table(self, name: str) -> Table:
        """Return a table; raises FactError."""
        self._note(name)
        return self.facts.table(name)

    def row(self, address: Address) -> tuple[Table, Row]:
        """Return a row that is there, and its table."""
        self._note(address.table)
        return self.facts.table(address.table), self.facts.rows[address.table][address.key or ""]

    def cell(self, text: str) -> Cell:
        """Return the cell at an address; raises FactError."""
        self._note(text)
        return self.facts.cell(text, self.wording.language)

    def shown(self, cell: Cell) -> str:
        """Return a cell as people read it; an empty one says why, where the evidence does."""
        if cell.text:
            return self.wording.cell(cell)
        if self.facts.package.provenance:
            self._note(self.facts.package.provenance.evidence)
        return self.wording.empty(self.facts.status(cell))

    def cell_in(self, table: Table, row: Row, name: str) -> Cell:
        """Return a cell of a row by field or base name; raises FactError."""
        return self.facts.cell_in(table, row, name, self.wording.language)

    def column(self, table: Table, name: str) -> Field:
        """Return a field by name, or by base name that of the language; raises FactError."""
        return self.facts.columns(table, name, self.wording.language)[0]

    def select(self, text: str) -> tuple[Table, list[Row]]:
        """Return the rows of a selection, in file order; raises FactError."""
        self._note(text)
        return self.facts.select(text)

    def label(self, address: Address) -> Label:
        """Return the name for people of what an address names."""
        self._note(address.table)
        return self.facts.label(address, self.wording.language)

    def targets(self, table: Table, row: Row) -> dict[str, Address]:
        """Return which fields of a row name another row, and which."""
        for key in table.foreign_keys:
            self._note(key.table)
        return dict(self.facts.targets(table, row))

    def _note(self, text: str) -> None:
        """Make the document depend on the files of the table that a text begins with."""
        name = re.split(r"[/.\[\s]", text.strip(), maxsplit=1)[0]
        for file in self.facts.files.get(name, (self.facts.package.file,)):
            self.env.note_dependency(file)
