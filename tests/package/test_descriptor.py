"""Descriptors: what is opened, and one clear error for everything that is not."""

import copy
import json
import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from factbook.check import CheckSettings, check_package
from factbook.errors import PackageError
from factbook.package import Package
from factbook.package.descriptor import open_package
from factbook.package.resource_files import resolve_path
from factbook.reading.rows import read_rows
from tests.worlds.clockworks import SCHEMAS

FIELD = {"name": "a", "type": "string"}


def write(folder: Path, descriptor: Any) -> Path:
    text = descriptor if isinstance(descriptor, str) else json.dumps(descriptor)
    (folder / "datapackage.json").write_text(text, "utf-8")
    return folder


def with_table(field: Any = FIELD, more: Any = None, **resource: Any) -> dict[str, Any]:
    """Return a descriptor of one table, with more in its schema and other properties of its resource."""
    schema = {"fields": [field], **(more or {})}
    return {"resources": [{"name": "t", "path": "t.csv", "schema": schema, **resource}]}


def refusal(path: Path) -> str:
    with pytest.raises(PackageError) as caught:
        open_package(path)
    assert "\n" not in caught.value.message
    return str(caught.value)


def problem(package: Package) -> str:
    """Return the one problem of a package."""
    (found,) = package.problems
    assert "\n" not in found.message
    return f"{found.message} ({found.hint})"


class TestOpened:
    def opened(self, folder: Path, **package: Any) -> Package:
        return open_package(write(folder, {**with_table(), **package}))

    def test_a_folder_and_its_descriptor_are_the_same(self, tmp_path: Path) -> None:
        package = self.opened(tmp_path, name="p", title="P", version="1.2")
        assert package == open_package(tmp_path / "datapackage.json") == open_package(str(tmp_path))
        assert (package.name, package.title, package.version) == ("p", "P", "1.2")
        assert (package.folder, package.file) == (tmp_path, tmp_path / "datapackage.json")

    def test_a_descriptor_may_have_another_name_and_a_byte_order_mark(self, tmp_path: Path) -> None:
        (tmp_path / "other.json").write_bytes(b"\xef\xbb\xbf" + json.dumps(with_table()).encode())
        assert open_package(tmp_path / "other.json").table("t").path == tmp_path / "t.csv"

    def test_references_to_schema_and_dialect_are_put_in_place(self, tmp_path: Path) -> None:
        (tmp_path / "s.json").write_text(json.dumps({"fields": [FIELD]}))
        (tmp_path / "d.json").write_text('{"delimiter": ";"}')
        resource = {"name": "t", "path": "t.csv", "schema": "s.json", "dialect": "d.json"}
        package = open_package(write(tmp_path, {"resources": [resource]}))
        assert [field.name for field in package.table("t").fields] == ["a"]
        assert package.table("t").dialect.delimiter == ";"
        assert package.descriptor["resources"][0]["schema"] == {"fields": [FIELD]}

    def test_everything_that_a_schema_may_say(self, tmp_path: Path) -> None:
        schema = {
            "primaryKey": "a", "uniqueKeys": [["a", "b"], "a"], "missingValues": ["", {"value": "-"}],
            "fields": [
                {"name": "a", "categories": ["x", {"value": "y", "label": "Y"}], "categoriesOrdered": True},
                {"name": "b", "factbook:evidence": "exempt", "factbook:names": "allowed",
                 "missingValues": ["?"], "constraints": {"required": True, "enum": [1, 2]}},
            ],
            "foreignKeys": [{"fields": "b", "reference": {"fields": ["a"]}}],
            "factbook:rowReference": [{"table": "a", "row": "b"}],
            "factbook:periods": [{"name": "c", "from": "a", "to": "b"}, {"name": "d", "from": "a"}],
            "factbook:atMostOneOf": [["a", "b"]],
        }  # fmt: skip
        table = open_package(write(tmp_path, with_table(more=schema))).table("t")
        first, second = table.fields
        assert (table.primary_key, table.unique_keys) == (("a",), (("a", "b"), ("a",)))
        assert [(item.value, item.label) for item in first.categories] == [("x", "x"), ("y", "Y")]
        assert first.values == ("x", "y")
        assert second.values == ("1", "2")
        assert (first.ordered, second.exempt, second.may_name, second.required) == (True, True, True, True)
        assert [table.is_missing(first, text) for text in ("", "-", "?")] == [True, True, False]
        assert [table.is_missing(second, text) for text in ("", "-", "?")] == [False, False, True]
        (key,), (reference,) = table.foreign_keys, table.row_references
        assert (key.fields, key.table, key.target) == (("b",), "t", ("a",))
        assert [(item.name, item.start, item.end) for item in table.periods] == [("c", "a", "b")]
        assert [item.name for item in table.list_rivals(first)] == ["b"]
        assert (reference.table, reference.row, reference.field) == ("a", "b", None)

    @pytest.mark.parametrize(
        ("resource", "reason"),
        [
            ({"data": [{"a": 1}]}, "its data are not in a file"),
            ({"path": "t.csv"}, "it has no schema"),
            ({"path": "t.xlsx", "schema": {}}, "it is not CSV"),
            ({"path": "t.csv", "format": "JSON", "schema": {}}, "it is not CSV"),
            (
                {"path": "t.csv", "dialect": {"commentChar": "#"}, "schema": {}},
                "its dialect is not a plain one",
            ),
        ],
        ids=["inline", "bare", "Excel", "JSON", "comments"],
    )
    def test_other_resources_are_left_unread_with_a_reason(
        self, tmp_path: Path, resource: dict[str, Any], reason: str
    ) -> None:
        package = open_package(write(tmp_path, {"resources": [{"name": "t", **resource}]}))
        assert (package.tables, package.unread) == ((), {"t": reason})

    def test_tabs_separate_where_the_name_says_so(self, tmp_path: Path) -> None:
        package = open_package(write(tmp_path, with_table(path="t.tsv")))
        assert package.table("t").dialect.delimiter == "\t"


class TestFiles:
    def test_a_missing_descriptor(self, tmp_path: Path) -> None:
        assert "x.json: no such file (give a descriptor" in refusal(tmp_path / "x.json")
        assert "datapackage.json: no such file" in refusal(tmp_path)

    def test_a_descriptor_that_is_a_folder(self, tmp_path: Path) -> None:
        (tmp_path / "datapackage.json").mkdir()
        assert "is a directory" in refusal(tmp_path)

    def test_a_descriptor_below_a_file(self, tmp_path: Path) -> None:
        assert "datapackage.json/x: not a directory" in refusal(write(tmp_path, "{}") / "datapackage.json/x")

    def test_no_permission(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def denied(path: Path) -> bytes:
            raise PermissionError(13, "Permission denied", str(path))

        monkeypatch.setattr(Path, "read_bytes", denied)
        assert refusal(write(tmp_path, with_table())).endswith("datapackage.json: permission denied")

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
    def test_no_permission_from_the_system(self, tmp_path: Path) -> None:
        write(tmp_path, with_table())
        (tmp_path / "datapackage.json").chmod(0)
        assert "permission denied" in refusal(tmp_path)

    @pytest.mark.parametrize(
        ("name", "message"), [("x" * 300, "file name too long"), ("a\x00b", "embedded null"), ("\ud800", "")]
    )
    def test_names_that_no_file_can_have(self, tmp_path: Path, name: str, message: str) -> None:
        assert message in refusal(tmp_path / name)

    @pytest.mark.parametrize(
        ("content", "message"),
        [
            (b"", "datapackage.json:1:1: not JSON: expecting value"),
            (b'{"a": 1,\n "b": }', "datapackage.json:2:7: not JSON: expecting value"),
            (b'{"a": 1,\n "b" 2}', "datapackage.json:2:6: not JSON: expecting ':' delimiter"),
            (b'{"a": "NaN",\n "b": NaN}', "datapackage.json:2:7: not JSON: unexpected NaN"),
            (b'{"a\\"Infinity": [1, -Infinity]}', "datapackage.json:1:21: not JSON: unexpected -Infinity"),
            (b'{"resources": []} x', "datapackage.json:1:19: not JSON: extra data"),
            (b'{"a": "\xff"}', "datapackage.json: byte 8 is not UTF-8"),
            ('{"a": 1}'.encode("utf-16"), "datapackage.json: byte 1 is not UTF-8"),
            (b'{"a": "\\ud800"}', "datapackage.json: a \\u escape is half a character"),
            (b'{"a": ' + b"1" * 5000 + b"}", "datapackage.json: "),
            (b"[" * 100_000, "datapackage.json: nested too deeply"),
            (b"[" * 60 + b"]" * 60, "datapackage.json: nested too deeply"),
        ],
        ids=[
            "empty",
            "value",
            "colon",
            "NaN",
            "Infinity",
            "extra",
            "byte",
            "utf-16",
            "escape",
            "digits",
            "brackets",
            "levels",
        ],
    )
    def test_content_that_is_no_json(self, tmp_path: Path, content: bytes, message: str) -> None:
        (tmp_path / "datapackage.json").write_bytes(content)
        assert message in refusal(tmp_path)

    @pytest.mark.parametrize("depth", [10, 50, 51, 400, 900, 990, 1000, 1010, 2000])
    def test_no_depth_is_a_crash(self, tmp_path: Path, depth: int) -> None:
        write(tmp_path, f'{{"resources": [], "x": {"[" * depth}{"]" * depth}}}')
        if depth <= 50:
            assert open_package(tmp_path).tables == ()
        else:
            assert "nested too deeply" in refusal(tmp_path)

    @pytest.mark.parametrize("part", ["schema", "dialect"])
    @pytest.mark.parametrize(
        ("content", "message"),
        [
            (None, "no such file"),
            ("[", "part.json:1:2: not JSON"),
            ("[]", "expected an object, not []"),
        ],
    )
    def test_a_bad_part_is_named(self, tmp_path: Path, part: str, content: str | None, message: str) -> None:
        if content:
            (tmp_path / "part.json").write_text(content)
        package = open_package(write(tmp_path, with_table(**{part: "part.json"})))
        assert message in problem(package)
        assert package.invalid == {"t"}


OUTSIDE = {
    "absolute": "/etc/hostname",
    "parent": "../t.csv",
    "parent inside": "data/../../t.csv",
    "back": "data/../t.csv",
    "backslash": "..\\t.csv",
    "drive": "C:\\t.csv",
    "drive, relative": "C:t.csv",
    "share": "\\\\host\\t.csv",
    "NUL": "t.csv\x00.json",
    "nothing": "",
    "link": "link.csv",
    "linked folder": "up/t.csv",
}  # fmt: skip


REMOTE = {
    "http": "https://example.org/t.csv",
    "file": "file:///etc/hostname",
    "data": "data:text/csv,a",
    "other scheme": "s3://bucket/t.csv",
}
RESOURCES: dict[str, Callable[[str], dict[str, Any]]] = {
    "path": lambda name: {"path": name, "schema": {"fields": [FIELD]}},
    "path in a list": lambda name: {"path": ["t.csv", name]},
    "path without schema": lambda name: {"path": name},
    "schema": lambda name: {"path": "t.csv", "schema": name},
    "dialect": lambda name: {"path": "t.csv", "dialect": name, "schema": {"fields": [FIELD]}},
}


@pytest.mark.parametrize("resource", RESOURCES.values(), ids=RESOURCES)
@pytest.mark.parametrize("url", REMOTE.values(), ids=REMOTE)
def test_what_is_at_a_url_is_not_judged_and_all_else_is(
    tmp_path: Path, url: str, resource: Callable[[str], dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "socket", lambda *given, **named: pytest.fail("asks the network"))
    (tmp_path / "t.csv").write_text("n\nx\n")
    (tmp_path / "own.csv").write_text("n\nmany\n")
    key = {"fields": ["n"], "reference": {"resource": "far", "fields": ["n"]}}
    own = {"fields": [{"name": "n", "type": "integer"}], "foreignKeys": [key]}
    near = {"name": "own", "path": "own.csv", "schema": own}
    package = open_package(write(tmp_path, {"resources": [{"name": "far", **resource(url)}, near]}))
    assert package.remote == {"far"}
    assert [table.name for table in package.tables] == ["own"]
    result = check_package(package, CheckSettings(["table-schema"]))
    found = {(item.code, item.table): item.message for item in result.findings}
    assert found.keys() == {("table-schema.not-judged", "far"), ("table-schema.type-error", "own")}
    assert f"{url} is a URL" in found["table-schema.not-judged", "far"]
    accepted = check_package(package, CheckSettings(["table-schema"], ignore=["table-schema.not-judged"]))
    assert [item.code for item in accepted.findings] == ["table-schema.type-error"]


@pytest.mark.parametrize("name", ["../outside.txt", "/etc/hostname"])
@pytest.mark.parametrize("part", ["path", "extrapaths", "schema"])
def test_a_url_opens_no_way_out_of_the_folder(tmp_path: Path, part: str, name: str) -> None:
    resource = {"path": ["https://example.org/a.csv"], part: ["https://example.org/b.csv", name]}
    if part == "schema":
        resource["schema"] = name  # type: ignore[assignment]
    package = open_package(write(tmp_path, {"resources": [{"name": "far", **resource}]}))
    assert "outside the package" in problem(package)
    assert package.invalid == {"far"}
    assert name not in package.files


@pytest.mark.parametrize(
    "resource",
    [{"path": "t.csv", "extrapaths": ["https://example.org/x.csv"]}, {"path": "t.csv", "scheme": "http"}],
    ids=["extrapaths", "scheme"],
)
def test_no_other_property_asks_the_network(
    tmp_path: Path, resource: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "socket", lambda *given, **named: pytest.fail("asks the network"))
    (tmp_path / "t.csv").write_text("a\nx\n")
    package = open_package(
        write(tmp_path, {"resources": [{"name": "far", "schema": {"fields": [FIELD]}, **resource}]})
    )
    findings = check_package(package, CheckSettings(["table-schema"])).findings
    assert [item.code for item in findings] == ["table-schema.not-judged"]


@pytest.mark.parametrize("name", OUTSIDE.values(), ids=OUTSIDE)
class TestOutside:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        folder = tmp_path / "package"
        folder.mkdir()
        (tmp_path / "t.csv").write_text("a\n")
        (folder / "link.csv").symlink_to(tmp_path / "t.csv")
        (folder / "up").symlink_to(tmp_path)
        return folder

    @pytest.mark.parametrize("resource", RESOURCES.values(), ids=RESOURCES)
    def test_nothing_outside_the_folder_is_followed(
        self, folder: Path, name: str, resource: Callable[[str], dict[str, Any]]
    ) -> None:
        package = open_package(write(folder, {"resources": [{"name": "t", **resource(name)}]}))
        assert "outside the package (give a relative path" in problem(package)
        assert not package.tables
        assert package.invalid == {"t"}
        assert name not in package.files
        assert [item.code for item in check_package(package, CheckSettings(["table-schema"])).findings] == [
            "table-schema.metadata"
        ]


def test_links_in_a_circle_lead_nowhere(tmp_path: Path) -> None:
    (tmp_path / "loop.csv").symlink_to("loop.csv")
    package = open_package(write(tmp_path, with_table(path="loop.csv")))
    with pytest.raises(PackageError, match=r"loop\.csv: too many levels of symbolic links"):
        list(read_rows(package, "t"))
    assert "too many levels" in problem(open_package(write(tmp_path, with_table(schema="loop.csv"))))


def test_links_inside_the_folder_are_followed(tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_text("a\n1\n")
    (tmp_path / "t.csv").symlink_to("real.csv")
    (row,) = read_rows(open_package(write(tmp_path, with_table())), "t")
    assert row.cells == {"a": "1"}
    assert resolve_path(tmp_path, "t.csv", "here") == tmp_path / "t.csv"


NO_PACKAGE: dict[str, tuple[Any, str]] = {
    "null": (None, "datapackage.json: expected an object, not None"),
    "array": ([], "expected an object, not []"),
    "no resources": ({}, "'resources' is missing (it should be an array)"),
    "resources": ({"resources": {}}, "'resources' should be an array, not {}"),
}


@pytest.mark.parametrize(("descriptor", "message"), NO_PACKAGE.values(), ids=NO_PACKAGE)
def test_without_resources_there_is_no_package(tmp_path: Path, descriptor: Any, message: str) -> None:
    error = refusal(write(tmp_path, descriptor))
    assert error.startswith("datapackage.json")
    assert message in error


SHAPES: dict[str, tuple[Any, str]] = {
    "resource": ({"resources": ["x"]}, "an item of 'resources' should be an object, not 'x'"),
    "no name": ({"resources": [{}]}, "resource 1: the resource has no name"),
    "name": (with_table(name=3), "resource 1: 'name' should be a string, not 3"),
    "long": (with_table(name=["x" * 99]), "xx…"),
    "package name": ({**with_table(), "name": 3}, "'name' should be a string"),
    "package title": ({**with_table(), "title": []}, "'title' should be a string"),
    "version": ({**with_table(), "version": 1.0}, "'version' should be a string"),
    "path": (with_table(path=3), "path is 3 (write a string)"),
    "path in a list": (with_table(path=["t.csv", None]), "path is None (write a string)"),
    "format": (with_table(format=3), "'format' should be a string"),
    "encoding": (with_table(encoding=8), "'encoding' should be a string"),
    "hash": (with_table(hash=8), "'hash' should be a string"),
    "title": (with_table(title=8), "t: 'title' should be a string"),
    "schema, a number": (with_table(schema=3), "'schema' should be an object"),
    "dialect, an array": (with_table(dialect=[]), "'dialect' should be an object"),
    "delimiter": (with_table(dialect={"delimiter": ";;"}), "t: dialect: "),
    "quote": (with_table(dialect={"quoteChar": 3}), "t: 'quoteChar' should be a string"),
    "no fields": (with_table(schema={}), "'fields' is missing"),
    "fields": (with_table(more={"fields": {}}), "t: 'fields' should be an array"),
    "field": (with_table(field="a"), "t: an item of 'fields' should be an object, not 'a'"),
    "no field name": (with_table(field={"type": "string"}), "t: field 1: 'name' is missing"),
    "field type": (with_table(field={"name": "a", "type": []}), "t.a: 'type' should be a string"),
    "constraints": (with_table(field={"name": "a", "constraints": []}), "t.a: 'constraints' should be"),
    "enum": (with_table(field={"name": "a", "constraints": {"enum": 3}}), "t.a: 'enum' should be an array"),
    "categories": (with_table(field={"name": "a", "categories": "x"}), "t.a: 'categories' should be"),
    "ordered": (with_table(field={"name": "a", "categoriesOrdered": 1}), "should be true or false, not 1"),
    "language": (with_table(field={"name": "a", "factbook:language": 1}), "'factbook:language' should be"),
    "missing values": (with_table(more={"missingValues": "-"}), "'missingValues' should be an array"),
    "primary key": (with_table(more={"primaryKey": {}}), "t: {} is not a list of field names"),
    "primary key of numbers": (with_table(more={"primaryKey": [1]}), "[1] is not a list of field names"),
    "unique keys": (with_table(more={"uniqueKeys": "a"}), "'uniqueKeys' should be an array"),
    "exactly one": (with_table(more={"factbook:exactlyOneOf": [3]}), "3 is not a list of field names"),
    "foreign keys": (with_table(more={"foreignKeys": {}}), "'foreignKeys' should be an array"),
    "foreign key": (with_table(more={"foreignKeys": [3]}), "t: an item of 'foreignKeys' should be an object"),
    "no reference": (with_table(more={"foreignKeys": [{}]}), "t: foreignKeys: 'reference' is missing"),
    "row reference": (with_table(more={"factbook:rowReference": [{}]}), "rowReference: 'table' is missing"),
    "at most one": (with_table(more={"factbook:atMostOneOf": [3]}), "3 is not a list of field names"),
    "all or none": (with_table(more={"factbook:allOrNoneOf": "a"}), "'factbook:allOrNoneOf' should be an"),
    "periods": (with_table(more={"factbook:periods": {}}), "'factbook:periods' should be an array"),
    "period": (
        with_table(more={"factbook:periods": [{"name": "a", "from": "a", "to": 1}]}),
        "t: factbook:periods: 'to' should be a string, not 1",
    ),
    "revised": (
        with_table(more={"factbook:observation": {"dimensions": ["a"], "measure": "a", "revised": []}}),
        "'revised' should be an object",
    ),
    "labels": (with_table(field={"name": "a", "factbook:labels": "x"}), "t.a: 'factbook:labels' should be"),
    "labels of a language": (
        with_table(field={"name": "a", "factbook:labels": {"ru": 1}}),
        "t.a: factbook:labels: 'ru' should be an object, not 1",
    ),
    "label of a value": (
        with_table(field={"name": "a", "factbook:labels": {"ru": {"x": 1}}}),
        "t.a: factbook:labels: ru: 'x' should be a string, not 1",
    ),
    "label": (with_table(more={"factbook:label": 1}), "'factbook:label' should be a string"),
    "template": (with_table(more={"factbook:keyTemplate": 1}), "'factbook:keyTemplate' should be a string"),
    "provenance": ({**with_table(), "factbook:provenance": {}}, "provenance: 'sources' is missing"),
    "provenance, a string": ({**with_table(), "factbook:provenance": "x"}, "should be an object"),
}  # fmt: skip


@pytest.mark.parametrize(("descriptor", "message"), SHAPES.values(), ids=SHAPES)
def test_a_wrong_shape_is_one_problem_and_hides_nothing(
    tmp_path: Path, descriptor: Any, message: str
) -> None:
    near = {"name": "near", "path": "near.csv", "schema": {"fields": [FIELD]}}
    changed = {**descriptor, "resources": [*descriptor["resources"], near]}
    package = open_package(write(tmp_path, changed))
    assert message in problem(package)
    assert package.table("near").fields[0].name == "a"
    assert package.descriptor["resources"][-1] == near


KEYS = [
    "name", "path", "schema", "dialect", "resources", "fields", "type", "format", "encoding", "primaryKey",
    "foreignKeys", "reference", "resource", "constraints", "enum", "categories", "value", "missingValues",
    "uniqueKeys", "delimiter", "quoteChar", "escapeChar", "factbook:rowReference", "factbook:provenance",
    "factbook:periods", "factbook:labels",
]  # fmt: skip
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["a", "t.csv"])
)
JSON = st.recursive(
    SCALARS,
    lambda children: st.lists(children) | st.dictionaries(st.sampled_from(KEYS) | st.text(), children),
    max_leaves=30,
)
FUZZ = settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in items:
        yield from places(child, (*path, key))


WHOLE: dict[str, Any] = {
    "name": "clockworks", "title": "Clocks", "version": "1",
    "resources": [
        {"name": name, "path": f"{name}.csv", "format": "csv", "encoding": "utf-8", "hash": "",
         "dialect": {"delimiter": ",", "quoteChar": '"', "header": True}, "schema": schema}
        for name, schema in SCHEMAS.items()
    ],
    "factbook:provenance": {"sources": "sources", "paragraphs": "paragraphs", "evidence": "evidence"},
}  # fmt: skip


def opens_or_refuses(folder: Path, descriptor: Any) -> None:
    try:
        package = open_package(write(folder, descriptor))
    except PackageError as error:
        assert error.message
    else:
        assert all(field.values is not None for table in package.tables for field in table.fields)


@pytest.mark.no_cover
@FUZZ
@given(JSON)
def test_any_json_opens_or_is_one_error(tmp_path: Path, descriptor: Any) -> None:
    opens_or_refuses(tmp_path, descriptor)


@pytest.mark.no_cover
@FUZZ
@given(place=st.sampled_from(list(places(WHOLE))[1:]), value=JSON)
def test_any_json_in_any_place_opens_or_is_one_error(
    tmp_path: Path, place: tuple[Any, ...], value: Any
) -> None:
    descriptor = copy.deepcopy(WHOLE)
    target: Any = descriptor
    for key in place[:-1]:
        target = target[key]
    target[place[-1]] = value
    opens_or_refuses(tmp_path, descriptor)


@FUZZ
@given(st.binary())
def test_any_bytes_open_or_are_one_error(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "datapackage.json").write_bytes(content)
    with pytest.raises(PackageError):
        open_package(tmp_path)
