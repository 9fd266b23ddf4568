"""Findings as annotations for GitHub, which shows them next to the changed lines."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from factbook.report.summary import format_summary
from factbook.report.terminal import escape_invisible

if TYPE_CHECKING:
    from factbook.check import CheckResult, Finding
    from factbook.package import Package


def github_lines(package: "Package", result: "CheckResult") -> Iterator[str]:
    """Yield an annotation for each finding, and at last a line of the log with the counts."""
    yield from map(_format_annotation, _add_paths(package, result))
    yield format_summary(result)


def _add_paths(package: "Package", result: "CheckResult") -> Iterator[tuple[str, "Finding"]]:
    for finding in result.findings:
        path = os.path.relpath(package.folder / (finding.file or package.file.name))
        yield Path(path).as_posix(), finding


def _format_annotation(item: tuple[str, "Finding"]) -> str:
    path, finding = item
    place = f"file={_escape_property(path)},line={finding.line},col={finding.column},title={finding.code}"
    hint = f" ({finding.hint})" if finding.hint else ""
    message = f"{escape_invisible(finding.message)}{escape_invisible(hint)}"
    return f"::{finding.severity} {place}::{_escape_message(message)}"


def _escape_message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape_message(text).replace(":", "%3A").replace(",", "%2C")
