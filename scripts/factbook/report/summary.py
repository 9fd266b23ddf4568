"""The last line of a report of a check: what was read, found, accepted and not judged."""

from typing import TYPE_CHECKING

from factbook.report.terminal import format_count

if TYPE_CHECKING:
    from factbook.check import CheckResult


def count_results(result: "CheckResult") -> dict[str, int]:
    """Return the number of errors, warnings, accepted findings and resources that were not judged."""
    from factbook.check import Severity

    return {
        "errors": result.count_findings(Severity.ERROR),
        "warnings": result.count_findings(Severity.WARNING),
        "accepted": len(result.accepted),
        "not_judged": len(result.unjudged),
    }


def format_summary(result: "CheckResult") -> str:
    """Return one line with all counts that are not zero; without findings, it begins with `no findings`."""
    counts = count_results(result)
    parts = [
        format_count(counts[f"{noun}s"], noun) for noun in ("error", "warning") if counts[f"{noun}s"]
    ] or ["no findings"]
    if counts["accepted"]:
        parts.append(f"{counts['accepted']:,} accepted")
    if counts["not_judged"]:
        parts.append(f"{format_count(counts['not_judged'], 'resource')} not judged")
    read = f"{format_count(result.rows, 'row')} in {format_count(result.tables, 'table')}"
    strict = " (strict: warnings fail)" if result.strict and counts["warnings"] else ""
    return f"{read}: {', '.join(parts)}{strict}"
