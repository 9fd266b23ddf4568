"""Which pages must be read again: those that asked something whose answer has changed."""

from collections.abc import Set
from typing import TYPE_CHECKING

from factbook.sphinx.access import domain_of
from factbook.sphinx.questions import digests
from factbook.sphinx.wording import Wording

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


def outdated(
    app: "Sphinx", env: "BuildEnvironment", added: Set[str], altered: Set[str], removed: Set[str]
) -> list[str]:
    """Return the documents to read again (event `env-get-outdated`)."""
    domain = domain_of(env)
    if domain.data["words"] != domain.words:  # any page may show any of them
        return sorted(env.found_docs)
    if domain.facts is None or domain.digest == domain.facts.digest:
        return []
    now = digests(domain.facts, _language(app), domain.digests)
    stale = {question for question, digest in now.items() if domain.digests[question] != digest}
    domain.digests.update(now)
    return sorted(
        docname
        for docname, asked in domain.questions.items()
        if docname not in removed and not stale.isdisjoint(asked)
    )


def remember(app: "Sphinx", env: "BuildEnvironment") -> list[str]:
    """Keep a digest of the answer to every question that a document asked (event `env-updated`).

    Return the documents to write again, without reading them: all of them where the title of a page in the
    table of contents has changed, since any page may show it beside its own text.
    """
    domain = domain_of(env)
    domain.data["words"] = domain.words
    if domain.facts is None:
        return []
    asked = dict.fromkeys(question for own in domain.questions.values() for question in own)
    new = [question for question in asked if question not in domain.digests]
    known = domain.digests | digests(domain.facts, _language(app), new)
    domain.data["digests"] = {question: known[question] for question in asked}
    domain.data["package"] = domain.facts.digest
    before, domain.data["titles"] = domain.data["titles"], _titles(env)
    return sorted(env.all_docs) if before and before != domain.data["titles"] else []


def _titles(env: "BuildEnvironment") -> dict[str, str]:
    """Return the titles of the pages in the table of contents."""
    names = sorted({name for included in env.toctree_includes.values() for name in included})
    return {name: env.titles[name].astext() for name in names if name in env.titles}


def _language(app: "Sphinx") -> str:
    return Wording.of(app.config.language).language
