"""Run the rules over a package, in the order of their registry."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from factbook.check.context import Check
from factbook.check.finding import CheckResult, Finding, SkippedRule
from factbook.check.registry import RULES, SkipReason, select_rules
from factbook.package import Package

# Without these, a table was judged.
_UNJUDGED = frozenset({"file.encoding", "file.unreadable", "table-schema.not-judged"})


def check_package(
    package: Package,
    *,
    only: Iterable[str] = (),
    skip: Iterable[str] = (),
    texts: Mapping[str, Path] | None = None,
) -> CheckResult:
    """Check a package and return the findings, sorted by file, line and column.

    `only` and `skip` take codes or groups of rules; `texts` are the files of the texts of sources, by
    source_id. Raises UsageError for an unknown code or source.
    """
    chosen = select_rules(tuple(only), tuple(skip))
    check = Check(package, texts)
    try:
        all_results = list(apply_rules(check, chosen))
    finally:
        check.close()
    results = [result for result in all_results if result.code in chosen]
    findings = {result for result in results if isinstance(result, Finding)}
    return CheckResult(
        tuple(sorted(findings, key=lambda finding: finding.place)),
        tuple(result for result in results if isinstance(result, SkippedRule)),
        len(package.tables),
        sum(check.counts.values()),
        _count_unjudged(package, all_results),
    )


def _count_unjudged(package: Package, results: Iterable[Finding | SkippedRule]) -> int:
    """Count what was not judged, also where a finding that reports it is left out."""
    unjudged = (item for item in results if isinstance(item, Finding) and item.code in _UNJUDGED)
    return len({item.table or item.message for item in unjudged} | package.invalid)


def apply_rules(check: Check, chosen: frozenset[str]) -> Iterator[Finding | SkippedRule]:
    """Yield what the chosen rules find, and which of them could not run."""
    groups = {code.partition(".")[0] for code in chosen}
    for rule in RULES.values():
        if rule.find is None or rule.group not in groups:
            continue
        for code, result in rule.find(check):
            if isinstance(result, SkipReason):
                yield SkippedRule(code, result.reason, result.table)
            else:
                yield check.finding(code, RULES[code].severity, *result)
