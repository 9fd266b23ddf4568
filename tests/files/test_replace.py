"""Files that take new rows keep every other byte, or stay as they are."""

import stat
from pathlib import Path
from typing import Any

import pytest

from factbook.entry.insertion import insert_rows
from factbook.entry.rehearsal import Rehearsal
from factbook.errors import PackageError, UsageError
from factbook.files.replace import apply_changes, replace_files
from factbook.package import Package
from factbook.package.descriptor import open_package
from factbook.reading.rows import read_rows
from tests.worlds.clockworks import SCHEMAS, build
from tests.worlds.east import add, content, entry


@pytest.fixture
def package(tmp_path: Path) -> Package:
    return build(tmp_path / "package")


class TestFiles:
    def row(self, package: Package, table: str, **cells: str) -> bytes:
        change = insert_rows(package.table(table), [cells])
        apply_changes([change])
        return package.table(table).path.read_bytes()

    def test_other_bytes_stay_as_they_are(self, tmp_path: Path) -> None:
        package = build(tmp_path / "package")
        path = package.table("people").path
        path.write_bytes(b'\xef\xbb\xbfperson_id,name_en,name_ru\r\n"b",  "x" ,\r\n"d","two\r\nlines",""')
        assert self.row(package, "people", person_id="c", name_en='a,"b') == (
            b'\xef\xbb\xbfperson_id,name_en,name_ru\r\n"b",  "x" ,\r\nc,"a,""b",\r\n"d","two\r\nlines",""'
        )
        assert self.row(package, "people", person_id="e").endswith(b'"d","two\r\nlines",""\r\ne,,\r\n')

    def test_keys_sort_by_bytes_and_integers_by_value(self, tmp_path: Path) -> None:
        fields = [{"name": "n", "type": "integer"}, {"name": "v", "type": "string"}]
        schemas = {"numbers": {"fields": fields, "primaryKey": ["n"]}, "people": SCHEMAS["people"]}
        rows = {
            "numbers": [{"n": "2"}, {"n": "30"}],
            "people": [{"person_id": "b"}, {"person_id": "я"}],
        }
        package = build(tmp_path / "package", rows, schemas=schemas)
        assert self.row(package, "numbers", n="10") == b"n,v\n2,\n10,\n30,\n"
        for key in ("Z", "a-1", "𝄞", "a"):
            self.row(package, "people", person_id=key)
        assert [row.cells["person_id"] for row in read_rows(package, "people")] == [
            "Z",
            "a",
            "a-1",
            "b",
            "я",
            "𝄞",
        ]

    @pytest.mark.parametrize(
        ("kind", "old", "new", "keys"),
        [
            ("number", ["1.5", "9.0"], ["10", "-2", "9.00", "1e1", "NaN"], "-2 1.5 9.0 9.00 10 1e1 NaN"),
            ("integer", ["2", "007"], ["10", "-1", "7"], "-1 2 007 7 10"),
            ("year", ["-500", "900"], ["1000"], "-500 900 1000"),
            ("string", ["10", "9"], ["1.5"], "1.5 10 9"),
        ],
    )
    def test_keys_that_are_numbers_sort_by_value(
        self, tmp_path: Path, kind: str, old: list[str], new: list[str], keys: str
    ) -> None:
        schema = {"fields": [{"name": "n", "type": kind}], "primaryKey": "n"}
        rows = [{"n": text} for text in old]
        package = build(tmp_path / "package", {"t": rows}, schemas={"t": schema}, sourced=False)
        change = insert_rows(package.table("t"), [{"n": text} for text in new])
        lines = change.after.decode().split()
        assert lines == ["n", *keys.split()]
        assert [lines[record - 1] for record in change.records] == new

    def test_numbers_of_another_notation_sort_by_value(self, tmp_path: Path) -> None:
        field = {"name": "n", "type": "number", "decimalChar": ",", "groupChar": " "}
        schema = {"fields": [field], "primaryKey": "n"}
        rows = [{"n": "9,5"}, {"n": "1 000,25"}]
        package = build(tmp_path / "package", {"t": rows}, schemas={"t": schema}, sourced=False)
        change = insert_rows(package.table("t"), [{"n": "10,5"}])
        assert change.after.decode().splitlines() == ["n", '"9,5"', '"10,5"', '"1 000,25"']

    def test_rows_of_one_key_stay_in_the_order_given(self, tmp_path: Path) -> None:
        schema = {"fields": [{"name": "b"}]}
        package = build(tmp_path / "package", {"t": []}, schemas={"t": schema}, sourced=False)
        change = insert_rows(package.table("t"), [{"b": text} for text in "zax"])
        assert change.after == b"b\nz\na\nx\n"
        assert change.records == (2, 3, 4)

    def test_tables_without_a_key_or_header_grow_at_their_end(self, tmp_path: Path) -> None:
        schema = {"fields": [{"name": "b"}, {"name": "a"}]}
        package = build(tmp_path / "package", {"t": [{"b": "2", "a": "1"}]}, schemas={"t": schema})
        assert self.row(package, "t", a="0", b="0") == b"b,a\n2,1\n0,0\n"
        path = package.folder / "datapackage.json"
        text = path.read_text("utf-8")
        path.write_text(
            text.replace('"path"', '"dialect": {"header": false, "delimiter": ";"}, "path"'),
            "utf-8",
        )
        package.table("t").path.write_bytes(b"")
        assert self.row(open_package(path), "t", a="1;", b="2") == b'2;"1;"\n'

    @pytest.mark.parametrize(
        ("content", "message"),
        [
            (b"", "header differs from the schema"),
            (b"person_id,name_ru,name_en\n", "header differs from the schema"),
            (b"person_id,name_en,name_ru\n\xff,,\n", "cannot be rewritten byte for byte as utf-8"),
            (b'person_id,name_en,name_ru\na,"b"c,\n', "people.csv:2"),
        ],
    )
    def test_irregular_files_are_refused(self, package: Package, content: bytes, message: str) -> None:
        package.table("people").path.write_bytes(content)
        with pytest.raises(UsageError, match=message):
            insert_rows(package.table("people"), [{"person_id": "c"}])

    def test_a_character_outside_the_encoding_is_refused(self, tmp_path: Path) -> None:
        package = build(tmp_path / "package")
        file = package.folder / "datapackage.json"
        file.write_text(file.read_text("utf-8").replace('"utf-8"', '"cp1251"'), "utf-8")
        table = open_package(file).table("people")
        table.path.write_bytes("person_id,name_en,name_ru\na,,Анна\n".encode("cp1251"))
        with pytest.raises(UsageError, match="cp1251 has no character '好'"):
            insert_rows(table, [{"person_id": "b", "name_ru": "好"}])
        assert "b,,Б".encode("cp1251") in insert_rows(table, [{"person_id": "b", "name_ru": "Б"}]).after

    def test_a_value_that_the_dialect_cannot_hold_is_refused(self, package: Package) -> None:
        file = package.folder / "datapackage.json"
        text = file.read_text("utf-8")
        file.write_text(text.replace('"path"', '"dialect": {"quoteChar": ""}, "path"'), "utf-8")
        with pytest.raises(UsageError, match="does not fit the dialect"):
            insert_rows(open_package(file).table("people"), [{"person_id": "a,b"}])

    def test_permissions_stay_and_nothing_is_left_beside(self, package: Package) -> None:
        path = package.table("towers").path
        path.chmod(0o640)
        names = {item.name for item in package.folder.iterdir()}
        add(package, entry())
        assert stat.S_IMODE(path.stat().st_mode) == 0o640
        assert {item.name for item in package.folder.iterdir()} == names

    def test_links_inside_the_package_stay_links(self, package: Package) -> None:
        path = package.table("towers").path
        path.rename(package.folder / "real.csv")
        path.symlink_to("real.csv")
        add(open_package(package.folder), entry())
        assert path.is_symlink()
        assert b"\neast," in (package.folder / "real.csv").read_bytes()

    def test_a_file_that_changed_meanwhile_is_not_overwritten(self, package: Package) -> None:
        changes = Rehearsal(package).check_entries([entry()]).changes
        path = package.table("evidence").path
        path.write_bytes(path.read_bytes() + b"x\n")
        before = content(package)
        with pytest.raises(UsageError, match="changed by someone else"):
            apply_changes(changes)
        assert content(package) == before

    @pytest.mark.parametrize(
        ("error", "reason"),
        [
            (OSError(28, "No space left", "evidence.csv"), "no space left"),
            (KeyboardInterrupt(), "interrupted"),
        ],
    )
    def test_a_failed_rename_says_which_files_were_written(
        self, package: Package, monkeypatch: pytest.MonkeyPatch, error: BaseException, reason: str
    ) -> None:
        before = content(package)
        towers, evidence = (package.folder / name for name in ("towers.csv", "evidence.csv"))
        fail_to_rename(monkeypatch, "evidence.csv", error)
        with pytest.raises(PackageError) as caught:
            add(package, entry())
        assert caught.value.message == f"{evidence}: {reason}"
        assert caught.value.hint == f"written: {towers}; not written: {evidence}"
        after = content(package)
        assert b"\neast," in after.pop("towers.csv")
        assert after.items() < before.items()

    @pytest.mark.parametrize("error", [OSError(28, "No space left"), KeyboardInterrupt()])
    def test_a_first_rename_that_fails_changes_nothing(
        self, package: Package, monkeypatch: pytest.MonkeyPatch, error: BaseException
    ) -> None:
        before = content(package)
        fail_to_rename(monkeypatch, "towers.csv", error)
        with pytest.raises((PackageError, KeyboardInterrupt), match=r"towers\.csv.*nothing was written|^$"):
            add(package, entry())
        assert content(package) == before

    def test_whole_files_are_written_new_or_again(self, tmp_path: Path) -> None:
        old, new = tmp_path / "old.md", tmp_path / "new.md"
        old.write_bytes(b"1")
        assert replace_files({old: b"2", new: b"3"}) == [old, new]
        assert (old.read_bytes(), new.read_bytes()) == (b"2", b"3")
        (tmp_path / "plain").touch()
        assert new.stat().st_mode == (tmp_path / "plain").stat().st_mode

    def test_a_folder_in_the_place_of_a_file_is_seen_before_anything_is_written(self, tmp_path: Path) -> None:
        (tmp_path / "folder").mkdir()
        with pytest.raises(PackageError, match="folder: is a directory"):
            replace_files({tmp_path / "new.md": b"3", tmp_path / "folder": b"x"})
        assert [item.name for item in tmp_path.iterdir()] == ["folder"]

    def test_a_full_disk_leaves_nothing_beside(
        self, package: Package, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(handle: int) -> None:
            raise OSError(28, "No space left on device")

        before = content(package)
        monkeypatch.setattr("os.fsync", full)
        with pytest.raises(PackageError, match="no space left"):
            add(package, entry())
        assert content(package) == before

    def test_a_failed_write_leaves_nothing(self, package: Package, monkeypatch: pytest.MonkeyPatch) -> None:
        before, real = content(package), Path.open

        def broken(self: Path, *mode: Any, **more: Any) -> Any:
            if self.name == "evidence.csv" and mode == ("wb",):
                raise PermissionError(13, "Permission denied", str(self))
            return real(self, *mode, **more)

        monkeypatch.setattr(Path, "open", broken)
        with pytest.raises(PackageError, match=r"evidence\.csv: permission denied.*nothing was written"):
            add(package, entry())
        assert content(package) == before


def fail_to_rename(monkeypatch: pytest.MonkeyPatch, name: str, error: BaseException) -> None:
    """Let the renaming to one file fail."""
    replace = Path.replace

    def broken(self: Path, target: Path) -> Path:
        if target.name == name:
            raise error
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", broken)
