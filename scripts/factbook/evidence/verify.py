"""Compare the hashes and anchors of a package with the texts of its sources, where those are available.

A text is never part of the package; hashes and anchors are. With the text, each hash is recomputed, and each
anchor must occur in its paragraph exactly once. Paragraph 0, headline and date line, has no hash and usually
no text: its anchors are verified only when the date line of the stored copy contains them; otherwise they are
counted as unverifiable, not as findings.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from factbook.errors import UsageError, abbreviate, suggest_nearest
from factbook.evidence.records import Evidence, ParagraphPlace, parse_paragraph_number
from factbook.evidence.tables import read_cells, require_provenance
from factbook.evidence.text import SourceText, hash_text, normalize_text, read_source_text
from factbook.package import Package
from factbook.reading.rows import Row, read_rows

FOLDER_VARIABLE = "FACTBOOK_SOURCES"
_COLUMN_NAMES = {"paragraph_count": "number of paragraphs", "text_sha256": "hash"}


@dataclass(frozen=True, slots=True)
class TextFinding:
    """One difference between the package and a text, at a row of a provenance table."""

    table: str
    key: str  # encoded for an address
    field: str  # "" for the row as a whole
    record: int  # as Frictionless counts
    line: int  # physical line of its first character
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class SkippedSource:
    """A source that was not verified."""

    source_id: str
    why: str


@dataclass(frozen=True, slots=True)
class Verification:
    """The result of comparing a package with the texts of its sources."""

    problems: tuple[TextFinding, ...]  # by source, then hashes before anchors
    sources: tuple[str, ...]  # ids of the sources whose text was read
    skipped: tuple[SkippedSource, ...]
    paragraphs: int  # hashes that agree
    anchors: int  # found exactly once in their paragraph
    unverifiable: int  # anchors of headlines and date lines that are not in the text

    @property
    def clean(self) -> bool:
        """Return whether package and texts agree; skipped sources do not count."""
        return not self.problems


def find_source_texts(
    package: Package, given: Sequence[str] = (), folder: str | None = None
) -> dict[str, Path]:
    """Return the files with the texts of sources, from options `SOURCE_ID=FILE` and a folder.

    `folder` is the value of FACTBOOK_SOURCES: it holds files `<source_id>.txt`, and other files in it are
    ignored. An option has priority over it. Raises UsageError for an option of another form, an unknown
    source, a missing file or folder.
    """
    known = read_cells(package, require_provenance(package).sources)
    texts = {path.stem: path for path in _list_texts(folder) if path.stem in known}
    for option in given:
        source, equals, file = option.partition("=")
        if not equals or not file:
            raise UsageError(f"{option!r} is not of the form SOURCE_ID=FILE")
        if source not in known:
            raise UsageError(f"no source {source!r}", suggest_nearest(source, known))
        if not Path(file).is_file():
            raise UsageError(f"{file}: no such file")
        texts[source] = Path(file)
    return texts


def verify_texts(package: Package, texts: Mapping[str, Path]) -> Verification:
    """Recompute the hashes and find the anchors of the sources whose text is given.

    Raises UsageError for an unknown source, an unreadable text, or a package without evidence.
    """
    sources = read_cells(package, require_provenance(package).sources)
    for source in texts:
        if source not in sources:
            raise UsageError(f"no source {source!r}", suggest_nearest(source, sources))
    read = {source: read_source_text(texts[source]) for source in sources if source in texts}
    results = [*_compare_hashes(package, read), *_check_anchors(package, read)]
    position = {source: n for n, source in enumerate(read)}
    failed = sorted((item for item in results if item.finding), key=lambda item: position[item.source])
    return Verification(
        problems=tuple(item.finding for item in failed if item.finding),
        sources=tuple(read),
        skipped=tuple(_list_skipped(sources, read)),
        paragraphs=sum(item.agrees == "paragraph" for item in results),
        anchors=sum(item.agrees == "anchor" for item in results),
        unverifiable=sum(not item.agrees and not item.finding for item in results),
    )


@dataclass(frozen=True, slots=True)
class _Comparison:
    """The result of comparing one hash, count or anchor."""

    source: str
    agrees: str = (
        ""  # what agrees: text, paragraph or anchor; "" for a finding, or when it cannot be compared
    )
    finding: TextFinding | None = None


def _compare_hashes(package: Package, texts: Mapping[str, SourceText]) -> Iterator[_Comparison]:
    """Compare the hashes of texts and paragraphs, and find paragraphs without a row."""
    tables = require_provenance(package)
    listed: dict[str, set[int | None]] = {source: set() for source in texts}
    rows = list(read_rows(package, tables.paragraphs))
    for row in rows:
        source, which = _read_place(row)
        listed.setdefault(source, set()).add(which)
    for row in read_rows(package, tables.sources):
        source, _ = _read_place(row)
        if source in texts:
            yield from _compare_text(row, source, texts[source])
            yield from _find_unlisted(row, source, texts[source], listed[source])
    for row in rows:
        source, which = _read_place(row)
        if source in texts and which:
            yield _compare_paragraph(row, source, texts[source], which)


def _read_place(row: Row) -> ParagraphPlace:
    return row.cells.get("source_id", ""), parse_paragraph_number(row.cells.get("number", ""))


def _compare_text(row: Row, source: str, text: SourceText) -> Iterator[_Comparison]:
    """Compare the paragraph count and the hash in a row of the sources table with the text."""
    for field, actual in (
        ("paragraph_count", str(len(text.paragraphs))),
        ("text_sha256", text.sha256),
    ):
        written = row.cells.get(field, "")
        if written == actual:
            yield _Comparison(source, "text")
        elif not written:
            message = f"is empty although the text of {source} is available"
            yield _Comparison(source, finding=_build_finding(row, field, message, f"the text has {actual}"))
        else:
            message = (
                f"the text of {source} has another {_COLUMN_NAMES[field]} than {abbreviate(written, 13)}"
            )
            yield _Comparison(source, finding=_build_finding(row, field, message, f"the text has {actual}"))


def _find_unlisted(row: Row, source: str, text: SourceText, listed: set[int | None]) -> Iterator[_Comparison]:
    """Find the paragraphs of a text that have no row."""
    for which, paragraph in enumerate(text.paragraphs, 1):
        if which not in listed:
            message = f"paragraph {which} of {source} has no row in paragraphs"
            hint = f"add it with sha256 {hash_text(paragraph)}"
            yield _Comparison(source, finding=_build_finding(row, "", message, hint))


def _compare_paragraph(row: Row, source: str, text: SourceText, which: int) -> _Comparison:
    """Compare one row of the paragraphs table with its paragraph."""
    paragraph = text.paragraph(which)
    if paragraph is None:
        message = f"the text of {source} has no paragraph {which}"
        hint = f"it has {len(text.paragraphs)}"
        return _Comparison(source, finding=_build_finding(row, "number", message, hint))
    actual = hash_text(paragraph)
    if row.cells.get("sha256", "") == actual:
        return _Comparison(source, "paragraph")
    message = f"paragraph {which} of {source} has another hash"
    return _Comparison(source, finding=_build_finding(row, "sha256", message, f"the text has {actual}"))


def _check_anchors(package: Package, texts: Mapping[str, SourceText]) -> Iterator[_Comparison]:
    """Find the anchors of all evidence in their paragraphs, in file order."""
    table = require_provenance(package).evidence
    for entry in map(Evidence.of, read_rows(package, table)):
        if entry.source_id in texts and entry.anchor and entry.paragraph is not None:
            yield _check_anchor(table, entry, texts[entry.source_id])


def _check_anchor(table: str, entry: Evidence, text: SourceText) -> _Comparison:
    """Find one anchor in its paragraph."""
    source, which = entry.source_id, entry.paragraph or 0
    paragraph, anchor = text.paragraph(which), normalize_text(entry.anchor)
    times = count_occurrences(anchor, paragraph or "")
    if times == 1:
        return _Comparison(source, "anchor")
    if which == 0:
        return _Comparison(source)
    if paragraph is None:
        message, hint = f"the text of {source} has no paragraph {which}", ""
    elif times:
        message, hint = f"the anchor occurs {times} times in paragraph {which}", "take other words"
    else:
        message, hint = f"the anchor does not occur in paragraph {which}", _hint_elsewhere(anchor, text)
    field = "paragraph" if paragraph is None else "anchor"
    finding = TextFinding(table, entry.key, field, entry.record, entry.line, message, hint)
    return _Comparison(source, finding=finding)


def count_occurrences(anchor: str, paragraph: str) -> int:
    """Count how often an anchor occurs in a paragraph; occurrences may overlap."""
    if not anchor:
        return 0
    return sum(paragraph.startswith(anchor, at) for at in range(len(paragraph)))


def _hint_elsewhere(anchor: str, text: SourceText) -> str:
    """Return a hint with the paragraphs in which an anchor occurs."""
    numbers = [str(n) for n, other in enumerate(text.paragraphs, 1) if anchor in other]
    return f"it occurs in paragraph {', '.join(numbers)}" if numbers else "it occurs nowhere in the text"


def _list_skipped(
    sources: Mapping[str, Mapping[str, str]], texts: Mapping[str, SourceText]
) -> Iterator[SkippedSource]:
    for source, cells in sources.items():
        if source in texts:
            continue
        if cells.get("text_sha256"):
            why = f"its text is missing: give --text {source}=FILE or set {FOLDER_VARIABLE}"
        else:
            why = "the package has no hash of its text"
        yield SkippedSource(source, why)


def _build_finding(row: Row, field: str, message: str, hint: str) -> TextFinding:
    return TextFinding(row.table, row.key, field, row.record, row.line, message, hint)


def _list_texts(folder: str | None) -> list[Path]:
    if not folder:
        return []
    if not Path(folder).is_dir():
        raise UsageError(f"{folder}: no such folder", f"{FOLDER_VARIABLE} names it")
    return sorted(Path(folder).glob("*.txt"))
