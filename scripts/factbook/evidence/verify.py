"""Compare what the package says of its sources with their texts, where those are at hand.

A text is never part of the package; hashes and anchors are. With the text, each hash is recomputed
and each anchor must occur in its paragraph exactly once. Paragraph 0, headline and date line, has
no hash and usually no text: its anchors are verified only where the date line of the stored copy
holds them, and are no problem where it does not.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from factbook.errors import UsageError, abbreviate, nearest
from factbook.evidence.ledger import Coverage, Evidence, Ledger, Place, number
from factbook.evidence.text import SourceText, digest, normalize, read_text
from factbook.package import Package
from factbook.package.address import decode
from factbook.reading.rows import Row, read_rows

FOLDER_VARIABLE = "FACTBOOK_SOURCES"
_NOUNS = {"paragraph_count": "number of paragraphs", "text_sha256": "hash"}


@dataclass(frozen=True, slots=True)
class Problem:
    """One disagreement between the package and a text, at a row of a provenance table."""

    table: str
    key: str  # plain primary key; U+001F joins the parts of a composite one
    field: str  # "" where the row as a whole is meant
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
    """What came of comparing a package with the texts of its sources."""

    problems: tuple[Problem, ...]  # by source, then hashes before anchors
    sources: tuple[str, ...]  # whose text was read
    skipped: tuple[SkippedSource, ...]
    paragraphs: int  # hashes that agree
    anchors: int  # found exactly once in their paragraph
    unverifiable: int  # anchors of headlines and date lines that no text at hand holds
    coverage: Coverage

    @property
    def clean(self) -> bool:
        """Tell whether nothing disagrees; skipped sources do not count."""
        return not self.problems


def source_texts(package: Package, given: Sequence[str] = (), folder: str | None = None) -> dict[str, Path]:
    """Return the files of texts, from `SOURCE_ID=FILE` options and a folder of `<source_id>.txt`.

    `folder` is the value of FACTBOOK_SOURCES; an option wins over it, and its other files are
    passed over. Raises UsageError for an option of another form, an unknown source, a missing file
    or folder.
    """
    known = Ledger.of(package, ()).sources
    texts = {path.stem: path for path in _folder(folder) if path.stem in known}
    for option in given:
        source, equals, file = option.partition("=")
        if not equals or not file:
            raise UsageError(f"{option!r} is not of the form SOURCE_ID=FILE")
        if source not in known:
            raise UsageError(f"no source {source!r}", nearest(source, known))
        if not Path(file).is_file():
            raise UsageError(f"{file}: no such file")
        texts[source] = Path(file)
    return texts


def verify(package: Package, texts: Mapping[str, Path]) -> Verification:
    """Recompute the hashes and look up the anchors of those sources whose text is given.

    Raises UsageError for an unknown source, an unreadable text, or a package without evidence.
    """
    ledger = Ledger.of(package)
    for source in texts:
        if source not in ledger.sources:
            raise UsageError(f"no source {source!r}", nearest(source, ledger.sources))
    read = {source: read_text(texts[source]) for source in ledger.sources if source in texts}
    found = [*_hashes(ledger, read), *_anchors(ledger, read)]
    position = {source: n for n, source in enumerate(read)}
    problems = [verdict for verdict in found if verdict.problem]
    return Verification(
        problems=tuple(v.problem for v in sorted(problems, key=lambda v: position[v.source]) if v.problem),
        sources=tuple(read),
        skipped=tuple(_skipped(ledger, read)),
        paragraphs=sum(verdict.agrees == "paragraph" for verdict in found),
        anchors=sum(verdict.agrees == "anchor" for verdict in found),
        unverifiable=sum(not verdict.agrees and not verdict.problem for verdict in found),
        coverage=ledger.coverage(),
    )


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What came of one comparison."""

    source: str
    agrees: str = ""  # what agreed: text, paragraph or anchor; "" for a problem, or where none can tell
    problem: Problem | None = None


def _hashes(ledger: Ledger, texts: Mapping[str, SourceText]) -> Iterator[_Verdict]:
    """Compare the hashes of texts and paragraphs, and which paragraphs there are."""
    package, tables = ledger.package, ledger.provenance
    listed: dict[str, set[int | None]] = {source: set() for source in texts}
    rows = list(read_rows(package, tables.paragraphs))
    for row in rows:
        source, which = _place(row)
        listed.setdefault(source, set()).add(which)
    for row in read_rows(package, tables.sources):
        source, _ = _place(row)
        if source in texts:
            yield from _text(row, source, texts[source])
            yield from _unlisted(row, source, texts[source], listed[source])
    for row in rows:
        source, which = _place(row)
        if source in texts and which:
            yield _paragraph(row, source, texts[source], which)


def _place(row: Row) -> Place:
    return row.cells.get("source_id", ""), number(row.cells.get("number", ""))


def _text(row: Row, source: str, text: SourceText) -> Iterator[_Verdict]:
    """Compare what a row of the sources table says of its text as a whole."""
    for field, actual in (
        ("paragraph_count", str(len(text.paragraphs))),
        ("text_sha256", text.sha256),
    ):
        written = row.cells.get(field, "")
        if written == actual:
            yield _Verdict(source, "text")
        elif not written:
            message = f"is empty although the text of {source} is at hand"
            yield _Verdict(source, problem=_problem(row, field, message, f"the text has {actual}"))
        else:
            message = f"the text of {source} has another {_NOUNS[field]} than {abbreviate(written, 13)}"
            yield _Verdict(source, problem=_problem(row, field, message, f"the text has {actual}"))


def _unlisted(row: Row, source: str, text: SourceText, listed: set[int | None]) -> Iterator[_Verdict]:
    """Find the paragraphs of a text that have no row."""
    for which, paragraph in enumerate(text.paragraphs, 1):
        if which not in listed:
            message = f"paragraph {which} of {source} has no row in paragraphs"
            hint = f"add it with sha256 {digest(paragraph)}"
            yield _Verdict(source, problem=_problem(row, "", message, hint))


def _paragraph(row: Row, source: str, text: SourceText, which: int) -> _Verdict:
    """Compare one row of the paragraphs table with its paragraph."""
    paragraph = text.paragraph(which)
    if paragraph is None:
        message = f"the text of {source} has no paragraph {which}"
        hint = f"it has {len(text.paragraphs)}"
        return _Verdict(source, problem=_problem(row, "number", message, hint))
    actual = digest(paragraph)
    if row.cells.get("sha256", "") == actual:
        return _Verdict(source, "paragraph")
    message = f"paragraph {which} of {source} has another hash"
    return _Verdict(source, problem=_problem(row, "sha256", message, f"the text has {actual}"))


def _anchors(ledger: Ledger, texts: Mapping[str, SourceText]) -> Iterator[_Verdict]:
    """Look up the anchors of all evidence, in file order."""
    table = ledger.provenance.evidence
    entries = [e for fields in ledger.entries.values() for rows in fields.values() for e in rows]
    for entry in sorted(entries, key=lambda entry: entry.record):
        if entry.source_id in texts and entry.anchor and entry.paragraph is not None:
            yield _anchor(table, entry, texts[entry.source_id])


def _anchor(table: str, entry: Evidence, text: SourceText) -> _Verdict:
    """Look up one anchor in its paragraph."""
    source, which = entry.source_id, entry.paragraph or 0
    paragraph, anchor = text.paragraph(which), normalize(entry.anchor)
    times = occurrences(anchor, paragraph or "")
    if times == 1:
        return _Verdict(source, "anchor")
    if which == 0:
        return _Verdict(source)
    if paragraph is None:
        message, hint = f"the text of {source} has no paragraph {which}", ""
    elif times:
        message, hint = f"the anchor occurs {times} times in paragraph {which}", "take other words"
    else:
        message, hint = f"the anchor does not occur in paragraph {which}", _elsewhere(anchor, text)
    field = "paragraph" if paragraph is None else "anchor"
    problem = Problem(table, _plain(entry.key), field, entry.record, entry.line, message, hint)
    return _Verdict(source, problem=problem)


def occurrences(anchor: str, paragraph: str) -> int:
    """Count where an anchor begins in a paragraph, overlapping ones too."""
    if not anchor:
        return 0
    return sum(paragraph.startswith(anchor, at) for at in range(len(paragraph)))


def _elsewhere(anchor: str, text: SourceText) -> str:
    """Say in which paragraphs an anchor does occur."""
    found = [str(n) for n, other in enumerate(text.paragraphs, 1) if anchor in other]
    return f"it occurs in paragraph {', '.join(found)}" if found else "it occurs nowhere in the text"


def _skipped(ledger: Ledger, texts: Mapping[str, SourceText]) -> Iterator[SkippedSource]:
    for source, cells in ledger.sources.items():
        if source in texts:
            continue
        if cells.get("text_sha256"):
            why = f"its text is not at hand: give --text {source}=FILE or set {FOLDER_VARIABLE}"
        else:
            why = "no hash of its text was ever taken"
        yield SkippedSource(source, why)


def _problem(row: Row, field: str, message: str, hint: str) -> Problem:
    return Problem(row.table, _plain(row.key), field, row.record, row.line, message, hint)


def _plain(key: str) -> str:
    return "\x1f".join(decode(key))


def _folder(folder: str | None) -> list[Path]:
    if not folder:
        return []
    if not Path(folder).is_dir():
        raise UsageError(f"{folder}: no such folder", f"{FOLDER_VARIABLE} names it")
    return sorted(Path(folder).glob("*.txt"))
