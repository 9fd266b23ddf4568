"""Which pages must be read again: those that asked something whose answer has changed."""

from collections.abc import Set
from typing import TYPE_CHECKING

from factbook.sphinx.access import domain_of
from factbook.sphinx.questions import changed, digests
from factbook.sphinx.wording import Wording

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


def outdated(
    app: "Sphinx", env: "BuildEnvironment", added: Set[str], altered: Set[str], removed: Set[str]
) -> list[str]:
    """Return the documents to read again (event `env-get-outdated`)."""
    domain = domain_of(env)
    if domain.facts is None or domain.digest == domain.facts.digest:
        return []
    stale = changed(domain.digests, domain.facts, Wording.of(app.config.language).language)
    return sorted(
        docname
        for docname, asked in domain.questions.items()
        if docname not in removed and not stale.isdisjoint(asked)
    )


def remember(app: "Sphinx", env: "BuildEnvironment") -> None:
    """Keep a digest of the answer to every question that a document asked (event `env-updated`)."""
    domain = domain_of(env)
    if domain.facts is None:
        return
    if domain.digest != domain.facts.digest:
        domain.digests.clear()
    questions = dict.fromkeys(question for asked in domain.questions.values() for question in asked)
    new = [question for question in questions if question not in domain.digests]
    found = digests(domain.facts, Wording.of(app.config.language).language, new)
    domain.data["digests"] = {
        question: found.get(question) or domain.digests[question] for question in questions
    }
    domain.data["package"] = domain.facts.digest
