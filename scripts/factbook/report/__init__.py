"""Reports for people and programs: findings, a module for each format; rules; evidence."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from factbook.check import CheckResult
    from factbook.package import Package
    from factbook.report.terminal import Painter

FORMATS = ("text", "json", "github")  # of the report of a check


def check_lines(package: "Package", result: "CheckResult", form: str, paint: "Painter") -> Iterator[str]:
    """Yield the lines of a check's report in one of FORMATS; raises ValueError for another format."""
    # The command line imports this module for FORMATS alone.
    match form:
        case "text":
            from factbook.report.text import text_lines

            yield from text_lines(package, result, paint)
        case "json":
            from factbook.report.json import format_json

            yield format_json(package, result)
        case "github":
            from factbook.report.github import github_lines

            yield from github_lines(package, result)
        case _:
            raise ValueError(f"no format {form!r}: use {' or '.join(FORMATS)}")
