"""Fields that belong together: groups, periods, copies, labels, and names of related rows."""

from pathlib import Path
from typing import Any, ClassVar

import pytest

from factbook.check import CheckSettings, check_package
from factbook.package.descriptor import open_package
from tests.worlds import small
from tests.worlds.clockworks import SCHEMAS, build, changed, piece


def found(folder: Path, code: str, text: str, *fields: Any, **schema: Any) -> list[tuple[int | None, str]]:
    """Return line and hint of what one rule finds in a table."""
    opened = small.one(folder, text, *fields, **schema)
    return [(item.line, item.hint) for item in check_package(opened, CheckSettings([code])).findings]


class TestGroups:
    TEXT = "id,a,b\nnone,,\none,x,\nboth,x,y\n"

    def test_at_most_one(self, tmp_path: Path) -> None:
        groups = {"factbook:atMostOneOf": [["a", "b"]]}
        places = found(tmp_path, "row.at-most-one-of", self.TEXT, "id", "a", "b", **groups)
        assert places == [(4, "fill at most one")]

    def test_all_or_none(self, tmp_path: Path) -> None:
        groups = {"factbook:allOrNoneOf": [["a", "b"]]}
        places = found(tmp_path, "row.all-or-none-of", self.TEXT, "id", "a", "b", **groups)
        assert places == [(3, "fill all of them, or none")]

    def test_one_field_of_a_pair_has_an_example(self, tmp_path: Path) -> None:
        fields = [
            {"name": name, "type": "string", "title": name, "description": name, **more}
            for name, more in (("id", {"example": "a"}), ("a", {"example": "b"}), ("b", {}))
        ]
        groups = {"factbook:atMostOneOf": [["a", "b"]]}
        opened = small.one(tmp_path, self.TEXT, *fields, **groups)
        found = check_package(opened, CheckSettings(["descriptor.described"])).findings
        assert [item.message for item in found if ".b " in item.message] == []

    @pytest.mark.parametrize("name", ["factbook:atMostOneOf", "factbook:allOrNoneOf"])
    def test_an_unknown_field_is_found(self, tmp_path: Path, name: str) -> None:
        places = found(tmp_path, "descriptor.names", "id,a\n", "id", "a", **{name: [["a", "aa"]]})
        assert places == [(1, "did you mean a?")]

    @pytest.mark.parametrize("group", ["factbook:exactlyOneOf", "factbook:atMostOneOf"])
    def test_the_empty_side_needs_no_evidence(self, tmp_path: Path, group: str) -> None:
        towers = {**SCHEMAS["towers"], group: [["website", "twin_id"]]}
        evidence = [{"evidence_id": "e0", **piece("website", "stated", "1", "снова")}]
        rows = {**changed("towers", 0, website="https://north.example.org/"), "evidence": evidence}
        missed = [
            {
                str(item.field)
                for item in check_package(
                    build(tmp_path / name, rows, schemas={**SCHEMAS, "towers": schema}),
                    CheckSettings(["evidence.uncovered"]),
                ).findings
            }
            for name, schema in (("free", SCHEMAS["towers"]), ("pair", towers))
        ]
        assert missed[0] - missed[1] == {"twin_id"}


class TestPeriods:
    FIELDS = ("id", {"name": "made_from", "type": "date"}, {"name": "made_to", "type": "date"})
    MADE: ClassVar = {"name": "made", "from": "made_from", "to": "made_to"}

    @pytest.mark.parametrize(
        ("days", "lines"),
        [
            ("2031-04-01,2031-04-02", []),
            ("2031-04-01,2031-04-01", []),
            (",2031-04-01", []),
            ("2031-04-01,", []),
            ("2031-04-02,2031-04-01", [2]),
            ("spring,2031-04-01", []),
        ],
        ids=["two days", "one day", "no first", "no last", "reversed", "no date"],
    )
    def test_end_after_they_begin(self, tmp_path: Path, days: str, lines: list[int]) -> None:
        text = f"id,made_from,made_to\na,{days}\n"
        places = found(tmp_path, "date.period", text, *self.FIELDS, **{"factbook:periods": [self.MADE]})
        assert [line for line, _ in places] == lines

    def test_an_unknown_field_is_found(self, tmp_path: Path) -> None:
        periods = {"factbook:periods": [{**self.MADE, "to": "made_too"}]}
        text = "id,made_from,made_to\na,2031-04-02,2031-04-01\n"
        places = found(tmp_path, "descriptor.names", text, *self.FIELDS, **periods)
        assert places == [(1, "did you mean made_to or made_from?")]
        assert check_package(open_package(tmp_path), CheckSettings(["date"])).findings == ()

    def test_a_field_selects_its_period(self, tmp_path: Path) -> None:
        small.one(tmp_path, "id,made_from,made_to\n", *self.FIELDS, **{"factbook:periods": [self.MADE]})
        table = open_package(tmp_path).table("t")
        assert {table.column_of(field) for field in table.fields} == {"id", "made"}


class TestCopies:
    def found(self, folder: Path, copied: str, property_: str = "source_id.day") -> list[tuple[str, str]]:
        key = {"fields": ["source_id"], "reference": {"resource": "s", "fields": ["source_id"]}}
        names = [{"name": name, "type": "string"} for name in ("id", "source_id")]
        copy = {"name": "told", "type": "string", "factbook:copyOf": property_}
        source = {"fields": [{"name": name, "type": "string"} for name in ("source_id", "day")]}
        schema = {"fields": [*names, copy], "primaryKey": ["id"], "foreignKeys": [key]}
        text = f"id,source_id,told\na,news,{copied}\nb,,{copied}\n"
        opened = small.package(
            folder,
            small.resource(
                folder, "s", "source_id,day\nnews,2031-04-02\n", {**source, "primaryKey": ["source_id"]}
            ),
            small.resource(folder, "t", text, schema),
        )
        result = check_package(opened, CheckSettings(["row.copy", "descriptor.names"]))
        return [(item.code, item.hint) for item in result.findings]

    def test_repeat_the_value(self, tmp_path: Path) -> None:
        assert self.found(tmp_path, "2031-04-02") == []

    def test_a_changed_one_is_found(self, tmp_path: Path) -> None:
        assert self.found(tmp_path, "2031-04-03") == [("row.copy", "write 2031-04-02")]

    def test_an_unknown_key_is_found(self, tmp_path: Path) -> None:
        places = self.found(tmp_path, "2031-04-03", "sources_id.day")
        assert places == [("descriptor.names", "did you mean source_id?")]


class TestLabels:
    KIND: ClassVar = {"name": "kind", "type": "string", "constraints": {"enum": ["clock", "bell"]}}
    CATEGORIES: ClassVar = [{"value": "clock", "label": "Clock"}, {"value": "bell", "label": "Bell"}]

    @pytest.mark.parametrize(
        ("labels", "count"),
        [
            ({"ru": {"clock": "Часы", "bell": "Колокол"}}, 0),
            ({"ru": {"clock": "Часы"}}, 1),
            ({"ru": {"clock": "Часы", "bell": "Колокол", "gong": "Гонг"}}, 1),
            ({"en": {"clock": "Clock", "bell": "Gong"}}, 1),
        ],
        ids=["all", "missing", "of no value", "other than in categories"],
    )
    def test_are_complete(self, tmp_path: Path, labels: dict[str, Any], count: int) -> None:
        kind = {**self.KIND, "categories": self.CATEGORIES, "factbook:labels": labels}
        places = found(tmp_path, "descriptor.labels", "id,kind\n", "id", kind)
        assert len(places) == count


class TestRelatedNames:
    """A title of a meeting may name who came to it, and no other person."""

    def found(self, folder: Path, title: str) -> list[str]:
        def key(name: str, table: str) -> dict[str, Any]:
            return {"fields": [name], "reference": {"resource": table, "fields": [name]}}

        people = {"fields": [{"name": "person_id", "type": "string"}, self.text("name_en")]}
        meetings = {
            "fields": [{"name": "meeting_id", "type": "string"}, self.text("title_en", names="related")]
        }
        guests = {
            "fields": [{"name": name, "type": "string"} for name in ("guest_id", "meeting_id", "person_id")]
        }
        opened = small.package(
            folder,
            small.resource(
                folder, "people", "person_id,name_en\nanna,Anna Ivanova\noleg,Oleg Petrov\n",
                {**people, "primaryKey": ["person_id"], "factbook:label": "name"},
            ),
            small.resource(
                folder, "meetings", f"meeting_id,title_en\nm,{title}\n",
                {**meetings, "primaryKey": ["meeting_id"]},
            ),
            small.resource(
                folder, "guests", "guest_id,meeting_id,person_id\ng,m,anna\n",
                {
                    **guests, "primaryKey": ["guest_id"],
                    "foreignKeys": [key("meeting_id", "meetings"), key("person_id", "people")],
                },
            ),
        )  # fmt: skip
        return [item.key for item in check_package(opened, CheckSettings(["text.names"])).findings]

    @staticmethod
    def text(name: str, **more: str) -> dict[str, Any]:
        marks = {f"factbook:{mark}": value for mark, value in more.items()}
        return {"name": name, "type": "string", "factbook:language": "en", **marks}

    def test_of_a_guest(self, tmp_path: Path) -> None:
        assert self.found(tmp_path, "Anna Ivanova at the tower") == []

    def test_of_somebody_else(self, tmp_path: Path) -> None:
        assert self.found(tmp_path, "Oleg Petrov at the tower") == ["m"]


class TestLanguage:
    """Evidence that a text is printed, in a language that the source does not print."""

    @pytest.mark.parametrize(
        ("rows", "count"),
        [
            ([piece("name_ru", "stated", "1", "северной")], 0),
            ([piece("name_en", "stated", "1", "северной")], 1),
            ([piece("name_en", "transliterated", "1", "северной")], 0),
            ([piece("name", "stated", "1", "северной")], 0),
            ([piece("name_en", "stated", "1", "Severnaya")], 0),
            ([piece("name_zh", "stated", "1", "северной")], 0),
        ],
        ids=["its language", "another", "transliterated", "base name", "in the anchor", "empty cell"],
    )
    def test_is_that_of_the_source(self, tmp_path: Path, rows: list[dict[str, str]], count: int) -> None:
        evidence = [{"evidence_id": f"e{n}", **row} for n, row in enumerate(rows)]
        result = check_package(build(tmp_path, {"evidence": evidence}), CheckSettings(["evidence.language"]))
        assert len(result.findings) == count

    def test_a_base_name_needs_one_cell_in_it(self, tmp_path: Path) -> None:
        evidence = [{"evidence_id": "e0", **piece("name", "stated", "1", "северной")}]
        rows = {**changed("towers", 0, name_ru=""), "evidence": evidence}
        result = check_package(build(tmp_path, rows), CheckSettings(["evidence.language"]))
        assert [item.field for item in result.findings] == ["status"]
