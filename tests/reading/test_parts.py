"""Tables of several or compressed files: read as by Frictionless, with findings in their own files."""

import bz2
import gzip
import io
import json
import lzma
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from frictionless import Package as Frictionless
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from factbook.check import CheckSettings, check_package
from factbook.cli import main
from factbook.errors import FactbookError
from factbook.frames import DataPackage
from factbook.package.descriptor import open_package
from factbook.reading import compression
from factbook.reading.rows import read_rows

# Frictionless leaves a compressed file open.
pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
FIELDS = [{"name": "id", "type": "string"}, {"name": "n", "type": "integer"}]


def build(folder: Path, files: dict[str, bytes], schema: Any = None, **resource: Any) -> DataPackage:
    """Write files and a descriptor of one table, whose paths are the files unless given."""
    for name, content in files.items():
        (folder / name).write_bytes(content)
    declared = {"name": "t", "path": list(files), "schema": {"fields": FIELDS, **(schema or {})}, **resource}
    (folder / "datapackage.json").write_text(json.dumps({"name": "p", "resources": [declared]}))
    return DataPackage.of(open_package(folder))


def list_findings(package: DataPackage, *rules: str) -> list[tuple[str, str, int, int, int | None]]:
    findings = check_package(package, CheckSettings(rules or ["table-schema"])).findings
    return [
        (item.code.partition(".")[2], item.file, item.line, item.column, item.record) for item in findings
    ]


def read_stock_rows(folder: Path) -> list[list[Any]]:
    (resource,) = Frictionless(str(folder / "datapackage.json")).resources
    return [list(row.cells) for row in resource.read_rows()]  # type: ignore[attr-defined]


class TestParts:
    def test_findings_are_in_the_file_and_line_of_their_part(self, tmp_path: Path) -> None:
        files = {
            "a.csv": b"id,n\nx,1\ny,many\n",
            "b.csv": b'id,n\n"z\nz",2\nw,few\n',
            "c.csv": b"id,n\nv,none\n",
        }
        assert list_findings(build(tmp_path, files)) == [
            ("type-error", "a.csv", 3, 3, 3),
            ("type-error", "b.csv", 4, 3, 5),
            ("type-error", "c.csv", 2, 3, 6),
        ]

    def test_no_newline_is_added_between_parts(self, tmp_path: Path) -> None:
        package = build(tmp_path, {"a.csv": b"id,n\nx,1\ny", "b.csv": b"id,n\nz,2\nw,few\n"})
        assert [dict(row.cells) for row in read_rows(package, "t")] == [
            {"id": "x", "n": "1"},
            {"id": "yz", "n": "2"},
            {"id": "w", "n": "few"},
        ]
        assert list_findings(package) == [("type-error", "b.csv", 3, 3, 4)]

    def test_a_place_after_the_joint_has_the_column_of_its_part(self, tmp_path: Path) -> None:
        package = build(tmp_path, {"a.csv": b"id,n\nx,1\nabc", "b.csv": b"id,n\nd,few\n"})
        assert list_findings(package) == [("type-error", "b.csv", 2, 3, 3)]

    @pytest.mark.parametrize(
        ("resource", "names"),
        [
            ({}, ["x", "y"]),
            ({"dialect": {"header": False}}, ["id", "x", "id", "y"]),
            ({"path": ["a.tsv", "b.tsv"]}, ["x", "id", "y"]),  # only of csv is a header dropped
        ],
        ids=["header", "no header", "tsv"],
    )
    def test_a_header_is_repeated_in_each_part(self, tmp_path: Path, resource: Any, names: list[str]) -> None:
        texts = [b"id,n\nx,1\n", b"id,n\ny,2\n"]
        named = resource.get("path", ["a.csv", "b.csv"])
        files = {
            name: text.replace(b",", b"\t") if name.endswith("tsv") else text
            for name, text in zip(named, texts, strict=True)
        }
        package = build(tmp_path, files, **{**resource, "path": named})
        assert [row.cells["id"] for row in read_rows(package, "t")] == names
        assert [cells[0] for cells in read_stock_rows(tmp_path)] == names

    def test_extra_paths_and_compressed_parts(self, tmp_path: Path) -> None:
        files = {"a.csv": b"id,n\nx,1\n", "b.csv.gz": gzip.compress(b"id,n\ny,2\nz,few\n", mtime=0)}
        package = build(tmp_path, files, path="a.csv", extrapaths=["b.csv.gz"])
        assert [row.cells["id"] for row in read_rows(package, "t")] == ["x", "y", "z"]
        assert list_findings(package) == [("type-error", "b.csv.gz", 3, 3, 4)]

    def test_bad_bytes_and_missing_parts_are_named(self, tmp_path: Path) -> None:
        package = build(tmp_path, {"a.csv": b"id,n\nx,1\n", "b.csv": b"id,n\ny\xff,2\n"})
        assert list_findings(package, "file.encoding") == [("encoding", "b.csv", 2, 2, None)]
        (tmp_path / "b.csv").unlink()
        (finding,) = check_package(package, CheckSettings(["table-schema"])).findings
        assert (finding.code, finding.message) == ("file.unreadable", "b.csv: no such file or directory")

    def test_frames_have_all_rows_and_name_the_part(self, tmp_path: Path) -> None:
        package = build(tmp_path, {"a.csv": b"id,n\nx,1\n", "b.csv": b"id,n\ny,2\n"})
        assert package.to_pandas("t")["n"].tolist() == [1, 2]
        with pytest.raises(FactbookError, match="several files"):
            package.read_csv_arguments("t")
        (tmp_path / "b.csv").write_bytes(b"id,n\nz,3\ny,few\n")
        with pytest.raises(FactbookError, match=r"^b\.csv:3: t\.n: 'few' does not fit type integer"):
            package.to_pandas("t")

    @settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        texts=st.lists(st.text(alphabet='ab1,"\n\r ', max_size=12), min_size=2, max_size=3),
        header=st.booleans(),
    )
    def test_records_are_those_of_frictionless(self, tmp_path: Path, texts: list[str], header: bool) -> None:
        contents = [f"id,n\n{text}".encode() for text in texts]
        files = {f"{n}.csv": content for n, content in enumerate(contents)}
        dialect = {"header": header, "delimiter": ",", "quoteChar": '"', "lineTerminator": "\n"}
        package = build(tmp_path, files, dialect={**dialect, "skipInitialSpace": False})
        descriptor = package.descriptor["resources"][0]["schema"]
        descriptor["fields"][1]["type"] = "string"
        (tmp_path / "datapackage.json").write_text(json.dumps(package.descriptor))
        ours = [list(row.cells.values()) for row in read_rows(package, "t")]
        stock = [[cell or "" for cell in [*cells, "", ""][:2]] for cells in read_stock_rows(tmp_path)]
        assert ours == stock


def pack_zip(content: bytes, *others: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("first.csv", content)
        for name in others:
            archive.writestr(name, content.replace(b"x", b"other"))
    return target.getvalue()


def pack_gzip(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gz": pack_gzip, "bz2": bz2.compress, "xz": lzma.compress, "zip": pack_zip,
}  # fmt: skip
CONTENT = b"id,n\nx,1\nx,few\n"
KEY = {"primaryKey": ["id"]}
DAMAGES: dict[str, tuple[str, Callable[[bytes], bytes], str]] = {
    "no gzip": ("t.csv.gz", lambda content: content, "not a valid gz file"),
    "no bzip2": ("t.csv.bz2", lambda content: content, "not a valid bz2 file"),
    "no xz": ("t.csv.xz", lambda content: content, "not a valid xz file"),
    "no zip": ("t.csv.zip", lambda content: content, "not a valid zip file"),
    "cut gzip": ("t.csv.gz", lambda content: pack_gzip(content * 99)[:-9], "not a valid gz file"),
    "changed gzip": (
        "t.csv.gz",
        lambda content: pack_gzip(content)[:-8] + bytes(8),
        "not a valid gz file",
    ),
    "cut xz": ("t.csv.xz", lambda content: lzma.compress(content * 99)[:-9], "not a valid xz file"),
    "cut bzip2": ("t.csv.bz2", lambda content: bz2.compress(content)[:-9], "not a valid bz2 file"),
    "empty zip": ("t.csv.zip", lambda content: bytes.fromhex("504b0506") + bytes(18), "is empty"),
}


class TestCompressed:
    @pytest.mark.parametrize("kind", PACKERS)
    @pytest.mark.parametrize("is_declared", [False, True])
    def test_each_kind_is_read_like_any_other(self, tmp_path: Path, kind: str, is_declared: bool) -> None:
        name = "t.csv" if is_declared else f"t.csv.{kind}"
        more = {"compression": kind} if is_declared else {}
        package = build(tmp_path, {name: PACKERS[kind](CONTENT)}, KEY, **more)
        assert sorted(list_findings(package)) == [
            ("primary-key", name, 2, 1, 2), ("primary-key", name, 3, 1, 3), ("type-error", name, 3, 3, 3),
        ]  # fmt: skip
        (tmp_path / name).write_bytes(PACKERS[kind](CONTENT.replace(b"few", b"2")))
        frame = package.to_pandas("t")
        assert frame["n"].tolist() == [1, 2]

    def test_a_file_of_an_archive(self, tmp_path: Path) -> None:
        content = pack_zip(CONTENT.replace(b"few", b"2"), "deep/second.csv")
        package = build(tmp_path, {"t.zip": content}, format="csv", innerpath="deep/second.csv")
        assert [row.cells["id"] for row in read_rows(package, "t")] == ["other", "other"]
        package = build(tmp_path, {"t.zip": content}, format="csv", innerpath="deep/secnd.csv")
        (finding,) = check_package(package, CheckSettings(["table-schema"])).findings
        assert finding.message == "t.zip: the archive has no file 'deep/secnd.csv'"

    @pytest.mark.parametrize(("name", "pack", "message"), DAMAGES.values(), ids=DAMAGES)
    def test_a_damaged_file_is_one_finding(
        self, tmp_path: Path, name: str, pack: Callable[[bytes], bytes], message: str
    ) -> None:
        result = check_package(build(tmp_path, {name: pack(CONTENT)}), CheckSettings(["table-schema"]))
        (finding,) = result.findings
        assert (finding.code, finding.file) == ("file.unreadable", name)
        assert message in finding.message
        assert result.unjudged == ("t",)

    def test_an_unknown_compression_names_those_that_are_read(self, tmp_path: Path) -> None:
        (finding,) = check_package(
            build(tmp_path, {"t.csv": CONTENT}, compression="rar"), CheckSettings(["file"])
        ).findings
        assert finding.message == "t.csv: unknown compression 'rar'"

    def test_a_bomb_is_a_finding_that_names_the_limit(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(compression, "_MAX_BYTES", 10_000)
        bomb = pack_gzip(b"id,n\n" + b"\n" * 100_000)
        (finding,) = check_package(
            build(tmp_path, {"t.csv.gz": bomb}), CheckSettings(["table-schema"])
        ).findings
        assert finding.code == "file.unreadable"
        assert "more than 256 MB when unpacked" in finding.message

    def test_parts_have_one_limit_together(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(compression, "_MAX_BYTES", 1_500)
        content = pack_gzip(b"id,n\n" + b"x,1\n" * 250)
        files = {"a.csv.gz": content, "b.csv.gz": content}
        (finding,) = check_package(build(tmp_path, files), CheckSettings(["file"])).findings
        assert finding.message.startswith("b.csv.gz: more than 256 MB when unpacked")

    def test_the_terminal_shows_the_unpacked_line(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        build(tmp_path, {"t.csv.gz": pack_gzip(CONTENT)})
        assert main(["check", str(tmp_path), "--only", "table-schema"]) == 1
        assert "           x,few\n" in capsys.readouterr().out

    def test_rows_are_not_added_to_it(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        build(tmp_path, {"t.csv.gz": pack_gzip(b"id,n\nx,1\n")})
        entry = tmp_path / "row.json"
        entry.write_text('{"table": "t", "row": {"id": "y", "n": "2"}}')
        before = (tmp_path / "t.csv.gz").read_bytes()
        arguments: Sequence[str] = ["add", "t", "--from", str(entry), "--package", str(tmp_path)]
        assert main(arguments) == 2
        assert "t is compressed" in capsys.readouterr().err
        assert (tmp_path / "t.csv.gz").read_bytes() == before
