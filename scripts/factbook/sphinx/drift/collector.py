"""Keeps the prose of each page in the environment, as Sphinx reads them."""

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
    """Keeps the prose of each document."""

    _shown: tuple[Facts | None, frozenset[str]] = (None, frozenset())

    def clear_doc(self, app: "Sphinx", env: "BuildEnvironment", docname: str) -> None:
        """Forget what a document said."""
        get_prose(env).pop(docname, None)

    def merge_other(
        self, app: "Sphinx", env: "BuildEnvironment", docnames: Set[str], other: "BuildEnvironment"
    ) -> None:
        """Take over what another process read."""
        found = get_prose(other)
        get_prose(env).update({docname: found[docname] for docname in docnames if docname in found})

    def process_doc(self, app: "Sphinx", doctree: nodes.document) -> None:
        """Keep what the document says.

        The texts of the descriptor, which pages show too, are searched where they stand.
        """
        facts = get_fact_domain(app.env).facts
        if facts is None or not Options.of(app.config).drift:
            return
        if self._shown[0] is not facts:
            self._shown = facts, frozenset(read_texts(facts.original.descriptor))
        get_prose(app.env)[app.env.docname] = tuple(find_prose(doctree, self._shown[1]))


def get_prose(env: "BuildEnvironment") -> dict[str, tuple[ProsePiece, ...]]:
    """Return the prose of each document."""
    return cast("dict[str, tuple[ProsePiece, ...]]", env.domaindata[DOMAIN].setdefault(_KEY, {}))
