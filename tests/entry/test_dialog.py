"""The dialog: hints, cells asked again where the full check finds something, and rows that are written."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from factbook.check import CheckSettings
from factbook.entry import ask_entry
from factbook.entry.rehearsal import Outcome, Rehearsal
from factbook.errors import AddressError, UsageError
from factbook.evidence import Ledger
from factbook.files.replace import apply_changes
from factbook.package import Package
from factbook.reading.rows import find_row, read_rows
from tests.worlds.clockworks import SCHEMAS, build
from tests.worlds.east import STRICT, content


@pytest.fixture
def package(tmp_path: Path) -> Package:
    return build(tmp_path / "package")


class Talk:
    """Answers in turn, and what was shown."""

    def __init__(self, answers: Iterable[str]) -> None:
        self.answers = iter(answers)
        self.lines: list[str] = []

    def read(self, prompt: str) -> str:
        self.lines.append(prompt)
        try:
            return next(self.answers)
        except StopIteration:
            raise EOFError from None

    @property
    def shown(self) -> str:
        return "\n".join(self.lines)

    @property
    def prompts_after_checks(self) -> list[list[str]]:
        """Return the names asked for in the first round, and after each check."""
        rounds: list[list[str]] = [[]]
        for line in self.lines:
            if "Checking" in line:
                rounds.append([])
            elif line.endswith(": "):
                rounds[-1].append(line.partition(" ")[0].rstrip(":"))
        return rounds

    def ask(self, package: Package, table: str, settings: CheckSettings = STRICT) -> Outcome:
        rehearsal = Rehearsal(package, settings=settings)
        return ask_entry(rehearsal, table, read=self.read, write=self.lines.append)

    def stop(self, package: Package, table: str) -> None:
        """Ask until there are no more answers."""
        with pytest.raises(UsageError, match=r"the answers ended before.*nothing was written"):
            self.ask(package, table)


ROW = ["bell", "Vostok", "Восток", "", "", "", "", "12.5", "", "", "", "east"]  # the key comes last
WIDE = ["", "news", "1", "часы", "anna"]  # status, source, paragraph, anchor, said_by
EMPTY = ["", "", *["", ""] * 2, *["", ""], "not-applicable", "it has none"]


def read_cells(package: Package, table: str, key: str) -> dict[str, str]:
    return dict(find_row(package, table, key).cells)


class TestRow:
    def test_it_asks_for_a_row_that_can_be_added(self, package: Package) -> None:
        others = ["name_en", "transliterated", "", "", "-", "", ""]
        talk = Talk([*ROW, *WIDE, *others, *EMPTY])
        outcome = talk.ask(package, "towers")
        assert next(talk.answers, None) is None
        apply_changes(outcome.changes)
        assert read_cells(package, "towers", "east")["name_ru"] == "Восток"
        own = [row.cells for row in read_rows(package, "evidence") if row.cells["row_id"] == "east"]
        assert {row["field_name"]: row["status"] for row in own} == {
            "*": "stated", "name_en": "transliterated", "name_zh": "not-stated", "text": "not-stated",
            "opened_on": "not-stated", "website": "not-stated", "twin_id": "not-applicable",
        }  # fmt: skip
        (name,) = [row for row in own if row["field_name"] == "name_en"]
        assert (name["source_id"], name["paragraph"], name["anchor"]) == ("news", "1", "")
        assert Ledger.of(package).count_coverage().tables["towers"] == (22, 22)

    def test_a_warning_is_shown_once_and_may_stay(self, package: Package) -> None:
        answers = [*ROW[:1], "+Vostok", *ROW[2:], *WIDE, "", *EMPTY]
        talk = Talk([*answers[:12], "=Vostok", "", *answers[12:]])
        outcome = talk.ask(package, "towers", CheckSettings())
        shown = [line for line in talk.lines if line.startswith("  ! name_en: a spreadsheet may run")]
        assert len(shown) == 2
        assert [item.finding.code for item in outcome.findings] == ["text.formula"]
        apply_changes(outcome.changes)
        assert read_cells(package, "towers", "east")["name_en"] == "=Vostok"

    def test_hints_show_what_may_be_written(self, package: Package) -> None:
        talk = Talk(["?", "bell", "Vostok", "", "", "", "", "", "", "", "", "?nor", "?zzz", "?"])
        talk.stop(package, "towers")
        for line in (
            "\nkind, required.", "  clock", "  number, minimum 1, maximum 900", "  north  Severnaya",
            "  no value contains 'zzz'", "  one of 1: ? lists them",
        ):  # fmt: skip
            assert line in talk.lines

    def test_only_the_cells_with_findings_are_asked_again(self, package: Package) -> None:
        wrong = ["clok", "Vostok", "Восток", "", "", "", "", "0", "1.2.2031", "x", "nort", "East"]
        talk = Talk([*wrong, "bell", "12", "2031-02-01", "", "north", "east"])
        talk.stop(package, "towers")
        for message in (
            "kind: 'clok' is not one of the allowed values (did you mean clock?)",
            "height: '0' breaks the constraint minimum 1",
            "opened_on: '1.2.2031' is not a date (write YYYY-MM-DD)",
            "website: 'x' does not match the pattern (the pattern is https?://.+)",
            "twin_id: table towers has no row 'nort' (did you mean north?)",
            "tower_id: 'East' is not a slug (write 'east')",
        ):
            assert f"  ! {message}" in talk.lines
        again = talk.prompts_after_checks[1]
        assert again == ["kind", "height", "opened_on", "website", "twin_id", "tower_id"]
        assert "height [0]: " in talk.lines

    def test_an_answer_that_is_wrong_again_is_asked_again(self, package: Package) -> None:
        talk = Talk([*ROW[:7], "tall", *ROW[8:], "", "high", "12.5", *WIDE])
        talk.stop(package, "towers")
        assert talk.prompts_after_checks[1:4] == [["height"], ["height"], ["height"]]
        assert talk.prompts_after_checks[4][0] == "status"

    def test_cells_that_do_not_go_together_are_asked_together(self, package: Package) -> None:
        talk = Talk(["bell", "", "", *[""] * 8, "east", "", "Восток", *WIDE])
        talk.stop(package, "towers")
        assert "  ! name_en: none of name_en, name_ru is filled (fill at least one)" in talk.lines
        assert talk.prompts_after_checks[1] == ["name_en", "name_ru"]
        assert talk.prompts_after_checks[2][0] == "status"

    def test_a_key_that_is_taken_is_asked_again(self, package: Package) -> None:
        talk = Talk([*ROW[:-1], "north", "east"])
        talk.stop(package, "towers")
        assert any("has the same key" in line for line in talk.lines)
        assert talk.prompts_after_checks[1] == ["tower_id"]

    def test_the_key_shows_its_template(self, package: Package) -> None:
        talk = Talk(["north", "", "", "great"])
        talk.stop(package, "bells")
        assert "  of the form north-…" in talk.lines
        assert "  ! bell_id: 'great' does not match the template {tower_id}-* (write 'north-…')" in talk.lines

    def test_a_finding_at_another_row_lets_any_field_be_changed(self, tmp_path: Path) -> None:
        fields = [{"name": "p", "type": "string"}, {"name": "n", "type": "string"}]
        schema = {"fields": fields, "primaryKey": ["p", "n"]}
        rows = {"t": [{"p": "a", "n": "b"}]}
        package = build(tmp_path / "package", rows, schemas={"t": schema}, sourced=False)
        talk = Talk(["a", "b", "a", "c"])
        apply_changes(talk.ask(package, "t").changes)
        assert talk.prompts_after_checks[1] == ["p", "n"]
        assert [row.key for row in read_rows(package, "t")] == ["a,b", "a,c"]

    def test_types_are_those_of_check(self, tmp_path: Path) -> None:
        fields = [{"name": "id", "type": "string"}, {"name": "v", "type": "boolean"}]
        schema = {"fields": fields, "primaryKey": "id"}
        package = build(tmp_path / "package", {"t": []}, schemas={"t": schema}, sourced=False)
        apply_changes(Talk(["TRUE", "a"]).ask(package, "t").changes)
        assert read_cells(package, "t", "a")["v"] == "TRUE"

    def test_an_integer_key_and_a_full_template_are_suggested(self, tmp_path: Path) -> None:
        fields = [{"name": "n", "type": "integer"}, {"name": "v", "type": "string"}]
        schemas = {"numbers": {"fields": fields, "primaryKey": ["n"]}, **SCHEMAS}
        rows = {"numbers": [{"n": "9"}, {"n": "10"}, {"n": "9" * 5000}]}
        package = build(tmp_path / "package", rows, schemas=schemas)
        talk = Talk(["x", "", "", "news", "1", "a", "", ""])
        talk.ask(package, "numbers")
        assert "n [11]: " in talk.lines

    def test_long_lists_are_cut(self, tmp_path: Path) -> None:
        rows = {"people": [{"person_id": f"p{n}"} for n in range(30)], "evidence": []}
        talk = Talk([*ROW, "", "news", "1", "a", "?", "?p2"])
        talk.stop(build(tmp_path / "package", rows), "towers")
        assert "  and 10 more: ?word narrows them down" in talk.lines
        assert "  p29" in talk.lines

    def test_an_unknown_table_is_an_address_error(self, package: Package) -> None:
        with pytest.raises(AddressError, match="did you mean towers"):
            Talk([]).ask(package, "tower")


class TestEvidence:
    def test_wrong_evidence_is_asked_again_where_it_is_wrong(self, package: Package) -> None:
        wide = ["", "nws", "7", "a b c d e", "ana", "news", "1", "часы", "anna"]
        others = ["nam_en", "name_en", "inferred", "", "", "", "", "", ""]
        talk = Talk([*ROW, *wide, *others, *EMPTY, "why"])
        assert len(talk.ask(package, "towers").changes) == 2
        for message in (
            "'nam_en' is not one of kind, name, name_en",
            "did you mean name_en",
            "evidence for *: source_id: table sources has no row 'nws' (did you mean news?)",
            "evidence for *: said_by: table people has no row 'ana' (did you mean anna?)",
            "evidence for name_en: reason: the status 'inferred' needs reason",
        ):
            assert message in talk.shown
        assert talk.prompts_after_checks[2] == ["source_id", "paragraph", "anchor", "said_by"]
        assert talk.prompts_after_checks[-2] == ["reason"]

    def test_a_status_that_does_not_fit_is_asked_again(self, package: Package) -> None:
        empty = ["stated", "", "1", "a", "", *EMPTY[2:]]
        mended = ["not-stated", ""]
        talk = Talk([*ROW, *WIDE, "", *empty, *mended])
        outcome = talk.ask(package, "towers")
        assert "evidence for name_zh: status: the status is 'stated', but name_zh is empty" in talk.shown
        assert talk.prompts_after_checks[3] == ["status", "source_id"]
        assert len(outcome.changes) == 2

    def test_evidence_that_speaks_for_no_cell_is_left_out(self, package: Package) -> None:
        bell = ["north", "900", "true", "north-great"]
        own = ["weight", "", "", "", "", "", "loud", "coded", "", "", "", "", ""]
        talk = Talk([*bell, *WIDE, *own])
        apply_changes(talk.ask(package, "bells").changes)
        assert "  evidence for * is left out" in talk.lines
        own_rows = [row.cells for row in read_rows(package, "evidence") if row.cells["table_name"] == "bells"]
        assert [row["field_name"] for row in own_rows] == ["loud", "weight"]

    def test_one_filled_cell_has_evidence_of_its_own(self, package: Package) -> None:
        talk = Talk(["north", "900", "", "north-great", *WIDE, "", ""])
        apply_changes(talk.ask(package, "bells").changes)
        assert "\nEvidence for weight." in talk.lines
        own_rows = [row.cells for row in read_rows(package, "evidence") if row.cells["table_name"] == "bells"]
        assert [row["field_name"] for row in own_rows] == ["loud", "weight"]

    def test_a_cell_that_is_filled_later_asks_for_its_evidence(self, package: Package) -> None:
        talk = Talk([*["bell", "", "", *[""] * 8, "east"], "Vostok", "", *WIDE, "", *["", ""] * 4])
        talk.stop(package, "towers")
        assert talk.prompts_after_checks[2][:5] == ["status", "source_id", "paragraph", "anchor", "said_by"]

    def test_tables_of_sources_are_asked_without_evidence(self, package: Package) -> None:
        outcome = Talk(["u", "p", "", "en", "", "t", "", "", "new"]).ask(package, "sources")
        assert [change.path.name for change in outcome.changes] == ["sources.csv"]


class TestHostile:
    @pytest.mark.parametrize("text", ["\x00", "a\x1b[31m", "a\u202eb", "x" * 2_000_000, "\ufffd"])
    def test_what_check_refuses_is_asked_again(self, package: Package, text: str) -> None:
        before = content(package)
        talk = Talk([*ROW[:1], text, *ROW[2:]])
        talk.stop(package, "towers")
        assert talk.prompts_after_checks[1] == ["name_en"]
        assert content(package) == before

    def test_bytes_that_are_not_text_are_asked_again_at_once(self, package: Package) -> None:
        talk = Talk(["bell", "a\udcffb", "Vostok"])
        talk.stop(package, "towers")
        assert talk.lines.count("name_en: ") == 2

    def test_keyboards_of_every_kind_give_the_same_text(self, package: Package) -> None:
        talk = Talk(["  bell ", "Vostok", "Итои\u0306", *ROW[3:], *WIDE, "", *EMPTY])
        apply_changes(talk.ask(package, "towers").changes)
        assert read_cells(package, "towers", "east")["name_ru"] == "Итой"

    def test_stopping_writes_nothing(self, package: Package) -> None:
        before = content(package)

        def interrupted(prompt: str) -> str:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            ask_entry(Rehearsal(package), "towers", read=interrupted, write=lambda _: None)
        for end in (0, 5, len(ROW), len(ROW) + 3):
            Talk([*ROW, *WIDE][:end]).stop(package, "towers")
        assert content(package) == before
