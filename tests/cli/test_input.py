"""Packages that cannot be opened, and tables that cannot be read: one message, or a finding."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from factbook.cli import main
from tests.command import Captured, descriptor, good_package, refused, with_path


@pytest.fixture
def good(tmp_path: Path) -> Path:
    """Return the folder of a package without findings."""
    return good_package(tmp_path)


BAD_DESCRIPTORS: dict[str, tuple[Any, str]] = {
    "broken": ('{"name": "x",\n "resources" []}', "datapackage.json:2:14: not JSON: "),
    "empty": ("", "datapackage.json:1:1: not JSON: "),
    "shape": ("[]", "expected a JSON object"),
    "outside": (with_path("../t.csv"), "path '../t.csv' leads outside the package"),
    "absolute": (with_path("/etc/hostname"), "path '/etc/hostname' leads outside the package"),
    "hostile": (with_path("../\x1b[31m\u202e"), "path '../\\x1b[31m\\u202e' leads outside the package"),
}


def _make_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


BAD_TABLES: dict[str, tuple[Callable[[Path], object], str, str]] = {
    "missing": (Path.unlink, "file.unreadable", "no such file"),
    "empty": (lambda path: path.write_bytes(b""), "table-schema.source-error", "the file is empty"),
    "folder": (_make_folder, "file.unreadable", "is a directory"),
    "bytes": (lambda path: path.write_bytes(b"a\n\xff\n"), "file.encoding", "byte FF is not valid utf-8"),
    "short": (lambda path: path.write_bytes(b"a,b\nx\n"), "table-schema.extra-label", "'b' is not in the"),
    "quote": (lambda path: path.write_bytes(b'a\n"x\n'), "file.quotes", "unexpected end of data"),
    "binary": (lambda path: path.write_bytes(bytes(range(256)) * 8), "file.encoding", "is not valid utf-8"),
}


class TestBadInput:
    @pytest.mark.parametrize("arguments", [["check"], ["readme"], ["evidence", "verify"]], ids=" ".join)
    @pytest.mark.parametrize(("content", "message"), BAD_DESCRIPTORS.values(), ids=BAD_DESCRIPTORS)
    def test_a_bad_descriptor_is_one_message(
        self, tmp_path: Path, capsys: Captured, arguments: list[str], content: Any, message: str
    ) -> None:
        descriptor(tmp_path, content)
        err = refused(capsys, *arguments, str(tmp_path))
        assert message in err
        assert err.count("\n") <= 2

    @pytest.mark.parametrize("name", ["missing", "missing.json", "x" * 300, "a\udcffb"], ids=ascii)
    def test_a_missing_descriptor_is_one_message(self, tmp_path: Path, capsys: Captured, name: str) -> None:
        assert refused(capsys, "check", str(tmp_path / name)).count("\n") <= 2

    @pytest.mark.parametrize(("spoil", "code", "message"), BAD_TABLES.values(), ids=BAD_TABLES)
    def test_a_bad_table_is_a_finding(
        self, good: Path, capsys: Captured, spoil: Callable[[Path], object], code: str, message: str
    ) -> None:
        spoil(good / "t.csv")
        assert main(["check", str(good), "--format", "json"]) == 1
        found = json.loads(capsys.readouterr().out)["findings"]
        assert any(item["code"] == code and message in item["message"] for item in found)
        assert main(["check", str(good)]) == 1
        assert code in capsys.readouterr().out

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
    def test_a_table_without_permission(self, good: Path, capsys: Captured) -> None:
        (good / "t.csv").chmod(0)
        assert main(["check", str(good)]) == 1
        assert "permission denied" in capsys.readouterr().out

    def test_a_table_that_the_system_denies(
        self, good: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        read = Path.read_bytes

        def denied(path: Path) -> bytes:
            if path.name == "t.csv":
                raise PermissionError(13, "Permission denied", str(path))
            return read(path)

        monkeypatch.setattr(Path, "read_bytes", denied)
        assert main(["check", str(good)]) == 1
        assert "file.unreadable t.csv: permission denied" in capsys.readouterr().out

    @pytest.mark.no_cover
    @pytest.mark.parametrize(
        ("line", "codes"),
        [
            (b"x" * 8_000_000, {"text.long", "table-schema.extra-cell"}),
            (b"x," * 4_000_000, {"file.unreadable"}),
            ((b"x" * 50_000 + b",") * 160, {"text.long", "table-schema.extra-cell"}),
        ],
        ids=["one cell", "many cells", "many long cells"],
    )
    def test_one_line_of_eight_megabytes(
        self, good: Path, capsys: Captured, line: bytes, codes: set[str]
    ) -> None:
        (good / "t.csv").write_bytes(b"a\n" + line + b",\n")
        assert main(["check", str(good), "--format", "json"]) == 1
        found = json.loads(capsys.readouterr().out)["findings"]
        assert {item["code"] for item in found} == codes
