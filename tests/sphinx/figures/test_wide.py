"""Grids, numbers in time and lanes of twelve rows and more: what they show, and what they leave open."""

import re
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
from sphinx.testing.util import SphinxTestApp

from tests.browser import CHROMIUM, browser
from tests.charts import charts, legends, rows_of, text_of, with_class
from tests.worlds import aviary
from tests.worlds.ringbook import ringbook
from tests.worlds.tours import NOT_SEEN, SHOWN, rows, tours

MATRIX = """\
.. fact:matrix:: stops
   :rows: tour_id
   :columns: workshop_id
   :rows-from: tours
   :columns-from: workshops
   :unknown: tours[coverage=none], tours[coverage=part]
"""
SERIES = """\
.. fact:series:: counts
   :x: at
   :y: number
   :group: what
   :target: nature=aim
   :unit: unit
"""
TIMELINE = """\
.. fact:timeline:: tours
   :date: held_on, told_on
   :lane: lands.land
   :kind: kind
"""
YEARS = ".. fact:bars:: tours\n   :by: held_on\n   :years:\n"
BARS = ".. fact:bars:: counts\n   :by: what, at\n   :value: number\n   :target: nature=aim\n"
FIGURES = {"matrix": MATRIX, "series": SERIES, "timeline": TIMELINE, "years": YEARS, "bars": BARS}
RECORDS = {"rows": "Rows\n====\n\n.. fact:record:: tours\n\n.. fact:record:: workshops\n"}
SVG = re.compile(r"<svg\b.*?</svg>", re.DOTALL)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tours(tmp_path / "project")


def build_page(root: Path, text: str, builder: str = "html") -> str:
    aviary.write(root, index=f"Index\n=====\n\n{text}\n", **RECORDS)
    _, warnings = aviary.build(root, builder)
    assert warnings == []
    suffix = {"text": ".txt"}.get(builder, ".html")
    return (root / "_build" / builder / f"index{suffix}").read_text("utf-8")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a page for each figure; return where the pages are, as html and as text."""
    root = tours(tmp_path_factory.mktemp("tours") / "project")
    pages = {name: f"{name}\n========\n\n{text}\n" for name, text in FIGURES.items()}
    aviary.write(root, index="Index\n=====\n", **pages, **RECORDS)
    for builder in ("html", "text"):
        _, warnings = aviary.build(root, builder)
        assert warnings == []
    return root / "_build"


def find_drawing(site: Path, name: str) -> ElementTree.Element:
    return parse_drawing((site / f"html/{name}.html").read_text("utf-8"))


def parse_drawing(page: str) -> ElementTree.Element:
    """Parse the first drawing of a page, the one for wide places."""
    return ElementTree.fromstring(SVG.findall(page)[0])  # noqa: S314 - our own file


def find_chart(site: Path, name: str) -> ElementTree.Element:
    """Return the table that is a figure."""
    (chart,) = charts((site / f"html/{name}.html").read_text("utf-8"))
    return chart


def find_legend(site: Path, name: str) -> list[str]:
    (legend,) = legends((site / f"html/{name}.html").read_text("utf-8"))
    return [text_of(item) for item in legend]


def find_texts(picture: ElementTree.Element) -> list[str]:
    return ["".join(node.itertext()) for node in picture.iter() if node.tag.endswith("text")]


def find_shapes(picture: ElementTree.Element, kind: str) -> list[ElementTree.Element]:
    wanted = f"fact-ink-{kind}"
    return [node for node in picture.iter() if wanted in (node.get("class") or "").split()]


@pytest.mark.no_cover
@pytest.mark.parametrize("name", FIGURES)
def test_every_mark_links_to_its_row(site: Path, name: str) -> None:
    page = (site / f"html/{name}.html").read_text("utf-8")
    links = re.findall(r'<a\b[^>]*href="([^"]+)"', "".join(SVG.findall(page)))
    links += [link.get("href") or "" for chart in charts(page) for link in chart.iter("a")]
    assert links
    for place in links:
        file, _, fragment = place.partition("#")
        target = (site / "html" / file).read_text("utf-8") if file else page
        assert target.count(f'id="{fragment}"') == 1, place


def test_a_matrix_has_a_mark_for_each_row_that_names_both(site: Path) -> None:
    chart = find_chart(site, "matrix")
    seen = [pair for pair in SHOWN if f"tour-{pair[0]:02}" not in NOT_SEEN]
    heading, *lines, totals = rows_of(chart)
    for tour, line in enumerate(lines):
        marked = [workshop for workshop, text in enumerate(line[1:-1]) if text == "•"]
        assert marked == [pair[1] for pair in seen if pair[0] == tour]
    assert len(with_class(chart, "fact-sign-mark")) == len(seen)
    assert {mark.get("aria-label") for mark in with_class(chart, "fact-sign-mark")} == {"named"}
    assert heading[-1] == totals[0] == "Total"
    assert [line[-1] for line in lines].count("?") == len(NOT_SEEN)
    assert lines[4][-1] == "≥ 1"
    assert totals[-1] == f"≥ {len(seen)}"
    assert "Stops without Workshop, so not in the grid: 1" in find_legend(site, "matrix")


def test_the_headings_of_a_matrix_are_whole(site: Path) -> None:
    heading, *lines, _totals = rows_of(find_chart(site, "matrix"))
    assert heading == ["tour_id / Workshop", *(row[1] for row in rows()["workshops"]), "Total"]
    assert [line[0] for line in lines] == [row[1] for row in rows()["tours"]]
    chart = find_chart(site, "matrix")
    assert len([link for link in chart.iter("a") if "rows.html#workshops--" in link.get("href", "")]) == 12
    assert len([link for link in chart.iter("a") if "rows.html#tours--" in link.get("href", "")]) == 12


def test_an_empty_cell_differs_from_an_unknown_one(site: Path) -> None:
    chart = find_chart(site, "matrix")
    marks = len(with_class(chart, "fact-sign-mark"))
    partly = sum(tour == 4 for tour, _workshop in SHOWN)
    hatched = len(with_class(chart, "fact-hatch"))
    empty = with_class(chart, "fact-sign-none")
    assert hatched == 12 * (len(NOT_SEEN) + 1)
    assert len(empty) == 12 * 12 - marks - hatched + partly
    assert {sign.get("aria-label") for sign in empty} == {"not named"}
    for kind, label, count in (("rising", "Not seen", 24), ("falling", "Partly seen", 12 - partly)):
        assert [sign.get("aria-label") for sign in with_class(chart, f"fact-sign-{kind}")] == [label] * count
        assert any(
            f"{label}: without a mark, nothing is known" in item for item in find_legend(site, "matrix")
        )
    assert find_legend(site, "matrix")[:2] == ["• named", "– not named"]


def test_the_text_of_a_matrix_has_both_kinds_of_cells(site: Path) -> None:
    table = (site / "text/matrix.txt").read_text("utf-8")
    for number in (2, 7):
        (line,) = re.findall(rf"\|.*number {number} to.*", table)
        assert line.count(" / ") == 12
        assert "?" in line
    (line,) = re.findall(r"\|.*number 4 to.*", table)
    assert line.count(" \\ ") == 12 - sum(tour == 4 for tour, _workshop in SHOWN)
    assert "≥ 1" in line
    assert "/ Not seen: without a mark, nothing is known" in table
    assert "\\ Partly seen: without a mark, nothing is known" in table
    assert "Stops without Workshop" in " ".join(table.split())


def test_a_wide_matrix_scrolls_in_its_own_place(site: Path, tmp_path: Path) -> None:
    if not CHROMIUM:
        pytest.skip("no browser here")
    with browser(tmp_path / "profile") as tab:
        tab._call(
            "Emulation.setDeviceMetricsOverride", width=360, height=800, deviceScaleFactor=1, mobile=True
        )
        tab.open(site / "html/matrix.html")
        assert tab.run("document.documentElement.scrollWidth") <= 368  # the theme has a margin of 8
        place = "document.querySelector('.fact-scroll')"
        assert tab.run(f"{place}.scrollWidth") > tab.run(f"{place}.clientWidth") + 100
        left = "document.querySelector('tbody th').getBoundingClientRect().left"
        before = tab.run(left)
        tab.run(f"{place}.scrollLeft = 100")
        assert tab.run(f"{place}.scrollLeft") == 100
        assert tab.run(left) == before  # the headings of rows stay in sight
        assert tab.said == []


def test_a_matrix_in_the_order_of_its_marks(root: Path) -> None:
    page = build_page(root, MATRIX + "   :order-columns: -count, -workshop_id\n   :order-rows: -name\n")
    counts = {n: sum(w == n and f"tour-{t:02}" not in NOT_SEEN for t, w in SHOWN) for n in range(12)}
    heading, *lines, _totals = rows_of(charts(page)[0])
    columns = [int(name.split()[-1]) for name in heading[1:-1]]
    assert len(columns) == 12
    assert [counts[n] for n in columns] == sorted((counts[n] for n in columns), reverse=True)
    assert "number 9" in lines[0][0]


def test_a_matrix_of_values_that_name_no_rows(root: Path) -> None:
    (chart,) = charts(build_page(root, ".. fact:matrix:: lands\n   :rows: land\n   :columns: tour_id\n"
                      "   :order-rows: -count\n"))  # fmt: skip
    lands = [row[0] for row in rows_of(chart)]
    assert lands.index("China") < lands.index("Serbia") < lands.index("Finland")
    assert len(with_class(chart, "fact-sign-mark")) == 13


@pytest.mark.parametrize(("language", "label"), [("en", "named (2)"), ("zh_CN", "有提及（2）")])
def test_several_rows_in_one_cell_are_counted(tmp_path: Path, language: str, label: str) -> None:
    twice = [["a", "tour-01", "workshop-01"], ["b", "tour-01", "workshop-01"]]
    root = tours(tmp_path / "p", {"stops": twice})
    aviary.write(root, index=f"Index\n=====\n\n.. fact:{GRID}:order-rows: name\n", **RECORDS)
    _, warnings = aviary.build(root, language=language)
    assert warnings == []
    (chart,) = charts((root / "_build/html/index.html").read_text("utf-8"))
    (mark,) = with_class(chart, "fact-sign-mark")
    assert (text_of(mark), mark.get("aria-label")) == ("2", label)
    assert [text for row in rows_of(chart) for text in row].count("1") == 3  # totals count cells


def test_a_series_shows_targets_and_how_exact_a_number_is(site: Path) -> None:
    picture = find_drawing(site, "series")
    signs = find_shapes(picture, "stop") + find_shapes(picture, "hollow")
    links = [node for node in picture.iter() if node.tag.endswith("}a") or node.tag == "a"]
    assert len(links) == 80
    assert len(find_shapes(picture, "hollow")) == 4 + 1
    assert len(signs) > 80
    assert len(find_shapes(picture, "aim")) == 4
    assert find_shapes(picture, "within")
    assert len(find_shapes(picture, "ring")) == sum(row[3] == "approx" for row in rows()["counts"]) + 1
    texts = find_texts(picture)
    assert "aim" in texts
    assert "0" in texts
    assert any("no line joins them" in item for item in texts)


def test_a_series_without_lines(root: Path) -> None:
    picture = parse_drawing(build_page(root, SERIES + "   :lines: no\n"))
    assert find_shapes(picture, "series") == find_shapes(picture, "aim") == []
    assert find_shapes(picture, "stop")


def test_the_table_of_a_series_has_all_rows(site: Path) -> None:
    page = (site / "html/series.html").read_text("utf-8")
    lines = re.findall(r"<tr\b.*?</tr>", page, re.DOTALL)
    assert len(lines) == 80 + 1
    text = [re.sub(r"<[^>]+>", " ", line) for line in lines]
    assert ["Residents" in line for line in text[1:]] == [False] * 40 + [True] * 40


def test_the_number_of_a_point_opens_its_reason(tmp_path: Path) -> None:
    root = ringbook(tmp_path)
    aviary.write(root, index="Index\n=====\n\n.. fact:series:: birds\n   :x: ringed_on\n   :y: eggs\n",
                 **aviary.OBJECTS)  # fmt: skip
    aviary.build(root)
    words = (root / "_build/html/index.html").read_text("utf-8").partition("<details")[2]
    assert len(re.findall(r"popovertarget", words.partition("</details>")[0])) == 1


def test_lanes_by_another_table(site: Path) -> None:
    picture = find_drawing(site, "timeline")
    texts = find_texts(picture)
    lanes = [item for item in texts if item in {"China", "Serbia", "Türkiye", "Germany", "Finland"}]
    assert lanes == ["China", "Serbia", "Türkiye", "Germany", "Finland"]
    assert len(find_shapes(picture, "tie")) == 1  # the tour from two lands
    signs = [*find_shapes(picture, "stop"), *find_shapes(picture, "hollow")]
    assert len(find_shapes(picture, "hollow")) == 2 + 1
    # One tour has two marks and one has no date; the legend has three kinds and a hollow sign.
    assert len(signs) == 12 + 3 + 1
    assert any(item.startswith("no date known") for item in texts)
    assert any("(Told on)" in item for item in texts)
    assert {"guests", "talks", "course"} <= set(texts)


def test_kinds_differ_by_more_than_color(site: Path) -> None:
    picture = find_drawing(site, "timeline")
    forms = {
        node.tag.rpartition("}")[2] + str(node.get("d", ""))[-1:] for node in find_shapes(picture, "stop")
    }
    assert forms >= {"circle", "pathZ"}


def test_years_without_a_row_are_shown(site: Path) -> None:
    _heading, *lines = rows_of(find_chart(site, "years"))
    assert [name for name, _count in lines] == [*map(str, range(2007, 2018)), "no date known"]
    counts = dict(lines)
    assert counts["2012"] == "0"
    assert counts["no date known"] == "3"
    cells = with_class(find_chart(site, "years"), "fact-bars")[1:]
    assert [cell.get("style") for cell in cells] == [
        {"0": "--fact-share: 0", "1": "--fact-share: 0.3333", "3": "--fact-share: 1"}[count]
        for count in counts.values()
    ]


def test_the_bar_of_a_target_is_hollow(site: Path) -> None:
    chart = find_chart(site, "bars")
    bars = with_class(chart, "fact-bar")
    targets = with_class(chart, "fact-target")
    assert (len(targets), len(bars)) == (4, 80)
    heading, *lines = rows_of(chart)
    assert heading == ["What, at", "Number"]
    assert {name.partition(", ")[0] for name, _number in lines} == {"Residents", "Firms at work"}
    assert [name.endswith(", aim") for name, _number in lines] == [False] * 76 + [True] * 4  # in words too
    assert targets == bars[76:]


def test_a_bar_shows_how_exact_its_number_is(site: Path) -> None:
    chart = find_chart(site, "bars")
    signs = [row[3] for row in rows()["counts"]]
    for sign, kind, words in (("gt", "fact-more", "more than "), ("approx", "fact-about", "about ")):
        cells = with_class(chart, kind)
        assert len(cells) == signs.count(sign)
        assert all(text_of(cell).startswith(words) for cell in cells)


def test_numbers_have_their_units(root: Path) -> None:
    (chart,) = charts(build_page(root, BARS + "   :unit: unit\n"))
    assert {row[-1].split()[-1] for row in rows_of(chart)[1:]} == {"firms"}


def test_the_numbers_and_marks_of_charts_open_their_reasons(tmp_path: Path) -> None:
    root = ringbook(tmp_path)
    bars = ".. fact:bars:: birds\n   :value: eggs\n"
    grid = ".. fact:matrix:: birds\n   :rows: eggs\n   :columns: tame\n"
    aviary.write(root, index=f"Index\n=====\n\n{bars}\n{grid}\n", **aviary.OBJECTS)
    _, warnings = aviary.build(root)
    assert warnings == []
    for chart in charts((root / "_build/html/index.html").read_text("utf-8")):
        (button,) = chart.iter("button")
        assert "birds/ada" in (button.get("aria-label") or "")


@pytest.mark.parametrize("feature", ["", "dark", "forced"])
def test_signs_and_bars_are_drawn(site: Path, tmp_path: Path, feature: str) -> None:
    if not CHROMIUM:
        pytest.skip("no browser here")
    features = {
        "": [],
        "dark": [{"name": "prefers-color-scheme", "value": "dark"}],
        "forced": [{"name": "forced-colors", "value": "active"}],
    }[feature]
    with browser(tmp_path / "profile") as tab:
        tab._call("Emulation.setEmulatedMedia", features=features)
        tab.open(site / "html/bars.html")
        style = "getComputedStyle(document.querySelectorAll('td.fact-bar')[{}], '::after').{}"
        widths = [float(tab.run(style.format(number, "width")).removesuffix("px")) for number in (0, 74)]
        numbers = [float(rows()["counts"][number][4]) for number in (0, 74)]
        assert widths[0] / widths[1] == pytest.approx(numbers[0] / numbers[1], rel=0.01)
        clear = "rgba(0, 0, 0, 0)"
        assert tab.run(style.format(0, "backgroundColor")) != clear
        assert tab.run(style.format(79, "backgroundColor")) == clear
        assert tab.run(style.format(79, "borderTopStyle")) == "dashed"
        tab.open(site / "html/matrix.html")
        background = "getComputedStyle(document.querySelector('{}')).background{}"
        assert tab.run(background.format(".fact-sign-mark", "Color")) != clear
        hatches = {
            tab.run(background.format(f"td.fact-hatch-{kind}", "Image")) for kind in ("rising", "falling")
        }
        assert len(hatches) == 2
        assert all("repeating-linear-gradient" in hatch for hatch in hatches)
        assert tab.said == []


NOTHING = {
    "matrix": ".. fact:matrix:: stops[tour_id=tour-02]\n   :rows: tour_id\n   :columns: workshop_id\n",
    "series": ".. fact:series:: counts[what=Nobody]\n",
    "timeline": ".. fact:timeline:: tours[kind=none]\n   :lane: lands.land\n   :kind: kind\n",
    "bars": ".. fact:bars:: tours[kind=none]\n   :by: held_on\n   :years:\n",
}


@pytest.mark.parametrize("builder", ["html", "text"])
def test_a_figure_without_rows_is_a_text(root: Path, builder: str) -> None:
    page = build_page(root, "\n".join(NOTHING.values()), builder)
    assert page.count("none listed") == len(NOTHING)
    assert "<svg" not in page
    assert "<details" not in page
    assert "<table" not in page


ONE = {
    "matrix": ".. fact:matrix:: stops[tour_id=tour-01]\n   :rows: tour_id\n   :columns: workshop_id\n",
    "series": ".. fact:series:: counts[count_id=count-03]\n   :group: what\n",
    "timeline": ".. fact:timeline:: tours[tour_id=tour-00]\n   :lane: lands.land\n   :kind: kind\n",
    "years": ".. fact:bars:: tours[tour_id=tour-00]\n   :by: held_on\n   :years:\n",
}


def test_one_row_is_shown(root: Path) -> None:
    page = build_page(root, "\n".join(ONE.values()))
    pictures = SVG.findall(page)
    assert len(pictures) == 2 * 2
    assert not [picture for picture in pictures if "nan" in picture or "<a " not in picture]
    matrix, years = charts(page)
    assert len(with_class(matrix, "fact-sign-mark")) == len(rows_of(matrix)[0]) - 2
    assert rows_of(years)[1:] == [["2007", "1"]]
    assert [cell.get("style") for cell in with_class(years, "fact-bar")] == ["--fact-share: 1"]


def test_without_any_date_only_the_table_is_shown(tmp_path: Path) -> None:
    undated = [[*row[:6], "", ""] for row in rows()["counts"]]
    page = build_page(tours(tmp_path / "p", {"counts": undated}), SERIES)
    assert "<svg" not in page
    assert "2,074" in page


def test_points_without_a_date_are_counted(tmp_path: Path) -> None:
    some = [[*row[:6], "" if n < 3 else row[6], ""] for n, row in enumerate(rows()["counts"])]
    texts = find_texts(parse_drawing(build_page(tours(tmp_path / "p", {"counts": some}), SERIES)))
    assert any("no date or no number: 3" in item for item in texts)


def test_hostile_cells_stay_text(tmp_path: Path) -> None:
    changed = {
        "workshops": [[row[0], aviary.HOSTILE + row[0], ""] for row in rows()["workshops"]],
        "tours": [[row[0], aviary.HOSTILE, "", "\u202edrow", *row[4:]] for row in rows()["tours"]],
        "counts": [[row[0], aviary.HOSTILE, *row[2:]] for row in rows()["counts"]],
    }
    root = tours(tmp_path / "p", changed)
    page = build_page(root, f"{MATRIX}\n{SERIES}\n{TIMELINE}")
    for picture in SVG.findall(page):
        ElementTree.fromstring(picture)  # noqa: S314 - our own file
        assert "&lt;script&gt;" in picture
    heading, *lines = rows_of(charts(page)[0])
    assert all("<script>" in text for text in [*heading[1:-1], *(line[0] for line in lines[:-1])])
    assert "<script>alert" not in page
    assert "\u202e" not in page


GRID = "matrix:: stops\n   :rows: tour_id\n   :columns: workshop_id\n   "
WRONG = [
    ("matrix:: stops\n   :rows: tour_id", "a matrix without `:columns:`"),
    ("matrix:: stops\n   :rows: tour\n   :columns: workshop_id", "did you mean tour_id?"),
    (GRID + ":rows-from: workshops", "select rows of tours"),
    (GRID + ":order-rows: nam", "did you mean name"),
    (GRID + ":unknown: lands", "neither side of the matrix"),
    (GRID + ":unknown: tours[coverage=non]", "did you mean none?"),
    (GRID + ":unknown: tours, tours, tours, tours", "3 at most"),
    ("matrix:: lands\n   :rows: land\n   :columns: tour_id\n   :order-rows: land", "names no rows"),
    ("series:: counts\n   :x: att", "did you mean at?"),
    ("series:: counts\n   :x: what", "holds no dates"),
    ("series:: counts\n   :y: what", "holds no numbers"),
    ("series:: workshops", "has no field that is a date"),
    ("series:: tours", "has no field of numbers"),
    ("series:: counts\n   :group: whot", "did you mean what?"),
    ("series:: counts\n   :target: natur=aim", "did you mean nature?"),
    ("series:: counts\n   :target: nature", "is not a selection"),
    ("series:: counts\n   :unit: what", "have no common scale"),
    ("series:: counts[what=Nobody]\n   :unit: unti", "did you mean unit or"),
    ("timeline:: tours\n   :lane: lnads.land", "did you mean lands"),
    ("timeline:: tours\n   :lane: lands.lend", "did you mean land"),
    ("timeline:: tours\n   :lane: counts.what", "no field of counts names rows of tours"),
    ("timeline:: tours\n   :kind: knd", "did you mean kind?"),
    ("timeline:: tours[kind=none]\n   :kind: knd", "did you mean kind?"),
    ("timeline:: tours\n   :kind: lands.land", "has no field"),
    ("bars:: tours\n   :by: kind\n   :years:", "holds no dates"),
    ("bars:: counts\n   :value: number\n   :years:", "`:years:` counts rows"),
    ("bars:: counts\n   :by: what\n   :target: nature=aim", "write `:value:` too"),
]


def test_a_wrong_option_is_a_warning(root: Path) -> None:
    pages = {f"p{n:02}": f"Page\n====\n\n.. fact:{text}\n" for n, (text, _expected) in enumerate(WRONG)}
    aviary.write(root, index="Index\n=====\n", **pages)
    _, warnings = aviary.build(root, "dummy")
    by_page = {warning.partition(".rst")[0]: warning for warning in warnings}
    assert len(warnings) == len(by_page) == len(WRONG)
    for name, (text, expected) in zip(pages, WRONG, strict=True):
        assert expected in by_page[name], text
        assert "[fact." in by_page[name]


@pytest.mark.no_cover
@pytest.mark.parametrize(
    ("file", "old", "new", "page", "expected"),
    [
        ("stops.csv", "stop-nowhere,tour-00,", "stop-nowhere,tour-00,workshop-01", "matrix", ""),
        ("tours.csv", ",none", ",part", "matrix", "Partly seen"),
        ("lands.csv", ",DE", ",FR", "timeline", "France"),
        ("counts.csv", ",2074,", ",9874,", "series", "9,874"),
        ("workshops.csv", "Workshop 0", "Smithy", "matrix", "Smithy"),
    ],
)
def test_a_changed_cell_changes_only_its_figure(
    root: Path, file: str, old: str, new: str, page: str, expected: str
) -> None:
    pages = {name: f"{name}\n========\n\n{FIGURES[name]}\n" for name in ("matrix", "series", "timeline")}
    aviary.write(root, index="Index\n=====\n", **pages, **RECORDS)
    aviary.build(root)
    out = root / "_build/html"
    before = {name: (out / f"{name}.html").read_text("utf-8") for name in pages}
    target = root / "package" / file
    target.write_text(target.read_text("utf-8").replace(old, new), "utf-8")
    rebuild_site(root)
    after = {name: (out / f"{name}.html").read_text("utf-8") for name in pages}
    assert [name for name in pages if before[name] != after[name]] == [page]
    assert expected in after[page]


def rebuild_site(root: Path) -> None:
    app = SphinxTestApp("html", srcdir=root, freshenv=False, status=StringIO(), warning=StringIO())
    try:
        app.build()
    finally:
        app.cleanup()


def test_a_mark_opens_the_table_in_a_browser(site: Path, tmp_path: Path) -> None:
    if not CHROMIUM:
        pytest.skip("no browser here")
    with browser(tmp_path / "profile") as tab:
        tab.open(site / "html/series.html")
        click = "new MouseEvent('click', {bubbles: true, cancelable: true})"
        tab.run(f"document.querySelector('.fact-wide svg a').dispatchEvent({click})")
        tab.wait("document.querySelector('details').open && document.querySelector('tr:target') !== null")
        assert tab.said == []
