"""SQL over a package: typed answers, and everything that it must not do."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from docutils import nodes

from factbook.package import Package
from factbook.query import QueryError, close, query
from tests import aviary, clockworks


@pytest.fixture
def package(tmp_path: Path) -> Iterator[Package]:
    yield clockworks.build(tmp_path / "clockworks")
    close()


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Path]:
    yield aviary.copy(tmp_path)
    close()


@pytest.mark.parametrize(
    ("sql", "rows"),
    [
        ("SELECT count(*) FROM towers", ((1,),)),
        ("SELECT height + 1 FROM towers", ((32,),)),
        ("SELECT opened_on FROM towers", ((date(2031, 3, 1),),)),
        ("SELECT website FROM towers", ((None,),)),
        ("SELECT name_ru FROM TOWERS WHERE tower_id = 'north'", (("Северная",),)),
        (
            "SELECT status FROM evidence GROUP BY 1 ORDER BY 1 LIMIT 2",
            (("differs",), ("inferred",)),
        ),
        ("WITH t AS (SELECT 1 AS a UNION ALL SELECT 2) SELECT a FROM t ORDER BY a DESC", ((2,), (1,))),
    ],
)
def test_an_answer_is_typed(package: Package, sql: str, rows: tuple[tuple[object, ...], ...]) -> None:
    assert query(package, sql).rows == rows


@pytest.mark.parametrize(
    "sql",
    [
        "DROP TABLE towers", "INSERT INTO towers SELECT * FROM towers", "SELECT 1; SELECT 2",
        "ATTACH 'x.db'", "COPY towers TO 'x.csv'", "INSTALL httpfs", "LOAD httpfs", "PRAGMA database_size",
        "SET threads = 2", "CREATE TABLE t AS SELECT 1", "CALL pragma_version()", "EXPLAIN SELECT 1",
        "SELECT now()", "SELECT current_date", "SELECT current_timestamp", "SELECT today()",
        "SELECT random()",
        "SELECT uuid()", "SELECT gen_random_uuid()", "SELECT getenv('HOME')",
        "SELECT current_setting('threads')",
        "SELECT nextval('s')", "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM '/etc/passwd'", "SELECT * FROM glob('/*')", "SELECT * FROM information_schema.tables",
        "SELECT * FROM duckdb_settings()", "SELECT * FROM sqlite_master", "FROM towers USING SAMPLE 1",
        "SELECT status FROM evidence", "SELECT status FROM evidence LIMIT 1",
        "SELECT first(status) FROM evidence", "SELECT repeat('x', 1000000000)", "", "SELECT", "SELEC 1",
        "SELECT nothing FROM towers", "SELECT 1 FROM tower", "SELECT 1 / 'x'",
        "SELECT '" + "x" * 30_000 + "'",
    ],
)  # fmt: skip
def test_what_is_not_one_answer_of_the_data_is_refused(package: Package, sql: str) -> None:
    with pytest.raises(QueryError):
        query(package, sql)
    assert query(package, "SELECT count(*) FROM towers").rows == ((1,),)


@pytest.mark.parametrize(
    "sql",
    [
        "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT max(n) FROM t",
        "SELECT count(*) FROM range(10000000) a, range(10000000) b WHERE a.range + b.range = 1",
    ],
)
def test_what_never_ends_is_stopped(package: Package, sql: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("factbook.query.session.SECONDS", 0.5)
    with pytest.raises(QueryError, match=r"seconds|memory"):
        query(package, sql)


def test_a_refusal_says_where_and_what_was_meant(package: Package) -> None:
    with pytest.raises(QueryError, match=r"no table 'tower'.*did you mean towers"):
        query(package, "SELECT 1 FROM tower")
    with pytest.raises(QueryError, match=r"heigth.*did you mean height"):
        query(package, "SELECT heigth FROM towers")


def texts(root: Path, source: str) -> list[str]:
    document = aviary.page(root, source, "html")
    return [node.astext() for node in document.findall(nodes.paragraph)]


def test_the_role_shows_one_value(root: Path) -> None:
    assert texts(root, ":fact:query:`SELECT 1000 * count(*) + 0.5 FROM species`\n") == ["3,000.5"]
    assert texts(root, ":fact:query:`SELECT max(species_id) FROM species WHERE false`\n") == ["—"]


def test_the_directive_shows_a_table(root: Path) -> None:
    sql = "SELECT species_id, 2 FROM species ORDER BY 1"
    source = f".. fact:query::\n   :titles: Kind, Two\n\n   {sql}\n"
    assert texts(root, source)[:4] == ["Kind", "Two", "alle-alle", "2"]


def test_a_wrong_query_warns_with_its_place(root: Path) -> None:
    aviary.write(root, index="Index\n=====\n\n:fact:query:`SELECT 1 FROM bird`\n")
    _, (warning,) = aviary.build(root)
    assert warning.startswith("index.rst:4: WARNING: character 15: no table 'bird' (did you mean birds?)")
    assert warning.endswith("[fact.query]")


def test_names_are_joined_as_the_language_does(root: Path) -> None:
    assert texts(root, ":fact:names:`birds[species_id=larus]`\n") == ["bob and cyd"]
    assert texts(root, ":fact:names:`birds[species_id=larus].species_id`\n") == ["Herring gull"]
    assert texts(root, ":fact:names:`birds[eggs=777]`\n") == ["none"]
