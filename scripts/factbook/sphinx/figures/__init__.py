"""Facts as drawn figures: inline SVG in HTML, with the same content as a table or list for everyone."""

from pathlib import Path
from typing import TYPE_CHECKING

from factbook.sphinx.figures import node
from factbook.sphinx.figures.diagram import DiagramDirective
from factbook.sphinx.figures.route import RouteDirective

if TYPE_CHECKING:
    from docutils.parsers.rst import Directive
    from sphinx.application import Sphinx

DIRECTIVES: "dict[str, type[Directive]]" = {
    "diagram": DiagramDirective,
    "route": RouteDirective,
}

_STATIC = Path(__file__).parents[1] / "static"


def register(app: "Sphinx") -> None:
    """Add the nodes of figures and their style sheet."""
    node.register(app)
    app.add_css_file("factbook-figures.css")
    app.connect("builder-inited", _add_static)


def _add_static(app: "Sphinx") -> None:
    folders = app.config.html_static_path
    if str(_STATIC) not in folders:
        folders.append(str(_STATIC))
