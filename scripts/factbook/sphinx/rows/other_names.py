"""Names of a row in the languages that a page is not in, for the search of the site alone."""

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
    """Names of a row in the languages that the page is not in: `names`, for the search alone."""


class IndexOtherNames(SphinxPostTransform):
    """Let the search of a site read the names in other languages; nothing shows them."""

    default_priority = 900

    def run(self, **kwargs: Any) -> None:
        """Turn the names into text for the index, and take them away elsewhere."""
        for node in list(self.document.findall(other_names)):
            if is_for_browser(self.app.builder):
                node.append(nodes.Text(" · ".join(node["names"])))
            else:
                node.parent.remove(node)


def build_other_names(reading: FactReader, table: Table, row: Row) -> list[nodes.Node]:
    """Return the names of a row in other languages for the search; nothing where there are none."""
    others = [item for item in table.labels if item.language not in ("", reading.wording.language)]
    cells = [reading.select_cell(table, row, item.name) for item in others]
    names = list(dict.fromkeys(cell.text for cell in cells if _is_other(reading, cell)))
    return [other_names("", names=names)] if names else []


def _is_other(reading: FactReader, cell: Cell) -> bool:
    return bool(cell.text) and cell.text != reading.find_label(Address(cell.table.name, cell.row.key)).text


def skip_node(self: nodes.NodeVisitor, node: nodes.Element) -> None:
    """Show nothing."""
    raise nodes.SkipNode


def setup_other_names(app: "Sphinx") -> None:
    """Add the node, and what turns it into words of the index."""
    app.add_post_transform(IndexOtherNames)
    skip: dict[str, Any] = dict.fromkeys(_BUILDERS, (skip_node, None))
    app.add_node(other_names, **skip)
