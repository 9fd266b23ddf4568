"""Adding rows with their evidence: entries, and what the full check finds in a rehearsal."""

import hashlib
import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from factbook.check import CheckSettings, RuleException, check_package
from factbook.entry import RowEntry, read_entries
from factbook.entry.rehearsal import Rehearsal
from factbook.errors import AddressError, UsageError
from factbook.evidence import Ledger
from factbook.package import Package
from factbook.package.descriptor import open_package
from factbook.reading.rows import read_rows
from tests.worlds.clockworks import SCHEMAS, TEXT, build
from tests.worlds.east import EAST, STRICT, add, content, entry, with_piece

DATA = Path(__file__).parents[2] / "datapackage"


@pytest.fixture
def package(tmp_path: Path) -> Package:
    return build(tmp_path / "package")


def list_findings(package: Package, *entries: RowEntry, settings: CheckSettings | None = None) -> list[str]:
    """Return what a rehearsal finds; it changes no file."""
    before = content(package)
    findings = Rehearsal(package, settings=settings).check_entries(entries).findings
    assert content(package) == before
    return [str(finding) for finding in findings]


def write_table(folder: Path, text: str | bytes, fields: Any, **more: Any) -> Package:
    """Write a package of one table `t`, and open it."""
    folder.mkdir(exist_ok=True)
    (folder / "t.csv").write_bytes(text.encode() if isinstance(text, str) else text)
    keys: dict[str, Any] = {key: more.pop(key) for key in ("primaryKey", "uniqueKeys") if key in more}
    items: list[Any] = [
        {"name": item, "type": "string"} if isinstance(item, str) else item for item in fields
    ]
    resource = {"name": "t", "path": "t.csv", "schema": {"fields": items, **keys}, **more}
    (folder / "datapackage.json").write_text(json.dumps({"name": "small", "resources": [resource]}), "utf-8")
    return open_package(folder)


class TestEntries:
    def test_values_become_text(self) -> None:
        text = (
            '{"table": "t", "row": {"a": 1.50, "b": true, "c": null, "d": " \\u0435 ", "e": -0, "f": 1e400}}'
        )
        (read,) = read_entries(text)
        assert read.row == {"a": "1.50", "b": "true", "c": "", "d": " е ", "e": "-0", "f": "1e400"}

    def test_a_list_holds_several(self) -> None:
        assert len(read_entries('[{"table": "a", "row": {}}, {"table": "b", "row": {}}]')) == 2

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("{", "not JSON at line 1, column 2"),
            ("[]", "no entries"),
            ("3", "entry 1 should be a JSON object"),
            ('{"row": {}}', "entry 1: 'table' should name a table"),
            ('{"table": "t", "rows": {}}', "unknown name 'rows'.*did you mean row"),
            ('{"table": "t"}', "entry 1: row should be a JSON object"),
            ('[{"table": "t", "row": {"a": []}}]', "entry 1: row: a should be text"),
            ('{"table": "t", "row": {"a": NaN}}', "row: a should be text"),
            ('{"table": "t", "row": {}, "evidence": {}}', "'evidence' should be a list"),
            ('{"table": "t", "row": {}, "evidence": ["x"]}', "evidence 1 should be a JSON object"),
            ('{"table": "t", "row": {"a": "1", "b": "2", "a": "3"}}', "'a' is given twice.*keep one"),
            ("[" * 100_000, "nested too deeply"),
        ],
    )
    def test_other_shapes_are_usage_errors(self, text: str, message: str) -> None:
        with pytest.raises(UsageError, match=message):
            read_entries(text)


class TestAdd:
    def test_a_row_and_its_evidence_are_written_in_their_places(self, package: Package) -> None:
        before = content(package)
        written = add(package, entry())
        assert [path.name for path in written] == ["towers.csv", "evidence.csv"]
        after = content(package)
        assert after["towers.csv"].splitlines()[1].decode() == "east,bell,Vostok,Восток,,,,,12.5,,,"
        for name, old in before.items():
            kept = [line for line in after[name].splitlines(True) if line in old.splitlines(True)]
            assert b"".join(kept) == old
        keys = [row.key for row in read_rows(package, "evidence")]
        assert keys == sorted(keys)
        assert [key for key in keys if key.startswith("towers")] == [
            "towers-east-all", "towers-east-name-en", "towers-east-name-zh",
            "towers-east-opened-on", "towers-east-text", "towers-east-twin-id", "towers-east-website",
        ]  # fmt: skip
        assert Ledger.of(package).count_coverage().tables["towers"] == (22, 22)

    def test_a_taken_evidence_id_gets_a_number(self, package: Package) -> None:
        again = {"source_id": "old", "paragraph": 1, "anchor": "tower"}
        piece = {"field": "height", "status": "stated", **again}
        differs = {"field": "height", "status": "differs", "printed_value": "13", **again, "paragraph": 2}
        (read,) = read_entries(json.dumps({**EAST, "evidence": [*EAST["evidence"], piece, differs]}))
        add(package, read)
        keys = {row.key for row in read_rows(package, "evidence")}
        assert {"towers-east-height", "towers-east-height-2"} <= keys

    def test_a_first_citation_lists_its_paragraph(self, package: Package) -> None:
        add(package, with_piece(1, source_id="old", paragraph=4))
        listed = [row.cells for row in read_rows(package, "paragraphs") if row.key == "old-p4"]
        assert [(row["source_id"], row["number"], row["sha256"]) for row in listed] == [("old", "4", "")]

    def test_the_headline_of_a_hashed_source_is_listed_too(self, package: Package) -> None:
        add(package, with_piece(1, paragraph=0))
        keys = [row.key for row in read_rows(package, "paragraphs")]
        assert keys == ["news-p0", "news-p1", "news-p2", "old-p1"]

    def test_rows_of_one_batch_may_name_each_other_in_any_order(self, package: Package) -> None:
        rests = {"field": "*", "status": "stated", "source_id": "news", "paragraph": "1", "anchor": "a"}
        row = {"bell_id": "east-great", "tower_id": "east", "weight": "900", "loud": "true"}
        bell = RowEntry("bells", row, (rests,))
        assert list_findings(package, bell) == [
            "entry 1: row: tower_id: table towers has no row 'east' [table-schema.foreign-key]"
        ]
        written = add(package, bell, entry())
        assert [path.name for path in written] == ["bells.csv", "towers.csv", "evidence.csv"]

    def test_a_new_source_and_a_row_that_rests_on_it(self, package: Package) -> None:
        row = {"source_id": "new", "url": "u", "publisher": "p", "language": "en", "title_en": "t"}
        rows = [with_piece(0, source_id="new", paragraph=7), RowEntry("sources", row, ())]
        names = ["towers.csv", "sources.csv", "paragraphs.csv", "evidence.csv"]
        assert [path.name for path in add(package, *rows)] == names
        assert "new-p7" in {row.key for row in read_rows(package, "paragraphs")}

    def test_every_finding_names_its_entry(self, package: Package) -> None:
        west = entry(tower_id="west", name_en="Zapad", height="tall", kind="clok")
        assert list_findings(package, entry(), west) == [
            "entry 2: row: kind: 'clok' is not one of the allowed values (did you mean clock?) "
            "[table-schema.constraint-error]",
            "entry 2: row: height: 'tall' is not a number (write digits with a point for the fraction) "
            "[table-schema.type-error]",
        ]

    def test_a_key_that_is_taken_is_found_at_both_rows(self, package: Package) -> None:
        findings = list_findings(package, entry(), entry(name_en="Zapad"))
        for number in (1, 2):
            start = f"entry {number}: row: tower_id: record "
            assert any(item.startswith(start) and "has the same key" in item for item in findings)
        north = list_findings(package, entry(tower_id="north"))
        assert any(item.startswith("towers/north.tower_id: record ") for item in north)

    @pytest.mark.parametrize(
        ("cells", "expected"),
        [
            ({"tower_id": ""}, "row: tower_id: the cell is empty"),
            ({"tower_id": "North_1"}, "row: tower_id: 'North_1' is not a slug (write 'north-1')"),
            ({"kind": ""}, "row: kind: the cell is empty"),
            ({"height": "901"}, "row: height: '901' breaks the constraint maximum 900"),
            ({"opened_on": "2031-02-30"}, "'2031-02-30' is not a date (write YYYY-MM-DD)"),
            ({"website": "ftp://a"}, "row: website: 'ftp://a' does not match the pattern"),
            ({"twin_id": "norht"}, "table towers has no row 'norht' (did you mean north?)"),
            ({"name_en": "Severnaya"}, "row: name_en: the same name_en as in record 3"),
            ({"name_en": "", "name_ru": ""}, "none of name_en, name_ru is filled (fill at least one)"),
            ({"name_en": " Vostok"}, "row: name_en: the cell begins with white space"),
            ({"name_en": "\x00"}, "row: name_en: the cell contains U+0000"),
            ({"name_en": "Vost\u200bok"}, "row: name_en: the cell contains U+200B"),
        ],
    )
    def test_wrong_cells_are_found(self, package: Package, cells: dict[str, str], expected: str) -> None:
        findings = list_findings(package, entry(**cells), settings=STRICT)
        assert any(expected in item for item in findings), findings

    @pytest.mark.parametrize(
        ("place", "piece", "expected"),
        [
            (0, {"anchor": None}, "entry 1: evidence 1: anchor: the status 'stated' needs anchor"),
            (0, {"anchor": "one two three four five"}, "an anchor of 5 words, more than 4"),
            (0, {"paragraph": 9}, "evidence 1: paragraph: source news has no paragraph 9 (it has 1, 2)"),
            (0, {"paragraph": "x"}, "evidence 1: paragraph: 'x' is not an integer"),
            (0, {"source_id": "nwes"}, "source_id: table sources has no row 'nwes' (did you mean news?)"),
            (0, {"said_by": "ana"}, "said_by: table people has no row 'ana' (did you mean anna?)"),
            (0, {"status": "state"}, "status: 'state' is not one of the allowed values (did you mean stated"),
            (
                1,
                {"field": "name_e"},
                "evidence 2: field: table towers has no field 'name_e' (did you mean name",
            ),
            (1, {"field": "tower_id"}, "field: no cell needs this evidence for 'tower_id'"),
            (1, {"status": "not-stated"}, "the status is 'not-stated', but name_en is filled"),
            (2, {"status": "stated"}, "the status is 'stated', but name_zh is empty"),
            (3, {"field": "text_en"}, "entry 1: row: text_ru: the empty cell has no evidence"),
            (0, {"field": "kind"}, "entry 1: row: height: the cell has no evidence"),
            (0, {"source_id": "old", "paragraph": "²"}, "entry 1: evidence 1: paragraph:"),
        ],
    )
    def test_wrong_evidence_is_found(
        self, package: Package, place: int, piece: dict[str, Any], expected: str
    ) -> None:
        findings = list_findings(package, with_piece(place, **piece))
        assert any(expected in item for item in findings), findings

    def test_unknown_names_are_usage_errors(self, package: Package) -> None:
        with pytest.raises(AddressError, match=r"no table 'towrs' \(did you mean towers\?\)"):
            list_findings(package, RowEntry("towrs", {}, ()))
        with pytest.raises(UsageError, match=r"entry 2: row: unknown name 'hight' \(did you mean height\?\)"):
            list_findings(package, entry(), entry(hight=3))
        with pytest.raises(
            UsageError, match=r"entry 1: evidence 3: unknown name 'said_bye' \(did you mean said_by"
        ):
            list_findings(package, with_piece(2, said_bye="x"))

    def test_keys_follow_their_template(self, package: Package) -> None:
        bell = RowEntry("bells", {"bell_id": "great", "tower_id": "north"}, ())
        assert any(
            "'great' does not match the template {tower_id}-* (write 'north-…')" in item
            for item in list_findings(package, bell)
        )

    def test_sources_need_no_evidence(self, package: Package) -> None:
        source = {"source_id": "new", "url": "u", "publisher": "p", "language": "en", "title_en": "t"}
        piece = {"field": "url", "status": "not-stated", "source_id": "new"}
        with pytest.raises(UsageError, match="entry 1: rows of sources need no evidence"):
            list_findings(package, RowEntry("sources", source, (piece,)))
        assert [path.name for path in add(package, RowEntry("sources", source, ()))] == ["sources.csv"]

    def test_a_package_may_keep_no_evidence(self, tmp_path: Path) -> None:
        package = build(tmp_path / "package", sourced=False)
        (bare,) = read_entries(json.dumps({**EAST, "evidence": []}))
        assert [path.name for path in add(package, bare)] == ["towers.csv"]

    def test_rows_that_name_any_row_are_followed(self, tmp_path: Path) -> None:
        schema = {
            "fields": [{"name": name, "type": "string"} for name in ("alias_id", "table", "row", "name")],
            "primaryKey": ["alias_id"],
            "factbook:rowReference": [{"table": "table", "row": "row"}],
        }
        package = build(tmp_path / "package", schemas={**SCHEMAS, "aliases": schema}, sourced=False)
        row = {"alias_id": "a", "table": "towers", "row": "nort", "name": "x"}
        assert list_findings(package, RowEntry("aliases", row, ()))[0].startswith(
            "entry 1: row: row: table towers has no row 'nort' (did you mean north?)"
        )
        assert (
            "no table 'tower'"
            in list_findings(package, RowEntry("aliases", {**row, "table": "tower"}, ()))[0]
        )

    def test_composite_keys_are_unique_and_followed(self, tmp_path: Path) -> None:
        key = {"fields": ["c", "d"], "reference": {"resource": "", "fields": ["a", "b"]}}
        schema = {
            "fields": [{"name": name, "type": "string"} for name in "abcd"],
            "primaryKey": ["a", "b"],
            "foreignKeys": [key],
        }
        rows = {"pairs": [{"a": "x", "b": "y"}]}
        package = build(tmp_path / "package", rows, schemas={"pairs": schema}, sourced=False)
        assert (
            "entry 1: row: a: record"
            in list_findings(package, RowEntry("pairs", {"a": "x", "b": "y"}, ()))[0]
        )
        dangling = RowEntry("pairs", {"a": "x", "b": "z", "c": "x", "d": "q"}, ())
        assert "table pairs has no row 'x, q'" in list_findings(package, dangling)[0]
        add(package, RowEntry("pairs", {"a": "x", "b": "z", "c": "x", "d": "y"}, ()))


class TestSeverity:
    """An error forbids to write a row, a warning only if the settings are strict; style is off by default."""

    def test_a_warning_is_shown_and_the_row_is_written(self, package: Package) -> None:
        outcome = Rehearsal(package).check_entries([entry(name_en="Vost\u200bok")])
        (finding,) = outcome.findings
        assert str(finding).startswith("warning: entry 1: row: name_en: the cell contains U+200B")
        assert not outcome.is_refused

    def test_style_says_nothing_unless_it_is_asked_for(self, package: Package) -> None:
        source = {"source_id": "New_1", "url": "u", "publisher": "p", "language": "en", "title_en": "t"}
        row = RowEntry("sources", source, ())
        assert list_findings(package, row) == []
        settings = CheckSettings(extend_select=["style"])
        outcome = Rehearsal(package, settings=settings).check_entries([row])
        assert [item.finding.code for item in outcome.findings] == ["key.slug"]
        assert not outcome.is_refused

    @pytest.mark.parametrize("name", ["text", "style"])
    def test_strict_settings_refuse_every_new_finding(self, package: Package, name: str) -> None:
        cells = {"name_en": "Vost\u200bok"} if name == "text" else {"name_en": "Vostok  tower"}
        settings = CheckSettings(extend_select=[name], strict=True)
        assert Rehearsal(package, settings=settings).check_entries([entry(**cells)]).is_refused

    def test_an_error_is_refused_by_any_settings(self, package: Package) -> None:
        assert Rehearsal(package).check_entries([entry(kind="clok")]).is_refused

    def test_an_exception_accepts_new_rows_too(self, package: Package) -> None:
        reason = "The maker prints the plus sign."
        exceptions = [RuleException("text.formula", reason, "towers", "name_en")]
        settings = CheckSettings(strict=True, exceptions=exceptions)
        assert list_findings(package, entry(name_en="+Vostok"), settings=settings) == []
        # That nothing needs an exception yet is no matter of the row.
        assert list_findings(package, entry(), settings=settings) == []


class TestTypes:
    """Types are what check says; `add` knows none."""

    @pytest.mark.parametrize(
        ("field", "text"),
        [
            ({"type": "boolean"}, "TRUE"),
            ({"type": "boolean"}, "0"),
            ({"type": "boolean", "trueValues": ["да"], "falseValues": ["нет"]}, "да"),
            ({"type": "number", "decimalChar": ",", "groupChar": "."}, "1.234,50"),
            ({"type": "number", "bareNumber": False}, "12 kg"),
            ({"type": "date", "format": "%d.%m.%Y"}, "02.04.2031"),
            ({"type": "yearmonth"}, "2031-04"),
            ({"type": "string", "format": "email"}, "a@example.org"),
            ({"type": "integer", "categories": [{"value": 1, "label": "one"}]}, "1"),
        ],
    )
    def test_what_check_accepts_is_written_as_given(
        self, tmp_path: Path, field: dict[str, Any], text: str
    ) -> None:
        package = write_table(tmp_path / "p", "id,v\n", ["id", {"name": "v", **field}], primaryKey="id")
        add(package, RowEntry("t", {"id": "a", "v": text}, ()))
        assert [row.cells["v"] for row in read_rows(package, "t")] == [text]

    def test_digits_stay_as_they_are_written(self, tmp_path: Path) -> None:
        fields = ["id", {"name": "v", "type": "number"}, {"name": "w", "type": "integer"}]
        package = write_table(tmp_path / "p", "id,v,w\n", fields, primaryKey="id")
        (read,) = read_entries('{"table": "t", "row": {"id": "a", "v": 12.50, "w": 9007199254740993000}}')
        add(package, read)
        assert package.table("t").path.read_bytes() == b"id,v,w\na,12.50,9007199254740993000\n"

    def test_a_key_that_is_a_number_finds_its_place(self, tmp_path: Path) -> None:
        fields = [{"name": "id", "type": "number"}, "name"]
        package = write_table(tmp_path / "p", "id,name\n2.5,a\n30.0,b\n", fields, primaryKey="id")
        add(package, *read_entries('[{"table": "t", "row": {"id": 100}}, {"table": "t", "row": {"id": 4}}]'))
        assert [row.cells["id"] for row in read_rows(package, "t")] == ["2.5", "4", "30.0", "100"]

    def test_megabytes_are_a_finding(self, tmp_path: Path) -> None:
        package = write_table(tmp_path / "p", "id,v\n", ["id", "v"], primaryKey="id")
        (finding,) = list_findings(package, RowEntry("t", {"id": "a", "v": "x" * 3_000_000}, ()))
        assert finding.startswith("warning: entry 1: row: v: ")
        assert len(finding) < 300


class TestOldFindings:
    """What is wrong already does not stop a new row; what the row makes wrong does."""

    FIELDS = ("id", "name", {"name": "n", "type": "integer"})

    @pytest.mark.parametrize(
        "text",
        [
            pytest.param(b"id,name,n\r\na,x,1\r\nm,y,2\r\n", id="CRLF"),
            pytest.param(b"id,name,n\nm,x,1\nm,y,2\nm,z,3\n", id="doubles"),
            pytest.param(b"id,name,n\na,x,many\nm,y,2.5\n", id="types"),
            pytest.param(b"id,name,n\nm,x,1\na,y,2", id="no order, no end"),
            pytest.param(b"id,name,n\n\na,x\nm,y,1,surplus\n", id="shape"),
            pytest.param(b"\xef\xbb\xbfid,name,n\na, x ,1\nm,\x1b,2\n", id="text"),
        ],
    )
    @pytest.mark.parametrize("key", ["0", "b", "z"])
    def test_a_row_goes_into_a_table_with_findings(self, tmp_path: Path, text: bytes, key: str) -> None:
        package = write_table(tmp_path / "p", text, self.FIELDS, primaryKey="id")
        before = check_package(package, STRICT).findings
        assert before
        add(package, RowEntry("t", {"id": key, "name": "new", "n": "7"}, ()))
        after = package.table("t").path.read_bytes()
        added = b"%s,new,7" % key.encode()
        assert [line for line in after.splitlines() if line != added] == text.splitlines()

    def test_a_finding_of_the_same_kind_is_still_a_new_one(self, tmp_path: Path) -> None:
        package = write_table(tmp_path / "p", "name,n\nx,many\n", ["name", self.FIELDS[2]])
        assert list_findings(package, RowEntry("t", {"name": "y", "n": "few"}, ())) == [
            "entry 1: row: n: 'few' is not an integer (write digits only) [table-schema.type-error]"
        ]

    def test_one_more_row_of_a_doubled_key_is_found(self, tmp_path: Path) -> None:
        package = write_table(tmp_path / "p", "id,name,n\nb,x,1\nb,y,2\n", self.FIELDS, primaryKey="id")
        findings = list_findings(package, RowEntry("t", {"id": "b", "name": "z", "n": "3"}, ()))
        assert findings[0].startswith("entry 1: row: id: record")

    def test_what_a_row_makes_wrong_elsewhere_is_found(self, tmp_path: Path) -> None:
        package = write_table(
            tmp_path / "p", "id,name,n\nb,x,many\n", self.FIELDS, primaryKey="id", uniqueKeys=[["name"]]
        )
        assert list_findings(package, RowEntry("t", {"id": "a", "name": "x", "n": "1"}, ())) == [
            f"{place}: the same name as in record {other} "
            "(no two rows may have the same values in these fields) [key.unique]"
            for place, other in (("entry 1: row: name", 3), ("t/b.name", 2))
        ]

    def test_files_that_the_package_does_not_name_are_left_alone(self, tmp_path: Path) -> None:
        package = write_table(tmp_path / "p", "id\n", ["id"], primaryKey="id")
        (package.folder / ".#t.csv").symlink_to("user@host.1")  # as an editor leaves it
        (package.folder / "loop").symlink_to(".")
        add(package, RowEntry("t", {"id": "a"}, ()))
        assert package.table("t").path.read_bytes() == b"id\na\n"

    def test_a_missing_file_of_another_table_is_an_old_finding(self, tmp_path: Path) -> None:
        package = build(tmp_path / "package", sourced=False)
        package.table("bells").path.unlink()
        people = RowEntry("people", {"person_id": "boris", "name_en": "Boris", "name_ru": "Борис"}, ())
        assert [path.name for path in add(package, people)] == ["people.csv"]


class TestIntegrity:
    """Hash, bytes and rows in the descriptor follow the file."""

    ROWS = b"id,v\nb,\xc3\xa9\n"

    def package(self, folder: Path, *declared: str) -> Package:
        """Write tables with the same rows, each with a text behind the path in its descriptor."""
        schema = '"schema": {"fields": [{"name": "id"}, {"name": "v"}], "primaryKey": "id"}'
        resources = []
        for n, text in enumerate(declared):
            (folder / f"t{n}.csv").write_bytes(self.ROWS)
            resources.append(f'{{"name":"t{n}",\t"path": "t{n}.csv"{text}, {schema}}}')
        text = (
            '{\r\n "title": "\\u00e9 \\/ {\\"hash\\": 1}",\r\n "resources" : ['
            + " ,\n".join(resources)
            + "] }\n"
        )
        (folder / "datapackage.json").write_bytes(text.encode())
        return open_package(folder)

    @pytest.mark.parametrize("algorithm", ["", "md5", "sha1", "sha256", "sha512"])
    def test_what_was_right_is_right_again(self, tmp_path: Path, algorithm: str) -> None:
        def declared(data: bytes, rows: int) -> str:
            digest = hashlib.new(algorithm or "md5", data).hexdigest()
            mark = f"{algorithm}:" if algorithm else ""
            return f', "bytes":{len(data)}, "hash" : "{mark}{digest}", "rows": {rows}'

        package = self.package(tmp_path, "", declared(self.ROWS, 1), declared(self.ROWS, 1))
        text = package.file.read_bytes().decode()
        written = add(package, RowEntry("t1", {"id": "a", "v": "x"}, ()))
        assert [path.name for path in written] == ["t1.csv", "datapackage.json"]
        new = declared(b"id,v\na,x\nb,\xc3\xa9\n", 2)
        assert package.file.read_bytes().decode() == text.replace(declared(self.ROWS, 1), new, 1)

    def test_tables_of_one_batch_are_brought_up_to_date_together(self, tmp_path: Path) -> None:
        package = self.package(tmp_path, f', "bytes": {len(self.ROWS)}', f', "bytes": {len(self.ROWS)}')
        add(package, RowEntry("t0", {"id": "a"}, ()), RowEntry("t1", {"id": "long"}, ()))
        sizes = [item["bytes"] for item in open_package(tmp_path).descriptor["resources"]]
        assert sizes == [len(self.ROWS) + len(b"a,\n"), len(self.ROWS) + len(b"long,\n")]

    @pytest.mark.parametrize(
        "declared",
        [
            ', "bytes": 3, "hash": "sha256:00", "rows": 9',
            ', "hash": "unknown:00"',
            ', "hash": "shake_128:00"',
            "",
        ],
    )
    def test_what_was_wrong_stays_so(self, tmp_path: Path, declared: str) -> None:
        package = self.package(tmp_path, declared)
        text = package.file.read_bytes()
        written = add(package, RowEntry("t0", {"id": "a", "v": "x"}, ()))
        assert [path.name for path in written] == ["t0.csv"]
        assert package.file.read_bytes() == text

    def test_a_descriptor_keeps_its_byte_order_mark_and_its_last_member(self, tmp_path: Path) -> None:
        package = self.package(tmp_path, f', "bytes": 1, "\\u0062ytes": {len(self.ROWS)}')
        package.file.write_bytes(b"\xef\xbb\xbf" + package.file.read_bytes())
        text = package.file.read_bytes()
        add(open_package(tmp_path), RowEntry("t0", {"id": "a", "v": "x"}, ()))
        assert package.file.read_bytes() == text.replace(
            b": %d" % len(self.ROWS), b": %d" % (len(self.ROWS) + 4)
        )


class TestTexts:
    def test_anchors_are_compared_with_the_texts_at_hand(self, package: Package, tmp_path: Path) -> None:
        (tmp_path / "news.txt").write_text(TEXT, "utf-8")

        def texts(of: Package) -> Mapping[str, Path]:
            return {row.key: tmp_path / "news.txt" for row in read_rows(of, "sources") if row.key == "news"}

        rehearsal = Rehearsal(package, texts)
        assert rehearsal.check_entries([with_piece(0, anchor="Старые часы")]).findings == ()
        (finding,) = rehearsal.check_entries([with_piece(0, anchor="новые часы")]).findings
        assert (finding.finding.code, finding.piece, finding.field) == ("evidence.text", 0, "anchor")


class TestThisPackage:
    @pytest.fixture
    def own(self, tmp_path: Path) -> Package:
        shutil.copytree(DATA, tmp_path / "own")
        return open_package(tmp_path / "own")

    def test_a_company_passes_the_full_check(self, own: Package) -> None:
        source = next(read_rows(own, "sources")).cells["source_id"]
        stated = {"source_id": source, "paragraph": 1}
        row = {"company_id": "example-optics", "name_en": "Example Optics", "resident": True}
        pieces = [
            {"field": "name_en", "status": "translated", **stated},
            {"field": "resident", "status": "inferred", **stated, "reason": "what-is-counted"},
            *(
                {"field": name, "status": "not-stated", "source_id": source}
                for name in ("name_ru", "name_zh", "site_id", "activity", "website")
            ),
        ]
        text = json.dumps({"table": "companies", "row": row, "evidence": pieces})
        written = add(own, *read_entries(text))
        assert [path.name for path in written] == ["companies.csv", "evidence.csv", "datapackage.json"]
        assert check_package(open_package(own.folder)).findings == ()

    def test_hidden_characters_are_found(self, own: Package) -> None:
        source = next(read_rows(own, "sources")).cells["source_id"]
        row = {"person_id": "jane-doe", "name_en": "Jane\u200bDoe"}
        pieces = [
            {"field": "name_en", "status": "translated", "source_id": source, "paragraph": 1},
            {"field": "name_ru", "status": "not-stated", "source_id": source},
            {"field": "name_zh", "status": "not-stated", "source_id": source},
        ]
        (read,) = read_entries(json.dumps({"table": "people", "row": row, "evidence": pieces}))
        findings = Rehearsal(own).check_entries([read]).findings
        assert {item.finding.code.partition(".")[0] for item in findings} == {"text"}


def test_hash_and_bytes_in_a_yaml_descriptor(tmp_path: Path) -> None:
    text = "id,v\na,x\n"
    (tmp_path / "t.csv").write_text(text)
    digest = hashlib.sha256(text.encode()).hexdigest()
    declared = "# Ponds\nresources:\n- name: t\n  path: t.csv\n"
    declared += f"  bytes: {len(text)} # all\n  hash: sha256:{digest}\n"
    schema = "  schema: {primaryKey: id, fields: [{name: id}, {name: v}]}\n"
    (tmp_path / "datapackage.yaml").write_text(declared + schema)
    add(open_package(tmp_path), RowEntry("t", {"id": "b", "v": "y"}, ()))
    changed = (tmp_path / "datapackage.yaml").read_text()
    digest = hashlib.sha256(b"id,v\na,x\nb,y\n").hexdigest()
    assert "  bytes: 13 # all\n" in changed
    assert f'  hash: "sha256:{digest}"\n' in changed
    assert changed.startswith("# Ponds\n")
    assert changed.endswith(schema)
