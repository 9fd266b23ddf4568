"""DuckDB reads a regular file as Python's csv module does; an irregular one it does not get."""

import csv
import io
import random
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from factbook.package.dialect import Dialect
from factbook.reading.database import MAX_CELL_LENGTH, Reading
from factbook.reading.regular import is_regular, read_regular_file
from tests.worlds import small

PIECES = [
    "a", "b", '"', '""', ",", " ", "\n", "\n", "\r\n", "\r", "é", "\t", "x y", '""""', "日", '"a"', '"a,b"',
    '"a\nb"', '"c""d"', "", "'", "#", "\\", "\ufeff", "\x00", '" "', ' "', '" ',
]  # fmt: skip


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with closing(duckdb.connect()) as opened:
        yield opened


def draw_text(draw: random.Random) -> str:
    """Return a file: half of them rows of drawn cells, half of them drawn characters below a header."""
    if draw.random() < 0.5:
        return f"h{draw.choice([',i', ''])}\n" + "".join(draw.choices(PIECES, k=draw.randint(1, 14)))
    width, end = draw.randint(1, 4), draw.choice(["\n", "\n", "\r\n"])
    cells = ["a", "", "b c", '"q"', '"x,y"', '"l\nm"', '"d""e"', "é", 'a"b', "' ", '"x"y']
    rows = [",".join(draw.choices(cells, k=width)) for _ in range(draw.randint(0, 6))]
    header = ",".join("hijk"[:width])
    return end.join([header, *rows]) + draw.choice(["", end])


def read_with_duckdb(
    connection: duckdb.DuckDBPyConnection, path: Path, text: str
) -> list[tuple[str, ...]] | None:
    """Return the records below the header, or None where DuckDB does not read them."""
    path.write_bytes(text.encode())
    if not is_regular(text, Dialect()):
        return None
    width = len(next(csv.reader(io.StringIO(text, newline=""))))
    connection.execute("DROP TABLE IF EXISTS t")
    if read_regular_file(connection, "t", path, text, Dialect(), width) is None:
        return None
    return connection.execute("SELECT * FROM t ORDER BY rowid").fetchall()


def test_drawn_files(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    read = 0
    for seed in range(600):
        text = draw_text(random.Random(seed))  # noqa: S311 - no secret
        records = read_with_duckdb(connection, tmp_path / "t.csv", text)
        if records is not None:
            read += 1
            expected = list(csv.reader(io.StringIO(text, newline=""), strict=True))
            assert records == [tuple(cells) for cells in expected[1:]], text
    assert read > 100


@pytest.mark.parametrize(
    "text",
    [
        "", "\na,b\n", "a,b\n\n1,2\n", "a,b\r\n\r\n1,2\r\n", "a,b\n1,2\r\n", "a,b\r1,2\r", "a,b\n1,\x00\n",
        'a,b\n1, "2"\n', 'a,b\n"1" ,2\n', 'a,b\n"1"\t,2\n', '"a",b\n1,2\n', 'a,b\n"1" "2",3\n',
    ],
)  # fmt: skip
def test_what_duckdb_would_change_it_does_not_get(text: str) -> None:
    assert not is_regular(text, Dialect())


@pytest.mark.parametrize(
    "text", ["a,b\n1\n", "a,b\n1,2,3\n", 'a,b\n"1,2\n', 'a,b\n1"2,3\n4,"5"x\n', "a,b\n1,2\n3\n"]
)
def test_what_duckdb_refuses_python_reads(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path, text: str
) -> None:
    assert is_regular(text, Dialect())
    assert read_with_duckdb(connection, tmp_path / "t.csv", text) is None


def test_places_and_keys_are_those_of_an_irregular_file(tmp_path: Path) -> None:
    rows = 'x,1,a\n"y,z",2,"one\ntwo"\né.,3,b\n'
    found = []
    for name, text in (("regular", f"k,n,v\n{rows}"), ("irregular", f'"k",n,v\n{rows}')):
        (tmp_path / name).mkdir()
        fields = [{"name": "k", "type": "string"}, {"name": "n", "type": "integer"}, "v"]
        reading = Reading(small.one(tmp_path / name, text, *fields, primaryKey=["k", "n"]))
        found.append(reading.sql(f"SELECT * FROM {reading.relation('t')} ORDER BY record"))
        reading.close()
    assert found[0] == found[1]
    assert [row[:3] for row in found[0]] == [(2, 2, "x,1"), (3, 3, "y%2Cz,2"), (4, 5, "%C3%A9%2E,3")]


def test_lines_are_counted_without_a_last_line_end(tmp_path: Path) -> None:
    reading = Reading(small.one(tmp_path, 'k,v\na,"one\ntwo"\nb,x', "k", "v"))
    assert reading.sql(f"SELECT record, line FROM {reading.relation('t')} ORDER BY record") == [
        (2, 2),
        (3, 4),
    ]
    reading.close()


def test_a_long_cell_is_cut_in_its_relation(tmp_path: Path) -> None:
    reading = Reading(small.one(tmp_path, f"k,v\na,{'x' * 100_000}\n", "k", "v"))
    rows = reading.sql(f"SELECT length(c1) FROM {reading.relation('t')}")
    assert (rows, reading.has_long_cells) == ([(MAX_CELL_LENGTH + 1,)], {"t"})
    reading.close()
