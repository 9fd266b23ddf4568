"""The text of a cell to its value, or to an error that names its place."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from frictionless import Field as Judge

from factbook import errors
from factbook.reading.cells import create_cell_reader
from tests.worlds.small import cell, one, package, refusal, resource

# Types

FITS: list[tuple[dict[str, Any], str, Any, str]] = [
    ({"type": "string"}, "007", "007", "string"),
    ({"type": "any"}, "1", "1", "string"),
    ({}, "1", "1", "string"),
    ({"type": "string", "format": "email"}, "nobody", "nobody", "string"),
    ({"type": "integer"}, "-12", -12, "Int64"),
    ({"type": "integer"}, " 1_000", 1000, "Int64"),
    ({"type": "integer", "bareNumber": False}, "€ 95", 95, "Int64"),
    ({"type": "integer"}, str(2**63 - 1), 2**63 - 1, "Int64"),
    ({"type": "integer"}, str(2**63), 2**63, "object"),
    ({"type": "integer"}, "9" * 4000, int("9" * 4000), "object"),
    ({"type": "number"}, "1.25", 1.25, "Float64"),
    ({"type": "number"}, "1e3", 1000.0, "Float64"),
    ({"type": "number"}, "INF", float("inf"), "Float64"),
    ({"type": "number"}, "1e999", Decimal("1e999"), "object"),
    ({"type": "number", "decimalChar": ",", "groupChar": " "}, "1 000,5", 1000.5, "Float64"),
    ({"type": "number", "bareNumber": False}, "95%", 95.0, "Float64"),
    ({"type": "boolean"}, "TRUE", True, "boolean"),
    ({"type": "boolean", "trueValues": ["да"], "falseValues": ["нет"]}, "нет", False, "boolean"),
    ({"type": "date"}, "2024-02-29", pd.Timestamp("2024-02-29"), "datetime64[s]"),
    ({"type": "date"}, "0001-01-01", pd.Timestamp(date(1, 1, 1)), "datetime64[s]"),
    ({"type": "date"}, "9999-12-31", pd.Timestamp(date(9999, 12, 31)), "datetime64[s]"),
    (
        {"type": "date", "format": "%d.%m.%Y"},
        "02.04.2031",
        pd.Timestamp("2031-04-02"),
        "datetime64[s]",
    ),
    (
        {"type": "datetime"},
        "2031-04-02T09:30:00.000001",
        pd.Timestamp("2031-04-02 09:30:00.000001"),
        "datetime64[us]",
    ),
    (
        {"type": "datetime"},
        "2031-04-02T09:30:00+03:00",
        pd.Timestamp("2031-04-02 06:30", tz="UTC"),
        "datetime64[us, UTC]",
    ),
    ({"type": "time"}, "09:30:00", time(9, 30), "object"),
    ({"type": "year"}, "2031", 2031, "Int64"),
    ({"type": "yearmonth"}, "2031-04", pd.Period("2031-04", "M"), "period[M]"),
    ({"type": "yearmonth"}, "2031-4", pd.Period("2031-04", "M"), "period[M]"),
    ({"type": "duration"}, "PT90M", pd.Timedelta(minutes=90), "timedelta64[us]"),
    ({"type": "duration"}, "P999999999D", timedelta(days=999_999_999), "object"),
    ({"type": "geopoint"}, "37.6, 55.7", (37.6, 55.7), "object"),
    ({"type": "list"}, "a,b", ["a", "b"], "object"),
    ({"type": "list", "delimiter": ";", "itemType": "integer"}, "1;2", [1, 2], "object"),
    ({"type": "array"}, "[1, [2]]", [1, [2]], "object"),
    ({"type": "object"}, '{"a": "б"}', {"a": "б"}, "object"),
]


@pytest.mark.parametrize(("field", "text", "value", "dtype"), FITS, ids=lambda item: str(item)[:40])
def test_a_cell_becomes_the_value_of_its_type(
    tmp_path: Path, field: dict[str, Any], text: str, value: Any, dtype: str
) -> None:
    column = cell(tmp_path, field, text, "")
    assert column[0] == value
    assert column.isna().tolist() == [False, True]
    assert str(column.dtype) == dtype


def test_a_duration_in_months_keeps_its_months(tmp_path: Path) -> None:
    column = cell(tmp_path, {"type": "duration"}, "P1M", "P1D")
    assert column[0].months == 1
    assert column[1] == timedelta(days=1)


def test_offsets_in_some_cells_only_make_an_object_column(tmp_path: Path) -> None:
    texts = ["2031-04-02T09:30:00Z", "2031-04-02T09:30:00"]
    column = cell(tmp_path, {"type": "datetime"}, *texts)
    assert column.tolist() == [datetime(2031, 4, 2, 9, 30, tzinfo=UTC), datetime(2031, 4, 2, 9, 30)]


def test_nan_in_a_cell_is_not_a_gap(tmp_path: Path) -> None:
    column = cell(tmp_path, {"type": "number"}, "NaN", "", "1")
    array: Any = column.array
    assert array._mask.tolist() == [False, True, False]


def test_rows_do_not_share_a_list(tmp_path: Path) -> None:
    column = cell(tmp_path, {"type": "array"}, "[1]", "[1]")
    column[0].append(2)
    assert column[1] == [1]


TYPES = [
    "integer", "number", "boolean", "date", "datetime", "time", "year", "yearmonth", "duration",
    "geopoint", "list", "array", "object",
]  # fmt: skip
PROBES = [
    "", " ", "0", "-0", "+1", "01", "1_0", "_1", "1 000", " 1", "1 ", "١٢", "²", "½", "1.0", ".5",
    "5.", "1e5", "1E5", "1e400", "0x10", "NaN", "nan", "sNaN", "-INF", "inf", "Infinity", "1,5",
    "true", "True", "TRUE", "tRUE", "yes", "false", "0.0", "2024-01-01", "2024-1-1", "2024-02-30",
    "20240101", "2024-W01-1", "0000-01-01", "10000-01-01", "2024-01-01 ", "2024-01-01T00:00:00",
    "2024-01-01 00:00:00", "2024-01-01T00:00", "2024-01-01T24:00:00", "2024-01-01T00:00:60",
    "2024-01-01T00:00:00Z", "2024-01-01T00:00:00.1234567", "2024-01-01T00:00:00+24:00",
    "2024-01-01T00:00:00-00:00", "2024-13", "2024-00", "2024-12", "2024-012", "-1-1", "0000-01",
    "00:00:00", "24:00:00", "12:00", "12:00:00Z", "12:00:00.5", "2024", "0000", "-001", "20٢4",
    "P1D", "P1Y", "PT", "P", "1D", "1,2", "181,0", "a,b", "[1]", "[1", "[]", "{}", '{"a":1}',
    "null", "true\n", "1\n", "2024\n", "2024-01-01\n", "\x00", "\ufeff1", "1\u00a0", "\u202e1",
    "=1+1", "'; DROP TABLE t", "9" * 5000, "[" * 100_000,
]  # fmt: skip


@pytest.mark.parametrize("kind", TYPES)
def test_what_fits_a_type_is_what_frictionless_accepts(tmp_path: Path, kind: str) -> None:
    field = one(tmp_path, "v\n", {"name": "v", "type": kind}).table("t").field("v")
    ours = create_cell_reader(field, "t.v")
    theirs = Judge.from_descriptor({"name": "v", "type": kind}).create_value_reader()
    for text in PROBES:
        if (kind, text) != ("number", "sNaN"):
            assert (ours(text) is None) == (theirs(text) is None), text


@pytest.mark.parametrize("kind", [*TYPES, "string"])
def test_an_empty_table_has_the_dtypes_of_a_full_one(tmp_path: Path, kind: str) -> None:
    assert cell(tmp_path, {"type": kind}).dtype == cell(tmp_path, {"type": kind}, "", "").dtype


def test_missing_values_of_a_field_replace_those_of_the_table(tmp_path: Path) -> None:
    own = {"name": "b", "type": "integer", "missingValues": ["", "-"]}
    text = "a,b\nn/a,-\n-,\n,1\n"
    frame = one(tmp_path, text, "a", own, missingValues=["n/a"]).to_pandas("t")
    assert frame["a"].tolist() == [pd.NA, "-", ""]
    assert frame["b"].tolist() == [pd.NA, pd.NA, 1]


def test_an_empty_cell_that_stands_for_nothing_is_refused(tmp_path: Path) -> None:
    loaded = one(tmp_path, 'a\n1\n""\n', {"name": "a", "type": "integer"}, missingValues=["-"])
    assert "t.csv:3: t.a: '' does not fit type integer" in refusal(loaded)


# Categories


def test_categories_keep_their_order(tmp_path: Path) -> None:
    field = {"type": "string", "categories": ["low", {"value": "high", "label": "High"}]}
    column = cell(tmp_path, {**field, "categoriesOrdered": True}, "high", "", "low")
    assert column.cat.categories.tolist() == ["low", "high"]
    assert column.cat.ordered
    assert column.max() == "high"
    assert not cell(tmp_path, field, "high").cat.ordered


def test_categories_of_a_whole_number_are_numbers(tmp_path: Path) -> None:
    field = {"type": "integer", "categories": [{"value": 2, "label": "two"}, 1]}
    column = cell(tmp_path, field, "1", "02", "")
    assert column.tolist()[:2] == [1, 2]
    assert column.cat.categories.tolist() == [2, 1]


def test_a_cell_outside_the_categories_is_refused(tmp_path: Path) -> None:
    field = {"name": "a", "type": "string", "categories": ["visit", "press-tour"]}
    message = refusal(one(tmp_path, "a\nvisit\nvisits\n", field))
    assert message == "t.csv:3: t.a: 'visits' is not one of the categories (did you mean visit?)"
    assert "write one of visit, press-tour" in refusal(one(tmp_path, "a\nx\n", field))


def test_a_category_that_does_not_fit_its_type_is_refused(tmp_path: Path) -> None:
    field = {"name": "a", "type": "integer", "categories": ["one"]}
    assert "t.a: category 'one' does not fit type integer" in refusal(one(tmp_path, "a\n", field))


# Refusals

MISFITS = [
    ({"type": "integer"}, "1.5", "12"),
    ({"type": "number", "decimalChar": ","}, "1.5", "12,5"),
    ({"type": "number"}, "sNaN", "12.5"),
    ({"type": "boolean", "trueValues": ["да"], "falseValues": ["нет"]}, "true", "да or нет"),
    ({"type": "date"}, "2024-02-30", "2031-04-02"),
    ({"type": "date", "format": "%d.%m.%Y"}, "2024-02-01", "02.04.2031"),
    ({"type": "datetime"}, "2024-02-01", "2031-04-02T09:30:00Z"),
    ({"type": "time"}, "9:30", "09:30:00"),
    ({"type": "year"}, "24", "2031"),
    ({"type": "yearmonth"}, "2024-13", "2031-04"),
    ({"type": "yearmonth"}, "99999999999999999999-01", "2031-04"),
    ({"type": "duration"}, "one day", "P1DT12H"),
    ({"type": "geopoint"}, "200,0", "37.6,55.7"),
    ({"type": "array"}, "{}", "[1, 2]"),
    ({"type": "object"}, "[]", '{"a": 1}'),
]


@pytest.mark.parametrize(("field", "text", "right"), MISFITS, ids=lambda item: str(item)[:40])
def test_a_misfit_names_its_place_and_what_is_right(
    tmp_path: Path, field: dict[str, Any], text: str, right: str
) -> None:
    with pytest.raises(errors.PackageError) as caught:
        cell(tmp_path, field, "", text)
    kind = field["type"]
    assert caught.value.message == f"t.csv:3: t.v: {text!r} does not fit type {kind}"
    assert caught.value.hint == f"write {right}, for instance"


def test_the_line_is_the_physical_one(tmp_path: Path) -> None:
    text = 'a,b\n"one\ntwo\nthree",1\nfour,x\n'
    assert "t.csv:5: t.b: 'x'" in refusal(one(tmp_path, text, "a", {"name": "b", "type": "integer"}))


def test_a_huge_cell_is_quoted_in_short(tmp_path: Path) -> None:
    loaded = one(tmp_path, f"a\n{'x' * 1_000_000}\n", {"name": "a", "type": "date"})
    assert len(refusal(loaded)) < 200


BROKEN = [
    ("", "t.csv:1: the header of column 1 is missing (write a)"),
    ("a\n1\n", "t.csv:1: the header of column 2 is missing (write b)"),
    ("a,c\n", "t.csv:1: the header of column 2 is 'c' (write b)"),
    ("a,b,c\n", "t.csv:1: the header of column 3 is 'c' (the schema has no such field)"),
    ("a,b\n1\n", "t.csv:2: the row has 1 cells, but t has 2 columns"),
    ("a,b\n1,2,3\n", "t.csv:2: the row has 3 cells, but t has 2 columns"),
    ("a,b\n1,2\n\n3,4\n", "t.csv:3: the row has 0 cells, but t has 2 columns"),
    (b"a,b\n1,caf\xe9\n", "t.csv:2:6: byte 0xe9 is not utf-8"),
    ('a,b\n1,"2" x\n', "t.csv:2: broken quoting"),
    ('a,b\n1,"2\n', "t.csv:2: broken quoting"),
]


@pytest.mark.parametrize(("text", "message"), BROKEN)
def test_a_file_that_could_lose_text_is_refused(tmp_path: Path, text: str | bytes, message: str) -> None:
    assert refusal(one(tmp_path, text, "a", "b")).startswith(message)


def test_a_descriptor_that_cannot_be_read_by_is_refused(tmp_path: Path) -> None:
    unknown = one(tmp_path, "a\n1\n", {"name": "a", "type": "quaternion"})
    assert "t.a" in refusal(unknown)
    boolean = one(tmp_path, "a\n1\n", {"name": "a", "type": "boolean", "trueValues": "yes"})
    assert "t.a: 'trueValues' should be an array of strings" in refusal(boolean)
    assert "two fields with the same name" in refusal(one(tmp_path, "a,a\n1,2\n", "a", "a"))


def test_a_byte_order_mark_is_no_part_of_the_first_name(tmp_path: Path) -> None:
    loaded = one(tmp_path, "\ufeffa,b\r\nя,2\r\n", "a", "b")
    assert loaded.to_pandas("t").values.tolist() == [["я", "2"]]


def test_a_file_without_header_begins_with_a_row(tmp_path: Path) -> None:
    item = resource(tmp_path, "t", "1\n2\n", {"fields": [{"name": "a", "type": "integer"}]})
    loaded = package(tmp_path, {**item, "dialect": {"header": False}})
    assert loaded.to_pandas("t")["a"].tolist() == [1, 2]


def test_hostile_text_comes_through_as_it_is(tmp_path: Path) -> None:
    texts = ["=1+1", "\"'`", "a\nb\r\nc", "NA", "None", "\u202eabc", "👩‍🔬", " x ", "<b>", "\x00"]
    assert cell(tmp_path, {"type": "string"}, *texts).tolist() == texts
