"""The roles: a value, a number of rows, and links to rows, fields and tables."""

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.docutils import ReferenceRole

from factbook.errors import AddressError
from factbook.package.address import Address, parse_address
from factbook.sphinx.config import DOMAIN
from factbook.sphinx.nodes import markup
from factbook.sphinx.nodes.role import FactRole
from factbook.sphinx.store.domain import get_fact_domain
from factbook.sphinx.warnings import FactError
from factbook.sphinx.why.marks import build_mark

if TYPE_CHECKING:
    from sphinx.application import Sphinx


class ValueRole(FactRole):
    """A cell as people read it: `table/key.field`, or without its language `table/key.name`.

    A mark after it shows its evidence; an exclamation mark before the address leaves the mark out.
    """

    def build(self) -> list[nodes.Node]:
        """Return the value and its mark; raises FactError."""
        reading, text = self.reading, self.shown_text
        cell = reading.find_cell(text)
        marks = build_mark(reading, cell) if text == self.text else []
        return [markup.build_value(cell, reading.format_cell(cell), reading.wording), *marks]

    @property
    def shown_text(self) -> str:
        """Return the address without its exclamation mark."""
        return self.text.removeprefix("!")


class LabelRole(FactRole):
    """The name of a row, `table/key`, without a link: for titles."""

    def build(self) -> list[nodes.Node]:
        """Return the name; raises FactError."""
        reading = self.reading
        return [
            markup.build_label(reading.find_label(reading.find_address(self.text, "row")), reading.wording)
        ]


class CountRole(FactRole):
    """The number of rows of a selection: `table`, or `table[field=value]`."""

    def build(self) -> list[nodes.Node]:
        """Return the number; raises FactError."""
        reading = self.reading
        _, rows = reading.select_rows(self.text)
        return [markup.build_data(reading.wording.format_integer(len(rows)), "fact-count")]


class LinkRole(FactRole, ReferenceRole):
    """A link to a table, a field or a row; the link to a row shows its name, the others their address."""

    def build(self) -> list[nodes.Node]:
        """Return the link; raises FactError."""
        kind = self.name.rpartition(":")[2]
        if get_fact_domain(self.env).facts is None:
            # Without a package, the link leads to the facts of another project, through intersphinx.
            foreign = _parse_foreign_address(self.target, kind)
            return [markup.build_link(foreign, self._build_link_content(), self.env.docname)]
        reading = self.reading
        address = reading.find_address(self.target, kind)
        if kind == "row" and not self.has_explicit_title:
            content: nodes.Node = markup.build_label(reading.find_label(address), reading.wording)
        else:
            content = self._build_link_content()
        return [markup.build_link(address, content, self.env.docname)]

    @property
    def shown_text(self) -> str:
        """Return the title of the link."""
        return self.title

    def _build_link_content(self) -> nodes.Node:
        if self.has_explicit_title:
            return nodes.inline("", self.title)
        return markup.build_code(self.title)


def setup_roles(app: "Sphinx") -> None:
    """Add the roles."""
    for kind in ("table", "field", "row"):
        app.add_role_to_domain(DOMAIN, kind, LinkRole())
    app.add_role_to_domain(DOMAIN, "label", LabelRole())
    app.add_role_to_domain(DOMAIN, "value", ValueRole())
    app.add_role_to_domain(DOMAIN, "count", CountRole())


def _parse_foreign_address(target: str, kind: str) -> Address:
    try:
        address = parse_address(target)
    except AddressError as error:
        raise FactError("address", error.message, error.hint) from None
    if address.kind != kind:
        raise FactError("address", f"{target!r} names a {address.kind}, not a {kind}")
    return address
