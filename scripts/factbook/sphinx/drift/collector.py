"""Store the prose of each page in the environment while Sphinx reads the pages."""

from collections.abc import Set
from typing import TYPE_CHECKING, cast

from docutils import nodes
from sphinx.environment.collectors import EnvironmentCollector

from factbook.sphinx.config import DOMAIN, Options
from factbook.sphinx.drift.descriptor import read_texts
from factbook.sphinx.drift.prose import ProsePiece, find_prose
from factbook.sphinx.store.domain import get_fact_domain
from factbook.sphinx.store.facts import Facts

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

_KEY = "prose"  # in the data of the domain, which Sphinx saves with the environment


class ProseCollector(EnvironmentCollector):
    """Stores the prose of each document."""

    _texts: tuple[Facts | None, frozenset[str]] = (None, frozenset())  # of the descriptor, see process_doc

    def clear_doc(self, app: "Sphinx", env: "BuildEnvironment", docname: str) -> None:
        """Remove the prose of a document."""
        get_prose(env).pop(docname, None)

    def merge_other(
        self, app: "Sphinx", env: "BuildEnvironment", docnames: Set[str], other: "BuildEnvironment"
    ) -> None:
        """Add the prose of the documents that another process read."""
        prose = get_prose(other)
        get_prose(env).update({docname: prose[docname] for docname in docnames if docname in prose})

    def process_doc(self, app: "Sphinx", doctree: nodes.document) -> None:
        """Store the prose of a document, without texts of the descriptor, which are searched there."""
        facts = get_fact_domain(app.env).facts
        if facts is None or not Options.of(app.config).drift:
            return
        if self._texts[0] is not facts:
            self._texts = facts, frozenset(read_texts(facts.original.descriptor))
        get_prose(app.env)[app.env.docname] = tuple(find_prose(doctree, self._texts[1]))


def get_prose(env: "BuildEnvironment") -> dict[str, tuple[ProsePiece, ...]]:
    """Return the prose of each document."""
    return cast("dict[str, tuple[ProsePiece, ...]]", env.domaindata[DOMAIN].setdefault(_KEY, {}))
