"""JSON and YAML documents: what they hold, where, and what is refused."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from factbook.errors import PackageError, UsageError
from factbook.package.descriptor import open_package
from factbook.package.document import PropertyLocator, list_spans, load_document
from factbook.package.find import find_package
from factbook.package.local import LocalCopies

JSON = '{"name": "p",\n "resources": [\n  {"name": "t", "name": "u", "bytes": 12}]}'
YAML = "name: p\nresources:\n- name: t\n  name: u\n  bytes: 12\n"
BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join(['*' + last] * 10)}]\n"
    for last, name in zip("abcdefg", "bcdefgh", strict=True)
)


def write(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text, "utf-8")
    return folder / name


@pytest.mark.parametrize(("name", "text"), [("d.json", JSON), ("d.yaml", YAML), ("d.YML", YAML)])
def test_both_forms_are_read_and_located_alike(tmp_path: Path, name: str, text: str) -> None:
    file = write(tmp_path, name, text)
    value, repeated = load_document(file)
    assert value == {"name": "p", "resources": [{"name": "u", "bytes": 12}]}
    assert repeated == (("resources", 0, "name"),)
    spans = {span.path: text[span.start : span.end] for span in list_spans(file, text)}
    assert spans["resources", 0, "bytes"] == "12"
    assert json.loads(spans["name",] if name.endswith("json") else '"p"') == "p"
    locator = PropertyLocator()
    lines = [locator.locate(file, path).line for path in [(), ("resources", 0, "bytes"), ("resources", 9)]]
    assert lines == ([1, 3, 2] if name.endswith("json") else [1, 5, 2])


YAML_VALUES: dict[str, tuple[str, Any]] = {
    "date": ("2031-04-02", "2031-04-02"),
    "time stamp": ("2031-04-02T10:00:00Z", "2031-04-02T10:00:00Z"),
    "number": ("12", 12),
    "fraction": ("1.5", 1.5),
    "true": ("yes", True),
    "nothing": ("", None),
    "quoted": ("'12'", "12"),
    "folded": (">\n  one\n  two\n", "one two\n"),
    "alias": ("&x [1]\nb: *x", [1]),
    "merge": ("&x {k: 1}\nb: {<<: *x, l: 2}", {"k": 1}),
}


@pytest.mark.parametrize(("text", "value"), YAML_VALUES.values(), ids=YAML_VALUES)
def test_yaml_has_the_types_of_json(tmp_path: Path, text: str, value: Any) -> None:
    document, _ = load_document(write(tmp_path, "d.yaml", f"a: {text}"))
    assert document["a"] == value
    assert json.loads(json.dumps(document)) == document


def test_names_of_properties_stay_texts(tmp_path: Path) -> None:
    document, _ = load_document(write(tmp_path, "d.yaml", "yes: 1\n2031: 2\nnull: 3\n"))
    assert document == {"yes": 1, "2031": 2, "null": 3}


def test_aliases_and_merges_make_own_objects(tmp_path: Path) -> None:
    text = "a: &x {k: [1], l: 0}\nb: *x\nc: {<<: [*x, {k: 5, m: 6}], l: 2}\n"
    document, _ = load_document(write(tmp_path, "d.yaml", text))
    assert document["c"] == {"k": [1], "l": 2, "m": 6}
    assert document["a"] == document["b"]
    assert document["a"] is not document["b"]


BAD_YAML = {
    "object of Python": ("a: !!python/object:os.system ls", "d.yaml:1:4: not data"),
    "bytes": ("a: !!binary aGk=", "'binary' is not a type of JSON"),
    "set": ("a: !!set {x}", "'set' is not a type of JSON"),
    "bomb": (BOMB, "aliases make more than 1,000,000 values"),
    "circle": ("a: &a [*a]", "nested too deeply"),
    "unknown alias": ("a: *b", "d.yaml:1:4: not YAML: "),
    "two documents": ("a: 1\n---\nb: 2\n", "not YAML: "),
    "tab": ("a:\n\t- b", "d.yaml:2:1: not YAML: "),
    "not a number": ("a: .nan", "d.yaml:1:4: not data: unexpected .nan"),
    "infinite": ("a: -.inf", "unexpected -.inf"),
    "list as a name": ("[a]: 1", "the name of a property is not a text"),
    "merge of a text": ("a: {<<: x}", "only objects can be merged"),
    "control character": ("a: \x01", "d.yaml: not YAML: "),
    "levels": ("[" * 60 + "]" * 60, "nested too deeply"),
    "many levels": ("[" * 5000, "d.yaml"),
    "digits": ("a: " + "1" * 5000, "d.yaml: "),
}


@pytest.mark.parametrize(("text", "message"), BAD_YAML.values(), ids=BAD_YAML)
def test_other_yaml_is_one_error(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(PackageError) as caught:
        load_document(write(tmp_path, "d.yaml", text))
    assert message in caught.value.message
    assert "\n" not in caught.value.message


@settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet=st.sampled_from("a1:-[]{}&*!<>|?'\"#,\n \t%@"), max_size=40))
def test_any_yaml_is_data_or_one_error(tmp_path: Path, text: str) -> None:
    file = tmp_path / "d.yaml"
    file.write_text(text, "utf-8", newline="")
    try:
        value, _ = load_document(file)
    except PackageError as error:
        assert error.message
    else:
        assert json.loads(json.dumps(value)) == value
        list(list_spans(file, text))


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda children: (
        st.lists(children, max_size=4) | st.dictionaries(st.text(max_size=9), children, max_size=4)
    ),
    max_leaves=20,
)


@settings(deadline=None, max_examples=200)
@given(value=VALUES, indent=st.sampled_from([None, 0, 2]))
def test_every_value_of_json_is_located(value: Any, indent: int | None) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=False)
    for span in list_spans(Path("d.json"), text):
        found = value
        for part in span.path:
            found = found[part]
        if span.end > span.start:
            assert json.loads(text[span.start : span.end]) == found
        else:
            assert text[span.start] == ("[" if isinstance(found, list) else "{")
        assert not span.repeated


class TestNames:
    def test_the_first_descriptor_of_a_folder_counts(self, tmp_path: Path) -> None:
        for name in ("datapackage.yml", "datapackage.yaml", "datapackage.json"):
            write(tmp_path, name, '{"resources": []}')
            assert open_package(tmp_path).file.name == find_package(tmp_path).name == name

    def test_a_project_may_keep_yaml_in_its_folder(self, tmp_path: Path) -> None:
        (tmp_path / "datapackage").mkdir()
        file = write(tmp_path / "datapackage", "datapackage.yaml", "resources: []")
        assert find_package(tmp_path) == file


class TestLocalCopies:
    def make(self, folder: Path, *names: str) -> LocalCopies:
        for name in names:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text("x")
        return LocalCopies.of(folder)

    @pytest.mark.parametrize(
        ("url", "name"),
        [
            ("https://example.org/v1/s.json", "example.org/v1/s.json"),
            ("http://EXAMPLE.org:8080/v1/s.json#part", "example.org/v1/s.json"),
            ("https://example.org/v1/a%20b.csv", "example.org/v1/a b.csv"),
            ("https://example.org/get?id=1", "example.org/get?id=1"),
            ("https://elsewhere.example/deep/only.csv", "more/only.csv"),
        ],
    )
    def test_host_and_path_else_the_only_file_of_the_name(self, tmp_path: Path, url: str, name: str) -> None:
        names = "example.org/v1/s.json", "example.org/v1/a b.csv", "example.org/get?id=1", "more/only.csv"
        assert self.make(tmp_path, *names).find_copy(url) == tmp_path / name

    @pytest.mark.parametrize(
        "url",
        [
            "https://example.org/twice.csv", "https://example.org/none.csv", "https://example.org/", "x://",
            "https://example.org/get?id=2", "https://example.org/%2e%2e/%2e%2e/out.csv", "http://[",
            "https://example.org/a/../../../out.csv", "https://example.org/link.csv", "data:,a",
            "https://example.org/up/out.csv", "file:///etc/hostname", "https://example.org/a%00b",
            "https://../out.csv", "https://example.org/..%2fout.csv",
        ],
    )  # fmt: skip
    def test_anything_else_has_no_copy(self, tmp_path: Path, url: str) -> None:
        (tmp_path / "out.csv").write_text("x")
        folder = tmp_path / "copies"
        copies = self.make(folder, "a/twice.csv", "b/twice.csv", "example.org/get?id=1")
        (folder / "example.org" / "link.csv").symlink_to(tmp_path / "out.csv")
        (folder / "example.org" / "up").symlink_to(tmp_path)
        assert copies.find_copy(url) is None

    @pytest.mark.parametrize("name", ["none", "a\x00b"])
    def test_a_missing_folder_is_a_wrong_use(self, tmp_path: Path, name: str) -> None:
        with pytest.raises(UsageError):
            LocalCopies.of(tmp_path / name)
