"""Frictionless, check, frames, selections and queries agree on drawn packages, whole and broken."""

import csv
import io
import json
import random
import warnings
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from frictionless import Package as Stock

from factbook.check import CheckSettings, check_package
from factbook.errors import FactbookError
from factbook.frames import DataPackage
from factbook.package.descriptor import open_package
from factbook.reading.query import run_query
from factbook.sphinx.store.facts import Facts
from factbook.sphinx.store.questions import Questions

TEXTS = {
    "string": ["a", "b", "NA", "x y", "é", "1"],
    "integer": ["1", "01", "+2", "3", "-4", "1_000"],
    "number": ["1.5", "1.50", "2", "-0.5", "1e2", "3."],
    "boolean": ["true", "TRUE", "false", "0", "1"],
    "date": ["2031-04-02", "2031-4-2", "2031-12-28"],
    "year": ["2031", "0031"],
}
WRONG = {
    "integer": ["x", "1.0"],
    "number": ["x", "1,5"],
    "boolean": ["yes"],
    "date": ["28.12.2031"],
    "year": ["31"],
}
MARKS = [None, [""], ["", "-"], ["-"], ["", "NA"]]
# What a frame cannot hold; constraints and keys are only for check.
UNREADABLE = {"type-error", "incorrect-label", "missing-label", "extra-label", "extra-cell", "missing-cell"}


def draw_package(folder: Path, draw: random.Random) -> Path:
    """Write a package of two tables, `child` with a foreign key to `parent`, some of them broken."""
    resources = []
    keys: list[str] = []
    kind = draw.choice(["string", "integer"])
    for name in ("parent", "child"):
        fields = [{"name": "k", "type": kind}, *_draw_fields(draw)]
        match = draw.choice([None, "exact", "equal", "subset", "superset", "partial"])
        schema: dict[str, Any] = {"fields": fields, "primaryKey": ["k"]}
        if match:
            schema["fieldsMatch"] = match
        if marks := draw.choice(MARKS):
            schema["missingValues"] = marks
        if name == "child":
            schema["fields"].append({"name": "p", "type": kind})
            reference = {"resource": "parent", "fields": ["k"]}
            schema["foreignKeys"] = [{"fields": ["p"], "reference": reference}]
        rows = [_draw_row(draw, schema, number, keys) for number in range(draw.randint(1, 5))]
        keys = keys or [row["k"] for row in rows]
        (folder / f"{name}.csv").write_text(_format_table(draw, schema, rows), "utf-8")
        resources.append({"name": name, "path": f"{name}.csv", "schema": schema})
    file = folder / "datapackage.json"
    file.write_text(json.dumps({"name": "drawn", "resources": resources}), "utf-8")
    return file


def _draw_fields(draw: random.Random) -> list[dict[str, Any]]:
    kinds = [draw.choice(list(TEXTS)) for _ in range(draw.randint(1, 3))]
    fields: list[dict[str, Any]] = [{"name": f"f{n}", "type": kind} for n, kind in enumerate(kinds)]
    for field in fields:
        if draw.random() < 0.2:
            field["constraints"] = {"required": True}
        if draw.random() < 0.15:
            field["missingValues"] = ["", "none"]
    return fields


def _draw_row(draw: random.Random, schema: dict[str, Any], number: int, keys: list[str]) -> dict[str, str]:
    row = {"k": str(number + 1) if draw.random() < 0.95 else "1"}
    for field in schema["fields"][1:]:
        texts = TEXTS[field["type"]]
        if field["name"] == "p":
            texts = keys
        elif draw.random() < 0.06:
            texts = WRONG.get(field["type"], texts)
        row[field["name"]] = draw.choice([*texts, draw.choice(["", "-", draw.choice(texts)])])
    return row


def _format_table(draw: random.Random, schema: dict[str, Any], rows: list[dict[str, str]]) -> str:
    names = [field["name"] for field in schema["fields"]]
    by_name = schema.get("fieldsMatch", "exact") != "exact"
    if draw.random() < (0.7 if by_name else 0.05):
        draw.shuffle(names)
    if draw.random() < (0.3 if by_name else 0.03):
        names.insert(draw.randrange(len(names) + 1), "more")
    if draw.random() < (0.2 if by_name else 0.03):
        names.remove(draw.choice([name for name in names if name != "k"]))
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(names)
    for row in rows:
        cells = [row.get(name, "m") for name in names]
        if draw.random() < 0.03:
            cells = cells[:-1] if draw.random() < 0.5 else [*cells, "surplus"]
        writer.writerow(cells)
    return stream.getvalue()


def find_by_stock(file: Path) -> set[tuple[str, str, int]]:
    report = Stock.from_descriptor(json.loads(file.read_text("utf-8")), basepath=str(file.parent)).validate(
        limit_errors=100_000
    )
    return {
        (task.name, error.type, getattr(error, "row_number", None) or 1)
        for task in report.tasks
        for error in task.errors
    }


def find_by_check(package: DataPackage) -> set[tuple[str, str, int]]:
    findings = check_package(package, CheckSettings(["table-schema"])).findings
    return {(item.table, item.code.partition(".")[2], item.record or 1) for item in findings}


@pytest.mark.parametrize("seed", range(25))
def test_all_parts_agree(tmp_path: Path, seed: int) -> None:
    file = draw_package(tmp_path, random.Random(seed))  # noqa: S311 - no secret
    package = DataPackage.of(open_package(file))
    found, stock = find_by_check(package), find_by_stock(file)
    _compare_findings(found, stock)
    for table in package.tables:
        errors = {kind for name, kind, _record in stock if name == table.name}
        try:
            frame = package.to_pandas(table.name)
        except FactbookError:
            assert errors & UNREADABLE, (table.name, errors)
            continue
        assert not errors & UNREADABLE, (table.name, errors)
        if not errors:
            _compare_counts(package, table.name, frame)
            _compare_plain(package, table.name, frame)


def _compare_findings(found: set[Any], stock: set[Any]) -> None:
    """Compare by table, kind and record; a doubled key is found here at both of its rows."""
    headers = {item for item in stock if item[1].endswith("-label") or item[1].endswith("-header")}
    assert {item[:2] for item in found if item[2] == 1} == {item[:2] for item in headers}
    ours = {item for item in found if item[2] > 1}
    theirs = stock - headers
    assert theirs <= ours, (theirs - ours, ours - theirs)
    assert {item[1] for item in ours - theirs} <= {"primary-key"}


def _compare_counts(package: DataPackage, table: str, frame: pd.DataFrame) -> None:
    """Compare how many rows have a value: by a selection, by a query and by pandas."""
    facts = Questions(Facts.open(package.file), "")
    for field in package.table(table).fields:
        for text in {row.cells[field.name] for row in package.rows(table)} - {""}:
            if any(mark in text for mark in " =,[]") or package.table(table).is_missing(field, text):
                continue
            _table, rows = facts.select_rows(f"{table}[{field.name}={text}]")
            value = frame[field.name][[row.cells[field.name] for row in package.rows(table)].index(text)]
            assert len(rows) == int((frame[field.name] == value).sum()), (table, field.name, text)
        if package.table(table).is_missing(field, ""):  # a selection has no word for an empty text
            missing = facts.select_rows(f"{table}[{field.name}=]")[1]
            assert len(missing) == int(frame[field.name].isna().sum()), (table, field.name)
        ((counted,),) = run_query(package, f'SELECT count("{field.name}") FROM "{table}"').rows
        assert counted == int(frame[field.name].notna().sum()), (table, field.name)


def _compare_plain(package: DataPackage, table: str, frame: pd.DataFrame) -> None:
    if any(name not in pd.read_csv(package.table(table).path, nrows=0) for name in frame):
        return  # read_csv knows nothing of a column that the file does not have
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        plain = pd.read_csv(package.table(table).path, **package.read_csv_arguments(table))
    for name in frame:
        assert plain[name].isna().tolist() == frame[name].isna().tolist(), (table, name)
        if str(plain[name].dtype) not in ("object", "str", "string") or str(frame[name].dtype) == "string":
            assert plain[name].dropna().tolist() == frame[name].dropna().tolist(), (table, name)
