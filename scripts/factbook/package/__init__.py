"""What the descriptor of a package says: tables and fields, addresses, selections and texts.

Most modules need only the records of `factbook.package.model`.
"""

from factbook.package.model import (
    ALTERNATE_NAME,
    LANGUAGE_CODES,
    Category,
    Field,
    ForeignKey,
    Observation,
    Package,
    Period,
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
    "Period",
    "Provenance",
    "RowReference",
    "Table",
]
