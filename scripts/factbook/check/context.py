"""What all rules share: a package with its tables in one database, and the places of findings.

Our own rules are SQL over one DuckDB relation a table, so that they hold for large tables too. A
relation has the columns `record`, `line`, `key` (the primary key as evidence and aliases write it)
and one text column a field, named by position so that no name in a descriptor is ever part of a
statement.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar, cast

import duckdb

from factbook.check.finding import Finding, Severity
from factbook.check.locate import Locator
from factbook.errors import PackageError
from factbook.package import Field, Package, Table
from factbook.package.address import encode_key
from factbook.reading.header import match_columns, select_cells
from factbook.reading.records import Record, TextFile, read_table_file
from factbook.reading.values import TableValues, Value, is_text

Computed = TypeVar("Computed")
_MAX_SURPLUS_CELLS = (
    1_000  # cells that a record may have beyond its fields; Frictionless takes a copy for each
)
_BATCH_SIZE = 50_000  # records bound to one statement
KEY_SEPARATOR = "\x1f"  # between the parts of a composite key
MAX_CELL_LENGTH = 32_767  # characters that a cell of a spreadsheet can hold


@dataclass(frozen=True, slots=True)
class RecordPlace:
    """A record of a table, or a cell of it."""

    table: Table
    record: int  # as Frictionless counts
    line: int  # physical line of the record's first character
    key: str  # primary key as the relation has it
    field: Field | None = None  # None: the record as a whole
    offset: int | None = None  # character of the cell's value; None: where the cell begins
    position: int = 0  # of a cell that no field describes, from 0


@dataclass(frozen=True, slots=True)
class FilePlace:
    """The file of a table as a whole, or a place in it."""

    table: Table
    line: int = 1  # physical, from 1
    column: int = 1  # in characters, from 1


@dataclass(frozen=True, slots=True)
class DescriptorPlace:
    """The descriptor, its part on one table, or a cell of a table that is not in a file of its own."""

    table: str = ""  # "" for the package as a whole
    file: str = ""  # "" for the descriptor itself
    line: int = 1  # physical, from 1
    column: int = 1  # in characters, from 1
    field: str = ""
    record: int | None = None  # as Frictionless counts


FindingPlace = RecordPlace | FilePlace | DescriptorPlace


class Check:
    """One run over one package: its files, its relations, and the finding at a place."""

    def __init__(self, package: Package, texts: Mapping[str, Path] | None = None) -> None:
        self.package = package
        self.texts = texts or {}
        self.files: dict[str, TextFile] = {}
        self.unreadable: dict[str, str] = {}  # table -> why
        self.headers: dict[str, list[str]] = {}
        self.columns: dict[str, tuple[int | None, ...]] = {}  # table -> column of each field in the file
        self.counts: dict[str, int] = {}  # table -> rows
        self._computed: dict[Any, Any] = {}
        self._locators: dict[str, Locator] = {}
        self._connection = duckdb.connect(config={"threads": 1})
        # Where DuckDB takes Python for interactive, it would draw on the standard output after two seconds.
        self._connection.execute("SET enable_progress_bar = false")
        for position, table in enumerate(package.tables):
            self._open(position, table)

    def close(self) -> None:
        """Release the database."""
        self._connection.close()

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """Return the tables that could be read."""
        return tuple(table for table in self.package.tables if table.name in self.files)

    def table(self, name: str) -> Table | None:
        """Return a table that could be read, or None."""
        return next((table for table in self.tables if table.name == name), None)

    def relation(self, table: str) -> str:
        """Return the SQL name of a table's relation."""
        return f"t{[item.name for item in self.package.tables].index(table)}"

    def sql(self, statement: str, *parameters: object) -> list[Any]:
        """Run one statement and return its rows."""
        return self._connection.execute(statement, list(parameters)).fetchall()

    def value_column(self, table: Table, field: Field) -> str:
        """Return the SQL of a field's values as numbers: equal for texts of one value, such as 01 and 1."""
        if is_text(field):
            return column(field)
        name = f"values_{self.relation(table.name)}_{field.position}"
        if name not in self._computed:
            values, numbers = TableValues(table), dict[Value, int]()
            texts = [
                text
                for (text,) in self.sql(f"SELECT DISTINCT {column(field)} FROM {self.relation(table.name)}")
            ]
            read = [values.read_value(field, text) for text in texts]
            self._connection.execute(
                f"CREATE TABLE {name} AS SELECT unnest($1::VARCHAR[]) AS text, unnest($2::BIGINT[]) AS value",
                [
                    texts,
                    [None if value is None else numbers.setdefault(value, len(numbers)) for value in read],
                ],
            )
            self._computed[name] = True
        return f"(SELECT value FROM {name} WHERE text = {column(field)})"

    def once(self, compute: Callable[["Check"], Computed]) -> Computed:
        """Return what a function computes from this run, computed at the first call."""
        if compute not in self._computed:
            self._computed[compute] = compute(self)
        return cast("Computed", self._computed[compute])

    def finding(self, code: str, severity: Severity, place: FindingPlace, message: str, hint: str) -> Finding:
        """Return a finding at a place."""
        if isinstance(place, DescriptorPlace):
            file = place.file or self.package.file.name
            return Finding(
                code, severity, message, hint, file, place.line, place.column,
                table=place.table, field=place.field, record=place.record,
            )  # fmt: skip
        if isinstance(place, FilePlace):
            file, line, at = self.find_file_place(place.table, place.line, place.column)
            return Finding(code, severity, message, hint, file, line, at, place.table.name)
        index = (
            place.position if place.field is None else self.columns[place.table.name][place.field.position]
        )
        position = self.locator(place.table).cell(place.line, index or 0, place.offset)
        file, line, at = self.find_file_place(place.table, position.line, position.column)
        return Finding(
            code=code,
            severity=severity,
            message=message,
            hint=hint,
            file=file,
            line=line,
            column=at,
            table=place.table.name,
            key=encode_key(place.key.split(KEY_SEPARATOR)) if place.key else "",
            field=place.field.name if place.field else "",
            record=place.record,
        )

    def find_file_place(self, table: Table, line: int, column: int) -> tuple[str, int, int]:
        """Return the file, line and column of a place in the text of a table, maybe of several files."""
        text_file = self.files.get(table.name)
        file, line, column = text_file.find_place(line, column) if text_file else ("", line, column)
        return file or table.file, line, column

    def locator(self, table: Table) -> Locator:
        """Return what finds the cells of a table's file."""
        if table.name not in self._locators:
            self._locators[table.name] = Locator(self.files[table.name])
        return self._locators[table.name]

    def _open(self, position: int, table: Table) -> None:
        """Read a table into its relation; one that cannot be read has an empty relation and a reason."""
        columns = "".join(f", {column(field)} VARCHAR" for field in table.fields)
        self._connection.execute(
            f"CREATE TABLE t{position} (record BIGINT, line BIGINT, key VARCHAR{columns})"
        )
        self.counts[table.name] = 0
        try:
            file = read_table_file(table)
            records = iter(file)
            first = _refuse_wide_records(islice(records, int(table.dialect.header)), len(table.fields))
            header = next(first, Record(1, 1, [])).cells
            self.columns[table.name] = match_columns(table, header)
            records = _refuse_wide_records(records, max(len(header), len(table.fields)))
            while batch := list(islice(records, _BATCH_SIZE)):
                self._insert(position, table, batch)
        except PackageError as error:
            self.unreadable[table.name] = error.message
            self._connection.execute(f"DELETE FROM t{position}")
            self.counts[table.name] = 0
            return
        self.files[table.name] = file
        if table.dialect.header:
            self.headers[table.name] = header

    def _insert(self, position: int, table: Table, batch: list[Record]) -> None:
        columns_of_file = self.columns[table.name]
        cells = [_cut_cells(select_cells(columns_of_file, record.cells)) for record in batch]
        positions = [table.field(name).position for name in table.primary_key if _has_field(table, name)]
        values: list[list[Any]] = [
            [record.number for record in batch],
            [record.line for record in batch],
            [KEY_SEPARATOR.join(row[position] for position in positions) for row in cells],
            *(list(column) for column in zip(*cells, strict=True)),
        ]
        types = ["BIGINT", "BIGINT", *["VARCHAR"] * (len(table.fields) + 1)]
        columns = ", ".join(f"unnest(${n}::{type_}[])" for n, type_ in enumerate(types, 1))
        self._connection.execute(f"INSERT INTO t{position} SELECT {columns}", values)
        self.counts[table.name] += len(batch)


def column(field: Field) -> str:
    """Return the SQL name of a field's column."""
    return f"c{field.position}"


def is_filled(table: Table, field: Field) -> str:
    """Return the SQL condition that a cell of a field holds a value, and more than an empty text."""
    return (
        f"{column(field)} NOT IN ({', '.join(map(literal, sorted({*table.list_missing_values(field), ''})))})"
    )


def literal(text: str) -> str:
    """Return a text as a SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def _refuse_wide_records(records: Iterator[Record], width: int) -> Iterator[Record]:
    for record in records:
        if len(record.cells) > width + _MAX_SURPLUS_CELLS:
            line = f"line {record.line} has {len(record.cells):,} cells"
            raise PackageError(f"{line}, but the table has {width:,} columns")
        yield record


def _cut_cells(cells: list[str | None]) -> list[str]:
    """Return the cells, "" for None, each over the limit of a spreadsheet cut: text.long reports it."""
    return [(cell or "")[: MAX_CELL_LENGTH + 1] for cell in cells]


def _has_field(table: Table, name: str) -> bool:
    return any(field.name == name for field in table.fields)
