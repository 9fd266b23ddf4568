"""Facts as figures: tables that a style sheet draws, and SVG drawings with a table or list."""

from typing import TYPE_CHECKING

from factbook.sphinx.config import DOMAIN
from factbook.sphinx.figures import chart, node
from factbook.sphinx.figures.bars import BarsDirective
from factbook.sphinx.figures.diagram import DiagramDirective
from factbook.sphinx.figures.matrix import MatrixDirective
from factbook.sphinx.figures.route import RouteDirective
from factbook.sphinx.figures.series import SeriesDirective
from factbook.sphinx.figures.timeline import TimelineDirective
from factbook.sphinx.nodes.assets import add_style

if TYPE_CHECKING:
    from docutils.parsers.rst import Directive
    from sphinx.application import Sphinx

_DIRECTIVES: "dict[str, type[Directive]]" = {
    "diagram": DiagramDirective,
    "route": RouteDirective,
    "timeline": TimelineDirective,
    "bars": BarsDirective,
    "matrix": MatrixDirective,
    "series": SeriesDirective,
}


def setup_figures(app: "Sphinx") -> None:
    """Add the directives and nodes of figures, and their style sheet."""
    for name, directive in _DIRECTIVES.items():
        app.add_directive_to_domain(DOMAIN, name, directive)
    node.register_figure_nodes(app)
    chart.register_chart_nodes(app)
    add_style(app, "factbook-figures.css", node.has_figure)
