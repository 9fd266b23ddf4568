"""The closed list of statuses: how a cell follows from its source, and which columns each status requires."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from factbook.package import Field, Table

STATED: Final = "stated"
PARAPHRASED: Final = "paraphrased"
CODED: Final = "coded"
INFERRED: Final = "inferred"
TRANSLATED: Final = "translated"
TRANSLITERATED: Final = "transliterated"
DIFFERS: Final = "differs"
NOT_STATED: Final = "not-stated"
NOT_IN_VIEW: Final = "not-in-view"
NOT_APPLICABLE: Final = "not-applicable"

_PLACE = ("source_id", "paragraph")

REQUIRED_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        STATED: (*_PLACE, "anchor"),
        PARAPHRASED: _PLACE,
        CODED: _PLACE,
        INFERRED: (*_PLACE, "reason"),
        TRANSLATED: _PLACE,
        TRANSLITERATED: _PLACE,
        DIFFERS: (*_PLACE, "anchor", "printed_value"),
        NOT_STATED: ("source_id",),
        NOT_IN_VIEW: ("source_id",),
        NOT_APPLICABLE: (),
    }
)
"""Status -> the columns that a row of evidence with this status must fill."""

STATUSES: Final = tuple(REQUIRED_COLUMNS)
"""All statuses, from the closest to the source to the furthest."""

EMPTY_STATUSES: Final = frozenset({NOT_STATED, NOT_IN_VIEW, NOT_APPLICABLE})
"""The statuses of empty cells; all others are for filled cells."""

ANY_FIELD: Final = "*"
"""The field name of a row of evidence for all filled cells that have none of their own."""

MAX_ANCHOR_WORDS: Final = 4
MAX_ANCHOR_CHARACTERS: Final = 12  # for a source in Chinese, which has no spaces between words
_UNSPACED = "zh"


def explain_long_anchor(anchor: str, language: str) -> str:
    """Return why an anchor is too long for a source in this language, or an empty string.

    An anchor is a locator, not a quotation. White space separates words.
    """
    if language == _UNSPACED or language.startswith(f"{_UNSPACED}-"):
        length, limit, unit = len(anchor), MAX_ANCHOR_CHARACTERS, "characters"
    else:
        length, limit, unit = len(anchor.split()), MAX_ANCHOR_WORDS, "words"
    return f"an anchor of {length} {unit}, more than {limit}" if length > limit else ""


def find_effective_status(status: str, scope: str, table: Table, field: Field, language: str) -> str:
    """Return what the status of a row of evidence means for a cell: one row can cover several cells.

    `scope` is the field name of the row, `language` the language of its source, "" when none is declared.
    """
    if scope == field.name or status in EMPTY_STATUSES:
        return status
    if field.language and language and field.language != language:
        return TRANSLATED
    # An inferred value stays inferred: a closed list or the coder's own words make it no surer.
    if scope != ANY_FIELD or status == INFERRED:
        return status
    if field.values:
        return CODED
    return PARAPHRASED if _is_free_text(table, field) else status


def _is_free_text(table: Table, field: Field) -> bool:
    """Return whether a field holds the coder's own words: no foreign key, no format, no pattern."""
    linked = any(field.name in key.fields for key in table.foreign_keys)
    plain = field.properties.get("format", "default") == "default"
    return field.type == "string" and plain and not linked and "pattern" not in field.constraints
