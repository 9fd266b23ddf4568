"""`factbook add`: rows from a file or standard input."""

import io
import json
import sys
from pathlib import Path

import pytest

from factbook.cli import main
from tests.clockworks import build
from tests.command import Captured, refused
from tests.east import EAST


class TestAdd:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        """Return a package that can take the entry EAST."""
        return build(tmp_path / "package").folder

    def give(self, monkeypatch: pytest.MonkeyPatch, text: str | bytes) -> None:
        data = text.encode() if isinstance(text, str) else text
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), "utf-8"))

    @pytest.mark.parametrize("source", ["file", "standard input"])
    def test_a_round_trip(
        self, folder: Path, tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch, source: str
    ) -> None:
        file = tmp_path / "row.json"
        file.write_text("\ufeff" + json.dumps(EAST, ensure_ascii=False), "utf-8")
        self.give(monkeypatch, file.read_bytes())
        name = str(file) if source == "file" else "-"
        assert main(["add", "towers", "--from", name, "--package", str(folder)]) == 0
        assert capsys.readouterr().out.splitlines() == [
            f"wrote {folder / 'towers.csv'}", f"wrote {folder / 'evidence.csv'}"
        ]  # fmt: skip
        assert main(["why", "towers/east.name_ru", "--package", str(folder)]) == 0
        assert "Восток" in capsys.readouterr().out

    @pytest.mark.parametrize(
        ("table", "text", "message"),
        [
            ("towers", "{", "not JSON at line 1, column 2"),
            ("towers", "", "not JSON at line 1, column 1"),
            ("towers", b"\xff", "byte 1 is not UTF-8"),
            ("towers", "[]", "no entries"),
            ("tower", json.dumps(EAST), "did you mean towers?"),
            ("bells", json.dumps(EAST), "no row of bells"),
            ("towers", json.dumps({**EAST, "evidence": []}), "nothing was written"),
            (
                "towers",
                json.dumps({**EAST, "row": {**EAST["row"], "tower_id": "north"}}),
                "nothing was written",
            ),
            (
                "towers",
                json.dumps({**EAST, "row": {**EAST["row"], "kind": "\x1b[31m"}}),
                "nothing was written",
            ),
            ("towers", json.dumps([EAST, EAST]), "nothing was written"),
            (
                "towers",
                json.dumps({**EAST, "row": {"name_en": "\ud83d"}}),
                "name_en: a \\u escape stands",
            ),
            ("towers", json.dumps({**EAST, "row": {"\udcff": "x"}}), "no field '\\udcff'"),
            ("towers", json.dumps({**EAST, "table": "\ud83d"}), "no row of towers"),
            ("towers", '{"table": "towers", "row": {"height": NaN}}', "row: height should be text, a number"),
        ],
        ids=[
            "broken",
            "empty",
            "bytes",
            "none",
            "name",
            "table",
            "evidence",
            "key",
            "hostile",
            "twice",
            "half",
            "half a name",
            "half a table",
            "NaN",
        ],
    )
    def test_a_refusal_writes_nothing(
        self,
        folder: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch,
        table: str, text: str | bytes, message: str,
    ) -> None:  # fmt: skip
        before = {path.name: path.read_bytes() for path in folder.iterdir()}
        self.give(monkeypatch, text)
        err = refused(capsys, "add", table, "--from", "-", "--package", str(folder))
        assert message in err
        assert "\x1b" not in err
        assert {path.name: path.read_bytes() for path in folder.iterdir()} == before

    def test_a_row_that_only_check_refuses_writes_nothing(
        self, folder: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = {path.name: path.read_bytes() for path in folder.iterdir()}
        self.give(monkeypatch, json.dumps({**EAST, "row": {**EAST["row"], "name_en": "Vost\u043ek"}}))
        assert "text.script" in refused(capsys, "add", "towers", "--from", "-", "--package", str(folder))
        assert {path.name: path.read_bytes() for path in folder.iterdir()} == before

    @pytest.mark.parametrize(("name", "message"), [("missing.json", "no such file"), (".", "is a directory")])
    def test_a_file_that_cannot_be_read(
        self, folder: Path, capsys: Captured, name: str, message: str
    ) -> None:
        path = str(folder / name)
        assert message in refused(capsys, "add", "towers", "--from", path, "--package", str(folder))

    def test_nobody_to_ask(self, folder: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
        self.give(monkeypatch, "")
        assert "give --from FILE" in refused(capsys, "add", "towers", "--package", str(folder))
