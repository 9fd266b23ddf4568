"""Names of a row in other languages than that of the page, only for the search of the site."""

from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from factbook.package import Table
from factbook.package.address import Address
from factbook.reading.rows import Cell, Row
from factbook.sphinx.nodes.assets import is_for_browser
from factbook.sphinx.store.reader import FactReader

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_BUILDERS = ("html", "latex", "text", "man", "texinfo")


class other_names(nodes.General, nodes.Inline, nodes.Element):  # noqa: N801 - docutils names nodes so
    """Names of a row in other languages: `names`; only the search reads them."""


class IndexOtherNames(SphinxPostTransform):
    """Add the names in other languages to the search of a site; no page shows them."""

    default_priority = 900

    def run(self, **kwargs: Any) -> None:
        """Insert the names as text for a site, and remove them from all other output."""
        for node in list(self.document.findall(other_names)):
            if is_for_browser(self.app.builder):
                node.append(nodes.Text(" · ".join(node["names"])))
            else:
                node.parent.remove(node)


def build_other_names(reading: FactReader, table: Table, row: Row) -> list[nodes.Node]:
    """Return a node with the names of a row in other languages, in a list that is empty for no names."""
    others = [item for item in table.labels if item.language not in ("", reading.wording.language)]
    cells = [reading.select_cell(table, row, item.name) for item in others]
    names = list(dict.fromkeys(cell.text for cell in cells if _is_other(reading, cell)))
    return [other_names("", names=names)] if names else []


def _is_other(reading: FactReader, cell: Cell) -> bool:
    return bool(cell.text) and cell.text != reading.find_label(Address(cell.table.name, cell.row.key)).text


def skip_node(self: nodes.NodeVisitor, node: nodes.Element) -> None:
    """Write nothing for a node."""
    raise nodes.SkipNode


def setup_other_names(app: "Sphinx") -> None:
    """Register the node and its transform."""
    app.add_post_transform(IndexOtherNames)
    skip: dict[str, Any] = dict.fromkeys(_BUILDERS, (skip_node, None))
    app.add_node(other_names, **skip)
