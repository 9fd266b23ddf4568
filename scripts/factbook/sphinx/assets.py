"""Style sheets of the extension: each has a name of its own, so that a site's own sheet stays."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_STATIC = Path(__file__).parent / "static"


def add_style(app: "Sphinx", name: str) -> None:
    """Let every page of html load a file of the folder `static`, before the sheets of the site."""
    app.add_css_file(name, priority=400)
    app.connect("builder-inited", _add_folder)


def _add_folder(app: "Sphinx") -> None:
    folders = app.config.html_static_path
    if str(_STATIC) not in folders:
        folders.append(str(_STATIC))
