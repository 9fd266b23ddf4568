"""Whether a translation is whole: every message has one, none is in doubt, and data roles are the same.

Each page keeps its messages while it is read, before they are translated; all catalogs are judged at every
build, so that a second build says what the first one did.
"""

import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from babel.messages.catalog import Message
from docutils import nodes
from sphinx.environment.collectors import EnvironmentCollector
from sphinx.transforms import SphinxTransform
from sphinx.util import logging
from sphinx.util.i18n import docname_to_domain
from sphinx.util.nodes import extract_messages, get_node_source, traverse_parent

from factbook.errors import abbreviate
from factbook.package.localize import texts
from factbook.sphinx.config import DOMAIN, Options
from factbook.sphinx.languages.catalogs import CatalogFile, find, folders_of, place
from factbook.sphinx.languages.roles import roles_in, without_roles
from factbook.sphinx.languages.sites import is_translation
from factbook.sphinx.store.domain import domain_of
from factbook.sphinx.text.phrases import PACKAGE
from factbook.sphinx.warnings import Subtype

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

_logger = logging.getLogger(__name__)
_CODE = re.compile(r"(?<![}:`])(`+)[^`]+\1(?!`)")
_LETTER = re.compile(r"[^\W\d_]")
_SETTINGS = (nodes.docinfo, nodes.field_list)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A message that a page or the package has, and where."""

    text: str
    location: str
    context: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a translation."""

    location: str
    text: str


class Messages(SphinxTransform):
    """Keep the messages of a document as its author wrote them."""

    default_priority = 19  # before Sphinx translates them

    def apply(self, **kwargs: Any) -> None:
        """Keep them where the build is a translation."""
        if is_translation(self.config):
            messages_of(self.env)[self.env.docname] = tuple(_wanted(self.document))


class MessageCollector(EnvironmentCollector):
    """Keeps the messages of each document, which the transform above has noted."""

    def clear_doc(self, app: "Sphinx", env: "BuildEnvironment", docname: str) -> None:
        """Forget what a document said."""
        messages_of(env).pop(docname, None)

    def merge_other(
        self, app: "Sphinx", env: "BuildEnvironment", docnames: Set[str], other: "BuildEnvironment"
    ) -> None:
        """Take over what another process read."""
        found = messages_of(other)
        messages_of(env).update({docname: found[docname] for docname in docnames if docname in found})

    def process_doc(self, app: "Sphinx", doctree: nodes.document) -> None:
        """Do nothing: the messages are noted before they are translated."""


def _wanted(document: nodes.document) -> Iterator[Wanted]:
    """Yield the messages of a document but those of its settings, which Sphinx takes away later."""
    settings = document[0] if len(document) and isinstance(document[0], _SETTINGS) else None
    for node, text in extract_messages(document):
        if not any(parent is settings for parent in traverse_parent(node)):
            yield Wanted(text, _location(node))


def messages_of(env: "BuildEnvironment") -> dict[str, tuple[Wanted, ...]]:
    """Return the messages of each document."""
    return cast("dict[str, tuple[Wanted, ...]]", env.domaindata[DOMAIN].setdefault("messages", {}))


def judge(app: "Sphinx", env: "BuildEnvironment") -> None:
    """Warn of all that keeps a translation from being whole (event `env-updated`)."""
    if is_translation(app.config):
        for problem in (*_of_pages(env), *_of_package(env)):
            _logger.warning(
                "%s", problem.text, location=problem.location, type=DOMAIN, subtype=Subtype.TRANSLATION
            )


def says_anything(text: str) -> bool:
    """Tell whether there is anything to translate in a message but data and code."""
    return bool(_LETTER.search(_CODE.sub("", without_roles(text))))


def _of_pages(env: "BuildEnvironment") -> Iterator[Problem]:
    excused = Options.of(env.config).untranslated
    wanted: dict[str, dict[str, Wanted]] = {}
    for docname, messages in sorted(messages_of(env).items()):
        if not any(fnmatchcase(docname, pattern) for pattern in excused):
            known = wanted.setdefault(docname_to_domain(docname, env.config.gettext_compact), {})
            for message in messages:
                known.setdefault(message.text, message)
    for name, found in wanted.items():
        yield from _missing(env, name, [item for item in found.values() if says_anything(item.text)])
    for file in _files(env):
        yield from _unlike(file)


def _of_package(env: "BuildEnvironment") -> Iterator[Problem]:
    facts = domain_of(env).facts
    if facts is None:
        return
    location = f"{facts.original.file}:1"
    found = {
        (text.text, text.context): Wanted(text.text, location, text.context) for text in texts(facts.original)
    }
    yield from _missing(env, PACKAGE, list(found.values()))


def _missing(env: "BuildEnvironment", name: str, wanted: list[Wanted]) -> Iterator[Problem]:
    """Yield what a catalog does not translate; a catalog that is not there is one problem."""
    language, folders = env.config.language, folders_of(env.srcdir, env.config)
    known: dict[tuple[str, str], Message] = {}
    files = find(name, language, folders)
    for file in reversed(files):
        known.update({_key(message): message for message in file.messages()})
    if wanted and not files:
        missing = place(folders[0], language, name) if folders else Path(f"{name}.po")
        yield Problem(f"{missing}:1", f"no catalog, and {len(wanted)} messages to translate into {language}")
        return
    for item in wanted:
        message = known.get((item.context, item.text))
        if message is None or not _is_translated(message):
            doubt = "is in doubt (fuzzy)" if message is not None and message.fuzzy else "is missing"
            yield Problem(
                item.location, f"the translation into {language} {doubt}: {abbreviate(item.text)!r}"
            )


def _is_translated(message: Message) -> bool:
    strings = message.string if isinstance(message.string, list | tuple) else [message.string]
    return not message.fuzzy and all(strings)


def _key(message: Message) -> tuple[str, str]:
    text = message.id[0] if isinstance(message.id, list | tuple) else message.id
    return str(message.context or ""), str(text)


def _files(env: "BuildEnvironment") -> list[CatalogFile]:
    """Return the catalogs of prose of the language, whether a page needs them or not."""
    folders = [
        place(folder, env.config.language, "x").parent for folder in folders_of(env.srcdir, env.config)
    ]
    return [CatalogFile(path) for folder in folders for path in sorted(folder.rglob("*.po"))]


def _unlike(file: CatalogFile) -> Iterator[Problem]:
    """Yield the messages whose translation reads other data."""
    for message in file.messages():
        if isinstance(message.id, str) and isinstance(message.string, str) and message.string:
            before, after = Counter(roles_in(message.id)), Counter(roles_in(message.string))
            if before != after and not message.fuzzy:
                changes = [*_named("misses", before - after), *_named("adds", after - before)]
                yield Problem(f"{file.path}:{message.lineno}", f"the translation {', '.join(changes)}")


def _named(what: str, roles: Mapping[tuple[str, str], int]) -> list[str]:
    return [f"{what} {DOMAIN}:{name}`{text}`" for name, text in roles]


def _location(node: nodes.Element) -> str:
    try:
        source = os.path.normpath(get_node_source(node))
    except ValueError:  # a node that was made, not read
        return ""
    above: nodes.Element | None = node
    while above is not None and not above.line:
        above = above.parent
    return f"{source}:{above.line}" if above is not None else source
