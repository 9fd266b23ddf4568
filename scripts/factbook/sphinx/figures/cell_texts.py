"""The content of a cell in a drawing: its text or the name of the row that it names, and a link target."""

from factbook.package import Table
from factbook.package.address import Address
from factbook.reading.rows import Cell
from factbook.sphinx.rows.tables import format_column_heading
from factbook.sphinx.store.reader import FactReader
from factbook.sphinx.warnings import FactError

_DATE_TYPES = frozenset({"date", "datetime", "year", "yearmonth"})


def describe_cell(reading: FactReader, cell: Cell) -> tuple[str, str, Address | None]:
    """Return the text of a cell, its language ("" for that of the document), and the row that it names."""
    target = reading.find_target(cell)
    if target is not None:
        label = reading.find_label(target)
        text, language = label.text, label.language
    elif title := _find_referenced_title(reading, cell):
        text, language = title, ""
    else:
        text, language = reading.format_cell(cell), cell.field.language if cell.text else ""
    return text, "" if language == reading.wording.language else language, target


def _find_referenced_title(reading: FactReader, cell: Cell) -> str:
    """Return the title of the field that a cell names by `factbook:rowReference`; "" for none."""
    for reference in cell.table.row_references:
        if reference.field == cell.field.name:
            try:
                table = reading.find_table(cell.row.cells[reference.table])
                return format_column_heading(reading.find_column(table, cell.text), cell.text)
            except FactError:  # such as an asterisk for all fields
                continue
    return ""


def find_label_field(table: Table) -> str:
    """Return the field or base name with the name of a row; without one, the first field of its key."""
    return table.label or next(iter(table.primary_key), table.fields[0].name)


def find_date_fields(table: Table) -> list[str]:
    """Return the names of the fields whose type is a date of some kind."""
    return [item.name for item in table.fields if item.type in _DATE_TYPES]
