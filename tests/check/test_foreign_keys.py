"""Foreign keys are compared in SQL, with the verdict of Frictionless."""

import json
import random
from pathlib import Path
from typing import Any

import pytest
from frictionless import Package

from factbook.check import CheckSettings, check_package
from factbook.package.descriptor import open_package
from factbook.sphinx.store.facts import Facts
from tests.worlds import small

TEXT, WHOLE = {"type": "string"}, {"type": "integer"}


def open_pair(folder: Path, parent: Any, child: Any, parents: list[str], children: list[str]) -> Any:
    """Write two tables: `child` refers to `parent` by one field."""
    key = {"fields": ["v"], "reference": {"resource": "parent", "fields": ["v"]}}
    tables = {
        "parent": ({"fields": [{"name": "v", **parent}]}, parents),
        "child": (
            {"fields": [{"name": "n", "type": "string"}, {"name": "v", **child}], "foreignKeys": [key]},
            [f"{number},{text}" for number, text in enumerate(children)],
        ),
    }
    resources = [
        small.resource(folder, name, "".join(f"{line}\n" for line in [head, *lines]), fields)
        for name, (fields, lines) in tables.items()
        for head in [",".join(field["name"] for field in fields["fields"])]
    ]
    return small.package(folder, *resources)


def find_by_check(package: Any) -> list[int]:
    findings = check_package(package, CheckSettings(["table-schema.foreign-key"])).findings
    return [item.record or 0 for item in findings]


def find_by_frictionless(folder: Path) -> list[int]:
    report = Package(folder / "datapackage.json").validate()
    return [int(row) for kind, row in report.flatten(["type", "rowNumber"]) if kind == "foreign-key"]


@pytest.mark.parametrize(
    ("parent", "child", "parents", "children"),
    [
        (TEXT, TEXT, ["a", "b"], ["a", "b", "a"]),
        (TEXT, TEXT, ["a", "b"], ["a", "c"]),
        (TEXT, TEXT, ["a"], ["a", ""]),
        (WHOLE, WHOLE, ["1", "2"], ["01", "2"]),
        (WHOLE, TEXT, ["1"], ["1"]),
        (TEXT, WHOLE, ["1"], ["1"]),
        ({**TEXT, "missingValues": ["-"]}, TEXT, ["a", "-"], ["a", "-"]),
        (TEXT, {**TEXT, "missingValues": ["", "-"]}, ["a"], ["a", "-"]),
        (TEXT, {**TEXT, "missingValues": ["-"]}, ["a"], ["a", "-"]),
        (WHOLE, WHOLE, ["1", "x"], ["1", "x"]),
        ({"type": "date"}, {"type": "date", "format": "%d.%m.%Y"}, ["2031-04-02"], ["02.04.2031"]),
        (TEXT, TEXT, [], ["a"]),
        ({"type": "number"}, {"type": "number"}, ["NaN"], ["NaN"]),
    ],
)
def test_a_key_is_judged_as_frictionless_judges_it(
    tmp_path: Path, parent: Any, child: Any, parents: list[str], children: list[str],
) -> None:  # fmt: skip
    package = open_pair(tmp_path, parent, child, parents, children)
    assert find_by_check(package) == find_by_frictionless(tmp_path)


@pytest.mark.parametrize("seed", range(12))
def test_drawn_keys(tmp_path: Path, seed: int) -> None:
    draw = random.Random(seed)  # noqa: S311 - no secret
    kinds = [TEXT, WHOLE, {"type": "number"}, {**TEXT, "missingValues": ["", "-"]}]
    texts = ["1", "01", "1.0", "-", "", "a", " 1", "2"]
    parent, child = draw.choice(kinds), draw.choice(kinds)
    parents = [text for text in draw.sample(texts, 4) if text]
    children = draw.choices([*parents, draw.choice(texts)], k=5)
    package = open_pair(tmp_path, parent, child, parents, children)
    assert find_by_check(package) == find_by_frictionless(tmp_path), (parent, child, parents, children)


@pytest.mark.parametrize(
    ("own", "target", "rows"),
    [
        (["", "NA"], [""], "NA,k\n"),
        ([""], [""], "NA,k\n"),
        ([""], [""], ",\n"),
        ([], [], ",k\n"),
    ],
)
def test_a_composite_key(
    tmp_path: Path,
    own: list[str],
    target: list[str],
    rows: str,
) -> None:
    fields = [{"name": "a", "type": "string"}, {"name": "b", "type": "string"}]
    key = {"fields": ["a", "b"], "reference": {"resource": "p", "fields": ["a", "b"]}}
    parent = {"fields": fields, "missingValues": target}
    child = {"fields": fields, "missingValues": own, "foreignKeys": [key]}
    package = small.package(
        tmp_path,
        small.resource(tmp_path, "p", "a,b\nNA,k\n", parent),
        small.resource(tmp_path, "c", f"a,b\n{rows}", child),
    )
    assert find_by_check(package) == find_by_frictionless(tmp_path)


@pytest.mark.parametrize(
    "keys",
    [
        [{"fields": ["n", "v"], "reference": {"resource": "parent", "fields": ["v"]}}],
        [{"fields": [], "reference": {"resource": "parent", "fields": []}}],
        [{"fields": ["zz"], "reference": {"resource": "parent", "fields": ["v"]}}],
        [{"fields": ["v"], "reference": {"resource": "nowhere", "fields": ["v"]}}],
    ],
    ids=["arity", "empty", "unknown field", "unknown table"],
)
def test_a_malformed_key_is_a_finding(tmp_path: Path, keys: Any) -> None:
    package = open_pair(tmp_path, TEXT, TEXT, ["a"], ["a"])
    descriptor = json.loads(package.file.read_text("utf-8"))
    descriptor["resources"][1]["schema"]["foreignKeys"] = keys
    package.file.write_text(json.dumps(descriptor), "utf-8")
    opened = open_package(package.folder)
    assert check_package(opened, CheckSettings(["table-schema", "descriptor"])).findings
    facts = Facts.open(package.file)
    assert [
        list(facts.list_targets(facts.package.table("child"), row)) for row in facts.rows["child"].values()
    ]


@pytest.mark.parametrize(
    "keys", ["x", None, [{"fields": ["v"]}], [{"fields": "v", "reference": {"resource": ["q"]}}]]
)
def test_keys_that_only_frictionless_reads_do_not_end_the_check(tmp_path: Path, keys: Any) -> None:
    fields = {"fields": [{"name": "v", "type": "string"}], "foreignKeys": keys}
    package = small.package(tmp_path, {"name": "inline", "data": [{"v": "a"}], "schema": fields})
    check_package(package)


def test_only_the_first_keys_get_a_hint(tmp_path: Path) -> None:
    package = open_pair(tmp_path, TEXT, TEXT, ["alder"], [f"aldes{number}" for number in range(15)])
    findings = check_package(package, CheckSettings(["table-schema.foreign-key"])).findings
    assert [bool(item.hint) for item in findings] == [True] * 10 + [False] * 5


def test_a_long_key_is_not_proved_by_its_beginning(tmp_path: Path) -> None:
    long = "x" * 40_000
    package = open_pair(tmp_path, TEXT, TEXT, [f"{long}a"], [f"{long}a", f"{long}b"])
    assert find_by_check(package) == [3]


def test_a_file_that_is_not_as_declared_proves_nothing(tmp_path: Path) -> None:
    package = open_pair(tmp_path, TEXT, TEXT, ["a"], ["a"])
    (tmp_path / "child.csv").write_text("n;v\n0;b\n1;a\n", "utf-8")  # Frictionless finds the delimiter
    assert find_by_check(package) == find_by_frictionless(tmp_path) == [2]


def test_a_key_to_a_field_that_does_not_exist_hides_nothing(tmp_path: Path) -> None:
    package = open_pair(tmp_path, TEXT, WHOLE, ["a"], ["many"])
    text = package.file.read_text("utf-8").replace('"fields": ["v"]}}', '"fields": ["w"]}}')
    package.file.write_text(text, "utf-8")
    result = check_package(open_package(package.folder))
    found = {(item.code, item.file) for item in result.findings}
    assert {("descriptor.names", "datapackage.json"), ("table-schema.type-error", "child.csv")} <= found
