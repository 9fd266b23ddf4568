"""Show the evidence of a value: a mark after it, with a panel in html and a note in all other output."""

from typing import TYPE_CHECKING, Any

from factbook.sphinx.nodes.assets import add_style
from factbook.sphinx.why import panels
from factbook.sphinx.why.footnotes import AppendFootnotes
from factbook.sphinx.why.marks import RemoveHeadingMarks, why_mark

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_OTHER_FORMATS = ("latex", "text", "man", "texinfo")


def setup_why(app: "Sphinx") -> None:
    """Register the nodes of marks and panels, and the transforms that build panels or notes."""
    others: dict[str, Any] = dict.fromkeys(_OTHER_FORMATS, (panels.skip_mark, None))
    app.add_node(why_mark, html=(panels.visit_why, None), **others)
    app.add_node(panels.why_panels, html=(panels.visit_panels, panels.depart_panels))
    app.add_node(panels.why_panel, html=(panels.visit_panel, panels.depart_panel))
    app.add_transform(RemoveHeadingMarks)
    app.add_post_transform(panels.AppendPanels)
    app.add_post_transform(AppendFootnotes)
    add_style(app, "factbook-why.css")
