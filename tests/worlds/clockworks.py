"""A small package with evidence, about invented clocks, and the text of its source."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from factbook.evidence import SourceText, hash_text
from factbook.package import Package
from factbook.package.descriptor import open_package

TEXT = """ date 2031-04-02 Старые часы снова идут на северной башне,\u00a0 сказала Анна.

Мастерская открыта весной; её \t гири - и чугун, и медь & сталь.
"""
SOURCE = SourceText.of(TEXT)
SLUG = {"required": True, "pattern": "[a-z0-9]+(-[a-z0-9]+)*"}
STATUSES = (
    "stated", "paraphrased", "coded", "inferred", "translated", "transliterated", "differs",
    "not-stated", "not-in-view", "not-applicable",
)  # fmt: skip

Rows = Sequence[Mapping[str, str]]


def field(name: str, kind: str = "string", **more: Any) -> dict[str, Any]:
    language = name[-2:] if name[-3:] in ("_en", "_ru", "_zh") else ""
    marks = {"factbook:language": language} if language else {}
    return {"name": name, "type": kind, **marks, **more}


def fields(*names: str) -> list[dict[str, Any]]:
    return [field(name) for name in names]


SCHEMAS: dict[str, dict[str, Any]] = {
    "towers": {
        "fields": [
            field("tower_id", constraints=SLUG),
            field("kind", constraints={"required": True, "enum": ["clock", "bell"]}),
            *fields("name_en", "name_ru", "name_zh", "text_en", "text_ru", "text_zh"),
            field("height", "number", constraints={"minimum": 1, "maximum": 900}),
            field("opened_on", "date"),
            field("website", constraints={"pattern": "https?://.+", "maxLength": 40}),
            field("twin_id"),
        ],
        "primaryKey": ["tower_id"],
        "uniqueKeys": [["name_en"]],
        "foreignKeys": [
            {"fields": ["twin_id"], "reference": {"resource": "", "fields": ["tower_id"]}}
        ],
        "factbook:label": "name",
        "factbook:atLeastOneOf": [["name_en", "name_ru"]],
    },
    "bells": {
        "fields": [
            field("bell_id", constraints=SLUG),
            field("tower_id", constraints=SLUG, **{"factbook:evidence": "exempt"}),
            field("weight", "integer"),
            field("loud", "boolean", trueValues=["true"], falseValues=["false"]),
        ],
        "primaryKey": "bell_id",
        "foreignKeys": [
            {"fields": "tower_id", "reference": {"resource": "towers", "fields": "tower_id"}}
        ],
        "factbook:keyTemplate": "{tower_id}-*",
    },
    "people": {
        "fields": fields("person_id", "name_en", "name_ru"),
        "primaryKey": ["person_id"],
        "factbook:label": "name",
    },
    "sources": {
        "fields": [
            *fields("source_id", "url", "publisher"),
            field("published_on", "date"),
            *fields("language", "text_seen", "title_en"),
            field("paragraph_count", "integer"),
            field("text_sha256"),
        ],
        "primaryKey": ["source_id"],
        "factbook:label": "title",
    },
    "paragraphs": {
        "fields": [
            *fields("paragraph_id", "source_id"),
            field("number", "integer"),
            *fields("sha256", "skipped_because"),
        ],
        "primaryKey": ["paragraph_id"],
    },
    "evidence": {
        "fields": [
            *fields("evidence_id", "table_name", "row_id", "field_name"),
            field("status", constraints={"required": True, "enum": list(STATUSES)}),
            field("source_id"),
            field("paragraph", "integer", constraints={"minimum": 0}),
            *fields("anchor", "said_by", "printed_value", "reason"),
        ],
        "primaryKey": ["evidence_id"],
        "foreignKeys": [
            {
                "fields": ["source_id"],
                "reference": {"resource": "sources", "fields": ["source_id"]},
            },
            {"fields": ["said_by"], "reference": {"resource": "people", "fields": ["person_id"]}},
        ],
        "factbook:rowReference": [{"table": "table_name", "row": "row_id", "field": "field_name"}],
    },
}  # fmt: skip


def piece(name: str, status: str, paragraph: str = "", anchor: str = "", **more: str) -> dict[str, str]:
    """Return a row of evidence for the tower `north`, but for its id."""
    return {
        "table_name": "towers", "row_id": "north", "field_name": name, "status": status,
        "source_id": "news", "paragraph": paragraph, "anchor": anchor, **more,
    }  # fmt: skip


EVIDENCE = (
    piece("*", "stated", "1", "Старые часы", said_by="anna"),
    piece("name_en", "transliterated", "1", "северной"),
    piece("name_ru", "stated", "1", "северной"),
    piece("name_zh", "not-stated"),
    piece("opened_on", "inferred", "2", "весной", reason="the year of the report"),
    piece("opened_on", "differs", "1", "снова", printed_value="1931", source_id="old"),
    piece("text_zh", "not-in-view"),
    piece("twin_id", "not-applicable", source_id="", reason="it stands alone"),
    piece("website", "not-stated"),
)
ROWS: dict[str, Rows] = {
    "towers": [
        {
            "tower_id": "north", "kind": "clock", "name_en": "Severnaya", "name_ru": "Северная",
            "text_en": "Its clock runs again", "text_ru": "Часы пошли", "height": "31",
            "opened_on": "2031-03-01",
        }
    ],
    "bells": [],
    "people": [{"person_id": "anna", "name_en": "Anna Ivanova", "name_ru": "Анна Иванова"}],
    "sources": [
        {
            "source_id": "news", "url": "https://news.example.org/31#top", "publisher": "Вести",
            "published_on": "2031-04-02", "language": "ru", "title_en": "A clock runs again",
            "paragraph_count": str(len(SOURCE.paragraphs)), "text_sha256": SOURCE.sha256,
        },
        {
            "source_id": "old", "url": "https://old.example.org/", "publisher": "Old Times",
            "language": "en", "title_en": "Towers",
        },
    ],
    "paragraphs": [
        *(
            {
                "paragraph_id": f"news-p{n}", "source_id": "news", "number": str(n),
                "sha256": hash_text(text),
            }
            for n, text in enumerate(SOURCE.paragraphs, 1)
        ),
        {"paragraph_id": "old-p1", "source_id": "old", "number": "1"},
    ],
    "evidence": [{"evidence_id": f"e{n:02}", **row} for n, row in enumerate(EVIDENCE)],
}  # fmt: skip


def build(
    folder: Path,
    rows: Mapping[str, Rows] | None = None,
    *,
    schemas: Mapping[str, dict[str, Any]] = SCHEMAS,
    sourced: bool = True,
) -> Package:
    """Write the package into a folder, with other rows for some tables, and open it.

    Without `sourced` the descriptor names no tables for evidence.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, schema in schemas.items():
        names = [item["name"] for item in schema["fields"]]
        table = io.StringIO(newline="")
        writer = csv.DictWriter(table, names, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows({**ROWS, **(rows or {})}.get(name, []))
        (folder / f"{name}.csv").write_text(table.getvalue(), "utf-8", newline="")
    resources = [
        {"name": name, "path": f"{name}.csv", "encoding": "utf-8", "schema": schema}
        for name, schema in schemas.items()
    ]
    whole: dict[str, Any] = {"name": "clockworks", "resources": resources}
    if sourced:
        tables = ("sources", "paragraphs", "evidence")
        whole["factbook:provenance"] = {name: name for name in tables}
    (folder / "datapackage.json").write_text(json.dumps(whole), "utf-8")
    return open_package(folder)


def changed(table: str, place: int, **cells: str) -> dict[str, Rows]:
    """Return the rows of a table with one of them changed."""
    rows = [dict(row) for row in ROWS[table]]
    rows[place] |= cells
    return {table: rows}


def with_evidence(tmp_path: Path, *rows: dict[str, str]) -> Package:
    numbered = [{"evidence_id": f"e{n}", **row} for n, row in enumerate(rows)]
    return build(tmp_path / "package", {"evidence": numbered})
