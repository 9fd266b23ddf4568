"""Run the rules over a package, in the order of their registry."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from factbook.check.context import Check
from factbook.check.exceptions import accept_findings
from factbook.check.finding import CheckResult, Finding, SkippedRule
from factbook.check.registry import RULES, SkipReason
from factbook.check.selection import select_rules
from factbook.check.settings import CheckSettings
from factbook.package import Package


def check_package(
    package: Package, settings: CheckSettings | None = None, *, texts: Mapping[str, Path] | None = None
) -> CheckResult:
    """Check a package and return the findings, sorted by file, line and column.

    `texts` are the files of the texts of sources, by source_id. `read_settings` returns the settings that the
    project of the package has; no file of settings is read here. Raises UsageError for settings that name an
    unknown rule, table or field, and for an unknown source.
    """
    settings = settings or CheckSettings()
    for exception in settings.exceptions:
        exception.validate(package)
    chosen = select_rules(settings, has_provenance=package.provenance is not None)
    check = Check(package, texts)
    try:
        results = [result for result in apply_rules(check, chosen) if result.code in chosen]
    finally:
        check.close()
    findings = {result for result in results if isinstance(result, Finding)}
    return accept_findings(
        CheckResult(
            tuple(sorted(findings, key=lambda finding: finding.place)),
            tuple(result for result in results if isinstance(result, SkippedRule)),
            len(package.tables),
            sum(check.counts.values()),
            unjudged=tuple(sorted({*package.remote, *check.unreadable})),
            strict=settings.strict,
        ),
        package,
        settings,
        chosen,
    )


def apply_rules(check: Check, chosen: frozenset[str]) -> Iterator[Finding | SkippedRule]:
    """Yield what the chosen rules find, and which of them could not run."""
    for rule in RULES.values():
        if rule.find is None or rule.yields.isdisjoint(chosen):
            continue
        for code, result in rule.find(check):
            if isinstance(result, SkipReason):
                yield SkippedRule(code, result.reason, result.table)
            else:
                yield check.finding(code, RULES[code].severity, *result)
