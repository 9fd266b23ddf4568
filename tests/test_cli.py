"""The command line: exit statuses, messages, help, and what a run imports."""

import io
import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from factbook import __version__, cli
from factbook.check import RULES
from factbook.cli import main
from tests.clockworks import TEXT, build
from tests.east import EAST

ROOT = Path(__file__).parents[1]
# Output is held back and byte code kept, as most users have it and some machines have not.
PYTHON = {"PYTHONPATH": str(ROOT / "scripts"), "PYTHONUNBUFFERED": "", "PYTHONDONTWRITEBYTECODE": ""}
COMMANDS = ["check", "rules", "explain", "why", "evidence", "add", "readme"]
Captured = pytest.CaptureFixture[str]
Ended = subprocess.CompletedProcess[str]

GOOD_FIELD = {"name": "a", "type": "string", "title": "A", "description": "A letter.", "example": "x"}
GOOD: dict[str, Any] = {
    "name": "small",
    "resources": [
        {"name": "t", "path": "t.csv", "title": "T", "description": "Letters.",
         "schema": {"fields": [GOOD_FIELD], "primaryKey": ["a"]}}
    ],
}  # fmt: skip


@pytest.fixture
def good(tmp_path: Path) -> Path:
    """Return the folder of a package without findings."""
    (tmp_path / "t.csv").write_text("a\nx\n")
    return descriptor(tmp_path, GOOD)


def descriptor(folder: Path, content: Any) -> Path:
    text = content if isinstance(content, str) else json.dumps(content)
    (folder / "datapackage.json").write_text(text, "utf-8")
    return folder


def with_path(path: str, **more: Any) -> dict[str, Any]:
    return {**GOOD, "resources": [{**GOOD["resources"][0], "path": path, **more}]}


def start(*arguments: str, stdout: Any = subprocess.PIPE, **environment: str) -> Ended:
    """Run the command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", "import sys; from factbook.cli import main; sys.exit(main())", *arguments],
        check=False, encoding="utf-8", stdout=stdout, stderr=subprocess.PIPE, cwd=ROOT, timeout=100,
        env={**os.environ, **PYTHON, **environment},
    )  # fmt: skip


def refused(capsys: Captured, *arguments: str) -> str:
    """Return the one message with which a command ends."""
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("factbook: ")
    assert "Traceback" not in err
    return err


class TestHelp:
    @pytest.mark.parametrize("command", COMMANDS)
    def test_each_command_shows_examples(self, capsys: Captured, command: str) -> None:
        with pytest.raises(SystemExit) as ended:
            main([command, "--help"])
        assert ended.value.code == 0
        _, _, examples = capsys.readouterr().out.partition("\nexamples:\n")
        assert f"factbook {command}" in examples

    def test_the_top_lists_every_command(self, capsys: Captured) -> None:
        with pytest.raises(SystemExit):
            main(["--help"])
        out = capsys.readouterr().out
        assert [name for name in COMMANDS if f"\n    {name} " in out] == COMMANDS
        assert "\nexamples:\n  factbook check\n" in out

    def test_examples_parse(self, capsys: Captured) -> None:
        texts = (cli._CHECK_EXAMPLES, cli._WHY_EXAMPLES, cli._VERIFY_EXAMPLES, cli._ADD_EXAMPLES)
        for line in "\n".join(texts).splitlines():
            words = line.partition("factbook ")[2].split()
            assert cli.parser().parse_args(words).run, line

    def test_the_version(self, capsys: Captured) -> None:
        with pytest.raises(SystemExit) as ended:
            main(["--version"])
        assert (ended.value.code, capsys.readouterr().out) == (0, f"factbook {__version__}\n")

    @pytest.mark.parametrize(
        "arguments",
        [[], ["chekc"], ["check", "--nonsense"], ["check", "--form", "json"], ["check", "--format", "xml"],
         ["check", "a", "b"], ["explain"], ["why"], ["evidence"], ["evidence", "verfy"], ["add"]],
        ids=" ".join,
    )  # fmt: skip
    def test_wrong_usage_is_status_two(self, capsys: Captured, arguments: list[str]) -> None:
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        assert ended.value.code == 2
        assert "usage: factbook" in capsys.readouterr().err

    def test_help_is_quick(self) -> None:
        def spent() -> float:
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            assert start("--help").returncode == 0
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

        assert min(spent() for _ in range(5)) < 0.1


class TestImports:
    HEAVY = ("sphinx", "docutils", "pandas", "numpy", "duckdb", "frictionless", "jsonschema")

    def modules(self, *arguments: str) -> set[str]:
        """Return the packages that a run of the command imports."""
        ran = start(*arguments, PYTHONPROFILEIMPORTTIME="1")
        assert ran.returncode == 0, ran.stdout
        names = [line.rpartition("|")[2].strip() for line in ran.stderr.splitlines()]
        assert "factbook.cli" in names
        return {name.partition(".")[0] for name in names}

    @pytest.mark.parametrize("arguments", [["--help"], ["check", "--help"], ["--version"]], ids=" ".join)
    def test_help_imports_nothing_heavy(self, arguments: list[str]) -> None:
        assert not self.modules(*arguments) & {*self.HEAVY}

    def test_check_imports_neither_sphinx_nor_pandas(self, good: Path) -> None:
        found = self.modules("check", str(good))
        assert "duckdb" in found
        assert not found & {"sphinx", "docutils", "pandas"}

    @pytest.mark.parametrize("arguments", [["why", "towers/north"], ["readme"]], ids=" ".join)
    def test_reading_needs_no_database(self, tmp_path: Path, arguments: list[str]) -> None:
        build(tmp_path)
        package = ["--package", str(tmp_path)] if arguments[0] == "why" else [str(tmp_path)]
        assert not self.modules(*arguments, *package) & {*self.HEAVY}


class TestCheck:
    def test_a_clean_package(self, good: Path, capsys: Captured) -> None:
        assert main(["check", str(good)]) == 0
        assert "1 row in 1 table: no findings" in capsys.readouterr().out

    @pytest.mark.parametrize("form", ["text", "json", "github"])
    def test_findings_are_status_one(self, good: Path, capsys: Captured, form: str) -> None:
        (good / "t.csv").write_text("a\nx \n")
        assert main(["check", str(good), "--format", form]) == 1
        assert "text.edge-space" in capsys.readouterr().out

    def test_rules_are_chosen(self, good: Path, capsys: Captured) -> None:
        (good / "t.csv").write_text("a\nx \n")
        assert main(["check", str(good), "--skip", "text.edge-space", "--skip", "key"]) == 0
        assert main(["check", str(good), "--only", "file"]) == 0
        assert main(["check", str(good), "--only", "file", "--only", "text"]) == 1
        capsys.readouterr()
        assert "did you mean text.edge-space" in refused(
            capsys, "check", str(good), "--only", "text.edge-spce"
        )

    def test_the_package_here_is_the_default(
        self, good: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(good)
        assert main(["check", "--format", "json"]) == 0
        assert json.loads(capsys.readouterr().out)["package"] == "small"
        inner = good / "datapackage"
        inner.mkdir()
        (good / "datapackage.json").rename(inner / "datapackage.json")
        (good / "t.csv").rename(inner / "t.csv")
        assert main(["check", "--format", "json"]) == 0
        assert json.loads(capsys.readouterr().out)["package"] == "small"


BAD_DESCRIPTORS: dict[str, tuple[Any, str]] = {
    "broken": ('{"name": "x",\n "resources" []}', "datapackage.json:2:14: not JSON: "),
    "empty": ("", "datapackage.json:1:1: not JSON: "),
    "shape": ("[]", "expected a JSON object"),
    "outside": (with_path("../t.csv"), "path '../t.csv' leads outside the package"),
    "absolute": (with_path("/etc/hostname"), "path '/etc/hostname' leads outside the package"),
    "URL": (with_path("https://example.org/t.csv"), "https://example.org/t.csv is a URL"),
    "hostile": (with_path("data:\x1b[31m\u202e"), "data:\\u001b[31m\\u202e is a URL"),
}


def _make_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


BAD_TABLES: dict[str, tuple[Callable[[Path], object], str, str]] = {
    "missing": (Path.unlink, "file.unreadable", "no such file"),
    "empty": (lambda path: path.write_bytes(b""), "table-schema.source-error", "the file is empty"),
    "folder": (_make_folder, "file.unreadable", "is a directory"),
    "bytes": (lambda path: path.write_bytes(b"a\n\xff\n"), "file.encoding", "byte FF is not utf-8"),
    "NUL": (lambda path: path.write_bytes(b"a\n\x00\n"), "text.hidden", "U+0000"),
    "quote": (lambda path: path.write_bytes(b'a\n"x\n'), "file.quotes", "unexpected end of data"),
    "binary": (lambda path: path.write_bytes(bytes(range(256)) * 8), "file.encoding", "is not utf-8"),
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

    @pytest.mark.parametrize(
        ("line", "codes"),
        [
            (b"x" * 50_000_000, {"text.long", "table-schema.extra-cell"}),
            (b"x," * 25_000_000, {"file.unreadable"}),
            ((b"x" * 50_000 + b",") * 900, {"text.long", "table-schema.extra-cell"}),
        ],
        ids=["one cell", "many cells", "many long cells"],
    )
    def test_one_line_of_fifty_megabytes(
        self, good: Path, capsys: Captured, line: bytes, codes: set[str]
    ) -> None:
        (good / "t.csv").write_bytes(b"a\n" + line + b",\n")
        assert main(["check", str(good), "--format", "json"]) == 1
        found = json.loads(capsys.readouterr().out)["findings"]
        assert {item["code"] for item in found} == codes


class TestOutput:
    @pytest.mark.parametrize(
        "arguments", [["--help"], ["rules"], ["check", "--format", "json"]], ids=" ".join
    )
    def test_a_reader_that_has_gone_is_no_error(self, arguments: list[str]) -> None:
        reading, writing = os.pipe()
        os.close(reading)
        ran = start(*arguments, stdout=writing)
        os.close(writing)
        assert (ran.returncode, ran.stderr) == (0, "")

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
    @pytest.mark.parametrize("command", ["--help", "rules"])
    def test_a_full_disk_is_one_message(self, command: str) -> None:
        with Path("/dev/full").open("w") as full:
            ran = start(command, stdout=full)
        assert (ran.returncode, ran.stderr) == (2, "factbook: standard output: no space left on device\n")

    def test_a_terminal_without_cyrillic_shows_escapes(self, tmp_path: Path) -> None:
        build(tmp_path)
        arguments = ("why", "towers/north.name_ru", "--package", str(tmp_path))
        ran = start(*arguments, PYTHONIOENCODING="ascii")
        assert (ran.returncode, ran.stderr) == (0, "")
        assert "\\u0421\\u0435\\u0432" in ran.stdout

    @pytest.mark.parametrize(("path", "status"), [("t.csv", 0), ("missing.csv", 1), ("../t.csv", 2)])
    def test_statuses_reach_the_shell(self, good: Path, path: str, status: int) -> None:
        descriptor(good, with_path(path))
        assert start("check", str(good)).returncode == status

    def test_an_interrupt_is_one_message(
        self, good: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def interrupted(*arguments: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(cli, "_open", interrupted)
        assert main(["check", str(good)]) == 2
        assert capsys.readouterr().err == "\nfactbook: interrupted, nothing was written\n"


class TestRules:
    def test_every_rule_can_be_explained(self, capsys: Captured) -> None:
        assert main(["rules"]) == 0
        listed = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
        assert listed == list(RULES)
        for code in listed:
            assert main(["explain", code]) == 0
            out = capsys.readouterr().out
            assert out.startswith(f"{code} (")
            assert "\nbad   " in out

    def test_an_unknown_rule_comes_with_the_nearest(self, capsys: Captured) -> None:
        assert "\n  did you mean text.bidi" in refused(capsys, "explain", "text.bidy")
        assert refused(capsys, "explain", "zzz").endswith("see: factbook rules\n")


class TestWhy:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        return build(tmp_path / "package").folder

    def why(self, folder: Path, capsys: Captured, address: str) -> str:
        assert main(["why", address, "--package", str(folder)]) == 0
        return capsys.readouterr().out

    def test_a_cell_and_a_row(self, folder: Path, capsys: Captured) -> None:
        cell = self.why(folder, capsys, "towers/north.name_ru")
        assert cell.startswith("towers/north.name_ru\n")
        assert "северной" in cell
        row = self.why(folder, capsys, "towers/north")
        assert cell.strip() in row
        assert row.count("towers/north.") > 5

    @pytest.mark.parametrize(
        ("address", "hint"),
        [
            ("tower/north.name_ru", "did you mean towers?"),
            ("towers/nort.name_ru", "did you mean north?"),
            ("towers/north.nam_ru", "did you mean name_ru"),
            ("towers north", "write table, table.field"),
            ("towers/\udcff", "no row"),
            ("towers", ""),
            ("zzz/zzz", "no table 'zzz'"),
        ],
        ids=ascii,
    )
    def test_an_unknown_address_comes_with_the_nearest(
        self, folder: Path, capsys: Captured, address: str, hint: str
    ) -> None:
        assert hint in refused(capsys, "why", address, "--package", str(folder))


class TestVerify:
    def test_texts_are_named_or_found(
        self, tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        folder = str(build(tmp_path / "package").folder)
        (tmp_path / "news.txt").write_text(TEXT, "utf-8")
        named = main(["evidence", "verify", folder, "--text", f"news={tmp_path / 'news.txt'}"])
        first = capsys.readouterr().out
        monkeypatch.setenv("FACTBOOK_SOURCES", str(tmp_path))
        assert main(["evidence", "verify", folder]) == named == 0
        assert capsys.readouterr().out == first
        (tmp_path / "news.txt").write_text(TEXT.replace("часы", "куранты"), "utf-8")
        assert main(["evidence", "verify", folder]) == 1
        assert "problem" in capsys.readouterr().out

    @pytest.mark.parametrize("text", ["news", "=x", "nws=x.txt", "news=missing.txt"])
    def test_a_text_that_names_nothing_is_one_message(
        self, tmp_path: Path, capsys: Captured, text: str
    ) -> None:
        folder = str(build(tmp_path / "package").folder)
        refused(capsys, "evidence", "verify", folder, "--text", text)


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
        ],
        ids=["broken", "empty", "bytes", "none", "name", "table", "evidence", "key", "hostile", "twice"],
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
