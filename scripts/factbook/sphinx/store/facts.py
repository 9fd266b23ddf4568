"""The package that the pages show: opened once, with every row in memory.

What a page may ask of it is in `factbook.sphinx.store.questions`.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from gettext import NullTranslations
from pathlib import Path
from types import MappingProxyType

from factbook.evidence import Ledger
from factbook.package import Field, Package, Table
from factbook.package.address import Address
from factbook.package.descriptor import open_package
from factbook.package.localize import localize_package
from factbook.package.selection import Condition
from factbook.reading.rows import Cell, Row, find_named_period, read_rows
from factbook.reading.values import TableValues, Value

CellErrors = Mapping[tuple[str, int, str], str]  # table, record and field -> type of the error


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
    cell_errors: CellErrors = field(default_factory=dict)  # see `factbook.sphinx.store.verdict`
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
        read = {table.name: list(read_rows(package, table.name)) for table in package.tables}
        ledger = Ledger.of(package, read) if package.provenance else None
        rows = {name: MappingProxyType({row.key: row for row in read[name]}) for name in read}
        return cls(package, original, MappingProxyType(rows), ledger, _hash_package(package))

    def list_columns(self, table: Table, name: str, language: str) -> tuple[Field, ...]:
        """Return the field with a name, or the fields that this name selects together.

        These are the fields of a base name, that of the language first, or the two fields of a period.
        Raises AddressError.
        """
        cache_key = (table.name, name, language)
        if cache_key not in self._columns:
            self._columns[cache_key] = _choose_columns(table, name, language)
        return self._columns[cache_key]

    def select_cell(self, table: Table, row: Row, name: str, language: str) -> Cell:
        """Return a cell of a row by field or base name; raises AddressError.

        For a base name or a period, return the first cell with a value, in the order of `list_columns`. The
        cell that the name of a period selects has this period.
        """
        period = find_named_period(table, name)
        cells = [
            Cell(table, row, item, period, self.cell_errors.get((table.name, row.record, item.name), ""))
            for item in self.list_columns(table, name, language)
        ]
        return next((cell for cell in cells if cell.text), cells[0])

    def read_value(self, table: Table, field: Field, text: str) -> Value | None:
        """Return the value of a text in a field, None for an empty text or a missing value."""
        if table.name not in self._values:
            self._values[table.name] = TableValues(table)
        return self._values[table.name].read_value(field, text) if text else None

    def filter_rows(self, table: Table, conditions: Iterable[Condition]) -> list[Row]:
        """Return the rows of a table that meet every condition, in file order; raises AddressError."""
        conditions = list(conditions)
        first = next((item for item in conditions if item.equal), None)
        rows: Iterable[Row] = self.rows[table.name].values()
        if first is not None:
            field = table.field(first.field)
            rows = self._index_rows(table, field).get(self.read_value(table, field, first.value), [])
        return [row for row in rows if all(self._meets_condition(table, row, item) for item in conditions)]

    def list_targets(self, table: Table, row: Row) -> Iterator[tuple[str, Address]]:
        """Yield the fields of a row that refer to another row, each with the address of that row."""
        for key in table.foreign_keys:
            if len(key.fields) != 1 or key.target != self._find_primary_key(key.table):
                continue
            name = key.fields[0]
            if name not in row.cells:
                continue
            value = self.read_value(table, table.field(name), row.cells[name])
            if target := self.find_row_by_value(key.table, (value,)):
                yield name, Address(key.table, target.key)
        for reference in table.row_references:
            named = row.cells[reference.table]
            if named in self.rows:
                target_key = self.package.table(named).encode_row_id(row.cells[reference.row])
                if target_key in self.rows[named]:
                    yield reference.row, Address(named, target_key)

    def list_backlinks(self, address: Address) -> tuple[Backlink, ...]:
        """Return the rows that refer to a row, in the order of tables and files."""
        if not self._links:
            for table in self.package.tables:
                for row in self.rows[table.name].values():
                    for name, target in self.list_targets(table, row):
                        link = Backlink(Address(table.name, row.key), name)
                        self._links.setdefault(target, []).append(link)
        return tuple(self._links.get(address, ()))

    def find_row_by_value(self, name: str, key: tuple[Value | None, ...]) -> Row | None:
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

    def _meets_condition(self, table: Table, row: Row, condition: Condition) -> bool:
        field = table.field(condition.field)
        value = self.read_value(table, field, row.cells[field.name])
        return (value == self.read_value(table, field, condition.value)) == condition.equal

    def _index_rows(self, table: Table, field: Field) -> Mapping[Value | None, list[Row]]:
        """Return the rows of a table by their value of a field."""
        index_key = (table.name, field.name)
        if index_key not in self._indexes:
            index = self._indexes[index_key] = {}
            for row in self.rows[table.name].values():
                index.setdefault(self.read_value(table, field, row.cells[field.name]), []).append(row)
        return self._indexes[index_key]

    def _find_primary_key(self, table: str) -> tuple[str, ...]:
        """Return the primary key of a table; () for a key that names no fields of it, or no such table."""
        if table not in self.rows:
            return ()
        key = self.package.table(table).primary_key
        names = {item.name for item in self.package.table(table).fields}
        return key if names.issuperset(key) else ()


def _choose_columns(table: Table, name: str, language: str) -> tuple[Field, ...]:
    if any(field.name == name for field in table.fields):
        return (table.field(name),)
    if period := find_named_period(table, name):
        return table.field(period.start), table.field(period.end)
    variants = sorted(table.fields_of(name), key=lambda field: field.language != language)
    return tuple(variants) or (table.field(name),)


def _hash_package(package: Package) -> str:
    digest = hashlib.sha256(repr(package.descriptor).encode("utf-8", "backslashreplace"))
    for name in package.files:
        file = package.folder / name
        if file.is_file():
            digest.update(file.read_bytes())
    return digest.hexdigest()
