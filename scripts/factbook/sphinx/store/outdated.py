"""Find the pages that Sphinx must read again: those with a question whose answer has changed."""

from collections.abc import Set
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from docutils import nodes
from sphinx.environment.collectors import EnvironmentCollector

from factbook.sphinx.config import DOMAIN
from factbook.sphinx.store.domain import get_fact_domain
from factbook.sphinx.store.facts import CellErrors
from factbook.sphinx.store.questions import Question, get_questions, hash_answer
from factbook.sphinx.text.formats import ValueFormatter

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


@dataclass(slots=True)
class LastBuild:
    """The state of the last build, saved with the environment."""

    package: str = ""  # digest of the package
    cell_errors: CellErrors = field(default_factory=dict)  # they depend on the settings of the check, too
    digests: dict[Question, str] = field(default_factory=dict)  # of the answer to each question
    titles: dict[str, str] = field(default_factory=dict)  # of the documents in the table of contents


class QuestionCollector(EnvironmentCollector):
    """Keeps the questions of each document; the documents record them while Sphinx reads them."""

    def clear_doc(self, app: "Sphinx", env: "BuildEnvironment", docname: str) -> None:
        """Remove the questions of a document."""
        get_questions(env).pop(docname, None)

    def merge_other(
        self, app: "Sphinx", env: "BuildEnvironment", docnames: Set[str], other: "BuildEnvironment"
    ) -> None:
        """Add the questions of the documents that another process read."""
        questions = get_questions(other)
        get_questions(env).update({name: questions[name] for name in docnames if name in questions})

    def process_doc(self, app: "Sphinx", doctree: nodes.document) -> None:
        """Do nothing: the questions are already recorded."""


def setup_outdated(app: "Sphinx") -> None:
    """Let Sphinx read exactly the pages again whose facts have changed."""
    app.add_env_collector(QuestionCollector)
    app.connect("env-get-outdated", find_outdated_pages)
    app.connect("env-updated", remember_answers)


def find_outdated_pages(
    app: "Sphinx", env: "BuildEnvironment", added: Set[str], altered: Set[str], removed: Set[str]
) -> list[str]:
    """Return the documents to read again (event `env-get-outdated`)."""
    facts, last = get_fact_domain(env).facts, _get_last_build(env)
    if facts is None or (last.package, last.cell_errors) == (facts.digest, facts.cell_errors):
        return []
    language = _get_language(app)
    digests = {question: hash_answer(facts, language, question) for question in last.digests}
    changed = {question for question, digest in digests.items() if last.digests[question] != digest}
    last.digests.update(digests)
    return sorted(
        docname
        for docname, questions in get_questions(env).items()
        if docname not in removed and not changed.isdisjoint(questions)
    )


def remember_answers(app: "Sphinx", env: "BuildEnvironment") -> list[str]:
    """Store a digest of the answer to every question of the documents (event `env-updated`).

    Return the documents to write again without reading them: all documents when the title of a page in the
    table of contents has changed, because every page can show that title in its navigation.
    """
    facts, last = get_fact_domain(env).facts, _get_last_build(env)
    if facts is None:
        return []
    language = _get_language(app)
    questions = dict.fromkeys(question for asked in get_questions(env).values() for question in asked)
    last.digests = {
        question: last.digests.get(question) or hash_answer(facts, language, question)
        for question in questions
    }
    last.package, last.cell_errors = facts.digest, facts.cell_errors
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
