"""Drawn figures: well-formed, the same each time, with words beside them for every other builder."""

import itertools
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests import aviary

ROUTE = """\
Index
=====

.. fact:route:: species/larus
   :title: From kind to bird

   Which kind | species[species_id=@] | name | kind
   Which birds | birds[species_id=@] | note
   Nobody | birds[species_id=@][eggs=7] | bird_id
"""
DIAGRAM = "Index\n=====\n\n.. fact:diagram::\n   :fields: all\n"
SVG = re.compile(r"<svg\b.*?</svg>", re.DOTALL)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return aviary.copy(tmp_path)


def drawn(root: Path, index: str, jobs: int = 0) -> list[str]:
    aviary.write(root, index=index, **aviary.OBJECTS)
    _, warnings = aviary.build(root, jobs=jobs)
    assert warnings == []
    return SVG.findall((root / "_build/html/index.html").read_text("utf-8"))


@pytest.mark.parametrize("index", [ROUTE, DIAGRAM], ids=["route", "diagram"])
def test_a_drawing_is_well_formed_and_says_what_it_is(root: Path, index: str) -> None:
    pictures = drawn(root, index)
    assert pictures
    identifiers = re.findall(r'\bid="([^"]+)"', "".join(pictures))
    assert len(identifiers) == len(set(identifiers))
    for picture in pictures:
        tree = ElementTree.fromstring(picture)  # noqa: S314 - our own file
        assert tree.get("aria-labelledby") or tree.get("aria-label")
        assert not [node for node in tree.iter() if node.tag.endswith("script")]


@pytest.mark.parametrize("index", [ROUTE, DIAGRAM], ids=["route", "diagram"])
def test_every_link_leads_somewhere(root: Path, index: str) -> None:
    links = re.findall(r'<a\b[^>]*href="([^"]+)"', "".join(drawn(root, index)))
    assert links
    for link in links:
        page, _, fragment = link.partition("#")
        text = (root / "_build/html" / (page or "index.html")).read_text("utf-8")
        assert f'id="{fragment}"' in text, link


def test_cells_in_a_drawing_are_text(root: Path) -> None:
    picture = "".join(drawn(root, ROUTE))
    assert "<script>" not in picture
    assert "&lt;script&gt;" in picture


def test_the_boxes_of_a_diagram_lie_apart(root: Path) -> None:
    (picture, *_) = drawn(root, DIAGRAM)
    boxes = []
    for node in ElementTree.fromstring(picture).iter():  # noqa: S314
        if node.tag.endswith("rect") and float(node.get("height", 0)) > 30:
            x, y, width, height = (float(node.get(name, 0)) for name in ("x", "y", "width", "height"))
            boxes.append((x, y, x + width, y + height))
    assert len(boxes) >= 3
    for one, other in itertools.combinations(boxes, 2):
        apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
        assert apart or _holds(one, other) or _holds(other, one)


def _holds(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] <= other[0] and one[1] <= other[1] and one[2] >= other[2] and one[3] >= other[3]


def test_other_builders_have_the_words(root: Path) -> None:
    aviary.write(root, index=ROUTE, **aviary.OBJECTS)
    _, warnings = aviary.build(root, "text")
    assert warnings == []
    text = (root / "_build/text/index.txt").read_text("utf-8")
    assert "Which birds" in text
    assert "Herring gull" in text
    assert "none listed" in text


def test_the_same_bytes_in_parallel(root: Path) -> None:
    assert drawn(root, DIAGRAM + ROUTE.partition("=====\n")[2]) == drawn(
        root, DIAGRAM + ROUTE.partition("=====\n")[2], jobs=4
    )


@pytest.mark.parametrize(
    "line", ["only words", "a | nowhere", "a | birds | nothing", "a | birds | note | b | c"]
)
def test_a_wrong_stage_warns(root: Path, line: str) -> None:
    aviary.write(root, index=f"Index\n=====\n\n.. fact:route:: species/larus\n\n   {line}\n")
    _, warnings = aviary.build(root)
    assert any("[fact." in warning for warning in warnings)
