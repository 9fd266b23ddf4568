"""Rows of a table, as a table or as a list."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives

from factbook.package import Field, Table
from factbook.package.address import Address
from factbook.reading.rows import Cell, Row
from factbook.sphinx.config import DOMAIN
from factbook.sphinx.nodes import markup
from factbook.sphinx.nodes.directive import FactDirective
from factbook.sphinx.nodes.interactive import FILTER_FROM, SORT_FROM, choose_table_classes
from factbook.sphinx.nodes.option import COLUMNS, ORDER, WHY, DocumentedOption, parse_yes_no
from factbook.sphinx.nodes.tables import TableColumn, TableEntry, build_table
from factbook.sphinx.rows.order import NUMBERS, find_browser_sort_key, sort_rows, split_names
from factbook.sphinx.rows.other_names import build_other_names
from factbook.sphinx.store.reader import FactReader
from factbook.sphinx.text.phrases import _
from factbook.sphinx.why.marks import build_mark

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_LANGUAGE = re.compile(r"\s*[(（][^()（）]*[)）]$")  # in brackets, of Latin or Chinese width
_YES_NO = "`yes` (the same as no word at all) or `no`; without the option, from %d rows on."


class RowsDirective(FactDirective):
    """Show the rows of a selection: `table`, or `table[field=value]`."""

    option_spec: ClassVar = {
        "columns": DocumentedOption(COLUMNS + " Without it, those that have a value."),
        "order": DocumentedOption(ORDER),
        "caption": DocumentedOption("A caption above the table."),
        "class": directives.class_option,
        "name": directives.unchanged,
        "why": DocumentedOption(WHY, directives.flag),
        "sortable": DocumentedOption(
            "Whether readers can sort the table in a browser. " + _YES_NO % SORT_FROM, parse_yes_no
        ),
        "filter": DocumentedOption(
            "Whether readers can filter the rows in a browser. " + _YES_NO % FILTER_FROM, parse_yes_no
        ),
    }

    def build(self, reading: FactReader) -> list[nodes.Node]:
        """Return the table; raises FactError."""
        table, rows = reading.select_rows(self.arguments[0])
        rows = sort_rows(reading, table, rows, self.options.get("order", ""))
        names = split_names(self.options.get("columns", "")) or find_filled_columns(reading, table, rows)
        columns = build_columns(reading, table, rows, names, why="why" in self.options)
        node = build_table(columns, self.options.get("caption", ""))
        sort, search = self.options.get("sortable"), self.options.get("filter")
        node["classes"] += choose_table_classes(len(rows), sort=sort, search=search)
        node["classes"] += self.options.get("class", [])
        for part in (node, *node.findall(nodes.title)):
            self.set_source_info(part)
        self.add_name(node)
        return [node]


class ListDirective(FactDirective):
    """List the rows of a selection, one line for each row, with the values of some columns."""

    option_spec: ClassVar = {
        "columns": DocumentedOption(COLUMNS + " Without it, the name of the row."),
        "order": DocumentedOption(ORDER),
        "why": DocumentedOption(WHY, directives.flag),
    }

    def build(self, reading: FactReader) -> list[nodes.Node]:
        """Return the list, or no nodes for no rows; raises FactError."""
        table, rows = reading.select_rows(self.arguments[0])
        rows = sort_rows(reading, table, rows, self.options.get("order", ""))
        names = split_names(self.options.get("columns", "")) or [table.label or table.fields[0].name]
        items = [self._build_list_item(reading, table, row, names) for row in rows]
        return [nodes.bullet_list("", *items, bullet="*")] if items else []

    def _build_list_item(
        self, reading: FactReader, table: Table, row: Row, names: Sequence[str]
    ) -> nodes.list_item:
        cells = [reading.select_cell(table, row, name) for name in names]
        why = "why" in self.options
        texts = [nodes.inline("", "", *show_cell(reading, cell, why=why)) for cell in cells if cell.text]
        return nodes.list_item("", markup.build_paragraph(*markup.join_nodes(texts, _(" — "))))


def setup_rows(app: "Sphinx") -> None:
    """Add the directives."""
    app.add_directive_to_domain(DOMAIN, "rows", RowsDirective)
    app.add_directive_to_domain(DOMAIN, "list", ListDirective)


def build_columns(
    reading: FactReader, table: Table, rows: Sequence[Row], names: Sequence[str], *, why: bool = False
) -> list[TableColumn]:
    """Return the columns of some rows, each by field or base name; raises FactError."""
    return [_build_field_column(reading, table, rows, name, why=why) for name in names]


def _build_field_column(
    reading: FactReader, table: Table, rows: Sequence[Row], name: str, *, why: bool
) -> TableColumn:
    field = reading.find_column(table, name)
    cells = [reading.select_cell(table, row, name) for row in rows]
    return TableColumn(
        [markup.build_data(format_column_heading(field, name))],
        tuple(show_cell(reading, cell, own=name == table.label, why=why) for cell in cells),
        number=field.type in NUMBERS and name not in table.primary_key,
        keys=tuple(find_browser_sort_key(cell.field, cell.text) for cell in cells),
    )


def show_cell(reading: FactReader, cell: Cell, *, own: bool = False, why: bool = False) -> TableEntry:
    """Return a cell for readers, as a link when it refers to a row.

    With `own`, the link leads to the row of the cell itself. With `why`, the mark of the evidence follows.
    """
    others = build_other_names(reading, cell.table, cell.row) if own else []
    return [_build_cell_content(reading, cell, own=own), *(build_mark(reading, cell) if why else []), *others]


def _build_cell_content(reading: FactReader, cell: Cell, *, own: bool) -> nodes.Node:
    own = own and bool(cell.text)
    address = Address(cell.table.name, cell.row.key) if own else reading.find_target(cell)
    if address is None or cell.error:
        content = markup.build_value(cell, reading.format_cell(cell), reading.wording)
    else:
        content = markup.build_label(reading.find_label(address), reading.wording)
    return markup.build_link(address, content, reading.env.docname, optional=True) if address else content


def format_column_heading(field: Field, name: str) -> str:
    """Return the heading of a column that an author selects by a name.

    For a base name or a period, return the title of the field without its end in brackets: the language, or
    which day of the period it holds.
    """
    if name == field.name:
        return field.title
    return _LANGUAGE.sub("", field.title) or field.title


def find_filled_columns(reading: FactReader, table: Table, rows: Sequence[Row]) -> list[str]:
    """Return the names of the columns with a value, one for all languages or for a period.

    For no rows, return those of all columns.
    """
    names = dict.fromkeys(
        table.column_of(item) for item in table.fields if item.name not in table.primary_key
    )
    filled = [name for name in names if any(reading.select_cell(table, row, name).text for row in rows)]
    return filled or list(names)
