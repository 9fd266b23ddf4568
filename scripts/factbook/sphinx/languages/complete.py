"""Whether a translation is whole: every message has one, none is in doubt, and data roles are the same.

A page is judged while it is read, before Sphinx translates it; each build reads it again until it is whole.
The texts of the package, and the roles of all catalogs, are judged at the end of each build.
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
TranslationProblem = tuple[Any, str]  # a node, or a file and its line, and what is wrong there


class Untranslated(SphinxTransform):
    """Warn of the messages of a document that its catalog does not translate."""

    default_priority = 19  # before Sphinx translates them

    def apply(self, **kwargs: Any) -> None:
        """Warn where the build is a translation, and have such a document read again by the next one."""
        docname, excused = self.env.docname, Options.of(self.config).untranslated
        if not is_translation(self.config) or any(fnmatchcase(docname, pattern) for pattern in excused):
            return
        name = docname_to_domain(docname, self.config.gettext_compact)
        for file in _find_catalogs(self.env, name):
            self.env.note_dependency(str(file.path))
        problems = list(_find_untranslated(self.env, name, _collect_messages(self.document)))
        _warn_of_problems(problems)
        if problems:
            self.env.note_reread()


def check_translation(app: "Sphinx", env: "BuildEnvironment") -> None:
    """Warn of what keeps a translation from being whole, whatever was read (event `env-updated`)."""
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
    """Tell whether there is anything to translate in a message but data and code."""
    return bool(_LETTER.search(_CODE.sub("", replace_roles(text))))


def _warn_of_problems(problems: Iterable[TranslationProblem]) -> None:
    for location, text in problems:
        _logger.warning("%s", text, location=location, type=DOMAIN, subtype=Subtype.TRANSLATION)


def _find_catalogs(env: "BuildEnvironment", name: str) -> list[CatalogFile]:
    return find_catalogs(name, env.config.language, list_catalog_folders(env.srcdir, env.config))


def _collect_messages(document: nodes.document) -> dict[tuple[str, str], nodes.Element]:
    """Return where a document has its messages, but those of its settings, which Sphinx takes away later."""
    settings = document[0] if len(document) and isinstance(document[0], _SETTINGS) else None
    found: dict[tuple[str, str], nodes.Element] = {}
    for node, text in extract_messages(document):
        if has_prose(text) and not any(parent is settings for parent in traverse_parent(node)):
            found.setdefault((text, ""), node)
    return found


def _find_untranslated(
    env: "BuildEnvironment", name: str, wanted: Mapping[tuple[str, str], Any]
) -> Iterator[TranslationProblem]:
    """Yield what a catalog does not translate; a catalog that is not there is one problem."""
    language, folders = env.config.language, list_catalog_folders(env.srcdir, env.config)
    catalogs = [file.read_catalog() for file in _find_catalogs(env, name)] if wanted else []
    if wanted and not catalogs:
        file = build_catalog_path(folders[0], language, name) if folders else Path(f"{name}.po")
        yield f"{file}:1", f"no catalog, and {len(wanted)} messages to translate into {language}"
        return
    for (text, context), location in wanted.items():
        found = (catalog.get(text, context or None) for catalog in catalogs)
        message = next((item for item in found if item is not None), None)
        if message is None or message.fuzzy or not message.string:
            doubt = "is in doubt (fuzzy)" if message is not None and message.fuzzy else "is missing"
            yield location, f"the translation into {language} {doubt}: {abbreviate(text)!r}"


def _find_changed_roles(file: CatalogFile) -> Iterator[TranslationProblem]:
    """Yield the messages whose translation reads other data."""
    for message in file.read_messages():
        if isinstance(message.id, str) and isinstance(message.string, str) and message.string:
            before, after = Counter(find_roles(message.id)), Counter(find_roles(message.string))
            if before != after and not message.fuzzy:
                changes = [("misses", before - after), ("adds", after - before)]
                parts = [f"{what} {DOMAIN}:{name}`{text}`" for what, roles in changes for name, text in roles]
                yield f"{file.path}:{message.lineno}", f"the translation {', '.join(parts)}"
