"""The tables of a package in one DuckDB database: a relation of texts a table, and values where asked.

A relation has the columns `record`, `line`, `key` (the primary key as evidence and aliases write it) and one
text column a field, named by position, so that no name in a descriptor is ever part of a statement. All that
is a question about many rows is one statement over these relations.
"""

from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import islice
from typing import Any, Self, TypeVar, cast

import duckdb

from factbook.errors import PackageError
from factbook.package import Field, Package, Table
from factbook.package.address import encode_key
from factbook.package.dialect import UTF8
from factbook.reading.header import match_columns, select_cells
from factbook.reading.notation import read_notation
from factbook.reading.proofs import prove_type
from factbook.reading.records import Record, TextFile, read_table_file
from factbook.reading.regular import count_lines, is_regular, read_regular_file
from factbook.reading.sql import column, is_missing, literal
from factbook.reading.values import INVALID, TableValues, Value, find_kind, format_value, is_text

Computed = TypeVar("Computed")
_MAX_SURPLUS_CELLS = (
    1_000  # cells that a record may have beyond its fields; Frictionless takes a copy for each
)
_SAMPLE_SIZE = 100  # records from which Frictionless guesses the header
_PLAIN_NUMBER = "0|-?[1-9][0-9]{0,17}"
_BATCH_SIZE = 50_000  # records bound to one statement
MAX_CELL_LENGTH = 32_767  # characters that a cell of a spreadsheet can hold


class Reading:
    """The files and relations of one package, read once."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.files: dict[str, TextFile] = {}
        self.unreadable: dict[str, str] = {}  # table -> why
        self.headers: dict[str, list[str]] = {}
        self.columns: dict[str, tuple[int | None, ...]] = {}  # table -> column of each field in the file
        self.counts: dict[str, int] = {}  # table -> rows
        self.widths: dict[str, list[int]] = {}  # table -> cells of its first records, the header's included
        self.irregular: dict[
            str, list[int]
        ] = {}  # table -> records with more or fewer cells than the table has fields
        self.has_long_cells: set[str] = set()  # tables with cells that their relation does not hold in full
        self._computed: dict[Any, Any] = {}
        self._values: dict[str, int] = {}  # relations of values, and the number of their rows
        self._others: dict[Value, int] = {}  # values without a text of their own
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

    def once(self, compute: Callable[[Self], Computed]) -> Computed:
        """Return what a function computes from this reading, computed at the first call."""
        if compute not in self._computed:
            self._computed[compute] = compute(self)
        return cast("Computed", self._computed[compute])

    def value_column(self, table: Table, field: Field) -> str:
        """Return the SQL of a field's values as texts: equal for cells of one value, such as 01 and 1.

        A missing value is NULL, and so is a text that does not fit the type of the field.
        """
        text, name = column(field), f"values_{self.relation(table.name)}_{field.position}"
        plain = "true" if is_text(field) else _select_plain_values(field)
        if name not in self._values:
            self._values[name] = self._create_values(name, table, field, plain)
        other = f"(SELECT value FROM {name} WHERE text = {text})" if self._values[name] else "NULL"
        return f"CASE WHEN {is_missing(table, field)} THEN NULL WHEN {plain} THEN {text} ELSE {other} END"

    def _create_values(self, name: str, table: Table, field: Field, plain: str) -> int:
        """Make the relation of the values that SQL cannot tell from their texts; return their number."""
        rows = self.sql(
            f"SELECT DISTINCT {column(field)} FROM {self.relation(table.name)} "
            f"WHERE NOT ({plain} OR {is_missing(table, field)})"
        )
        if not rows:
            return 0
        texts, values = [text for (text,) in rows], TableValues(table)
        written = [self._format_value(values.read_value(field, text)) for text in texts]
        self._connection.execute(
            f"CREATE TABLE {name} AS SELECT unnest($1::VARCHAR[]) AS text, unnest($2::VARCHAR[]) AS value",
            [texts, written],
        )
        return len(rows)

    def _format_value(self, value: Value | None) -> str | None:
        """Return a value as a text of its own, in all tables of the package."""
        if value is None or value[0] == INVALID:
            return None
        return format_value(value) or f"#{self._others.setdefault(value, len(self._others))}"

    def _open(self, position: int, table: Table) -> None:
        """Read a table into its relation; one that cannot be read has an empty relation and a reason."""
        self.counts[table.name] = 0
        try:
            file = read_table_file(table)
            records = iter(file)
            first = _refuse_wide_records(islice(records, int(table.dialect.header)), len(table.fields))
            header = next(first, Record(1, 1, [])).cells
            self.columns[table.name] = match_columns(table, header)
            self.widths[table.name] = [len(header)] if table.dialect.header else []
            self.irregular[table.name] = []
            if not self._copy_regular_file(position, table, file, len(header)):
                self._create_relation(position, table)
                records = _refuse_wide_records(records, max(len(header), len(table.fields)))
                while batch := list(islice(records, _BATCH_SIZE)):
                    self._insert(position, table, batch)
        except PackageError as error:
            self.unreadable[table.name] = error.message
            self._create_relation(position, table)
            self.counts[table.name] = 0
            return
        self.files[table.name] = file
        if table.dialect.header:
            self.headers[table.name] = header

    def _create_relation(self, position: int, table: Table) -> None:
        columns = "".join(f", {column(field)} VARCHAR" for field in table.fields)
        self._connection.execute(
            f"CREATE OR REPLACE TABLE t{position} (record BIGINT, line BIGINT, key VARCHAR{columns})"
        )

    def _copy_regular_file(self, position: int, table: Table, file: TextFile, width: int) -> bool:
        """Let DuckDB read a file whose records it reads as Python does, and make a view of them."""
        if not table.is_plain_file or file.bad_byte or table.encoding != UTF8:
            return False
        if width != len(table.fields) or not is_regular(file.text, table.dialect):
            return False
        name = f"file{position}"
        count = read_regular_file(self._connection, name, table.path, file.text, table.dialect, width)
        if count is None or self._has_long_cell(name, width):  # in a relation, a cell is cut
            self._connection.execute(f"DROP TABLE IF EXISTS {name}")
            return False
        line = "rowid + 2"
        if count + 1 < count_lines(file.text):  # a cell has several lines
            line = "line"
            _number_lines(self._connection, name, width)
        cells = [f"x{place}" if place is not None else "''" for place in self.columns[table.name]]
        parts = ["''" if place is None else cells[place] for place in _list_key(table)]
        fields = "".join(f", {cells[field.position]} AS {column(field)}" for field in table.fields)
        self._connection.execute(
            f"CREATE VIEW t{position} AS SELECT rowid + 2 AS record, {line} AS line, "
            f"{_select_row_id(parts)} AS key{fields} FROM {name}"
        )
        self.widths[table.name] += [width] * min(count, _SAMPLE_SIZE - 1)
        self.counts[table.name] = count
        return True

    def _has_long_cell(self, name: str, width: int) -> bool:
        longest = ", ".join(f"max(length(x{place}))" for place in range(width))
        ((length,),) = self.sql(f"SELECT greatest({longest}) FROM {name}")
        return (length or 0) > MAX_CELL_LENGTH

    def _insert(self, position: int, table: Table, batch: list[Record]) -> None:
        columns_of_file, width = self.columns[table.name], len(table.fields)
        widths = self.widths[table.name]
        widths += [len(record.cells) for record in batch[: _SAMPLE_SIZE - len(widths)]]
        self.irregular[table.name] += [record.number for record in batch if len(record.cells) != width]
        cells = [_cut_cells(select_cells(columns_of_file, record.cells)) for record in batch]
        if any(len(cell) > MAX_CELL_LENGTH for row in cells for cell in row):
            self.has_long_cells.add(table.name)
        key = _list_key(table)
        values: list[list[Any]] = [
            [record.number for record in batch],
            [record.line for record in batch],
            [_format_row_id(["" if place is None else row[place] for place in key]) for row in cells],
            *(list(column) for column in zip(*cells, strict=True)),
        ]
        types = ["BIGINT", "BIGINT", *["VARCHAR"] * (len(table.fields) + 1)]
        columns = ", ".join(f"unnest(${n}::{type_}[])" for n, type_ in enumerate(types, 1))
        self._connection.execute(f"INSERT INTO t{position} SELECT {columns}", values)
        self.counts[table.name] += len(batch)


def _number_lines(connection: duckdb.DuckDBPyConnection, name: str, width: int) -> None:
    """Add to the records of a file the lines where they begin: a cell may have line breaks."""
    breaks = " + ".join(f"length(x{n}) - length(replace(x{n}, chr(10), ''))" for n in range(width))
    connection.execute(
        f"CREATE OR REPLACE TABLE {name} AS SELECT *, 2 + coalesce(sum(1 + {breaks}) OVER "
        f"(ORDER BY rowid ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)::BIGINT AS line "
        f"FROM {name} ORDER BY rowid"
    )


def _refuse_wide_records(records: Iterator[Record], width: int) -> Iterator[Record]:
    for record in records:
        if len(record.cells) > width + _MAX_SURPLUS_CELLS:
            line = f"line {record.line} has {len(record.cells):,} cells"
            raise PackageError(f"{line}, but the table has {width:,} columns")
        yield record


def _cut_cells(cells: list[str | None]) -> list[str]:
    """Return the cells, "" for None, each over the limit of a spreadsheet cut: text.long reports it."""
    return [(cell or "")[: MAX_CELL_LENGTH + 1] for cell in cells]


def _format_row_id(parts: list[str]) -> str:
    """Return the key of a row as `Table.format_row_id` does; "" for a table without a primary key."""
    return parts[0] if len(parts) == 1 else encode_key(parts)


def _select_plain_values(field: Field) -> str:
    """Return the SQL condition under which a text is the only one of its value in the plain notation."""
    text = column(field)
    if read_notation(field):
        return "false"
    if find_kind(field) == "number" and field.type != "boolean":
        return f"regexp_full_match({text}, {literal(_PLAIN_NUMBER)})"
    return prove_type(field) if field.type in ("date", "yearmonth") else "false"


def _select_row_id(parts: list[str]) -> str:
    """Return the SQL of what `_format_row_id` returns."""
    encoded = " || ',' || ".join(f"replace(url_encode({part}), '.', '%2E')" for part in parts)
    return parts[0] if len(parts) == 1 else encoded or "''"


def _list_key(table: Table) -> list[int | None]:
    """Return the positions of the fields of the primary key, None for one that the table does not have."""
    positions = {field.name: field.position for field in table.fields}
    return [positions.get(name) for name in table.primary_key]
