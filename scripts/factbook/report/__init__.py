"""Reports for people and programs: findings, a module for each format; rules; evidence."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from factbook.report.evidence import verification_lines, why_lines
from factbook.report.github import github_lines
from factbook.report.json import format_json
from factbook.report.rules import explain_lines, rule_lines
from factbook.report.terminal import Painter, escape_invisible
from factbook.report.text import text_lines

if TYPE_CHECKING:
    from factbook.check import CheckResult
    from factbook.package import Package

__all__ = [
    "Painter",
    "check_lines",
    "escape_invisible",
    "explain_lines",
    "format_json",
    "rule_lines",
    "verification_lines",
    "why_lines",
]


def check_lines(package: "Package", result: "CheckResult", form: str, paint: Painter) -> Iterator[str]:
    """Yield the lines of a check's report as `text`, `json` or `github`."""
    if form == "json":
        yield format_json(package, result)
    elif form == "github":
        yield from github_lines(package, result)
    else:
        yield from text_lines(package, result, paint)
