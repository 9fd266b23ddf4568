"""Check, `why` and coverage agree on the evidence of every cell, on packages made by chance."""

import csv
import json
from collections import Counter
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from factbook.check import CheckSettings, check_package
from factbook.evidence import EMPTY_STATUSES, STATUSES, Ledger, find_reasons
from factbook.package import Package
from factbook.package.address import Address, encode_key
from factbook.package.descriptor import open_package
from factbook.reading.rows import Cell, Row, read_rows
from tests.worlds.clockworks import SCHEMAS

FIELDS = ("kind", "name", "name_en", "name_ru")
KEYS = {"": (), "a": ("a",), "a, b": ("a", "b")}
PARTS = ("north", "1", "x,y", "Ёлка", "a.b/c", "%41", "-")
CELLS = ("", "", "-", "n/a", "Anna")
MISSING: list[list[str] | None] = [None, [""], ["", "-"], ["n/a"], []]

Tables = dict[str, list[list[str]]]


def write_package(folder: Path, schema: dict[str, Any], tables: Tables) -> Package:
    """Write a package with one table of facts, `towers`, and its evidence; the first row is the header."""
    folder.mkdir(exist_ok=True)
    schemas = {name: SCHEMAS[name] for name in ("sources", "paragraphs", "evidence")} | {"towers": schema}
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, lineterminator="\n").writerows(rows)
    descriptor = {
        "name": "world",
        "factbook:provenance": {name: name for name in ("sources", "paragraphs", "evidence")},
        "resources": [{"name": name, "path": f"{name}.csv", "schema": schemas[name]} for name in tables],
    }
    (folder / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")
    return open_package(folder)


def write_rows(name: str, *rows: dict[str, str]) -> list[list[str]]:
    names = [field["name"] for field in SCHEMAS[name]["fields"]]
    return [names, *([row.get(field, "") for field in names] for row in rows)]


@st.composite
def worlds(draw: st.DrawFn) -> tuple[dict[str, Any], Tables]:
    """Draw a table with any kind of key, and rows of evidence that could be meant for its cells."""
    key = draw(st.sampled_from(list(KEYS)))
    names = [*KEYS[key], *draw(st.lists(st.sampled_from(FIELDS), unique=True)), "note_en", "note_ru"]
    fields = []
    for name in names:
        field: dict[str, Any] = {"name": name, "type": "string"}
        if name[-3:] in ("_en", "_ru"):
            field["factbook:language"] = name[-2:]
        if name not in KEYS[key] and draw(st.integers(0, 5)) == 0:
            field["factbook:evidence"] = "exempt"
        if draw(st.integers(0, 3)) == 0 and (missing := draw(st.sampled_from(MISSING))) is not None:
            field["missingValues"] = missing
        fields.append(field)
    schema: dict[str, Any] = {"fields": fields, "primaryKey": list(KEYS[key])}
    if (missing := draw(st.sampled_from(MISSING))) is not None:
        schema["missingValues"] = missing
    for group in ("factbook:exactlyOneOf", "factbook:atMostOneOf"):
        schema[group] = draw(st.lists(st.lists(st.sampled_from(names), min_size=2, unique=True), max_size=1))
    keys = draw(
        st.lists(st.tuples(*(st.sampled_from(PARTS) for _ in KEYS[key])), max_size=3, unique=bool(KEYS[key]))
    )
    rows = [[*parts, *(draw(st.sampled_from(CELLS)) for _ in names[len(parts) :])] for parts in keys]
    tables = {
        "towers": [names, *rows],
        "sources": write_rows(
            "sources", {"source_id": "news", "language": draw(st.sampled_from(["", "ru"]))}
        ),
        "paragraphs": write_rows("paragraphs", {"paragraph_id": "p", "source_id": "news", "number": "1"}),
    }
    ids = list_row_ids(schema, rows)
    entries = [
        {
            "evidence_id": f"e{number}", "table_name": "towers", "source_id": "news", "paragraph": "1",
            "row_id": draw(st.sampled_from([*ids, "gone"])),
            "field_name": draw(st.sampled_from([*names, "name", "note", "note", "*"])),
            "status": draw(st.sampled_from([*STATUSES, "guessed"])),
        }
        for number in range(draw(st.integers(1, 6)))
    ]  # fmt: skip
    return schema, {**tables, "evidence": write_rows("evidence", *entries)}


def list_row_ids(schema: dict[str, Any], rows: list[list[str]]) -> list[str]:
    """Return the keys of rows as evidence writes them; records have numbers, the header is the first."""
    count = len(schema["primaryKey"])
    if count == 0:
        return [str(number) for number in range(2, len(rows) + 2)]
    return [row[0] if count == 1 else encode_key(row[:count]) for row in rows]


def find_expected_scope(package: Package, row: Row, field: str, entries: list[dict[str, str]]) -> str:
    """Return the field name of the evidence that speaks for a cell, as the data model says; "" for none."""
    table = package.table("towers")
    language = table.field(field).language
    base = field.removesuffix(f"_{language}") if language else ""
    filled = {item.name for item in table.fields if Cell(table, row, item).text}
    row_id = row.key if len(table.primary_key) != 1 else row.cells[table.primary_key[0]]
    names = {
        entry["field_name"] for entry in entries if entry["row_id"] == row_id and entry["status"] != "differs"
    }
    if field in names:
        return field
    if base in names and base not in row.cells:
        languages = {item.name for item in table.fields if item.name == f"{base}_{item.language}"}
        if field in filled or not languages & filled:
            return base
    return "*" if "*" in names and field in filled else ""


def find_excluded_fields(package: Package, row: Row) -> set[str]:
    """Return the fields with an empty cell where another cell of a group of exclusive fields is filled."""
    table = package.table("towers")
    filled = {item.name for item in table.fields if Cell(table, row, item).text}
    groups = [set(group) for group in (*table.exactly_one_of, *table.at_most_one_of)]
    return {name for group in groups for name in group if group & filled} - filled


@settings(deadline=None, max_examples=80, suppress_health_check=list(HealthCheck), derandomize=True)
@given(world=worlds())
def test_every_cell(tmp_path: Path, world: tuple[dict[str, Any], Tables]) -> None:
    schema, tables = world
    package = write_package(tmp_path / "package", schema, tables)
    header, *evidence = tables["evidence"]
    entries = [dict(zip(header, row, strict=True)) for row in evidence]
    reasons = {
        (row.record, reason.address.rpartition(".")[2]): (row, reason)
        for row in read_rows(package, "towers")
        for reason in find_reasons(package, str(Address("towers", row.key)))
    }
    for (_record, field), (row, reason) in reasons.items():
        assert reason.exempt == (field in find_excluded_fields(package, row))
        assert reason.cited is None or not reason.exempt
    reasons = {place: (row, reason) for place, (row, reason) in reasons.items() if not reason.exempt}
    for (_record, field), (row, reason) in reasons.items():
        assert (reason.cited.scope if reason.cited else "") == find_expected_scope(
            package, row, field, entries
        )

    findings = check_package(package, CheckSettings(["evidence"])).findings
    placed = {(item.code, item.table, item.record, item.field) for item in findings}
    bare = {place for place, (_row, reason) in reasons.items() if reason.cited is None}
    assert {place[2:] for place in placed if place[:2] == ("evidence.uncovered", "towers")} == bare
    table = package.table("towers")
    unfit = {
        place
        for place, (row, reason) in reasons.items()
        for citation in (reason.cited, *reason.further_citations)
        if citation
        and citation.status != "differs"
        and (citation.status in EMPTY_STATUSES) == bool(Cell(table, row, table.field(place[1])).text)
    }
    assert {place[2:] for place in placed if place[:2] == ("evidence.status", "towers")} == unfit
    cited = {
        citation.evidence
        for _row, reason in reasons.values()
        for citation in (reason.cited, *reason.further_citations)
        if citation
    }
    row_ids = {table.format_row_id(row.key) for row, _reason in reasons.values()}
    speaking = {e["evidence_id"] for e in entries if e["row_id"] in row_ids and e["status"] != "differs"}
    assert {item.key for item in findings if item.code == "evidence.idle"} == speaking - cited

    coverage = Ledger.of(package).count_coverage()
    assert coverage.tables == {"towers": (len(reasons) - len(bare), len(reasons))}
    counted = Counter(reason.status for _row, reason in reasons.values() if reason.cited)
    assert {name: count for name, count in coverage.statuses.items() if count} == counted


def test_a_field_called_by_the_base_name(tmp_path: Path) -> None:
    names = ["a", "name", "name_en", "name_ru"]
    schema = {
        "fields": [{"name": "a", "type": "string"}, {"name": "name", "type": "string"}]
        + [{"name": name, "type": "string", "factbook:language": name[-2:]} for name in names[2:]],
        "primaryKey": "a",
    }
    entry = {
        "evidence_id": "e",
        "table_name": "towers",
        "row_id": "x",
        "field_name": "name",
        "status": "stated",
    }
    tables = {
        "towers": [names, ["x", "Anna", "Anna", "Анна"]],
        "sources": write_rows("sources"),
        "paragraphs": write_rows("paragraphs"),
        "evidence": write_rows("evidence", entry),
    }
    package = write_package(tmp_path, schema, tables)
    assert [reason.status for reason in find_reasons(package, "towers/x")] == ["stated", "", ""]
    findings = check_package(package, CheckSettings(["evidence.uncovered"])).findings
    assert [(finding.field, finding.hint) for finding in findings] == [
        ("name_en", "add evidence for name_en or *"),
        ("name_ru", "add evidence for name_ru or *"),
    ]
