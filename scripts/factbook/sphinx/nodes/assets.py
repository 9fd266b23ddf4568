"""Style sheets for browsers; their names differ from those of a site, so they replace none of its sheets."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.builders import Builder

_STATIC = Path(__file__).parents[1] / "static"
_PRIORITY = 400  # before the sheets of the site, which have 800


def add_style(app: "Sphinx", name: str, only: Callable[[nodes.document], bool] | None = None) -> None:
    """Let html pages load a file of the folder `static`: all pages, or those for which `only` is true."""
    app.connect("builder-inited", _add_folder)
    if only is None:
        app.add_css_file(name, priority=_PRIORITY)
        return

    def add_where_needed(
        app: "Sphinx", page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
    ) -> None:
        if doctree is not None and only(doctree):
            app.add_css_file(name, priority=_PRIORITY)

    app.connect("html-page-context", add_where_needed)


def _add_folder(app: "Sphinx") -> None:
    folders = app.config.html_static_path
    if str(_STATIC) not in folders:
        folders.append(str(_STATIC))


def is_for_browser(builder: "Builder") -> bool:
    """Return whether a browser shows the output of a builder; readers of epub do not support popovers."""
    return builder.format == "html" and not builder.name.startswith("epub")
