"""Rows one by one: each with an anchor, its cells by name, and links to the rows that it names."""

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
        "no-why": DocumentedOption("No marks that say why a value is so.", directives.flag),
        "page": DocumentedOption(
            "The title of the page names the row, so it is not repeated.", directives.flag
        ),
    }

    def build(self, reading: FactReader) -> list[nodes.Node]:
        """Return an object description for each row; raises FactError."""
        text = self.arguments[0]
        if "/" in text.partition("[")[0]:
            found, row = reading.find_row(reading.resolve_address(text, "row"))
            rows = [row]
        else:
            found, rows = reading.select_rows(text)
        rows = sort_rows(reading, found, rows, self.options.get("order", ""))
        return [self._build_record(reading, found, row) for row in rows]

    def _build_record(self, reading: FactReader, found: Table, row: Row) -> nodes.Node:
        address = Address(found.name, row.key)
        label = markup.build_signature_label(markup.build_label(reading.find_label(address), reading.wording))
        note = markup.build_signature_note(str(address))
        node = markup.build_domain_description(
            address,
            [note] if "page" in self.options else [label, note],
            [
                markup.build_field_list(self._list_record_fields(reading, found, row)),
                *build_other_names(reading, found, row),
            ],
        )
        if "page" in self.options:
            markup.get_signature(node)["_toc_name"] = ""  # the title of the page says it
        self.define_object(address, markup.get_signature(node))
        return node

    def _list_record_fields(
        self, reading: FactReader, found: Table, row: Row
    ) -> Iterator[tuple[str, Sequence[nodes.Node]]]:
        names = split_names(self.options.get("fields", ""))
        if not names:
            language = reading.wording.language if "page" in self.options else ""
            names = [*_find_other_names(found, language), *_choose_record_columns(found)]
        for name in names:
            title = format_column_heading(reading.find_column(found, name), name)
            cell = reading.select_cell(found, row, name)
            yield title, [markup.build_paragraph(*show_cell(reading, cell, why="no-why" not in self.options))]


def setup_record(app: "Sphinx") -> None:
    """Add the directive."""
    app.add_directive_to_domain(DOMAIN, "record", RecordDirective)


def _find_other_names(found: Table, language: str) -> list[str]:
    """Return the fields that name the row in other languages than this; none where no language is meant."""
    return [item.name for item in found.labels if language and item.language not in ("", language)]


def _choose_record_columns(found: Table) -> list[str]:
    """Return the columns of a record, one for all languages, without those that stand above it."""
    above = {*found.primary_key, found.label}
    return [name for name in dict.fromkeys(item.base for item in found.fields) if name not in above]
