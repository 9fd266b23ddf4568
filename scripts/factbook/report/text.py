"""Findings for people, at a terminal: each with the line of its file."""

import os
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from factbook.errors import PackageError
from factbook.package.dialect import UTF8, Dialect
from factbook.reading.records import read_text_file
from factbook.report.summary import format_summary
from factbook.report.terminal import Painter, escape_invisible, group_notes, measure_width

if TYPE_CHECKING:
    from factbook.check import CheckResult, Finding
    from factbook.package import Package

_WINDOW = 100  # columns of a line that are shown around a finding


def text_lines(package: "Package", result: "CheckResult", paint: Painter) -> Iterator[str]:
    """Yield the findings by file, the rules that were skipped, and the counts."""
    encodings = {table.file: table.encoding for table in package.tables}
    for file, findings in groupby(result.findings, key=lambda finding: finding.file):
        path = package.folder / (file or package.file.name)
        yield paint("bold", escape_invisible(os.path.relpath(path)))
        lines = _read_lines(path, encodings.get(file, UTF8))
        for finding in findings:
            yield from _finding_lines(finding, lines, paint)
        yield ""
    notes = group_notes(((note.code, note.reason), note.table or "") for note in result.skipped)
    for (code, reason), tables in notes:
        yield paint("dim", escape_invisible(f"skipped {code}{f' for {tables}' if tables else ''}: {reason}"))
    is_good = result.clean and not result.unjudged
    style = "error" if not result.passed else "good" if is_good else "warning"
    yield paint(style, format_summary(result))


def _finding_lines(finding: "Finding", lines: list[str], paint: Painter) -> Iterator[str]:
    place = f"{finding.line}:{finding.column}"
    cell = ".".join(filter(None, (finding.key, finding.field)))
    is_of_row = finding.key or finding.record is not None  # else the message names the field
    prefix = f"{cell}: " if cell and is_of_row else ""
    code = paint(finding.severity, f"{finding.severity:<7} {finding.code}")
    yield f"  {place:<8} {code} {escape_invisible(prefix)}{escape_invisible(finding.message)}"
    if 0 < finding.line <= len(lines) and lines[finding.line - 1]:
        excerpt, caret = _cut_excerpt(lines[finding.line - 1], finding.column)
        yield f"           {paint('dim', excerpt)}"
        yield f"           {' ' * caret}{paint(finding.severity, '^')}"
    if finding.hint:
        yield f"           {escape_invisible(finding.hint)}"


def _read_lines(path: Path, encoding: str) -> list[str]:
    try:
        text = read_text_file(path, Dialect(), encoding).text
    except PackageError:
        return []
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _cut_excerpt(line: str, column: int) -> tuple[str, int]:
    """Return the part of a line around a column, safe for a terminal, and the width of what is before it."""
    start = max(0, column - 1 - _WINDOW // 2) if len(line) > _WINDOW else 0
    before, after = line[start : column - 1], line[column - 1 : start + _WINDOW]
    head = escape_invisible(("…" if start else "") + before)
    tail = escape_invisible(after) + ("…" if start + _WINDOW < len(line) else "")
    return head + tail, measure_width(head)
