"""Accept findings that an exception of the settings covers, and find exceptions that are not needed."""

import os
from collections.abc import Iterator, Set
from dataclasses import replace
from pathlib import Path

from factbook.check.finding import AcceptedFinding, CheckResult, Finding, Severity
from factbook.check.groups import Group
from factbook.check.registry import RULES, declare_rule
from factbook.check.selection import match_name
from factbook.check.settings import CheckSettings, RuleException
from factbook.package import Package

IDLE_EXCEPTION = "settings.exception"

declare_rule(
    IDLE_EXCEPTION,
    Group.FILES,
    Severity.WARNING,
    """Keep no exception in the settings that no finding needs.

    It would hide a later mistake. Only exceptions whose rules were all applied to their tables are reported.

    Bad: an exception from `text.formula` for a field in which no text begins with `=`
    Good: settings without it
    """,
)


def accept_findings(
    result: CheckResult, package: Package, settings: CheckSettings, chosen: Set[str]
) -> CheckResult:
    """Return a result in which covered findings are accepted; an exception without any is a finding."""
    codes = {exception: match_name(exception.rule) for exception in settings.exceptions}
    open_findings, accepted, used = [], [], set()  # the first exception is used: another one is not needed
    for finding in result.findings:
        for exception, covered in codes.items():
            if finding.code in covered and exception.covers_place(finding):
                accepted.append(AcceptedFinding(finding, exception.reason))
                used.add(exception)
                break
        else:
            open_findings.append(finding)
    if IDLE_EXCEPTION in chosen:
        idle = (
            item
            for item in codes
            if item not in used and codes[item] <= chosen and _is_judged(item, codes[item], result)
        )
        open_findings += _build_findings(idle, package, settings.file)
    findings = tuple(sorted(open_findings, key=lambda finding: finding.place))
    return replace(result, findings=findings, accepted=tuple(accepted))


def _is_judged(exception: RuleException, codes: Set[str], result: CheckResult) -> bool:
    """Return whether all that an exception covers was judged: otherwise it may still be needed."""
    skipped = (note.table.partition("/")[0] for note in result.skipped if note.code in codes)
    tables = {*result.unjudged, *skipped}
    return not tables if not exception.table else tables.isdisjoint({exception.table, ""})


def _build_findings(idle: Iterator[RuleException], package: Package, file: Path | None) -> Iterator[Finding]:
    name = Path(os.path.relpath(file, package.folder.resolve())).as_posix() if file else ""
    for item in idle:
        place = ".".join(filter(None, (item.table, item.field)))
        message = f"no finding needs the exception from {item.rule}{f' for {place}' if place else ''}"
        severity, hint = RULES[IDLE_EXCEPTION].severity, "delete the exception"
        yield Finding(
            IDLE_EXCEPTION, severity, message, hint, name, item.line or 1, table=item.table, field=item.field
        )
