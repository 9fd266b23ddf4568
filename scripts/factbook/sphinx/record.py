"""Rows one by one: each with an anchor, its cells by name, and links to the rows that it names."""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives

from factbook.address import Address
from factbook.package import Row, Table
from factbook.sphinx import markup
from factbook.sphinx.directive import FactDirective
from factbook.sphinx.order import names_in, ordered
from factbook.sphinx.reading import Reading
from factbook.sphinx.rows import heading, show


class RecordDirective(FactDirective):
    """Define a row, `table/key`, or each row of a selection, `table[field=value]`."""

    option_spec: ClassVar = {
        "fields": directives.unchanged_required,  # fields or base names; else all but key and label
        "order": directives.unchanged_required,  # fields or base names; a minus: downwards
    }

    def build(self, reading: Reading) -> list[nodes.Node]:
        """Return an object description for each row; raises FactError."""
        text = self.arguments[0]
        if "/" in text.partition("[")[0]:
            found, row = reading.row(reading.find(text, "row"))
            rows = [row]
        else:
            found, rows = reading.select(text)
        rows = ordered(reading, found, rows, self.options.get("order", ""))
        return [self._record(reading, found, row) for row in rows]

    def _record(self, reading: Reading, found: Table, row: Row) -> nodes.Node:
        address = Address(found.name, row.key)
        name = markup.label(reading.label(address), reading.wording)
        node = markup.description(
            address,
            [markup.sign_label(name), markup.sign_note(str(address))],
            [markup.fields(self._fields(reading, found, row))],
        )
        self.define(address, markup.signature_of(node))
        return node

    def _fields(self, reading: Reading, found: Table, row: Row) -> Iterator[tuple[str, Sequence[nodes.Node]]]:
        for name in names_in(self.options.get("fields", "")) or _names(found):
            title = heading(reading.column(found, name), name)
            cell = reading.cell_in(found, row, name)
            yield title, [markup.paragraph(*show(reading, cell))]


def _names(found: Table) -> list[str]:
    """Return the columns of a record, one for all languages, without those that stand above it."""
    above = {*found.primary_key, found.label}
    return [name for name in dict.fromkeys(item.base for item in found.fields) if name not in above]
