"""Rows by name in a sentence, joined as the language of the page joins them."""

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from docutils import nodes

from factbook.errors import nearest
from factbook.package import Table
from factbook.package.address import Address
from factbook.sphinx.config import DOMAIN
from factbook.sphinx.nodes import markup
from factbook.sphinx.nodes.role import FactRole
from factbook.sphinx.store.reader import Reading
from factbook.sphinx.text.phrases import _
from factbook.sphinx.warnings import FactError

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_GRAMMAR = re.compile(r"(?P<rows>[^.\[\]]+(?:\s*\[[^\[\]]*\])*)(?P<path>(?:\.[^.\[\]]+)*)")


class NamesRole(FactRole):
    """The names of the rows of a selection, "A, B and C", each a link: `table[field=value]`.

    Where the rows meant are those that a field names, it follows: `table[field=value].field`.
    """

    def build(self) -> list[nodes.Node]:
        """Return the names."""
        reading = self.reading
        return _listed(reading, _found(reading, self.text))


def setup_names(app: "Sphinx") -> None:
    """Add the role."""
    app.add_role_to_domain(DOMAIN, "names", NamesRole())


def _found(reading: Reading, text: str) -> list[Address]:
    """Return the rows that a selection and a path from it lead to, each once, in file order."""
    match = _GRAMMAR.fullmatch(text.strip())
    if match is None:
        raise FactError("address", f"{text!r} names no rows", "write table[field=value] or table.field")
    table, rows = reading.select(match["rows"])
    found = [Address(table.name, row.key) for row in rows]
    for name in match["path"].split(".")[1:]:
        found = list(_followed(reading, _tables(reading, table, found), name, found))
        table = reading.table(found[0].table) if found else table
    return list(dict.fromkeys(found))


def _tables(reading: Reading, table: Table, found: Iterable[Address]) -> list[Table]:
    """Return the tables of rows; that of the selection where there are none, so that a slip shows."""
    names = dict.fromkeys(address.table for address in found) or {table.name: None}
    return [reading.table(name) for name in names]


def _followed(
    reading: Reading, tables: Iterable[Table], name: str, found: Iterable[Address]
) -> Iterator[Address]:
    """Yield the rows that a field names; raises FactError where the field never names one."""
    for table in tables:
        _refuse(reading, table, name)
    for address in found:
        target = reading.targets(*reading.row(address)).get(name)
        if target is not None:
            yield target


def _refuse(reading: Reading, table: Table, name: str) -> None:
    reading.field(table, name)
    keys = [key.fields[0] for key in table.foreign_keys if len(key.fields) == 1]
    keys += [reference.row for reference in table.row_references]
    if name not in keys:
        hint = nearest(name, keys) or f"fields that do: {', '.join(keys)}"
        raise FactError("field", f"{table.name}.{name} names no row", hint if keys else "")


def _listed(reading: Reading, found: list[Address]) -> list[nodes.Node]:
    if not found:
        return [markup.data(_("none"), "fact-empty")]
    first, *rest = reading.wording.together(len(found))
    shown: list[nodes.Node] = [nodes.Text(first)] if first else []
    for address, text in zip(found, rest, strict=True):
        name = markup.label(reading.label(address), reading.wording)
        shown.append(markup.link(address, name, reading.env.docname, optional=True))
        if text:
            shown.append(nodes.Text(text))
    return shown
