"""The header gives the column of each field, as `fieldsMatch` asks: for check, frames and new rows alike."""

from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from factbook.check import CheckSettings, check_package
from factbook.entry import RowEntry
from factbook.entry.rehearsal import Rehearsal
from factbook.errors import FactbookError
from factbook.frames import DataPackage
from factbook.reading.header import match_columns
from factbook.reading.query import run_query
from factbook.reading.rows import read_rows
from tests.worlds import small

KEY, COUNT = {"name": "key", "type": "string"}, {"name": "count", "type": "integer"}
NEEDED = {"name": "note", "type": "string", "constraints": {"required": True}}


def open_table(folder: Path, text: str, match: str | None, *fields: Any, **resource: Any) -> DataPackage:
    schema = {"fields": list(fields), "primaryKey": ["key"], **({"fieldsMatch": match} if match else {})}
    return small.package(folder, {**small.resource(folder, "t", text, schema), **resource})


def find_codes(package: DataPackage) -> set[str]:
    return {item.code for item in check_package(package, CheckSettings(["table-schema"])).findings}


@pytest.mark.parametrize("match", ["equal", "subset", "superset", "partial"])
@pytest.mark.parametrize("labels", list(permutations(["key", "count", "note"])))
def test_a_column_belongs_to_the_field_of_its_label(
    tmp_path: Path, match: str, labels: tuple[str, ...]
) -> None:
    cells = {"key": "larch", "count": "12", "note": "tall"}
    text = f"{','.join(labels)}\n{','.join(cells[label] for label in labels)}\n"
    package = open_table(tmp_path, text, match, KEY, COUNT, NEEDED)
    (row,) = read_rows(package, "t")
    assert (row.key, row.cells) == ("larch", cells)
    assert find_codes(package) == set()
    frame = package.to_pandas("t")
    assert frame.to_dict("records") == [{"key": "larch", "count": 12, "note": "tall"}]


@pytest.mark.parametrize(
    ("match", "text", "columns", "codes"),
    [
        ("subset", "more,count,key,note\nx,1,a,n\n", (2, 1, 3), set()),
        ("partial", "more,note,key\nx,n,a\n", (2, None, 1), set()),
        ("superset", "note,key\nn,a\n", (1, None, 0), set()),
        ("superset", "key\na\n", (0, None, None), {"table-schema.missing-label"}),
        ("equal", "key,note,count,more\na,n,1,x\n", (0, 2, 1), {"table-schema.extra-label"}),
        ("partial", "", (None, None, None), {"table-schema.source-error"}),
        ("partial", "x,y\n1,2\n", (None, None, None),
         {"table-schema.unmatched-header", "table-schema.missing-label"}),
        ("exact", "count,key,note\n1,a,n\n", (0, 1, 2),
         {"table-schema.incorrect-label", "table-schema.type-error"}),
        (None, "count,key,note\n1,2,n\n", (0, 1, 2), {"table-schema.incorrect-label"}),
    ],
)  # fmt: skip
def test_what_may_differ_is_what_frictionless_accepts(
    tmp_path: Path, match: str | None, text: str, columns: tuple[int | None, ...], codes: set[str]
) -> None:
    package = open_table(tmp_path, text, match, KEY, COUNT, NEEDED)
    assert match_columns(package.tables[0], text.partition("\n")[0].split(",")) == columns
    assert find_codes(package) == codes
    if codes:
        with pytest.raises(FactbookError, match=r"t\.csv:1: "):
            package.to_pandas("t")
    else:
        assert list(package.to_pandas("t")["key"]) == ["a"]


@pytest.mark.parametrize("kind", ["string", "integer", "date", "list"])
def test_a_field_without_a_column_has_no_values(tmp_path: Path, kind: str) -> None:
    absent = {"name": "absent", "type": kind}
    package = open_table(tmp_path, "key\na\nb\n", "superset", KEY, {**absent, "missingValues": ["-"]})
    assert find_codes(package) == set()
    assert package.to_pandas("t")["absent"].isna().tolist() == [True, True]
    table = package.tables[0]
    texts = [row.cells["absent"] for row in read_rows(package, "t")]
    assert [table.is_missing(table.fields[1], text) for text in texts] == [True, True]
    assert run_query(package, "SELECT count(absent) FROM t").rows == ((0,),)


def test_a_header_of_thousands_of_labels_is_refused(tmp_path: Path) -> None:
    text = ",".join(f"c{number}" for number in range(4001))
    package = open_table(tmp_path, f"{text}\n", None, KEY)
    findings = check_package(package, CheckSettings(["table-schema"])).findings
    assert [item.code for item in findings] == ["file.unreadable"]


def test_a_dialect_that_frictionless_guesses_is_no_clean_table(tmp_path: Path) -> None:
    package = open_table(tmp_path, "key;count\na;1\n", None, KEY, COUNT)
    (finding,) = check_package(package, CheckSettings(["table-schema"])).findings
    assert finding.message == "the header of column 1 is 'key;count'"
    assert "declare the dialect" in finding.hint


def test_a_finding_is_at_the_column_of_its_field(tmp_path: Path) -> None:
    package = open_table(tmp_path, "note,count,key\nn,many,a\n", "equal", KEY, COUNT, NEEDED)
    (finding,) = check_package(package, CheckSettings(["table-schema"])).findings
    assert (finding.field, finding.line, finding.column) == ("count", 2, 3)


def test_the_case_of_labels_may_not_matter(tmp_path: Path) -> None:
    dialect = {"dialect": {"headerCase": False}}
    package = open_table(tmp_path, "Note,COUNT,Key\nn,3,a\n", "equal", KEY, COUNT, NEEDED, **dialect)
    assert find_codes(package) == set()
    assert [row.cells for row in read_rows(package, "t")] == [{"key": "a", "count": "3", "note": "n"}]


@pytest.mark.parametrize(
    ("match", "header", "written"),
    [("equal", "note,key,count", "new,b,4"), ("subset", "more,count,key,note", ",4,b,new")],
)
def test_a_new_row_has_the_columns_of_the_file(tmp_path: Path, match: str, header: str, written: str) -> None:
    first = {"note": "n", "key": "a", "count": "1", "more": "x"}
    text = f"{header}\n{','.join(first[label] for label in header.split(','))}\n"
    package = open_table(tmp_path, text, match, KEY, COUNT, NEEDED)
    outcome = Rehearsal(package).check_entries([RowEntry("t", {"key": "b", "count": "4", "note": "new"}, ())])
    assert outcome.findings == ()
    assert outcome.changes[0].after.decode() == f"{text}{written}\n"


@pytest.mark.parametrize(
    "resource",
    [
        {"path": ["t.csv"]},
        {"dialect": {"caseSensitiveHeader": True, "csvddfVersion": 1.2, "nullSequence": ""}},
        {"dialect": {"headerRows": [1], "headerJoin": " ", "commentRows": [], "skipBlankRows": False}},
    ],
    ids=["list of one", "defaults of v1", "defaults of Frictionless"],
)
def test_what_tools_spell_out_is_a_plain_table(tmp_path: Path, resource: Any) -> None:
    package = open_table(tmp_path, "key,count\na,1\n", None, KEY, COUNT, **resource)
    assert [table.name for table in package.tables] == ["t"]
    assert len(package.to_pandas("t")) == 1
    assert find_codes(package) == set()


@pytest.mark.parametrize(
    "resource",
    [{"path": ["t.csv", "t.csv"]}, {"dialect": {"commentChar": "#"}}, {"dialect": {"headerRows": [2]}}],
    ids=["two files", "comments", "second row"],
)
def test_any_other_table_is_left_to_frictionless(tmp_path: Path, resource: Any) -> None:
    assert list(open_table(tmp_path, "key,count\na,1\n", None, KEY, COUNT, **resource).unread) == ["t"]
