"""The evidence of cells, and its agreement with the texts of sources, for people."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from factbook.evidence.statuses import EMPTY_STATUSES
from factbook.report.terminal import Painter, escape_invisible, format_count, group_notes

if TYPE_CHECKING:
    from factbook.evidence import Citation, Coverage, Reason, Verification


def why_lines(reasons: Iterable["Reason"], paint: Painter) -> Iterator[str]:
    """Yield the evidence of cells: value, status, who said it, source, place and link."""
    for number, reason in enumerate(reasons):
        if number:
            yield ""
        yield paint("bold", escape_invisible(reason.address))
        yield from _fact_lines(_list_cell_facts(reason))
        if reason.cited is None:
            yield f"  {'evidence':<10} {'needs none' if reason.exempt else 'none'}"
        else:
            yield from _fact_lines(_list_citation_facts(reason.cited))
        for other in reason.further_citations:
            yield f"  {paint('dim', 'in addition')}"
            yield from _fact_lines({"status": other.status, **_list_citation_facts(other)})


def _list_cell_facts(reason: "Reason") -> dict[str, str]:
    facts = {"value": reason.text or "(empty)", "field": reason.title, "of": reason.label}
    return facts | {"status": reason.status}


def _list_citation_facts(cited: "Citation") -> dict[str, str]:
    source = f"{cited.source_title} ({cited.source_id})" if cited.source_title else cited.source_id
    place = "headline and date line" if cited.paragraph == 0 else cited.paragraph
    return {
        "prints": cited.printed_value,
        "difference": cited.difference,
        "reason": cited.reason,
        "note": cited.note,
        "said by": "" if cited.status in EMPTY_STATUSES else cited.said_by,
        "source": source,
        "publisher": cited.publisher,
        "date": cited.published_on,
        "paragraph": "" if place is None else str(place),
        "anchor": cited.anchor,
        "link": cited.link,
    }


def _fact_lines(facts: Mapping[str, str]) -> Iterator[str]:
    yield from (f"  {name:<10} {escape_invisible(value)}" for name, value in facts.items() if value)


def verification_lines(verification: "Verification", coverage: "Coverage", paint: Painter) -> Iterator[str]:
    """Yield the result of comparing hashes and anchors with the texts, and the coverage."""
    for problem in verification.problems:
        cell = ".".join(filter(None, (problem.key, problem.field)))
        table = paint("error", escape_invisible(problem.table))
        place = f"{table} {escape_invisible(cell)} (line {problem.line})"
        yield f"{place}: {escape_invisible(problem.message)}"
        if problem.hint:
            yield f"    {escape_invisible(problem.hint)}"
    for why, sources in group_notes((skipped.why, skipped.source_id) for skipped in verification.skipped):
        yield paint("dim", escape_invisible(f"skipped {sources}: {why}"))
    if verification.unverifiable:
        anchors = format_count(verification.unverifiable, "anchor")
        yield paint("dim", f"skipped {anchors}: in a headline or date line that is in no text")
    hashes = "hash agrees" if verification.paragraphs == 1 else "hashes agree"
    yield (
        f"{format_count(len(verification.sources), 'text')} read: "
        f"{verification.paragraphs:,} paragraph {hashes}, "
        f"{format_count(verification.anchors, 'anchor')} found once"
    )
    yield from _coverage_lines(coverage)
    state = "good" if verification.clean else "error"
    yield paint(
        state, format_count(len(verification.problems), "finding") if verification.problems else "no findings"
    )


def _coverage_lines(coverage: "Coverage") -> Iterator[str]:
    covered = coverage.covered
    yield f"{covered:,} of {format_count(coverage.cells, 'cell')} have evidence"
    yield from (f"  {status:<15} {count:>6,}" for status, count in coverage.statuses.items() if count)
    used = sum(1 for item in coverage.paragraphs if item.cells or item.skipped_because)
    yield f"{used:,} of {format_count(len(coverage.paragraphs), 'paragraph')} used, or skipped with a reason"
    for item in coverage.paragraphs:
        state = item.skipped_because or format_count(item.cells, "cell")
        yield f"  {escape_invisible(item.source_id)} {item.number:>3}  {escape_invisible(state)}"
