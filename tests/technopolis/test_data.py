"""What holds of this data set and no rule of the check can know."""

import csv
import json
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

FOLDER = Path(__file__).parents[2] / "datapackage"
DESCRIPTOR: dict[str, Any] = json.loads((FOLDER / "datapackage.json").read_text("utf-8"))
SCHEMAS: dict[str, dict[str, Any]] = {
    item["name"]: json.loads((FOLDER / item["schema"]).read_text("utf-8")) for item in DESCRIPTOR["resources"]
}


def table(name: str) -> list[dict[str, str]]:
    with (FOLDER / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


class TestDescriptor:
    def test_names_each_publisher_once(self) -> None:
        publishers = {row["publisher_en"] for row in table("sources")}
        assert sorted(item["title"] for item in DESCRIPTOR["sources"]) == sorted(publishers)

    def test_publishers_have_the_address_of_a_source(self) -> None:
        addresses = {(row["publisher_en"], urlsplit(row["url"]).netloc) for row in table("sources")}
        assert {(item["title"], urlsplit(item["path"]).netloc) for item in DESCRIPTOR["sources"]} <= addresses

    def test_covers_the_days_of_the_visits(self) -> None:
        visits = table("visits")
        first = min(row["visited_from"] for row in visits if row["visited_from"])
        last = max(row["visited_to"] for row in visits)
        assert DESCRIPTOR["temporal"] == {"start": first, "end": last}

    def test_has_the_languages_of_its_columns(self) -> None:
        fields = [field for schema in SCHEMAS.values() for field in schema["fields"]]
        languages = {field["factbook:language"] for field in fields if "factbook:language" in field}
        assert {*DESCRIPTOR["languages"]} == languages

    def test_is_cited_in_its_version(self) -> None:
        assert f"version {DESCRIPTOR['version']} " in DESCRIPTOR["citation"]


class TestExamples:
    @pytest.mark.parametrize("name", SCHEMAS)
    def test_of_a_table_make_a_row_that_may_stand_there(self, name: str) -> None:
        schema = SCHEMAS[name]
        row = {field["name"]: field["example"] for field in schema["fields"] if "example" in field}
        for group in schema.get("factbook:exactlyOneOf", []):
            assert len(row.keys() & {*group}) == 1
        for group in schema.get("factbook:atMostOneOf", []):
            assert len(row.keys() & {*group}) <= 1
        for period in schema.get("factbook:periods", []):
            assert row[period["from"]] <= row[period["to"]]
        for field in schema["fields"]:
            enum = field.get("constraints", {}).get("enum")
            assert not enum or row.get(field["name"]) in {*enum, None}
        for key in schema.get("foreignKeys", []):
            other = key["reference"].get("resource") or name
            if other == name:  # a row need not be its own parent
                continue
            target = SCHEMAS[other]
            examples = {field["name"]: field.get("example") for field in target["fields"]}
            names = zip(key["fields"], key["reference"]["fields"], strict=True)
            assert all(row.get(field) in {examples[named], None} for field, named in names)


class TestFigures:
    def test_one_row_for_one_reported_thing(self) -> None:
        names = (
            "site_id",
            "company_id",
            "indicator",
            "measure",
            "unit",
            "counted_en",
            "period_from",
            "period_to",
        )
        reported = [row for row in table("metrics") if row["nature"] == "reported"]
        counts = Counter(tuple(row[name] for name in names) for row in reported)
        assert [key for key, count in counts.items() if count > 1] == []

    def test_one_wording_is_one_measure(self) -> None:
        measures: dict[tuple[str, str], set[str]] = {}
        for row in table("metrics"):
            measures.setdefault((row["counted_en"], row["nature"]), set()).add(row["measure"])
        assert [key for key, found in measures.items() if len(found) > 1] == []


class TestEvidence:
    @pytest.mark.parametrize(("status", "field"), [("inferred", "reason"), ("differs", "difference")])
    def test_says_how(self, status: str, field: str) -> None:
        rows = table("evidence")
        assert [row["evidence_id"] for row in rows if (row["status"] == status) != bool(row[field])] == []

    def test_another_reason_has_a_note(self) -> None:
        others = [row for row in table("evidence") if row["reason"] == "other"]
        assert [row["evidence_id"] for row in others if not row["note_en"]] == []

    def test_the_main_source_is_cited(self) -> None:
        cited = {(row["table_name"], row["row_id"], row["source_id"]) for row in table("evidence")}
        for name, key in (("visits", "visit_id"), ("metrics", "metric_id")):
            rows = table(name)
            assert [row[key] for row in rows if (name, row[key], row["source_id"]) not in cited] == []
