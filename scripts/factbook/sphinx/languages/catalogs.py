"""Catalogs of translations (gettext): where they lie, and how a build comes by them.

They are read as `.po` files and compiled in memory, so that an installed copy needs no others and nothing is
written beside them. The package's own catalog stands with the docs, since the docs decide its languages.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po
from sphinx.errors import ConfigError
from sphinx.locale import translators

from factbook.sphinx.text.phrases import PACKAGE_CATALOG, PHRASES_CATALOG, RULES_CATALOG

if TYPE_CHECKING:
    from sphinx.config import Config

OWN = Path(__file__).parents[1] / "locale"
_MESSAGES = "LC_MESSAGES"


@dataclass(frozen=True, slots=True)
class CatalogFile:
    """One `.po` file."""

    path: Path

    def read_catalog(self, language: str | None = None) -> Catalog:
        """Return its messages; raises ConfigError where it is no catalog."""
        try:
            with self.path.open("rb") as stream:
                return read_po(stream, locale=language, abort_invalid=True)
        except (PoFileError, ValueError, LookupError) as error:
            raise ConfigError(f"{self.path}: no catalog: {error}") from error

    def read_messages(self) -> Iterator[Message]:
        """Yield its messages without the header."""
        yield from (message for message in self.read_catalog() if message.id)

    def compile_translations(self) -> GNUTranslations:
        """Return its translations; a fuzzy one counts as none."""
        stream = BytesIO()
        write_mo(stream, self.read_catalog())
        stream.seek(0)
        return GNUTranslations(stream)


def build_catalog_path(folder: Path, language: str, name: str) -> Path:
    """Return where a catalog of a language stands below a folder of catalogs."""
    return folder / language / _MESSAGES / f"{name}.po"


def list_catalog_folders(srcdir: Path, config: "Config") -> list[Path]:
    """Return the folders of catalogs of a project."""
    return [srcdir / name for name in config.locale_dirs]


def find_catalogs(name: str, language: str, folders: Iterable[Path]) -> list[CatalogFile]:
    """Return the files of a catalog, the closest first: of the project, of the very language."""
    languages = dict.fromkeys((language, language.partition("_")[0]))
    paths = (build_catalog_path(folder, item, name) for folder in folders for item in languages)
    return [CatalogFile(path) for path in paths if path.is_file()]


def compile_catalogs(files: Iterable[CatalogFile]) -> NullTranslations:
    """Return what some files translate, each before the next; without a file nothing is."""
    found: NullTranslations | None = None
    for file in files:
        compiled = file.compile_translations()
        if found is None:
            found = compiled
        else:
            found.add_fallback(compiled)
    return found or NullTranslations()


def install_phrases(srcdir: Path, config: "Config") -> None:
    """Let the words of the extension be those of the language of a build.

    A project can translate them itself: a `factbook.po` or `rules.po` of its own comes first.
    """
    for name, files in _find_phrase_catalogs(srcdir, config):
        # What an earlier build in the same process had is replaced, not added to.
        translators["general", name] = compile_catalogs(files)


def hash_phrases(srcdir: Path, config: "Config") -> str:
    """Return a digest of the catalogs that `install` takes the words from."""
    found = hashlib.sha256()
    for _name, files in _find_phrase_catalogs(srcdir, config):
        for file in files:
            found.update(file.path.read_bytes())
    return found.hexdigest()


def _find_phrase_catalogs(srcdir: Path, config: "Config") -> Iterator[tuple[str, list[CatalogFile]]]:
    folders = [*list_catalog_folders(srcdir, config), OWN]
    yield from (
        (name, find_catalogs(name, config.language, folders))
        for name in (PHRASES_CATALOG, RULES_CATALOG, PACKAGE_CATALOG)
    )
