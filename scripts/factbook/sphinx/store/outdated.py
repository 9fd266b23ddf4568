"""Which pages must be read again: those that asked something whose answer has changed."""

from collections.abc import Set
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from docutils import nodes
from sphinx.environment.collectors import EnvironmentCollector

from factbook.sphinx.config import DOMAIN
from factbook.sphinx.store.domain import get_fact_domain
from factbook.sphinx.store.questions import Question, get_questions, hash_answers
from factbook.sphinx.text.formats import ValueFormatter

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


@dataclass(slots=True)
class LastBuild:
    """What the environment remembers of the build that saved it."""

    package: str = ""  # digest of the package
    digests: dict[Question, str] = field(default_factory=dict)  # of the answer to each question
    titles: dict[str, str] = field(default_factory=dict)  # of the documents in the table of contents


class QuestionCollector(EnvironmentCollector):
    """Keeps what each document asked of the facts; the documents note it themselves while they are read."""

    def clear_doc(self, app: "Sphinx", env: "BuildEnvironment", docname: str) -> None:
        """Forget what a document asked."""
        get_questions(env).pop(docname, None)

    def merge_other(
        self, app: "Sphinx", env: "BuildEnvironment", docnames: Set[str], other: "BuildEnvironment"
    ) -> None:
        """Take over what another process read."""
        found = get_questions(other)
        get_questions(env).update({docname: found[docname] for docname in docnames if docname in found})

    def process_doc(self, app: "Sphinx", doctree: nodes.document) -> None:
        """Do nothing: what was asked is noted already."""


def setup_outdated(app: "Sphinx") -> None:
    """Have the pages read again whose facts have changed, and no others."""
    app.add_env_collector(QuestionCollector)
    app.connect("env-get-outdated", find_outdated_pages)
    app.connect("env-updated", remember_answers)


def find_outdated_pages(
    app: "Sphinx", env: "BuildEnvironment", added: Set[str], altered: Set[str], removed: Set[str]
) -> list[str]:
    """Return the documents to read again (event `env-get-outdated`)."""
    facts, last = get_fact_domain(env).facts, _get_last_build(env)
    if facts is None or last.package == facts.digest:
        return []
    now = hash_answers(facts, _get_language(app), last.digests)
    stale = {question for question, digest in now.items() if last.digests[question] != digest}
    last.digests.update(now)
    return sorted(
        docname
        for docname, asked in get_questions(env).items()
        if docname not in removed and not stale.isdisjoint(asked)
    )


def remember_answers(app: "Sphinx", env: "BuildEnvironment") -> list[str]:
    """Keep a digest of the answer to every question that a document asked (event `env-updated`).

    Return the documents to write again, without reading them: all of them where the title of a page in the
    table of contents has changed, since any page may show it beside its own text.
    """
    facts, last = get_fact_domain(env).facts, _get_last_build(env)
    if facts is None:
        return []
    asked = dict.fromkeys(question for own in get_questions(env).values() for question in own)
    new = [question for question in asked if question not in last.digests]
    known = last.digests | hash_answers(facts, _get_language(app), new)
    last.digests = {question: known[question] for question in asked}
    last.package = facts.digest
    before, last.titles = last.titles, _read_titles(env)
    return sorted(env.all_docs) if before and before != last.titles else []


def _get_last_build(env: "BuildEnvironment") -> LastBuild:
    return cast("LastBuild", env.domaindata[DOMAIN].setdefault("last-build", LastBuild()))


def _read_titles(env: "BuildEnvironment") -> dict[str, str]:
    """Return the titles of the pages in the table of contents."""
    names = sorted({name for included in env.toctree_includes.values() for name in included})
    return {name: env.titles[name].astext() for name in names if name in env.titles}


def _get_language(app: "Sphinx") -> str:
    return ValueFormatter.of(app.config.language).language
