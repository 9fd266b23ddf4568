"""Invalid cells: the text of the file with a mark after it, a word that every builder can write."""

from typing import TYPE_CHECKING

from docutils import nodes

from factbook.sphinx.nodes.assets import add_style
from factbook.sphinx.text.phrases import _

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator


class invalid_value(nodes.inline):  # noqa: N801 - docutils names nodes so
    """A value and its mark; in html, `title` explains the mark."""


def build_invalid_value(value: nodes.inline, error: str) -> invalid_value:
    """Return the value of an invalid cell with a mark; `error` is its type, such as type-error."""
    titles = {
        "type-error": _("This text does not fit the type of its field."),
        "constraint-error": _("This value breaks a constraint of its field."),
    }
    mark = nodes.inline("", _("[invalid]"), classes=["fact-invalid-mark"], support_smartquotes=False)
    content = (value, nodes.Text(" "), mark)
    return invalid_value("", "", *content, classes=["fact-invalid"], title=titles[error])


def setup_invalid_values(app: "Sphinx") -> None:
    """Register the node, and let pages with an invalid cell load the style sheet."""
    app.add_node(invalid_value, html=(_visit_value, _depart_value))
    add_style(app, "factbook-invalid.css", _has_invalid_value)


def _visit_value(self: "HTML5Translator", node: invalid_value) -> None:
    self.body.append(self.starttag(node, "span", "", title=node["title"]))


def _depart_value(self: "HTML5Translator", node: invalid_value) -> None:
    self.body.append("</span>")


def _has_invalid_value(document: nodes.document) -> bool:
    return next(document.findall(invalid_value), None) is not None
