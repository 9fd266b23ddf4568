"""An error of Table Schema in the terms of Frictionless."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TableError:
    """What is wrong with a table, with a record, or with a cell."""

    type: str  # as Frictionless names it, such as type-error
    note: str = ""  # of Frictionless: the constraint, or what is wrong with a descriptor
    record: int | None = None  # as Frictionless counts; None: the header, or the file as a whole
    field: str = ""  # its name
    number: int | None = None  # of the column, from 1
    label: str = ""  # in the header
    cell: str = ""
    same_as: int | None = None  # the record before that has the same value or key
    fields: tuple[str, ...] = ()  # of a foreign key
    values: tuple[str, ...] = ()  # of these fields
    target: str = ""  # the table that the foreign key refers to; "": its own
    target_fields: tuple[str, ...] = ()
