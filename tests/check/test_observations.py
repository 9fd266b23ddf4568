"""Numbers of the same thing that exclude each other."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from factbook.check import CheckResult, CheckSettings, check_package
from factbook.check.rules.observations import find_bounds
from factbook.package.descriptor import open_package
from tests.worlds import small
from tests.worlds.clockworks import SCHEMAS, build, field

STAFF = {"dimensions": ["firm", "as_of"], "measure": "staff"}
HEIGHT = {"dimensions": ["kind"], "measure": "height"}
CODE = "observation.contradiction"


def counted(
    folder: Path,
    *rows: str,
    kind: str = "number",
    observation: Any = STAFF,
    header: str = "",
    missing: tuple[str, ...] = ("",),
    **more: Any,
) -> CheckResult:
    """Check rows of id, firm, date, number and qualifier."""
    text = "\n".join([header or "id,firm,as_of,staff,qualifier", *rows, ""])
    number = {"name": "staff", "type": kind, "factbook:qualifierField": "qualifier", **more}
    schema = {"primaryKey": ["id"], "missingValues": [*missing], "factbook:observation": observation}
    opened = small.one(folder, text, "id", "firm", "as_of", number, "qualifier", **schema)
    return check_package(opened, CheckSettings(["observation"]))


def pair(folder: Path, one: str, other: str, **more: Any) -> list[str]:
    """Return the keys of the rows found, of two that say something of the same thing."""
    found = counted(folder, f"a,orion,2031,{one}", f"b,orion,2031,{other}", **more).findings
    return [item.key for item in found]


class TestExclude:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("5,eq", "6,eq"), ("5,gt", "4,lt"), ("5,gt", "5,eq"), ("5,gt", "5,lt"), ("5,gt", "5,le"),
            ("5,ge", "4,le"), ("5,lt", "5,ge"), ("5,eq", "6,ge"), ("100,approx", "106,eq"),
            ("100,approx", "94,lt"), ("100,approx", "112,approx"), ("-100,approx", "-94,ge"),
            ("0.1,eq", "0.2,eq"),
        ],
    )  # fmt: skip
    def test_what_cannot_both_be_true(self, tmp_path: Path, one: str, other: str) -> None:
        assert pair(tmp_path, one, other) == pair(tmp_path, other, one) == ["a", "b"]

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("5,eq", "5,eq"), ("5,eq", "5.0,eq"), ("5,eq", "3,gt"), ("5,gt", "7,lt"), ("5,ge", "5,eq"),
            ("5,ge", "5,le"),
            ("5,gt", "9,gt"), ("5,lt", "2,le"), ("100,approx", "105,eq"), ("100,approx", "105,ge"),
            ("100,approx", "108,approx"), ("-100,approx", "-95,eq"), ("5,gt", "6,lt"), ("0,approx", "0,eq"),
        ],
    )  # fmt: skip
    def test_what_can_both_be_true(self, tmp_path: Path, one: str, other: str) -> None:
        assert pair(tmp_path, one, other) == pair(tmp_path, other, one) == []

    def test_whole_numbers_have_nothing_between_them(self, tmp_path: Path) -> None:
        assert pair(tmp_path, "5,gt", "6,lt", kind="integer") == ["a", "b"]
        assert pair(tmp_path, "5,gt", "7,lt", kind="integer") == []

    def test_no_qualifier_means_exactly(self, tmp_path: Path) -> None:
        assert pair(tmp_path, "5,", "6,") == ["a", "b"]
        assert pair(tmp_path, "5,gt", "4,lt", **{"factbook:qualifierField": ""}) == ["a", "b"]

    @pytest.mark.parametrize(
        "other", ["6,nearly", "many,eq", "NaN,eq", "INF,eq", "-INF,gt", "1e999999999,approx", ",eq"]
    )
    def test_what_says_no_number_is_left_aside(self, tmp_path: Path, other: str) -> None:
        assert pair(tmp_path, "5,eq", other) == []

    def test_a_number_may_be_written_otherwise(self, tmp_path: Path) -> None:
        notation = {"groupChar": " ", "decimalChar": "-"}
        assert pair(tmp_path, "1 005-5,eq", "1005-5,eq", **notation) == []
        assert pair(tmp_path, "1 005-5,eq", "1005-6,eq", **notation) == ["a", "b"]

    def test_a_number_may_stand_with_its_unit(self, tmp_path: Path) -> None:
        assert pair(tmp_path, "40%,eq", "44 %,eq", bareNumber=False) == ["a", "b"]
        assert pair(tmp_path, "40%,eq", "EUR 40,eq", bareNumber=False) == []
        assert pair(tmp_path, "-40%,eq", "40%,eq", bareNumber=False) == ["a", "b"]
        assert pair(tmp_path, "40%,eq", "44%,eq") == []  # no numbers, as other rules say

    def test_a_missing_qualifier_is_none(self, tmp_path: Path) -> None:
        assert pair(tmp_path, "5,NA", "6,") == []
        assert pair(tmp_path, "5,NA", "6,", missing=("", "NA")) == ["a", "b"]

    @pytest.mark.parametrize("qualifier", ["eq", "gt", "ge", "lt", "le", "approx"])
    @pytest.mark.parametrize("value", [-7, 0, 7])
    def test_every_qualifier_allows_something(self, value: int, qualifier: str) -> None:
        for whole in (False, True):
            bounds = find_bounds(Decimal(value), qualifier, whole=whole)
            assert bounds is not None
            assert bounds[0] <= bounds[1]


class TestSameThing:
    @pytest.mark.parametrize("other", ["b,orion,2032,6,eq", "b,vega,2031,6,eq", "b,,2031,6,eq"])
    def test_another_thing_may_have_another_number(self, tmp_path: Path, other: str) -> None:
        assert counted(tmp_path, "a,orion,2031,5,eq", other).findings == ()

    def test_an_empty_dimension_is_a_value(self, tmp_path: Path) -> None:
        assert len(counted(tmp_path, "a,,2031,5,eq", "b,,2031,6,eq").findings) == 2

    def test_each_says_what_it_excludes(self, tmp_path: Path) -> None:
        rows = ("a,orion,2031,5,gt", "b,orion,2031,7,eq", "c,orion,2031,3,le", "d,vega,2031,1,eq")
        messages = {item.key: item.message for item in counted(tmp_path, *rows).findings}
        assert messages == {
            "a": "more than 5 here and at most 3 in record 4 cannot both be true",
            "b": "7 here and at most 3 in record 4 cannot both be true",
            "c": "at most 3 here and 7 in record 3 cannot both be true",
        }

    def test_a_plan_may_be_revised(self, tmp_path: Path) -> None:
        revised = {"field": "firm", "value": "orion", "by": "qualifier"}
        observation = {**STAFF, "revised": revised}
        assert pair(tmp_path, "5,eq", "9,approx", observation=observation) == []
        assert pair(tmp_path, "5,eq", "9,eq", observation=observation) == ["a", "b"]
        other = {**STAFF, "revised": {**revised, "value": "vega"}}
        assert pair(tmp_path, "5,eq", "9,approx", observation=other) == ["a", "b"]

    @pytest.mark.no_cover
    def test_many_numbers_of_one_thing(self, tmp_path: Path) -> None:
        rows = [f"r{number},orion,2031,{number % 2},eq" for number in range(20_000)]
        assert len(counted(tmp_path, *rows).findings) == 20_000


class TestNote:
    """The measure `height` of towers, in a package with evidence."""

    def found(self, folder: Path, *noted: str, sourced: bool = True) -> list[tuple[str, bool]]:
        rows = [
            {"tower_id": name, "kind": "clock", "height": height}
            for name, height in (("east", "30"), ("west", "40"))
        ]
        about = {"table_name": "towers", "source_id": "news", "paragraph": "1", "anchor": "снова"}
        evidence = [
            {"evidence_id": f"e{n}", "row_id": name, "field_name": "height", "status": status, **about}
            for n, name in enumerate(("east", "west"))
            for status in ("stated", *(["differs"] if name in noted else []))
        ]
        schemas = {
            **SCHEMAS,
            "towers": {**SCHEMAS["towers"], "factbook:observation": HEIGHT},
            "sources": {"fields": [*SCHEMAS["sources"]["fields"], field("text_seen")]},
        }
        package = build(folder, {"towers": rows, "evidence": evidence}, schemas=schemas, sourced=sourced)
        return [
            (item.key, "differs" in item.hint)
            for item in check_package(package, CheckSettings([CODE])).findings
        ]

    def test_each_row_needs_its_own(self, tmp_path: Path) -> None:
        assert self.found(tmp_path / "none") == [("east", True), ("west", True)]
        assert self.found(tmp_path / "one", "east") == [("west", True)]
        assert self.found(tmp_path / "both", "east", "west") == []

    def test_without_evidence_nothing_can_be_noted(self, tmp_path: Path) -> None:
        assert self.found(tmp_path, "east", "west", sourced=False) == [("east", False), ("west", False)]

    def test_evidence_that_cannot_be_read_decides_nothing(self, tmp_path: Path) -> None:
        assert self.found(tmp_path, "east", "west") == []
        (tmp_path / "evidence.csv").unlink()
        result = check_package(open_package(tmp_path), CheckSettings([CODE]))
        assert [item.code for item in result.findings] == ["file.unreadable"]
        assert [note.table for note in result.skipped] == ["towers"]


class TestDescriptor:
    @pytest.mark.parametrize(
        "observation",
        [{**STAFF, "measure": "stuff"}, {**STAFF, "dimensions": ["frim"]}, {**STAFF, "dimensions": []}],
        ids=["measure", "dimension", "none"],
    )
    def test_unknown_fields_are_left_to_their_rule(self, tmp_path: Path, observation: Any) -> None:
        assert pair(tmp_path, "5,eq", "6,eq", observation=observation) == []

    @pytest.mark.parametrize(
        ("observation", "message"),
        [
            ([], "should be an object"),
            ({"measure": "staff"}, "'dimensions' is missing"),
            ({"dimensions": ["firm"]}, "'measure' is missing"),
            ({"dimensions": "firm", "measure": "staff"}, "should be an array"),
            ({"dimensions": [1], "measure": "staff"}, "is not a list of field names"),
        ],
        ids=["shape", "no dimensions", "no measure", "text", "number"],
    )
    def test_a_wrong_shape_is_a_problem(self, tmp_path: Path, observation: Any, message: str) -> None:
        schema = {"factbook:observation": observation}
        (problem,) = small.one(tmp_path, "id,firm,staff\n", "id", "firm", "staff", **schema).problems
        assert "factbook:observation" in problem.message
        assert message in problem.message


def test_a_unit_is_named_too(tmp_path: Path) -> None:
    number = field("staff", "number", **{"factbook:unitField": "unti"})
    opened = small.one(tmp_path, "id,staff,unit\n", "id", number, "unit")
    (finding,) = check_package(opened, CheckSettings(["descriptor.names"])).findings
    assert finding.message == "t: factbook:unitField of staff: no field 'unti'"
    assert finding.hint == "did you mean unit?"
