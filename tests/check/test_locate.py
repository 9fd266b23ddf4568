"""Lines and columns of cells, against an oracle that walks through the text character by character."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factbook.check.locate import Locator, TextPosition
from factbook.package.dialect import Dialect
from factbook.reading.records import TextFile

PLAIN = Dialect()


def locator(text: str, dialect: Dialect = PLAIN) -> Locator:
    return Locator(TextFile(Path("t.csv"), dialect, text, has_bom=False, bad_byte=None))


def place(
    text: str, line: int, position: int, offset: int | None, dialect: Dialect = PLAIN
) -> tuple[int, int]:
    found = locator(text, dialect).cell(line, position, offset)
    return found.line, found.column


@pytest.mark.parametrize(
    ("text", "asked", "expected"),
    [
        ("a,bc,d\n", (1, 0, None), (1, 1)),
        ("a,bc,d\n", (1, 1, None), (1, 3)),
        ("a,bc,d\n", (1, 1, 1), (1, 4)),
        ("a,bc,d\n", (1, 1, 9), (1, 5)),
        ("a,bc,d\n", (1, 7, None), (1, 7)),
        ("a,,d\n", (1, 1, None), (1, 3)),
        ("a,,d\n", (1, 1, 0), (1, 3)),
        ('a,"b,c"\n', (1, 1, None), (1, 3)),
        ('a,"b,c"\n', (1, 1, 0), (1, 4)),
        ('a,"b,c"\n', (1, 1, 2), (1, 6)),
        ('a,"","d"\n', (1, 2, 0), (1, 7)),
        ('a,"b""c"\n', (1, 1, 1), (1, 6)),
        ('a,"b""c"\n', (1, 1, 2), (1, 7)),
        ('"x\ny","p\nq"\nz\n', (1, 1, None), (2, 4)),
        ('"x\ny","p\nq"\nz\n', (1, 1, 2), (3, 1)),
        ('"x\r\ny",z\r\n', (1, 0, 3), (2, 1)),
        ("a\rb,c\rd", (2, 1, 0), (2, 3)),
        ("a\n\nb,c", (2, 0, None), (2, 1)),
        ("a\n\nb,c", (3, 1, None), (3, 3)),
        ("ы,好𝄞б\n", (1, 1, 2), (1, 5)),
        ("", (1, 0, None), (1, 1)),
        ("a\n", (7, 0, None), (1, 1)),
    ],
)
def test_cells(text: str, asked: tuple[int, int, int | None], expected: tuple[int, int]) -> None:
    assert place(text, *asked) == expected


@pytest.mark.parametrize(
    ("text", "dialect", "asked", "expected"),
    [
        ("a\\,b,c", Dialect(escape="\\"), (1, 1, None), (1, 6)),
        ("a\\,b,c", Dialect(escape="\\"), (1, 0, 1), (1, 3)),
        ('\\"a",b', Dialect(escape="\\"), (1, 0, None), (1, 1)),
        ('\\"a",b', Dialect(escape="\\"), (1, 0, 0), (1, 2)),
        ('\\"a",b', Dialect(escape="\\"), (1, 1, 0), (1, 6)),
        ('\\a"b,c",d', Dialect(escape="\\"), (1, 1, 0), (1, 6)),
        ('"a\\"b",c', Dialect(escape="\\", double_quote=False), (1, 0, 1), (1, 4)),
        ('"a"",b', Dialect(double_quote=False), (1, 1, 0), (1, 6)),
        ("a,   b", Dialect(skip_initial_space=True), (1, 1, None), (1, 6)),
        ('"a,b",c', Dialect(quote=""), (1, 1, None), (1, 4)),
        ("a,b;'c;d';e", Dialect(delimiter=";", quote="'"), (1, 2, 0), (1, 11)),
        ("a^b^c", Dialect(delimiter="^", quote="]", escape="-"), (1, 2, 0), (1, 5)),
    ],
)
def test_dialects(
    text: str, dialect: Dialect, asked: tuple[int, int, int | None], expected: tuple[int, int]
) -> None:
    assert place(text, *asked, dialect) == expected


def walk(text: str, dialect: Dialect) -> list[list[tuple[int, list[int]]]]:
    """Return, for each record and cell, where it begins and where each character of its value stands."""
    records: list[list[tuple[int, list[int]]]] = []
    at = 0
    while at < len(text):
        record: list[tuple[int, list[int]]] = []
        while True:
            begin, chars = at, []
            quoted = text[at : at + 1] == dialect.quote
            at += quoted
            while at < len(text):
                char = text[at]
                doubled = quoted and dialect.double_quote and text[at : at + 2] == dialect.quote * 2
                if doubled or (char == dialect.escape and at + 1 < len(text)):
                    at += 1
                    chars.append(at)
                elif quoted and char == dialect.quote:
                    quoted = False
                elif not quoted and char in ",\r\n":
                    break
                else:
                    chars.append(at)
                at += 1
            record.append((begin, chars))
            if text[at : at + 1] != ",":
                break
            at += 1
        at += 2 if text[at : at + 2] == "\r\n" else 1
        records.append(record)
    return records


def spot(text: str, offset: int) -> TextPosition:
    lines = io.StringIO(text[:offset] + "|", newline="").readlines()
    return TextPosition(len(lines), len(lines[-1]))


CELLS = st.text(st.sampled_from(['"', ",", "\n", "x", "ы", "好", " ", "\\", "\u2028"]), max_size=6)


@settings(deadline=None)
@given(
    rows=st.lists(st.lists(CELLS, min_size=1, max_size=4), min_size=1, max_size=5),
    dialect=st.sampled_from([PLAIN, Dialect(escape="\\"), Dialect(escape="\\", double_quote=False)]),
    newline=st.sampled_from(["\n", "\r\n", "\r"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_every_character_of_every_cell_is_where_the_oracle_finds_it(
    rows: list[list[str]], dialect: Dialect, newline: str, quoting: int
) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(
        out,
        lineterminator=newline,
        quoting=quoting,  # type: ignore[arg-type]  # typeshed knows the constants alone
        doublequote=dialect.double_quote,
        escapechar=dialect.escape,
    )
    writer.writerows(rows)
    text = out.getvalue()
    found = locator(text, dialect)
    for record, cells in zip(found.file, walk(text, dialect), strict=True):
        assert ["".join(text[at] for at in chars) for _, chars in cells] == (record.cells or [""])
        for position, (begin, chars) in enumerate(cells):
            assert found.cell(record.line, position) == spot(text, begin)
            for offset, at in enumerate(chars):
                assert found.cell(record.line, position, offset) == spot(text, at)


def test_lines_come_without_their_newlines() -> None:
    found = locator("a\r\nb\u2028c\rd\n")
    assert [found.line(number) for number in range(6)] == ["", "a", "b\u2028c", "d", "", ""]


def test_the_last_cells_of_a_very_long_line_are_found_at_once() -> None:
    text = ",".join(["x" * 20_000] * 500)  # ten million characters: a walk for each would take minutes
    found = locator(text)
    for position in range(500):
        assert found.cell(1, position).column == position * 20_001 + 1
