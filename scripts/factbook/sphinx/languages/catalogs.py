"""Find and install the catalogs of translations (gettext) for a build.

Catalogs are read from `.po` files and compiled in memory, so that no compiled files are needed or written.
The catalog of the package is in the folder of the docs, because the docs define the languages.
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
        """Return the messages of the file; raises ConfigError for an invalid catalog."""
        try:
            with self.path.open("rb") as stream:
                return read_po(stream, locale=language, abort_invalid=True)
        except (PoFileError, ValueError, LookupError) as error:
            raise ConfigError(f"{self.path}: not a valid catalog: {error}") from error

    def read_messages(self) -> Iterator[Message]:
        """Yield the messages of the file, without the header."""
        yield from (message for message in self.read_catalog() if message.id)

    def compile_translations(self) -> GNUTranslations:
        """Return the translations of the file, without fuzzy ones."""
        stream = BytesIO()
        write_mo(stream, self.read_catalog())
        stream.seek(0)
        return GNUTranslations(stream)


def build_catalog_path(folder: Path, language: str, name: str) -> Path:
    """Return the path of a catalog of a language in a folder of catalogs."""
    return folder / language / _MESSAGES / f"{name}.po"


def list_catalog_folders(srcdir: Path, config: "Config") -> list[Path]:
    """Return the folders of catalogs of a project."""
    return [srcdir / name for name in config.locale_dirs]


def find_catalogs(name: str, language: str, folders: Iterable[Path]) -> list[CatalogFile]:
    """Return the files of a catalog, in the order of folders, the exact language (`zh_CN`) first."""
    languages = dict.fromkeys((language, language.partition("_")[0]))
    paths = (build_catalog_path(folder, item, name) for folder in folders for item in languages)
    return [CatalogFile(path) for path in paths if path.is_file()]


def compile_catalogs(files: Iterable[CatalogFile]) -> NullTranslations:
    """Return the translations of some files; earlier files have priority."""
    translations: NullTranslations | None = None
    for file in files:
        compiled = file.compile_translations()
        if translations is None:
            translations = compiled
        else:
            translations.add_fallback(compiled)
    return translations or NullTranslations()


def install_phrases(srcdir: Path, config: "Config") -> None:
    """Install the phrases of the extension in the language of a build.

    A `factbook.po` or `rules.po` of the project has priority.
    """
    for name, files in _find_phrase_catalogs(srcdir, config):
        # Replaces the catalogs of an earlier build in the same process.
        translators["general", name] = compile_catalogs(files)


def hash_phrases(srcdir: Path, config: "Config") -> str:
    """Return a digest of the catalogs that `install_phrases` reads."""
    digest = hashlib.sha256()
    for _name, files in _find_phrase_catalogs(srcdir, config):
        for file in files:
            digest.update(file.path.read_bytes())
    return digest.hexdigest()


def _find_phrase_catalogs(srcdir: Path, config: "Config") -> Iterator[tuple[str, list[CatalogFile]]]:
    folders = [*list_catalog_folders(srcdir, config), OWN]
    yield from (
        (name, find_catalogs(name, config.language, folders))
        for name in (PHRASES_CATALOG, RULES_CATALOG, PACKAGE_CATALOG)
    )
