"""Findings as annotations for GitHub, which shows them next to the changed lines."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from factbook.report.terminal import visible

if TYPE_CHECKING:
    from factbook.check import Finding, Result
    from factbook.package import Package


def github_lines(package: "Package", result: "Result") -> Iterator[str]:
    """Yield an annotation for each finding."""
    yield from map(_annotation, _with_paths(package, result))


def _with_paths(package: "Package", result: "Result") -> Iterator[tuple[str, "Finding"]]:
    for finding in result.findings:
        path = os.path.relpath(package.folder / (finding.file or package.file.name))
        yield Path(path).as_posix(), finding


def _annotation(item: tuple[str, "Finding"]) -> str:
    path, finding = item
    place = f"file={_property(path)},line={finding.line},col={finding.column},title={finding.code}"
    hint = f" ({finding.hint})" if finding.hint else ""
    message = f"{visible(finding.message)}{visible(hint)}"
    return f"::{finding.severity} {place}::{_escaped(message)}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")
