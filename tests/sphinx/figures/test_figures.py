"""Figures: well-formed, the same each time, with a table or list for every builder."""

import itertools
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from tests.charts import charts, rows_of, text_of, with_class
from tests.worlds import aviary

ROUTE = """\
Index
=====

.. fact:route:: species/larus
   :title: From kind to bird

   Which kind | species[species_id=@] | name | kind
   Which birds | birds[species_id=@] | note
   Nobody | birds[species_id=@][eggs=7] | bird_id
"""
TIMELINE = """\
Index
=====

.. fact:timeline:: birds
   :date: ringed_on, moulted
   :label: note
   :lane: species_id
"""
BARS = """\
Index
=====

.. fact:bars:: birds
   :value: eggs
   :by: note

.. fact:bars:: birds
   :by: species_id

.. fact:bars:: birds
   :value: weight
   :over: ringed_on
"""
DIAGRAM = "Index\n=====\n\n.. fact:diagram::\n   :fields: all\n"
MATRIX = """\
Index
=====

.. fact:matrix:: birds
   :rows: note
   :columns: species_id
   :title: Who is what
"""
CHARTS = {"bars": BARS, "matrix": MATRIX}
KINDS = {"route": ROUTE, "diagram": DIAGRAM, "timeline": TIMELINE, "bars": BARS}
SVG = re.compile(r"<svg\b.*?</svg>", re.DOTALL)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return aviary.copy(tmp_path)


def build_drawings(root: Path, index: str, jobs: int = 0) -> list[str]:
    aviary.write(root, index=index, **aviary.OBJECTS)
    _, warnings = aviary.build(root, jobs=jobs)
    assert warnings == []
    return SVG.findall((root / "_build/html/index.html").read_text("utf-8"))


@pytest.mark.parametrize("index", KINDS.values(), ids=KINDS)
def test_a_drawing_is_well_formed_and_has_a_name(root: Path, index: str) -> None:
    pictures = build_drawings(root, index)
    assert pictures
    identifiers = re.findall(r'\bid="([^"]+)"', "".join(pictures))
    assert len(identifiers) == len(set(identifiers))
    for picture in pictures:
        tree = ElementTree.fromstring(picture)  # noqa: S314 - our own file
        assert tree.get("aria-labelledby") or tree.get("aria-label")
        assert not [node for node in tree.iter() if node.tag.endswith("script")]


@pytest.mark.parametrize("index", CHARTS.values(), ids=CHARTS)
def test_a_chart_is_a_table_with_headings_and_a_name(root: Path, index: str) -> None:
    tables = build_charts(root, index)
    assert tables
    for chart in tables:
        (caption,) = chart.iter("caption")
        assert text_of(caption)
        first, *rows = chart.iter("tr")
        assert {(cell.tag, cell.get("scope")) for cell in first} == {("th", "col")}
        assert rows
        for row in rows:
            assert (row[0].tag, row[0].get("scope")) == ("th", "row")
            assert {(cell.tag, cell.get("scope")) for cell in row[1:]} == {("td", None)}
        for sign in with_class(chart, "fact-sign"):
            assert sign.get("role") == "img"
            assert sign.get("aria-label")


def build_charts(root: Path, index: str) -> list[ElementTree.Element]:
    build_drawings(root, index)
    return charts((root / "_build/html/index.html").read_text("utf-8"))


@pytest.mark.parametrize("index", [*KINDS.values(), MATRIX], ids=[*KINDS, "matrix"])
def test_every_link_has_a_target(root: Path, index: str) -> None:
    drawings = "".join(build_drawings(root, index))
    tables = charts((root / "_build/html/index.html").read_text("utf-8"))
    links = re.findall(r'<a\b[^>]*href="([^"]+)"', drawings)
    links += [link.get("href") or "" for chart in tables for link in chart.iter("a")]
    assert links
    for link in links:
        page, _, fragment = link.partition("#")
        text = (root / "_build/html" / (page or "index.html")).read_text("utf-8")
        assert f'id="{fragment}"' in text, link


@pytest.mark.parametrize("kind", ["route", "timeline"])
def test_cells_in_a_drawing_are_text(root: Path, kind: str) -> None:
    picture = "".join(build_drawings(root, KINDS[kind]))
    assert "<script>" not in picture
    assert "&lt;script&gt;" in picture
    assert "\u202e" not in picture


@pytest.mark.parametrize("kind", CHARTS)
def test_cells_in_a_chart_are_text(root: Path, kind: str) -> None:
    build_drawings(root, CHARTS[kind])
    page = (root / "_build/html/index.html").read_text("utf-8")
    assert "<script>alert" not in page
    assert any("<script>" in text for chart in charts(page) for row in rows_of(chart) for text in row)
    assert "\u202e" not in page


def test_links_of_a_single_page_stay_on_it(root: Path) -> None:
    aviary.write(root, index=f"{ROUTE}\n.. toctree::\n\n   records\n   schemas\n", **aviary.OBJECTS)
    aviary.build(root, "singlehtml")
    text = (root / "_build/singlehtml/index.html").read_text("utf-8")
    links = re.findall(r'<a\b[^>]*href="([^"]+)"', "".join(SVG.findall(text)))
    assert links
    assert all(re.fullmatch(r"#[^#]+", link) and f'id="{link[1:]}"' in text for link in links)


def test_a_title_is_translated(root: Path) -> None:
    aviary.write(root, index=ROUTE, **aviary.OBJECTS)
    aviary.build(root, "gettext")
    assert 'msgid "From kind to bird"' in (root / "_build/gettext/index.pot").read_text("utf-8")
    folder = root / "locale/ru/LC_MESSAGES"
    folder.mkdir(parents=True)
    words = {"From kind to bird": "От вида к птице", "Which kind": "Какой вид"}
    catalog = Catalog(locale="ru", charset="utf-8")
    for text, translated in words.items():
        catalog.add(text, translated)
    with (folder / "index.mo").open("wb") as file:
        write_mo(file, catalog)
    _, warnings = aviary.build(root, language="ru", locale_dirs=["locale"])
    assert warnings == []
    for picture in SVG.findall((root / "_build/html/index.html").read_text("utf-8")):
        assert all(translated in picture for translated in words.values())
        assert "Серебристая чайка" in picture


def test_only_a_number_that_is_a_bound_has_an_open_end(root: Path) -> None:
    file = root / "package/datapackage.json"
    text = file.read_text("utf-8")
    declared = '"title": "Eggs", "factbook:qualifierField": "mood"'
    file.write_text(text.replace('"title": "Eggs"', declared), "utf-8")
    birds = root / "package/data/birds.csv"
    birds.write_text(birds.read_text("utf-8").replace(",false,,", ",false,gt,"), "utf-8")
    (chart,) = build_charts(root, "Index\n=====\n\n.. fact:bars:: birds\n   :value: eggs\n")
    assert len([cell for cell in with_class(chart, "fact-bar") if cell.get("style")]) == 2
    (cell,) = with_class(chart, "fact-more")
    assert text_of(cell).startswith("more than 9")
    assert with_class(chart, "fact-less") == with_class(chart, "fact-about") == []


def test_the_title_of_a_chart_is_translated(root: Path) -> None:
    aviary.write(root, index=MATRIX, **aviary.OBJECTS)
    aviary.build(root, "gettext")
    assert 'msgid "Who is what"' in (root / "_build/gettext/index.pot").read_text("utf-8")
    folder = root / "locale/ru/LC_MESSAGES"
    folder.mkdir(parents=True)
    catalog = Catalog(locale="ru", charset="utf-8")
    catalog.add("Who is what", "Кто есть кто")
    with (folder / "index.mo").open("wb") as file:
        write_mo(file, catalog)
    _, warnings = aviary.build(root, language="ru", locale_dirs=["locale"])
    assert warnings == []
    (chart,) = charts((root / "_build/html/index.html").read_text("utf-8"))
    assert text_of(next(chart.iter("caption"))).startswith("Кто есть кто")
    assert "Серебристая чайка" in rows_of(chart)[0]


def test_the_boxes_of_a_diagram_are_apart(root: Path) -> None:
    (picture, *_) = build_drawings(root, DIAGRAM)
    boxes = []
    for node in ElementTree.fromstring(picture).iter():  # noqa: S314
        if node.tag.endswith("rect") and float(node.get("height", 0)) > 30:
            x, y, width, height = (float(node.get(name, 0)) for name in ("x", "y", "width", "height"))
            boxes.append((x, y, x + width, y + height))
    assert len(boxes) >= 3
    for first, second in itertools.combinations(boxes, 2):
        is_apart = (
            first[2] <= second[0] or second[2] <= first[0] or first[3] <= second[1] or second[3] <= first[1]
        )
        assert is_apart or _contains_box(first, second) or _contains_box(second, first)


def _contains_box(outer: tuple[float, ...], inner: tuple[float, ...]) -> bool:
    return outer[0] <= inner[0] and outer[1] <= inner[1] and outer[2] >= inner[2] and outer[3] >= inner[3]


def test_other_builders_have_the_list(root: Path) -> None:
    aviary.write(root, index=ROUTE, **aviary.OBJECTS)
    _, warnings = aviary.build(root, "text")
    assert warnings == []
    text = (root / "_build/text/index.txt").read_text("utf-8")
    assert "Which birds" in text
    assert "Herring gull" in text
    assert "none listed" in text


def test_the_same_bytes_in_parallel(root: Path) -> None:
    assert build_drawings(root, DIAGRAM + ROUTE.partition("=====\n")[2]) == build_drawings(
        root, DIAGRAM + ROUTE.partition("=====\n")[2], jobs=4
    )


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("timeline:: species", "has no field that is a date"),
        ("timeline:: birds\n   :date: rung_on", "did you mean ringed_on?"),
        ("bars:: birds\n   :value: note", "holds no numbers"),
        ("bars:: birds", "without a field of numbers"),
        ("diagram::\n   :tables: bird", "did you mean birds?"),
    ],
)
def test_what_cannot_be_drawn_is_a_warning(root: Path, markup: str, expected: str) -> None:
    aviary.write(root, index=f"Index\n=====\n\n.. fact:{markup}\n")
    _, (warning,) = aviary.build(root, "dummy")
    assert expected in warning


@pytest.mark.parametrize("builder", ["text", "latex", "man", "texinfo"])
def test_every_builder_has_the_table(root: Path, builder: str) -> None:
    aviary.write(root, index=BARS, **aviary.OBJECTS)
    _, warnings = aviary.build(root, builder)
    assert warnings == []
    text = "".join(
        path.read_text("utf-8") for path in (root / "_build" / builder).iterdir() if path.is_file()
        and path.suffix in (".txt", ".tex", ".1", ".texi")
    )  # fmt: skip
    assert "12,345" in text
    assert "<svg" not in text


@pytest.mark.parametrize(
    "line", ["only words", "a | nowhere", "a | birds | nothing", "a | birds | note | b | c"]
)
def test_a_wrong_stage_warns(root: Path, line: str) -> None:
    aviary.write(root, index=f"Index\n=====\n\n.. fact:route:: species/larus\n\n   {line}\n")
    _, warnings = aviary.build(root)
    assert any("[fact." in warning for warning in warnings)


def test_brackets_are_those_of_the_language(root: Path) -> None:
    text = (ROUTE + TIMELINE.replace("ringed_on, moulted", "moulted, ringed_on")).replace(
        "Index\n=====\n", ""
    )
    shown = aviary.page(root, text, "html", language="zh_CN").astext()
    assert "（Bird of the coast）" in shown
    assert "月（Ringed on），Herring gull" in (root / "_build/html/index.html").read_text("utf-8")
