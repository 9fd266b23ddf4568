"""Figures with extreme values, and with rows that a figure does not show."""

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from factbook.drawing import typeset
from tests.charts import charts, rows_of, with_class
from tests.sphinx.figures.test_wide import SVG, find_texts, parse_drawing
from tests.worlds import aviary
from tests.worlds.tours import tours


def build_page(root: Path, text: str) -> str:
    aviary.write(root, index=f"Index\n=====\n\n.. fact:{text}\n")
    _, warnings = aviary.build(root)
    assert warnings == []
    return (root / "_build/html/index.html").read_text("utf-8")


def build_count(text: str, at: str = "2031-01-01") -> list[str]:
    return ["c", "Firms", "told", "", text, "firms", at, "day"]


BARS = "bars:: counts\n   :value: number\n   :by: what\n"
SERIES = "series:: counts\n   :group: what\n"


@pytest.mark.parametrize("figure", [BARS, BARS + "   :over: at\n", SERIES])
@pytest.mark.parametrize("text", ["1e-310", "-1e-310", "2e-323", "1e-299", "-1e-299", "1e299"])
def test_a_number_too_small_or_large_for_a_scale(tmp_path: Path, text: str, figure: str) -> None:
    page = build_page(tours(tmp_path / "p", {"counts": [build_count(text)]}), figure)
    pictures = [ElementTree.fromstring(text) for text in SVG.findall(page)]  # noqa: S314 - our own file
    assert pictures or charts(page)
    for element in [*pictures, *charts(page)]:
        values = [value for node in element.iter() for value in node.attrib.values()]
        assert not [value for value in values if re.search(r"\b(nan|inf)\b", value)]
        assert not [node for node in element.iter() if re.search(r"\de", node.get("style") or "")]


def test_bars_lie_within_the_scale_and_begin_at_zero(tmp_path: Path) -> None:
    numbers = ["5", "-3", "0", "", "1e299", "-1e299"]
    rows = [[f"c{n}", *build_count(text)[1:]] for n, text in enumerate(numbers)]
    (chart,) = charts(build_page(tours(tmp_path / "p", {"counts": rows}), BARS))
    cells = with_class(chart, "fact-bars")[1:]
    assert len(cells) == len(numbers)
    styles = [dict(re.findall(r"--fact-(\w+): ([\d.]+)", cell.get("style") or "")) for cell in cells]
    assert styles[3] == {}
    bars = [{name: float(value) for name, value in bar.items()} for bar in styles if bar]
    assert {bar["zero"] for bar in bars} == {0.5}
    assert bars[2]["share"] == 0
    assert (bars[3]["start"], bars[3]["share"]) == (0.5, 0.5)
    assert (bars[4]["start"], bars[4]["share"]) == (0, 0.5)
    assert all(0 <= bar["start"] <= bar["start"] + bar["share"] <= 1 for bar in bars)


@pytest.mark.parametrize("space", [float("-inf"), -1.0, 0.0, 5.0])
def test_a_text_without_space(space: float) -> None:
    assert typeset.clip_text("", 12, space) == ""
    assert typeset.clip_text("Wood owl", 12, space) == "…"
    assert typeset.clip_text("Wood owl", 12, float("nan")) == "Wood owl"


def add_kind_reference(root: Path, *, also: bool) -> Path:
    """Let a field of `lands` name the kind of a tour; `also`: keep the field that names its key."""
    file = root / "package/datapackage.json"
    descriptor: dict[str, Any] = json.loads(file.read_text("utf-8"))
    lands = next(item for item in descriptor["resources"] if item["name"] == "lands")["schema"]
    other = {"fields": "land", "reference": {"resource": "tours", "fields": "kind"}}
    lands["foreignKeys"] = [other, *(lands["foreignKeys"] if also else [])]
    file.write_text(json.dumps(descriptor), "utf-8")
    return root


LANES = "timeline:: tours\n   :lane: lands.land\n"


def test_lanes_by_a_table_that_names_no_key(tmp_path: Path) -> None:
    root = add_kind_reference(tours(tmp_path / "p"), also=False)
    aviary.write(root, index=f"Index\n=====\n\n.. fact:{LANES}")
    _, (warning,) = aviary.build(root)
    assert "no field of lands names rows of tours" in warning


def test_lanes_by_the_field_that_names_the_key(tmp_path: Path) -> None:
    texts = find_texts(parse_drawing(build_page(add_kind_reference(tours(tmp_path / "p"), also=True), LANES)))
    assert "China" in texts
    assert "none listed" not in texts


STOPS = [
    *([f"a{n}", "tour-00", f"workshop-0{n}"] for n in range(1, 4)),  # three marks, none of them shown
    *([f"b{n}", "tour-01", f"workshop-0{n}"] for n in (0, 4)),
    *([f"c{n}", "tour-02", f"workshop-0{n}"] for n in (0, 5)),
    ["d", "tour-03", "workshop-gone"],
]
NARROWER = """matrix:: stops
   :rows: tour_id
   :columns: workshop_id
   :columns-from: workshops[workshop_id!=workshop-01]
   :order-rows: -count
"""


def list_tours(page: str) -> list[str]:
    (chart,) = charts(page)
    return re.findall(r"Tour number (\d+)", " ".join(row[0] for row in rows_of(chart)))


def test_a_grid_with_some_columns_has_the_rows_with_a_mark_in_them(tmp_path: Path) -> None:
    root = tours(tmp_path / "p", {"stops": STOPS})
    only = NARROWER.replace("workshop_id!=workshop-01", "workshop_id=workshop-00")
    assert list_tours(build_page(root, only)) == ["1", "2"]


def test_a_grid_is_ordered_by_the_marks_in_it(tmp_path: Path) -> None:
    stops = [*STOPS[:2], *STOPS[3:5], ["e", "tour-01", "workshop-06"], *STOPS[5:]]
    root = tours(tmp_path / "p", {"stops": stops})
    # The marks drawn: 1 of tour 0 (of 2), 3 of tour 1, 2 of tour 2.
    assert list_tours(build_page(root, NARROWER)) == ["1", "2", "0"]


def test_a_row_that_names_a_missing_row_is_not_a_mark(tmp_path: Path) -> None:
    root = tours(tmp_path / "p", {"stops": STOPS})
    text = "matrix:: stops\n   :rows: tour_id\n   :columns: workshop_id\n"
    assert list_tours(build_page(root, text)) == ["0", "1", "2"]


def test_values_of_a_grid_are_those_with_a_mark_in_it(tmp_path: Path) -> None:
    text = "matrix:: lands\n   :rows: land\n   :columns: tour_id\n   :columns-from: tours[tour_id=tour-01]\n"
    (chart,) = charts(build_page(tours(tmp_path / "p"), text))
    lands = [row[0] for row in rows_of(chart)]
    assert "Serbia" in lands
    assert "China" not in lands


@pytest.mark.parametrize("figure", [BARS + "   :over: at\n", SERIES])
def test_numbers_without_any_date_are_only_in_the_table(tmp_path: Path, figure: str) -> None:
    page = build_page(tours(tmp_path / "p", {"counts": [build_count("5", at="")]}), figure)
    assert "<svg" not in page
    assert "Firms" in page
