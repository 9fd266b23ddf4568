"""Every rule: one edit of a good package that breaks it, and where the finding stands."""

import csv
import json
import random
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from factbook.check import RULES, CheckResult, CheckSettings, Finding, check_package
from factbook.check.context import Check
from factbook.check.groups import Group
from factbook.check.rules import text
from factbook.package.descriptor import open_package
from tests.work import growth
from tests.worlds import small

GOOD = Path(__file__).parents[1] / "worlds" / "packages" / "good"
TEXTS = {"news": GOOD.parent / "texts" / "news.txt"}
NO = "descriptor"
EVERYTHING = CheckSettings(["ALL"])

# code, file without suffix, old text, new text, then file:line:column of the findings with that code
CASES = [
    ("file.encoding", "towers", "clock runs", "cl\udcf6ck runs", ["towers.csv:2:38"]),
    ("file.bom", "bells", "bell_id,", "\ufeffbell_id,", ["bells.csv:1:1"]),
    ("file.newline", "bells", "02,\nsouth", "02,\r\nsouth", ["bells.csv:2:33"]),
    ("file.final-newline", "towers", "round,12\n", "round,12", ["towers.csv:3:36"]),
    ("file.final-newline", "bells", None, "a,b\r1,2\r3", ["bells.csv:3:2"]),
    ("file.final-newline", "bells", None, "a,b\r1,2\r", []),
    ("file.quotes", "towers", "Its clock", '"Its" clock', ["towers.csv:2:1"]),
    ("descriptor.names", NO, '[["tower_id","place"]]', '[["tower","place"]]', ["datapackage.json:1:1"]),
    ("descriptor.names", NO, ':qualifierField":"qualifier"', ':qualifierField":"qualifer"',
     ["datapackage.json:1:1"]),
    ("descriptor.names", NO, '"measure":"weight"', '"measure":"wait"', ["datapackage.json:1:1"]),
    ("descriptor.names", NO, '["bell_id","weighed_on",', '["bell_id","weighed",', ["datapackage.json:1:1"]),
    ("descriptor.languages", NO, '"На глаз","constraints":{"required":true}', '"На глаз","constraints":{}',
     ["datapackage.json:1:1"]),
    ("descriptor.categories", NO, '"enum":["clock","bell"]', '"enum":["bell","clock"]',
     ["datapackage.json:1:1"]),
    ("descriptor.described", NO, '"description":"In meters."', '"description":""', ["datapackage.json:1:1"]),
    ("evidence.provenance", NO, '"evidence":"evidence"', '"evidence":"evidences"', ["datapackage.json:1:1"]),
    ("key.order", "towers", "north,clock", "zenith,clock", ["towers.csv:3:1"]),
    ("key.slug", "towers", "north,clock", "North_1,clock", ["towers.csv:2:1"]),
    ("key.template", "bells", "south-2,", "east-2,", ["bells.csv:4:1"]),
    ("key.filled", NO, '"primaryKey":["bell_id"]', '"primaryKey":["bell_id","iron"]',
     ["bells.csv:2:21", "bells.csv:4:20"]),
    ("key.unique", "bells", "south-2,south,2", "south-2,south,1", ["bells.csv:3:15", "bells.csv:4:15"]),
    ("row.exactly-one-of", "bells", "1,900,,", "1,900,8,", ["bells.csv:2:17"]),
    ("row.at-least-one-of", "bells", "1,900,,1931-04-02,", "1,900,,,", ["bells.csv:2:22"]),
    ("row.categories", "towers", "square", "sqare", ["towers.csv:2:53"]),
    ("row.reference", "evidence", "towers,south,*", "towers,suoth,*", ["evidence.csv:6:25"]),
    ("date.precision", "weighings", "01,month", "01,unknown", ["weighings.csv:2:37"]),
    ("date.precision", "weighings", ",,unknown", ",,day", ["weighings.csv:4:31"]),
    ("date.first-day", "weighings", "04-01", "04-02", ["weighings.csv:2:26"]),
    ("alias.own-name", "aliases", "en,Nord", "en,SEVERNAYA", ["aliases.csv:3:35"]),
    ("alias.double", "aliases", "en,Nord", "en,cold tower", ["aliases.csv:2:35", "aliases.csv:3:35"]),
    ("observation.contradiction", "evidence", "weighings,north-1-1,weight,differs",
     "weighings,north-1-1,weight,stated", ["weighings.csv:2:19"]),
    ("observation.contradiction", "weighings", "905,approx,,unknown", "800,approx,1931-04-01,month",
     ["weighings.csv:4:19"]),
    ("text.edge-space", "towers", "Yuzhnaya,", "Yuzhnaya ,", ["towers.csv:3:20"]),
    ("text.double-space", "towers", "clock runs", "clock  runs", ["towers.csv:2:41"]),
    ("text.hidden", "towers", "clock runs", "clock\u200b runs", ["towers.csv:2:41"]),
    ("text.carriage-return", "towers", "Its clock runs again", '"clock\rruns"', ["towers.csv:2:38"]),
    ("text.bidi", "towers", "clock runs", "clock\u202e runs", ["towers.csv:2:41"]),
    ("text.nfc", "towers", "clock runs", "cloc\u030ck runs", ["towers.csv:2:39"]),
    ("text.script", "towers", "clock runs", "cl\u043eck runs", ["towers.csv:2:38"]),
    ("text.language", "towers", "clock runs", "час runs", ["towers.csv:2:36"]),
    ("text.formula", "towers", "Its clock", "=clock", ["towers.csv:2:32"]),
    ("text.na", "towers", "Its clock runs again", "None", ["towers.csv:2:32"]),
    ("text.long", "towers", "Its clock", "clock " * 6000, ["towers.csv:2:32"]),
    ("text.names", "towers", "clock runs", "Yuzhnaya runs", ["towers.csv:2:36"]),
    ("evidence.uncovered", "evidence", "towers-south-all,towers,south,*,paraphrased,news,1,,,,\n", "",
     ["towers.csv:3:7", "towers.csv:3:12", "towers.csv:3:21", "towers.csv:3:28", "towers.csv:3:34"]),
    ("evidence.status", "towers", "Южная,,", "Южная,Rings,", ["evidence.csv:7:43", "towers.csv:3:27"]),
    ("evidence.idle", "evidence", "south,text_en", "south,tower_id", ["evidence.csv:7:35"]),
    ("evidence.needs", "evidence", "1,Гири,,30", "1,Гири,,", ["evidence.csv:4:63"]),
    ("evidence.differs", "evidence", "снова,,,as", "снова,,7,as", ["evidence.csv:3:64"]),
    ("evidence.double", "evidence", "height,differs,old", "height,differs,news",
     ["evidence.csv:3:34", "evidence.csv:4:36"]),
    ("evidence.needs", "evidence", "as a fathom", "", ["evidence.csv:3:65"]),
    ("evidence.needs", "evidence", "old,1,Гири", "old,,Гири", ["evidence.csv:4:55"]),
    ("evidence.paragraph", "evidence", "inferred,news,1", "inferred,news,5", ["evidence.csv:3:55"]),
    ("evidence.anchor-length", "evidence", "Гири", "Гири из чугуна и стали", ["evidence.csv:4:57"]),
    ("evidence.unread-paragraph", "paragraphs", "about weights", "", ["paragraphs.csv:3:81"]),
    ("evidence.unread-paragraph", "paragraphs", "old,1,,", "old,1,,idle", ["paragraphs.csv:4:15"]),
    ("evidence.paragraph-count", "sources", "whole,2", "whole,3", ["sources.csv:2:15"]),
    ("evidence.paragraph-count", "sources", "beginning,,", "beginning,4,", ["sources.csv:3:20"]),
    ("evidence.text", "evidence", "Старые часы", "Новые часы", ["evidence.csv:5:51"]),
    ("table-schema.source-error", "bells", None, "", ["bells.csv:1:1"]),
    ("table-schema.blank-label", "bells", ",iron,", ",,", ["bells.csv:1:31"]),
    ("table-schema.duplicate-label", "bells", ",iron,", ",bronze,", ["bells.csv:1:31"]),
    ("table-schema.missing-label", "bells", ",hung_on", "", ["bells.csv:1:43"]),
    ("table-schema.extra-label", "bells", ",hung_on", ",hung_on,more", ["bells.csv:1:52"]),
    ("table-schema.incorrect-label", "bells", ",iron,", ",steel,", ["bells.csv:1:31"]),
    ("table-schema.blank-row", "bells", "02,\nsouth-1", "02,\n\nsouth-1", ["bells.csv:3:1"]),
    ("table-schema.extra-cell", "bells", "1,900,,", "1,900,,7,", ["bells.csv:2:35"]),
    ("table-schema.missing-cell", "bells", "1,900,,", "1,900,", ["bells.csv:2:32"]),
    ("table-schema.type-error", "bells", "1931-04-03", "3.4.1931", ["bells.csv:3:22"]),
    ("table-schema.constraint-error", "towers", "north,clock", "north,gong", ["towers.csv:2:7"]),
    ("table-schema.primary-key", "bells", "south-2", "south-1", ["bells.csv:3:1", "bells.csv:4:1"]),
    ("table-schema.foreign-key", "bells", "south-2,south", "south-2,suoth", ["bells.csv:4:9"]),
    ("table-schema.metadata", NO, '"example":"12"', '"example":"tall"', ["datapackage.json:1:1256"]),
    ("table-schema.hash-count", NO, '"path":"bells.csv",', '"path":"bells.csv","hash":"00",',
     ["bells.csv:1:1"]),
    ("table-schema.byte-count", NO, '"path":"bells.csv",', '"path":"bells.csv","bytes":7,',
     ["bells.csv:1:1"]),
]  # fmt: skip


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return Path(shutil.copytree(GOOD, tmp_path / "package"))


def found(folder: Path, *codes: str) -> list[str]:
    findings = checked(folder, CheckSettings(codes)).findings
    return [f"{finding.file}:{finding.line}:{finding.column}" for finding in findings]


def checked(folder: Path, settings: CheckSettings = EVERYTHING) -> CheckResult:
    return check_package(open_package(folder), settings, texts=TEXTS)


def edit(folder: Path, file: str, old: str | None, new: str) -> None:
    path = folder / ("datapackage.json" if file == NO else f"{file}.csv")
    before = path.read_bytes().decode()
    if file == NO:
        before = json.dumps(json.loads(before), ensure_ascii=False, separators=(",", ":"))
    assert old is None or before.count(old) >= 1, f"{old!r} is not in {path.name}"
    after = new if old is None else before.replace(old, new, 1)
    path.write_bytes(after.encode("utf-8", "surrogateescape"))


def test_a_good_package_is_clean() -> None:
    assert checked(GOOD).findings == ()
    assert [note.table for note in checked(GOOD).skipped] == ["sources/old"]  # no hash, so no text to compare


@pytest.mark.parametrize(
    ("code", "file", "old", "new", "places"), CASES, ids=[f"{case[0]}-{n}" for n, case in enumerate(CASES)]
)
def test_a_bad_package_is_found_out(
    package: Path, code: str, file: str, old: str | None, new: str, places: list[str]
) -> None:
    edit(package, file, old, new)
    assert sorted(found(package, code)) == sorted(places)


SUBJECTS = ("towers", "bells", "weighings", "aliases")
NAMES_OF = ("title", "description", "type", "example", "constraints", "categories", "missingValues")  # none


def renamed(value: Any, names: set[str]) -> Any:
    """Return a part of a schema in which each name of a field has an apostrophe."""
    if isinstance(value, dict):
        return {key: item if key in NAMES_OF else renamed(item, names) for key, item in value.items()}
    if isinstance(value, list):
        return [renamed(item, names) for item in value]
    if isinstance(value, str) and "{" in value:
        return value.replace("{", "{o'")
    return f"o'{value}" if isinstance(value, str) and value in names else value


def rename_fields(folder: Path) -> None:
    """Put an apostrophe into the name of every field of the tables that no provenance names."""
    file = folder / "datapackage.json"
    descriptor = json.loads(file.read_text("utf-8"))
    tables = {item["name"]: item["schema"] for item in descriptor["resources"] if item["name"] in SUBJECTS}
    names = {field["name"] for schema in tables.values() for field in schema["fields"]}
    names |= {name.rpartition("_")[0] for name in names if name.endswith(("_en", "_ru"))}
    for item in descriptor["resources"]:
        if item["name"] in SUBJECTS:
            item["schema"] = renamed(item["schema"], names)
            table = folder / item["path"]
            header, end, rows = table.read_bytes().partition(b"\n")
            word = re.compile(rb"\b(%s)\b" % "|".join(sorted(names)).encode())
            table.write_bytes(word.sub(rb"o'\1", header) + end + rows)
    file.write_text(json.dumps(descriptor, ensure_ascii=False), "utf-8")
    evidence = folder / "evidence.csv"
    cell = re.compile(rb"^([^,]*,(?:%s),[^,]*,)(?=\w)" % "|".join(SUBJECTS).encode(), re.MULTILINE)
    evidence.write_bytes(cell.sub(rb"\1o'", evidence.read_bytes()))


@pytest.mark.parametrize("case", {case[0]: case for case in CASES}.values(), ids=lambda case: case[0])
def test_every_rule_reads_fields_with_an_apostrophe(package: Path, case: tuple[Any, ...]) -> None:
    code, file, old, new, places = case
    edit(package, file, old, new)
    rename_fields(package)
    lines = [place.rpartition(":")[0] for place in found(package, code)]
    assert sorted(lines) == sorted(place.rpartition(":")[0] for place in places)


def test_every_rule_has_a_case() -> None:
    untried = {
        "date.period",
        "descriptor.labels",
        "evidence.language",
        "file.unreadable",
        "row.all-or-none-of",
        "row.at-most-one-of",
        "row.copy",
        "settings.exception",
        "table-schema.not-judged",
        "table-schema.resource",
        "table-schema.unmatched-header",
        "table-schema.unique-error",
    }  # fmt: skip  (tried below and in test_groups.py; table-schema.not-judged only by odd files)
    assert set(RULES) - {case[0] for case in CASES} == untried


def test_a_missing_file_is_one_finding(package: Path) -> None:
    (package / "towers.csv").unlink()
    (finding,) = [
        item for item in checked(package).findings if item.code.startswith(("file", "table-schema"))
    ]
    assert (finding.code, finding.message) == ("file.unreadable", "towers.csv: no such file or directory")


def test_a_folder_in_place_of_a_file_is_one_finding(package: Path) -> None:
    (package / "towers.csv").unlink()
    (package / "towers.csv").mkdir()
    assert found(package, "file.unreadable") == ["towers.csv:1:1"]


def test_a_missing_value_fills_no_field(tmp_path: Path) -> None:
    groups = {"factbook:atLeastOneOf": [["a", "b"]], "factbook:exactlyOneOf": [["a", "b"]]}
    opened = small.one(tmp_path, "a,b\n-,\nx,-\n", "a", "b", missingValues=["", "-"], **groups)
    places = [(item.code, item.line) for item in check_package(opened, CheckSettings(["row"])).findings]
    assert places == [("row.at-least-one-of", 2), ("row.exactly-one-of", 2)]


def test_a_unique_value_stands_once(tmp_path: Path) -> None:
    field = {"name": "v", "type": "string", "constraints": {"unique": True}}
    opened = small.one(tmp_path, "id,v\na,x\nb,x\n", "id", field, primaryKey=["id"])
    places = [
        (item.line, item.column)
        for item in check_package(opened, CheckSettings(["table-schema.unique-error"])).findings
    ]
    assert places == [(2, 3), (3, 3)]


@pytest.mark.parametrize(
    ("field", "code", "message"),
    [
        (
            {"type": "string", "constraints": {"pattern": "("}},
            "metadata",
            "t: field v: the constraints cannot",
        ),
        (
            {"type": "datetime", "constraints": {"minimum": "2031-01-01T00:00:00Z"}},
            "constraint-error",
            "'2031-02-03T04:05:06' cannot be compared",
        ),
        ({"type": "list", "constraints": {"unique": True}}, "unique-error", "record 2 has the same value"),
    ],
    ids=["pattern", "zone", "unhashable"],
)
def test_what_frictionless_does_not_survive_hides_nothing(
    tmp_path: Path, field: dict[str, Any], code: str, message: str
) -> None:
    rows = "a,2031-02-03T04:05:06\nb,2031-02-03T04:05:06\nb,\n"
    opened = small.one(tmp_path, f"id,v\n{rows}", "id", {"name": "v", **field}, primaryKey=["id"])
    findings = check_package(opened, CheckSettings(["table-schema"])).findings
    assert {item.code for item in findings} == {f"table-schema.{code}", "table-schema.primary-key"}
    assert any(item.message.startswith(message) for item in findings), findings


def test_a_finding_says_record_and_physical_line(tmp_path: Path) -> None:
    opened = small.one(
        tmp_path, 'id,v,n\na,"one\ntwo\nthree",1\nb,x,many\n', "id", "v", {"name": "n", "type": "integer"}
    )
    (finding,) = check_package(opened, CheckSettings(["table-schema"])).findings
    assert (finding.record, finding.line, finding.column) == (3, 5, 5)


def test_a_flaw_deep_in_a_cell_is_on_its_own_line(tmp_path: Path) -> None:
    opened = small.one(tmp_path, 'id,v\na,"one\n""two"" t\u200bhree"\n', "id", "v")
    (finding,) = check_package(opened, CheckSettings(["text"])).findings
    assert (finding.record, finding.line, finding.column) == (2, 3, 10)


def test_a_finding_names_row_and_field(package: Path) -> None:
    edit(package, "bells", "south-2,south", "south-2,suoth")
    (finding,) = [item for item in checked(package).findings if item.code == "table-schema.foreign-key"]
    assert finding == Finding(
        code="table-schema.foreign-key",
        severity=RULES["table-schema.foreign-key"].severity,
        message="table towers has no row 'suoth'",
        hint="did you mean south or north?",
        file="bells.csv",
        line=4,
        column=9,
        table="bells",
        key="south-2",
        field="tower_id",
        record=4,
    )


@pytest.mark.parametrize(
    ("file", "old", "new", "hint"),
    [
        ("towers", "square", "sqare", "did you mean square?"),
        ("towers", "north,clock", "north,clok", "did you mean clock?"),
        ("evidence", "towers,south,*", "tower,south,*", "did you mean towers?"),
        ("evidence", "towers,south,*", "towers,soth,*", "did you mean south"),
        ("evidence", "south,text_en", "south,text_em", "did you mean text_en"),
        ("bells", ",iron,", ",irn,", "did you mean iron?"),
    ],
)
def test_a_hint_has_the_nearest_name(package: Path, file: str, old: str, new: str, hint: str) -> None:
    edit(package, file, old, new)
    assert any(hint in finding.hint for finding in checked(package).findings)


def test_what_cannot_run_is_said(tmp_path: Path) -> None:
    result = check_package(small.one(tmp_path, "id\na\n", "id"), EVERYTHING)
    assert {note.code for note in result.skipped} == {"evidence.uncovered"}
    result = check_package(open_package(GOOD))
    assert {note.code for note in result.skipped} == {"evidence.text"}


def test_every_rule_is_documented() -> None:
    for rule in RULES.values():
        assert rule.summary.endswith("."), rule.code
        assert rule.bad, rule.code
        assert rule.good, rule.code


ODD = [
    "\t", " ", "\n", "\u00a0", "\u3000", "\u200b", "\u202e", "\u2028", "\x85", "\x1e", "\x1f", "\x00", "\x07",
    "\x7f", "\ufeff", "\ufffe", "\ue000", "\U00010fff", "\U000f0001", "\u00ad", "e\u0301", "é", "\u212b",
    "\u1100\u1161", "a", "с", "c", "K", "К", "слово", "word", "工业", "1", "_", "-", "=", "+", "@", "NA",
    "nan", "<NA>", "ї", "Ж", "ß", "\u1dbf", "\u1c80", "ꙮ", "\uff21", "\U0001f600", "\u200d", "\u0301",
]  # fmt: skip


@pytest.mark.parametrize("language", ["", "en", "ru", "zh"])
def test_no_flaw_escapes_the_search_that_comes_before(tmp_path: Path, language: str) -> None:
    draw = random.Random(7)  # noqa: S311  (no secret)
    cells = ["".join(draw.choices(ODD, k=draw.randint(1, 4))) for _ in range(4000)]
    cells = sorted({*ODD, *cells} - {""})
    with (tmp_path / "t.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(
            [["id", "v"], *([str(n), cell] for n, cell in enumerate(cells))]
        )
    field: dict[str, Any] = {"name": "v", "type": "string"}
    data = (tmp_path / "t.csv").read_bytes()
    opened = small.one(tmp_path, data, "id", field | ({"factbook:language": language} if language else {}))
    check = Check(opened)
    suspected = {cell.text for cell in text.list_suspect_cells(check)}
    check.close()
    predicates = text.TEXT_PREDICATES.values()
    flawed = {cell for cell in cells if any(find(opened.tables[0].fields[1], cell) for find in predicates)}
    assert flawed - suspected == set()
    assert len(flawed) > 500


def test_a_rule_on_texts_that_names_no_suspects_gets_every_cell(tmp_path: Path) -> None:
    patterns, conditions = text._suspect_patterns, text._suspect_conditions
    before = len(patterns), len(conditions)
    seen: list[str] = []

    def find_capitals(field: object, cell: str) -> None:
        """Write no cell in capitals.

        They are hard to read.

        Bad: `OWL`
        Good: `owl`
        """
        seen.append(cell)

    try:
        text.text_rule("text.capitals", Group.TEXT)(find_capitals)
        check_package(
            small.one(tmp_path, "id,v\na,OWL\nb,gull\n", "id", "v"), CheckSettings(["text.capitals"])
        )
    finally:
        del patterns[before[0] :], conditions[before[1] :], RULES["text.capitals"]
        del text.TEXT_PREDICATES["text.capitals"]
    assert seen == ["a", "OWL", "b", "gull"]


@pytest.mark.parametrize(
    "cell",
    [
        "3D-печать",
        "Корпуса",
        "план B",
        "a five-axis machine",
        "ОЭЗ",
        "COVID",
        "10 % of cells",
        "vitamin С",
        "и так",
    ],
)
def test_an_ordinary_cell_has_no_flaw_of_script(cell: str, tmp_path: Path) -> None:
    (field,) = small.one(tmp_path, "v\n", "v").tables[0].fields
    assert text.find_mixed_scripts(field, cell) is None


@pytest.mark.parametrize(
    "cell", ["Лаcсард", "Lаssard", "c биотехнологиями", "а five-axis machine", "3D-пeчать"]
)
def test_a_look_alike_is_a_flaw_of_script(cell: str, tmp_path: Path) -> None:
    (field,) = small.one(tmp_path, "v\n", "v").tables[0].fields
    assert text.find_mixed_scripts(field, cell) is not None


def test_the_work_of_a_long_text_grows_with_its_length(tmp_path: Path) -> None:
    (field,) = small.one(tmp_path, "v\nx\n", "v").tables[0].fields
    assert growth(lambda size: text.find_mixed_scripts(field, "clock " * size), 300) < 2.5


@pytest.mark.parametrize(
    ("kind", "text", "is_found"),
    [
        ("string", "=1+1", True), ("string", "＝1+1", True), ("string", "＋1", True), ("string", "－x", True),
        ("string", "＠x", True), ("any", "@x", True), ("list", "=a", True), ("integer", "-1", False),
        ("number", "+1.5", False), ("string", "a=b", False),
    ],
)  # fmt: skip
def test_a_formula_in_any_text(tmp_path: Path, kind: str, text: str, is_found: bool) -> None:
    package = small.one(tmp_path, f"id,v\na,{text}\n", "id", {"name": "v", "type": kind})
    findings = check_package(package, CheckSettings(["text.formula"])).findings
    assert [item.code for item in findings] == ["text.formula"] * is_found


def test_what_only_frictionless_reads_has_record_and_field(tmp_path: Path) -> None:
    data = [{"id": "a", "n": 1}, {"id": "b", "n": "many"}]
    fields = [{"name": "id", "type": "string"}, {"name": "n", "type": "integer"}]
    package = small.package(tmp_path, {"name": "inline", "data": data, "schema": {"fields": fields}})
    (finding,) = check_package(package, CheckSettings(["table-schema"])).findings
    assert finding.message.startswith("inline, record 3, field n: ")


@pytest.mark.parametrize(
    ("field", "data", "message", "hint"),
    [
        ({"type": "date", "format": "%d.%m.%y"}, "id,v\na,28.12.2031\n", "'28.12.2031' is not a date",
         "the schema declares format '%d.%m.%y'"),
        ({"type": "number", "decimalChar": ","}, "id,v\na,2.5\n", "'2.5' is not a number",
         "the schema declares decimalChar ','"),
        ({"type": "date"}, "id,v\na,28.12.2031\n", "'28.12.2031' is not a date", "write YYYY-MM-DD"),
        ({"type": "string", "missingValues": ["n/k"], "constraints": {"required": True}}, "id,v\na,n/k\n",
         "'n/k' is declared as a missing value", "v needs a value"),
        ({"type": "string", "constraints": {"required": True}}, "id,v\na,\n", "the cell is empty",
         "v needs a value"),
    ],
)  # fmt: skip
def test_a_message_names_the_cause(
    tmp_path: Path, field: dict[str, Any], data: str, message: str, hint: str
) -> None:
    package = small.one(tmp_path, data, "id", {"name": "v", **field})
    (finding,) = check_package(package, CheckSettings(["table-schema"])).findings
    assert (finding.message, finding.hint) == (message, hint)


def test_a_column_in_other_capitals_is_named(tmp_path: Path) -> None:
    package = small.one(tmp_path, "id,Plant\na,x\n", "id", "plant", fieldsMatch="subset")
    (finding,) = check_package(package, CheckSettings(["table-schema"])).findings
    assert finding.message == "column 'plant' is missing"
    assert finding.hint == "the header has 'Plant': write it as the schema does"


def test_a_key_of_another_type_is_named(tmp_path: Path) -> None:
    key = {"fields": ["v"], "reference": {"resource": "p", "fields": ["v"]}}
    whole = [{"name": "v", "type": "integer"}]
    parent = small.resource(tmp_path, "p", "v\n1\n", {"fields": [{"name": "v", "type": "string"}]})
    child = small.resource(tmp_path, "c", "v\n1\n", {"fields": whole, "foreignKeys": [key]})
    (finding,) = check_package(
        small.package(tmp_path, parent, child), CheckSettings(["table-schema"])
    ).findings
    assert finding.message == "table p has no row '1'"
    assert finding.hint == "v is an integer, and p.v is a string: their values are never equal"
