"""A new row and its evidence, and the JSON that they are read from.

One entry, or a list of entries that are added together or not at all:

    {
      "table": "firms",
      "row": {"firm_id": "example-optics", "name": "Example Optics", "staff": 31},
      "evidence": [
        {"field": "*", "status": "stated", "source_id": "example-news-31",
         "paragraph": 3, "anchor": "Example Optics"},
        {"field": "website", "status": "not-stated", "source_id": "example-news-31"}
      ]
    }

A field that is null, or missing in `row`, is empty. A piece of evidence has `field` (a field, a base name or
`*`), `status` and those of `source_id`, `paragraph`, `anchor`, `said_by`, `reason` and `printed_value` that
the status needs; table, row and identifier follow from the entry. For tables without evidence, `evidence` is
left out. Texts become cells unchanged, and numbers keep their digits; the full check finds what is wrong.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from factbook.errors import UsageError, suggest_nearest

_PARTS = ("table", "row", "evidence")


@dataclass(frozen=True, slots=True)
class RowEntry:
    """A new row and its evidence."""

    table: str
    row: Mapping[str, str]  # field name -> text
    evidence: tuple[Mapping[str, str], ...]  # `field` and columns of the evidence table -> text


def read_entries(text: str) -> tuple[RowEntry, ...]:
    """Read one entry or a list of entries from JSON.

    Raises UsageError for what is not JSON or not of the shape that this module describes.
    """
    try:
        # Numbers keep their digits: 1.50 must not become 1.5.
        document = json.loads(
            text.removeprefix("\ufeff"),
            parse_float=str,
            parse_int=str,
            object_pairs_hook=_refuse_repeated_names,
        )
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise UsageError(f"not JSON at {place}: {error.msg[:1].lower()}{error.msg[1:]}") from None
    except RecursionError:
        raise UsageError("the JSON is nested too deeply for an entry") from None
    items = document if isinstance(document, list) else [document]
    if not items:
        raise UsageError("the JSON has no entries")
    return tuple(_build_row_entry(item, f"entry {n}") for n, item in enumerate(items, 1))


def _refuse_repeated_names(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return a JSON object; raises UsageError for a name that is given twice, because one would be lost."""
    members = dict(pairs)
    if len(members) < len(pairs):
        names = [name for name, _ in pairs]
        repeated = next(name for name in names if names.count(name) > 1)
        raise UsageError(f"{repeated!r} is given twice in one JSON object", "keep one")
    return members


def _build_row_entry(item: Any, where: str) -> RowEntry:
    parts = _require_object(item, where)
    for name in parts:
        if name not in _PARTS:
            hint = suggest_nearest(name, _PARTS) or f"use one of: {', '.join(_PARTS)}"
            raise UsageError(f"{where}: unknown name {name!r}", hint)
    table = parts.get("table")
    if not isinstance(table, str) or not table:
        raise UsageError(f"{where}: 'table' should name a table")
    pieces = [] if parts.get("evidence") is None else parts["evidence"]
    if not isinstance(pieces, list):
        raise UsageError(f"{where}: 'evidence' should be a list")
    return RowEntry(
        table,
        _build_cells(parts.get("row"), f"{where}: row"),
        tuple(_build_cells(piece, f"{where}: evidence {n}") for n, piece in enumerate(pieces, 1)),
    )


def _require_object(item: Any, where: str) -> dict[str, Any]:
    if not isinstance(item, dict):
        raise UsageError(f"{where} should be a JSON object")
    return item


def _build_cells(item: Any, where: str) -> dict[str, str]:
    return {
        name: _format_cell_text(value, f"{where}: {name}")
        for name, value in _require_object(item, where).items()
    }


def _format_cell_text(value: Any, where: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        if re.search("[\ud800-\udfff]", value):
            raise UsageError(f"{where}: a \\u escape is half a character")
        return value
    raise UsageError(f"{where} should be text, a number, true, false or null")
