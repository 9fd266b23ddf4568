"""Faults, by kind, and the package that they are put into, as grids of text."""

import csv
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from factbook.package import Field, Package, Table

ALIKE = dict(zip("aceopxyABCEHKMOPTXасеорхуАВСЕНКМОРТХ", "асеорхуАВСЕНКМОРТХaceopxyABCEHKMOPTX", strict=True))
UNKNOWN = "zzz-unknown"

Grid = list[list[str]]  # header and rows


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: what is done to which cell, row or file."""

    kind: str
    table: str
    row: int = 0  # index into the grid, 0 the header
    column: int = 0

    def __str__(self) -> str:
        return f"{self.kind} in {self.table}, line {self.row + 1}, column {self.column + 1}"


@dataclass(slots=True)
class Model:
    """The package as grids, and what its descriptor says."""

    package: Package
    grids: dict[str, Grid] = field(init=False)

    def __post_init__(self) -> None:
        self.grids = {table.name: _read(table.path) for table in self.package.tables}
        for table in self.package.tables:
            lines = table.path.read_text("utf-8").count("\n")
            assert lines == len(self.grids[table.name]), f"{table.name}: a cell spans lines"

    @property
    def sources(self) -> str:
        """Return the name of the table of sources."""
        return self.package.provenance.sources if self.package.provenance else ""

    def cell(self, fault: Fault) -> str:
        """Return the text that a fault changes."""
        return self.grids[fault.table][fault.row][fault.column]

    def of(self, fault: Fault) -> tuple[Table, Field]:
        """Return table and field of a fault."""
        table = self.package.table(fault.table)
        return table, table.fields[fault.column]

    def row(self, fault: Fault) -> dict[str, str]:
        """Return the row that a fault changes."""
        header = self.grids[fault.table][0]
        return dict(zip(header, self.grids[fault.table][fault.row], strict=True))

    def lines(self, table: str, **cells: str) -> frozenset[tuple[str, int]]:
        """Return the places of the rows that have these cells."""
        header, *rows = self.grids[table]
        wanted = {header.index(name): text for name, text in cells.items()}
        return frozenset(
            (table, number)
            for number, row in enumerate(rows, 2)
            if all(row[at] == text for at, text in wanted.items())
        )


def _read(path: Path) -> Grid:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def swapped_letter(text: str) -> str:
    at = next((n for n, char in enumerate(text) if char in ALIKE), None)
    return text if at is None else text[:at] + ALIKE[text[at]] + text[at + 1 :]


def renamed(label: str) -> str:
    return f"{label}_x"


def _middle(text: str, put: str) -> str:
    return text[: len(text) // 2] + put + text[len(text) // 2 :]


CELL_KINDS: dict[str, Callable[[str], str]] = {
    "emptied": lambda text: "",
    "space at an end": lambda text: f"{text} ",
    "space at the start": lambda text: f" {text}",
    "doubled space": lambda text: _middle(text, "  "),
    "look-alike letter": swapped_letter,
    "unknown key": lambda text: UNKNOWN,
    "wrong type": lambda text: "not of this type",
    "outside its enum": lambda text: "none-of-these",
    "not NFC": lambda text: f"{text}e\u0301",
    "bidi mark": lambda text: _middle(text, "\u202e"),
    "control character": lambda text: _middle(text, "\x07"),
    "zero-width space": lambda text: _middle(text, "\u200b"),
    "formula": lambda text: f"={text or 1}",  # the sign alone is harmless
    "reads as NA": lambda text: "NA",
}
ROW_KINDS = (
    "row deleted",
    "row doubled",
    "rows swapped",
    "row contradicted",
    "cell added",
    "cell dropped",
    "CRLF",
    "bad UTF-8",
)
FILE_KINDS = ("BOM", "header renamed")
TEXT_CODES = {
    "space at an end": "text.edge-space",
    "space at the start": "text.edge-space",
    "doubled space": "text.double-space",
    "not NFC": "text.nfc",
    "bidi mark": "text.bidi",
    "control character": "text.hidden",
    "zero-width space": "text.hidden",
    "reads as NA": "text.na",
}
LOCAL_KINDS = {*TEXT_CODES, "wrong type", "outside its enum", "formula"}


def replacement(model: Model, fault: Fault) -> str | None:
    """Return what a fault of OWN_KINDS writes into its cell, or None where it has nothing to write."""
    return OWN_KINDS[fault.kind](model, fault)


def _other_key(model: Model, fault: Fault) -> str | None:
    table, item = model.of(fault)
    key = next((key for key in table.foreign_keys if item.name in key.fields), None)
    if item.name in table.primary_key:
        target, column = table.name, fault.column
    elif key is not None:
        target = key.table
        column = model.grids[target][0].index(key.target[0])
    elif any(item.name == names.row for names in table.row_references):
        header, row = model.grids[table.name][0], model.grids[table.name][fault.row]
        target, column = row[header.index(table.row_references[0].table)], 0
    else:
        return None
    old = model.cell(fault)
    return next((row[column] for row in model.grids[target][1:] if row[column] != old), None)


def _wrong_precision(model: Model, fault: Fault) -> str | None:
    table, item = model.of(fault)
    dated = item.name.removesuffix("_precision")
    if dated == item.name or dated not in {field.name for field in table.fields}:
        return None
    return "unknown" if model.row(fault)[dated] else "day"


def _later_day(model: Model, fault: Fault) -> str | None:
    _, item = model.of(fault)
    period = model.row(fault).get(f"{item.name}_precision")
    if item.type != "date" or period not in ("week", "month", "year"):
        return None
    return str(date.fromisoformat(model.cell(fault)) + timedelta(days=1))


def _own_name(model: Model, fault: Fault) -> str | None:
    table, item = model.of(fault)
    if item not in table.aliases:
        return None
    row, reference = model.row(fault), table.row_references[0]
    named = model.package.table(row[reference.table])
    names = [label.name for label in named.labels if label.language == row["language"]]
    key = named.fields.index(named.field(named.primary_key[0]))
    for other in model.grids[named.name][1:] if names else ():
        if other[key] == row[reference.row]:
            return other[named.field(names[0]).position].upper() or None
    return None


OWN_KINDS: dict[str, Callable[[Model, Fault], str | None]] = {
    "another row's key": _other_key,
    "wrong precision": _wrong_precision,
    "later day": _later_day,
    "own name": _own_name,
}
"""Kinds that need more than the text of the cell."""


def contradicting(model: Model, fault: Fault) -> list[str] | None:
    """Return a row that says otherwise of the same thing, or None where a row says no number of anything."""
    table = model.package.table(fault.table)
    row, seen = model.row(fault), table.observation
    if seen is None or not row[seen.measure]:
        return None
    beside = table.field(seen.measure).qualifier_field
    against = {"gt": "lt", "ge": "lt", "lt": "gt", "le": "gt"}.get(row[beside], "eq")
    number = row[seen.measure] if against != "eq" else str(2 * Decimal(row[seen.measure]) + 1)
    key = table.primary_key[0]
    return list((row | {key: f"{row[key]}-2", beside: against, seen.measure: number}).values())
