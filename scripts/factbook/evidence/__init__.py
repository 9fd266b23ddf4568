"""Which source says so: from a cell to its status, source, paragraph and anchor.

The columns of the three provenance tables (sources, paragraphs, evidence) are the contract of this
room; their table names come from the descriptor. A cell's evidence is the narrowest row that speaks
for it: one that names its field, else one that names its base name, else one that names `*`.
"""

from factbook.evidence.ledger import (
    Coverage,
    Evidence,
    Ledger,
    ParagraphUse,
    Ruling,
    needing_evidence,
)
from factbook.evidence.reason import Citation, Reason, explain, reasons, text_link, why
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
from factbook.evidence.verify import Problem, SkippedSource, Verification, source_texts, verify

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
    "Problem",
    "Reason",
    "Ruling",
    "SkippedSource",
    "SourceText",
    "Verification",
    "anchor_problem",
    "digest",
    "explain",
    "needing_evidence",
    "normalize",
    "read_text",
    "reasons",
    "resting",
    "source_texts",
    "text_link",
    "verify",
    "why",
]
