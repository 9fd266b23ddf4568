"""Which texts of each type are proved valid in SQL, and which are left to Frictionless."""

from pathlib import Path
from typing import Any

import duckdb
import pytest

from factbook.reading.proofs import prove_cell
from factbook.reading.sql import literal
from tests.worlds import small


def find_proved(folder: Path, field: dict[str, Any], texts: list[str]) -> list[str]:
    table = small.one(folder, "v\n", {"name": "v", **field}).table("t")
    proof = prove_cell(table, table.fields[0])
    rows = ", ".join(f"({number}, {literal(text)})" for number, text in enumerate(texts))
    statement = f"SELECT c0 FROM (VALUES {rows}) AS t(n, c0) WHERE {proof} ORDER BY n"
    with duckdb.connect() as connection:
        return [text for (text,) in connection.execute(statement).fetchall()]


@pytest.mark.parametrize(
    ("field", "proved", "judged"),
    [
        ({"type": "string"}, ["", "a", "é", "a\nb", "\x00"], []),
        ({"type": "any"}, ["", "a"], []),
        (
            {"type": "integer"},
            ["", "0", "01", "-7", "9" * 18],
            ["9" * 19, "+1", " 1", "1_0", "７", "1.0", "x"],
        ),
        ({"type": "number"}, ["1", "-1.5", "0.10"], ["1e3", ".5", "5.", "nan", "+1", "1" * 19, "x"]),
        ({"type": "boolean"}, ["true", "TRUE", "0"], ["yes", "tRue", " true"]),
        ({"type": "boolean", "trueValues": ["yes"]}, ["yes", "false"], ["true"]),
        (
            {"type": "date"},
            ["2031-04-02", "2028-02-29"],
            ["2031-02-29", "2031-4-2", "0000-01-01", "20310402"],
        ),
        (
            {"type": "datetime"},
            ["2031-04-02T09:30:00", "2031-04-02T09:30:00.5Z", "2031-04-02T09:30:00-03:00"],
            [
                "2031-04-02 09:30:00",
                "2031-04-02T24:00:00",
                "2031-02-30T09:30:00",
                "2031-04-02T09:30:00+14:00",
            ],
        ),
        ({"type": "time"}, ["09:30:00"], ["24:00:00", "09:30", "09:30:00Z"]),
        ({"type": "year"}, ["2031", "0031"], ["31", "20311", "２０３１"]),
        ({"type": "yearmonth"}, ["2031-04"], ["2031-4", "2031-13"]),
        *(
            ({"type": kind}, [""], [text])
            for kind, text in [
                ("duration", "P1D"),
                ("geopoint", "1,2"),
                ("list", "a,b"),
                ("array", "[]"),
                ("object", "{}"),
                ("geojson", "{}"),
            ]
        ),
        ({"type": "integer", "bareNumber": False}, [""], ["1", "1 kg"]),
        ({"type": "number", "decimalChar": ","}, [""], ["1", "1,5"]),
        ({"type": "date", "format": "%d.%m.%Y"}, [""], ["02.04.2031", "2031-04-02"]),
        ({"type": "string", "format": "email"}, [""], ["a@example.org"]),
        ({"type": "integer", "missingValues": ["x"]}, ["x", "1"], [""]),
        ({"type": "string", "constraints": {"required": True}}, ["a"], [""]),
        (
            {"type": "string", "constraints": {"minLength": 2, "maxLength": 3}},
            ["ab", "日本語", ""],
            ["a", "abcd"],
        ),
        ({"type": "string", "constraints": {"enum": ["a", "b'"]}}, ["a", "b'", ""], ["c"]),
        ({"type": "string", "constraints": {"pattern": "[a-z]+-\\d"}}, ["ab-1"], ["ab-１", "AB-1", "ab-1\n"]),
        ({"type": "string", "constraints": {"pattern": "[a-z]+(-[a-z]+)*"}}, ["ab-c"], ["ab-"]),
        ({"type": "string", "constraints": {"pattern": "(?:a|b{2})?c"}}, ["ac", "bbc", "c"], ["bc"]),
        ({"type": "string", "constraints": {"pattern": "((a))"}}, [""], ["a"]),
        ({"type": "string", "constraints": {"pattern": "a|b"}}, [""], ["a", "b"]),
        ({"type": "string", "constraints": {"pattern": "\\w+"}}, [""], ["a"]),
        ({"type": "integer", "constraints": {"minimum": 2}}, ["2", "10"], ["1", "-3"]),
        ({"type": "number", "constraints": {"maximum": 0.1}}, ["0.1", "-5"], ["0.11"]),
        ({"type": "date", "constraints": {"exclusiveMinimum": "2031-01-01"}}, ["2031-01-02"], ["2031-01-01"]),
        ({"type": "integer", "constraints": {"enum": [1]}}, [""], ["1"]),
        ({"type": "string", "constraints": {"jsonSchema": {}}}, [""], ["a"]),
    ],
    ids=str,
)
def test_what_is_proved(tmp_path: Path, field: dict[str, Any], proved: list[str], judged: list[str]) -> None:
    assert find_proved(tmp_path, field, [*proved, *judged]) == proved
