"""`factbook add`: rows from a file or standard input."""

import io
import json
import os
import re
import select
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from factbook.cli import main
from tests.command import PYTHON, Captured, refused, without_descriptor
from tests.worlds.clockworks import TEXT, build
from tests.worlds.east import EAST, with_piece

INTERRUPT = b"\x03"


def changed(**row: Any) -> str:
    """Return the entry EAST with other cells, as JSON."""
    return json.dumps({**EAST, "row": {**EAST["row"], **row}})


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
            pytest.param("towers", "{", "not JSON at line 1, column 2", id="broken"),
            pytest.param("towers", "", "not JSON at line 1, column 1", id="empty"),
            pytest.param("towers", b"\xff", "byte 1 is not UTF-8", id="bytes"),
            pytest.param("towers", "[]", "the JSON has no entries", id="none"),
            pytest.param("tower", json.dumps(EAST), "did you mean towers?", id="name"),
            pytest.param("bells", json.dumps(EAST), "no entry is for the table bells", id="table"),
            pytest.param("towers", changed(name_en="\ud83d"), "name_en: a \\u escape is half", id="half"),
            pytest.param("towers", changed(**{"\udcff": "x"}), "unknown name '\\udcff'", id="half a name"),
            pytest.param(
                "towers", changed(**{"\x1b[31m": "x"}), "unknown name '\\x1b[31m'", id="hostile name"
            ),
            pytest.param("towers", changed(hight=3), "did you mean height?", id="field"),
            pytest.param(
                "towers",
                json.dumps({**EAST, "table": "\ud83d"}),
                "no entry is for the table towers",
                id="half a table",
            ),
            pytest.param(
                "towers",
                '{"table": "towers", "row": {"height": NaN}}',
                "height should be text, a number",
                id="NaN",
            ),
            pytest.param(
                "towers", '{"table": "towers", "row": {"a": "", "a": ""}}', "'a' is given twice", id="twice"
            ),
        ],
    )
    def test_what_cannot_be_read_as_entries_is_a_usage_error(
        self,
        folder: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch,
        table: str, text: str | bytes, message: str,
    ) -> None:  # fmt: skip
        before = contents(folder)
        self.give(monkeypatch, text)
        err = refused(capsys, "add", table, "--from", "-", "--package", str(folder))
        assert message in err
        assert "\x1b" not in err
        assert contents(folder) == before

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            pytest.param(json.dumps({**EAST, "evidence": []}), "the cell has no evidence", id="evidence"),
            pytest.param(changed(tower_id="north"), "tower_id: record 2 has the same key", id="key"),
            pytest.param(
                changed(kind="\x1b[31m"), "'\\x1b[31m' is not one of the allowed values", id="control"
            ),
            pytest.param(changed(name_en="\x00"), "name_en: the cell contains U+0000", id="NUL"),
            pytest.param(changed(name_en="Vost\u043ek"), "[text.script]", id="script"),
            pytest.param(changed(name_en="a\nb\x1b[2J"), "entry 1: row: name_en: ", id="lines"),
            pytest.param(changed(name_en="x" * 3_000_000), "entry 1: row: name_en: ", id="megabytes"),
            pytest.param(json.dumps([EAST, EAST]), "entry 2: row: tower_id: record ", id="twice"),
        ],
    )
    def test_findings_are_reported_and_nothing_is_written(
        self, folder: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch, text: str, message: str
    ) -> None:
        (folder / "factbook.toml").write_text("strict = true")
        before = contents(folder)
        self.give(monkeypatch, text)
        assert main(["add", "towers", "--from", "-", "--package", str(folder)]) == 1
        out, err = capsys.readouterr()
        assert message in out
        assert out.splitlines()[-1].startswith("nothing was written: ")
        assert without_descriptor(err) == ""
        assert "\x1b" not in out
        assert max(map(len, out.splitlines())) < 1_000
        assert contents(folder) == before

    def test_a_warning_is_printed_and_the_row_is_written(
        self, folder: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.give(monkeypatch, changed(name_en="\u202eVostok"))
        assert main(["add", "towers", "--from", "-", "--package", str(folder)]) == 0
        first, *others = capsys.readouterr().out.splitlines()
        assert first.startswith("warning: entry 1: row: name_en: the cell contains U+202E")
        assert others[0].startswith("wrote ")

    def test_settings_that_cannot_be_read_are_one_message(
        self, folder: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (folder / "factbook.toml").write_text("strict = 1")
        before = contents(folder)
        self.give(monkeypatch, changed())
        err = refused(capsys, "add", "towers", "--from", "-", "--package", str(folder))
        assert "factbook.toml:1: strict should be true or false" in err
        assert contents(folder) == before

    def test_anchors_are_looked_up_in_the_texts_at_hand(
        self, folder: Path, tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        texts = tmp_path / "texts"
        texts.mkdir()
        (texts / "news.txt").write_text(TEXT, "utf-8")
        monkeypatch.setenv("FACTBOOK_SOURCES", str(texts))
        wrong = with_piece(0, anchor="нет такого").evidence[0]
        self.give(monkeypatch, json.dumps({**EAST, "evidence": [wrong, *EAST["evidence"][1:]]}))
        assert main(["add", "towers", "--from", "-", "--package", str(folder)]) == 1
        assert "entry 1: evidence 1: anchor: " in capsys.readouterr().out

    @pytest.mark.parametrize(("name", "message"), [("missing.json", "no such file"), (".", "is a directory")])
    def test_a_file_that_cannot_be_read(
        self, folder: Path, capsys: Captured, name: str, message: str
    ) -> None:
        path = str(folder / name)
        assert message in refused(capsys, "add", "towers", "--from", path, "--package", str(folder))

    def test_nobody_to_ask(self, folder: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
        self.give(monkeypatch, "")
        assert "use --from FILE" in refused(capsys, "add", "towers", "--package", str(folder))


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminal here")
class TestTerminal:
    """The dialog in a process of its own, at a terminal."""

    ANSWERS = ("Vostok", "Восток", "east")  # name_en, name_ru, person_id

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        """Return a package whose rows need no evidence."""
        return build(tmp_path / "package", sourced=False).folder

    def talk(self, folder: Path, *keys: bytes) -> tuple[int, str]:
        """Type answers, each when the last prompt has come; return exit status and all that was shown."""
        import pty

        ours, theirs = pty.openpty()
        code = "import fcntl, signal, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); "
        # Who runs the tests in the background has this signal ignored, and a process inherits that.
        code += "signal.signal(signal.SIGINT, signal.default_int_handler); "
        code += "from factbook.cli import main; sys.exit(main())"
        process = subprocess.Popen(
            [sys.executable, "-c", code, "add", "people", "--package", str(folder)],
            stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True, env={**os.environ, **PYTHON},
        )  # fmt: skip
        os.close(theirs)
        shown, waiting, typed = b"", list(keys), b""
        try:
            while True:
                # Readline misses an interrupt that comes after its prompt and before it waits for a key
                # (CPython's readline_until_enter_or_signal): a person presses again, and so does this.
                while not select.select([ours], [], [], 1)[0]:
                    if typed == INTERRUPT:
                        os.write(ours, typed)
                shown += os.read(ours, 4096)
                if waiting and re.search(rb": $", shown.replace(b"\x1b[?2004h", b"")):
                    typed = waiting.pop(0)
                    os.write(ours, typed)
                    shown += b"\n"
        except OSError:  # the other side is closed
            pass
        finally:
            os.close(ours)
        return process.wait(), shown.decode("utf-8", "replace")

    def test_a_row_is_written(self, folder: Path) -> None:
        status, shown = self.talk(folder, *(f"{answer}\n".encode() for answer in self.ANSWERS))
        assert status == 0, shown
        assert f"wrote {folder / 'people.csv'}" in shown
        assert "\neast,Vostok,Восток\n" in (folder / "people.csv").read_text("utf-8")

    @pytest.mark.parametrize(
        ("keys", "said"),
        [
            pytest.param([b"\x04"], "nothing was written", id="end"),
            pytest.param([INTERRUPT], "nothing was written", id="interrupt"),
            pytest.param([b"Vostok\n", INTERRUPT], "interrupted, nothing was written", id="interrupt later"),
            pytest.param([b"a\x16\x1b[31mb\n", b"\n", b"east\n", b"\x04"], "name_en: ", id="control"),
            pytest.param([b"\xff\xfe\n", b"\x04"], "nothing was written", id="bytes"),
        ],
    )
    def test_whatever_is_typed_nothing_is_half_written(
        self, folder: Path, keys: list[bytes], said: str
    ) -> None:
        before = contents(folder)
        status, shown = self.talk(folder, *keys)
        assert status == 2, shown
        assert said in shown
        assert "Traceback" not in shown
        assert contents(folder) == before


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}
