"""Dates and how exactly they are known."""

from pathlib import Path
from typing import Any

import pytest

from factbook.check import CheckSettings, check_package
from tests.worlds import small

PERIODS = ["day", "week", "month", "year", "unknown"]


def dated(folder: Path, day: str, precision: str, enum: list[str] | None = None, **field: Any) -> list[str]:
    """Return code and hint of what is found in a row with a date and its precision."""
    constraints = {"constraints": {"enum": enum}} if enum else {}
    opened = small.one(
        folder,
        f'id,on,on_precision\na,"{day}",{precision}\n',
        "id",
        {"name": "on", "type": "date", **field},
        {"name": "on_precision", "type": "string", **constraints},
    )
    return [
        f"{item.code} {item.field}: {item.hint}"
        for item in check_package(opened, CheckSettings(["date"])).findings
    ]


class TestPrecision:
    @pytest.mark.parametrize(
        ("day", "precision"),
        [("2031-04-02", "day"), ("2031-04-01", "month"), ("", "unknown"), ("", "")],
    )
    def test_is_given_where_there_is_a_date(self, tmp_path: Path, day: str, precision: str) -> None:
        assert dated(tmp_path, day, precision) == []

    @pytest.mark.parametrize("precision", ["", "unknown"])
    def test_is_missed(self, tmp_path: Path, precision: str) -> None:
        expected = ["date.precision on_precision: one of: day, week, month, year"]
        assert dated(tmp_path, "2031-04-01", precision) == expected

    @pytest.mark.parametrize(
        ("enum", "hint"),
        [(None, "write unknown"), (PERIODS, "write unknown"), (PERIODS[:-1], "delete the value")],
        ids=["open", "with unknown", "without"],
    )
    def test_of_no_date(self, tmp_path: Path, enum: list[str] | None, hint: str) -> None:
        assert dated(tmp_path, "", "year", enum) == [f"date.precision on_precision: {hint}"]

    def test_of_another_name_comes_with_the_nearest(self, tmp_path: Path) -> None:
        expected = ["date.precision on_precision: did you mean month?"]
        assert dated(tmp_path, "2031-04-01", "monht") == expected
        assert dated(tmp_path, "2031-04-01", "monht", [*PERIODS, "monht"]) == expected

    def test_outside_a_closed_list_is_left_to_its_own_rule(self, tmp_path: Path) -> None:
        assert dated(tmp_path, "2031-04-01", "monht", PERIODS) == []

    def test_a_missing_value_is_no_date(self, tmp_path: Path) -> None:
        assert dated(tmp_path, "n.d.", "unknown", missingValues=["n.d."]) == []
        assert len(dated(tmp_path, "n.d.", "day", missingValues=["n.d."])) == 1

    def test_a_date_alone_needs_none(self, tmp_path: Path) -> None:
        opened = small.one(tmp_path, "id,on\na,2031-04-02\n", "id", {"name": "on", "type": "date"})
        assert check_package(opened, CheckSettings(["date"])).findings == ()


class TestFirstDay:
    @pytest.mark.parametrize(
        ("day", "precision", "first"),
        [
            ("2031-04-02", "month", "2031-04-01"),
            ("2031-04-01", "year", "2031-01-01"),
            ("2031-04-06", "week", "2031-03-31, the Monday"),  # a Sunday, the last day of its week
            ("2031-04-01", "week", "2031-03-31, the Monday"),
        ],
    )
    def test_another_day_is_found(self, tmp_path: Path, day: str, precision: str, first: str) -> None:
        expected = [f"date.first-day on: write {first}, or another precision"]
        assert dated(tmp_path, day, precision) == expected

    @pytest.mark.parametrize(
        ("day", "precision"),
        [
            ("2031-04-02", "day"),
            ("2031-04-01", "month"),
            ("2031-01-01", "year"),
            ("2031-03-31", "week"),
            ("0001-01-01", "week"),
        ],
    )
    def test_the_first_is_right(self, tmp_path: Path, day: str, precision: str) -> None:
        assert dated(tmp_path, day, precision) == []

    @pytest.mark.parametrize(
        ("form", "right", "wrong"),
        [("%d.%m.%Y", "01.04.2031", "02.04.2031"), ("%Y%m%d", "20310401", "20310402")],
    )
    def test_in_the_format_of_the_field(self, tmp_path: Path, form: str, right: str, wrong: str) -> None:
        assert dated(tmp_path, right, "month", format=form) == []
        expected = [f"date.first-day on: write {right}, or another precision"]
        assert dated(tmp_path, wrong, "month", format=form) == expected

    @pytest.mark.parametrize(
        ("text", "form"),
        [
            ("2031-02-30", "default"),
            ("April", "default"),
            ("April 2031", "any"),
            ("2", "%Q"),
            ("2031-04-02", "%d"),
        ],
    )
    def test_what_is_no_date_is_left_to_its_type(self, tmp_path: Path, text: str, form: str) -> None:
        assert dated(tmp_path, text, "month", format=form) == []
