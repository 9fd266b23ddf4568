"""Search all prose of the site for the values of cells, after Sphinx has read all pages."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.errors import ConfigError
from sphinx.util import logging

from factbook.errors import UsageError
from factbook.sphinx.config import DOMAIN, Options
from factbook.sphinx.drift.catalog import read_catalog_prose
from factbook.sphinx.drift.collector import get_prose
from factbook.sphinx.drift.descriptor import read_descriptor_prose
from factbook.sphinx.drift.exceptions import DriftExceptions
from factbook.sphinx.drift.index import FactIndex, Match
from factbook.sphinx.drift.prose import ProsePiece
from factbook.sphinx.store.domain import get_fact_domain
from factbook.sphinx.text.formats import DEFAULT_LANGUAGE, ValueFormatter
from factbook.sphinx.warnings import Subtype

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

_logger = logging.getLogger(__name__)
_SUBTYPE = Subtype.DRIFT


@dataclass(frozen=True, slots=True)
class Drift:
    """One place where prose repeats a cell."""

    page: str
    location: str  # file:line, or less when the line or the file is unknown
    match: Match


def lint_prose(app: "Sphinx", env: "BuildEnvironment") -> None:
    """Log a warning for every value that is typed by hand although a cell holds it (event `env-updated`).

    Every build searches all prose again, because a cell can change without any page.
    """
    facts = get_fact_domain(env).facts
    if facts is None or not Options.of(app.config).drift:
        return
    exceptions = _read_exceptions(app)
    index, prose, texts = FactIndex.of(facts), get_prose(env), read_descriptor_prose(facts.original)
    language = env.config.language
    for drift in _find_drifts(index, {name: prose[name] for name in sorted(prose)}, language):
        if not exceptions.allow_text(drift.match.text, drift.page):
            _warn_of_drift(f"write {_suggest_role(env, drift)}", drift)
    # The descriptor has one language, which can differ from the language of the site.
    for drift in _find_drifts(index, texts, DEFAULT_LANGUAGE):
        if not exceptions.allow_text(drift.match.text, drift.page):
            _warn_of_drift("leave it out, or list it with a reason in factbook_drift_exceptions", drift)
    translations = read_catalog_prose(app)
    for drift in _find_drifts(index, translations, language):
        if not exceptions.allow_text(drift.match.text, drift.page):
            _warn_of_drift("leave it out, or list it with a reason in factbook_drift_exceptions", drift)
    for line, message in exceptions.find_unused((*prose, *texts, *translations)):
        location = f"{exceptions.file}:{line}"
        _logger.warning("%s", message, location=location, type=DOMAIN, subtype=_SUBTYPE)


def check_exceptions(app: "Sphinx") -> None:
    """Read the file of exceptions before any page (event `builder-inited`); raises ConfigError."""
    _read_exceptions(app)


def _read_exceptions(app: "Sphinx") -> DriftExceptions:
    options = Options.of(app.config)
    if not options.drift or not options.drift_exceptions:
        return DriftExceptions(None)
    file = Path(os.path.normpath(app.confdir / options.drift_exceptions))
    try:
        return DriftExceptions.read(file, ValueFormatter.of(app.config.language).language)
    except UsageError as error:
        raise ConfigError(f"factbook_drift_exceptions: {error}") from error


def _find_drifts(
    index: FactIndex, prose: dict[str, tuple[ProsePiece, ...]], language: str
) -> Iterator[Drift]:
    """Yield the values that each page repeats, in the order of lines; each text once for a line."""
    for page, pieces in prose.items():
        drifts: dict[tuple[int, str], Drift] = {}
        for piece in pieces:
            for match in index.find_matches(piece.text, language):
                line = _find_line(piece, match)
                location = ":".join(map(str, filter(None, (piece.source, line))))
                drifts.setdefault((line, match.text), Drift(page, location or page, match))
        yield from (drifts[place] for place in sorted(drifts, key=lambda place: place[0]))


def _find_line(piece: ProsePiece, match: Match) -> int:
    """Return the line of a match.

    The line of a title in reStructuredText is the line of its underline. Cells of tables and texts of options
    have no line: for these, it is the first line from the block above on that contains the text.
    """
    line = piece.line and piece.line + piece.text.count("\n", 0, match.start)
    lines = _read_source_lines(piece.source)
    words = match.text.split()
    for number in (line, line - 1):
        if number > 0 and words[0] in "".join(lines[number - 1 : number]):
            return number
    for text in (piece.text.strip(), match.text, words[0]):
        for number in range(max(line, 1), len(lines) + 1):
            if text in lines[number - 1]:
                return number
    return line


def _read_source_lines(file: str) -> list[str]:
    try:
        return Path(file).read_text("utf-8", "replace").splitlines()
    except (OSError, ValueError):  # not a file: the docstring of an object, for instance
        return []


def _suggest_role(env: "BuildEnvironment", drift: Drift) -> str:
    name = f"{DOMAIN}:{drift.match.role}"
    kind = env.config.source_suffix.get(env.doc2path(drift.page).suffix)
    return f"{':' + name + ':' if kind == 'restructuredtext' else '{' + name + '}'}`{drift.match.target}`"


def _warn_of_drift(advice: str, drift: Drift) -> None:
    _logger.warning(
        "typed by hand: %r is %s: %s", drift.match.text, drift.match.cells, advice,
        location=drift.location, type=DOMAIN, subtype=_SUBTYPE,
    )  # fmt: skip
