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


class TestSettings:
    """Options and files that choose rules: exit status, and what is printed."""

    @pytest.fixture
    def flawed(self, good: Path) -> Path:
        """Return a package with a warning of text and one of style."""
        (good / "t.csv").write_text("a\nX \n")
        return good

    @pytest.mark.parametrize(
        ("options", "status", "codes"),
        [
            ("", 0, ["text.edge-space"]),
            ("--strict", 1, ["text.edge-space"]),
            ("--extend-select style", 0, ["key.slug", "text.edge-space"]),
            ("--select style", 0, ["key.slug"]),
            ("--select style,text", 0, ["key.slug", "text.edge-space"]),
            ("--select key --select text --strict", 1, ["key.slug", "text.edge-space"]),
            ("--ignore text --strict", 0, []),
            ("--select ALL --ignore text,key.slug --strict", 0, []),
            ("--only text", 0, ["text.edge-space"]),
            ("--only key --skip key.order", 0, ["key.slug"]),
            ("--only file --select text", 0, ["text.edge-space"]),
            ("--skip text", 0, []),
        ],
    )
    def test_options(
        self, flawed: Path, capsys: Captured, options: str, status: int, codes: list[str]
    ) -> None:
        assert main(["check", str(flawed), "--format", "json", *options.split()]) == status
        report = json.loads(capsys.readouterr().out)
        assert sorted(item["code"] for item in report["findings"]) == codes
        assert report["passed"] is (status == 0)
        assert report["counts"]["warnings"] == len(codes)
        assert {item["severity"] for item in report["findings"]} <= {"warning"}

    @pytest.mark.parametrize("option", ["--select", "--extend-select", "--ignore", "--only", "--skip"])
    def test_an_unknown_rule_comes_with_the_nearest(self, good: Path, capsys: Captured, option: str) -> None:
        err = refused(capsys, "check", str(good), option, "style,text.edge-spce")
        assert err.startswith("factbook: no rule or group 'text.edge-spce'\n  did you mean text.edge-space")

    def test_old_options_are_hidden(self, capsys: Captured) -> None:
        with pytest.raises(SystemExit):
            main(["check", "--help"])
        out = capsys.readouterr().out
        assert "--only" not in out
        assert "--skip" not in out

    def test_a_file_is_read_and_named(self, flawed: Path, capsys: Captured) -> None:
        (flawed / "factbook.toml").write_text("strict = true\n")
        assert main(["check", str(flawed)]) == 1
        out, err = capsys.readouterr()
        assert out.endswith("1 row in 1 table: 1 warning (strict: warnings fail)\n")
        assert f"factbook: using the settings of {flawed / 'factbook.toml'}\n" in err
        assert main(["check", str(flawed), "--no-strict"]) == 0
        assert main(["check", str(flawed), "--ignore", "text"]) == 0
        capsys.readouterr()
        assert main(["check", str(flawed), "--isolated"]) == 0
        assert "settings" not in capsys.readouterr().err

    def test_an_accepted_finding_is_counted(self, flawed: Path, capsys: Captured) -> None:
        (flawed / "factbook.toml").write_text(
            'strict = true\n[[exception]]\nrule = "text"\ntable = "t"\nfield = "a"\nreason = "So printed."\n'
        )
        assert main(["check", str(flawed)]) == 0
        assert capsys.readouterr().out == "1 row in 1 table: no findings, 1 accepted\n"
        assert main(["check", str(flawed), "--format", "json"]) == 0
        report = json.loads(capsys.readouterr().out)
        (accepted,) = report["accepted"]
        assert (accepted["code"], accepted["line"], accepted["reason"]) == (
            "text.edge-space",
            2,
            "So printed.",
        )
        (flawed / "t.csv").write_text("a\nx\n")
        assert main(["check", str(flawed)]) == 1
        assert "  2:1      warning settings.exception no finding needs" in capsys.readouterr().out

    def test_annotations_have_the_severity(
        self, flawed: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(flawed)
        (flawed / "t.csv").write_text("a\nx \ny,z\n")
        assert main(["check", "--format", "github"]) == 1
        warning, error, counts = capsys.readouterr().out.splitlines()
        assert warning.startswith("::warning file=t.csv,line=2,col=2,title=text.edge-space::")
        assert error.startswith("::error file=t.csv,line=3,col=3,title=table-schema.extra-cell::")
        assert counts == "2 rows in 1 table: 1 error, 1 warning"

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("strict = tru", "factbook.toml: not TOML: Invalid value"),
            ("strikt = true", "factbook.toml:1: unknown setting 'strikt'\n  did you mean strict?"),
            ('ignore = ["\u202e"]', "factbook.toml:1: ignore: no rule or group '\\u202e'"),
            ('[[exception]]\nrule = "text"\ntable = "u"\nreason = "x"', "factbook.toml:1: no table 'u'"),
        ],
    )
    def test_wrong_settings_are_one_message(
        self, good: Path, capsys: Captured, text: str, message: str
    ) -> None:
        (good / "factbook.toml").write_text(text, "utf-8")
        err = refused(capsys, "check", str(good))
        assert message in err
        assert err.count("\n") <= 2
        assert main(["check", str(good), "--isolated"]) == 0

    def test_the_readme_of_a_package_needs_no_settings(self, good: Path, capsys: Captured) -> None:
        (good / "factbook.toml").write_text("strict = tru")
        assert main(["readme", str(good)]) == 0


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
            rule = RULES[code]
            assert out.startswith(f"{code} ({rule.severity}, group {rule.group}, {rule.default})\n")
            assert "\nbad   " in out

    def test_a_line_has_group_severity_and_default(self, capsys: Captured) -> None:
        assert main(["rules"]) == 0
        lines = {line.split()[0]: line.split()[1:4] for line in capsys.readouterr().out.splitlines()}
        assert lines["table-schema.type-error"] == ["standard", "error", "on"]
        assert lines["text.bidi"] == ["text", "warning", "on"]
        assert lines["key.slug"] == ["style", "warning", "off"]
        assert lines["evidence.status"] == ["evidence", "error", "with"]

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
