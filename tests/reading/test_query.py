"""SQL over a package: typed answers, and everything that it must not do."""

import math
import os
import pickle
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from docutils import nodes

from factbook.package import Package
from factbook.package.descriptor import open_package
from factbook.reading.query import QueryError, run_query
from tests.worlds import aviary, clockworks, small


@pytest.fixture
def package(tmp_path: Path) -> Package:
    return clockworks.build(tmp_path / "clockworks")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return aviary.copy(tmp_path)


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
        ("SELECT first(status) FROM evidence", (("stated",),)),
        ("SELECT string_agg(source_id, ' ') FROM sources", (("news old",),)),
        ("WITH t AS (SELECT 1 AS a UNION ALL SELECT 2) SELECT a FROM t ORDER BY a DESC", ((2,), (1,))),
    ],
)
def test_an_answer_is_typed(package: Package, sql: str, rows: tuple[tuple[object, ...], ...]) -> None:
    assert run_query(package, sql).rows == rows


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
        "SELECT repeat('x', 1000000000)", "", "SELECT", "SELEC 1",
        "SELECT nothing FROM towers", "SELECT 1 FROM tower", "SELECT 1 / 'x'",
        "SELECT '" + "x" * 30_000 + "'",
        'SELECT "current_date"', "SELECT user", "SELECT (SELECT uuid())", "SELECT 1 ORDER BY random()",
        "SELECT count(*) FILTER (WHERE random() > 1) FROM towers",
        "SELECT sum(1) OVER (ORDER BY random()) FROM towers",
        "SELECT max(x) FROM range(now()::BIGINT) t(x)", "SELECT age(DATE '2031-01-01')", "SELECT sleep_ms(9)",
        "SELECT main.now()", "SELECT * FROM main.towers", "SELECT getvariable('x')", "SELECT version()",
        "SELECT * FROM query('SELECT 1')", "SELECT * FROM query_table('towers')", "SHOW TABLES",
        "DESCRIBE towers", "SUMMARIZE towers", "PREPARE x AS SELECT 1", "SELECT $1", "SELECT [1, 2]",
        "SELECT TIMESTAMP '2031-01-01'", "WITH x AS (DELETE FROM towers RETURNING 1) SELECT * FROM x",
        # A name that WITH gives holds from there on, not in its own body, where DuckDB finds its own view.
        "WITH sqlite_master AS (SELECT * FROM sqlite_master) SELECT count(*) FROM sqlite_master",
        "WITH RECURSIVE pg_class AS (FROM pg_class UNION ALL FROM pg_class) SELECT count(*) FROM pg_class",
        "SELECT (WITH pg_class AS (SELECT 1) SELECT 1), count(*) FROM pg_class",
        "SELECT DISTINCT ON (source_id) status FROM evidence",
        "SELECT * FROM range(20000) ORDER BY 1",
    ],
)  # fmt: skip
def test_what_is_not_one_answer_of_the_data_is_refused(package: Package, sql: str) -> None:
    with pytest.raises(QueryError):
        run_query(package, sql)
    assert run_query(package, "SELECT count(*) FROM towers").rows == ((1,),)


@pytest.mark.parametrize(
    "sql",
    [
        "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT max(n) FROM t",
        "SELECT count(*) FROM range(10000000) a, range(10000000) b WHERE a.range + b.range = 1",
    ],
)
def test_what_never_ends_is_stopped(package: Package, sql: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("factbook.reading.query.session.SECONDS", 0.5)
    with pytest.raises(QueryError, match=r"seconds|memory"):
        run_query(package, sql)


def test_a_refusal_says_where_and_what_was_meant(package: Package) -> None:
    with pytest.raises(QueryError, match=r"no table 'tower'.*did you mean towers"):
        run_query(package, "SELECT 1 FROM tower")
    with pytest.raises(QueryError, match=r"heigth.*did you mean height"):
        run_query(package, "SELECT heigth FROM towers")


def write_package(folder: Path, text: str, *fields: Any) -> Package:
    small.one(folder, text, *fields)
    return open_package(folder)


def test_decimals_stay_exact(tmp_path: Path) -> None:
    package = write_package(tmp_path, "n,w\n0.1,1\n0.2,NaN\n", *({"name": n, "type": "number"} for n in "nw"))
    (row,) = run_query(package, "SELECT sum(n), max(n), max(w) FROM t").rows
    assert row[:2] == (Decimal("0.3"), Decimal("0.2"))
    assert isinstance(row[2], float)
    assert math.isnan(row[2])


def test_a_notation_of_its_own_is_read_as_load_reads_it(tmp_path: Path) -> None:
    package = write_package(
        tmp_path,
        'n,d,b\n"1 234,5",02.04.2031,да\n',
        {"name": "n", "type": "number", "decimalChar": ",", "groupChar": " "},
        {"name": "d", "type": "date", "format": "%d.%m.%Y"},
        {"name": "b", "type": "boolean", "trueValues": ["да"], "falseValues": ["нет"]},
    )
    assert run_query(package, "FROM t").rows == ((Decimal("1234.5"), date(2031, 4, 2), True),)


@pytest.mark.parametrize(
    ("kind", "text"), [("integer", "many"), ("date", "2031-02-30"), ("boolean", "maybe")]
)
def test_a_cell_that_does_not_fit_is_no_gap(tmp_path: Path, kind: str, text: str) -> None:
    package = write_package(tmp_path, f"k,v\na,{text}\n", "k", {"name": "v", "type": kind})
    with pytest.raises(QueryError, match=rf"\.v is '{text}', which does not fit type {kind} in SQL"):
        run_query(package, "SELECT count(*) FROM t")


def test_names_as_the_descriptor_has_them(tmp_path: Path) -> None:
    item = {"fields": [{"name": 'a "b"; DROP', "type": "string"}]}
    twins = {"fields": [{"name": "Name", "type": "string"}, {"name": "name", "type": "string"}]}
    small.package(
        tmp_path,
        small.resource(tmp_path, "odd-one", '"a ""b""; DROP"\nx\n', item),
        small.resource(tmp_path, "twins", "Name,name\nx,y\n", twins),
    )
    package = open_package(tmp_path)
    assert run_query(package, 'SELECT "a ""b""; DROP" FROM "odd-one"').rows == (("x",),)
    with pytest.raises(QueryError, match='"name" already exists'):
        run_query(package, "FROM twins")


def test_words_of_sql_may_be_names_of_fields(tmp_path: Path) -> None:
    package = write_package(tmp_path, "user,version,today\na,1,b\n", "user", "version", "today")
    assert run_query(package, "SELECT user, t.version, today FROM t").rows == (("a", "1", "b"),)
    with pytest.raises(QueryError, match="'current_date' is not allowed"):
        run_query(package, "SELECT user, current_date FROM t")


@pytest.mark.parametrize("name", ["pg_class", "duckdb_tables", "sqlite_master", "Version"])
def test_a_table_may_have_a_name_of_duckdb(tmp_path: Path, name: str) -> None:
    schema = {"fields": [{"name": "a", "type": "string"}]}
    small.package(tmp_path, small.resource(tmp_path, name, "a\nx\n", schema))
    assert run_query(open_package(tmp_path), f"SELECT a FROM {name}").rows == (("x",),)


@pytest.mark.parametrize(
    "sql",
    ["SELECT " + "(" * 9000 + "1" + ")" * 9000, "SELECT " + "NOT " * 4900 + "true", "SELECT 1" + "+1" * 9000],
)
def test_deep_queries_are_answered_or_refused(package: Package, sql: str) -> None:
    try:
        assert len(run_query(package, sql).rows) == 1
    except QueryError as error:
        assert len(error.message) < 200


def test_numbers_keep_all_their_digits(tmp_path: Path) -> None:
    package = write_package(
        tmp_path,
        "n,i\n0.12345678901234567,9007199254740993\n",
        *({"name": n, "type": t} for n, t in (("n", "number"), ("i", "integer"))),
    )
    assert run_query(package, "SELECT n, i FROM t").rows == (
        (Decimal("0.12345678901234567"), 9007199254740993),
    )


def test_a_result_is_frozen_and_can_be_sent(package: Package) -> None:
    result = run_query(package, "SELECT t.name_en AS name FROM towers t, evidence WHERE false")
    assert (result.columns, result.rows) == (("name",), ())
    assert pickle.loads(pickle.dumps(result)) == result  # noqa: S301 - our own


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.filterwarnings("error:.*fork.*:DeprecationWarning")
def test_no_database_and_no_thread_is_left_for_a_fork(package: Package) -> None:
    run_query(package, "SELECT count(*) FROM towers")
    child = os.fork()
    if child == 0:
        os._exit(0 if run_query(package, "SELECT count(*) FROM towers").rows == ((1,),) else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_duckdb_waits_for_a_query() -> None:
    code = "import sys, factbook.reading.query; sys.exit('duckdb' in sys.modules or 'pandas' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def list_texts(root: Path, source: str) -> list[str]:
    document = aviary.page(root, source, "html")
    return [node.astext() for node in document.findall(nodes.paragraph)]


def test_the_role_shows_one_value(root: Path) -> None:
    assert list_texts(root, ":fact:query:`SELECT 1000 * count(*) + 0.5 FROM species`\n") == ["3,000.5"]
    assert list_texts(root, ":fact:query:`SELECT max(species_id) FROM species WHERE false`\n") == ["—"]


def test_the_directive_shows_a_table(root: Path) -> None:
    sql = "SELECT species_id, 2 FROM species ORDER BY 1"
    source = f".. fact:query::\n   :titles: Kind, Two\n\n   {sql}\n"
    assert list_texts(root, source)[:4] == ["Kind", "Two", "alle-alle", "2"]


def test_a_wrong_query_warns_with_its_place(root: Path) -> None:
    aviary.write(root, index="Index\n=====\n\n:fact:query:`SELECT 1 FROM bird`\n")
    _, (warning,) = aviary.build(root)
    assert warning.startswith("index.rst:4: WARNING: character 15: no table 'bird' (did you mean birds?)")
    assert warning.endswith("[fact.query]")
