"""Figures at the edges of what a package may hold."""

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from factbook.sphinx.figures import typeset
from tests import aviary
from tests.test_figures_wide import SVG, drawn, texts
from tests.tours import tours


def html(root: Path, text: str) -> str:
    aviary.write(root, index=f"Index\n=====\n\n.. fact:{text}\n")
    _, warnings = aviary.build(root)
    assert warnings == []
    return (root / "_build/html/index.html").read_text("utf-8")


def number(text: str, at: str = "2031-01-01") -> list[str]:
    return ["c", "Firms", "told", "", text, "firms", at, "day"]


BARS = "bars:: counts\n   :value: number\n   :by: what\n"
SERIES = "series:: counts\n   :group: what\n"


@pytest.mark.parametrize("figure", [BARS, BARS + "   :over: at\n", SERIES])
@pytest.mark.parametrize("text", ["1e-310", "-1e-310", "2e-323", "1e-299", "-1e-299", "1e299"])
def test_a_number_too_small_or_large_for_a_scale(tmp_path: Path, text: str, figure: str) -> None:
    page = html(tours(tmp_path / "p", {"counts": [number(text)]}), figure)
    for picture in SVG.findall(page):
        found = ElementTree.fromstring(picture)  # noqa: S314 - our own file
        values = [value for node in found.iter() for value in node.attrib.values()]
        assert not [value for value in values if re.search(r"\b(nan|inf)\b", value)]
    assert SVG.search(page)


@pytest.mark.parametrize("space", [float("-inf"), -1.0, 0.0, 5.0])
def test_a_text_that_has_no_room(space: float) -> None:
    assert typeset.clip("", 12, space) == ""
    assert typeset.clip("Wood owl", 12, space) == "…"
    assert typeset.clip("Wood owl", 12, float("nan")) == "Wood owl"


def by_kind(root: Path, *, also: bool) -> Path:
    """Let a field of `lands` name the kind of a tour, which is no key; `also`: another its key."""
    file = root / "package/datapackage.json"
    descriptor: dict[str, Any] = json.loads(file.read_text("utf-8"))
    lands = next(item for item in descriptor["resources"] if item["name"] == "lands")["schema"]
    other = {"fields": "land", "reference": {"resource": "tours", "fields": "kind"}}
    lands["foreignKeys"] = [other, *(lands["foreignKeys"] if also else [])]
    file.write_text(json.dumps(descriptor), "utf-8")
    return root


LANES = "timeline:: tours\n   :lane: lands.land\n"


def test_lanes_by_a_table_that_names_no_key(tmp_path: Path) -> None:
    root = by_kind(tours(tmp_path / "p"), also=False)
    aviary.write(root, index=f"Index\n=====\n\n.. fact:{LANES}")
    _, (warning,) = aviary.build(root)
    assert "no field of lands names rows of tours" in warning


def test_lanes_by_the_field_that_names_the_key(tmp_path: Path) -> None:
    found = texts(drawn(html(by_kind(tours(tmp_path / "p"), also=True), LANES)))
    assert "China" in found
    assert "none listed" not in found
