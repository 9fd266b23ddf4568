"""What a browser loads: style sheets, each with a name of its own, so that a site's own sheet stays."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.builders import Builder

_STATIC = Path(__file__).parents[1] / "static"
_FIRST = 400  # before the sheets of the site, which have 800


def add_style(app: "Sphinx", name: str, only: Callable[[nodes.document], bool] | None = None) -> None:
    """Let pages of html load a file of the folder `static`; `only`: those that have a use for it."""
    app.connect("builder-inited", _add_folder)
    if only is None:
        app.add_css_file(name, priority=_FIRST)
        return

    def add(
        app: "Sphinx", page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
    ) -> None:
        if doctree is not None and only(doctree):
            app.add_css_file(name, priority=_FIRST)

    app.connect("html-page-context", add)


def _add_folder(app: "Sphinx") -> None:
    folders = app.config.html_static_path
    if str(_STATIC) not in folders:
        folders.append(str(_STATIC))


def is_for_browser(builder: "Builder") -> bool:
    """Tell whether a browser shows what a builder makes; readers of epub know no popovers."""
    return builder.format == "html" and not builder.name.startswith("epub")
