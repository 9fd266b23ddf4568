"""The ten questions of the page "Use": each answer, computed once more without pandas and SQL."""

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd
import pytest

from factbook.package.descriptor import open_package
from factbook.reading.query import run_query
from tests.docs.test_docs import REPO

DATA = REPO / "datapackage" / "data"
ZONE = "technopolis-moscow"
QUESTION = re.compile(r"^### (.+?)\n(.*?)(?=^##)", re.MULTILINE | re.DOTALL)
PARTS = re.compile(r"^```(python|\{fact:query\})\n(.*?)^```$", re.MULTILINE | re.DOTALL)

Row = tuple[Any, ...]
Tables = dict[str, list[dict[str, str]]]


def list_questions() -> dict[str, dict[str, str]]:
    """Return the blocks of each question: the language -> the text."""
    text = (REPO / "docs" / "use.md").read_text("utf-8")
    chapter = text.partition("## Ten questions\n")[2]
    return {title: dict(PARTS.findall(body)) for title, body in QUESTION.findall(chapter) if "python" in body}


QUESTIONS = {
    title: parts for title, parts in list_questions().items() if {"python", "{fact:query}"} <= {*parts}
}


@pytest.fixture(scope="module")
def tables() -> Tables:
    found: Tables = {}
    for path in DATA.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            found[path.stem] = [*csv.DictReader(file)]
    return found


def number(text: str) -> float:
    return float(text)


def list_figures(tables: Tables, **cells: str) -> Iterator[dict[str, str]]:
    """Yield the figures whose cells have these texts."""
    for row in tables["metrics"]:
        if all(row[name] == text for name, text in cells.items()):
            yield row


def answer_countries(tables: Tables) -> list[Row]:
    of_visit: dict[str, set[str]] = defaultdict(set)
    for row in tables["visit_countries"]:
        of_visit[row["visit_id"]].add(row["country"])
    every = Counter(country for countries in of_visit.values() for country in countries)
    small = Counter(country for countries in of_visit.values() if len(countries) < 9 for country in countries)
    return [(country, every[country], small[country]) for country in every]


def answer_residents(tables: Tables) -> list[Row]:
    last: dict[str, Row] = {}
    figures = list_figures(tables, site_id=ZONE, indicator="residents", measure="stock", nature="reported")
    for row in sorted(figures, key=lambda row: (row["period_to"], row["metric_id"])):
        last[row["period_to"][:4]] = (row["period_to"], row["qualifier"], number(row["value"]))
    return [(year, *cells) for year, cells in last.items()]


def answer_heads(tables: Tables) -> list[Row]:
    names = {row["person_id"]: row["name_en"] for row in tables["people"]}
    return [
        (row["visit_id"], names[row["person_id"]], row["position_en"])
        for row in tables["visit_people"]
        if row["role"] == "delegation-head"
    ]


def answer_speech(tables: Tables) -> list[Row]:
    names = {row["person_id"]: row["name_en"] for row in tables["people"]}
    return [
        *Counter(
            names[row["person_id"]] for row in tables["visit_people"] if row["speech"] == "direct"
        ).items()
    ]


def answer_days(tables: Tables) -> list[Row]:
    return [
        (row["visit_id"], row["visited_to"])
        for row in tables["visits"]
        if row["visited_from"] == row["visited_to"] != ""
    ]


def answer_conflicts(tables: Tables) -> list[Row]:
    names = ("table_name", "row_id", "field_name", "printed_value", "source_id")
    return [
        tuple(row[name] for name in names) for row in tables["evidence"] if row["difference"] == "conflict"
    ]


def answer_shown(tables: Tables) -> list[Row]:
    visits: dict[tuple[str, str], set[str]] = defaultdict(set)
    for stop in tables["visit_stops"]:
        for origin in tables["visit_countries"]:
            if stop["visit_id"] == origin["visit_id"] and stop["company_id"]:
                visits[origin["country"], stop["company_id"]].add(stop["visit_id"])
    return [(*pair, len(found)) for pair, found in visits.items()]


def answer_sources(tables: Tables) -> list[Row]:
    keys = {
        (name, row[next(iter(row))]): row["visit_id"]
        for name, rows in tables.items()
        if name.startswith("visit")
        for row in rows
    }
    sources: dict[str, set[str]] = defaultdict(set)
    for row in tables["evidence"]:
        place = row["table_name"], row["row_id"]
        if place in keys and row["source_id"]:
            sources[keys[place]].add(row["source_id"])
    return [(visit, len(found)) for visit, found in sources.items()]


def answer_investment(tables: Tables) -> list[Row]:
    names = ("measure", "counted_en", "period_from", "period_to", "qualifier")
    figures = list_figures(tables, site_id=ZONE, indicator="investment", nature="reported")
    return [(*(row[name] for name in names), number(row["value"])) for row in figures]


def answer_floor(tables: Tables) -> list[Row]:
    sources = {row["source_id"]: row for row in tables["sources"]}
    found = []
    for row in list_figures(tables, indicator="floor-area"):
        source = sources[row["source_id"]]
        found.append((row["metric_id"], number(row["value"]), source["publisher_en"], source["published_on"]))
    return found


ANSWERS: dict[str, Callable[[Tables], list[Row]]] = {
    "Which countries did the guests come from?": answer_countries,
    "How many residents did the zone have, year by year?": answer_residents,
    "Who led a delegation?": answer_heads,
    "Who is quoted in direct speech?": answer_speech,
    "Of which visits is the day known?": answer_days,
    "Where do sources contradict each other?": answer_conflicts,
    "Which companies were shown to guests of which country?": answer_shown,
    "On how many sources does each visit rest?": answer_sources,
    "What was invested, by kind of measure?": answer_investment,
    "In which report is a figure?": answer_floor,
}


def plain(value: Any) -> Any:
    """Return a value as Python has it: a text, a number or ""."""
    if value is None or pd.isna(value):
        return ""
    if isinstance(value, bool | int | float) or hasattr(value, "__float__"):
        return float(value)
    return str(value)


def normalize(rows: list[Row]) -> list[Row]:
    return sorted((tuple(plain(value) for value in row) for row in rows), key=repr)


def run_pandas(title: str) -> list[Row]:
    """Run the set-up of the chapter and the block of a question, and return the rows of its answer."""
    text = (REPO / "docs" / "use.md").read_text("utf-8").partition("## Ten questions\n")[2]
    names: dict[str, Any] = {"pd": pd}
    for block in (dict(PARTS.findall(text.partition("### ")[0]))["python"], QUESTIONS[title]["python"]):
        exec(compile(block, title, "exec"), names)  # noqa: S102 - our own documentation
    answer = names["answer"]
    width = 4 if title == "In which report is a figure?" else None  # the page leaves out the addresses
    frame = answer if isinstance(answer, pd.DataFrame) else answer.to_frame()
    if frame.index.names != [None]:
        frame = frame.reset_index()
    return [
        tuple(row)[:width] for row in frame.fillna(0 if "countries" in title else "").itertuples(index=False)
    ]


def test_there_are_ten() -> None:
    assert [*QUESTIONS] == [*ANSWERS]


@pytest.mark.parametrize("title", ANSWERS)
def test_answers_agree(
    title: str, tables: Tables, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(REPO)
    expected = normalize(ANSWERS[title](tables))
    assert expected
    assert normalize(run_pandas(title)) == expected
    assert normalize(run_sql(title)) == expected


def run_sql(title: str) -> list[Row]:
    query = re.sub(r"^:.*\n", "", QUESTIONS[title]["{fact:query}"], flags=re.MULTILINE)
    return [tuple(row) for row in run_query(open_package(REPO / "datapackage"), query).rows]
