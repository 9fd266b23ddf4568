"""Read the rows of a table as text."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from factbook.errors import AddressError, suggest_nearest
from factbook.package.address import Address, decode_key, parse_address
from factbook.package.model import Field, Package, Period, Table
from factbook.reading.header import match_columns, select_cells
from factbook.reading.records import read_table_file


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table, as text."""

    table: str
    key: str  # encoded for an address, see `factbook.package.address`
    cells: Mapping[str, str]  # field name -> text; a missing value when the file has no such cell
    record: int  # as Frictionless counts
    line: int  # physical line of its first character


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell with its table, row and field."""

    table: Table
    row: Row
    field: Field
    period: Period | None = None  # the period that the cell represents, where both of its days are meant
    error: str = ""  # type of its error, such as type-error; "" for a valid cell, or one that nobody judged

    @property
    def address(self) -> Address:
        """Return the address of the cell."""
        return Address(self.table.name, self.row.key, self.field.name)

    @property
    def text(self) -> str:
        """Return the text of the cell, "" when its value is missing."""
        text = self.row.cells[self.field.name]
        return "" if self.table.is_missing(self.field, text) else text


def find_named_period(table: Table, name: str) -> Period | None:
    """Return the period that a name selects; None where a field has this name."""
    period = table.find_period(name)
    return period if period and all(field.name != name for field in table.fields) else None


def read_rows(package: Package, table: str) -> Iterator[Row]:
    """Yield the rows of a table in file order.

    Raises AddressError for an unknown table, PackageError when its file cannot be read.
    """
    source = package.table(table)
    names = [item.name for item in source.fields]
    absent = [_find_absent_text(source, item) for item in source.fields]
    columns = match_columns(source, ())
    for record in read_table_file(source):
        if source.dialect.header and record.number == 1:
            columns = match_columns(source, record.cells)
            continue
        texts = select_cells(columns, record.cells)
        if None in texts:
            texts = [empty if text is None else text for empty, text in zip(absent, texts, strict=True)]
        cells = dict(zip(names, cast("list[str]", texts), strict=True))
        yield Row(table, source.key_of(cells, record.number), cells, record.number, record.line)


def _find_absent_text(table: Table, field: Field) -> str:
    """Return the text for a cell that is not in the file: "", or the first missing value if "" is a value."""
    missing = table.list_missing_values(field)
    return "" if "" in missing or not missing else missing[0]


def find_row(package: Package, table: str, key: str) -> Row:
    """Return one row by its encoded key; raises AddressError with the nearest keys."""
    keys = []
    for row in read_rows(package, table):
        if row.key == key:
            return row
        keys.append(row.key)
    raise AddressError(f"table {table} has no row {','.join(decode_key(key))!r}", suggest_nearest(key, keys))


def resolve_address(package: Package, text: str) -> tuple[Address, Row | None, Field | None]:
    """Return an address with the row and the field that it names, or None for each.

    Raises AddressError, with the nearest valid names, when the package has no such address.
    """
    address = parse_address(text)
    table = package.table(address.table)
    row = None if address.key is None else find_row(package, address.table, address.key)
    field = None if address.field is None else table.field(address.field)
    return address, row, field
