"""A data package as frozen records: what its descriptor says of it.

Terms are those of the Data Package standard v2 (https://datapackage.org): a Package has Tables (resources
with a Table Schema), a Table has Fields, a primary key, unique keys and foreign keys. What the standard has
no word for is declared in the descriptor by custom properties whose names start with ``factbook:``.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from factbook.errors import AddressError, nearest
from factbook.package.address import encode
from factbook.package.dialect import Dialect

ALTERNATE_NAME = "https://schema.org/alternateName"  # rdfType of a field with other spellings of a name
_AROUND = re.compile(r"^[^-\d]*|\D*$")  # what may stand around a number that is not bare
LANGUAGE_CODES = frozenset({"https://schema.org/inLanguage", "https://schema.org/Language"})  # rdfType


@dataclass(frozen=True, slots=True)
class Category:
    """One allowed value of a field with `categories`."""

    value: str
    label: str  # for people; the value itself where the descriptor gives none


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a table."""

    name: str
    position: int  # from 0
    type: str  # of Table Schema
    title: str
    description: str
    constraints: Mapping[str, Any]
    categories: tuple[Category, ...]
    ordered: bool  # categoriesOrdered
    missing_values: tuple[str, ...] | None  # None: those of the table
    language: str  # of its text, "" where no language is declared
    exempt: bool  # needs no evidence
    may_name: bool  # its text may repeat another row's name
    properties: Mapping[str, Any]  # the whole field descriptor

    @property
    def base(self) -> str:
        """Return the name without its language: `text` of `text_en`."""
        return self.name.removesuffix(f"_{self.language}") if self.language else self.name

    @property
    def values(self) -> tuple[str, ...]:
        """Return the closed list of values, from categories or else enum; empty where there is none."""
        if self.categories:
            return tuple(category.value for category in self.categories)
        return tuple(str(value) for value in self.constraints.get("enum", ()))

    @property
    def required(self) -> bool:
        """Tell whether an empty cell is an error."""
        return bool(self.constraints.get("required"))

    def plain_number(self, text: str) -> str:
        """Return a number with the decimal point of any program, and without what is not of it.

        It is what `groupChar`, `decimalChar` and `bareNumber` of Table Schema make of a text, as Frictionless
        reads them; "" where that is nothing.
        """
        group, point = (str(self.properties.get(name) or "") for name in ("groupChar", "decimalChar"))
        if self.properties.get("bareNumber") is False:
            text = _AROUND.sub("", text)
        text = text.strip().replace(group, "") if group else text.strip()
        if point in ("", "."):
            return text
        return "" if "." in text else text.replace(point, ".")

    @property
    def qualifier_field(self) -> str:
        """Return the name of the field that says how a number is meant (eq, gt …); "" where none does."""
        return str(self.properties.get("factbook:qualifierField", ""))

    @property
    def unit_field(self) -> str:
        """Return the name of the field that holds the unit of a number; "" where none does."""
        return str(self.properties.get("factbook:unitField", ""))


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """Fields whose values name a row of another table, or of the same one."""

    fields: tuple[str, ...]
    table: str
    target: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RowReference:
    """Fields that together name any row, and maybe a field of it: a table name, a key, a field name."""

    table: str
    row: str
    field: str | None


@dataclass(frozen=True, slots=True)
class Observation:
    """Fields that together say what a row observes, and the field of what was observed.

    The terms are those of the RDF Data Cube Vocabulary (W3C Recommendation, 2014).
    """

    dimensions: tuple[str, ...]
    measure: str


@dataclass(frozen=True, slots=True)
class Table:
    """A resource with a Table Schema, in one local CSV file."""

    name: str
    title: str
    description: str
    file: str  # as the descriptor names it, relative to the package's folder
    path: Path
    encoding: str
    dialect: Dialect
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...]
    unique_keys: tuple[tuple[str, ...], ...]
    missing_values: tuple[str, ...]
    label: str  # base name of the fields that name a row, "" where the key does
    exactly_one_of: tuple[tuple[str, ...], ...]
    at_least_one_of: tuple[tuple[str, ...], ...]
    key_template: str  # "" where keys follow none
    row_references: tuple[RowReference, ...]
    observation: Observation | None
    resource: Mapping[str, Any]  # the resource descriptor, schema and dialect in place

    def field(self, name: str) -> Field:
        """Return a field by name; raises AddressError with the nearest names."""
        for item in self.fields:
            if item.name == name:
                return item
        names = [item.name for item in self.fields]
        raise AddressError(f"table {self.name} has no field {name!r}", nearest(name, names))

    def fields_of(self, base: str) -> tuple[Field, ...]:
        """Return the fields that share a base name: text_en, text_fr of `text`."""
        return tuple(item for item in self.fields if item.base == base and item.language)

    @property
    def labels(self) -> tuple[Field, ...]:
        """Return the fields that name a row, in schema order."""
        if not self.label:
            return ()
        return tuple(item for item in self.fields if self.label in (item.name, item.base))

    def names_rows(self, field: Field) -> bool:
        """Tell whether a field may name a row of some table."""
        return any(field.name in key.fields for key in self.foreign_keys) or any(
            field.name == reference.row for reference in self.row_references
        )

    @property
    def aliases(self) -> tuple[Field, ...]:
        """Return the fields that hold other spellings of names: those of the rows that a reference names.

        They are called `name`, or are of the rdfType ALTERNATE_NAME.
        """
        if all(reference.field is not None for reference in self.row_references):
            return ()
        return tuple(
            item
            for item in self.fields
            if item.base == "name" or item.properties.get("rdfType") == ALTERNATE_NAME
        )

    def is_missing(self, field: Field, text: str) -> bool:
        """Tell whether a cell's text stands for "no value"."""
        values = self.missing_values if field.missing_values is None else field.missing_values
        return text in values

    def key_of(self, cells: Mapping[str, str], record: int) -> str:
        """Return a row's key as an address segment; the record number where the table has no primary key."""
        if not self.primary_key:
            return str(record)
        return encode(cells.get(name, "") for name in self.primary_key)

    def label_of(self, cells: Mapping[str, str], language: str = "") -> str:
        """Return a row's name in a language, else in the first that has one, else an empty string."""
        labels = sorted(self.labels, key=lambda item: item.language != language)
        return next((cells[item.name] for item in labels if cells[item.name]), "")


@dataclass(frozen=True, slots=True)
class Provenance:
    """The three tables that say which place of which source each cell rests on."""

    sources: str
    paragraphs: str
    evidence: str

    def __contains__(self, table: str) -> bool:
        return table in (self.sources, self.paragraphs, self.evidence)


@dataclass(frozen=True, slots=True)
class Package:
    """A descriptor, opened; nothing of the tables is held."""

    name: str
    title: str
    version: str
    folder: Path
    file: Path  # the descriptor
    tables: tuple[Table, ...]
    unread: Mapping[str, str]  # resources that are not one local CSV file with a schema -> why
    provenance: Provenance | None
    descriptor: Mapping[str, Any]  # schemas and dialects in place

    def table(self, name: str) -> Table:
        """Return a table by name; raises AddressError with the nearest names."""
        for item in self.tables:
            if item.name == name:
                return item
        raise AddressError(
            f"no table {name!r}",
            self.unread.get(name) or nearest(name, [t.name for t in self.tables]),
        )
