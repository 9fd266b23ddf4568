"""Cells are compared by value: in categories, unique keys, selections and links."""

from pathlib import Path
from typing import Any

import pytest

from factbook.check import CheckSettings, check_package
from factbook.reading.values import TableValues
from tests.worlds import small


def read(folder: Path, field: dict[str, Any], text: str) -> Any:
    (table,) = small.one(folder, "v\n", {"name": "v", **field}).tables
    return TableValues(table).read_value(table.fields[0], text)


@pytest.mark.parametrize(
    ("field", "texts"),
    [
        ({"type": "integer"}, ["1", "01", "+1", " 1", "1_"[:1]]),
        ({"type": "integer"}, ["9007199254740993", "09007199254740993"]),
        ({"type": "number"}, ["2.5", "2.50", "25e-1", "+2.5"]),
        ({"type": "number", "decimalChar": ",", "groupChar": "."}, ["1.000,5", "1000,50"]),
        ({"type": "boolean"}, ["true", "TRUE", "1"]),
        ({"type": "date"}, ["2031-04-02", "2031-4-2"]),
        ({"type": "year"}, ["0031", "0031"]),
        ({"type": "string", "missingValues": ["", "-"]}, ["-", ""]),
    ],
)
def test_texts_of_one_value(tmp_path: Path, field: dict[str, Any], texts: list[str]) -> None:
    first, *others = (read(tmp_path, field, text) for text in texts)
    assert [other for other in others if other != first] == []
    assert len({first, *others}) == 1  # their hashes are equal, too


@pytest.mark.parametrize(
    ("field", "one", "other"),
    [
        ({"type": "integer"}, "9007199254740993", "9007199254740992"),
        ({"type": "number"}, "0.1", "0.10000000000000001"),
        ({"type": "string"}, "1", "01"),
        ({"type": "date"}, "2031-04-02", "2031-04-03"),
        ({"type": "integer"}, "1", "one"),
        ({"type": "integer"}, "1.0", "1"),
    ],
)
def test_texts_of_two_values(tmp_path: Path, field: dict[str, Any], one: str, other: str) -> None:
    assert read(tmp_path, field, one) != read(tmp_path, field, other)


@pytest.mark.parametrize(
    ("first", "second", "equal"),
    [("integer", "number", True), ("integer", "year", True), ("integer", "string", False),
     ("date", "string", False)],
)  # fmt: skip
def test_types_that_compare(tmp_path: Path, first: str, second: str, equal: bool) -> None:
    text = "2031-04-02" if "date" in (first, second) else "2031"
    assert (read(tmp_path, {"type": first}, text) == read(tmp_path, {"type": second}, text)) is equal


@pytest.mark.parametrize(
    ("field", "texts", "lines"),
    [
        ({"type": "integer", "categories": [1, 2]}, ["1", "01", "2", "3"], [5]),
        ({"type": "string", "categories": ["a"], "missingValues": ["", "-"]}, ["a", "-", "b"], [4]),
        ({"type": "number", "categories": [1.5]}, ["1.50", "2.5"], [3]),
    ],
)
def test_a_category_is_known_by_its_value(
    tmp_path: Path, field: dict[str, Any], texts: list[str], lines: list[int]
) -> None:
    rows = "".join(f"{number},{text}\n" for number, text in enumerate(texts))
    package = small.one(tmp_path, f"id,v\n{rows}", "id", {"name": "v", **field})
    findings = check_package(package, CheckSettings(["row.categories"])).findings
    assert [item.line for item in findings] == lines


@pytest.mark.parametrize(
    ("field", "texts", "lines"),
    [
        ({"type": "string", "missingValues": ["", "-"]}, ["x", "-", "-", "", "y"], []),
        ({"type": "integer"}, ["1", "2", "01"], [2, 4]),
        ({"type": "string"}, ["1", "01"], []),
        ({"type": "number"}, ["2.5", "2.50", "3"], [2, 3]),
        ({"type": "integer"}, ["many", "many"], [2, 3]),
        ({"type": "number"}, ["1" * 31 + "1", "1" * 31 + "2"], []),
        ({"type": "number"}, ["1e1000000", "1"], []),
        ({"type": "number"}, ["0", "-0"], [2, 3]),
        ({"type": "boolean", "trueValues": ["yes"], "falseValues": ["no"]}, ["yes", "1"], []),
        ({"type": "datetime"}, ["2031-01-01T00:00:00Z", "2031-01-01T01:00:00+01:00"], [2, 3]),
        ({"type": "object"}, ['"{""a"": 1, ""b"": 2}"', '"{""b"": 2, ""a"": 1}"'], [2, 3]),
        ({"type": "boolean", "trueValues": "yes"}, ["yes", "no"], []),
        ({"type": "integr"}, ["1", "2"], []),
        ({"type": "list", "delimiter": 5}, ["a", "b"], []),
    ],
)
def test_a_unique_key_repeats_no_value(
    tmp_path: Path, field: dict[str, Any], texts: list[str], lines: list[int]
) -> None:
    rows = "".join(f"{number},{text}\n" for number, text in enumerate(texts))
    package = small.one(tmp_path, f"id,v\n{rows}", "id", {"name": "v", **field}, uniqueKeys=[["v"]])
    findings = check_package(package, CheckSettings(["key.unique"])).findings
    assert [item.line for item in findings] == lines


@pytest.mark.parametrize("text", ["NA", "n/a", "-", "=1", "\u200b"])
def test_a_declared_missing_value_is_no_flaw(tmp_path: Path, text: str) -> None:
    field, settings = {"name": "v", "type": "string"}, CheckSettings(["text", "text.na"])
    package = small.one(tmp_path, f"id,v\na,{text}\n", "id", field)
    assert check_package(package, settings).findings or text == "-"
    package = small.one(tmp_path, f"id,v\na,{text}\n", "id", {**field, "missingValues": ["", text]})
    assert check_package(package, settings).findings == ()


@pytest.mark.parametrize("only", ["table-schema", "text.bidi", "key"])
def test_no_choice_of_rules_hides_what_cannot_be_read(tmp_path: Path, only: str) -> None:
    package = small.one(tmp_path, b"id\ncaf\xe9\n", "id")
    settings = CheckSettings([only])
    assert [item.code for item in check_package(package, settings).findings] == ["file.encoding"]
    (tmp_path / "t.csv").unlink()
    assert [item.code for item in check_package(package, settings).findings] == ["file.unreadable"]
    assert check_package(package, CheckSettings([only], ignore=["file"])).findings == ()
