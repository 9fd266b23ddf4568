"""The package that the pages show: opened once, with every row in memory; look-ups use addresses.

A look-up of something that the package does not have raises a FactError with the kind of what is missing and
the nearest valid names.
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
from factbook.package.descriptor import list_local_paths, open_package
from factbook.package.localize import localize_package
from factbook.package.selection import Condition, Selection, parse_selection
from factbook.reading.rows import Cell, Row, find_named_period, read_rows
from factbook.reading.values import TableValues, Value
from factbook.sphinx.warnings import FactError


@dataclass(frozen=True, slots=True)
class Label:
    """The label of a table, field or row: its name for readers."""

    text: str
    language: str = ""  # "" when none is declared


@dataclass(frozen=True, slots=True)
class Backlink:
    """A row that refers to another row, and the field that refers to it."""

    row: Address
    field: str


@dataclass(frozen=True, slots=True)
class Facts:
    """A data package and all its rows."""

    package: Package  # with titles, descriptions and labels in the language of the pages
    original: Package  # with the texts of the descriptor, untranslated
    rows: Mapping[str, Mapping[str, Row]]  # table -> encoded key -> row, in file order
    ledger: Ledger | None  # None when the package has no evidence
    digest: str  # hash of the descriptor and of the file of every table
    _values: dict[str, TableValues] = field(default_factory=dict, repr=False, compare=False)
    _indexes: dict[object, dict[Value | None, list[Row]]] = field(
        default_factory=dict, repr=False, compare=False
    )
    _keys: dict[str, dict[tuple[Value | None, ...], Row]] = field(
        default_factory=dict, repr=False, compare=False
    )
    _columns: dict[tuple[str, str, str], tuple[Field, ...]] = field(
        default_factory=dict, repr=False, compare=False
    )
    _links: dict[Address, list[Backlink]] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def open(cls, path: Path, translations: NullTranslations | None = None, language: str = "") -> "Facts":
        """Read a package, and translate its texts when there are translations; raises PackageError."""
        original = open_package(path)
        package = localize_package(original, translations, language) if translations else original
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

    def find_address(self, text: str, kind: str) -> Address:
        """Return the address in a text; raises FactError when it has another kind or names nothing."""
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
        """Return the cell at an address; its field can be a base name, without a language.

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

        For a base name, return the first cell with a value: first the field of the language, then the others
        in the order of the schema. The name of a period selects its first day, or its last one if the first
        is not known; such a cell has its period. Raises FactError.
        """
        period = find_named_period(table, name)
        cells = [Cell(table, row, field, period) for field in self.find_columns(table, name, language)]
        return next((cell for cell in cells if cell.text), cells[0])

    def find_columns(self, table: Table, name: str, language: str) -> tuple[Field, ...]:
        """Return the field with a name, or the fields that this name selects together.

        These are the fields of a base name, that of the language first, or the two fields of a period.
        Raises FactError.
        """
        cache_key = (table.name, name, language)
        if cache_key not in self._columns:
            self._columns[cache_key] = self._choose_columns(table, name, language)
        return self._columns[cache_key]

    def _choose_columns(self, table: Table, name: str, language: str) -> tuple[Field, ...]:
        if any(field.name == name for field in table.fields):
            return (self.find_field(table, name),)
        if period := find_named_period(table, name):
            return self.find_field(table, period.start), self.find_field(table, period.end)
        variants = sorted(table.fields_of(name), key=lambda field: field.language != language)
        return tuple(variants) or (self.find_field(table, name),)

    def find_label(self, address: Address, language: str) -> Label:
        """Return the label of a table, field or row that exists."""
        table = self.package.table(address.table)
        if address.key is None:
            return Label(table.title if address.field is None else table.field(address.field).title)
        if table.label:
            cell = self.select_cell(table, self.rows[table.name][address.key], table.label, language)
            if cell.text:
                return Label(cell.text, cell.field.language)
        return Label(", ".join(decode_key(address.key)))

    def find_status(self, cell: Cell) -> str:
        """Return the status of the evidence of a cell, "" when it has none."""
        ruling = self.ledger and self.ledger.find_ruling(cell.table, cell.row, cell.field)
        return ruling.status if ruling else ""

    def select_rows(self, text: str) -> tuple[Table, list[Row]]:
        """Return the rows of a selection, in file order; raises FactError.

        The exact name of a table selects all its rows, even a name that is not valid in a selection.
        """
        try:
            selection = Selection(text) if text in self.rows else parse_selection(text)
        except AddressError as error:
            raise FactError("address", error.message, error.hint) from None
        table = self.find_table(selection.table)
        for condition in selection.conditions:
            self._check_condition(table, condition)
        rows = self._find_candidates(table, selection)
        return table, [row for row in rows if self._meets_conditions(table, row, selection)]

    def read_value(self, table: Table, field: Field, text: str) -> Value | None:
        """Return the value of a text in a field, None for an empty text or a missing value."""
        if table.name not in self._values:
            self._values[table.name] = TableValues(table)
        return self._values[table.name].read_value(field, text) if text else None

    def _meets_conditions(self, table: Table, row: Row, selection: Selection) -> bool:
        return all(
            (
                self.read_value(table, field, row.cells[field.name])
                == self.read_value(table, field, item.value)
            )
            == item.equal
            for item in selection.conditions
            for field in [table.field(item.field)]
        )

    def _find_candidates(self, table: Table, selection: Selection) -> Iterable[Row]:
        """Return the rows that meet the first condition with `=`, from an index of its field."""
        condition = next((item for item in selection.conditions if item.equal), None)
        if condition is None:
            return self.rows[table.name].values()
        index_key = (table.name, condition.field)
        if index_key not in self._indexes:
            index = self._indexes[index_key] = {}
            field = table.field(condition.field)
            for row in self.rows[table.name].values():
                index.setdefault(self.read_value(table, field, row.cells[field.name]), []).append(row)
        return self._indexes[index_key].get(
            self.read_value(table, table.field(condition.field), condition.value), []
        )

    def find_csv_arguments(self, table: str) -> Mapping[str, Any]:
        """Return the arguments for pandas.read_csv of a table, see `factbook.frames.DataPackage`.

        Raises FactError when a cell does not fit its type.
        """
        from factbook.frames import DataPackage

        try:
            return DataPackage.of(self.package).read_csv_arguments(table)
        except FactbookError as error:
            raise FactError("package", error.message, error.hint) from None

    def explain_cell(self, cell: Cell, language: str) -> Reason | None:
        """Return why a cell has its value; None when the package has no evidence."""
        return explain_cell(self.ledger, cell.row, cell.field, language=language) if self.ledger else None

    def find_backlinks(self, address: Address) -> tuple[Backlink, ...]:
        """Return the rows that refer to a row, in the order of tables and files."""
        if not self._links:
            for table in self.package.tables:
                for row in self.rows[table.name].values():
                    for name, target in self.find_targets(table, row):
                        link = Backlink(Address(table.name, row.key), name)
                        self._links.setdefault(target, []).append(link)
        return tuple(self._links.get(address, ()))

    def _check_condition(self, table: Table, condition: Condition) -> None:
        """Raise FactError for a condition that no row can meet: its field, value or row does not exist."""
        field = self.find_field(table, condition.field)
        if not condition.value:
            return
        value = self.read_value(table, field, condition.value)
        for target, key in _list_keys(table):
            if key == (field.name,) and target in self.rows and not self._find_row_by_value(target, (value,)):
                self.find_row(self.package.table(target), encode_key([condition.value]))
        if field.values and value not in {self.read_value(table, field, text) for text in field.values}:
            raise FactError(
                "value",
                f"{table.name}.{field.name} is never {condition.value!r}",
                suggest_nearest(condition.value, field.values),
            )

    def find_targets(self, table: Table, row: Row) -> Iterator[tuple[str, Address]]:
        """Yield the fields of a row that refer to another row, each with the address of that row."""
        for key in table.foreign_keys:
            if len(key.fields) != 1 or key.target != self._find_primary_key(key.table):
                continue
            name = key.fields[0]
            if name not in row.cells:
                continue
            value = self.read_value(table, table.field(name), row.cells[name])
            if target := self._find_row_by_value(key.table, (value,)):
                yield name, Address(key.table, target.key)
        for reference in table.row_references:
            address = Address(row.cells[reference.table], encode_key([row.cells[reference.row]]))
            if address.key in self.rows.get(address.table, {}):
                yield reference.row, address

    def _find_primary_key(self, table: str) -> tuple[str, ...]:
        """Return the primary key of a table; () for a key that names no fields of it, or no such table."""
        if table not in self.rows:
            return ()
        key = self.package.table(table).primary_key
        names = {item.name for item in self.package.table(table).fields}
        return key if names.issuperset(key) else ()

    def _find_row_by_value(self, name: str, key: tuple[Value | None, ...]) -> Row | None:
        """Return the row whose primary key has these values; a key with a missing value names no row."""
        if None in key or len(key) != len(self._find_primary_key(name)):
            return None
        if name not in self._keys:
            table = self.package.table(name)
            fields = [table.field(part) for part in table.primary_key]
            self._keys[name] = {
                tuple(self.read_value(table, item, row.cells[item.name]) for item in fields): row
                for row in self.rows[name].values()
            }
        return self._keys[name].get(key)


def _hash_package(package: Package) -> str:
    digest = hashlib.sha256(repr(package.descriptor).encode("utf-8", "backslashreplace"))
    for resource in package.descriptor["resources"]:
        for name in list_local_paths(resource):
            file = package.folder / name
            if file.is_file():
                digest.update(file.read_bytes())
    return digest.hexdigest()


def _parse_address(text: str) -> Address:
    try:
        return parse_address(text)
    except AddressError as error:
        raise FactError("address", error.message, error.hint) from None


def _list_keys(table: Table) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the tables that the keys of a table refer to, each with the fields of the key."""
    yield table.name, table.primary_key
    for key in table.foreign_keys:
        yield key.table, key.fields
