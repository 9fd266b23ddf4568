"""Which rules a check applies, which findings fail it, and which are accepted: in Python and from files."""

from pathlib import Path
from typing import Any

import pytest

from factbook.check import (
    GROUPS,
    RULES,
    CheckResult,
    CheckSettings,
    Group,
    RuleException,
    RuleSelection,
    Severity,
    check_package,
    select_rules,
)
from factbook.errors import UsageError
from factbook.package import Package
from tests.worlds import small
from tests.worlds.clockworks import build

# Found: an error of standard, two of text, two of style.
FLAWED = "id,v,n\nB_1,=1+1,many\na,x\u200by,2\n"
FIELDS = ("id", "v", {"name": "n", "type": "integer"})


def select(*, provenance: bool = True, **names: Any) -> frozenset[str]:
    return select_rules(CheckSettings(**names), has_provenance=provenance)


def list_codes(*groups: Group) -> set[str]:
    return {code for code, rule in RULES.items() if rule.group in groups}


def make_package(folder: Path, text: str = FLAWED, **schema: Any) -> Package:
    return small.one(folder, text, *FIELDS, **{"primaryKey": ["id"], **schema})


def find(package: Package, **settings: Any) -> list[str]:
    return [item.code for item in check_package(package, CheckSettings(**settings)).findings]


class TestGroups:
    def test_what_is_on_by_default(self) -> None:
        on = list_codes(Group.STANDARD, Group.FILES, Group.TEXT)
        assert select(provenance=False) == on
        assert select(provenance=True) == on | list_codes(Group.EVIDENCE)

    def test_a_rule_has_the_severity_of_its_group(self) -> None:
        others = {code for code, rule in RULES.items() if rule.severity is not GROUPS[rule.group].severity}
        assert others == {"settings.exception"}
        errors = {group for group, traits in GROUPS.items() if traits.severity is Severity.ERROR}
        assert errors == {Group.STANDARD, Group.FILES, Group.EVIDENCE}

    @pytest.mark.parametrize(
        ("code", "group"),
        [
            ("table-schema.type-error", Group.STANDARD), ("key.unique", Group.STANDARD),
            ("key.filled", Group.STANDARD), ("row.categories", Group.STANDARD),
            ("table-schema.not-judged", Group.STANDARD), ("file.unreadable", Group.FILES),
            ("file.encoding", Group.FILES), ("text.bidi", Group.TEXT), ("text.nfc", Group.TEXT),
            ("text.carriage-return", Group.TEXT), ("text.formula", Group.TEXT),
            ("evidence.uncovered", Group.EVIDENCE), ("key.slug", Group.STYLE), ("key.order", Group.STYLE),
            ("file.newline", Group.STYLE), ("text.names", Group.STYLE), ("text.na", Group.STYLE),
            ("descriptor.described", Group.STYLE),
        ],
    )  # fmt: skip
    def test_groups_of_rules(self, code: str, group: Group) -> None:
        assert RULES[code].group is group

    def test_evidence_is_judged_if_the_descriptor_has_provenance(self, tmp_path: Path) -> None:
        rows: dict[str, list[dict[str, str]]] = {"evidence": []}
        assert "evidence.uncovered" in {
            item.code for item in check_package(build(tmp_path / "p", rows)).findings
        }
        bare = check_package(build(tmp_path / "bare", sourced=False))
        assert (bare.findings, bare.skipped) == ((), ())

    def test_asked_for_without_provenance_evidence_is_said_to_be_skipped(self, tmp_path: Path) -> None:
        result = check_package(make_package(tmp_path), CheckSettings(["evidence"]))
        assert {note.reason for note in result.skipped} == {"the descriptor has no factbook:provenance"}


class TestSelection:
    def test_select_replaces_the_default(self) -> None:
        always = {"file.unreadable", "file.encoding", "table-schema.not-judged", "settings.exception"}
        assert select(select=["text.bidi"]) == {"text.bidi"} | always
        assert select(select=["style", "key.unique"]) == list_codes(Group.STYLE) | {"key.unique"} | always
        assert select(select=[]) == always
        assert select(select=["ALL"]) == {*RULES}

    def test_extend_select_adds_and_ignore_removes(self) -> None:
        assert select(extend_select=["style"]) == {*RULES}
        assert select(ignore=["text.bidi", "evidence"]) == (
            list_codes(Group.STANDARD, Group.FILES, Group.TEXT) - {"text.bidi"}
        )

    def test_a_prefix_is_a_name(self) -> None:
        named = {code for code in RULES if code.startswith("table-schema.")}
        assert select(select=["table-schema"]) >= named
        assert not select(ignore=["table-schema"]) & named

    def test_a_group_wins_over_a_prefix_of_the_same_name(self) -> None:
        assert "text.na" not in select(select=["text"])
        assert "text.na" in select(extend_select=["style"], ignore=["text"])

    @pytest.mark.parametrize(
        ("names", "is_on"),
        [
            ({"select": ["text"], "ignore": ["text.bidi"]}, False),
            ({"select": ["text.bidi"], "ignore": ["text"]}, True),
            ({"select": ["text.bidi"], "ignore": ["text.bidi"]}, False),
            ({"select": ["ALL"], "ignore": ["text"]}, False),
            ({"select": ["text"], "ignore": ["ALL"]}, True),
            ({"extend_select": ["text.bidi"], "ignore": ["text"]}, True),
        ],
    )
    def test_the_more_specific_name_wins_and_then_ignore(self, names: dict[str, Any], is_on: bool) -> None:
        assert ("text.bidi" in select(**names)) is is_on

    @pytest.mark.parametrize(
        ("names", "is_on"),
        [
            ({"select": ["text.bidi"]}, True),  # replaces all that the file selects and ignores
            ({"select": ["standard"]}, False),
            ({"extend_select": ["text.bidi"]}, True),
            ({"extend_select": ["style"]}, False),
            ({}, False),
        ],
    )
    def test_the_command_line_comes_on_top(self, names: dict[str, Any], is_on: bool) -> None:
        settings = CheckSettings(ignore=["text.bidi"], strict=True)
        above = settings.override(RuleSelection(**names))
        assert ("text.bidi" in select_rules(above, has_provenance=False)) is is_on
        assert above.strict
        assert not settings.override(RuleSelection(), strict=False).strict

    def test_ignore_on_top_removes_what_the_file_selects_by_code(self) -> None:
        above = CheckSettings(["text.bidi"]).override(RuleSelection(ignore=["text"]))
        assert "text.bidi" not in select_rules(above, has_provenance=False)

    @pytest.mark.parametrize(
        ("name", "hint"),
        [
            ("text.bido", "text.bidi"), ("standart", "standard"), ("table_schema", "table-schema"),
            ("", "factbook rules"), ("TEXT", "factbook rules"), ("text.", "did you mean text"),
            ("стиль", "factbook rules"),
        ],
    )  # fmt: skip
    @pytest.mark.parametrize("key", ["select", "extend_select", "ignore"])
    def test_an_unknown_name_is_refused_with_the_nearest(self, key: str, name: str, hint: str) -> None:
        names: dict[str, Any] = {key: [name]}
        with pytest.raises(UsageError) as caught:
            select_rules(CheckSettings(**names), has_provenance=True)
        assert repr(name) in caught.value.message
        assert hint in caught.value.hint

    def test_a_text_is_no_list(self) -> None:
        with pytest.raises(UsageError, match="'text' should be a list of rules"):
            CheckSettings(select="text")


class TestNothingGreenUnjudged:
    """What cannot be read or judged is an error, whatever is selected, unless it is ignored by name."""

    def test_a_file_that_cannot_be_read(self, tmp_path: Path) -> None:
        package = make_package(tmp_path)
        (tmp_path / "t.csv").unlink()
        for name in ("text", "key.slug", "key.order", "evidence"):
            result = check_package(package, CheckSettings([name]))
            assert [item.code for item in result.findings] == ["file.unreadable"]
            assert (result.passed, result.unjudged) == (False, ("t",))
        for name in ("files", "file", "file.unreadable"):
            result = check_package(package, CheckSettings(["text"], ignore=[name]))
            assert (result.findings, result.passed, result.unjudged) == ((), True, ("t",))

    @pytest.fixture
    def remote(self, tmp_path: Path) -> Package:
        resource = small.resource(tmp_path, "t", "id\na\n", {"fields": [{"name": "id", "type": "string"}]})
        url = {**resource, "name": "far", "path": "https://example.org/far.csv"}
        return small.package(tmp_path, resource, url)

    @pytest.mark.parametrize("names", [{}, {"select": ["text"]}, {"select": []}])
    def test_a_remote_resource(self, remote: Package, names: dict[str, Any]) -> None:
        result = check_package(remote, CheckSettings(**names))
        (finding,) = result.findings
        assert (finding.code, finding.severity, finding.table) == (
            "table-schema.not-judged", Severity.ERROR, "far",
        )  # fmt: skip
        assert (result.passed, result.unjudged) == (False, ("far",))

    @pytest.mark.parametrize(
        "settings",
        [
            CheckSettings(ignore=["table-schema.not-judged"]),
            CheckSettings(exceptions=[RuleException("table-schema.not-judged", "It is large.", "far")]),
        ],
        ids=["ignored", "accepted"],
    )
    def test_accepted_it_is_still_counted(self, remote: Package, settings: CheckSettings) -> None:
        result = check_package(remote, settings)
        assert (result.findings, result.passed, result.unjudged) == ((), True, ("far",))
        assert len(result.accepted) == len(settings.exceptions)

    def test_what_a_file_ignores_stays_ignored_under_another_selection(self, remote: Package) -> None:
        settings = CheckSettings(ignore=["table-schema.not-judged"]).override(RuleSelection(["text"]))
        assert check_package(remote, settings).findings == ()


class TestSeverity:
    def test_warnings_alone_pass(self, tmp_path: Path) -> None:
        package = make_package(tmp_path, FLAWED.replace("many", "1"))
        result = check_package(package)
        assert [item.code for item in result.findings] == ["text.formula", "text.hidden"]
        assert result.passed
        assert not result.clean
        strict = check_package(package, CheckSettings(strict=True))
        assert strict.findings == result.findings
        assert not strict.passed

    def test_an_error_fails(self, tmp_path: Path) -> None:
        result = check_package(make_package(tmp_path))
        assert [item.code for item in result.findings if item.severity is Severity.ERROR] == [
            "table-schema.type-error"
        ]
        assert not result.passed

    def test_style_is_found_on_request_only(self, tmp_path: Path) -> None:
        package = make_package(tmp_path, "id,v,n\r\nB_1,two  spaces,1\r\nA,NA,2\r\n")
        assert find(package) == []
        found = find(package, select=["style"], ignore=["descriptor"])
        assert sorted(found) == [
            "file.newline", "key.order", "key.slug", "key.slug", "text.double-space", "text.na",
        ]  # fmt: skip
        assert check_package(package, CheckSettings(["style"])).passed


class TestSourcesAreRight:
    """No rule of the default asks to change what a source may well have."""

    @pytest.mark.parametrize("text", ["NA", "N/A", "null", "None", "nan", "-", "+", "=", "-1", "+1.5"])
    def test_an_ordinary_value_is_no_finding(self, tmp_path: Path, text: str) -> None:
        assert find(make_package(tmp_path, f"id,v,n\na,{text},1\n")) == []

    def test_namibia_is_found_by_style_and_may_stay(self, tmp_path: Path) -> None:
        package = make_package(tmp_path, "id,v,n\na,NA,1\n")
        (finding,) = check_package(package, CheckSettings(["text.na"])).findings
        assert finding.severity is Severity.WARNING
        assert "leave" not in finding.hint
        assert "accept it as an exception" in finding.hint

    @pytest.mark.parametrize("text", ["=1+1", "+7 495 000", "@name", "-x", "＝1"])
    def test_a_formula_is_a_warning_that_may_stay(self, tmp_path: Path, text: str) -> None:
        (finding,) = check_package(make_package(tmp_path, f"id,v,n\na,{text},1\n")).findings
        assert (finding.code, finding.severity) == ("text.formula", Severity.WARNING)
        assert "accept it as an exception" in finding.hint


class TestCarriageReturns:
    @pytest.mark.parametrize(
        "text", ["id,v,n\r\na,x,1\r\n", 'id,v,n\r\na,"x\r\ny",1\r\n', "id,v,n\na,x,1\r\n"]
    )
    def test_crlf_is_a_matter_of_style(self, tmp_path: Path, text: str) -> None:
        package = make_package(tmp_path, text)
        assert find(package) == []
        assert find(package, select=["file", "text", "text.double-space"]) == ["file.newline"]

    @pytest.mark.parametrize(
        ("text", "line", "column"),
        [
            ('id,v,n\na,"x\r\ny",1\n', 2, 5),
            ('id,v,n\na,"x\ry",1\n', 2, 5),
            ('id,v,n\r\na,"x\r\nz\ry",1\r\n', 3, 2),
        ],
        ids=["CR LF among LF", "CR", "CR among CR LF"],
    )
    def test_in_a_cell_it_is_a_warning_at_its_place(
        self, tmp_path: Path, text: str, line: int, column: int
    ) -> None:
        (finding,) = check_package(make_package(tmp_path, text)).findings
        assert (finding.code, finding.severity) == ("text.carriage-return", Severity.WARNING)
        assert (finding.line, finding.column) == (line, column)


REASON = "The maker prints the sign."


def accept(package: Package, *exceptions: RuleException, **more: Any) -> CheckResult:
    return check_package(package, CheckSettings(exceptions=exceptions, **more))


class TestExceptions:
    @pytest.mark.parametrize(
        ("rule", "table", "field", "accepted"),
        [
            ("text.formula", "t", "v", ["text.formula"]),
            ("text.formula", "t", "", ["text.formula"]),
            ("text.formula", "", "", ["text.formula"]),
            ("text", "t", "v", ["text.formula", "text.hidden"]),
            ("table-schema", "t", "n", ["table-schema.type-error"]),
            ("ALL", "", "", ["table-schema.type-error", "text.formula", "text.hidden"]),
            ("text.formula", "t", "id", []),
            ("text.bidi", "t", "v", []),
        ],
    )
    def test_they_accept_findings_by_rule_table_and_field(
        self, tmp_path: Path, rule: str, table: str, field: str, accepted: list[str]
    ) -> None:
        package = make_package(tmp_path)
        before = check_package(package).findings
        result = accept(package, RuleException(rule, REASON, table, field))
        assert sorted(item.finding.code for item in result.accepted) == accepted
        assert {item.reason for item in result.accepted} == ({REASON} if accepted else set())
        left = [item for item in result.findings if item.code != "settings.exception"]
        assert {*left, *(item.finding for item in result.accepted)} == {*before}

    def test_a_finding_of_the_descriptor_has_a_field_too(self, tmp_path: Path) -> None:
        package = make_package(tmp_path)
        rules = ["descriptor.described"]
        count = len(find(package, select=rules))
        result = accept(package, RuleException(rules[0], REASON, "t", "v"), select=rules)
        assert (len(result.findings), len(result.accepted)) == (count - 1, 1)

    def test_one_that_nothing_needs_is_a_warning(self, tmp_path: Path) -> None:
        package = make_package(tmp_path, "id,v,n\na,x,1\n")
        exception = RuleException("text.formula", REASON, "t", "v")
        result = accept(package, exception)
        (finding,) = result.findings
        assert (finding.code, finding.severity) == ("settings.exception", Severity.WARNING)
        assert finding.message == "no finding needs the exception from text.formula for t.v"
        assert result.passed
        assert not accept(package, exception, strict=True).passed
        assert accept(package, exception, ignore=["settings.exception"]).findings == ()

    def test_the_second_of_two_that_accept_the_same_is_not_needed(self, tmp_path: Path) -> None:
        first = RuleException("text", REASON, "t")
        second = RuleException("text.formula", REASON, "t", "v")
        idle = [item for item in accept(make_package(tmp_path), first, second).findings if not item.record]
        assert [item.message for item in idle] == ["no finding needs the exception from text.formula for t.v"]

    @pytest.mark.parametrize("names", [{"select": ["standard"]}, {"ignore": ["text.formula"]}])
    def test_one_whose_rule_was_not_applied_may_be_needed(
        self, tmp_path: Path, names: dict[str, Any]
    ) -> None:
        package = make_package(tmp_path, "id,v,n\na,x,1\n")
        assert accept(package, RuleException("text.formula", REASON), **names).findings == ()

    @pytest.mark.parametrize("table", ["", "t"])
    def test_one_whose_table_was_not_judged_may_be_needed(self, tmp_path: Path, table: str) -> None:
        package = make_package(tmp_path)
        (tmp_path / "t.csv").unlink()
        result = accept(package, RuleException("text.formula", REASON, table))
        assert [item.code for item in result.findings] == ["file.unreadable"]

    def test_one_whose_rule_could_not_run_may_be_needed(self, tmp_path: Path) -> None:
        package = build(tmp_path / "p")
        result = accept(package, RuleException("evidence.text", REASON))
        assert "evidence.text" in {note.code for note in result.skipped}
        assert "settings.exception" not in {item.code for item in result.findings}

    @pytest.mark.parametrize(
        ("exception", "message"),
        [
            (RuleException("text.formla", REASON), r"no rule or group 'text.formla' \(did you mean"),
            (RuleException("text.formula", " "), "an exception has no reason"),
            (RuleException("text.formula", REASON, "tt"), r"no table 'tt' \(did you mean t\?\)"),
            (RuleException("text.formula", REASON, "t", "w"), "table t has no field 'w'"),
            (RuleException("text.formula", REASON, field="v"), "the field 'v' has no table"),
        ],
    )
    def test_one_that_names_nothing_is_refused(
        self, tmp_path: Path, exception: RuleException, message: str
    ) -> None:
        with pytest.raises(UsageError, match=message):
            accept(make_package(tmp_path), exception)
