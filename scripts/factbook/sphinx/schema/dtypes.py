"""The arguments that plain `pandas.read_csv` needs for the tables, column by column."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from docutils import nodes

from factbook.errors import abbreviate
from factbook.package.address import Address
from factbook.sphinx.config import DOMAIN
from factbook.sphinx.nodes import markup
from factbook.sphinx.nodes.directive import FactDirective
from factbook.sphinx.nodes.tables import TableColumn, build_table
from factbook.sphinx.store.reader import FactReader
from factbook.sphinx.text.phrases import _

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_DATES = "parse_dates"


class DtypesDirective(FactDirective):
    """List the columns that pandas.read_csv types differently from the schema, and the arguments to use.

    The list is found by reading every table in both ways.
    """

    required_arguments = 0

    def build(self, reading: FactReader) -> list[nodes.Node]:
        """Return a table of columns; raises FactError."""
        rows = list(self._list_mistyped_columns(reading))
        titles = (_("Column"), _("Argument"))
        if not rows:
            return [markup.build_paragraph(markup.build_data(_("Every column has its type by itself.")))]
        columns = [
            TableColumn([markup.build_data(title)], tuple([row[place]] for row in rows))
            for place, title in enumerate(titles)
        ]
        return [build_table(columns)]

    def _list_mistyped_columns(self, reading: FactReader) -> Iterator[tuple[nodes.Node, nodes.Node]]:
        for item in reading.read_package().package.tables:
            arguments = reading.find_csv_arguments(item.name)
            needed = {name: f"dtype {kind}" for name, kind in arguments["dtype"].items()}
            needed |= dict.fromkeys(arguments[_DATES], _DATES)
            for name in sorted(arguments.keys() - {"dtype", _DATES}):
                text = f"{name}={abbreviate(repr(arguments[name]))}"
                yield self._build_link(Address(item.name), item.name), markup.build_code(text)
            for name in (field.name for field in item.fields if field.name in needed):
                address = Address(item.name, field=name)
                yield self._build_link(address, str(address)), markup.build_code(needed[name])

    def _build_link(self, address: Address, text: str) -> nodes.Node:
        return markup.build_link(address, markup.build_code(text), self.env.docname, optional=True)


def setup_dtypes(app: "Sphinx") -> None:
    """Add the directive."""
    app.add_directive_to_domain(DOMAIN, "dtypes", DtypesDirective)
