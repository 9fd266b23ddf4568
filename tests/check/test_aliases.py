"""Other spellings of names."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from factbook.check import CheckSettings, check_package
from tests.work import growth
from tests.worlds import small

FIRMS = "firm_id,name_en,name_ru\norion,Orion,Орион\nstrasse,Straße,\n"
NAMES = [
    {"name": "name_en", "type": "string", "factbook:language": "en"},
    {"name": "name_ru", "type": "string", "factbook:language": "ru"},
]
CODE = {"name": "language", "type": "string", "rdfType": "https://schema.org/inLanguage"}
SPELLING = {"name": "spelling", "type": "string", "rdfType": "https://schema.org/alternateName"}


def spelled(
    folder: Path, rows: str, *fields: Any, labels: Mapping[str, str] | None = None, named: str = "table"
) -> list[str]:
    """Return code, row and hint of what is found among aliases of firms."""
    firms = {
        "fields": [{"name": "firm_id", "type": "string"}, *NAMES],
        "primaryKey": ["firm_id"],
        **({"factbook:label": "name"} if labels is None else labels),
    }
    own = fields or (CODE, SPELLING)
    header = ",".join(["id", "table", "row", *(field["name"] for field in own)])
    aliases = {
        "fields": [*({"name": name, "type": "string"} for name in ("id", "table", "row")), *own],
        "primaryKey": ["id"],
        "factbook:rowReference": [{"table": named, "row": "row"}],
    }
    opened = small.package(
        folder,
        small.resource(folder, "firms", FIRMS, firms),
        small.resource(folder, "aliases", f"{header}\n{rows}", aliases),
    )
    return [
        f"{item.code} {item.key}: {item.hint}"
        for item in check_package(opened, CheckSettings(["alias"])).findings
    ]


class TestOwnName:
    @pytest.mark.parametrize("text", ["Orion", "ORION", " orion "])
    def test_whatever_the_case(self, tmp_path: Path, text: str) -> None:
        expected = ["alias.own-name x: delete the row: firms/orion.name_en has this name already"]
        assert spelled(tmp_path, f"x,firms,orion,en,{text}\n") == expected

    @pytest.mark.parametrize("text", ["Orion Robotics", "Orión", "Ｏrion"])
    def test_another_spelling_is_what_aliases_are_for(self, tmp_path: Path, text: str) -> None:
        assert spelled(tmp_path, f"x,firms,orion,en,{text}\n") == []

    def test_case_is_folded_as_unicode_does(self, tmp_path: Path) -> None:
        assert len(spelled(tmp_path, "x,firms,strasse,en,STRASSE\n")) == 1

    def test_only_in_its_language(self, tmp_path: Path) -> None:
        assert spelled(tmp_path, "x,firms,orion,ru,Orion\n") == []
        assert len(spelled(tmp_path, "x,firms,orion,ru,ОРИОН\n")) == 1

    def test_only_of_its_row(self, tmp_path: Path) -> None:
        assert spelled(tmp_path, "x,firms,strasse,en,Orion\ny,towers,orion,en,Orion\n") == []

    def test_an_empty_name_is_none(self, tmp_path: Path) -> None:
        assert spelled(tmp_path, "x,firms,strasse,ru,\n") == []

    def test_a_field_may_have_the_language(self, tmp_path: Path) -> None:
        field = {"name": "name_ru", "type": "string", "factbook:language": "ru"}
        assert spelled(tmp_path, "x,firms,orion,Orion\n", field) == []
        assert len(spelled(tmp_path, "x,firms,orion,орион\n", field)) == 1

    def test_without_a_language_it_is_any_name(self, tmp_path: Path) -> None:
        assert len(spelled(tmp_path, "x,firms,orion,Orion\ny,firms,orion,орион\n", SPELLING)) == 2

    def test_rows_without_a_name(self, tmp_path: Path) -> None:
        assert spelled(tmp_path, "x,firms,orion,en,Orion\n", labels={}) == []


class TestDouble:
    def test_whatever_the_case_and_form(self, tmp_path: Path) -> None:
        rows = "x,firms,orion,en,Café\ny,firms,orion,en,CAFE\u0301\nz,firms,orion,en,Caf\n"
        assert spelled(tmp_path, rows) == [
            "alias.double x: keep one of the rows",
            "alias.double y: keep one of the rows",
        ]

    def test_many_name_three_others_each(self, tmp_path: Path) -> None:
        def check_many(size: int) -> None:
            rows = "".join(f"x{number},firms,orion,en,Nova\n" for number in range(size))
            assert len(spelled(tmp_path, rows)) == size

        check_many(3_000)
        assert growth(check_many, 200) < 2.5

    @pytest.mark.parametrize("other", ["firms,strasse,en", "firms,orion,ru", "towers,orion,en"])
    def test_elsewhere_it_is_another(self, tmp_path: Path, other: str) -> None:
        assert spelled(tmp_path, f"x,firms,orion,en,Nova\ny,{other},Nova\n") == []


def test_a_reference_of_unknown_fields_is_left_to_its_rule(tmp_path: Path) -> None:
    assert spelled(tmp_path, "x,firms,orion,en,Orion\n", named="tabel") == []


def test_a_table_that_only_names_cells_has_no_aliases(tmp_path: Path) -> None:
    reference = {"table": "table", "row": "row", "field": "name"}
    opened = small.one(
        tmp_path, "table,row,name\nt,x,x\n", "table", "row", "name", **{"factbook:rowReference": [reference]}
    )
    assert opened.tables[0].aliases == ()
