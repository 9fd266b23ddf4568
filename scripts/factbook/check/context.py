"""What all rules share: the reading of a package, and the places of findings."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from factbook.check.finding import Finding, Severity
from factbook.check.locate import Locator
from factbook.package import Field, Package, Table
from factbook.reading.database import Reading


@dataclass(frozen=True, slots=True)
class RecordPlace:
    """A record of a table, or a cell of it."""

    table: Table
    record: int  # as Frictionless counts
    line: int  # physical line of the record's first character
    key: str  # primary key as evidence writes it
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
    """The descriptor, or its part on one table."""

    table: str = ""  # "" for the package as a whole
    field: str = ""  # "" for the table as a whole


FindingPlace = RecordPlace | FilePlace | DescriptorPlace


class Check(Reading):
    """One run of the rules over the reading of a package, and the finding at a place."""

    def __init__(self, package: Package, texts: Mapping[str, Path] | None = None) -> None:
        super().__init__(package)
        self.texts = texts or {}
        self._locators: dict[str, Locator] = {}

    def finding(self, code: str, severity: Severity, place: FindingPlace, message: str, hint: str) -> Finding:
        """Return a finding at a place."""
        if isinstance(place, DescriptorPlace):
            file = self.package.file.name
            return Finding(code, severity, message, hint, file, table=place.table, field=place.field)
        if isinstance(place, FilePlace):
            file, table = place.table.file, place.table.name
            return Finding(code, severity, message, hint, file, place.line, place.column, table)
        index = (
            place.position if place.field is None else self.columns[place.table.name][place.field.position]
        )
        position = self.locator(place.table).cell(place.line, index or 0, place.offset)
        return Finding(
            code=code,
            severity=severity,
            message=message,
            hint=hint,
            file=place.table.file,
            line=position.line,
            column=position.column,
            table=place.table.name,
            key=place.table.encode_row_id(place.key) if place.key else "",
            field=place.field.name if place.field else "",
            record=place.record,
        )

    def locator(self, table: Table) -> Locator:
        """Return what finds the cells of a table's file."""
        if table.name not in self._locators:
            self._locators[table.name] = Locator(self.files[table.name])
        return self._locators[table.name]
