"""Records: each row with an anchor, its cells by name, and links to the rows that it refers to."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives

from factbook.package import Table
from factbook.package.address import Address
from factbook.reading.rows import Row
from factbook.sphinx.config import DOMAIN
from factbook.sphinx.nodes import markup
from factbook.sphinx.nodes.directive import FactDirective
from factbook.sphinx.nodes.option import COLUMNS, ORDER, DocumentedOption
from factbook.sphinx.rows.order import sort_rows, split_names
from factbook.sphinx.rows.other_names import build_other_names
from factbook.sphinx.rows.tables import format_column_heading, show_cell
from factbook.sphinx.store.reader import FactReader

if TYPE_CHECKING:
    from sphinx.application import Sphinx


class RecordDirective(FactDirective):
    """Define a row, `table/key`, or each row of a selection, `table[field=value]`."""

    option_spec: ClassVar = {
        "fields": DocumentedOption(COLUMNS + " Without it, all but the key and the name of the row."),
        "order": DocumentedOption(ORDER),
        "no-why": DocumentedOption("No marks that show the evidence of a value.", directives.flag),
        "page": DocumentedOption(
            "The title of the page names the row, so it is not repeated.", directives.flag
        ),
    }

    def build(self, reading: FactReader) -> list[nodes.Node]:
        """Return an object description for each row; raises FactError."""
        text = self.arguments[0]
        if "/" in text.partition("[")[0]:
            table, row = reading.find_table_row(reading.find_address(text, "row"))
            rows = [row]
        else:
            table, rows = reading.select_rows(text)
        rows = sort_rows(reading, table, rows, self.options.get("order", ""))
        return [self._build_record(reading, table, row) for row in rows]

    def _build_record(self, reading: FactReader, table: Table, row: Row) -> nodes.Node:
        address = Address(table.name, row.key)
        label = markup.build_signature_label(markup.build_label(reading.find_label(address), reading.wording))
        note = markup.build_signature_note(str(address))
        node = markup.build_domain_description(
            address,
            [note] if "page" in self.options else [label, note],
            [
                markup.build_field_list(self._list_record_fields(reading, table, row)),
                *build_other_names(reading, table, row),
            ],
        )
        if "page" in self.options:
            markup.get_signature(node)["_toc_name"] = ""  # the title of the page is its entry there
        self.define_object(address, markup.get_signature(node))
        return node

    def _list_record_fields(
        self, reading: FactReader, table: Table, row: Row
    ) -> Iterator[tuple[str, Sequence[nodes.Node]]]:
        names = split_names(self.options.get("fields", ""))
        if not names:
            language = reading.wording.language if "page" in self.options else ""
            names = [*_find_other_names(table, language), *_choose_record_columns(table)]
        for name in names:
            title = format_column_heading(reading.find_column(table, name), name)
            cell = reading.select_cell(table, row, name)
            yield title, [markup.build_paragraph(*show_cell(reading, cell, why="no-why" not in self.options))]


def setup_record(app: "Sphinx") -> None:
    """Add the directive."""
    app.add_directive_to_domain(DOMAIN, "record", RecordDirective)


def _find_other_names(table: Table, language: str) -> list[str]:
    """Return the fields with the label of the row in other languages; no fields for no language."""
    return [item.name for item in table.labels if language and item.language not in ("", language)]


def _choose_record_columns(table: Table) -> list[str]:
    """Return the columns of a record, one for all languages, without key and label (its signature)."""
    in_signature = {*table.primary_key, table.label}
    names = dict.fromkeys(table.column_of(item) for item in table.fields)
    return [name for name in names if name not in in_signature]
