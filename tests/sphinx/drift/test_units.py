"""The drift lint: short figures, which say enough only before their unit."""

from pathlib import Path

import pytest

from factbook.sphinx.drift.index import FactIndex
from factbook.sphinx.store.facts import Facts
from tests.worlds.small import package, resource

UNITS = [
    {"value": "km2", "label": "square kilometres"},
    {"value": "km/h"},
    {"value": "square"},
    {"value": "firms", "label": "家企业"},
]
ROWS = "id,v,u\na,20,km2\nb,30,km/h\nc,20,square\nd,40,firms\n"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> FactIndex:
    folder: Path = tmp_path_factory.mktemp("units")
    fields = [
        {"name": "id", "type": "string"},
        {"name": "v", "type": "integer", "factbook:unitField": "u"},
        {"name": "u", "type": "string", "categories": UNITS},
    ]
    package(folder, resource(folder, "t", ROWS, {"fields": fields, "primaryKey": ["id"]}))
    return FactIndex.of(Facts.open(folder))


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("20 km2 and 20 square kilometres", ["t/a.v", "t/a.v"]),
        ("20 Square\n Kilometres", ["t/a.v"]),
        ("30 km/h, 30 km / h", ["t/b.v", "t/b.v"]),
        ("20 square, 20 square metres", ["t/c.v", "t/c.v"]),
        ("40家企业", ["t/d.v"]),
        ("30 square kilometres, 20 kilometres, 30 km, 40 km/h, 20", []),
    ],
)
def test_a_unit_of_several_words(index: FactIndex, text: str, cells: list[str]) -> None:
    assert [match.cells for match in index.find_matches(text, "en")] == cells
