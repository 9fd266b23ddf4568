"""Evidence: which row speaks for a cell, what its status means, and the reason that readers see."""

import subprocess
import sys
from pathlib import Path

import pytest

from factbook.check import CheckSettings, check_package
from factbook.errors import AddressError, UsageError
from factbook.evidence import (
    EMPTY_STATUSES,
    REQUIRED_COLUMNS,
    STATUSES,
    Ledger,
    add_text_fragment,
    explain_cell,
    explain_long_anchor,
    find_reason,
    find_reasons,
    find_sourced_fields,
)
from factbook.evidence.tables import list_fact_tables
from factbook.package import Package
from factbook.package.address import Address
from factbook.package.descriptor import open_package
from factbook.reading.rows import read_rows
from tests.worlds.clockworks import SCHEMAS, Rows, build, changed, piece, with_evidence

DATA = Path(__file__).parents[2] / "datapackage"
HEAVY = "pandas", "sphinx", "frictionless", "duckdb"


@pytest.fixture
def package(tmp_path: Path) -> Package:
    return build(tmp_path / "package")


def effective(package: Package) -> dict[str, str | None]:
    ledger, table = Ledger.of(package), package.table("towers")
    (row,) = read_rows(package, "towers")
    rulings = {field.name: ledger.find_ruling(table, row, field) for field in table.fields}
    return {name: ruling.status if ruling else None for name, ruling in rulings.items()}


class TestStatuses:
    def test_each_status_of_a_filled_cell_needs_a_place(self) -> None:
        for status in set(STATUSES) - EMPTY_STATUSES:
            assert {"source_id", "paragraph"} <= {*REQUIRED_COLUMNS[status]}

    @pytest.mark.parametrize(
        ("anchor", "language", "problem"),
        [
            ("one two three four", "en", ""),
            ("one two three four five", "ru", "an anchor of 5 words, more than 4"),
            ("十二个字正好不多也不少呀", "zh", ""),
            ("十二个字正好不多也不少呀吗", "zh", "an anchor of 13 characters, more than 12"),
            ("十二个字正好不多也不少呀吗", "zh-Hans", "an anchor of 13 characters, more than 12"),
            ("", "zh", ""),
        ],
    )
    def test_anchors_are_short(self, anchor: str, language: str, problem: str) -> None:
        assert explain_long_anchor(anchor, language) == problem


class TestLedger:
    def test_the_narrowest_row_speaks(self, package: Package) -> None:
        assert effective(package) == {
            "tower_id": None,
            "kind": "coded",
            "name_en": "transliterated",
            "name_ru": "stated",
            "name_zh": "not-stated",
            "text_en": "translated",
            "text_ru": "paraphrased",
            "text_zh": "not-in-view",
            "height": "stated",
            "opened_on": "inferred",
            "website": "not-stated",
            "twin_id": "not-applicable",
        }

    def test_a_base_name_stands_between_field_and_all(self, tmp_path: Path) -> None:
        statuses = effective(
            with_evidence(
                tmp_path,
                piece("*", "inferred", "1", reason="so it seems"),
                piece("name", "stated", "1", "часы"),
                piece("name_ru", "transliterated", "1"),
            )
        )
        assert (statuses["name_en"], statuses["name_ru"], statuses["name_zh"]) == (
            "translated",
            "transliterated",
            None,
        )
        assert (statuses["text_en"], statuses["kind"], statuses["height"]) == (
            "translated",
            "inferred",
            "inferred",
        )

    def test_wide_rows_do_not_cover_empty_cells(self, tmp_path: Path) -> None:
        wide = piece("*", "stated", "1"), piece("name", "stated", "1"), piece("text", "paraphrased", "1")
        statuses = effective(with_evidence(tmp_path, *wide))
        empty = {name for name, status in statuses.items() if status is None}
        assert empty == {"tower_id", "name_zh", "text_zh", "website", "twin_id"}

    def test_a_status_that_does_not_fit_gives_way_to_no_wider_row(self, tmp_path: Path) -> None:
        package = with_evidence(tmp_path, piece("*", "stated", "1", "a"), piece("name", "not-stated"))
        statuses = effective(package)
        assert (statuses["name_en"], statuses["name_zh"], statuses["height"]) == (
            "not-stated",
            None,
            "stated",
        )
        findings = check_package(package, CheckSettings(["evidence.status"])).findings
        assert {finding.field for finding in findings if finding.table == "towers"} == {"name_en", "name_ru"}

    def test_a_base_name_covers_its_languages_where_all_are_empty(self, tmp_path: Path) -> None:
        rows = changed("towers", 0, text_en="", text_ru="")
        evidence = [{"evidence_id": "e1", **piece("text", "not-stated")}]
        statuses = effective(build(tmp_path / "package", {**rows, "evidence": evidence}))
        assert [statuses[f"text_{code}"] for code in ("en", "ru", "zh")] == ["not-stated"] * 3

    def test_differs_stands_beside_and_never_speaks(self, tmp_path: Path, package: Package) -> None:
        (row,) = read_rows(package, "towers")
        table = package.table("towers")
        ruling = Ledger.of(package).find_ruling(table, row, table.field("opened_on"))
        assert ruling is not None
        assert [entry.printed_value for entry in ruling.further_entries] == ["1931"]
        alone = with_evidence(tmp_path, piece("height", "differs", "1", "a", printed_value="30"))
        assert effective(alone)["height"] is None

    def test_a_source_without_language_leaves_the_status_as_it_is(self, tmp_path: Path) -> None:
        rows = {
            **changed("sources", 0, language=""),
            "evidence": [{"evidence_id": "e", **piece("text", "stated")}],
        }
        assert effective(build(tmp_path / "package", rows))["text_en"] == "stated"

    def test_coverage_counts_cells_and_paragraphs(self, package: Package) -> None:
        coverage = Ledger.of(package).count_coverage()
        # The tower has 11 cells beside its key, and the person two that nothing speaks for.
        assert (coverage.covered, coverage.cells) == (11, 13)
        assert coverage.tables == {"towers": (11, 11), "bells": (0, 0), "people": (0, 2)}
        assert coverage.statuses["stated"] == 2
        assert list(coverage.statuses) == list(STATUSES)
        uses = [(use.source_id, use.number, use.cells) for use in coverage.paragraphs]
        assert uses == [("news", 1, 6), ("news", 2, 1), ("old", 1, 1)]
        assert coverage.paragraphs_used == 3

    def test_an_unknown_status_is_counted_too(self, tmp_path: Path) -> None:
        coverage = Ledger.of(with_evidence(tmp_path, piece("height", "guessed"))).count_coverage()
        assert coverage.statuses["guessed"] == coverage.covered == 1

    def test_missing_values_are_empty(self, tmp_path: Path) -> None:
        schemas = {**SCHEMAS, "towers": {**SCHEMAS["towers"], "missingValues": ["", "-"]}}
        rows: dict[str, Rows] = {
            **changed("towers", 0, height="-"),
            "evidence": [{"evidence_id": "e", **piece("*", "stated", "1", "a")}],
        }
        assert effective(build(tmp_path / "package", rows, schemas=schemas))["height"] is None

    def test_keys_are_found_as_evidence_writes_them(self, tmp_path: Path) -> None:
        rows: dict[str, Rows] = {
            **changed("towers", 0, tower_id="Ёлка/a.b"),
            "evidence": [{"evidence_id": "e", **piece("*", "stated", "1", "a"), "row_id": "Ёлка/a.b"}],
        }
        assert effective(build(tmp_path / "package", rows))["height"] == "stated"

    def test_a_package_without_evidence_is_a_usage_error(self, tmp_path: Path) -> None:
        package = build(tmp_path / "package", sourced=False)
        with pytest.raises(UsageError, match="declares no tables for evidence"):
            Ledger.of(package)
        with pytest.raises(UsageError, match="factbook:provenance"):
            find_reason(package, "towers/north.kind")


class TestWhy:
    def test_a_reason_holds_what_a_reader_needs(self, package: Package) -> None:
        reason = find_reason(package, "towers/north.height")
        assert (reason.text, reason.label, reason.status) == ("31", "Severnaya", "stated")
        cited = reason.cited
        assert cited is not None
        assert (cited.scope, cited.said_by, cited.publisher) == ("*", "Anna Ivanova", "Вести")
        assert (cited.source_title, cited.published_on) == ("A clock runs again", "2031-04-02")
        assert (cited.paragraph, cited.anchor) == (1, "Старые часы")
        assert cited.link.startswith("https://news.example.org/31#top:~:text=%D0%A1")

    def test_labels_come_in_the_language_asked_for(self, package: Package) -> None:
        reason = find_reason(package, "towers/north.height", language="ru")
        assert reason.label == "Северная"
        assert reason.cited is not None
        assert reason.cited.said_by == "Анна Иванова"

    def test_the_publisher_speaks_where_nobody_is_named(self, package: Package) -> None:
        cited = find_reason(package, "towers/north.name_ru").cited
        assert cited is not None
        assert cited.said_by == "Вести"

    def test_other_sources_stand_beside(self, package: Package) -> None:
        reason = find_reason(package, "towers/north.opened_on")
        assert reason.cited is not None
        assert reason.cited.reason == "the year of the report"
        assert [(item.status, item.printed_value, item.publisher) for item in reason.further_citations] == [
            ("differs", "1931", "Old Times")
        ]

    def test_keys_are_exempt_and_other_cells_may_be_bare(self, package: Package) -> None:
        key, bare = find_reason(package, "towers/north.tower_id"), find_reason(package, "people/anna.name_en")
        assert (key.exempt, key.status, key.cited) == (True, "", None)
        assert (bare.exempt, bare.status, bare.cited) == (False, "", None)
        assert find_reason(package, "sources/news.url").exempt

    def test_a_cell_without_a_source_has_no_link(self, package: Package) -> None:
        cited = find_reason(package, "towers/north.twin_id").cited
        assert cited is not None
        assert (cited.link, cited.source_title, cited.reason) == ("", "", "it stands alone")

    def test_the_headline_has_a_plain_link(self, tmp_path: Path) -> None:
        package = with_evidence(tmp_path, piece("height", "stated", "0", "2031-04-02"))
        cited = find_reason(package, "towers/north.height").cited
        assert cited is not None
        assert (cited.paragraph, cited.link) == (0, "https://news.example.org/31#top")

    def test_a_row_gives_the_reasons_of_its_cells(self, package: Package) -> None:
        row_reasons = find_reasons(package, "towers/north")
        assert [
            Address("towers", "north", field.name) for field in find_sourced_fields(package.table("towers"))
        ] == [Address(*reason.address.replace("/", ".").split(".")) for reason in row_reasons]
        assert find_reasons(package, "towers/north.kind") == (find_reason(package, "towers/north.kind"),)

    @pytest.mark.parametrize(
        ("address", "message"),
        [
            ("towers", r"towers is a table.*for instance towers/north\.kind"),
            ("towers.height", r"towers\.height is a field.*for instance towers/north\.height"),
            ("bells", r"for instance bells/KEY\.weight"),
        ],
    )
    def test_other_addresses_are_usage_errors(self, package: Package, address: str, message: str) -> None:
        with pytest.raises(UsageError, match=message):
            find_reasons(package, address)
        with pytest.raises(UsageError, match=message):
            find_reason(package, address)

    def test_a_row_is_no_cell(self, package: Package) -> None:
        with pytest.raises(UsageError, match="towers/north is a row"):
            find_reason(package, "towers/north")

    def test_what_is_not_there_is_an_address_error(self, package: Package) -> None:
        with pytest.raises(AddressError, match="did you mean north"):
            find_reason(package, "towers/nort.kind")

    def test_explain_reads_no_file(self, package: Package) -> None:
        ledger = Ledger.of(package)
        (row,) = read_rows(package, "towers")
        for table in package.tables:
            table.path.unlink()
        field = package.table("towers").field("height")
        assert explain_cell(ledger, row, field).status == "stated"

    @pytest.mark.parametrize(
        ("url", "anchor", "link"),
        [
            ("https://a.org/", "a-b, c & d", "https://a.org/#:~:text=a%2Db%2C%20c%20%26%20d"),
            ("https://a.org/#part", "x", "https://a.org/#part:~:text=x"),
            ("https://a.org/#:~:text=y", "x", "https://a.org/#:~:text=y&text=x"),
            ("https://a.org/#top", "", "https://a.org/#top"),
            ("https://a.org/?q=1", "часы", "https://a.org/?q=1#:~:text=%D1%87%D0%B0%D1%81%D1%8B"),
        ],
    )
    def test_links_open_at_the_anchor(self, url: str, anchor: str, link: str) -> None:
        assert add_text_fragment(url, anchor) == link


class TestThisPackage:
    @pytest.fixture
    def own(self) -> Package:
        return open_package(DATA)

    def test_every_cell_has_evidence(self, own: Package) -> None:
        coverage = Ledger.of(own).count_coverage()
        assert coverage.covered == coverage.cells > 200

    def test_every_cell_has_a_reason(self, own: Package) -> None:
        ledger = Ledger.of(own)
        for table in list_fact_tables(own):
            for row in read_rows(own, table.name):
                for field in find_sourced_fields(table):
                    reason = explain_cell(ledger, row, field)
                    assert reason.exempt or reason.cited is not None, reason.address
                    empty = table.is_missing(field, row.cells[field.name])
                    known_empty = reason.exempt or reason.status in EMPTY_STATUSES
                    assert empty == known_empty, reason.address


def test_the_room_imports_nothing_heavy() -> None:
    code = f"import sys, factbook.evidence; print(*{{*{HEAVY}}} & {{*sys.modules}})"
    process = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert process.stdout == "\n"
