"""The command line: help, what a run imports, and each command on good input."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from factbook import __version__, cli
from factbook.check import RULES
from factbook.cli import main
from tests.command import PYTHON, Captured, good_package, refused, start
from tests.worlds.clockworks import TEXT, build

COMMANDS = [command.name for command in cli.COMMANDS]


@pytest.fixture
def good(tmp_path: Path) -> Path:
    """Return the folder of a package without findings."""
    return good_package(tmp_path)


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
        for line in "\n".join(command.examples for command in cli.COMMANDS).splitlines():
            words = line.partition("factbook ")[2].split()
            assert cli.build_parser().parse_args(words).run, line

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
        (good / "t.csv").write_text("a\nx,y\n")
        assert main(["check", str(good), "--format", form]) == 1
        assert "table-schema.extra-cell" in capsys.readouterr().out

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


class TestPackage:
    RUNS = (
        ["check"],
        ["why", "towers/north"],
        ["evidence", "verify"],
        ["readme", "--check"],
        ["add", "towers"],
    )

    @pytest.fixture(autouse=True)
    def no_terminal(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO(""))

    @pytest.mark.parametrize("arguments", RUNS, ids=" ".join)
    @pytest.mark.parametrize("place", ["", "deep/inside", "../package"])
    def test_each_command_names_the_descriptor_that_it_uses(
        self,
        tmp_path: Path,
        capsys: Captured,
        monkeypatch: pytest.MonkeyPatch,
        arguments: list[str],
        place: str,
    ) -> None:
        folder = build(tmp_path / "package").folder
        (folder / "deep" / "inside").mkdir(parents=True)
        monkeypatch.chdir(folder / place)
        main(arguments)
        file = folder / "datapackage.json"
        shown = file.name if place != "deep/inside" else str(file)
        out, err = capsys.readouterr()
        assert err.startswith(f"factbook: using {shown}\n")
        assert "using" not in out

    @pytest.mark.parametrize("arguments", RUNS, ids=" ".join)
    def test_outside_a_package_each_command_is_refused(
        self, tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
    ) -> None:
        monkeypatch.chdir(tmp_path)
        err = refused(capsys, *arguments)
        assert err.startswith(f"factbook: no data package in {tmp_path} or above it\n  give the path")

    @pytest.mark.parametrize("form", ["json", "github"])
    def test_programs_read_nothing_of_it(self, good: Path, capsys: Captured, form: str) -> None:
        assert main(["check", str(good), "--format", form]) == 0
        assert "using" not in capsys.readouterr().out

    def test_the_module_is_the_command(self, good: Path) -> None:
        ran = subprocess.run(
            [sys.executable, "-m", "factbook", "check", str(good)],
            check=False, encoding="utf-8", capture_output=True, env={**os.environ, **PYTHON},
        )  # fmt: skip
        assert (ran.returncode, "no findings" in ran.stdout) == (0, True)


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
        assert refused(capsys, "explain", "zzz").endswith("run: factbook rules\n")


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
        assert "finding" in capsys.readouterr().out

    @pytest.mark.parametrize("text", ["news", "=x", "nws=x.txt", "news=missing.txt"])
    def test_a_text_that_names_nothing_is_one_message(
        self, tmp_path: Path, capsys: Captured, text: str
    ) -> None:
        folder = str(build(tmp_path / "package").folder)
        refused(capsys, "evidence", "verify", folder, "--text", text)
