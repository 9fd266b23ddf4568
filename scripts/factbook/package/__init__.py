"""What a package says of itself: its descriptor, tables and fields, addresses, selections and texts.

The records of `factbook.package.model` are those that most modules need.
"""

from factbook.package.model import (
    ALTERNATE_NAME,
    LANGUAGE_CODES,
    Category,
    Field,
    ForeignKey,
    Observation,
    Package,
    Provenance,
    RowReference,
    Table,
)

__all__ = [
    "ALTERNATE_NAME",
    "LANGUAGE_CODES",
    "Category",
    "Field",
    "ForeignKey",
    "Observation",
    "Package",
    "Provenance",
    "RowReference",
    "Table",
]
