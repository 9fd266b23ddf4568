"""Registers marks after values with their forms: panels in html, notes elsewhere."""

from typing import TYPE_CHECKING, Any

from factbook.sphinx.nodes.assets import add_style
from factbook.sphinx.why import panels
from factbook.sphinx.why.footnotes import Notes
from factbook.sphinx.why.marks import Unmarked, why

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_OTHERS = ("latex", "text", "man", "texinfo")


def setup_why(app: "Sphinx") -> None:
    """Add the nodes and what turns them into panels or notes."""
    others: dict[str, Any] = dict.fromkeys(_OTHERS, (panels.passed_over, None))
    app.add_node(why, html=(panels.visit_why, None), **others)
    app.add_node(panels.why_panels, html=(panels.visit_panels, panels.depart_panels))
    app.add_node(panels.why_panel, html=(panels.visit_panel, panels.depart_panel))
    app.add_transform(Unmarked)
    app.add_post_transform(panels.Panels)
    app.add_post_transform(Notes)
    add_style(app, "factbook-why.css")
