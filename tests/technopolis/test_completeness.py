"""Every fact that was read is coded or left out with a reason, where the collection of facts is at hand."""

import csv
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

DATA = Path(__file__).parents[2] / "datapackage" / "data"
READ = Path(os.environ.get("FACTBOOK_SOURCES", "")) / "more-visits.json"

pytestmark = pytest.mark.skipif(
    not READ.is_file(), reason="FACTBOOK_SOURCES names no folder with more-visits.json"
)


def table(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def facts(part: object) -> Iterator[dict[str, Any]]:
    """Yield what has a place in a source: source, paragraph and anchor."""
    if isinstance(part, dict):
        if {"source_id", "paragraph", "anchor"} <= part.keys():
            yield part
        for value in part.values():
            yield from facts(value)
    elif isinstance(part, list):
        for value in part:
            yield from facts(value)


def words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def test_every_fact_is_coded_or_left_out() -> None:
    anchors: dict[str, list[str]] = {}
    for row in (*table("evidence"), *table("omissions")):
        anchors.setdefault(row["source_id"], []).append(words(row["anchor"]))
    read = list(facts(json.loads(READ.read_text("utf-8"))))
    assert len(read) > 300
    lost = [
        (fact["source_id"], fact["paragraph"], fact["anchor"])
        for fact in read
        # Paragraphs were counted roughly there; an anchor too long for the package is coded by a part of it.
        if not any(
            anchor and anchor in words(fact["anchor"]) for anchor in anchors.get(fact["source_id"], ())
        )
    ]
    assert lost == []


def test_every_source_of_a_fact_is_listed() -> None:
    known = {row["source_id"] for row in table("sources")}
    read = {fact["source_id"] for fact in facts(json.loads(READ.read_text("utf-8")))}
    assert read - known == set()


def test_there_is_as_much_as_was_asked_for() -> None:
    sites = [row for row in table("sites") if row["kind"] == "site" and row["status"] == "member"]
    sizes = {name: len(table(name)) for name in ("visits", "metrics", "companies")}
    assert len(sites) == 10
    assert sizes["visits"] >= 11
    assert sizes["metrics"] >= 60
    assert sizes["companies"] >= 12
