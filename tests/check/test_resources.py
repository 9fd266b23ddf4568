"""Resources as wholes: each fault is one finding at its place, and what is not judged is never green."""

import json
import socket
from pathlib import Path
from typing import Any

import pytest

import factbook
from factbook.check import CheckResult, CheckSettings, check_package
from factbook.cli import main
from factbook.errors import AddressError
from factbook.package.descriptor import open_package

V2 = "https://datapackage.org/profiles/2.0/datapackage.json"
HOST = "https://example.org/v1"
WITNESS = {
    "name": "witness",
    "path": "witness.csv",
    "schema": {"fields": [{"name": "n", "type": "integer"}]},
}
SCHEMA: dict[str, Any] = {"fields": [{"name": "a"}, {"name": "n", "type": "integer"}]}
TABLE: dict[str, Any] = {"name": "t", "path": "t.csv", "schema": SCHEMA}


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "socket", lambda *given, **named: pytest.fail("asks the network"))


def build(folder: Path, *resources: Any, **package: Any) -> Path:
    """Write a package whose last table has one error that nothing may hide."""
    (folder / "witness.csv").write_text("n\nmany\n")
    (folder / "t.csv").write_text("a,n\nx,1\n")
    descriptor = {"name": "p", **package, "resources": [*resources, WITNESS]}
    (folder / "datapackage.json").write_text(json.dumps(descriptor, indent=1))
    return folder


def check(folder: Path, local: Path | None = None, only: str = "table-schema") -> CheckResult:
    return check_package(open_package(folder, local=local), CheckSettings([only]))


def list_faults(folder: Path, result: CheckResult) -> list[tuple[str, str, str]]:
    """Return code, message and text of the line of each finding but that of the witness."""
    faults = [item for item in result.findings if item.table != "witness"]
    assert len(faults) + 1 == len(result.findings)
    lines = (folder / "datapackage.json").read_text().split("\n")
    return [(item.code.partition(".")[2], item.message, lines[item.line - 1].strip()) for item in faults]


def change(**properties: Any) -> dict[str, Any]:
    return {**TABLE, **properties}


def with_schema(**properties: Any) -> dict[str, Any]:
    return change(schema={**SCHEMA, **properties})


def with_field(**properties: Any) -> dict[str, Any]:
    return with_schema(fields=[{"name": "a", "type": "string", **properties}, {"name": "n"}])


FAULTS: dict[str, tuple[list[Any], str, str]] = {
    "no name": ([{"path": "t.csv"}], "resource 1: the resource has no name", "{"),
    "name": ([change(name=3)], "resource 1: 'name' should be a string, not 3", '"name": 3,'),
    "doubled name": ([TABLE, TABLE], "resource 2: another resource has the name 't'", '"name": "t",'),
    "v1 name": ([change(name="a b")], "a b: 'a b' does not match '^([-a-z0-9._/])+$' at property 'name'",
                '"name": "a b",'),
    "path": ([change(path="../t.csv")], "t: path '../t.csv' leads outside the package",
             '"path": "../t.csv",'),
    "no data": ([{"name": "t"}], 't: one of the properties "path" or "data" is required', "{"),
    "encoding": ([change(encoding=8)], "t: 'encoding' should be a string, not 8", '"encoding": 8'),
    "dialect": ([change(dialect={"delimiter": ",", "header": 3})],
                "t: 'header' should be true or false, not 3",
                '"header": 3'),
    "dialect of Frictionless": ([change(dialect={"commentRows": "x"})],
                                "t: 'x' is not of type 'array' at property 'commentRows'",
                                '"commentRows": "x"'),
    "type in a tabular resource": ([{**with_field(type="strng"), "profile": "tabular-data-resource"}],
                                   't: field type "strng" is not supported', '"type": "strng"'),
    "type": ([with_field(type="strng")], 't: field type "strng" is not supported', '"type": "strng"'),
    "constraint": ([with_field(constraints={"required": True, "minimum": 1})],
                   't: constraint "minimum" is not supported by type "string"', '"minimum": 1'),
    "example": ([with_schema(fields=[{"name": "a"}, {"name": "n", "type": "integer", "example": "soon"}])],
                't: example value "soon" for field "n" is not valid', '"example": "soon"'),
    "foreign key": ([with_schema(foreignKeys=[{"fields": ["a"]}])],
                    "t: foreignKeys: 'reference' is missing", "{"),
    "schema file": ([change(schema="none.json")], "t: schema: none.json: no such file",
                    '"schema": "none.json"'),
    "license": ([change(licenses=[{"name": "x"}, {}])], 't: license requires "path" or "name": {}', "{}"),
    "profile": ([change(profile="none.json")], "t: profile: none.json: no such file",
                '"profile": "none.json"'),
}  # fmt: skip


@pytest.mark.parametrize(("resources", "message", "line"), FAULTS.values(), ids=FAULTS)
def test_each_fault_is_one_finding_at_its_place(
    tmp_path: Path, resources: list[Any], message: str, line: str
) -> None:
    folder = build(tmp_path, *resources)
    ((code, found, text),) = list_faults(folder, check(folder))
    assert (code, text) == ("metadata", line)
    assert found.replace(str(folder) + "/", "") == message


def test_a_field_that_is_there_twice_is_one_finding(tmp_path: Path) -> None:
    folder = build(tmp_path, with_schema(fields=[{"name": "a"}, {"name": "a"}], primaryKey=["a"]))
    faults = [fault for fault in list_faults(folder, check(folder)) if fault[0] == "metadata"]
    assert faults == [("metadata", "t: names of the fields are not unique", '"fields": [')]


def test_faults_of_one_table_do_not_hide_those_of_its_rows(tmp_path: Path) -> None:
    table = with_schema(
        fields=[
            {"name": "a", "type": "strng"},
            {"name": "n", "type": "integer", "constraints": {"pattern": "1"}},
        ]
    )
    folder = build(tmp_path, table, version=1)
    (folder / "t.csv").write_text("a,n\nx,few\n")
    faults = [(code, message) for code, message, _ in list_faults(folder, check(folder))]
    assert sorted(faults) == [
        ("metadata", "'version' should be a string, not 1"),
        ("metadata", 't: constraint "pattern" is not supported by type "integer"'),
        ("metadata", 't: field type "strng" is not supported'),
        ("type-error", "'few' is not an integer"),
    ]


def test_a_fault_in_a_schema_with_its_own_file_is_there(tmp_path: Path) -> None:
    folder = build(tmp_path, change(schema="s.yaml"))
    (folder / "s.yaml").write_text("fields:\n- name: a\n- name: n\n  type: strng\n  title: 3\n")
    findings = [item for item in check(folder).findings if item.table == "t"]
    assert [(item.file, item.line, item.column) for item in findings] == [("s.yaml", 4, 3), ("s.yaml", 5, 3)]


def test_yaml_findings_have_lines(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a\n1\n")
    (tmp_path / "datapackage.yaml").write_text(
        "resources:\n- name: t\n  path: t.csv\n  name: u\n  schema:\n    fields: [{name: a, title: [x]}]\n"
    )
    findings = check(tmp_path).findings
    assert [(item.file, item.line, item.column) for item in findings] == [
        ("datapackage.yaml", 4, 3),
        ("datapackage.yaml", 6, 24),
    ]


class TestUnread:
    def test_inline_data_keep_row_field_and_line(self, tmp_path: Path) -> None:
        data = [{"a": "x", "n": 1}, {"a": "y", "n": "few"}]
        table = {"name": "t", "data": data, "schema": SCHEMA}
        folder = build(tmp_path, table)
        ((_, message, line),) = list_faults(folder, result := check(folder))
        assert line == '"n": "few"'
        assert message.startswith("t, record 3, field n: ")
        (finding,) = [item for item in result.findings if item.table == "t"]
        assert (finding.record, finding.field) == (3, "n")

    def test_rows_of_another_dialect_keep_record_and_file(self, tmp_path: Path) -> None:
        folder = build(tmp_path, change(dialect={"commentChar": "#"}))
        (folder / "t.csv").write_text("a,n\n# none\nx,few\n")
        ((code, message, _),) = list_faults(folder, check(folder))
        assert code == "type-error"
        assert message.startswith("t (t.csv), record 3, field n: ")

    @pytest.mark.parametrize(
        ("name", "hint"),
        [
            ("t.sav", 'run: pip install "frictionless[spss]"'),
            ("t.abc", 'declare "type": "table"'),
        ],
    )
    def test_a_format_that_nobody_reads_is_not_judged(self, tmp_path: Path, name: str, hint: str) -> None:
        folder = build(tmp_path, change(path=name))
        (folder / name).write_bytes(b"PK\x03\x04")
        result = check(folder)
        (finding,) = [item for item in result.findings if item.table == "t"]
        assert finding.code == "table-schema.not-judged"
        assert finding.hint.startswith(hint)
        assert len(result.unjudged) == 1


class TestLocal:
    @pytest.fixture
    def copies(self, tmp_path: Path) -> Path:
        folder = tmp_path / "copies"
        (folder / "example.org" / "v1").mkdir(parents=True)
        return folder

    @pytest.fixture
    def package(self, tmp_path: Path) -> Path:
        (tmp_path / "package").mkdir()
        return tmp_path / "package"

    def test_a_schema_at_a_url(self, package: Path, copies: Path) -> None:
        folder = build(package, change(schema=f"{HOST}/s.json"))
        ((code, message, line),) = list_faults(folder, check(folder, copies))
        assert (code, line) == ("not-judged", "{")
        assert message.endswith("which is not fetched, and copies has no single copy of it")
        (copies / "example.org" / "v1" / "s.json").write_text(json.dumps(SCHEMA))
        assert list_faults(folder, check(folder, copies)) == []
        assert factbook.open(folder, local=copies).to_pandas("t")["n"].tolist() == [1]
        (folder / "t.csv").write_text("a,n\nx,few\n")
        assert [code for code, *_ in list_faults(folder, check(folder, copies))] == ["type-error"]

    def test_data_at_a_url(self, package: Path, copies: Path) -> None:
        folder = build(package, change(path=f"{HOST}/far.csv"))
        copy = copies / "example.org" / "v1" / "far.csv"
        copy.write_text("a,n\nx,1\ny,few\n")
        (finding,) = [item for item in check(folder, copies).findings if item.table == "t"]
        assert (finding.code, finding.line, finding.record) == ("table-schema.type-error", 3, 3)
        assert (folder / finding.file).resolve() == copy
        copy.write_text("a,n\nx,1\n")
        assert factbook.open(folder, local=copies).to_pandas("t")["n"].tolist() == [1]
        with pytest.raises(AddressError, match="is a URL, which is not fetched"):
            factbook.open(folder).to_pandas("t")

    @pytest.mark.parametrize("reference", ["t", "far"])
    def test_keys_between_local_tables_and_copies(self, package: Path, copies: Path, reference: str) -> None:
        key = {"fields": ["a"], "reference": {"resource": reference, "fields": ["a"]}}
        far = {**change(path=f"{HOST}/far.csv"), "name": "far"}
        (copies / "example.org" / "v1" / "far.csv").write_text("a,n\nz,1\n")
        with_key = {"schema": with_schema(foreignKeys=[key])["schema"]}
        near = {**TABLE, **(with_key if reference == "far" else {})}
        folder = build(package, near, {**far, **(with_key if reference == "t" else {})})
        assert [code for code, *_ in list_faults(folder, check(folder, copies))] == ["foreign-key"]

    def test_excel_or_inline_copies_go_to_frictionless(self, package: Path, copies: Path) -> None:
        folder = build(package, change(path=f"{HOST}/far.csv", dialect={"commentChar": "#"}))
        (copies / "example.org" / "v1" / "far.csv").write_text("a,n\n# none\nx,few\n")
        assert [code for code, *_ in list_faults(folder, check(folder, copies))] == ["type-error"]

    def test_a_local_and_a_remote_part_are_not_joined(self, package: Path, copies: Path) -> None:
        (copies / "example.org" / "v1" / "far.csv").write_text("a,n\nx,few\n")
        folder = build(package, change(path=["t.csv", f"{HOST}/far.csv"]))
        assert [code for code, *_ in list_faults(folder, check(folder, copies))] == ["not-judged"]

    def test_the_commands_take_it(
        self, package: Path, copies: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        folder = build(package, change(schema=f"{HOST}/s.json"))
        arguments = ["check", str(folder), "--select", "table-schema"]
        assert main([*arguments, "--ignore", "table-schema.not-judged"]) == 1
        assert capsys.readouterr().out.endswith("1 row in 1 table: 1 error, 1 resource not judged\n")
        (copies / "example.org" / "v1" / "s.json").write_text(json.dumps(SCHEMA))
        assert main([*arguments, "--local", str(copies)]) == 1
        assert capsys.readouterr().out.endswith("2 rows in 2 tables: 1 error\n")
        assert main([*arguments, "--local", str(copies / "none")]) == 2
        assert "none: no such folder" in capsys.readouterr().err

    def test_json_counts_it(self, package: Path, capsys: pytest.CaptureFixture[str]) -> None:
        main(["check", str(build(package, change(schema=f"{HOST}/s.json"))), "--format", "json"])
        assert json.loads(capsys.readouterr().out)["not_judged"] == ["t"]


PROFILE = {"type": "object", "required": ["collector"], "properties": {"name": {"maxLength": 3}}}


class TestProfiles:
    @pytest.mark.parametrize("key", ["profile", "$schema"])
    def test_a_profile_at_a_url(self, tmp_path: Path, key: str) -> None:
        folder = build(tmp_path, TABLE, **{key: f"{HOST}/profile.json", "name": "ponds"})
        ((code, message, line),) = list_faults(folder, check(folder))
        assert (code, line) == ("not-judged", f'"{key}": "{HOST}/profile.json",')
        assert "the descriptor was not compared with it" in message
        (folder / "profile.json").write_text(json.dumps(PROFILE))
        faults = list_faults(folder, check(folder, folder))
        assert [(code, line) for code, _, line in faults] == [
            ("metadata", "{"),
            ("metadata", '"name": "ponds",'),
        ]

    @pytest.mark.parametrize(
        ("profile", "message"),
        [
            ({"$ref": f"{HOST}/other.json"}, f"it refers to {HOST}/other.json"),
            ({"type": "objct"}, "it is not a valid JSON Schema"),
            ({"$ref": "#"}, "it is not a valid JSON Schema"),
        ],
        ids=["reference", "type", "circle"],
    )
    def test_a_profile_that_decides_nothing(self, tmp_path: Path, profile: Any, message: str) -> None:
        folder = build(tmp_path, TABLE, profile="profile.json")
        (folder / "profile.json").write_text(json.dumps(profile))
        ((code, found, _),) = list_faults(folder, check(folder))
        assert code == "not-judged"
        assert message in found

    @pytest.mark.parametrize(
        "resource",
        [
            {"profile": "tabular-data-resource"}, {"profile": "data-resource"},
            {"profile": "https://specs.frictionlessdata.io/schemas/tabular-data-resource.json"},
            {"$schema": "https://datapackage.org/profiles/2.0/dataresource.json"},
            {"dialect": {"$schema": "https://datapackage.org/profiles/2.0/tabledialect.json"}},
            {"schema": {"$schema": "https://datapackage.org/profiles/2.0/tableschema.json", **SCHEMA}},
            {"compression": "no"},
        ],
    )  # fmt: skip
    @pytest.mark.parametrize(
        "package", [{}, {"$schema": V2}, {"profile": "data-package"}], ids=["v1", "v2", "v1 spelled out"]
    )
    def test_profiles_of_the_standard_are_judged(self, tmp_path: Path, package: Any, resource: Any) -> None:
        folder = build(tmp_path, change(**resource), **package)
        result = check(folder)
        assert list_faults(folder, result) == []
        assert result.unjudged == ()

    def test_a_tabular_package_needs_tabular_resources(self, tmp_path: Path) -> None:
        folder = build(tmp_path, TABLE, profile="tabular-data-package")
        ((code, message, line),) = list_faults(folder, check(folder))
        assert (code, line) == ("metadata", '"profile": "tabular-data-package",')
        assert "requires all the resources" in message
