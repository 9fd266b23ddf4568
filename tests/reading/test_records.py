"""Records and their lines, against csv.reader and against the numbers of Frictionless."""

import csv
import io
import warnings
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import frictionless
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from factbook.errors import PackageError
from factbook.package.dialect import Dialect
from factbook.reading.records import BadByte, TextFile, read_text_file

SHAPES: dict[str, tuple[str, list[tuple[int, int]]]] = {  # text -> (number, line) of each record
    "plain": ("a,b\n1,2\n3,4\n", [(1, 1), (2, 2), (3, 3)]),
    "no final newline": ("a,b\n1,2", [(1, 1), (2, 2)]),
    "a cell of three lines": ('a,b\n"1\n2\n3",x\n4,5\n', [(1, 1), (2, 2), (3, 5)]),
    "blank lines": ("a,b\n\n1,2\n\n\n3,4\n", [(1, 1), (2, 2), (3, 3), (4, 4), (5, 5), (6, 6)]),
    "CR LF": ('a,b\r\n"1\r\n2",x\r\n3,4\r\n', [(1, 1), (2, 2), (3, 4)]),
    "lone CR": ("a,b\r1,2\r3,4", [(1, 1), (2, 2), (3, 3)]),
    "a CR in quotes": ('a,b\n"1\r2",x\n3,4\n', [(1, 1), (2, 2), (3, 4)]),
    "other line separators": ("a,b\n1\u2028\x0b\x85,2\n3,4\n", [(1, 1), (2, 2), (3, 3)]),
    "NUL": ("a,b\n1\x00,2\n", [(1, 1), (2, 2)]),
    "header alone": ("a,b\n", [(1, 1)]),
    "empty": ("", []),
}


def write_file(
    folder: Path, data: str | bytes, dialect: Dialect | None = None, encoding: str = "utf-8"
) -> TextFile:
    path = folder / "t.csv"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return read_text_file(path, dialect or Dialect(), encoding)


def read_leniently(text: str, **options: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), **options))


@pytest.mark.parametrize(("text", "places"), SHAPES.values(), ids=SHAPES)
class TestPlaces:
    def test_numbers_and_lines(self, tmp_path: Path, text: str, places: list[tuple[int, int]]) -> None:
        file = write_file(tmp_path, text)
        assert [(record.number, record.line) for record in file] == places
        assert [record.cells for record in file] == read_leniently(text)
        assert file.bad_quote is None

    def test_frictionless_counts_the_same(
        self, tmp_path: Path, text: str, places: list[tuple[int, int]]
    ) -> None:
        file = write_file(tmp_path, text or "a,b\n")  # it opens no empty file
        assert [record.number for record in file][1:] == list(list_row_numbers(file.path))


def list_row_numbers(path: Path) -> Iterator[int]:
    schema = frictionless.Schema.from_descriptor({"fields": [{"name": "a"}, {"name": "b"}]})
    resource = frictionless.resources.TableResource(
        name="t", path=path.name, basepath=str(path.parent), schema=schema
    )
    resource.dialect = frictionless.Dialect.from_descriptor({"header": True, "headerRows": [1]})
    with warnings.catch_warnings(), resource:
        yield from (row.row_number for row in resource.row_stream)


class TestQuotes:
    @pytest.mark.parametrize(
        ("text", "line"),
        [
            ('a,b\n1,2\n"x,3\n4,5\n', 3),
            ('a,b\n"1\n2",3\n4,"5"6\n7,8\n', 4),
            ('"a"b,c\n', 1),
        ],
        ids=["never closed", "text after a quoted cell", "in the header"],
    )
    def test_the_first_record_with_bad_quotes_is_named(self, tmp_path: Path, text: str, line: int) -> None:
        file = write_file(tmp_path, text)
        assert [record.cells for record in file] == read_leniently(text)
        assert file.bad_quote is not None
        assert file.bad_quote.line == line

    def test_a_quote_in_a_bare_cell_is_text(self, tmp_path: Path) -> None:
        file = write_file(tmp_path, 'a,b\n5" pipe,2\n')
        assert [record.cells for record in file][1] == ['5" pipe', "2"]
        assert file.bad_quote is None

    def test_a_cell_may_be_longer_than_csv_allows_by_itself(self, tmp_path: Path) -> None:
        csv.field_size_limit(131_072)  # whatever ran before
        ((first,), *_) = [record.cells for record in write_file(tmp_path, "x" * 200_000)]
        assert len(first) == 200_000

    @settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=400)
    @given(
        text=st.text(st.sampled_from(['"', ",", "\n", "\r", "x", "ы", " ", "\\", ";", "\x00"]), max_size=30),
        double=st.booleans(),
        escape=st.sampled_from([None, "\\"]),
        space=st.booleans(),
    )
    def test_any_text_is_read_as_csv_reads_it(
        self, tmp_path: Path, text: str, double: bool, escape: str | None, space: bool
    ) -> None:
        dialect = Dialect(double_quote=double, escape=escape, skip_initial_space=space)
        file = write_file(tmp_path, text, dialect)
        records = list(file)
        options = {"doublequote": double, "escapechar": escape, "skipinitialspace": space}
        assert [record.cells for record in records] == read_leniently(text, **options)
        assert [record.number for record in records] == list(range(1, len(records) + 1))
        lines = io.StringIO(text, newline="").readlines()
        starts = [record.line for record in records] + [len(lines) + 1]
        spans = ["".join(lines[a - 1 : b - 1]) for a, b in pairwise(starts)]
        assert "".join(spans) == text
        assert file.bad_quote is not None or [read_leniently(span, **options)[:1] for span in spans] == [
            [record.cells] for record in records
        ]


class TestBytes:
    def test_a_byte_order_mark_is_no_part_of_the_text(self, tmp_path: Path) -> None:
        file = write_file(tmp_path, b"\xef\xbb\xbfa,b\n")
        assert (file.has_bom, file.text) == (True, "a,b\n")
        assert not write_file(tmp_path, "a,\ufeffb\n").has_bom

    @pytest.mark.parametrize(
        ("data", "encoding", "bad"),
        [
            (b"a\nb\xffc\n\xfe", "utf-8", BadByte(2, 2, 0xFF)),
            ("ы,".encode() + b"\xd1", "utf-8", BadByte(1, 3, 0xD1)),
            (b"\xef\xbb\xbfa\xff", "utf-8", BadByte(1, 2, 0xFF)),
            (b"a\rb\r\nc\xff", "utf-8", BadByte(3, 2, 0xFF)),
            (b"a\n\x98", "cp1251", BadByte(2, 1, 0x98)),
        ],
        ids=["second line", "cut short", "after a mark", "lone CR", "another encoding"],
    )
    def test_the_first_bad_byte_is_placed(
        self, tmp_path: Path, data: bytes, encoding: str, bad: BadByte
    ) -> None:
        file = write_file(tmp_path, data, encoding=encoding)
        assert file.bad_byte == bad
        assert "\ufffd" in file.text

    def test_other_encodings(self, tmp_path: Path) -> None:
        file = write_file(tmp_path, "а,б\n".encode("utf-16"), encoding="utf-16")
        assert [record.cells for record in file] == [["а", "б"]]

    @pytest.mark.parametrize("encoding", ["utf-9", "", "hex", "undefined", "punycode", "a\x00"])
    def test_what_is_no_encoding_of_text_is_refused(self, tmp_path: Path, encoding: str) -> None:
        with pytest.raises(PackageError, match="unknown encoding"):
            write_file(tmp_path, b"a,\xff\n", encoding=encoding)

    def test_half_a_character_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(PackageError, match="half a character"):
            write_file(tmp_path, b"+2AA-", encoding="utf-7")

    @pytest.mark.parametrize(
        ("name", "message"),
        [("missing.csv", "missing.csv: no such file"), (".", ": is a directory")],
    )
    def test_an_unreadable_file_is_one_error(self, tmp_path: Path, name: str, message: str) -> None:
        with pytest.raises(PackageError, match=message):
            read_text_file(tmp_path / name, Dialect())


class TestDialect:
    def test_the_standard_fills_what_is_left_out(self) -> None:
        assert Dialect.of({}) == Dialect()
        assert Dialect.of({}, "\t").delimiter == "\t"
        full = {
            "delimiter": ";", "quoteChar": "'", "doubleQuote": False, "escapeChar": "\\",
            "skipInitialSpace": True, "header": False,
        }  # fmt: skip
        assert Dialect.of(full) == Dialect(";", "'", False, "\\", True, False)

    @pytest.mark.parametrize(
        "dialect",
        [
            {"delimiter": ""}, {"delimiter": ";;"}, {"delimiter": 3}, {"delimiter": None},
            {"quoteChar": "''"}, {"quoteChar": 3}, {"escapeChar": ""}, {"escapeChar": "ab"},
        ],
        ids=str,
    )  # fmt: skip
    def test_what_csv_refuses_is_said(self, dialect: dict[str, Any]) -> None:
        assert Dialect.of(dialect).explain_refusal()

    def test_a_dialect_is_obeyed(self, tmp_path: Path) -> None:
        bare = write_file(tmp_path, 'a;"b\n', Dialect(";", quote=""))
        assert [record.cells for record in bare] == [["a", '"b']]
        assert not bare.dialect.explain_refusal()
        escaped = write_file(tmp_path, 'a\\,b, "c"\n', Dialect(escape="\\", skip_initial_space=True))
        assert [record.cells for record in escaped] == [["a,b", "c"]]
