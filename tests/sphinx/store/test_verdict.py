"""What check refuses, no site publishes without a warning; and pages compare values as check does."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from factbook.check import Severity, check_package
from factbook.package.descriptor import open_package
from tests.worlds.aviary import build, write

CONF = """\
extensions = ["factbook.sphinx"]
factbook_package = "package"
exclude_patterns = ["package"]
html_theme = "basic"
"""
BEDS = "bed,name,plants\nnorth,North bed,12\nsouth,South bed,7\n"
FIELDS: list[dict[str, Any]] = [
    {"name": "bed", "type": "string"},
    {"name": "name", "type": "string"},
    {"name": "plants", "type": "integer", "constraints": {"maximum": 50}},
]


def make_project(folder: Path, data: str | bytes, page: str = "", **schema: Any) -> Path:
    package = folder / "package"
    package.mkdir()
    (package / "beds.csv").write_bytes(data.encode() if isinstance(data, str) else data)
    resource = {
        "name": "beds", "path": "beds.csv",
        "schema": {"fields": FIELDS, "primaryKey": ["bed"], "factbook:label": "name", **schema},
    }  # fmt: skip
    (package / "datapackage.json").write_text(json.dumps({"name": "g", "resources": [resource]}), "utf-8")
    (folder / "conf.py").write_text(CONF, "utf-8")
    write(folder, index=f"Beds\n====\n\n.. fact:rows:: beds\n\n{page}\n")
    return folder


def find_data_warnings(root: Path, **settings: Any) -> list[str]:
    return [line for line in build(root, **settings)[1] if "[fact.data]" in line]


@pytest.mark.parametrize(
    ("data", "line", "code"),
    [
        (BEDS.replace("bed,name", "name,bed"), 1, "table-schema.incorrect-label"),
        (BEDS.replace("7", "a dozen"), 3, "table-schema.type-error"),
        (BEDS.replace("12", "51"), 2, "table-schema.constraint-error"),
        (BEDS.replace("south", "north"), 3, "table-schema.primary-key"),
        (BEDS.replace("south,South", 'south,"South'), 3, "file.quotes"),
        (BEDS.encode().replace(b"North bed", b"North b\xe9d"), 2, "file.encoding"),
        (BEDS.replace(",7", ""), 3, "table-schema.missing-cell"),
        (BEDS.replace(",7", ",7,8"), 3, "table-schema.extra-cell"),
        (BEDS.replace("bed,name,plants\n", ""), 1, "table-schema.incorrect-label"),
    ],
    ids=["moved", "type", "constraint", "key", "quote", "byte", "short", "long", "no header"],
)
def test_an_error_of_a_table_is_a_warning_at_its_line(
    tmp_path: Path, data: str | bytes, line: int, code: str
) -> None:
    root = make_project(tmp_path, data)
    warnings = find_data_warnings(root)
    assert any(
        text.startswith(f"package/beds.csv:{line}: WARNING: beds") and f"[{code}]" in text
        for text in warnings
    ), warnings
    findings = check_package(open_package(root / "package")).findings
    assert len(warnings) == sum(item.severity is Severity.ERROR for item in findings)


def test_a_good_table_gives_no_warning(tmp_path: Path) -> None:
    assert build(make_project(tmp_path, BEDS))[1] == []


def test_an_error_of_the_descriptor_names_its_table_once(tmp_path: Path) -> None:
    more: Any = {"factbook:exactlyOneOf": [["bed", "plot"]]}
    root = make_project(tmp_path, BEDS, **more)
    (warning,) = find_data_warnings(root)
    assert "WARNING: beds: factbook:exactlyOneOf: no field 'plot' (did you mean plants?)" in warning


def test_warnings_and_style_are_no_matter_of_a_site(tmp_path: Path) -> None:
    assert find_data_warnings(make_project(tmp_path, BEDS.replace("North bed", "=1+1 "))) == []
    strict = tmp_path / "package" / "factbook.toml"
    strict.write_text('extend-select = ["style"]\nstrict = true\n')
    assert find_data_warnings(tmp_path) == []


def test_what_the_settings_accept_is_no_warning(tmp_path: Path) -> None:
    root = make_project(tmp_path, BEDS.replace("7", "many").replace("12", "51"))
    settings = root / "package" / "factbook.toml"
    assert len(find_data_warnings(root)) == 2
    settings.write_text(
        '[[exception]]\nrule = "table-schema.type-error"\ntable = "beds"\nreason = "Nobody counted."\n'
    )
    (warning,) = find_data_warnings(root)
    assert "[table-schema.constraint-error]" in warning
    settings.write_text('ignore = ["standard"]\n')
    assert find_data_warnings(root) == []


def test_settings_that_cannot_be_read_are_a_warning(tmp_path: Path) -> None:
    root = make_project(tmp_path, BEDS)
    (root / "package" / "factbook.toml").write_text('ignore = ["standart"]\n')
    (warning,) = find_data_warnings(root)
    assert "factbook.toml:1: ignore: no rule or group 'standart' (did you mean standard?)" in warning


def test_every_build_warns_again(tmp_path: Path) -> None:
    root = make_project(tmp_path, BEDS.replace("7", "many"))
    first = find_data_warnings(root)
    assert len(first) == 1
    assert find_data_warnings(root) == first


def test_many_errors_of_one_kind_are_counted(tmp_path: Path) -> None:
    rows = "".join(f"b{number},Bed,many\n" for number in range(25))
    warnings = find_data_warnings(make_project(tmp_path, f"bed,name,plants\n{rows}"))
    assert len(warnings) == 11
    assert "beds: 15 more of table-schema.type-error" in warnings[-1]


def test_who_suppresses_the_warning_has_no_check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make_project(tmp_path, BEDS.replace("7", "many"))
    monkeypatch.setattr(
        "factbook.sphinx.store.verdict.find_table_errors", lambda *arguments: pytest.fail("checked")
    )
    for name in ("fact.data", "fact.*", "fact"):
        assert find_data_warnings(root, suppress_warnings=[name]) == []


def read_text(root: Path) -> str:
    html = (root / "_build/html/index.html").read_text("utf-8")
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", html))


def test_a_count_is_by_value(tmp_path: Path) -> None:
    data = "bed,name,plants\nn,North,12\ns,South,012\ne,East,+12\nw,West,7\n"
    page = (
        "Of :fact:count:`beds` beds :fact:count:`beds[plants=12]` have twelve, "
        ":fact:count:`beds[plants!=12]` not, and a query says "
        ":fact:query:`SELECT count(*) FROM beds WHERE plants = 12`."
    )
    root = make_project(tmp_path, data, page)
    assert build(root)[1] == []
    assert "Of 4 beds 3 have twelve, 1 not, and a query says 3." in read_text(root)


def test_a_column_is_shown_under_its_own_name(tmp_path: Path) -> None:
    data = "plants,name,more,bed\n12,North bed,x,north\n"
    page = ":fact:value:`beds/north.plants` plants in :fact:value:`beds/north.name`."
    root = make_project(tmp_path, data, page, fieldsMatch="subset")
    assert build(root)[1] == []
    assert "12 plants in North bed." in read_text(root)


def test_a_link_is_by_value(tmp_path: Path) -> None:
    root = make_project(tmp_path, BEDS, ".. fact:rows:: crops\n\n.. fact:record:: beds\n\nLast\n----\n")
    file = root / "package/datapackage.json"
    descriptor = json.loads(file.read_text("utf-8"))
    beds = descriptor["resources"][0]["schema"]
    beds["fields"][0] = {"name": "bed", "type": "integer"}
    key = {"fields": ["bed"], "reference": {"resource": "beds", "fields": ["bed"]}}
    crops = {
        "fields": [{"name": "crop", "type": "string"}, {"name": "bed", "type": "integer"}],
        "primaryKey": ["crop"], "foreignKeys": [key],
    }  # fmt: skip
    descriptor["resources"].append({"name": "crops", "path": "crops.csv", "schema": crops})
    file.write_text(json.dumps(descriptor), "utf-8")
    (root / "package/beds.csv").write_text("bed,name,plants\n1,North bed,12\n2,South bed,7\n", "utf-8")
    (root / "package/crops.csv").write_text("crop,bed\nbeans,01\npeas,+2\n", "utf-8")
    assert build(root)[1] == []
    html = (root / "_build/html/index.html").read_text("utf-8")
    for number, name in ((1, "North bed"), (2, "South bed")):
        assert re.search(rf'<a [^>]*href="#beds--{number}"[^>]*>(<[^>]*>)*{name}', html), name
