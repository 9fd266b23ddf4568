"""Remove the files of a theme that only its developers need.

A source map maps a minified file to its source. `webpack-macros.html` is a template among the static files of
some themes. Sphinx copies both together with the files that a browser needs.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.builders.html import StandaloneHTMLBuilder

# The last line of a minified file (ECMA-426, section 11.1.2): a link to its source map.
_MAP_LINK = re.compile(rb"\s*(?://|/\*)[#@] sourceMappingURL=[^\s*]+\.map\s*(?:\*/)?\s*\Z")
_MINIFIED = frozenset({".css", ".js"})


def remove_sources(app: "Sphinx") -> None:
    """Remove these files from the output, and the links to the source maps, which would be broken.

    A file of the project that replaces a file of the theme is not changed.
    """
    for source, target in _list_theme_files(app):
        content = source.read_bytes()
        if not target.is_file() or target.read_bytes() != content:
            continue
        if source.suffix == ".map" or source.name == "webpack-macros.html":
            target.unlink()
        elif source.suffix in _MINIFIED and (link := _MAP_LINK.search(content)):
            target.write_bytes(content[: link.start()] + b"\n")


def _list_theme_files(app: "Sphinx") -> Iterator[tuple[Path, Path]]:
    """Yield the static files of the theme that the project does not replace, each with its copy."""
    theme = cast("StandaloneHTMLBuilder", app.builder).theme
    own = [Path(app.confdir, entry) for entry in app.config.html_static_path]
    for folder in (Path(entry, "static") for entry in theme.get_theme_dirs()):
        for source in sorted(folder.rglob("*")):
            name = source.relative_to(folder)
            if source.is_file() and not any((entry / name).is_file() for entry in own):
                yield source, Path(app.outdir, "_static", name)
