"""The evidence rules on sources: paragraphs, anchors, and their agreement with the texts."""

from collections.abc import Iterator

from factbook.check.context import Check, RecordPlace
from factbook.check.groups import Group
from factbook.check.ledger import place_in_evidence, place_in_table, prepare_evidence
from factbook.check.registry import RuleResult, SkipReason, rule
from factbook.evidence.statuses import explain_long_anchor
from factbook.package import Provenance


@rule("evidence.paragraph", Group.EVIDENCE)
def find_unknown_paragraphs(check: Check) -> Iterator[RuleResult]:
    """Cite only paragraphs that the package lists.

    Bad: paragraph 12 of a source that has 8
    Good: paragraph 8
    """
    if not prepare_evidence(check):
        return
    rows = check.sql(
        "SELECT e.record, e.line, e.key, e.source_id, e.paragraph, n.numbers FROM evidence e "
        "LEFT JOIN (SELECT source_id, list(number ORDER BY TRY_CAST(number AS BIGINT)) AS numbers "
        "FROM paragraphs GROUP BY source_id) n USING (source_id) "
        "WHERE e.paragraph <> '' AND e.source_id <> '' "
        "AND NOT list_contains(coalesce(n.numbers, []), e.paragraph) ORDER BY e.record"
    )
    for *row, source, number, numbers in rows:
        hint = f"it has {', '.join(numbers[:12])}" if numbers else "the package lists no paragraph of it"
        message = f"source {source} has no paragraph {number}"
        yield place_in_evidence(check, "paragraph", tuple(row)), message, hint


@rule("evidence.anchor-length", Group.EVIDENCE)
def find_long_anchors(check: Check) -> Iterator[RuleResult]:
    """Keep an anchor to four words, or twelve characters in Chinese.

    It is a locator, not a quotation: the source's sentences are its author's.

    Bad: a whole sentence
    Good: `commission of the mayor`
    """
    if not prepare_evidence(check):
        return
    rows = check.sql(
        "SELECT e.record, e.line, e.key, e.anchor, coalesce(any_value(s.language), '') FROM evidence e "
        "LEFT JOIN sources s USING (source_id) WHERE e.anchor <> '' GROUP BY ALL ORDER BY e.record"
    )
    for *row, anchor, language in rows:
        if problem := explain_long_anchor(anchor, language):
            hint = "keep only the words that find the place"
            yield place_in_evidence(check, "anchor", tuple(row)), problem, hint


@rule("evidence.unread-paragraph", Group.EVIDENCE)
def find_unread_paragraphs(check: Check) -> Iterator[RuleResult]:
    """Use every listed paragraph as evidence, or give the reason why not.

    Bad: a paragraph that no evidence names and whose skipped_because is empty
    Good: the same with `repeats paragraph 2`
    """
    if not (tables := prepare_evidence(check)):
        return
    rows = check.sql(
        "SELECT p.record, p.line, p.key, p.source_id, p.number, used FROM (SELECT *, EXISTS (SELECT 1 FROM "
        "evidence e WHERE e.source_id = q.source_id AND e.paragraph = q.number) AS used FROM paragraphs q) p "
        "WHERE used = (p.skipped_because <> '') ORDER BY p.record"
    )
    for *row, source, number, used in rows:
        if used:
            message = f"cells rest on paragraph {number} of {source}, so it is not skipped"
            hint = "delete skipped_because"
        else:
            message = f"no cell rests on paragraph {number} of {source}"
            hint = "add evidence, or fill skipped_because with the reason"
        yield place_in_table(check, tables.paragraphs, "skipped_because", tuple(row)), message, hint


@rule("evidence.paragraph-count", Group.EVIDENCE)
def find_unlisted_paragraphs(check: Check) -> Iterator[RuleResult]:
    """List every paragraph of a source whose text was hashed, numbered from 1, each with its hash.

    Number 0 is headline and date line and has no hash. A source has both text_sha256 and paragraph_count,
    or neither.

    Bad: paragraph_count 8, and seven paragraphs are listed
    Good: paragraph_count 8, and paragraphs 1 to 8 are listed
    """
    if not (tables := prepare_evidence(check)):
        return
    yield from _check_counts(check, tables)
    yield from _check_hashes(check, tables)


def _check_counts(check: Check, tables: Provenance) -> Iterator[RuleResult]:
    rows = check.sql(
        "SELECT s.record, s.line, s.key, s.paragraph_count, s.text_sha256, "
        "count(p.number) FILTER (TRY_CAST(p.number AS BIGINT) > 0), "
        "count(DISTINCT p.number) FILTER (TRY_CAST(p.number AS BIGINT) BETWEEN 1 "
        "AND TRY_CAST(s.paragraph_count AS BIGINT)) "
        "FROM sources s LEFT JOIN paragraphs p ON p.source_id = s.source_id GROUP BY ALL ORDER BY s.record"
    )
    for *row, count, digest, listed, within in rows:
        field, hint = "paragraph_count", "list each paragraph from 1 on"
        if bool(count) != bool(digest):
            field = "text_sha256" if count else field
            message, hint = "paragraph_count and text_sha256 go together", "fill both, or neither"
        elif digest and not (str(listed) == count.lstrip("0") == str(within)):
            message = f"the source has {count} paragraphs, but {listed} are listed"
        else:
            continue
        yield place_in_table(check, tables.sources, field, tuple(row)), message, hint


def _check_hashes(check: Check, tables: Provenance) -> Iterator[RuleResult]:
    rows = check.sql(
        "SELECT p.record, p.line, p.key, p.number, p.sha256 FROM paragraphs p LEFT JOIN sources s "
        "ON s.source_id = p.source_id WHERE (p.sha256 <> '') <> "
        "(coalesce(s.text_sha256, '') <> '' AND coalesce(TRY_CAST(p.number AS BIGINT), 0) > 0) "
        "ORDER BY p.record"
    )
    for *row, number, digest in rows:
        if digest:
            message = f"paragraph {number} has a hash, but no text that was hashed"
            hint = "delete the hash, or fill text_sha256 of the source"
        else:
            message, hint = f"paragraph {number} has no hash", "add it: the text of the source was hashed"
        yield place_in_table(check, tables.paragraphs, "sha256", tuple(row)), message, hint


@rule("evidence.text", Group.EVIDENCE)
def find_text_differences(check: Check) -> Iterator[RuleResult]:
    """Keep hashes and anchors in agreement with the text of the source, where that is available.

    Each hash is recomputed, and each anchor must occur in its paragraph exactly once. The texts are not part
    of a package: FACTBOOK_SOURCES names their folder.

    Bad: the anchor `the visit` in a paragraph that has it twice
    Good: an anchor that it has once
    """
    from factbook.evidence import verify_texts

    if not (tables := prepare_evidence(check)):
        return
    if not check.texts:
        yield SkipReason("no text of a source is available (FACTBOOK_SOURCES is not set)")
        return
    if check.unreadable:
        yield SkipReason(f"{', '.join(check.unreadable)} cannot be read")
        return
    result = verify_texts(check.package, check.texts)
    for source in result.skipped:
        yield SkipReason(source.why, f"{tables.sources}/{source.source_id}")
    for problem in result.problems:
        table = check.package.table(problem.table)
        field = table.field(problem.field) if problem.field else None
        place = RecordPlace(table, problem.record, problem.line, table.format_row_id(problem.key), field)
        yield place, problem.message, problem.hint
