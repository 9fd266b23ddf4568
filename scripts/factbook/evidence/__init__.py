"""From a cell to its evidence: status, source, paragraph and anchor.

The columns of the three provenance tables (sources, paragraphs, evidence) are fixed here; the
descriptor declares the names of the tables. The evidence of a cell is the narrowest row that covers it: a row
for its field, else one for its base name, else one for `*`.
"""

from factbook.evidence.ledger import Ledger
from factbook.evidence.reason import (
    Citation,
    Reason,
    add_text_fragment,
    explain_cell,
    find_reason,
    find_reasons,
)
from factbook.evidence.records import Coverage, Evidence, ParagraphPlace, ParagraphUse, Ruling
from factbook.evidence.resting import find_resting_cells
from factbook.evidence.statuses import (
    ANY_FIELD,
    EMPTY_STATUSES,
    MAX_ANCHOR_CHARACTERS,
    MAX_ANCHOR_WORDS,
    REQUIRED_COLUMNS,
    STATUSES,
    explain_long_anchor,
)
from factbook.evidence.tables import find_sourced_fields
from factbook.evidence.text import SourceText, hash_text, normalize_text, read_source_text
from factbook.evidence.verify import SkippedSource, TextFinding, Verification, find_source_texts, verify_texts

__all__ = [
    "ANY_FIELD",
    "EMPTY_STATUSES",
    "MAX_ANCHOR_CHARACTERS",
    "MAX_ANCHOR_WORDS",
    "REQUIRED_COLUMNS",
    "STATUSES",
    "Citation",
    "Coverage",
    "Evidence",
    "Ledger",
    "ParagraphPlace",
    "ParagraphUse",
    "Reason",
    "Ruling",
    "SkippedSource",
    "SourceText",
    "TextFinding",
    "Verification",
    "add_text_fragment",
    "explain_cell",
    "explain_long_anchor",
    "find_reason",
    "find_reasons",
    "find_resting_cells",
    "find_source_texts",
    "find_sourced_fields",
    "hash_text",
    "normalize_text",
    "read_source_text",
    "verify_texts",
]
