"""Frictionless and the reading find the same errors: a grid of fields by lexical forms, and drawn tables."""

import csv
import io
import json
import random
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from frictionless import Package as Stock

from factbook.package.descriptor import open_package
from factbook.reading.alike import is_read_alike
from factbook.reading.database import Reading
from factbook.reading.error import TableError
from factbook.reading.judge import judge_tables
from factbook.reading.metadata import InvalidPart

V2 = "https://datapackage.org/profiles/2.0/datapackage.json"
ErrorPlace = tuple[str, str, int | None, str]  # table, type, record, field

TEXTS = [
    "", " ", "0", "1", "01", "-1", "+1", "-0", "1_000", "1__0", " 7 ", "\t7", "７", "٣", "1e3", "1E-3",
    "1.", ".5", "1.50", "1.5", "-.5", "1,5", "1 000", "1'000", "$5", "5%", "9007199254740993",
    "12345678901234567890", "1" * 40, "0.1", "0." + "1" * 30, "nan", "NaN", "inf", "-Infinity",
    "1e400", "0x1A", "1j", "true", "True", "TRUE", "tRue", "false", "FALSE", "yes", "no", "T", "t",
    "2031-04-02", "2031-4-2", "2031-02-30", "2028-02-29", "2031-02-29", "0000-01-01", "0001-01-01",
    "9999-12-31", "10000-01-01", "20310402", "02.04.2031", "04/02/31", "2 April 2031", " 2031-04-02",
    "2031-04-02 ", "2031-04-02T09:30:00", "2031-04-02T09:30:00Z", "2031-04-02T09:30:00+03:00",
    "2031-04-02T09:30:00.5", "2031-04-02T09:30:00.1234567", "2031-04-02 09:30:00",
    "2031-04-02T24:00:00", "2031-04-02T25:00:00", "2031-04-02T09:30", "2031-04-02T09:30:60",
    "2031-04-02T09:30:00+14:00", "2031-04-02T09:30:00+25:00", "2031-04-31T09:30:00",
    "0000-01-01T00:00:00", "09:30:00", "09:30", "24:00:00", "23:59:60", "9:30:00", "09:30:00.25",
    "2031", "0031", "31", "20311", "-031", "２０３１", "0000", "2031-01", "2031-1", "2031-13",
    "2031-00", "-1-1", "0000-01", "P1D", "P1Y2M", "PT36H", "P", "P1W", "-P1D", "1 day", "37.6,55.7",
    "37.6, 55.7", "200,10", "55.7", "[37.6, 55.7]", '{"lon": 37.6, "lat": 55.7}', "[1, 2]", "[]",
    '["a"]', "{}", '{"a": 1}', "[1", '{"type": "Point", "coordinates": [1, 2]}', "a,b", "a;b", "a, b",
    "a@example.org", "a@", "https://example.org/x", "example.org", "x:y",
    "c9bf9e57-1685-4c89-bafb-ff5af830be8a", "YWJj", "YW=", "a", "b", "ab", "abc", "A", "z", "é",
    "e\u0301", "日本", "a\nb", "a\n", "a\rb", 'a"b', "a'b", "NA", "-", "none", "N/A", "<b>", "=1+1",
    "\u200b", "\ufeff", "🎉", "a" * 300, "a b", "a-b", "a_b", "a.b", "\x00", "a\x00b",
]  # fmt: skip
FIELDS: list[dict[str, Any]] = [
    *({"type": name} for name in (
        "string", "any", "integer", "number", "boolean", "date", "datetime", "time", "year", "yearmonth",
        "duration", "geopoint", "list", "array", "object", "geojson",
    )),
    {},
    *({"type": "string", "format": name} for name in ("default", "email", "uri", "uuid", "binary")),
    *({"type": "date", "format": name} for name in ("any", "%d.%m.%Y", "%Y", "default")),
    *({"type": "datetime", "format": name} for name in ("any", "%Y-%m-%dT%H:%M:%S")),
    *({"type": "time", "format": name} for name in ("any", "%H:%M")),
    *({"type": "geopoint", "format": name} for name in ("array", "object")),
    {"type": "integer", "bareNumber": False},
    {"type": "integer", "groupChar": ","},
    {"type": "number", "bareNumber": False},
    {"type": "number", "groupChar": ","},
    {"type": "number", "decimalChar": ","},
    {"type": "number", "decimalChar": ",", "groupChar": "."},
    {"type": "number", "floatNumber": True},
    {"type": "boolean", "trueValues": ["yes", "T"], "falseValues": ["no"]},
    {"type": "boolean", "trueValues": ["1"]},
    {"type": "list", "delimiter": ";"},
    {"type": "list", "itemType": "integer"},
    {"type": "string", "missingValues": ["NA", "-"]},
    {"type": "integer", "missingValues": [""]},
    {"type": "integer", "missingValues": []},
    {"type": "number", "missingValues": ["nan", "-1"]},
    {"type": "date", "missingValues": ["2031-04-02", "none"]},
    {"type": "string", "missingValues": ["\x00", "a"]},
    {"type": "string", "missingValues": [{"value": "NA", "label": "not known"}]},
]  # fmt: skip
CONSTRAINTS: dict[str, list[dict[str, Any]]] = {
    "string": [
        {"minLength": 2}, {"maxLength": 2}, {"minLength": 0, "maxLength": 1}, {"enum": ["a", "NA", ""]},
        {"enum": ["a'b", "a\nb", "é", "\x00"]},
        *({"pattern": pattern} for pattern in (
            "[a-z]+", "a|b", "^a$", "a.b", "a\\.b", "[^a]*", "\\d+", "\\w+", "\\S+", ".*", "(ab)?c?",
            "(a|b)+",
            "[A-Za-z0-9_.-]*", "a{2,}", "(?i:A)", "(?:a|bc)?b*", "(a|b|ab)(c|bcd)?", "([a-z]+ ?)+",
            "(a|)b", "(^a)$", ".", "é", "a\\n", "[0-9]{4}-[0-9]{2}",
            "-?[0-9]+(\\.[0-9]+)?", "a$|b", "[a-c-e]", "", "a{,3}",
        )),
        {"pattern": "[a-z]+", "minLength": 2, "enum": ["ab", "abc"]},
    ],
    "any": [{"enum": ["a", "1"]}],
    "integer": [
        {"minimum": 1}, {"maximum": 7}, {"minimum": "1", "maximum": "1_000"}, {"exclusiveMinimum": 1},
        {"exclusiveMaximum": "7"}, {"enum": [1, 7]}, {"enum": ["01", "7"]}, {"minimum": -1.0},
    ],
    "number": [
        {"minimum": 1}, {"maximum": 0.1}, {"minimum": "0.1"}, {"exclusiveMaximum": 1.5}, {"enum": [1, 1.5]},
        {"minimum": 1e3}, {"minimum": "1e3"}, {"maximum": 9007199254740992},
    ],
    "boolean": [{"enum": [True]}, {"enum": ["true", "1"]}],
    "date": [{"minimum": "2031-04-02"}, {"exclusiveMinimum": "2031-04-02"}, {"maximum": "2031-4-2"},
             {"enum": ["2031-04-02"]}],
    "time": [{"minimum": "09:30:00"}],
    "year": [{"minimum": 2031}, {"maximum": "2030"}, {"enum": [2031]}, {"enum": ["2031"]}],
    "yearmonth": [{"minimum": "2031-01"}, {"enum": ["2031-01"]}],
    "list": [{"minLength": 2}, {"maxLength": 1}],
    "array": [{"minLength": 1}],
    "object": [{"maxLength": 0}],
}  # fmt: skip


def write_package(
    folder: Path, *tables: tuple[dict[str, Any], Iterable[Iterable[str]]], **resource: Any
) -> Path:
    """Write tables t0, t1 … of a schema and rows; `resource` are more properties of each resource."""
    resources = []
    for number, (schema, rows) in enumerate(tables):
        stream = io.StringIO(newline="")
        writer = csv.writer(stream, lineterminator="\n", quoting=csv.QUOTE_ALL)
        writer.writerow([field["name"] for field in schema["fields"]])
        writer.writerows(rows)
        (folder / f"t{number}.csv").write_bytes(stream.getvalue().encode())
        item = {"name": f"t{number}", "path": f"t{number}.csv", "encoding": "utf-8", "schema": schema}
        resources.append({**item, "dialect": {"delimiter": ",", "skipInitialSpace": False}, **resource})
    file = folder / "datapackage.json"
    file.write_text(json.dumps({"$schema": V2, "name": "drawn", "resources": resources}), "utf-8")
    return file


def find_by_stock(file: Path) -> set[ErrorPlace]:
    descriptor = json.loads(file.read_text("utf-8"))
    report = Stock.from_descriptor(descriptor, basepath=str(file.parent)).validate(limit_errors=1_000_000)
    return {
        (task.name, error.type, getattr(error, "row_number", None), _name_field(error))
        for task in report.tasks
        for error in task.errors
    }


def _name_field(error: Any) -> str:
    names = getattr(error, "field_names", [])
    return str(names[0] if error.type == "foreign-key" else getattr(error, "field_name", ""))


def find_by_reading(file: Path) -> tuple[set[ErrorPlace], set[str]]:
    """Return the errors, and the names of the tables that were not judged by Frictionless as a whole."""
    reading = Reading(open_package(file))
    try:
        errors = {
            (name, error.type, error.record, error.fields[0] if error.fields else error.field)
            for name, error in judge_tables(reading, ())
            if isinstance(error, TableError)
        }
        return errors, {table.name for table in reading.tables if is_read_alike(reading, table)}
    finally:
        reading.close()


def list_grid() -> list[dict[str, Any]]:
    fields = [*FIELDS]
    for kind, constraints in CONSTRAINTS.items():
        fields += [{"type": kind, "constraints": item} for item in constraints]
    fields += [{"type": kind, "constraints": {"required": True}} for kind in CONSTRAINTS]
    return [*fields, {"type": "string", "missingValues": ["NA"], "constraints": {"required": True}}]


@pytest.mark.parametrize("field", list_grid(), ids=lambda field: json.dumps(field)[1:-1] or "no type")
def test_each_text_of_each_field(tmp_path: Path, field: dict[str, Any]) -> None:
    schema = {"fields": [{"name": "n", "type": "integer"}, {"name": "v", **field}]}
    file = write_package(tmp_path, (schema, [[str(n), text] for n, text in enumerate(TEXTS)]))
    found, alike = find_by_reading(file)
    assert found == find_by_stock(file)
    assert alike == {"t0"}


# Frictionless crashes at these, and says nothing of the rest of the table.
@pytest.mark.parametrize(
    ("field", "texts", "errors"),
    [
        (
            {"type": "number", "constraints": {"minimum": 1}},
            ["sNaN", "0", "2"],
            {("constraint-error", 2, "v"), ("constraint-error", 3, "v")},
        ),
        (
            {"type": "time", "constraints": {"minimum": "09:30:00"}},
            ["09:30:00Z", "10:00:00", "x"],
            {("constraint-error", 2, "v"), ("type-error", 4, "v")},
        ),
        (
            {"type": "datetime", "constraints": {"maximum": "2031-01-01T00:00:00Z"}},
            ["2031-01-01T00:00:00", "x"],
            {("constraint-error", 2, "v"), ("type-error", 3, "v")},
        ),
        (
            {"type": "array", "constraints": {"unique": True}},
            ["[1]", "[ 1 ]", "[2]", "x"],
            {("unique-error", 3, "v"), ("type-error", 5, "v")},
        ),
    ],
)
def test_what_stock_does_not_survive_is_a_finding(
    tmp_path: Path, field: dict[str, Any], texts: list[str], errors: set[Any]
) -> None:
    schema = {"fields": [{"name": "n", "type": "integer"}, {"name": "v", **field}]}
    file = write_package(tmp_path, (schema, [[str(n), text] for n, text in enumerate(texts)]))
    with pytest.raises(Exception):  # noqa: B017 - of many kinds
        find_by_stock(file)
    found, _ = find_by_reading(file)
    assert found == {("t0", *error) for error in errors}


def test_constraints_that_cannot_be_used_are_a_part_of_the_descriptor(tmp_path: Path) -> None:
    schema = {"fields": [{"name": "n", "type": "integer"}, {"name": "v", "constraints": {"pattern": "a("}}]}
    reading = Reading(open_package(write_package(tmp_path, (schema, [["x", "b"]]))))
    (_, part), (_, error) = judge_tables(reading, ())
    reading.close()
    assert isinstance(part, InvalidPart) and part.path == ("schema", "fields", 1, "constraints")
    assert isinstance(error, TableError) and (error.type, error.field) == ("type-error", "n")


KEY_TEXTS = {
    "string": ["a", "b", "A", "1", "01", "", "-", "a b"],
    "integer": ["1", "01", "+1", "2", "1_0", "10", "x", "", "-", "12345678901234567890"],
    "number": ["1", "1.0", "1e0", "2", "0.1", "0.10", "-0", "0", "x", "", "-"],
    "boolean": ["true", "1", "TRUE", "0", "false", "x", ""],
    "date": ["2031-04-02", "2031-4-2", "2031-04-03", "x", ""],
    "datetime": ["2031-04-02T00:00:00", "2031-04-02T00:00:00Z", "2031-04-02T01:00:00+01:00", "x", ""],
    "year": ["2031", "0031", "２０３１", "x", ""],
    "yearmonth": ["2031-01", "2031-1", "2031-02", "x", ""],
    "duration": ["PT24H", "P1D", "P1M", "x", ""],
    "geopoint": ["1,2", "1.0, 2", "3,4", "x", ""],
    "any": ["a", "1", "", "-"],
}


def draw_package(folder: Path, draw: random.Random) -> Path:
    """Write two tables with keys of all kinds, and rows that repeat, miss and lengthen them."""
    kinds = [draw.choice(list(KEY_TEXTS)) for _ in range(draw.randint(1, 3))]
    names = [f"f{number}" for number in range(len(kinds))]
    key = names[: draw.randint(1, len(names))]
    schemas, rows = [], []
    for number in range(2):
        own = [kind if draw.random() < 0.85 else draw.choice(list(KEY_TEXTS)) for kind in kinds]
        fields: list[dict[str, Any]] = [
            {"name": name, "type": kind} for name, kind in zip(names, own, strict=True)
        ]
        for field in fields:
            if draw.random() < 0.2:
                field["constraints"] = {"unique": True} if draw.random() < 0.6 else {"required": True}
            if draw.random() < 0.2:
                field["missingValues"] = draw.choice([["-"], ["", "-"], [], ["1"]])
        schema: dict[str, Any] = {"fields": fields}
        if draw.random() < 0.7:
            schema["primaryKey"] = key
        if draw.random() < 0.3:
            schema["missingValues"] = draw.choice([["", "-"], ["-"], ["", "x"]])
        if draw.random() < 0.7:
            target = draw.choice(["t0", "t1", ""] if number else ["t0", ""])
            schema["foreignKeys"] = [{"fields": key, "reference": {"resource": target, "fields": key}}]
        if draw.random() < 0.2:
            schema["fieldsMatch"] = draw.choice(["exact", "equal", "subset", "superset", "partial"])
        schemas.append(schema)
        rows.append([_draw_cells(draw, own) for _ in range(draw.randint(0, 8))])
    return write_package(folder, *zip(schemas, rows, strict=True))


def _draw_cells(draw: random.Random, kinds: list[str]) -> list[str]:
    cells = [draw.choice(KEY_TEXTS[kind]) for kind in kinds]
    match draw.random():
        case chance if chance < 0.05:
            return cells[:-1]
        case chance if chance < 0.1:
            return [*cells, "more"]
        case chance if chance < 0.15:
            return [""] * len(cells)
    return cells


@pytest.mark.parametrize("seed", range(40))
def test_drawn_keys(tmp_path: Path, seed: int) -> None:
    file = draw_package(tmp_path, random.Random(seed))  # noqa: S311 - no secret
    found, _ = find_by_reading(file)
    assert found == find_by_stock(file), file.read_text("utf-8")
