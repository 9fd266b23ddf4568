"""Packages as records: rows, names, and errors that say what was meant."""

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from factbook.errors import AddressError, PackageError
from factbook.package import Package
from factbook.reading.rows import read_rows, resolve_address
from tests.worlds.clockworks import ROWS, build


@pytest.fixture
def package(tmp_path: Path) -> Package:
    return build(tmp_path / "package")


def refusal(package: Package, address: str) -> str:
    with pytest.raises(AddressError) as caught:
        resolve_address(package, address)
    return str(caught.value)


class TestRows:
    def test_rows_know_their_key_record_and_line(self, package: Package) -> None:
        package.table("people").path.write_text('person_id,name_en,name_ru\na,"x\ny",я\n\nb,z\n', "utf-8")
        first, blank, last = read_rows(package, "people")
        assert (first.key, first.record, first.line) == ("a", 2, 2)
        assert first.cells == {"person_id": "a", "name_en": "x\ny", "name_ru": "я"}
        assert (blank.key, blank.record, blank.line) == ("", 3, 4)
        assert (last.key, last.record, last.line) == ("b", 4, 5)
        assert last.cells == {"person_id": "b", "name_en": "z", "name_ru": ""}

    def test_cells_beyond_the_fields_are_left_out(self, package: Package) -> None:
        package.table("people").path.write_text("person_id,name_en,name_ru\na,b,c,d\n", "utf-8")
        (row,) = read_rows(package, "people")
        assert list(row.cells.values()) == ["a", "b", "c"]

    def test_cells_are_read_by_position_whatever_the_header_says(self, package: Package) -> None:
        package.table("people").path.write_text("name_ru,x\na,b\n", "utf-8")
        (row,) = read_rows(package, "people")
        assert row.cells == {"person_id": "a", "name_en": "b", "name_ru": ""}

    def test_without_a_header_the_first_record_is_a_row(self, package: Package) -> None:
        table = package.table("people")
        table.path.write_text("a,b,c\n", "utf-8")
        bare = dataclasses.replace(table, dialect=dataclasses.replace(table.dialect, header=False))
        (row,) = read_rows(dataclasses.replace(package, tables=(bare,)), "people")
        assert (row.key, row.record) == ("a", 1)

    def test_without_a_primary_key_the_record_number_is_the_key(self, package: Package) -> None:
        keyless = dataclasses.replace(package.table("people"), primary_key=())
        (row,) = read_rows(dataclasses.replace(package, tables=(keyless,)), "people")
        assert row.key == "2"
        assert package.table("people").key_of({}, 2) == ""

    def test_a_composite_key_has_commas(self, package: Package) -> None:
        double = dataclasses.replace(package.table("people"), primary_key=("person_id", "name_en"))
        (row,) = read_rows(dataclasses.replace(package, tables=(double,)), "people")
        assert row.key == "anna,Anna%20Ivanova"

    def test_a_missing_file_is_an_error_when_it_is_read(self, package: Package) -> None:
        package.table("people").path.unlink()
        with pytest.raises(PackageError, match=r"people\.csv: no such file"):
            list(read_rows(package, "people"))

    def test_an_empty_table_has_no_rows(self, package: Package) -> None:
        assert list(read_rows(package, "bells")) == []
        package.table("bells").path.write_bytes(b"")
        assert list(read_rows(package, "bells")) == []


class TestResolve:
    def test_each_kind_of_address(self, package: Package) -> None:
        assert resolve_address(package, "towers")[1:] == (None, None)
        address, row, field = resolve_address(package, "towers/north.height")
        assert str(address) == "towers/north.height"
        assert row is not None
        assert field is not None
        assert row.cells[field.name] == "31"
        _, row, field = resolve_address(package, "towers.height")
        assert (row, field) == (None, package.table("towers").field("height"))

    def test_keys_of_other_scripts(self, tmp_path: Path) -> None:
        rows = {"people": [{"person_id": "анна.1"}]}
        package = build(tmp_path / "package", rows)
        _, row, _ = resolve_address(package, "people/анна%2E1")
        assert row is not None
        assert row.cells["person_id"] == "анна.1"

    @pytest.mark.parametrize(
        ("address", "message"),
        [
            ("tower", "no table 'tower' (did you mean towers?)"),
            ("zzz", "no table 'zzz'"),
            ("towers/nroth", "table towers has no row 'nroth' (did you mean north?)"),
            ("towers/north.hight", "table towers has no field 'hight' (did you mean height"),
            ("towers/", "'towers/' is not an address"),
        ],
    )
    def test_an_unknown_name_comes_with_the_nearest(
        self, package: Package, address: str, message: str
    ) -> None:
        assert message in refusal(package, address)

    def test_an_unread_table_says_why(self, package: Package) -> None:
        other = dataclasses.replace(package, unread={"maps": "it is not CSV"})
        assert refusal(other, "maps") == "no table 'maps' (it is not CSV)"


class TestNames:
    def test_fields_in_languages_share_a_base(self, package: Package) -> None:
        table = package.table("towers")
        assert [field.name for field in table.fields_of("name")] == ["name_en", "name_ru", "name_zh"]
        assert (table.field("name_en").base, table.field("height").base) == ("name", "height")
        assert table.fields_of("height") == ()

    @pytest.mark.parametrize(
        ("language", "label"), [("en", "Anna"), ("ru", "Анна"), ("zh", "Anna"), ("xx", "Anna")]
    )
    def test_a_label_falls_back_to_another_language(
        self, package: Package, language: str, label: str
    ) -> None:
        cells = {"person_id": "anna", "name_en": "Anna", "name_ru": "Анна"}
        assert package.table("people").label_of(cells, language) == label

    def test_a_row_without_a_name_has_no_label(self, package: Package) -> None:
        assert package.table("people").label_of({"name_en": "", "name_ru": ""}) == ""
        assert package.table("bells").labels == ()
        assert package.table("bells").label_of(ROWS["people"][0]) == ""

    def test_the_tables_of_evidence_are_known(self, package: Package) -> None:
        assert package.provenance is not None
        assert "sources" in package.provenance
        assert "towers" not in package.provenance

    def test_records_cannot_be_changed(self, package: Package) -> None:
        records: list[Any] = [package, package.tables[0], package.tables[0].fields[0]]
        for record in records:
            with pytest.raises(dataclasses.FrozenInstanceError):
                record.name = "x"
