"""Read the translations of the descriptor, which translated pages show instead of the descriptor."""

from pathlib import Path
from typing import TYPE_CHECKING

from factbook.sphinx.drift.prose import ProsePiece
from factbook.sphinx.languages.catalogs import find_catalogs, list_catalog_folders
from factbook.sphinx.text.phrases import PACKAGE_CATALOG

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def read_catalog_prose(app: "Sphinx") -> dict[str, tuple[ProsePiece, ...]]:
    """Return the translations in use by the path of their catalog, relative to the folder of the sources.

    The translations of pages are not included: they are searched on the pages.
    """
    source = Path(app.srcdir)
    files = find_catalogs(PACKAGE_CATALOG, app.config.language, list_catalog_folders(source, app.config))
    return {
        file.path.relative_to(source).as_posix(): tuple(
            ProsePiece(str(message.string), str(file.path), message.lineno or 0)
            for message in file.read_messages()
            if message.string and not message.fuzzy
        )
        for file in files
        if file.path.is_relative_to(source)
    }
