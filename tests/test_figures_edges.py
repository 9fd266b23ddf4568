"""Figures at the edges of what a package may hold."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from factbook.sphinx.figures import typeset
from tests import aviary
from tests.test_figures_wide import SVG
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
