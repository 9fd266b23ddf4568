"""From a cell to its evidence: status, source, paragraph and anchor.

The columns of the three provenance tables (sources, paragraphs, evidence) are fixed here; the
descriptor declares the names of the tables. The evidence of a cell is the narrowest row that covers it: a row
for its field, else one for its base name, else one for `*`.
"""

from factbook.evidence.ledger import (
    Coverage,
    Evidence,
    Ledger,
    ParagraphUse,
    Ruling,
    needing_evidence,
)
from factbook.evidence.reason import Citation, Reason, add_text_fragment, explain, find_reason, reasons
from factbook.evidence.resting import resting
from factbook.evidence.statuses import (
    ANY_FIELD,
    FOR_EMPTY,
    MAX_ANCHOR_CHARACTERS,
    MAX_ANCHOR_WORDS,
    NEEDS,
    STATUSES,
    anchor_problem,
)
from factbook.evidence.text import SourceText, digest, normalize, read_text
from factbook.evidence.verify import SkippedSource, TextFinding, Verification, source_texts, verify

__all__ = [
    "ANY_FIELD",
    "FOR_EMPTY",
    "MAX_ANCHOR_CHARACTERS",
    "MAX_ANCHOR_WORDS",
    "NEEDS",
    "STATUSES",
    "Citation",
    "Coverage",
    "Evidence",
    "Ledger",
    "ParagraphUse",
    "Reason",
    "Ruling",
    "SkippedSource",
    "SourceText",
    "TextFinding",
    "Verification",
    "add_text_fragment",
    "anchor_problem",
    "digest",
    "explain",
    "find_reason",
    "needing_evidence",
    "normalize",
    "read_text",
    "reasons",
    "resting",
    "source_texts",
    "verify",
]
