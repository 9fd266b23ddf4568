"""Run the rules over a package, in the order of their registry."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from factbook.check.context import Check
from factbook.check.finding import Finding, Result, Skipped
from factbook.check.registry import RULES, Skip, select
from factbook.package import Package


def run(
    package: Package,
    *,
    only: Iterable[str] = (),
    skip: Iterable[str] = (),
    texts: Mapping[str, Path] | None = None,
) -> Result:
    """Check a package and return the findings, sorted by file, line and column.

    `only` and `skip` take codes or groups of rules; `texts` are the files of the texts of sources, by
    source_id. Raises UsageError for an unknown code or source.
    """
    chosen = select(tuple(only), tuple(skip))
    check = Check(package, texts)
    try:
        results = [result for result in _apply_rules(check, chosen) if result.code in chosen]
    finally:
        check.close()
    findings = {result for result in results if isinstance(result, Finding)}
    return Result(
        tuple(sorted(findings, key=lambda finding: finding.place)),
        tuple(result for result in results if isinstance(result, Skipped)),
        len(package.tables),
        sum(check.counts.values()),
    )


def _apply_rules(check: Check, chosen: frozenset[str]) -> Iterator[Finding | Skipped]:
    groups = {code.partition(".")[0] for code in chosen}
    for rule in RULES.values():
        if rule.find is None or rule.group not in groups:
            continue
        for code, result in rule.find(check):
            if isinstance(result, Skip):
                yield Skipped(code, result.reason, result.table)
            else:
                yield check.finding(code, RULES[code].severity, *result)
