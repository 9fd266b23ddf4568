"""A data package as frozen records: what its descriptor says.

Terms are those of the Data Package standard v2 (https://datapackage.org): a Package has Tables (resources
with a Table Schema), a Table has Fields, a primary key, unique keys and foreign keys. Custom
properties of the descriptor, whose names start with ``factbook:``, declare what the standard has no word for.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from factbook.errors import AddressError, PackageError, suggest_nearest
from factbook.package.address import decode_key, encode_key
from factbook.package.dialect import Dialect
from factbook.package.document import PropertyPath
from factbook.package.local import LocalCopies

ALTERNATE_NAME = "https://schema.org/alternateName"  # rdfType of a field with other spellings of a name
_AROUND = re.compile(r"^[^-\d]*|\D*$")  # what Table Schema allows around a number that is not bare
LANGUAGE_CODES = frozenset({"https://schema.org/inLanguage", "https://schema.org/Language"})  # rdfType


@dataclass(frozen=True, slots=True)
class Category:
    """One allowed value of a field with `categories`."""

    value: str
    label: str  # for people; the value itself when the descriptor has no label


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
    language: str  # of its text, "" when none is declared
    exempt: bool  # its cells need no evidence
    may_name: bool  # its text may contain the name of another row
    properties: Mapping[str, Any]  # the whole field descriptor

    @property
    def base(self) -> str:
        """Return the name without its language: `text` of `text_en`."""
        return self.name.removesuffix(f"_{self.language}") if self.language else self.name

    @property
    def values(self) -> tuple[str, ...]:
        """Return the values that the field allows, from categories or else enum; empty when it allows any."""
        if self.categories:
            return tuple(category.value for category in self.categories)
        return tuple(str(value) for value in self.constraints.get("enum", ()))

    @property
    def required(self) -> bool:
        """Return whether a missing value is an error."""
        return bool(self.constraints.get("required"))

    def plain_number(self, text: str) -> str:
        """Return the text of a number in plain notation: a decimal point, no group characters, no unit.

        Follows `groupChar`, `decimalChar` and `bareNumber` of Table Schema as Frictionless does. Returns
        an empty string when the text is not a number in the notation of the field.
        """
        group, point = (str(self.properties.get(name) or "") for name in ("groupChar", "decimalChar"))
        if self.properties.get("bareNumber") is False:
            text = _AROUND.sub("", text)
        text = text.strip().replace(group, "") if group else text.strip()
        if point in ("", "."):
            return text
        return "" if "." in text else text.replace(point, ".")

    @property
    def may_name_related(self) -> bool:
        """Return whether its text may contain the names of related rows."""
        return self.properties.get("factbook:names") == "related"

    @property
    def labels(self) -> Mapping[str, Mapping[str, str]]:
        """Return the labels of a closed list in further languages: language -> value -> label."""
        declared = self.properties.get("factbook:labels")
        if not isinstance(declared, dict):
            return {}
        return {str(language): item for language, item in declared.items() if isinstance(item, dict)}

    @property
    def copied_cell(self) -> tuple[str, str]:
        """Return the foreign key and the field of its row whose value a cell repeats; "" for none."""
        key, _, name = str(self.properties.get("factbook:copyOf", "")).partition(".")
        return key, name

    @property
    def qualifier_field(self) -> str:
        """Return the name of the field with the qualifier of a number (eq, gt …), or an empty string."""
        return str(self.properties.get("factbook:qualifierField", ""))

    @property
    def unit_field(self) -> str:
        """Return the name of the field with the unit of a number, or an empty string."""
        return str(self.properties.get("factbook:unitField", ""))


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """Fields whose values are the key of a row in another table, or in the same one."""

    fields: tuple[str, ...]
    table: str
    target: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RowReference:
    """Fields that refer to any row or cell: they hold the name of a table, a key, maybe a field name."""

    table: str
    row: str
    field: str | None


@dataclass(frozen=True, slots=True)
class Observation:
    """The fields that identify an observation, and the field with the observed value.

    The terms are those of the RDF Data Cube Vocabulary (W3C Recommendation, 2014).
    """

    dimensions: tuple[str, ...]
    measure: str
    revised_field: str = ""  # rows with `revised_value` in this field may be revised by a later source
    revised_value: str = ""
    revised_by: str = ""  # the field that tells the revisions of such rows apart


@dataclass(frozen=True, slots=True)
class Period:
    """Two date fields that together hold what is known of a time.

    The time is not before the day in `start` and not after the day in `end`; an empty cell leaves its side
    open (ISO 8601-2, "time interval" with an unknown start or end).
    """

    name: str  # selects both fields, as a base name selects all languages
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class TableFile:
    """A file with the records of a table, or with a part of them."""

    file: str  # path relative to the folder of the package
    path: Path
    compression: str = ""  # gz, zip, bz2 or xz; "" for none
    member: str = ""  # name of the file in a zip archive; "" for the first


@dataclass(frozen=True, slots=True)
class Table:
    """A resource with a Table Schema, in local CSV files."""

    name: str
    title: str
    description: str
    parts: tuple[
        TableFile, ...
    ]  # at least one; the bytes of a table are those of its parts, one after another
    repeats_header: (
        bool  # whether the first line of each part after the first is a header, which is no record
    )
    encoding: str
    dialect: Dialect
    fields: tuple[Field, ...]
    fields_match: str  # how columns are matched to fields: exact, equal, subset, superset or partial
    primary_key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...]
    unique_keys: tuple[tuple[str, ...], ...]
    missing_values: tuple[str, ...]
    label: str  # base name of the fields with the name of a row, "" when the table has none
    exactly_one_of: tuple[tuple[str, ...], ...]
    at_least_one_of: tuple[tuple[str, ...], ...]
    at_most_one_of: tuple[tuple[str, ...], ...]
    all_or_none_of: tuple[tuple[str, ...], ...]
    periods: tuple[Period, ...]
    key_template: str  # "" when keys follow no template
    row_references: tuple[RowReference, ...]
    observation: Observation | None
    resource: Mapping[str, Any]  # the resource descriptor; its schema and dialect are objects

    @property
    def file(self) -> str:
        """Return the path of the first file, relative to the folder of the package."""
        return self.parts[0].file

    @property
    def path(self) -> Path:
        """Return the path of the first file."""
        return self.parts[0].path

    @property
    def is_plain_file(self) -> bool:
        """Return whether the table is one file that is not compressed."""
        return len(self.parts) == 1 and not self.parts[0].compression

    def field(self, name: str) -> Field:
        """Return a field by name; raises AddressError with the nearest names."""
        for item in self.fields:
            if item.name == name:
                return item
        names = [item.name for item in self.fields]
        raise AddressError(f"table {self.name} has no field {name!r}", suggest_nearest(name, names))

    def fields_of(self, base: str) -> tuple[Field, ...]:
        """Return the fields that share a base name, one for each language: text_en, text_fr of `text`."""
        return tuple(item for item in self.fields if item.base == base and item.language)

    def find_period(self, name: str) -> Period | None:
        """Return the period with a name, or with a field of this name, if the table has both its fields."""
        names = {item.name for item in self.fields}
        periods = (item for item in self.periods if {item.start, item.end} <= names)
        return next((item for item in periods if name in (item.name, item.start, item.end)), None)

    def column_of(self, field: Field) -> str:
        """Return the name that selects a field with its other languages, or with the rest of its period."""
        period = self.find_period(field.name)
        return period.name if period else field.base

    def list_rivals(self, field: Field) -> tuple[Field, ...]:
        """Return the other fields of the groups of which at most one is filled."""
        groups = [group for group in (*self.exactly_one_of, *self.at_most_one_of) if field.name in group]
        return tuple(
            item for item in self.fields if item != field and any(item.name in group for group in groups)
        )

    @property
    def labels(self) -> tuple[Field, ...]:
        """Return the fields with the name of a row, in schema order."""
        if not self.label:
            return ()
        return tuple(item for item in self.fields if self.label in (item.name, item.base))

    def names_rows(self, field: Field) -> bool:
        """Return whether a field refers to rows: it is in a foreign key, or the key of a row reference."""
        return any(field.name in key.fields for key in self.foreign_keys) or any(
            field.name == reference.row for reference in self.row_references
        )

    @property
    def aliases(self) -> tuple[Field, ...]:
        """Return the fields with other spellings of the names of rows.

        Their base name is `name`, or their rdfType is ALTERNATE_NAME. Only a table with a row reference that
        has no field has aliases.
        """
        if all(reference.field is not None for reference in self.row_references):
            return ()
        return tuple(
            item
            for item in self.fields
            if item.base == "name" or item.properties.get("rdfType") == ALTERNATE_NAME
        )

    def list_missing_values(self, field: Field) -> tuple[str, ...]:
        """Return the texts that mean "no value" in a field."""
        return self.missing_values if field.missing_values is None else field.missing_values

    def is_missing(self, field: Field, text: str) -> bool:
        """Return whether the text of a cell means "no value"."""
        return text in self.list_missing_values(field)

    def key_of(self, cells: Mapping[str, str], record: int) -> str:
        """Return the key of a row as a segment of an address; without a primary key, the record number."""
        if not self.primary_key:
            return str(record)
        return encode_key(cells.get(name, "") for name in self.primary_key)

    def format_row_id(self, key: str) -> str:
        """Return the key of a row as evidence and aliases write it: a single value without encoding."""
        return decode_key(key)[0] if len(self.primary_key) == 1 else key

    def encode_row_id(self, row_id: str) -> str:
        """Return the key of a row as a segment of an address, from the form that `format_row_id` returns."""
        return encode_key([row_id]) if len(self.primary_key) == 1 else row_id

    def label_of(self, cells: Mapping[str, str], language: str = "") -> str:
        """Return the name of a row in a language, else the first name that it has, else an empty string."""
        labels = sorted(self.labels, key=lambda item: item.language != language)
        return next((cells[item.name] for item in labels if cells[item.name]), "")


@dataclass(frozen=True, slots=True)
class Provenance:
    """The names of the three tables that connect each cell to a paragraph of a source."""

    sources: str
    paragraphs: str
    evidence: str

    def __contains__(self, table: str) -> bool:
        return table in (self.sources, self.paragraphs, self.evidence)


@dataclass(frozen=True, slots=True)
class DescriptorProblem:
    """A part of a descriptor that cannot be used; everything else is read."""

    message: str
    hint: str
    table: str  # name of the resource, "" for the package
    document: str  # file of the part, relative to the folder of the package
    path: PropertyPath  # of the part in that file
    judged: bool  # False: nobody knows whether it is valid, such as what is at a URL


@dataclass(frozen=True, slots=True)
class Profile:
    """A JSON Schema that a package declares for its descriptor, or for a resource."""

    url: str  # or path, as declared
    schema: Mapping[str, Any]
    instance: Mapping[str, Any]  # the object that should follow it, with all that is wrong in it
    label: str  # of that object, for people
    table: str
    document: str
    path: PropertyPath


@dataclass(frozen=True, slots=True)
class Package:
    """An opened descriptor; it holds no rows."""

    name: str
    title: str
    version: str
    folder: Path
    file: Path  # the descriptor
    tables: tuple[Table, ...]
    unread: Mapping[str, str]  # name of a resource that is not local CSV with a schema -> reason
    remote: frozenset[str]  # names of unread resources at a URL; nothing is fetched
    invalid: frozenset[str]  # names of unread resources with a problem that keeps everyone from reading them
    provenance: Provenance | None
    descriptor: Mapping[str, Any]  # its schemas and dialects are objects, but for those at a URL
    problems: tuple[DescriptorProblem, ...]  # their parts are not in `descriptor`
    profiles: tuple[Profile, ...]  # other than those of the standard
    # Resource, and "", schema or dialect -> the document that it is in, and its path there.
    places: Mapping[tuple[str, str], tuple[str, PropertyPath]]
    files: tuple[str, ...]  # the descriptor, then the local files that it names, relative to its folder
    documents: tuple[str, ...]  # those of the files that are JSON or YAML: descriptor, schemas, dialects
    copies: LocalCopies | None  # of files at URLs
    copied: frozenset[str]  # names of resources whose data are local copies

    def table(self, name: str) -> Table:
        """Return a table by name; raises AddressError with the nearest names."""
        for item in self.tables:
            if item.name == name:
                return item
        raise AddressError(
            f"no table {name!r}",
            self.unread.get(name) or suggest_nearest(name, [t.name for t in self.tables]),
        )

    def find_part(self, table: str, path: PropertyPath) -> tuple[str, PropertyPath]:
        """Return the document of a property, and its path there, from its path in a resource.

        For the table "", the path is one in the descriptor.
        """
        key = str(path[0]) if path else ""
        if table and key and (table, key) in self.places:
            document, start = self.places[table, key]
            return document, (*start, *path[1:])
        document, start = self.places.get((table, ""), (self.file.name, ()))
        return document, (*start, *path)

    def require_valid(self, table: str | None = None) -> None:
        """Raise PackageError for the first problem of a table's descriptor, or of the whole one."""
        for problem in self.problems:
            if problem.judged and table in (None, problem.table):
                raise PackageError(f"{problem.document}: {problem.message}", problem.hint)
