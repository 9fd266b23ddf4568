"""Texts of sources: paragraphs, hashes, and what the package says of them."""

import os
import unicodedata
from pathlib import Path

import pytest

from factbook.errors import UsageError
from factbook.evidence import (
    SourceText,
    find_source_texts,
    hash_text,
    normalize_text,
    read_source_text,
    verify_texts,
)
from factbook.package import Package
from factbook.package.descriptor import open_package
from tests.worlds.clockworks import ROWS, SOURCE, TEXT, build, changed, piece, with_evidence

DATA = Path(__file__).parents[2] / "datapackage"


@pytest.fixture
def package(tmp_path: Path) -> Package:
    return build(tmp_path / "package")


@pytest.fixture
def text(tmp_path: Path) -> Path:
    file = tmp_path / "texts" / "news.txt"
    file.parent.mkdir()
    file.write_text(TEXT, "utf-8")
    return file


class TestText:
    def test_white_space_and_unicode_are_normalized(self) -> None:
        assert normalize_text(" a\u00a0\u3000b\t c ") == "a b c"
        assert normalize_text(unicodedata.normalize("NFD", "ёжик")) == "ёжик"

    @pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
    def test_paragraphs_are_lines_that_hold_something(self, newline: str) -> None:
        text = SourceText.of(newline.join(["", " first ", "\u00a0", "second"]))
        assert text.paragraphs == ("first", "second")
        assert text.sha256 == hash_text("first\nsecond")

    @pytest.mark.parametrize("text", [" date 2031-04-02 first\nsecond", "date 2031-04-02\nfirst\nsecond"])
    def test_the_date_of_a_stored_copy_is_not_part_of_the_text(self, text: str) -> None:
        assert SourceText.of(text) == SourceText("2031-04-02", ("first", "second"))

    @pytest.mark.parametrize("text", ["dates 2031-04-02 a", "a date 2031-04-02 b", "date 2031-4-2 a"])
    def test_other_dates_are(self, text: str) -> None:
        assert SourceText.of(text).paragraphs == (text,)

    def test_an_empty_text_has_no_paragraph(self) -> None:
        assert SourceText.of(" \n\n").paragraphs == ()
        assert SourceText.of("").paragraph(1) is None

    def test_paragraph_0_is_the_date_line(self) -> None:
        assert SOURCE.paragraph(0) == "2031-04-02"
        assert SOURCE.paragraph(3) is None

    def test_a_byte_order_mark_is_passed_over(self, tmp_path: Path) -> None:
        file = tmp_path / "news.txt"
        file.write_text(TEXT, "utf-8-sig")
        assert read_source_text(file) == SOURCE

    def test_unreadable_texts_are_usage_errors(self, tmp_path: Path) -> None:
        (tmp_path / "old.txt").write_bytes("часы".encode("cp1251"))
        with pytest.raises(UsageError, match="byte 1 is not UTF-8"):
            read_source_text(tmp_path / "old.txt")
        with pytest.raises(UsageError, match="no such file"):
            read_source_text(tmp_path / "none.txt")


class TestTexts:
    def test_options_and_folder_name_the_texts(self, package: Package, text: Path) -> None:
        (text.parent / "stranger.txt").write_text("passed over", "utf-8")
        assert find_source_texts(package) == {}
        assert find_source_texts(package, (), str(text.parent)) == {"news": text}
        other = text.parent / "stranger.txt"
        assert find_source_texts(package, [f"news={other}"], str(text.parent)) == {"news": other}

    @pytest.mark.parametrize(
        ("option", "message"),
        [
            ("nwes=a.txt", "no source 'nwes'.*did you mean news"),
            ("news", "not of the form SOURCE_ID=FILE"),
            ("news=", "not of the form"),
            ("news=/none/there.txt", "no such file"),
        ],
    )
    def test_bad_options_are_usage_errors(self, package: Package, option: str, message: str) -> None:
        with pytest.raises(UsageError, match=message):
            find_source_texts(package, [option])

    def test_a_missing_folder_is_one_too(self, package: Package, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match=r"no such folder.*FACTBOOK_SOURCES"):
            find_source_texts(package, (), str(tmp_path / "none"))

    def test_a_source_id_never_leads_out_of_the_folder(self, tmp_path: Path, text: Path) -> None:
        package = build(tmp_path / "package", changed("sources", 0, source_id="../texts/news"))
        assert find_source_texts(package, (), str(text.parent)) == {}


def verify_text(package: Package, text: Path) -> list[tuple[str, str, str, str, str]]:
    findings = verify_texts(package, {"news": text}).problems
    return [(item.table, item.key, item.field, item.message, item.hint) for item in findings]


class TestVerify:
    def test_a_true_package_is_clean(self, package: Package, text: Path) -> None:
        result = verify_texts(package, {"news": text})
        assert (result.clean, result.sources) == (True, ("news",))
        assert (result.paragraphs, result.anchors, result.unverifiable) == (2, 4, 0)
        assert [(item.source_id, item.why) for item in result.skipped] == [
            ("old", "the package has no hash of its text")
        ]

    def test_a_source_without_its_text_is_skipped(self, package: Package) -> None:
        result = verify_texts(package, {})
        assert result.clean
        assert "--text news=FILE or set FACTBOOK_SOURCES" in result.skipped[0].why

    def test_a_changed_text_is_found_by_its_hashes(self, package: Package, text: Path) -> None:
        text.write_text(TEXT.replace("медь", "олово"), "utf-8")
        findings = verify_text(package, text)
        assert [item[:3] for item in findings] == [
            ("sources", "news", "text_sha256"),
            ("paragraphs", "news-p2", "sha256"),
        ]
        assert (
            findings[1][4]
            == f"the text has {hash_text(SourceText.of(text.read_text('utf-8')).paragraphs[1])}"
        )

    def test_paragraphs_too_many_and_too_few_are_found(self, tmp_path: Path, text: Path) -> None:
        rows = ROWS["paragraphs"]
        extra = {**rows[1], "paragraph_id": "news-p3", "number": "3"}
        package = build(tmp_path / "package", {"paragraphs": [rows[0], extra]})
        findings = verify_text(package, text)
        assert [item[:4] for item in findings] == [
            ("sources", "news", "", "paragraph 2 of news has no row in paragraphs"),
            ("paragraphs", "news-p3", "number", "the text of news has no paragraph 3"),
        ]

    def test_counts_and_missing_hashes_are_found(self, tmp_path: Path, text: Path) -> None:
        package = build(tmp_path / "package", changed("sources", 0, paragraph_count="9", text_sha256=""))
        findings = verify_text(package, text)
        assert [item[2:5] for item in findings] == [
            (
                "paragraph_count",
                "the text of news has another number of paragraphs than 9",
                "the text has 2",
            ),
            (
                "text_sha256",
                "is empty although the text of news is available",
                f"the text has {SOURCE.sha256}",
            ),
        ]

    @pytest.mark.parametrize(
        ("anchor", "paragraph", "message", "hint"),
        [
            ("гири", "1", "does not occur in paragraph 1", "it occurs in paragraph 2"),
            ("маятник", "1", "does not occur", "it occurs nowhere in the text"),
            ("с", "1", "occurs 4 times in paragraph 1", "take other words"),
            ("Старые", "7", "has no paragraph 7", ""),
        ],
    )
    def test_anchors_occur_once_in_their_paragraph(
        self,
        tmp_path: Path,
        text: Path,
        anchor: str,
        paragraph: str,
        message: str,
        hint: str,
    ) -> None:
        package = with_evidence(tmp_path, piece("height", "stated", paragraph, anchor))
        (finding,) = verify_text(package, text)
        assert finding[:3] == ("evidence", "e0", "anchor" if paragraph == "1" else "paragraph")
        assert message in finding[3]
        assert finding[4] == hint

    def test_overlapping_anchors_are_counted(self, tmp_path: Path, text: Path) -> None:
        text.write_text("ананас", "utf-8")
        (finding,) = [
            p
            for p in verify_text(with_evidence(tmp_path, piece("height", "stated", "1", "ана")), text)
            if p[0] == "evidence"
        ]
        assert "occurs 2 times" in finding[3]

    def test_anchors_are_compared_normalized(self, tmp_path: Path, text: Path) -> None:
        package = with_evidence(tmp_path, piece("height", "stated", "2", "её гири - и"))
        assert verify_texts(package, {"news": text}).anchors == 1

    def test_the_date_line_is_verified_where_it_is_at_hand(self, tmp_path: Path, text: Path) -> None:
        package = with_evidence(
            tmp_path,
            piece("height", "stated", "0", "2031-04-02"),
            piece("kind", "stated", "0", "Башня"),
        )
        result = verify_texts(package, {"news": text})
        assert (result.clean, result.anchors, result.unverifiable) == (True, 1, 1)

    def test_a_problem_knows_its_record_and_line(self, tmp_path: Path, text: Path) -> None:
        package = with_evidence(
            tmp_path,
            piece("kind", "inferred", "1", reason="two\nlines"),
            piece("height", "stated", "1", "none"),
        )
        (finding,) = verify_texts(package, {"news": text}).problems
        assert (finding.record, finding.line) == (3, 4)

    def test_an_unknown_source_is_a_usage_error(self, package: Package, text: Path) -> None:
        with pytest.raises(UsageError, match="did you mean news"):
            verify_texts(package, {"nws": text})


@pytest.mark.skipif("FACTBOOK_SOURCES" not in os.environ, reason="FACTBOOK_SOURCES is not set")
def test_the_texts_agree() -> None:
    own = open_package(DATA)
    result = verify_texts(own, find_source_texts(own, (), os.environ["FACTBOOK_SOURCES"]))
    assert result.problems == ()
    assert result.sources
