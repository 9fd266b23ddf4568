"""Reports: what stands on a terminal, in annotations and in JSON."""

import io
import json
import os
import re
import unicodedata
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factbook import __version__
from factbook.check import RULES, AcceptedFinding, CheckResult, Finding, Severity, SkippedRule
from factbook.evidence import Ledger, find_reasons, verify_texts
from factbook.package import Package
from factbook.package.descriptor import open_package
from factbook.report import FORMATS, check_lines
from factbook.report.evidence import verification_lines, why_lines
from factbook.report.rules import explain_lines, rule_lines
from factbook.report.terminal import Painter, escape_invisible
from tests.worlds.clockworks import TEXT, build, changed, piece, with_evidence

PLAIN = Painter(io.StringIO())


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def package(folder: Path, text: str = "a\nx\n", file: str = "t.csv", **resource: Any) -> Package:
    table = {"name": "t", "path": file, "schema": {"fields": [{"name": "a"}]}, **resource}
    folder.mkdir(exist_ok=True)
    (folder / "datapackage.json").write_text(json.dumps({"name": "small", "resources": [table]}), "utf-8")
    (folder / file).write_text(text, resource.get("encoding", "utf-8"), newline="")
    return open_package(folder)


def finding(**more: Any) -> Finding:
    about = {"code": "text.bidi", "severity": Severity.ERROR, "message": "wrong", "file": "t.csv", **more}
    return Finding(**about)


def result(*findings: Finding, skipped: tuple[SkippedRule, ...] = (), rows: int = 1) -> CheckResult:
    return CheckResult(findings, skipped, 1, rows)


def text(package: Package, *findings: Finding, paint: Painter = PLAIN, **more: Any) -> list[str]:
    return list(check_lines(package, result(*findings, **more), "text", paint))


class TestText:
    def test_a_finding_stands_under_its_file(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        opened = package(tmp_path / "p", "a\nhello\n")
        monkeypatch.chdir(tmp_path)
        lines = text(opened, finding(line=2, column=3, key="k", field="a", hint="mend it"))
        assert lines == [
            os.path.join("p", "t.csv"),  # noqa: PTH118  # as the system writes it
            "  2:3      error   text.bidi k.a: wrong",
            "           hello",
            "             ^",
            "           mend it",
            "",
            "1 row in 1 table: 1 error",
        ]

    def test_files_and_numbers(self, tmp_path: Path) -> None:
        opened = package(tmp_path)
        two = text(opened, finding(), finding(file="datapackage.json"), rows=1234)
        assert [line for line in two if line.endswith((".csv", ".json"))] == [
            os.path.relpath(tmp_path / "t.csv"), os.path.relpath(tmp_path / "datapackage.json")
        ]  # fmt: skip
        assert two[-1] == "1,234 rows in 1 table: 2 errors"
        assert text(opened) == ["1 row in 1 table: no findings"]

    def test_a_skipped_rule_says_so(self, tmp_path: Path) -> None:
        notes = (SkippedRule("text.bidi", "no time"), SkippedRule("text.nfc", "no text", "t"))
        lines = text(package(tmp_path), skipped=notes)
        assert lines[:2] == ["skipped text.bidi: no time", "skipped text.nfc for t: no text"]

    def test_many_sources_that_are_skipped_for_one_reason_are_one_line(self, tmp_path: Path) -> None:
        notes = [SkippedRule("text.bidi", "no hash", f"sources/s{number}") for number in range(1200)]
        lines = text(package(tmp_path), skipped=(*notes, SkippedRule("text.nfc", "no time")))
        assert lines[:2] == ["skipped text.bidi for 1,200 sources: no hash", "skipped text.nfc: no time"]

    @pytest.mark.parametrize("line", [0, 3, 99])
    def test_a_place_that_is_not_there_shows_no_line(self, tmp_path: Path, line: int) -> None:
        assert "^" not in "".join(text(package(tmp_path), finding(line=line)))

    def test_a_file_that_is_not_there_shows_no_line(self, tmp_path: Path) -> None:
        opened = package(tmp_path)
        (tmp_path / "t.csv").unlink()
        assert text(opened, finding())[1:3] == ["  1:1      error   text.bidi wrong", ""]

    @pytest.mark.parametrize(
        ("line", "column", "width"),
        [
            ("hello", 1, 0),
            ("hello", 6, 5),
            ("Часы идут", 6, 5),
            ("钟楼x", 3, 4),
            ("ｗｉｄｅ", 3, 4),
            ("한국x", 3, 4),
            ("e\u0301x", 3, 1),
            ("か\u3099x", 3, 2),
            ("ก\u0e31x", 3, 1),
            ("a\tb", 3, 7),
            ("a\u202eb", 2, 1),
            ("a\u202eb", 3, 7),
            ("\U000e0041x", 2, 10),
        ],
    )  # fmt: skip
    def test_the_caret_stands_under_its_character(
        self, tmp_path: Path, line: str, column: int, width: int
    ) -> None:
        lines = text(package(tmp_path, f"a\n{line}\n"), finding(line=2, column=column))
        assert lines[3] == " " * (11 + width) + "^"

    @pytest.mark.parametrize("column", [1, 2, 50, 51, 52, 101, 150, 199, 200, 201])
    def test_of_a_long_line_the_place_is_shown(self, tmp_path: Path, column: int) -> None:
        content = "".join(chr(0x4E00 + n) for n in range(200))
        lines = text(package(tmp_path, f"{content}\n"), finding(column=column))
        shown, caret = lines[2][11:], len(lines[3]) - 12
        assert len(shown) <= 102
        under = shown[: next(n for n in range(len(shown) + 1) if width(shown[:n]) == caret)]
        at = len(under)
        assert shown[at : at + 1] == content[column - 1 : column]
        assert shown.startswith("…") is not shown.startswith(content[0])

    def test_a_line_ends_where_an_editor_ends_it(self, tmp_path: Path) -> None:
        lines = text(package(tmp_path, "a\r\nb\u2028c\rd\n"), finding(line=3))
        assert lines[2].strip() == "d"

    def test_a_line_is_read_in_the_encoding_of_its_table(self, tmp_path: Path) -> None:
        lines = text(package(tmp_path, "a\nбашня\n", encoding="cp1251"), finding(line=2, column=3))
        assert lines[2:4] == ["           башня", "             ^"]

    def test_a_byte_order_mark_moves_nothing(self, tmp_path: Path) -> None:
        lines = text(package(tmp_path, "\ufeffab\n"), finding(column=2))
        assert lines[2:4] == ["           ab", "            ^"]


def width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) == "W" else 1 for char in text)


HOSTILE = "\x1b[31m\x07\r\n\u202e\u200b\u2028\x9b\udc80"


class TestSummary:
    """The last line counts what was found, accepted and not judged."""

    @pytest.mark.parametrize(
        ("more", "line"),
        [
            ({}, "no findings"),
            ({"findings": (finding(),)}, "1 error"),
            ({"findings": (finding(), finding(severity=Severity.WARNING))}, "1 error, 1 warning"),
            ({"findings": (finding(severity=Severity.WARNING),) * 2}, "2 warnings"),
            (
                {"findings": (finding(severity=Severity.WARNING),), "strict": True},
                "1 warning (strict: warnings fail)",
            ),
            ({"accepted": (AcceptedFinding(finding(), "so it is"),)}, "no findings, 1 accepted"),
            ({"unjudged": ("t",)}, "no findings, 1 resource not judged"),
            (
                {"findings": (finding(),), "accepted": (AcceptedFinding(finding(), "x"),) * 2,
                 "unjudged": ("t", "u"), "strict": True},
                "1 error, 2 accepted, 2 resources not judged",
            ),
        ],
    )  # fmt: skip
    def test_counts(self, tmp_path: Path, more: dict[str, Any], line: str) -> None:
        opened, counted = package(tmp_path), replace(result(), **more)
        for form in ("text", "github"):
            assert list(check_lines(opened, counted, form, PLAIN))[-1] == f"1 row in 1 table: {line}"

    def test_green_is_only_what_was_judged(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("NO_COLOR", raising=False)
        monkeypatch.setenv("TERM", "xterm")
        opened, warning = package(tmp_path), finding(severity=Severity.WARNING)
        cases: list[tuple[dict[str, Any], int]] = [
            ({}, 32), ({"unjudged": ("t",)}, 33), ({"findings": (warning,)}, 33),
            ({"findings": (warning,), "strict": True}, 31), ({"findings": (finding(),)}, 31),
        ]  # fmt: skip
        for more, color in cases:
            counted = replace(result(), **more)
            assert list(check_lines(opened, counted, "text", Painter(Terminal())))[-1].startswith(
                f"\x1b[{color}m"
            )


class TestHostile:
    def test_nothing_invisible_reaches_a_terminal(self, tmp_path: Path) -> None:
        name = HOSTILE[:-1].replace("\n", "").replace("\r", "")
        opened = package(tmp_path, f"a\n{name}\n", file=f"{name}.csv")
        found = finding(line=2, file=f"{name}.csv", message=HOSTILE, hint=HOSTILE, key="k", field=HOSTILE)
        lines = text(opened, found, skipped=(SkippedRule("x.y", HOSTILE, HOSTILE),))
        assert all(escape_invisible(line) == line for line in lines)
        assert "\\u001b[31m\\u0007\\u000d\\u000a\\u202e\\u200b\\u2028\\u009b\\udc80" in lines[1]

    @pytest.mark.parametrize(
        ("char", "escape"),
        [("\x00", "\\u0000"), ("\x7f", "\\u007f"), ("\u2066", "\\u2066"), ("\ufeff", "\\ufeff"),
         ("\U000e0001", "\\U000e0001"), ("\ue000", "\\ue000"), ("\ud800", "\\ud800")],
        ids=ascii,
    )  # fmt: skip
    def test_escapes(self, char: str, escape: str) -> None:
        assert escape_invisible(f"a{char}b") == f"a{escape}b"

    @pytest.mark.parametrize("seen", ["Башня", "钟楼", "é", "e\u0301", "a b", "👍", "\\u202e"])
    def test_what_is_visible_stays(self, seen: str) -> None:
        assert escape_invisible(seen) == seen

    @settings(deadline=None)
    @given(st.text())
    def test_any_text_becomes_printable_on_one_line(self, text: str) -> None:
        shown = escape_invisible(text)
        assert escape_invisible(shown) == shown
        assert len(shown.splitlines()) <= 1
        shown.encode()

    def test_evidence_is_escaped_too(self, tmp_path: Path) -> None:
        rows = {**changed("towers", 0, text_en=HOSTILE[:-1]), **changed("sources", 0, title_en=HOSTILE[:-1])}
        opened = build(tmp_path / "package", rows)
        lines = list(why_lines(find_reasons(opened, "towers/north"), PLAIN))
        assert "\\u202e" in "".join(lines)
        assert all(escape_invisible(line) == line for line in lines)


class TestColors:
    def test_only_a_terminal_has_them(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("NO_COLOR", raising=False)
        monkeypatch.setenv("TERM", "xterm")
        assert Painter(Terminal())("error", "x") == "\x1b[31mx\x1b[0m"
        assert Painter(io.StringIO())("error", "x") == "x"

    @pytest.mark.parametrize(
        ("name", "value", "on"),
        [("NO_COLOR", "1", False), ("NO_COLOR", "", True), ("TERM", "dumb", False), ("TERM", "xterm", True)],
    )
    def test_the_environment_decides(
        self, monkeypatch: pytest.MonkeyPatch, name: str, value: str, on: bool
    ) -> None:
        monkeypatch.delenv("NO_COLOR", raising=False)
        monkeypatch.setenv("TERM", "xterm")
        monkeypatch.setenv(name, value)
        assert Painter(Terminal()).on is on

    def test_colors_change_nothing_else(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("NO_COLOR", raising=False)
        monkeypatch.setenv("TERM", "xterm")
        opened = package(tmp_path)
        found = (finding(hint="h"), finding(severity=Severity.WARNING, line=2))
        painted = text(opened, *found, paint=Painter(Terminal()))
        assert [re.sub(r"\x1b\[\d+m", "", line) for line in painted] == text(opened, *found)
        assert "\x1b[31merror   text.bidi" in painted[1]
        assert "\x1b[33mwarning text.bidi" in "".join(painted)


class TestGithub:
    def line(self, opened: Package, **more: Any) -> str:
        line, _counts = check_lines(opened, result(finding(**more)), "github", PLAIN)
        return line

    def test_an_annotation_has_its_place(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        opened = package(tmp_path / "p")
        monkeypatch.chdir(tmp_path)
        assert self.line(opened, line=2, column=3, hint="mend it") == (
            "::error file=p/t.csv,line=2,col=3,title=text.bidi::wrong (mend it)"
        )
        assert self.line(opened, severity=Severity.WARNING, file="").startswith(
            "::warning file=p/datapackage.json,line=1,col=1,"
        )

    def test_what_has_a_meaning_there_is_escaped(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        opened = package(tmp_path / "50%, a")
        monkeypatch.chdir(tmp_path)
        line = self.line(opened, message="100%: a, b\n::error::x", file="b:c\nd.csv")
        assert line == (
            "::error file=50%25%2C a/b%3Ac%0Ad.csv,line=1,col=1,title=text.bidi"
            "::100%25: a, b\\u000a::error::x"
        )

    def test_the_log_ends_with_the_counts(self, tmp_path: Path) -> None:
        (line,) = check_lines(package(tmp_path), result(), "github", PLAIN)
        assert line == "1 row in 1 table: no findings"


class TestJson:
    def test_its_shape(self, tmp_path: Path) -> None:
        found = finding(message="не так\u202e", line=2, column=3, table="t", key="k", field="a", record=4)
        (whole,) = check_lines(
            package(tmp_path), result(found, skipped=(SkippedRule("a.b", "why"),)), "json", PLAIN
        )
        assert json.loads(whole) == {
            "format": 1,
            "factbook": __version__,
            "package": "small",
            "tables": 1,
            "rows": 1,
            "passed": False,
            "strict": False,
            "counts": {"errors": 1, "warnings": 0, "accepted": 0, "not_judged": 0},
            "accepted": [],
            "not_judged": [],
            "findings": [
                {
                    "code": "text.bidi", "severity": "error", "message": "не так\u202e", "hint": "",
                    "file": "t.csv", "line": 2, "column": 3, "table": "t", "key": "k", "field": "a",
                    "record": 4,
                }
            ],
            "skipped": [{"code": "a.b", "reason": "why", "table": ""}],
        }  # fmt: skip
        assert "не так" in whole

    def test_what_nobody_sees_is_escaped_and_reads_the_same(self, tmp_path: Path) -> None:
        message = 'Часы 工 é \U0001f600 \x07\x7f\x85\u200b\u202e\u2028\ufeff\U000e0001 \n"\\'
        (whole,) = check_lines(package(tmp_path), result(finding(message=message)), "json", PLAIN)
        assert json.loads(whole)["findings"][0]["message"] == message
        assert "Часы 工 é \U0001f600 " in whole
        assert not [char for char in whole if char != "\n" and not char.isprintable()]

    def test_without_a_row_the_record_is_null(self, tmp_path: Path) -> None:
        (whole,) = check_lines(package(tmp_path), result(finding()), "json", PLAIN)
        assert json.loads(whole)["findings"][0]["record"] is None


class TestRules:
    def test_a_line_for_each_rule(self) -> None:
        lines = list(rule_lines(RULES.values(), PLAIN))
        assert [line.split()[0] for line in lines] == list(RULES)
        starts = {line.index(rule.summary) for line, rule in zip(lines, RULES.values(), strict=True)}
        assert len(starts) == 1
        (line,) = [line for line in lines if line.startswith("key.slug ")]
        assert line.split()[1:4] == ["style", "warning", "off"]

    def test_a_rule_has_its_reason_and_examples(self) -> None:
        rule = RULES["text.bidi"]
        lines = list(explain_lines(rule, PLAIN))
        assert lines[:2] == ["text.bidi (warning, group text, on)", rule.summary]
        assert lines[-2:] == [f"bad   {rule.bad}", f"good  {rule.good}"]


class TestEvidence:
    def test_why_a_cell_is_as_it_is(self, tmp_path: Path) -> None:
        opened = build(tmp_path / "package")
        lines = list(why_lines(find_reasons(opened, "towers/north.opened_on"), PLAIN))
        assert lines[0] == "towers/north.opened_on"
        facts = dict(
            line.split(maxsplit=1) for line in lines[1:] if line.split()[0] not in ("beside", "said")
        )
        assert facts["value"] == "2031-03-01"
        assert "  in addition" in lines
        assert "  prints     1931" in lines
        assert any(line.startswith("  link       https://news.example.org/31") for line in lines)

    def test_cells_are_separated(self, tmp_path: Path) -> None:
        opened = build(tmp_path / "package")
        found = find_reasons(opened, "towers/north")
        lines = list(why_lines(found, PLAIN))
        assert lines.count("") == len(found) - 1
        assert "  evidence   needs none" in why_lines(find_reasons(opened, "towers/north.tower_id"), PLAIN)

    def test_a_verification_counts(self, tmp_path: Path) -> None:
        opened = build(tmp_path / "package")
        (tmp_path / "news.txt").write_text(TEXT.replace("северной", "южной"), "utf-8")
        result = verify_texts(opened, {"news": tmp_path / "news.txt"})
        lines = list(verification_lines(result, Ledger.of(opened).count_coverage(), PLAIN))
        assert lines[0].startswith("sources news.text_sha256 (line 2): ")
        assert "1 text read: 1 paragraph hash agrees, 2 anchors found once" in lines
        assert lines[-1] == "4 findings"
        assert not any("headline" in line for line in lines)
        assert "  news   1  6 cells" in lines

    def test_an_anchor_that_could_not_be_compared_is_named(self, tmp_path: Path) -> None:
        opened = with_evidence(tmp_path, piece("kind", "stated", "0", "Башня"))
        (tmp_path / "news.txt").write_text(TEXT, "utf-8")
        result = verify_texts(opened, {"news": tmp_path / "news.txt"})
        lines = list(verification_lines(result, Ledger.of(opened).count_coverage(), PLAIN))
        assert "skipped 1 anchor: in a headline or date line that is in no text" in lines


def test_another_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=f"no format 'xml': use {' or '.join(FORMATS)}"):
        list(check_lines(package(tmp_path), result(), "xml", PLAIN))
