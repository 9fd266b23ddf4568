"""Facts as figures: tables that a style sheet draws, and inline SVG with its content as a table or list."""

from typing import TYPE_CHECKING

from factbook.sphinx.assets import add_style
from factbook.sphinx.figures import chart, node
from factbook.sphinx.figures.bars import BarsDirective
from factbook.sphinx.figures.diagram import DiagramDirective
from factbook.sphinx.figures.matrix import MatrixDirective
from factbook.sphinx.figures.route import RouteDirective
from factbook.sphinx.figures.series import SeriesDirective
from factbook.sphinx.figures.timeline import TimelineDirective

if TYPE_CHECKING:
    from docutils.parsers.rst import Directive
    from sphinx.application import Sphinx

DIRECTIVES: "dict[str, type[Directive]]" = {
    "diagram": DiagramDirective,
    "route": RouteDirective,
    "timeline": TimelineDirective,
    "bars": BarsDirective,
    "matrix": MatrixDirective,
    "series": SeriesDirective,
}


def register(app: "Sphinx") -> None:
    """Add the nodes of figures and their style sheet."""
    node.register(app)
    chart.register_nodes(app)
    add_style(app, "factbook-figures.css", node.has_figure)
