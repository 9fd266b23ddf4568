"""The rows that refer to a row, in a table for each field that refers to it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives

from factbook.package import Table
from factbook.package.address import Address
from factbook.reading.rows import Row
from factbook.sphinx.config import DOMAIN
from factbook.sphinx.nodes import markup
from factbook.sphinx.nodes.directive import FactDirective
from factbook.sphinx.nodes.option import DocumentedOption
from factbook.sphinx.nodes.tables import build_table
from factbook.sphinx.rows.tables import build_columns, find_filled_columns
from factbook.sphinx.store.reader import FactReader
from factbook.sphinx.text.phrases import _

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_LIMIT = 50  # rows of one table on the page


class BacklinksDirective(FactDirective):
    """Show the rows that refer to a row, `table/key`; nothing if no row refers to it."""

    option_spec: ClassVar = {
        "limit": DocumentedOption(
            "Rows of one table that are shown; 50 without it.", directives.nonnegative_int
        ),
    }

    def build(self, reading: FactReader) -> list[nodes.Node]:
        """Return a table for each field that refers to the row; raises FactError."""
        address = reading.find_address(self.arguments[0], "row")
        groups: dict[tuple[str, str], list[Address]] = {}
        for link in reading.find_backlinks(address):
            groups.setdefault((link.row.table, link.field), []).append(link.row)
        return [
            node
            for (name, field), rows in groups.items()
            if not _is_evidence_key(reading, name)
            for node in self._build_group(reading, name, field, rows)
        ]

    def _build_group(
        self, reading: FactReader, name: str, field: str, links: list[Address]
    ) -> Iterator[nodes.Node]:
        table = reading.find_table(name)
        limit = self.options.get("limit", _LIMIT)
        rows = [reading.find_table_row(link)[1] for link in links[:limit]]
        title = reading.find_label(Address(name)).text
        yield self.build_heading(title, "fact-backlinks")
        yield build_table(
            build_columns(reading, table, rows, _choose_backlink_columns(reading, table, rows, field))
        )
        if len(links) > limit:
            rest = reading.wording.format_integer(len(links) - limit)
            yield markup.build_paragraph(markup.build_data(_("and %s more") % rest, "fact-note"))


def setup_backlinks(app: "Sphinx") -> None:
    """Add the directive."""
    app.add_directive_to_domain(DOMAIN, "backlinks", BacklinksDirective)


def _is_evidence_key(reading: FactReader, name: str) -> bool:
    provenance = reading.find_provenance()
    return provenance is not None and name in provenance


def _choose_backlink_columns(reading: FactReader, table: Table, rows: list[Row], field: str) -> list[str]:
    """Return the columns with a value, without the field that has the same value in all rows."""
    names = [name for name in find_filled_columns(reading, table, rows) if name != field]
    return names or list(table.primary_key) or [field]
