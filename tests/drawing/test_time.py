"""Numbers in time: the points that a line joins, and the places of signs."""

import itertools
from datetime import date
from pathlib import Path

import pytest

from factbook.drawing.amounts import Amount
from factbook.drawing.axis import Span
from factbook.drawing.joins import PlottedPoint, has_conflict, join_points
from factbook.drawing.legend import LegendEntry, build_sign_drawer, choose_form, choose_tone, lay_out_legend
from factbook.drawing.phrases import ENGLISH_PHRASES
from factbook.drawing.points import draw_points
from factbook.drawing.shapes import FORMS, Drawing, Group, Line, Sign, Text
from factbook.drawing.svg import render_svg
from factbook.sphinx.store.facts import Facts
from factbook.sphinx.store.questions import Questions
from factbook.sphinx.text.formats import ValueFormatter
from tests.work import growth
from tests.worlds.small import one


def amount(
    value: float, year: int, month: int = 0, *, bound: str = "", target: bool = False, text: str = "firms"
) -> Amount:
    span = Span(date(year, month or 1, 1), 31 if month else 365)
    return Amount(text, "", f"{value:g}", value, bound, "", span, "then", is_target=target)


def join_amounts(*amounts: Amount) -> list[tuple[str, str]]:
    """Return the numbers at both ends of each line; the places of the points do not matter."""
    points = [PlottedPoint(0, 0, 0, 0, item.span, item, 0) for item in amounts if item.span is not None]
    return [
        (segment.start.amount.number_text, segment.end.amount.number_text) for segment in join_points(points)
    ]


def test_a_line_goes_from_each_time_to_the_next() -> None:
    lines = join_amounts(amount(3, 2022), amount(1, 2020), amount(2, 2021))
    assert lines == [("1", "2"), ("2", "3")]


def test_a_line_breaks_off_where_two_disagree() -> None:
    assert join_amounts(
        amount(1, 2020), amount(2, 2021), amount(5, 2021), amount(3, 2022), amount(4, 2023)
    ) == [("3", "4")]


def test_a_line_goes_on_where_two_agree() -> None:
    assert join_amounts(amount(1, 2020), amount(2, 2021), amount(2, 2021), amount(3, 2022)) == [
        ("1", "2"),
        ("2", "3"),
    ]


def test_a_bound_and_a_number_do_not_agree() -> None:
    assert join_amounts(amount(1, 2020), amount(2, 2021), amount(2, 2021, bound="more")) == []


def test_no_line_orders_a_year_and_a_month_in_it() -> None:
    assert join_amounts(amount(1, 2020), amount(2, 2021), amount(3, 2021, 6), amount(4, 2022)) == []


def test_a_target_is_joined_to_what_was_there_before_it() -> None:
    assert join_amounts(amount(1, 2020), amount(9, 2022, target=True), amount(2, 2023)) == [
        ("1", "2"),
        ("1", "9"),
    ]
    aims = (amount(8, 2030, target=True), amount(9, 2035, target=True))
    assert join_amounts(amount(1, 2020), *aims) == [("1", "8"), ("8", "9")]
    assert join_amounts(amount(1, 2020), amount(8, 2030, target=True), amount(9, 2030, target=True)) == []


def test_a_target_is_not_in_conflict_with_a_result() -> None:
    points = [
        PlottedPoint(0, 0, 0, 0, Span(date(2020, 1, 1), 365), amount(value, 2020, target=target), 0)
        for value, target in ((1.0, False), (2.0, True))
    ]
    assert not has_conflict(points)


def find_signs(drawing: Drawing) -> list[Sign]:
    """Return the signs of points, without those of the legend."""
    shapes = [shape for group in drawing.groups for shape in group.shapes]
    return [shape for shape in shapes if isinstance(shape, Sign) and shape.x > 60 and shape.y < 275]


def find_lines(drawing: Drawing, kind: str) -> list[Line]:
    shapes = [shape for group in drawing.groups for shape in group.shapes]
    return [shape for shape in shapes if isinstance(shape, Line) and shape.kind == kind]


def test_two_things_are_never_one_line() -> None:
    firms = [amount(200 + year, 2000 + year) for year in range(8)]
    residents = [amount(50 + year, 2000 + year, text="residents") for year in range(8)]
    lines = find_lines(draw_points([*firms, *residents], 760, ENGLISH_PHRASES), "series")
    assert len(lines) == 7 + 7
    assert all(abs(line.points[0][1] - line.points[-1][1]) < 20 for line in lines)


@pytest.mark.parametrize("width", [760, 328])
def test_points_that_disagree_are_side_by_side(width: float) -> None:
    signs = find_signs(
        draw_points([amount(100, 2020), amount(101, 2020), amount(160, 2020)], width, ENGLISH_PHRASES)
    )
    assert len(signs) == 3
    for first, second in itertools.combinations(signs, 2):
        assert abs(first.x - second.x) >= 12


def test_a_sign_is_at_its_time_also_among_many() -> None:
    near = [amount(230, 2025, month) for month in (9, 10, 11, 12)]
    drawing = draw_points([amount(10, 2000), *near, amount(240, 2026, 1)], 328, ENGLISH_PHRASES)
    places = sorted(sign.x for sign in find_signs(drawing))
    assert places[-1] - places[1] < 8


@pytest.mark.parametrize("width", [760, 328])
def test_numbers_do_not_cover_one_another(width: float) -> None:
    many = [amount(100 + (n * 37) % 90, 2000 + n % 25, 1 + n % 12) for n in range(60)]
    drawing = draw_points(many, width, ENGLISH_PHRASES)
    names = [
        shape for group in drawing.groups for shape in group.shapes
        if isinstance(shape, Text) and shape.kind == "name"
    ]  # fmt: skip
    assert len(names) > 5
    for first, second in itertools.combinations(names, 2):
        assert abs(first.y - second.y) >= 13 or abs(first.x - second.x) > 20
    assert all(0 <= text.x <= width and 0 < text.y < 274 for text in names)


def test_a_date_without_a_month_is_a_year_long() -> None:
    drawing = draw_points([amount(1, 2000), amount(2, 2024, 1)], 760, ENGLISH_PHRASES)
    (line,) = [
        line for line in find_lines(drawing, "within")
        if line.points[0][1] == line.points[1][1] and line.points[0][0] > 60 and line.points[0][1] < 275
    ]  # fmt: skip
    year = line.points[1][0] - line.points[0][0]
    assert 22 < year < 32


def test_36_series_have_different_signs() -> None:
    assert len({(choose_form(number), choose_tone(number)) for number in range(36)}) == 36
    assert (
        len({choose_form(number) for number in range(6)})
        == len({choose_tone(number) for number in range(6)})
        == 6
    )


@pytest.mark.parametrize("name", FORMS)
def test_a_form_is_drawn_in_its_place(name: str) -> None:
    picture = render_svg(Drawing(40, 40, (Group((Sign(20, 20, 6, name, "stop"),)),)), "i", "t", "d", str)
    assert "nan" not in picture
    assert ("<circle" in picture) == (name == "circle")


def test_a_legend_stays_within_its_width() -> None:
    entries = [LegendEntry(build_sign_drawer(number), "word " * number, "") for number in range(1, 30)]
    groups, bottom = lay_out_legend([*entries, LegendEntry(None, "remark")], 2, 10, 300)
    texts = [shape for group in groups for shape in group.shapes if isinstance(shape, Text)]
    assert len(texts) == 30
    assert all(text.x < 300 and text.y < bottom for text in texts)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("38400000000", "en", "38.4B"),
        ("38400000001", "en", "38,400,000,001"),
        ("1234567", "en", "1,234,567"),
        ("1230000", "en", "1.23M"),
        ("123450000", "zh", "1.2345亿"),
        ("230", "en", "230"),
        ("NaN", "en", "NaN"),
        ("1e30", "en", "1e30"),
        ("many", "en", "many"),
    ],
)
def test_a_short_number_loses_nothing(tmp_path: Path, text: str, language: str, expected: str) -> None:
    one(tmp_path, f"id,v\na,{text}\n", "id", {"name": "v", "type": "number"}, primaryKey="id")
    facts = Questions(Facts.open(tmp_path / "datapackage.json"), language)
    assert ValueFormatter.of(language).format_short_number(facts.find_cell("t/a.v")) == expected


@pytest.mark.no_cover
def test_the_work_of_points_grows_with_their_number() -> None:
    def draw(size: int) -> int:
        many = [
            amount(number * 37 % 991, 2000 + number % 20, number % 12 + 1, text=f"firm {number % 3}")
            for number in range(size)
        ]
        return len(find_lines(draw_points(many, 760, ENGLISH_PHRASES), "series"))

    assert draw(4000) == 0  # of each month, many numbers
    assert growth(draw, 1000) < 3.3  # a few more where points of one month meet


def test_the_work_of_joining_times_grows_with_their_number() -> None:
    def join(size: int) -> int:
        assert join_amounts(*(amount(number, 2000) for number in range(size))) == []
        return len(join_amounts(*(amount(number, number + 1) for number in range(size))))

    assert join(8000) == 8000 - 1
    assert growth(join, 500) < 2.5
