"""Layouts of drawings, without Sphinx: places of shapes and widths of texts."""

import itertools
from datetime import date

import pytest
from sphinx.locale import translators

from factbook.drawing import route, times, typeset
from factbook.drawing.amounts import Amount
from factbook.drawing.axis import Span, TimeScale
from factbook.drawing.entities import Entity, EntityField, draw_entities
from factbook.drawing.phrases import ENGLISH_PHRASES
from factbook.drawing.points import draw_points
from factbook.drawing.shapes import Box, Drawing, Line, Text
from factbook.drawing.svg import render_svg
from factbook.sphinx.figures.phrases import build_drawing_phrases
from factbook.sphinx.languages.catalogs import OWN, CatalogFile, build_catalog_path, compile_catalogs
from factbook.sphinx.text.formats import ValueFormatter
from factbook.sphinx.text.phrases import PHRASES_CATALOG

TEXTS = ["Wood owl", "Серебристая чайка и другие", "灰林鸮和其他猛禽的年度报告", "x" * 90, "a b " * 80]


def build_entity(name: str, *targets: str) -> Entity:
    fields = [EntityField(f"{target}_id", is_key=False, target=target) for target in targets]
    return Entity(name, (EntityField("id", is_key=True), *fields), apart=False)


# A circle, a link to the same table, links over several layers, and a table without links.
TABLES = [
    build_entity("a", "b"),
    build_entity("b", "c"),
    build_entity("c", "a"),
    build_entity("d", "a", "b", "c", "d"),
    build_entity("alone"),
    build_entity("e", "d", "a"),
    build_entity("f", "c", "e"),
]


def find_boxes(drawing: Drawing, *kinds: str) -> list[Box]:
    shapes = (shape for group in drawing.groups for shape in group.shapes)
    return [shape for shape in shapes if isinstance(shape, Box) and shape.kind in kinds]


def test_boxes_are_apart_and_within_the_drawing() -> None:
    drawing = draw_entities(TABLES)
    boxes = find_boxes(drawing, "entity")
    assert len(boxes) == len(TABLES)
    for first, second in itertools.combinations(boxes, 2):
        assert first.x + first.width < second.x or second.x + second.width < first.x or (
            first.bottom < second.y or second.bottom < first.y
        )  # fmt: skip
    for box in boxes:
        assert box.x >= 0
        assert box.y >= 0
        assert box.x + box.width <= drawing.width
        assert box.bottom <= drawing.height


def test_no_link_runs_through_a_box() -> None:
    drawing = draw_entities(TABLES)
    lines = [shape for group in drawing.groups for shape in group.shapes if isinstance(shape, Line)]
    links = [line for line in lines if line.kind == "link"]
    assert len(links) > 15
    for box in find_boxes(drawing, "entity"):
        for line in links:
            for (x, y), (to_x, to_y) in itertools.pairwise(line.points):
                is_apart = max(x, to_x) <= box.x or min(x, to_x) >= box.x + box.width
                assert is_apart or max(y, to_y) <= box.y or min(y, to_y) >= box.bottom


def test_every_field_that_names_a_row_has_a_crows_foot() -> None:
    lines = [
        shape for group in draw_entities(TABLES).groups for shape in group.shapes if isinstance(shape, Line)
    ]
    feet = [line for line in lines if len(line.points) == 3 and line.points[0][0] == line.points[2][0]]
    assert len(feet) == sum(bool(field.target) for table in TABLES for field in table.fields)


def test_the_same_tables_give_the_same_drawing() -> None:
    assert draw_entities(TABLES) == draw_entities(list(TABLES))
    assert draw_entities([]) == draw_entities([])


def test_wide_characters_are_as_wide_as_they_are_high() -> None:
    assert typeset.measure_text_width("灰林鸮", 10) == 30
    assert typeset.measure_text_width("e\u0301", 10) == typeset.measure_text_width("e", 10)
    assert (
        typeset.measure_text_width("ЖЖЖ", 10)
        > typeset.measure_text_width("ллл", 10)
        > typeset.measure_text_width("iii", 10)
    )


@pytest.mark.parametrize("text", TEXTS)
def test_lines_fit(text: str) -> None:
    lines = typeset.wrap_text(text, 13, 120, 3)
    assert 1 <= len(lines) <= 3
    assert all(typeset.measure_text_width(line, 13) <= 120 for line in lines)
    if not lines[-1].endswith("…"):
        assert "".join("".join(lines).split()) == "".join(text.split())


@pytest.mark.parametrize(
    "word", ["unpronounceableness" * 2, "Водогрязеторфопарафинолечение", "1234567890" * 4]
)
def test_a_word_wider_than_a_line_is_divided_and_nothing_is_added(word: str) -> None:
    lines = typeset.wrap_text(word, 13, 120, 9)
    assert len(lines) > 1
    assert "".join(lines) == word
    assert all(typeset.measure_text_width(line, 13) <= 120 for line in lines)


def test_a_line_does_not_begin_with_punctuation() -> None:
    lines = typeset.wrap_text("灰林鸮，灰林鸮。灰林鸮，灰林鸮。", 10, 40, 9)
    assert not [line for line in lines if line[0] in "，。"]


def test_a_cell_of_any_length_is_drawn_at_once() -> None:
    lines = typeset.wrap_text("word \u202e" * 20_000, 13, 200, 4)
    assert len(lines) == 4
    assert lines[-1].endswith("…")
    assert "<U+202E>" in lines[0]


def build_item(text: str) -> route.RouteItem:
    return route.RouteItem(text, "", is_name=True, note="a note", note_language="", address="")


STAGES = [
    route.RouteStage("One", (build_item(TEXTS[0]),)),
    route.RouteStage("Many", tuple(build_item(text) for text in TEXTS * 2)),
    route.RouteStage("Pairs", (build_item("p"), build_item("q"))),
    route.RouteStage("Details", (build_item(TEXTS[1]), build_item(TEXTS[2])), ((0, 0), (1, 1)), (0, 1)),
    route.RouteStage("None", ()),
]


@pytest.mark.parametrize(
    "drawing", [route.draw_wide_route(STAGES, 760), route.draw_narrow_route(STAGES, 328)], ids=["w", "n"]
)
def test_cards_of_a_route_are_apart_and_within_the_drawing(drawing: Drawing) -> None:
    boxes = find_boxes(drawing, "card")
    assert len(boxes) == 1 + 10 + 2 + 2 + 1
    for first, second in itertools.combinations(boxes, 2):
        assert first.x + first.width < second.x or second.x + second.width < first.x or (
            first.bottom < second.y or second.bottom < first.y
        )  # fmt: skip
    assert all(box.x > 0 and box.x + box.width < drawing.width for box in boxes)
    assert all(box.bottom < drawing.height for box in boxes)
    assert drawing.smallest_text >= 12


def build_events(count: int) -> list[times.TimelineEvent]:
    days = [Span(date(2000 + n % 20, 1 + n % 12, 1), (1, 31, 365)[n % 3]) for n in range(count)]
    return [
        times.TimelineEvent(TEXTS[n % 5], "", f"day {n}", None if n % 7 == 6 else day, (n % 2,), "")
        for n, day in enumerate(days)
    ]


@pytest.mark.parametrize("count", [0, 1, 40])
def test_events_in_time(count: int) -> None:
    drawing = times.draw_wide_timeline(build_events(count), ["a", "b"], 760, ENGLISH_PHRASES)
    names = [
        text
        for group in drawing.groups
        for text in group.shapes
        if isinstance(text, Text) and text.kind == "name"
    ]
    assert len(names) == count
    for first, second in itertools.combinations(names, 2):
        assert first.y != second.y or abs(first.x - second.x) > 20
    assert all(0 <= text.x <= 760 and text.y < drawing.height for text in names)


def test_marks_of_time_are_whole_months_or_years() -> None:
    def find_marks(first: date, last: date) -> list[str]:
        return [
            name
            for _x, name in TimeScale.from_spans([Span(first, 1), Span(last, 1)], 0, 700).list_marks(
                ENGLISH_PHRASES.locale
            )
        ]

    assert find_marks(date(2031, 3, 2), date(2031, 3, 2)) == ["Feb 2031", "Mar 2031", "Apr 2031"]
    assert find_marks(date(2020, 3, 2), date(2025, 1, 2)) == ["2020", "2021", "2022", "2023", "2024", "2025"]
    assert len(find_marks(date(1, 1, 1), date(9999, 12, 31))) <= 8


@pytest.mark.parametrize(
    ("values", "level"),
    [([4.0], "4"), ([0.05], "0.05"), ([2e6], "2M"), ([8e20], "8E20"), ([6e-9], "6E-9"), ([12.5], "12.5")],
)
def test_numbers_of_a_scale(values: list[float], level: str) -> None:
    amounts = [Amount("a", "", "b", value, "", "", Span(date(2020, 1, 1), 1)) for value in values]
    drawing = draw_points(amounts, 760, ENGLISH_PHRASES)
    lines = [text.lines[0] for group in drawing.groups for text in group.shapes if isinstance(text, Text)]
    assert level in lines


AMOUNTS = [
    Amount(text, "", "7", value, bound, "", Span(date(2020 + n, 1, 1), 1), "then")
    for n, (text, value, bound) in enumerate(
        zip(TEXTS, [5.0, -3.0, 1e299, None, 0.0], ["", "more", "less", "about", ""], strict=True)
    )
]


@pytest.mark.parametrize("width", [760, 328])
@pytest.mark.parametrize("amounts", [[], AMOUNTS, AMOUNTS[:2]], ids=["none", "extreme", "few"])
def test_numbers_of_a_drawing_are_finite(amounts: list[Amount], width: float) -> None:
    text = render_svg(
        draw_points(amounts, width, ENGLISH_PHRASES), "x", "title", "description", lambda address: ""
    )
    assert "nan" not in text
    assert "inf" not in text


def test_names_are_joined_as_the_language_does(monkeypatch: pytest.MonkeyPatch) -> None:
    chinese = compile_catalogs([CatalogFile(build_catalog_path(OWN, "zh_CN", PHRASES_CATALOG))])
    monkeypatch.setitem(translators, ("general", PHRASES_CATALOG), chinese)
    span = Span(date(2020, 1, 1), 1)
    item = Amount("鸮", "", "5", 5.0, "", "", span, "2020年")
    event = times.TimelineEvent("鸮", "", "2020年", span, (0, 1), "")
    phrases = build_drawing_phrases(ValueFormatter.of("zh_CN"))
    drawings = [
        draw_points([item], 760, phrases),
        times.draw_narrow_timeline([event], ["丙", "丁"], 328, phrases),
    ]
    assert [group.name for drawing in drawings for group in drawing.groups if group.name][:2] == [
        "鸮，2020年：5",
        "鸮，2020年，丙，丁",
    ]
