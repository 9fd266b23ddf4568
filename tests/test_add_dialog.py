"""The dialog: hints, wrong answers asked again, and an entry that can be added."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from factbook.entry import Entry, add, ask
from factbook.errors import AddressError, UsageError
from factbook.evidence import Ledger
from factbook.package import Package
from tests.clockworks import SCHEMAS, build
from tests.east import content, entry


@pytest.fixture
def package(tmp_path: Path) -> Package:
    return build(tmp_path / "package")


class Talk:
    """Answers by prompt, and what was shown."""

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

    def ask(self, package: Package, table: str, pending: Sequence[Entry] = ()) -> Entry:
        return ask(package, table, read=self.read, write=self.lines.append, pending=pending)


ROW = ["bell", "Vostok", "Восток", "", "", "", "", "12.5", "", "", "", "east"]  # the key comes last
WIDE = ["", "news", "1", "часы", "anna"]  # status, source, paragraph, anchor, said_by
EMPTY = ["", "", *["", ""] * 2, *["", ""], "not-applicable", "it has none"]


class TestDialog:
    def test_it_makes_an_entry_that_can_be_added(self, package: Package) -> None:
        others = ["name_en", "transliterated", "", "", "-", "", ""]
        talk = Talk([*ROW, *WIDE, *others, *EMPTY])
        found = talk.ask(package, "towers")
        assert found.row["tower_id"] == "east"
        assert found.evidence[:2] == (
            {
                "field": "*",
                "status": "stated",
                "source_id": "news",
                "paragraph": "1",
                "anchor": "часы",
                "said_by": "anna",
            },
            {
                "field": "name_en",
                "status": "transliterated",
                "source_id": "news",
                "paragraph": "1",
                "anchor": "",
                "said_by": "anna",
            },
        )
        assert [(piece["field"], piece["status"]) for piece in found.evidence[2:]] == [
            ("name_zh", "not-stated"),
            ("text", "not-stated"),
            ("opened_on", "not-stated"),
            ("website", "not-stated"),
            ("twin_id", "not-applicable"),
        ]
        assert next(talk.answers, None) is None
        add(package, [found])
        assert Ledger.of(package).coverage().tables["towers"] == (22, 22)

    def test_hints_show_what_may_be_written(self, package: Package) -> None:
        talk = Talk(["?", "bell", "Vostok", "", "", "", "", "", "", "", "", "?nor", "?zzz", ""])
        with pytest.raises(UsageError, match=r"the answers ended before.*nothing was written"):
            talk.ask(package, "towers")
        for line in (
            "kind, required.", "  clock", "  number, minimum 1, maximum 900", "  north  Severnaya",
            "  no value contains 'zzz'", "  one of 1: ? lists them",
        ):  # fmt: skip
            assert line in talk.lines

    def test_wrong_answers_are_asked_again(self, package: Package) -> None:
        wrong = [
            "clok",
            "",
            "bell",
            "Vostok",
            "Восток",
            "",
            "",
            "",
            "",
            "0",
            "12",
            "1.2.2031",
            "",
            "x",
            "",
        ]
        talk = Talk([*wrong, "nort", "", "East", "north", "east"])
        with pytest.raises(UsageError):
            talk.ask(package, "towers")
        for message in (
            "'clok' is not in the closed list (did you mean clock?)",
            "is empty (it needs a value)",
            "0 is too small (at least 1)",
            "'1.2.2031' is no date (write a date as YYYY-MM-DD)",
            "'x' does not have the form of the field (pattern https?://.+)",
            "table towers has no row 'nort' (did you mean north?)",
            "'East' is not a slug (write 'east')",
            "'north' is taken (tower_id: unique)",
        ):
            assert f"  ! {message}" in talk.lines

    def test_cells_that_do_not_go_together_are_asked_again(self, package: Package) -> None:
        talk = Talk(["bell", "", "", *[""] * 8, "east", "Vostok", "", *WIDE])
        with pytest.raises(UsageError):
            talk.ask(package, "towers")
        assert "  ! none of name_en, name_ru filled (fill at least one)" in talk.lines
        assert talk.lines.count("name_en: ") == 2

    def test_the_key_shows_its_template(self, package: Package) -> None:
        talk = Talk(["north", "", "", "great", "north-great"])
        with pytest.raises(UsageError):
            talk.ask(package, "bells")
        assert "  of the form north-…" in talk.lines
        assert "  ! 'great' does not follow {tower_id}-* (write 'north-…')" in talk.lines

    def test_wrong_evidence_is_asked_again(self, package: Package) -> None:
        wide = ["not-stated", "stated", "", "nws", "news", "", "7", "1", "a b c d e", "часы", ""]
        talk = Talk([*ROW, *wide, "nam_en", "name_en", "inferred", "", "", "", "", "", "why"])
        with pytest.raises(UsageError):
            talk.ask(package, "towers")
        shown = talk.shown
        for message in (
            "not 'not-stated' here",
            "source_id is empty (stated needs source_id, paragraph, anchor)",
            "did you mean news?",
            "paragraph is empty",
            "source news has no paragraph 7",
            "an anchor of 5 words, more than 4",
            "no filled field 'nam_en' did you mean name_en",
            "reason is empty (inferred needs source_id, paragraph, reason)",
        ):
            assert message in shown

    def test_a_wide_row_that_would_speak_for_nothing_is_left_out(self, package: Package) -> None:
        bell = ["north", "900", "", "north-great"]
        own = ["weight", "stated", "", "", "", "", ""]
        found = Talk([*bell, *WIDE, *own, "", ""]).ask(package, "bells")
        assert [piece["field"] for piece in found.evidence] == ["weight", "loud"]
        add(package, [found])

    def test_tables_of_sources_are_asked_without_evidence(self, package: Package) -> None:
        found = Talk(["u", "p", "", "en", "t", "", "", "new"]).ask(package, "sources")
        assert found.evidence == ()

    def test_pending_rows_can_be_named(self, package: Package) -> None:
        talk = Talk(["east", "", "", "east-great", "", "news", "", ""])
        found = talk.ask(package, "bells", [entry()])
        assert found.row["tower_id"] == "east"
        assert [piece["field"] for piece in found.evidence] == ["weight", "loud"]

    def test_an_integer_key_and_a_full_template_are_suggested(self, tmp_path: Path) -> None:
        fields = [{"name": "n", "type": "integer"}, {"name": "v", "type": "string"}]
        schemas = {"numbers": {"fields": fields, "primaryKey": ["n"]}, **SCHEMAS}
        package = build(tmp_path / "package", {"numbers": [{"n": "9"}, {"n": "10"}]}, schemas=schemas)
        talk = Talk(["x", "", "", "news", "1", "a", "", ""])
        assert talk.ask(package, "numbers").row == {"n": "11", "v": "x"}
        assert "n [11]: " in talk.lines

    def test_long_lists_are_cut(self, tmp_path: Path) -> None:
        rows = {"people": [{"person_id": f"p{n}"} for n in range(30)], "evidence": []}
        talk = Talk([*ROW, "", "news", "1", "a", "?", "?p2"])
        with pytest.raises(UsageError):
            talk.ask(build(tmp_path / "package", rows), "towers")
        assert "  and 10 more: ?word narrows them down" in talk.lines
        assert "  p29" in talk.lines

    def test_stopping_writes_nothing(self, package: Package) -> None:
        before = content(package)

        def interrupted(prompt: str) -> str:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            ask(package, "towers", read=interrupted, write=lambda _: None)
        with pytest.raises(UsageError, match="nothing was written"):
            Talk([]).ask(package, "towers")
        assert content(package) == before

    def test_an_unknown_table_is_an_address_error(self, package: Package) -> None:
        with pytest.raises(AddressError, match="did you mean towers"):
            Talk([]).ask(package, "tower")
