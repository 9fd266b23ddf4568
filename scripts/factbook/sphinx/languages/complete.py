"""Check that translations are complete: none is missing or fuzzy, and all keep the data roles.

A page is checked while Sphinx reads it, before Sphinx translates it; each build reads it again until it is
complete. The texts of the package and the roles in all catalogs are checked at the end of each build.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms import SphinxTransform
from sphinx.util import logging
from sphinx.util.i18n import docname_to_domain
from sphinx.util.nodes import extract_messages, traverse_parent

from factbook.errors import abbreviate
from factbook.package.localize import collect_texts
from factbook.sphinx.config import DOMAIN, Options
from factbook.sphinx.languages.catalogs import (
    CatalogFile,
    build_catalog_path,
    find_catalogs,
    list_catalog_folders,
)
from factbook.sphinx.languages.roles import find_roles, replace_roles
from factbook.sphinx.languages.sites import is_translation
from factbook.sphinx.store.domain import get_fact_domain
from factbook.sphinx.text.phrases import PACKAGE_CATALOG
from factbook.sphinx.warnings import Subtype

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

_logger = logging.getLogger(__name__)
_CODE = re.compile(r"(?<![}:`])(`+)[^`]+\1(?!`)")
_LETTER = re.compile(r"[^\W\d_]")
_SETTINGS = (nodes.docinfo, nodes.field_list)
TranslationProblem = tuple[Any, str]  # location (a node, or file:line) and message


class Untranslated(SphinxTransform):
    """Log a warning for each message of a document that its catalog does not translate."""

    default_priority = 19  # before Sphinx translates them

    def apply(self, **kwargs: Any) -> None:
        """Check the document in a translated build; the next build reads an incomplete one again."""
        docname, ignored = self.env.docname, Options.of(self.config).untranslated
        if not is_translation(self.config) or any(fnmatchcase(docname, pattern) for pattern in ignored):
            return
        name = docname_to_domain(docname, self.config.gettext_compact)
        for file in _find_catalogs(self.env, name):
            self.env.note_dependency(str(file.path))
        problems = list(_find_untranslated(self.env, name, _collect_messages(self.document)))
        _warn_of_problems(problems)
        if problems:
            self.env.note_reread()


def check_translation(app: "Sphinx", env: "BuildEnvironment") -> None:
    """Log a warning for each problem of the package and of all catalogs (event `env-updated`)."""
    if not is_translation(app.config):
        return
    facts = get_fact_domain(env).facts
    if facts is not None:
        descriptor = f"{facts.original.file}:1"
        _warn_of_problems(
            _find_untranslated(
                env,
                PACKAGE_CATALOG,
                {(item.text, item.context): descriptor for item in collect_texts(facts.original)},
            )
        )
    for folder in list_catalog_folders(env.srcdir, env.config):
        for path in sorted(build_catalog_path(folder, env.config.language, "x").parent.rglob("*.po")):
            _warn_of_problems(_find_changed_roles(CatalogFile(path)))


def has_prose(text: str) -> bool:
    """Return whether a message contains text to translate, besides data and code."""
    return bool(_LETTER.search(_CODE.sub("", replace_roles(text))))


def _warn_of_problems(problems: Iterable[TranslationProblem]) -> None:
    for location, text in problems:
        _logger.warning("%s", text, location=location, type=DOMAIN, subtype=Subtype.TRANSLATION)


def _find_catalogs(env: "BuildEnvironment", name: str) -> list[CatalogFile]:
    return find_catalogs(name, env.config.language, list_catalog_folders(env.srcdir, env.config))


def _collect_messages(document: nodes.document) -> dict[tuple[str, str], nodes.Element]:
    """Return the messages of a document with their nodes, except its settings: Sphinx removes these."""
    settings = document[0] if len(document) and isinstance(document[0], _SETTINGS) else None
    messages: dict[tuple[str, str], nodes.Element] = {}
    for node, text in extract_messages(document):
        if has_prose(text) and not any(parent is settings for parent in traverse_parent(node)):
            messages.setdefault((text, ""), node)
    return messages


def _find_untranslated(
    env: "BuildEnvironment", name: str, texts: Mapping[tuple[str, str], Any]
) -> Iterator[TranslationProblem]:
    """Yield a problem for each text without a translation, or one problem for a missing catalog."""
    language, folders = env.config.language, list_catalog_folders(env.srcdir, env.config)
    catalogs = [file.read_catalog() for file in _find_catalogs(env, name)] if texts else []
    if texts and not catalogs:
        file = build_catalog_path(folders[0], language, name) if folders else Path(f"{name}.po")
        yield f"{file}:1", f"the catalog is missing, with {len(texts)} messages to translate into {language}"
        return
    for (text, context), location in texts.items():
        messages = (catalog.get(text, context or None) for catalog in catalogs)
        message = next((item for item in messages if item is not None), None)
        if message is None or message.fuzzy or not message.string:
            state = "is fuzzy" if message is not None and message.fuzzy else "is missing"
            yield location, f"the translation into {language} {state}: {abbreviate(text)!r}"


def _find_changed_roles(file: CatalogFile) -> Iterator[TranslationProblem]:
    """Yield a problem for each translation whose data roles differ from those of the original."""
    for message in file.read_messages():
        if isinstance(message.id, str) and isinstance(message.string, str) and message.string:
            before, after = Counter(find_roles(message.id)), Counter(find_roles(message.string))
            if before != after and not message.fuzzy:
                changes = [("misses", before - after), ("adds", after - before)]
                parts = [f"{what} {DOMAIN}:{name}`{text}`" for what, roles in changes for name, text in roles]
                yield f"{file.path}:{message.lineno}", f"the translation {', '.join(parts)}"
