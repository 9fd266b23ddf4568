"""Warn of the errors that `factbook check` finds in the tables: a site publishes no broken table.

The tables are judged before Sphinx reads a document, because the documents mark the invalid cells.
"""

import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from sphinx.util import logging

from factbook import __version__
from factbook.check.finding import Finding
from factbook.errors import UsageError
from factbook.package import Package
from factbook.sphinx.config import DOMAIN
from factbook.sphinx.store.domain import get_fact_domain
from factbook.sphinx.store.facts import CellErrors
from factbook.sphinx.warnings import Subtype

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from factbook.check import CheckSettings

_logger = logging.getLogger(__name__)
_MOST_WARNINGS = 10  # for one rule and table
_CELL_ERRORS = {f"table-schema.{name}": name for name in ("type-error", "constraint-error")}  # by rule


@dataclass(slots=True)
class Verdict:
    """What check finds in one state of the package, saved with the environment."""

    state: str = ""  # version of factbook, digest of the package, settings of the check
    findings: tuple[Finding, ...] = ()


def setup_verdict(app: "Sphinx") -> None:
    """Let every build judge the tables and warn of the broken ones, whatever pages it reads."""
    app.connect("builder-inited", judge_tables)
    app.connect("env-updated", warn_of_broken_tables)


def judge_tables(app: "Sphinx") -> None:
    """Find the errors of the tables, and give the facts those of cells (event `builder-inited`)."""
    domain, verdict = get_fact_domain(app.env), _get_verdict(app.env)
    facts, settings = domain.facts, _read_check_settings(app)
    if facts is None or settings is None:
        verdict.state, verdict.findings = "", ()
        return
    state = f"{__version__} {facts.digest} {settings}"
    if verdict.state != state:
        verdict.state, verdict.findings = state, find_table_errors(facts.original, settings)
    domain.facts = replace(facts, cell_errors=collect_cell_errors(verdict.findings))


def warn_of_broken_tables(app: "Sphinx", env: "BuildEnvironment") -> list[str]:
    """Log each error of a table at its file and line (event `env-updated`); return no page to write again."""
    facts, verdict = get_fact_domain(env).facts, _get_verdict(env)
    if facts is None:
        return []
    counts: Counter[tuple[str, str]] = Counter()
    for finding in verdict.findings:
        counts[finding.table, finding.code] += 1
        if counts[finding.table, finding.code] <= _MOST_WARNINGS:
            _log_finding(facts.original, finding)
    for (table, code), count in counts.items():
        if count > _MOST_WARNINGS:
            message = f"{table}: {count - _MOST_WARNINGS} more of {code} (`factbook check` lists all)"
            _logger.warning("%s", message, type=DOMAIN, subtype=Subtype.DATA)
    return []


def find_table_errors(package: Package, settings: "CheckSettings") -> tuple[Finding, ...]:
    """Return the errors of the tables and their files that the settings of the package do not accept."""
    from factbook.check import RULES, Group, RuleSelection, check_package, select_rules

    chosen = select_rules(settings, has_provenance=package.provenance is not None)
    codes = [code for code in chosen if RULES[code].group in (Group.STANDARD, Group.FILES)]
    selection = RuleSelection(codes, ignore=["table-schema.not-judged", "settings.exception"])
    return check_package(package, settings.override(selection)).findings


def collect_cell_errors(findings: Iterable[Finding]) -> CellErrors:
    """Return the cells that do not fit the type or a constraint of their field, each with its error.

    A cell with both errors has the first of them.
    """
    errors: dict[tuple[str, int, str], str] = {}
    for finding in findings:
        if finding.code in _CELL_ERRORS and finding.record is not None:
            errors.setdefault((finding.table, finding.record, finding.field), _CELL_ERRORS[finding.code])
    return errors


def _read_check_settings(app: "Sphinx") -> "CheckSettings | None":
    """Return the settings of the check; None when it is turned off, or has no package or valid settings."""
    facts = get_fact_domain(app.env).facts
    if facts is None or logging.is_suppressed_warning(DOMAIN, Subtype.DATA, app.config.suppress_warnings):
        return None
    from factbook.check import read_settings  # it imports DuckDB

    try:
        return read_settings(facts.original)
    except UsageError as error:
        _logger.warning("%s", error, type=DOMAIN, subtype=Subtype.DATA)
        return None


def _get_verdict(env: "BuildEnvironment") -> Verdict:
    return cast("Verdict", env.domaindata[DOMAIN].setdefault("verdict", Verdict()))


def _log_finding(package: Package, finding: Finding) -> None:
    is_of_file = finding.file != package.file.name  # a message on the descriptor names table and field itself
    place = ".".join(filter(None, (finding.table, finding.field))) if is_of_file else ""
    message = f"{place}: {finding.message}" if place else finding.message
    hint = f" ({finding.hint})" if finding.hint else ""
    location = f"{os.path.normpath(package.folder / finding.file)}:{finding.line}"
    _logger.warning(
        "%s%s [%s]", message, hint, finding.code, location=location, type=DOMAIN, subtype=Subtype.DATA
    )
