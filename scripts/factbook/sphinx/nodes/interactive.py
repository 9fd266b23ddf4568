"""Tables that readers can sort and filter in a browser: the classes and attributes for the script.

The script only adds buttons and a field; the table is complete without it, and in all other output.
"""

from typing import TYPE_CHECKING, Any

from docutils import nodes

from factbook.sphinx.nodes.assets import add_style, is_for_browser
from factbook.sphinx.nodes.tables import keyed_entry
from factbook.sphinx.text.phrases import _

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

SORT, FILTER = "fact-sort", "fact-filter"  # classes of a table
SORT_FROM, FILTER_FROM = 2, 11  # smallest number of rows for the button and the field, by default

_SCRIPT = "factbook-tables.js"


def choose_table_classes(rows: int, *, sort: bool | None, search: bool | None) -> list[str]:
    """Return the classes of a table with a number of rows; None chooses by that number."""
    wanted = {
        SORT: rows >= SORT_FROM if sort is None else sort,
        FILTER: rows >= FILTER_FROM if search is None else search,
    }
    return [name for name, is_wanted in wanted.items() if is_wanted]


def setup_interactive_tables(app: "Sphinx") -> None:
    """Register the node, and let pages with such a table load the style sheet and the script."""
    app.add_node(keyed_entry, html=(_visit_table, _depart_table))
    app.connect("html-page-context", _add_script)
    add_style(app, "factbook-tables.css", _needs_script)


def _visit_table(self: "HTML5Translator", node: keyed_entry) -> None:
    self.visit_entry(node)
    if is_for_browser(self.builder):
        tag = self.body.pop()
        self.body.append(tag.replace(">", f' data-sort="{self.attval(node["key"])}">', 1))


def _depart_table(self: "HTML5Translator", node: keyed_entry) -> None:
    self.depart_entry(node)


def _add_script(
    app: "Sphinx", pagename: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Let a page with such a table load the script, with phrases in the language of the page."""
    if doctree is None or not is_for_browser(app.builder):
        return
    if _needs_script(doctree):
        app.add_js_file(_SCRIPT, loading_method="defer", **_collect_script_phrases())


def _needs_script(doctree: nodes.document) -> bool:
    return any({SORT, FILTER} & set(node["classes"]) for node in doctree.findall(nodes.table))


def _collect_script_phrases() -> dict[str, Any]:
    phrases = {
        "ascending": _("Sorted by %(column)s, ascending"),
        "descending": _("Sorted by %(column)s, descending"),
        "none": _("In the first order again"),
        "filter": _("Filter the rows"),
        "count": _("%(shown)s of %(all)s rows"),
    }
    return {f"data-{name}": text for name, text in phrases.items()}
