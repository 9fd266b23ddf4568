"""Adding rows with their evidence: entries, what is told of them, and the full check."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from factbook.check import run
from factbook.entry import Entry, RefusedError, add, read_entries
from factbook.errors import UsageError
from factbook.evidence import Ledger
from factbook.package import Package
from factbook.package.descriptor import open_package
from factbook.reading.rows import read_rows
from tests.clockworks import SCHEMAS, build
from tests.east import EAST, content, entry, with_piece

DATA = Path(__file__).parent.parent / "datapackage"


@pytest.fixture
def package(tmp_path: Path) -> Package:
    return build(tmp_path / "package")


def faults(package: Package, *entries: Entry) -> list[str]:
    before = content(package)
    with pytest.raises(RefusedError) as caught:
        add(package, entries)
    assert content(package) == before
    return [str(fault) for fault in caught.value.faults]


class TestEntries:
    def test_values_become_text(self) -> None:
        text = '{"table": "t", "row": {"a": 1.50, "b": true, "c": null, "d": " е\\u0308 ", "e": 7}}'
        (found,) = read_entries(text)
        assert found == Entry("t", {"a": "1.50", "b": "true", "c": "", "d": "ё", "e": "7"}, ())

    def test_a_list_holds_several(self) -> None:
        assert len(read_entries('[{"table": "a", "row": {}}, {"table": "b", "row": {}}]')) == 2

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("{", "not JSON at line 1, column 2"),
            ("[]", "no entries"),
            ("3", "entry 1 should be a JSON object"),
            ('{"row": {}}', "entry 1: 'table' should name a table"),
            ('{"table": "t", "rows": {}}', "unknown 'rows'.*did you mean row"),
            ('{"table": "t"}', "entry 1: row should be a JSON object"),
            ('[{"table": "t", "row": {"a": []}}]', "entry 1: row: a should be text"),
            ('{"table": "t", "row": {"a": NaN}}', "row: a should be text"),
            ('{"table": "t", "row": {}, "evidence": {}}', "'evidence' should be a list"),
            ('{"table": "t", "row": {}, "evidence": ["x"]}', "evidence 1 should be a JSON object"),
            ("[" * 100_000, "not"),
        ],
    )
    def test_other_shapes_are_usage_errors(self, text: str, message: str) -> None:
        with pytest.raises(UsageError, match=message):
            read_entries(text)


class TestAdd:
    def test_a_row_and_its_evidence_are_written_in_their_places(self, package: Package) -> None:
        before = content(package)
        written = add(package, [entry()])
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
        assert Ledger.of(package).coverage().tables["towers"] == (22, 22)

    def test_a_taken_evidence_id_gets_a_number(self, package: Package) -> None:
        again = {"source_id": "old", "paragraph": 1, "anchor": "tower"}
        piece = {"field": "height", "status": "stated", **again}
        differs = {"field": "height", "status": "differs", "printed_value": "13", **again}
        (found,) = read_entries(json.dumps({**EAST, "evidence": [*EAST["evidence"], piece, differs]}))
        add(package, [found])
        keys = {row.key for row in read_rows(package, "evidence")}
        assert {"towers-east-height", "towers-east-height-2"} <= keys

    def test_a_first_citation_lists_its_paragraph(self, package: Package) -> None:
        add(package, [with_piece(1, source_id="old", paragraph=4)])
        found = [row.cells for row in read_rows(package, "paragraphs") if row.key == "old-p4"]
        assert [(row["source_id"], row["number"], row["sha256"]) for row in found] == [("old", "4", "")]

    def test_the_headline_of_a_hashed_source_is_listed_too(self, package: Package) -> None:
        add(package, [with_piece(1, paragraph=0)])
        assert [row.key for row in read_rows(package, "paragraphs")] == [
            "news-p0",
            "news-p1",
            "news-p2",
            "old-p1",
        ]

    def test_rows_of_one_batch_may_name_each_other_in_any_order(self, package: Package) -> None:
        bell = Entry(
            "bells",
            {"bell_id": "east-great", "tower_id": "east", "weight": "900", "loud": "true"},
            (
                {
                    "field": "*",
                    "status": "stated",
                    "source_id": "news",
                    "paragraph": "1",
                    "anchor": "a",
                },
            ),
        )
        (found,) = faults(package, bell)
        assert found.startswith("bells/east-great.tower_id: table towers has no row 'east'")
        assert "add the row to towers first" in found
        written = add(package, [bell, entry()])
        assert [path.name for path in written] == ["bells.csv", "towers.csv", "evidence.csv"]

    def test_all_or_nothing(self, package: Package) -> None:
        found = faults(package, entry(), entry(tower_id="west", name_en="Zapad", height="tall"))
        assert found == ["towers/west.height: 'tall' is no number (write a number)"]

    def test_the_message_lists_every_fault(self, package: Package) -> None:
        with pytest.raises(RefusedError) as caught:
            add(package, [entry(kind="clok", height="0")])
        assert str(caught.value).splitlines() == [
            "nothing was written: 2 problems",
            "  towers/east.kind: 'clok' is not in the closed list (did you mean clock?)",
            "  towers/east.height: 0 is too small (at least 1)",
        ]

    @pytest.mark.parametrize(
        ("cells", "fault"),
        [
            ({"tower_id": ""}, "towers.tower_id: is empty (it needs a value)"),
            ({"tower_id": "North_1"}, "is not a slug (write 'north-1')"),
            ({"tower_id": "north"}, "towers/north.tower_id: 'north' is taken (tower_id: unique)"),
            ({"kind": ""}, "towers/east.kind: is empty (it needs a value)"),
            ({"height": "NaN"}, "'NaN' is no number"),
            ({"height": "901"}, "901 is too large (at most 900)"),
            ({"opened_on": "2031-02-30"}, "is no date (write a date as YYYY-MM-DD)"),
            ({"opened_on": "20310203"}, "is no date"),
            ({"website": "ftp://a"}, "does not have the form of the field (pattern https?://.+)"),
            ({"website": "http://" + "a" * 40}, "47 characters (at most 40)"),
            ({"twin_id": "norht"}, "table towers has no row 'norht' (did you mean north?)"),
            ({"name_en": "Severnaya"}, "towers/east.name_en: 'Severnaya' is taken"),
            ({"name_en": "", "name_ru": ""}, "none of name_en, name_ru filled (fill at least one)"),
        ],
    )
    def test_wrong_cells_are_told(self, package: Package, cells: dict[str, str], fault: str) -> None:
        assert any(fault in found for found in faults(package, entry(**cells)))

    @pytest.mark.parametrize(
        ("place", "piece", "fault"),
        [
            (0, {"anchor": None}, "towers/east: evidence for *: anchor is empty (stated needs"),
            (0, {"anchor": "one two three four five"}, "an anchor of 5 words, more than 4"),
            (
                0,
                {"paragraph": 9},
                "source news has no paragraph 9 (it has 2, and 0 is the headline)",
            ),
            (0, {"paragraph": "x"}, "paragraph: 'x' is no integer"),
            (
                0,
                {"source_id": "nwes"},
                "source_id: table sources has no row 'nwes' (did you mean news?)",
            ),
            (0, {"said_by": "ana"}, "said_by: table people has no row 'ana' (did you mean anna?)"),
            (0, {"status": "state"}, "no status 'state' (did you mean stated"),
            (1, {"field": "name_e"}, "no field 'name_e' that needs evidence (did you mean name_en"),
            (1, {"field": "tower_id"}, "no field 'tower_id' that needs evidence"),
            (1, {"status": "not-stated"}, "not-stated does not fit a cell that is filled"),
            (2, {"status": "stated"}, "stated does not fit a cell that is empty"),
            (2, {"said_bye": "x"}, "unknown 'said_bye' (did you mean said_by?)"),
            (3, {"field": "text_en"}, "towers/east.text_ru: is empty, and no evidence says why"),
            (
                0,
                {"field": "kind"},
                "towers/east.height: has no evidence (give evidence for height or *)",
            ),
        ],
    )
    def test_wrong_evidence_is_told(
        self, package: Package, place: int, piece: dict[str, Any], fault: str
    ) -> None:
        found = faults(package, with_piece(place, **piece))
        assert any(fault in item for item in found), found

    def test_unknown_tables_and_fields_are_told(self, package: Package) -> None:
        assert faults(package, Entry("towrs", {}, ())) == ["no table 'towrs' (did you mean towers?)"]
        assert "towers: no field 'hight'" in faults(package, entry(hight=3))[0]

    def test_keys_follow_their_template(self, package: Package) -> None:
        bell = Entry("bells", {"bell_id": "great", "tower_id": "north"}, ())
        found = faults(package, bell)
        assert "bells/great.bell_id: 'great' does not follow {tower_id}-* (write 'north-…')" in found

    def test_sources_need_no_evidence(self, package: Package) -> None:
        source = {
            "source_id": "new",
            "url": "u",
            "publisher": "p",
            "language": "en",
            "title_en": "t",
        }
        piece = {"field": "url", "status": "not-stated", "source_id": "new"}
        assert faults(package, Entry("sources", source, (piece,))) == [
            "sources: rows of this table need no evidence (leave it out)"
        ]
        assert [path.name for path in add(package, [Entry("sources", source, ())])] == ["sources.csv"]

    def test_a_package_may_keep_no_evidence(self, tmp_path: Path) -> None:
        package = build(tmp_path / "package", sourced=False)
        (bare,) = read_entries(json.dumps({**EAST, "evidence": []}))
        assert [path.name for path in add(package, [bare])] == ["towers.csv"]

    def test_rows_that_name_any_row_are_followed(self, tmp_path: Path) -> None:
        schema = {
            "fields": [{"name": name, "type": "string"} for name in ("alias_id", "table", "row", "name")],
            "primaryKey": ["alias_id"],
            "factbook:rowReference": [{"table": "table", "row": "row"}],
        }
        schemas = {**SCHEMAS, "aliases": schema}
        package = build(tmp_path / "package", schemas=schemas, sourced=False)
        row = {"alias_id": "a", "table": "towers", "row": "nort", "name": "x"}
        assert faults(package, Entry("aliases", row, ())) == [
            "aliases/a.row: table towers has no row 'nort' (did you mean north?)"
        ]
        assert "no table 'tower'" in faults(package, Entry("aliases", {**row, "table": "tower"}, ()))[0]

    def test_composite_keys_are_unique_and_followed(self, tmp_path: Path) -> None:
        fields = [{"name": name, "type": "string"} for name in ("a", "b", "c", "d")]
        key = {"fields": ["c", "d"], "reference": {"resource": "", "fields": ["a", "b"]}}
        schema = {"fields": fields, "primaryKey": ["a", "b"], "foreignKeys": [key]}
        package = build(
            tmp_path / "package",
            {"pairs": [{"a": "x", "b": "y"}]},
            schemas={"pairs": schema},
            sourced=False,
        )
        assert faults(package, Entry("pairs", {"a": "x", "b": "y"}, ())) == [
            "pairs/x,y: 'x, y' is taken (a, b: unique)"
        ]
        found = faults(package, Entry("pairs", {"a": "x", "b": "z", "c": "x", "d": "q"}, ()))
        assert "table pairs has no row 'x, q'" in found[0]
        add(package, [Entry("pairs", {"a": "x", "b": "z", "c": "x", "d": "y"}, ())])


class TestJudge:
    def test_it_sees_a_copy_with_the_rows_in_it(self, package: Package) -> None:
        before, seen = content(package), []

        def judge(descriptor: Path) -> list[str]:
            seen.append([row.key for row in read_rows(open_package(descriptor), "towers")])
            assert content(package) == before
            assert descriptor.parent.resolve() != package.folder.resolve()
            return []

        add(package, [entry()], judge=judge)
        assert seen == [["east", "north"]]

    def test_what_it_finds_is_not_written(self, package: Package) -> None:
        before = content(package)
        with pytest.raises(RefusedError, match=r"1 problem\n  too high$"):
            add(package, [entry()], judge=lambda _: ["too high"])
        assert content(package) == before


class TestThisPackage:
    @pytest.fixture
    def own(self, tmp_path: Path) -> Package:
        shutil.copytree(DATA, tmp_path / "own")
        return open_package(tmp_path / "own")

    @staticmethod
    def judge(descriptor: Path) -> list[str]:
        return [f"{item.code}: {item.message}" for item in run(open_package(descriptor)).findings]

    def test_a_company_passes_the_full_check(self, own: Package) -> None:
        source = next(read_rows(own, "sources")).cells["source_id"]
        stated = {"source_id": source, "paragraph": 1}
        row = {"company_id": "example-optics", "name_en": "Example Optics", "resident": True}
        pieces = [
            {"field": "name_en", "status": "translated", **stated},
            {"field": "resident", "status": "inferred", **stated, "reason": "an invented one"},
            *(
                {"field": name, "status": "not-stated", "source_id": source}
                for name in ("name_ru", "name_zh", "site_id", "activity", "website")
            ),
        ]
        text = json.dumps({"table": "companies", "row": row, "evidence": pieces})
        written = add(own, read_entries(text), judge=self.judge)
        assert [path.name for path in written] == ["companies.csv", "evidence.csv"]
        assert self.judge(own.file) == []

    def test_what_only_the_full_check_finds_is_not_written(self, own: Package) -> None:
        source = next(read_rows(own, "sources")).cells["source_id"]
        row = {"person_id": "jane-doe", "name_en": "Jane\u200bDoe"}
        pieces = [
            {"field": "name_en", "status": "translated", "source_id": source, "paragraph": 1},
            {"field": "name_ru", "status": "not-stated", "source_id": source},
            {"field": "name_zh", "status": "not-stated", "source_id": source},
        ]
        before = {path: path.read_bytes() for path in own.folder.rglob("*.csv")}
        with pytest.raises(RefusedError, match="text"):
            add(
                own,
                read_entries(json.dumps({"table": "people", "row": row, "evidence": pieces})),
                judge=self.judge,
            )
        assert {path: path.read_bytes() for path in own.folder.rglob("*.csv")} == before
