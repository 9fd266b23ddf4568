"""Frames of whole tables: all of a package, with index, references, attrs; and plain read_csv."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import technopolis
from factbook import errors
from factbook.frames import DataPackage
from factbook.package.descriptor import open_package
from factbook.package.model import TableFile
from factbook.reading.compression import read_file_bytes
from tests.worlds.small import one, package, refusal, resource

OWN = DataPackage.of(open_package(technopolis.find_own_package()))
NAMES = [table.name for table in OWN.tables]

# Package


def test_without_a_name_all_tables_come(tmp_path: Path) -> None:
    frames = OWN.to_pandas()
    assert list(frames) == NAMES
    for name, frame in frames.items():
        assert list(frame.columns) == [field.name for field in OWN.table(name).fields]
        assert len(frame) == sum(1 for _ in OWN.rows(name))


def test_each_table_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    files: list[str] = []

    def counted(file: TableFile, before: int) -> bytes:
        files.append(file.path.name)
        return read_file_bytes(file, before)

    monkeypatch.setattr("factbook.reading.records.read_file_bytes", counted)
    OWN.to_pandas(expand=True)
    assert sorted(files) == sorted(table.path.name for table in OWN.tables)


def test_two_loads_are_equal() -> None:
    first, second = OWN.to_pandas(expand=True), OWN.to_pandas(expand=True)
    for name, frame in first.items():
        pd.testing.assert_frame_equal(frame, second[name])
        assert frame.attrs == second[name].attrs


def test_unknown_names_come_with_the_nearest() -> None:
    with pytest.raises(errors.AddressError, match="did you mean visits"):
        OWN.to_pandas("visit")
    with pytest.raises(errors.AddressError, match="or site_id"):
        OWN.to_pandas("companies", expand="site")
    with pytest.raises(errors.UsageError, match="write one of site_id"):
        OWN.to_pandas("companies", expand="name_en")


def test_importing_factbook_is_light() -> None:
    code = "import sys, factbook; print(sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    for name in ("pandas", "duckdb", "frictionless", "sphinx"):
        assert f"'{name}'" not in done.stdout


def test_the_usual_notation_needs_no_frictionless(tmp_path: Path) -> None:
    code = "import sys, technopolis; technopolis.open().to_pandas(); print('frictionless' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


# Index


def test_the_primary_key_is_the_index_on_request(tmp_path: Path) -> None:
    assert OWN.to_pandas("companies", index=True).index.name == "company_id"
    assert OWN.to_pandas("companies", index=True).attrs["title"] == "Companies"
    loaded = one(tmp_path, "a,b,c\n1,2,3\n", "a", "b", "c", primaryKey=["b", "a"])
    frame = loaded.to_pandas("t", index=True)
    assert frame.index.names == ["b", "a"]
    assert frame.loc[("2", "1"), "c"] == "3"


def test_a_table_without_a_key_has_no_index(tmp_path: Path) -> None:
    assert "t has no primary key" in refusal(one(tmp_path, "a\n1\n", "a"), index=True)


# Expand


def tree(folder: Path, rows: str) -> DataPackage:
    """Return a package in which t refers to itself, and to u by two fields."""
    fields = [
        {"name": "id", "type": "integer"},
        {"name": "up", "type": "integer"},
        {"name": "x", "type": "string"},
        {"name": "y", "type": "date"},
    ]
    schema = {
        "fields": fields,
        "primaryKey": "id",
        "foreignKeys": [
            {"fields": "up", "reference": {"resource": "", "fields": "id"}},
            {"fields": ["x", "y"], "reference": {"resource": "u", "fields": ["p", "q"]}},
        ],
    }
    other = [
        {"name": "p", "type": "string"},
        {"name": "q", "type": "date"},
        {"name": "n", "type": "integer"},
        {"name": "ok", "type": "boolean"},
        {"name": "tags", "type": "list"},
        {"name": "at", "type": "datetime"},
        {"name": "for", "type": "duration"},
        {"name": "kind", "type": "string", "categories": ["k"]},
    ]
    text = 'p,q,n,ok,tags,at,for,kind\na,2031-04-02,5,true,"x,y",2031-04-02T00:00:00Z,P1D,k\n'
    return package(
        folder,
        resource(folder, "t", f"id,up,x,y\n{rows}", schema),
        resource(folder, "u", text, {"fields": other}),
    )


def test_expansion_keeps_rows_order_and_dtypes(tmp_path: Path) -> None:
    loaded = tree(tmp_path, "3,1,a,2031-04-02\n1,,,\n2,3,a,\n")
    frame = loaded.to_pandas("t", expand=True)
    assert frame["id"].tolist() == [3, 1, 2]
    assert frame["up.up"].tolist() == [pd.NA, pd.NA, 1]
    assert frame["x,y.n"].tolist() == [5, pd.NA, pd.NA]
    assert frame["x,y.tags"].tolist() == [["x", "y"], pd.NA, pd.NA]
    for name, dtype in loaded.to_pandas("u").drop(columns=["p", "q"]).dtypes.items():
        assert frame[f"x,y.{name}"].dtype == dtype
    assert "up.id" not in frame.columns
    assert set(frame.attrs["fields"]) == set(frame.columns)


def test_a_path_goes_on_from_the_row_referred_to(tmp_path: Path) -> None:
    frame = tree(tmp_path, "1,,,\n2,1,,\n3,2,,\n").to_pandas("t", expand=["up.up.x,y", "up"])
    assert frame["up.up"].tolist() == [pd.NA, pd.NA, 1]
    assert "up.up.x,y.n" in frame.columns
    stops = OWN.to_pandas("visit_stops", expand="company_id.site_id")
    assert stops["company_id.site_id.name_en"].notna().any()
    assert stops["stop_id"].tolist() == OWN.to_pandas("visit_stops")["stop_id"].tolist()


def test_an_empty_table_expands(tmp_path: Path) -> None:
    frame = tree(tmp_path, "").to_pandas("t", expand=True, index=True)
    assert frame.shape == (0, 15 - 3)


def test_a_reference_to_nothing_is_refused(tmp_path: Path) -> None:
    message = refusal(tree(tmp_path, "1,,,\n2,11,,\n"), expand="up")
    assert message.startswith("t.csv:3: up '11' is not in t")


def test_a_reference_to_two_rows_is_refused(tmp_path: Path) -> None:
    message = refusal(tree(tmp_path, "1,,,\n1,,,\n"), expand="up")
    assert message == "t.csv:3: id '1' occurs twice"


def test_an_uneven_foreign_key_is_refused(tmp_path: Path) -> None:
    key = {"fields": ["a", "b"], "reference": {"resource": "t", "fields": "a"}}
    loaded = one(tmp_path, "a,b\n1,2\n", "a", "b", foreignKeys=[key])
    assert refusal(loaded, expand=True).startswith("t.a,b: the foreign key has different numbers")


def test_names_need_a_table() -> None:
    with pytest.raises(errors.UsageError, match="no table is given"):
        OWN.to_pandas(expand="site_id")  # type: ignore[call-overload]


# Attrs


def test_attrs_say_what_the_descriptor_says_as_json(tmp_path: Path) -> None:
    field = {
        "name": "a",
        "type": "number",
        "title": "Area",
        "description": "Of the floor.",
        "factbook:unit": "m2",
    }
    frame = one(tmp_path, "a\n1\n", field).to_pandas("t")
    said = {"title": "Area", "description": "Of the floor.", "type": "number", "unit": "m2"}
    assert frame.attrs == {"title": "T", "description": "", "fields": {"a": said}}
    for own in OWN.to_pandas(expand=True).values():
        assert json.loads(json.dumps(own.attrs)) == own.attrs
    labels = OWN.to_pandas("visits").attrs["fields"]["kind"]["categories"]
    assert tuple(labels) == OWN.table("visits").field("kind").values


def test_attrs_belong_to_the_caller() -> None:
    frames = OWN.to_pandas(expand=True)
    frames["sites"].attrs["fields"]["kind"]["title"] = "changed"
    assert frames["companies"].attrs["fields"]["site_id.kind"]["title"] != "changed"


# read_csv


@pytest.mark.parametrize("name", NAMES)
def test_plain_read_csv_loses_nothing(name: str) -> None:
    table = OWN.table(name)
    plain = pd.read_csv(table.path)
    texts = pd.read_csv(table.path, dtype="str", keep_default_na=False)
    rows = [dict(row.cells) for row in OWN.rows(name)]
    assert texts.to_dict("records") == rows
    gaps = [[text == "" for text in row.values()] for row in rows]
    assert plain.isna().to_numpy().tolist() == gaps
    typed = OWN.to_pandas(name)
    assert typed.isna().to_numpy().tolist() == gaps


@pytest.mark.parametrize("name", NAMES)
def test_read_csv_with_the_arguments_gives_the_values(name: str) -> None:
    table, typed = OWN.table(name), OWN.to_pandas(name)
    arguments = OWN.read_csv_arguments(name)
    assert json.loads(json.dumps(arguments)) == arguments
    frame = pd.read_csv(table.path, **arguments)
    for field in table.fields:
        ours, theirs = typed[field.name], frame[field.name]
        assert (ours.isna() == theirs.isna()).all()
        assert ours.dropna().tolist() == theirs.dropna().tolist(), field.name


def test_the_arguments_name_what_read_csv_types_differently(tmp_path: Path) -> None:
    kinds = {
        "whole": ("integer", ["1", ""]),
        "full": ("integer", ["1", "2"]),
        "truth": ("boolean", ["true", ""]),
        "sure": ("boolean", ["true", "false"]),
        "code": ("string", ["007", "1e5"]),
        "text": ("string", ["a", ""]),
        "none": ("string", ["", ""]),
        "share": ("number", ["1", "2"]),
        "day": ("date", ["2031-04-02", ""]),
        "month": ("yearmonth", ["2031-04", ""]),
        "year": ("year", ["2031", ""]),
    }
    columns = zip(*(texts for _, texts in kinds.values()), strict=True)
    text = "\n".join([",".join(kinds), *(",".join(row) for row in columns)])
    loaded = one(tmp_path, text, *({"name": n, "type": kind} for n, (kind, _) in kinds.items()))
    assert loaded.read_csv_arguments("t") == {
        "dtype": {
            "whole": "Int64",
            "truth": "boolean",
            "code": "string",
            "none": "string",
            "year": "Int64",
        },
        "parse_dates": ["day"],
    }


def read_plain(loaded: DataPackage) -> pd.DataFrame:
    arguments = loaded.read_csv_arguments("t")
    assert json.loads(json.dumps(arguments)) == arguments
    frame: pd.DataFrame = pd.read_csv(loaded.table("t").path, **arguments)
    return frame


@pytest.mark.parametrize(
    ("field", "texts", "names"),
    [
        ({"type": "string"}, ["NA", "x", ""], {"keep_default_na", "na_values"}),
        ({"type": "string", "missingValues": ["-"]}, ["-", "x", ""], {"keep_default_na", "na_values"}),
        ({"type": "string", "missingValues": []}, ["x", "NA"], {"keep_default_na", "na_values"}),
        ({"type": "number", "missingValues": ["-"]}, ["-", "2.5"], {"keep_default_na", "na_values"}),
        ({"type": "integer", "missingValues": ["-"]}, ["-", "2"], {"keep_default_na", "na_values"}),
        ({"type": "number", "decimalChar": ",", "groupChar": "."}, ['"1.000,5"', '"2,5"'],
         {"decimal", "thousands"}),
        ({"type": "boolean", "trueValues": ["yes"], "falseValues": ["no"]}, ["yes", "no"],
         {"true_values", "false_values"}),
        ({"type": "date", "format": "%d/%m/%Y"}, ["02/04/2031", "28/12/2031"], {"date_format"}),
        ({"type": "date"}, ["2031-04-02", ""], set()),
        ({"type": "boolean"}, ["true", "", "false"], set()),
    ],
)  # fmt: skip
def test_read_csv_with_the_arguments_reads_what_the_schema_declares(
    tmp_path: Path, field: dict[str, Any], texts: list[str], names: set[str]
) -> None:
    rows = "".join(f"{number},{text}\n" for number, text in enumerate(texts))
    loaded = one(tmp_path, f"id,v\n{rows}", "id", {"name": "v", **field})
    typed, plain = loaded.to_pandas("t")["v"], read_plain(loaded)["v"]
    assert loaded.read_csv_arguments("t").keys() == {"dtype", "parse_dates", *names}
    assert plain.isna().tolist() == typed.isna().tolist()
    assert plain.dropna().tolist() == typed.dropna().tolist()


def test_marks_of_two_characters_stay_text(tmp_path: Path) -> None:
    loaded = one(tmp_path, "id,v\na,1''000\n", "id", {"name": "v", "type": "number", "groupChar": "''"})
    assert loaded.to_pandas("t")["v"].tolist() == [1000]
    assert read_plain(loaded)["v"].tolist() == ["1''000"]


def test_a_blank_line_is_a_row(tmp_path: Path) -> None:
    loaded = one(tmp_path, "v\na\n   \nb\n", "v")
    assert read_plain(loaded)["v"].isna().tolist() == loaded.to_pandas("t")["v"].isna().tolist()


def test_what_read_csv_cannot_read_stays_text(tmp_path: Path) -> None:
    fields = [
        {"name": "a", "type": "number", "decimalChar": ","}, {"name": "b", "type": "number"},
        {"name": "c", "type": "number", "bareNumber": False},
        {"name": "d", "type": "boolean", "trueValues": ["x"], "falseValues": ["y"]},
        {"name": "e", "type": "boolean", "trueValues": ["y"], "falseValues": ["x"]},
    ]  # fmt: skip
    loaded = one(tmp_path, 'a,b,c,d,e\n"1,5",2.5,95%,x,x\n"2,5",3.5,96%,y,y\n', *fields)
    arguments = loaded.read_csv_arguments("t")
    assert arguments["dtype"].keys() >= {"a", "c", "e"}
    plain = read_plain(loaded)
    assert plain["a"].tolist() == ["1,5", "2,5"]
    assert plain["c"].tolist() == ["95%", "96%"]
    assert plain["b"].tolist() == [2.5, 3.5]


@pytest.mark.parametrize(
    ("data", "resource_", "argument"),
    [
        (b"a;b\n1;2\n", {"dialect": {"delimiter": ";"}}, "sep"),
        ("a,b\nя,2\n".encode("cp1251"), {"encoding": "cp1251"}, "encoding"),
        (b"1,2\n", {"dialect": {"header": False}}, "names"),
        (b"a,b\n'1,5',2\n", {"dialect": {"quoteChar": "'"}}, "quotechar"),
    ],
)
def test_the_arguments_hold_the_dialect(
    tmp_path: Path, data: bytes, resource_: dict[str, Any], argument: str
) -> None:
    fields = {"fields": [{"name": "a", "type": "string"}, {"name": "b", "type": "integer"}]}
    loaded = package(tmp_path, {**resource(tmp_path, "t", data, fields), **resource_})
    assert argument in loaded.read_csv_arguments("t")
    assert read_plain(loaded)["a"].tolist() == loaded.to_pandas("t")["a"].tolist()
    assert read_plain(loaded)["b"].tolist() == [2]
