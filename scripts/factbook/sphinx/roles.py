"""The roles: a value, a number of rows, and links to rows, fields and tables."""

from docutils import nodes
from sphinx.util.docutils import ReferenceRole, SphinxRole

from factbook.address import Address, parse
from factbook.errors import AddressError
from factbook.sphinx import markup
from factbook.sphinx.access import domain_of, reading_of, warn
from factbook.sphinx.facts import FactError
from factbook.sphinx.why import mark

Result = tuple[list[nodes.Node], list[nodes.system_message]]


class ValueRole(SphinxRole):
    """A cell as people read it: `table/key.field`, or without its language `table/key.name`.

    A mark after it says why it is so; an exclamation mark before the address leaves that out.
    """

    def run(self) -> Result:
        """Return the value; where there is none, warn and show the address."""
        text = self.text.removeprefix("!")
        try:
            reading = reading_of(self.env)
            cell = reading.cell(text)
            marked = mark(reading, cell) if text == self.text else []
            return [markup.value(cell, reading.shown(cell), reading.wording), *marked], []
        except FactError as error:
            warn(error, self.get_location())
            return [markup.code(text)], []


class LabelRole(SphinxRole):
    """The name of a row, `table/key`, without a link: for titles."""

    def run(self) -> Result:
        """Return the name; where there is no such row, warn and show the address."""
        try:
            reading = reading_of(self.env)
            name = reading.label(reading.find(self.text, "row"))
            return [markup.label(name, reading.wording)], []
        except FactError as error:
            warn(error, self.get_location())
            return [markup.code(self.text)], []


class CountRole(SphinxRole):
    """The number of rows of a selection: `table`, or `table[field=value]`."""

    def run(self) -> Result:
        """Return the number; where the selection names nothing, warn and show it."""
        try:
            reading = reading_of(self.env)
            _, rows = reading.select(self.text)
            return [markup.data(reading.wording.number(len(rows)), "fact-count")], []
        except FactError as error:
            warn(error, self.get_location())
            return [markup.code(self.text)], []


class LinkRole(ReferenceRole):
    """A link to a table, a field or a row; a row shows its name, the others what one types."""

    def run(self) -> Result:
        """Return the link; where it names nothing, warn and show the text."""
        kind = self.name.rpartition(":")[2]
        try:
            return [self._link(kind)], []
        except FactError as error:
            warn(error, self.get_location())
            return [markup.code(self.title)], []

    def _link(self, kind: str) -> nodes.Node:
        if domain_of(self.env).facts is None:
            # Another project's facts, which intersphinx knows.
            return markup.link(_foreign(self.target, kind), self._content(), self.env.docname)
        reading = reading_of(self.env)
        address = reading.find(self.target, kind)
        if kind == "row" and not self.has_explicit_title:
            content: nodes.Node = markup.label(reading.label(address), reading.wording)
        else:
            content = self._content()
        return markup.link(address, content, self.env.docname)

    def _content(self) -> nodes.Node:
        if self.has_explicit_title:
            return nodes.inline("", self.title)
        return markup.code(self.title)


def _foreign(target: str, kind: str) -> Address:
    try:
        address = parse(target)
    except AddressError as error:
        raise FactError("address", error.message, error.hint) from None
    if address.kind != kind:
        raise FactError("address", f"{target!r} names a {address.kind}, not a {kind}")
    return address
