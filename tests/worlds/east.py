"""An entry that the package of clocks can take, and variants of it."""

import json
from pathlib import Path
from typing import Any

from factbook.check import CheckSettings
from factbook.entry import RowEntry, read_entries
from factbook.entry.rehearsal import Rehearsal
from factbook.files.replace import apply_changes
from factbook.package import Package

EAST: dict[str, Any] = {
    "table": "towers",
    "row": {
        "tower_id": "east", "kind": "bell", "name_en": "Vostok", "name_ru": "Восток",
        "height": 12.50,
    },
    "evidence": [
        {"field": "*", "status": "stated", "source_id": "news", "paragraph": 1, "anchor": "часы"},
        {"field": "name_en", "status": "transliterated", "source_id": "news", "paragraph": 1},
        {"field": "name_zh", "status": "not-stated", "source_id": "news"},
        {"field": "text", "status": "not-stated", "source_id": "news"},
        {"field": "opened_on", "status": "not-in-view", "source_id": "news"},
        {"field": "website", "status": "not-applicable", "reason": "it has none"},
        {"field": "twin_id", "status": "not-applicable"},
    ],
}  # fmt: skip


def entry(**row: Any) -> RowEntry:
    """Return the entry EAST with other cells."""
    (found,) = read_entries(json.dumps({**EAST, "row": {**EAST["row"], **row}}))
    return found


def with_piece(place: int, **piece: Any) -> RowEntry:
    """Return the entry EAST with one piece of evidence changed; a number beyond them adds one."""
    pieces = [dict(item) for item in EAST["evidence"]]
    if place < len(pieces):
        pieces[place] |= piece
    else:
        pieces.append(piece)
    (found,) = read_entries(json.dumps({**EAST, "evidence": pieces}))
    return found


def content(package: Package) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(package.folder.iterdir())}


STRICT = CheckSettings(["ALL"], strict=True)  # every rule, and each finding forbids to write a row


def add(package: Package, *entries: RowEntry, settings: CheckSettings = STRICT) -> list[Path]:
    """Add entries that a rehearsal finds nothing wrong with, and return the files written."""
    outcome = Rehearsal(package, settings=settings).check_entries(entries)
    assert [str(finding) for finding in outcome.findings] == []
    return apply_changes(outcome.changes)
