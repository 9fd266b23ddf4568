"""Findings for people and programs: text, JSON and GitHub annotations; and what a cell or a source answers.

The JSON of `factbook check --format json` is versioned by its `format`, which changes when a name is renamed
or its meaning changes, and not when one is added:

    {"format": 1, "factbook": "0.1.0", "package": "name", "tables": 18, "rows": 210,
     "findings": [{"code", "severity", "message", "hint", "file", "line", "column", "table", "key", "field",
                   "record"}],
     "skipped": [{"code", "reason", "table"}]}

`file` is relative to the package's folder; `line` and `column` count from 1 as an editor does, `record` from
1 as Frictionless does (null where no row is meant); `key` is the row's primary key as addresses write it.
Controls, bidi marks and whatever else nobody sees are written as the escapes of JSON, other text as it is.
"""

import json
import os
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, TextIO, TypeVar

from factbook import __version__
from factbook.errors import PackageError
from factbook.evidence.statuses import FOR_EMPTY
from factbook.records import UTF8, Dialect, read

if TYPE_CHECKING:
    from factbook.check import Finding, Result, Rule
    from factbook.evidence import Citation, Reason, Verification
    from factbook.package import Package

JSON_FORMAT = 1
_Same = TypeVar("_Same")
_FEW = 3  # names that are told one by one
_WINDOW = 100  # columns of a line that are shown around a finding
_COLORS = {"error": "31", "warning": "33", "dim": "2", "bold": "1", "good": "32"}


class Painter:
    """Colors text where a terminal shows it and NO_COLOR (https://no-color.org) is not set."""

    def __init__(self, stream: TextIO) -> None:
        wanted = stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        self.on = wanted

    def __call__(self, style: str, text: str) -> str:
        """Return a text in a style, or as it is."""
        return f"\x1b[{_COLORS[style]}m{text}\x1b[0m" if self.on else text


def check_lines(package: "Package", result: "Result", form: str, paint: Painter) -> Iterator[str]:
    """Yield the lines of a check's report as `text`, `json` or `github`."""
    if form == "json":
        yield as_json(package, result)
    elif form == "github":
        yield from map(_annotation, _with_paths(package, result))
    else:
        yield from _text(package, result, paint)


def as_json(package: "Package", result: "Result") -> str:
    """Return a check's result as JSON, see the module's docstring."""
    document = {
        "format": JSON_FORMAT,
        "factbook": __version__,
        "package": package.name,
        "tables": result.tables,
        "rows": result.rows,
        "findings": [asdict(finding) for finding in result.findings],
        "skipped": [asdict(note) for note in result.skipped],
    }
    return _shown(json.dumps(document, ensure_ascii=False, indent=2))


def _shown(document: str) -> str:
    """Return JSON in which what `visible` would escape is escaped as JSON does it, so that it reads the same.

    All of it stands in strings, but for the line feeds between them.
    """
    return "".join(char if char == "\n" or _is_visible(char) else json.dumps(char)[1:-1] for char in document)


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


def _text(package: "Package", result: "Result", paint: Painter) -> Iterator[str]:
    encodings = {table.file: table.encoding for table in package.tables}
    for file, findings in groupby(result.findings, key=lambda finding: finding.file):
        path = package.folder / (file or package.file.name)
        yield paint("bold", visible(os.path.relpath(path)))
        lines = _source_lines(path, encodings.get(file, UTF8))
        for finding in findings:
            yield from _finding(finding, lines, paint)
        yield ""
    notes = _gathered(((note.code, note.reason), note.table or "") for note in result.skipped)
    for (code, reason), of in notes:
        yield paint("dim", visible(f"skipped {code}{f' for {of}' if of else ''}: {reason}"))
    yield _summary(result, paint)


def _summary(result: "Result", paint: Painter) -> str:
    read = f"{_plural(result.rows, 'row')} in {_plural(result.tables, 'table')}"
    if result.clean:
        return paint("good", f"{read}: no findings")
    return paint("error", f"{read}: {_plural(len(result.findings), 'finding')}")


def _finding(finding: "Finding", lines: list[str], paint: Painter) -> Iterator[str]:
    place = f"{finding.line}:{finding.column}"
    cell = ".".join(filter(None, (finding.key, finding.field)))
    where = f"{cell}: " if cell else ""
    code = paint(finding.severity, finding.code)
    yield f"  {place:<8} {code} {visible(where)}{visible(finding.message)}"
    if 0 < finding.line <= len(lines) and lines[finding.line - 1]:
        shown, caret = _excerpt(lines[finding.line - 1], finding.column)
        yield f"           {paint('dim', shown)}"
        yield f"           {' ' * caret}{paint(finding.severity, '^')}"
    if finding.hint:
        yield f"           {visible(finding.hint)}"


def _source_lines(path: Path, encoding: str) -> list[str]:
    try:
        text = read(path, Dialect(), encoding).text
    except PackageError:
        return []
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _excerpt(line: str, column: int) -> tuple[str, int]:
    """Return the part of a line around a column, safe for a terminal, and how wide what precedes it is."""
    start = max(0, column - 1 - _WINDOW // 2) if len(line) > _WINDOW else 0
    before, after = line[start : column - 1], line[column - 1 : start + _WINDOW]
    head = visible(("…" if start else "") + before)
    tail = visible(after) + ("…" if start + _WINDOW < len(line) else "")
    return head + tail, _width(head)


def visible(text: str) -> str:
    """Return a text with control, bidi and other invisible characters written as escapes."""
    return "".join(char if _is_visible(char) else _escape(char) for char in text)


def _is_visible(char: str) -> bool:
    return unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def _escape(char: str) -> str:
    return f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"


def _width(text: str) -> int:
    """Return the columns that a text fills on a terminal (Unicode Annex 11); combining marks fill none."""
    shown = [char for char in text if unicodedata.category(char) not in ("Mn", "Me")]
    return len(shown) + sum(unicodedata.east_asian_width(char) in "WF" for char in shown)


def _plural(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def rule_lines(rules: Iterable["Rule"], paint: Painter) -> Iterator[str]:
    """Yield one line for each rule: code and meaning."""
    listed = list(rules)
    width = max(len(rule.code) for rule in listed)
    for rule in listed:
        yield f"{paint(rule.severity, rule.code)}{' ' * (width - len(rule.code))}  {rule.summary}"


def explain_lines(rule: "Rule", paint: Painter) -> Iterator[str]:
    """Yield a rule with its reason and its examples."""
    yield f"{paint('bold', rule.code)} ({rule.severity})"
    yield rule.summary
    if rule.why:
        yield ""
        yield rule.why
    yield ""
    yield f"{paint('error', 'bad ')}  {rule.bad}"
    yield f"{paint('good', 'good')}  {rule.good}"


def why_lines(reasons: Iterable["Reason"], paint: Painter) -> Iterator[str]:
    """Yield why cells are as they are: value, status, who said it, source, place and link."""
    for number, reason in enumerate(reasons):
        if number:
            yield ""
        yield paint("bold", visible(reason.address))
        yield from _pairs(_cell_facts(reason))
        if reason.cited is None:
            yield f"  {'evidence':<10} {'needs none' if reason.exempt else 'none'}"
        else:
            yield from _pairs(_citation_facts(reason.cited))
        for other in reason.beside:
            yield f"  {paint('dim', 'beside it')}"
            yield from _pairs({"status": other.status, **_citation_facts(other)})


def _cell_facts(reason: "Reason") -> dict[str, str]:
    facts = {"value": reason.text or "(empty)", "field": reason.title, "of": reason.label}
    return facts | {"status": reason.status}


def _citation_facts(cited: "Citation") -> dict[str, str]:
    source = f"{cited.source_title} ({cited.source_id})" if cited.source_title else cited.source_id
    place = "headline and date line" if cited.paragraph == 0 else cited.paragraph
    return {
        "prints": cited.printed_value,
        "reason": cited.reason,
        "said by": "" if cited.status in FOR_EMPTY else cited.said_by,
        "source": source,
        "publisher": cited.publisher,
        "date": cited.published_on,
        "paragraph": "" if place is None else str(place),
        "anchor": cited.anchor,
        "link": cited.link,
    }


def _pairs(facts: Mapping[str, str]) -> Iterator[str]:
    yield from (f"  {name:<10} {visible(value)}" for name, value in facts.items() if value)


def verification_lines(found: "Verification", paint: Painter) -> Iterator[str]:
    """Yield what came of comparing hashes and anchors with the texts, and the coverage."""
    for problem in found.problems:
        cell = ".".join(filter(None, (problem.key, problem.field)))
        place = f"{paint('error', visible(problem.table))} {visible(cell)} (line {problem.line})"
        yield f"{place}: {visible(problem.message)}"
        if problem.hint:
            yield f"    {visible(problem.hint)}"
    for why, of in _gathered((skipped.why, skipped.source_id) for skipped in found.skipped):
        yield paint("dim", visible(f"skipped {of}: {why}"))
    if found.unverifiable:
        anchors = _plural(found.unverifiable, "anchor")
        yield paint("dim", f"skipped {anchors}: in a headline or date line that no text holds")
    yield (
        f"{_plural(len(found.sources), 'text')} read: "
        f"{found.paragraphs:,} paragraph {'hash agrees' if found.paragraphs == 1 else 'hashes agree'}, "
        f"{_plural(found.anchors, 'anchor')} found once"
    )
    yield from _coverage(found)
    state = "good" if found.clean else "error"
    yield paint(state, _plural(len(found.problems), "problem") if found.problems else "no problems")


def _gathered(notes: Iterable[tuple[_Same, str]]) -> Iterator[tuple[_Same, str]]:
    """Yield what was skipped for the same reason as one: its names, or where these are many, their number."""
    found: dict[_Same, list[str]] = {}
    for reason, name in notes:
        found.setdefault(reason, []).append(name)
    for reason, names in found.items():
        yield reason, ", ".join(names) if len(names) <= _FEW else f"{len(names):,} sources"


def _coverage(found: "Verification") -> Iterator[str]:
    coverage = found.coverage
    covered = sum(coverage.statuses.values())
    yield f"{covered:,} of {_plural(coverage.cells, 'cell')} with evidence"
    yield from (f"  {status:<15} {count:>6,}" for status, count in coverage.statuses.items() if count)
    used = sum(1 for item in coverage.paragraphs if item.cells or item.skipped_because)
    yield f"{used:,} of {_plural(len(coverage.paragraphs), 'paragraph')} accounted for"
    for item in coverage.paragraphs:
        state = item.skipped_because or _plural(item.cells, "cell")
        yield f"  {visible(item.source_id)} {item.number:>3}  {visible(state)}"
