"""The package as the pages see it: opened once, every row in memory, and asked by address.

Where a page asks for what the package does not hold, a FactError says what kind of thing is
missing, and the nearest names that are there.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from gettext import NullTranslations
from pathlib import Path
from types import MappingProxyType
from typing import Any

from factbook.errors import AddressError, FactbookError, suggest_nearest
from factbook.evidence import Ledger, Reason, explain_cell
from factbook.package import Field, Package, Table
from factbook.package.address import Address, decode_key, encode_key, parse_address
from factbook.package.descriptor import open_package
from factbook.package.localize import localize_package
from factbook.package.selection import Condition, Selection, parse_selection
from factbook.reading.rows import Cell, Row, read_rows
from factbook.sphinx.warnings import FactError


@dataclass(frozen=True, slots=True)
class Label:
    """A name for people."""

    text: str
    language: str = ""  # "" where none is declared


@dataclass(frozen=True, slots=True)
class Backlink:
    """A row that names another, and the field in which it does."""

    row: Address
    field: str


@dataclass(frozen=True, slots=True)
class Facts:
    """A data package and all its rows."""

    package: Package  # its titles, descriptions and labels in the language of the pages
    original: Package  # as the descriptor has it
    rows: Mapping[str, Mapping[str, Row]]  # table -> encoded key -> row, in file order
    ledger: Ledger | None  # None where the package has no evidence
    digest: str  # of the descriptor, in place, and of every file of a table
    _indexes: dict[object, dict[str, list[Row]]] = field(default_factory=dict, repr=False, compare=False)
    _columns: dict[tuple[str, str, str], tuple[Field, ...]] = field(
        default_factory=dict, repr=False, compare=False
    )
    _links: dict[Address, list[Backlink]] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def open(cls, path: Path, words: NullTranslations | None = None) -> "Facts":
        """Read a package, its texts translated where there are words; raises PackageError."""
        original = open_package(path)
        package = localize_package(original, words) if words else original
        rows = {
            table.name: MappingProxyType({row.key: row for row in read_rows(package, table.name)})
            for table in package.tables
        }
        ledger = Ledger.of(package) if package.provenance else None
        return cls(package, original, MappingProxyType(rows), ledger, _hash_package(package))

    def find_table(self, name: str) -> Table:
        """Return a table; raises FactError."""
        try:
            return self.package.table(name)
        except AddressError as error:
            raise FactError("table", error.message, error.hint) from None

    def find_field(self, table: Table, name: str) -> Field:
        """Return a field; raises FactError."""
        try:
            return table.field(name)
        except AddressError as error:
            raise FactError("field", error.message, error.hint) from None

    def find_row(self, table: Table, key: str) -> Row:
        """Return a row by its encoded key; raises FactError."""
        rows = self.rows[table.name]
        if key in rows:
            return rows[key]
        raise FactError(
            "row", f"table {table.name} has no row {','.join(decode_key(key))!r}", suggest_nearest(key, rows)
        )

    def resolve_address(self, text: str, kind: str) -> Address:
        """Read an address that must be of one kind and name something; raises FactError."""
        address = _parse_address(text)
        if address.kind != kind:
            raise FactError("address", f"{text!r} names a {address.kind}, not a {kind}")
        table = self.find_table(address.table)
        if address.key is not None:
            self.find_row(table, address.key)
        if address.field is not None:
            self.find_field(table, address.field)
        return address

    def find_cell(self, text: str, language: str) -> Cell:
        """Return the cell at an address, whose field may be a name without its language.

        Raises FactError.
        """
        address = _parse_address(text)
        if address.key is None or address.field is None:
            raise FactError("address", f"{text!r} names a {address.kind}, not a cell")
        table = self.find_table(address.table)
        row = self.find_row(table, address.key)
        return self.select_cell(table, row, address.field, language)

    def select_cell(self, table: Table, row: Row, name: str, language: str) -> Cell:
        """Return a cell of a row by field or base name.

        Of the fields that share a base name, the first that has a value is taken: that of the
        language, then in schema order. Raises FactError.
        """
        choice = [Cell(table, row, item) for item in self.find_columns(table, name, language)]
        return next((cell for cell in choice if cell.text), choice[0])

    def find_columns(self, table: Table, name: str, language: str) -> tuple[Field, ...]:
        """Return the field of a name, or those of a base name with that of a language first.

        Raises FactError.
        """
        place = (table.name, name, language)
        if place not in self._columns:
            names = [item.name for item in table.fields]
            variants = (
                []
                if name in names
                else sorted(table.fields_of(name), key=lambda item: item.language != language)
            )
            self._columns[place] = tuple(variants) or (self.find_field(table, name),)
        return self._columns[place]

    def find_label(self, address: Address, language: str) -> Label:
        """Return the name for people of a table, field or row that is there."""
        table = self.package.table(address.table)
        if address.key is None:
            return Label(table.title if address.field is None else table.field(address.field).title)
        if table.label:
            cell = self.select_cell(table, self.rows[table.name][address.key], table.label, language)
            if cell.text:
                return Label(cell.text, cell.field.language)
        return Label(", ".join(decode_key(address.key)))

    def find_status(self, cell: Cell) -> str:
        """Return how the evidence says that a cell follows from its source, or an empty string."""
        ruling = self.ledger and self.ledger.find_ruling(cell.table, cell.row, cell.field)
        return ruling.status if ruling else ""

    def select_rows(self, text: str) -> tuple[Table, list[Row]]:
        """Return the rows of a selection, in file order; raises FactError.

        The name of a table as the descriptor has it selects all rows, also one that no selection can hold.
        """
        try:
            selection = Selection(text) if text in self.rows else parse_selection(text)
        except AddressError as error:
            raise FactError("address", error.message, error.hint) from None
        table = self.find_table(selection.table)
        for condition in selection.conditions:
            self._check_condition(table, condition)
        rows = self._find_candidates(table, selection)
        return table, [row for row in rows if _meets_conditions(table, row, selection)]

    def _find_candidates(self, table: Table, selection: Selection) -> Iterable[Row]:
        """Return the rows that meet the first condition that asks for a value, by an index of its field."""
        wanted = next((item for item in selection.conditions if item.equal), None)
        if wanted is None:
            return self.rows[table.name].values()
        place = (table.name, wanted.field)
        if place not in self._indexes:
            index = self._indexes[place] = {}
            item = table.field(wanted.field)
            for row in self.rows[table.name].values():
                index.setdefault(Cell(table, row, item).text, []).append(row)
        return self._indexes[place].get(wanted.value, [])

    def find_csv_arguments(self, table: str) -> Mapping[str, Any]:
        """Return what pandas.read_csv has to be told of a table; see `factbook.frames.DataPackage`.

        Raises FactError where a cell does not fit its type.
        """
        from factbook.frames import DataPackage

        try:
            return DataPackage.of(self.package).read_csv_arguments(table)
        except FactbookError as error:
            raise FactError("package", error.message, error.hint) from None

    def explain_cell(self, cell: Cell, language: str) -> Reason | None:
        """Return why a cell is as it is; None where the package keeps no evidence."""
        return explain_cell(self.ledger, cell.row, cell.field, language=language) if self.ledger else None

    def find_backlinks(self, address: Address) -> tuple[Backlink, ...]:
        """Return the rows that name a row, in the order of tables and files."""
        if not self._links:
            for table in self.package.tables:
                for row in self.rows[table.name].values():
                    for name, target in self.find_targets(table, row):
                        link = Backlink(Address(table.name, row.key), name)
                        self._links.setdefault(target, []).append(link)
        return tuple(self._links.get(address, ()))

    def _check_condition(self, table: Table, condition: Condition) -> None:
        """Raise FactError where a condition can never hold: no such field, value or row."""
        field = self.find_field(table, condition.field)
        if not condition.value:
            return
        for target, key in _list_keys(table):
            if key == (field.name,) and target in self.rows:
                self.find_row(self.package.table(target), encode_key([condition.value]))
        if field.values and condition.value not in field.values:
            raise FactError(
                "value",
                f"{table.name}.{field.name} is never {condition.value!r}",
                suggest_nearest(condition.value, field.values),
            )

    def find_targets(self, table: Table, row: Row) -> Iterator[tuple[str, Address]]:
        """Yield the fields of a row that name another row, and that row."""
        for key in table.foreign_keys:
            found = self._find_target(key.table, (row.cells[name] for name in key.fields))
            if found and len(key.fields) == 1 and key.target == self.package.table(key.table).primary_key:
                yield key.fields[0], found
        for reference in table.row_references:
            found = self._find_target(row.cells[reference.table], [row.cells[reference.row]])
            if found:
                yield reference.row, found

    def _find_target(self, table: str, key: Iterable[str]) -> Address | None:
        address = Address(table, encode_key(key))
        return address if address.key in self.rows.get(table, {}) else None


def _hash_package(package: Package) -> str:
    found = hashlib.sha256(repr(package.descriptor).encode("utf-8", "backslashreplace"))
    for table in package.tables:
        found.update(table.path.read_bytes())
    return found.hexdigest()


def _parse_address(text: str) -> Address:
    try:
        return parse_address(text)
    except AddressError as error:
        raise FactError("address", error.message, error.hint) from None


def _list_keys(table: Table) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the tables whose rows some fields of a table name, and these fields."""
    yield table.name, table.primary_key
    for key in table.foreign_keys:
        yield key.table, key.fields


def _meets_conditions(table: Table, row: Row, selection: Selection) -> bool:
    return all(
        (Cell(table, row, table.field(item.field)).text == item.value) == item.equal
        for item in selection.conditions
    )
