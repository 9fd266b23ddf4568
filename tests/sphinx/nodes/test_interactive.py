"""Tables that readers sort and filter, in a real browser."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from docutils import nodes

from tests.browser import CHROMIUM, Browser, browser
from tests.worlds.aviary import HOSTILE, OBJECTS, build, copy, only, page, write

# The order of a page is not that of any column, so that every click shows.
ROWS = [
    ("k1", "Öland", "10", "2031-04-02", "owl"),
    ("k2", "Zanzibar", "9", "2029-01-01", "auk"),
    ("k3", "apple 10", "", "2031-04-01", "gull"),
    ("k4", "Apple 9", "1e2", "", "auk"),
    ("k5", "Чайка", "many", "2030-01-01", "owl"),
    ("k6", "", "9", "2031-01-01", "owl"),
    ("k7", HOSTILE, "-1.5", "2031-01-02", "gull"),
    ("k8", "鸮", "0", "2031-01-03", "owl"),
    *((f"k{number}", f"Bird {number}", str(number), "2032-01-01", "owl") for number in range(9, 13)),
]
FIELDS = (
    '{"name": "key", "type": "string"}, {"name": "name", "type": "string"}, '
    '{"name": "size", "type": "number"}, {"name": "seen", "type": "date"}, '
    '{"name": "kind", "type": "string", "constraints": {"enum": ["owl", "gull", "auk"]}}'
)
TABLE = ".. fact:rows:: things\n   :columns: key, name, size, seen, kind\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = copy(tmp_path)
    lines = [",".join('"{}"'.format(cell.replace('"', '""')) for cell in row) for row in ROWS]
    (folder / "package/data/things.csv").write_text(
        "\n".join(["key,name,size,seen,kind", *lines, ""]), "utf-8"
    )
    descriptor = folder / "package/datapackage.json"
    resource = (
        '{"name": "things", "path": "data/things.csv", '
        f'"schema": {{"fields": [{FIELDS}], "primaryKey": "key"}}}}, '
    )
    text = descriptor.read_text("utf-8").replace('"resources": [', f'"resources": [{resource}', 1)
    descriptor.write_text(text, "utf-8")
    return folder


@pytest.mark.parametrize(
    ("option", "classes"),
    [
        ("things", {"fact-sort", "fact-filter"}),
        ("things\n   :filter: no", {"fact-sort"}),
        ("things\n   :sortable: no", {"fact-filter"}),
        ("things[key=k1]", set()),
        ("things[key=k1]\n   :sortable:\n   :filter: yes", {"fact-sort", "fact-filter"}),
        ("things[kind=auk]", {"fact-sort"}),
    ],
)
def test_what_a_table_offers(root: Path, option: str, classes: set[str]) -> None:
    table = only(page(root, f".. fact:rows:: {option}"), nodes.table)
    assert {name for name in table["classes"] if name in {"fact-sort", "fact-filter"}} == classes


def test_a_wrong_word_is_an_error(root: Path) -> None:
    write(root, index="Index\n=====\n\n.. fact:rows:: things\n   :filter: perhaps\n")
    _, warnings = build(root)
    assert '"perhaps" unknown; choose from "yes", or "no"' in " ".join(warnings)


def test_only_pages_with_such_a_table_load_the_script(root: Path) -> None:
    page(root, TABLE, "html")
    out = root / "_build/html"
    assert (out / "_static/factbook-tables.js").is_file()
    tags = re.findall(r"<script[^>]*factbook-tables[^>]*>", (out / "index.html").read_text("utf-8"))
    assert len(tags) == 1
    assert 'defer="defer"' in tags[0]
    assert "factbook-tables.js" not in (out / "records.html").read_text("utf-8")


def test_keys_are_for_browsers_alone(root: Path) -> None:
    settings = {"epub_copyright": "x", "version": "1"}
    page(root, TABLE, "epub", **settings)
    text = (root / "_build/epub/index.xhtml").read_text("utf-8")
    assert "Zanzibar" in text
    assert "data-sort" not in text
    assert "factbook-tables.js" not in text


def test_numbers_sort_by_their_value_however_they_are_written(tmp_path: Path) -> None:
    folder = copy(tmp_path)
    rows = 'key,size\nk1,9 %\nk2,"2,5 %"\nk3,"1 010,5 %"\nk4,"10,5"\n'
    (folder / "package/data/things.csv").write_text(rows, "utf-8")
    number = '{"name": "size", "type": "number", "decimalChar": ",", "groupChar": " ", "bareNumber": false}'
    resource = (
        '{"name": "things", "path": "data/things.csv", "schema": '
        f'{{"fields": [{{"name": "key", "type": "string"}}, {number}], "primaryKey": "key"}}}}, '
    )
    descriptor = folder / "package/datapackage.json"
    text = descriptor.read_text("utf-8").replace('"resources": [', f'"resources": [{resource}', 1)
    descriptor.write_text(text, "utf-8")
    page(folder, ".. fact:rows:: things\n   :columns: size\n   :order: size\n   :sortable:\n", "html")
    written = (folder / "_build/html/index.html").read_text("utf-8")
    assert re.findall(r'data-sort="([^"]*)"', written) == ["2.5", "9", "10.5", "1010.5"]


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    if not CHROMIUM:
        pytest.skip("no chromium on PATH")
    with browser(tmp_path_factory.mktemp("profile")) as found:
        yield found


@pytest.fixture
def shown(root: Path, tab: Browser, request: pytest.FixtureRequest) -> Browser:
    language = getattr(request, "param", "en")
    write(root, index=f"Index\n=====\n\n{TABLE}", **OBJECTS)
    _, warnings = build(root, "html", language=language)
    assert warnings == []
    tab.said.clear()
    tab.asked.clear()
    tab.open(root / "_build/html/index.html")
    return tab


def read_order(tab: Browser) -> str:
    rows = "[...document.querySelectorAll('table.fact-table tbody tr')].filter(row => !row.hidden)"
    return " ".join(tab.run(f"{rows}.map(row => row.cells[0].textContent.trim().slice(1))"))


def click_column(tab: Browser, column: int) -> str:
    tab.run(f"document.querySelectorAll('th button')[{column}].click()")
    return read_order(tab)


AS_WRITTEN = "1 2 3 4 5 6 7 8 9 10 11 12"


def test_each_type_sorts_by_its_value(shown: Browser) -> None:
    assert read_order(shown) == AS_WRITTEN
    assert click_column(shown, 2) == "7 8 2 6 9 1 10 11 12 4 5 3"  # "many" is no number, nothing comes last
    assert click_column(shown, 2) == "5 4 12 11 1 10 2 6 9 8 7 3"  # 2 and 6 are the same: in the first order
    assert click_column(shown, 2) == AS_WRITTEN
    assert click_column(shown, 3) == "2 5 6 7 8 3 1 9 10 11 12 4"
    assert click_column(shown, 4) == "1 5 6 8 9 10 11 12 3 7 2 4"  # as the closed list has them


def test_text_sorts_as_the_language_does(shown: Browser) -> None:
    assert click_column(shown, 1) == "7 4 3 9 10 11 12 1 2 5 8 6"


@pytest.mark.parametrize("shown", ["sv"], indirect=True)
def test_text_sorts_as_another_language_does(shown: Browser) -> None:
    assert click_column(shown, 1) == "7 4 3 9 10 11 12 2 1 5 8 6"  # in Swedish, ö is the last letter


def test_what_people_hear_of_sorting(shown: Browser) -> None:
    heads = "[...document.querySelectorAll('th')].map(head => head.getAttribute('aria-sort'))"
    said = "document.querySelector('.fact-said[role=status]').textContent"
    click_column(shown, 2)
    assert shown.run(heads) == [None, None, "ascending", None, None]
    assert shown.run(said) == "Sorted by size, ascending"
    click_column(shown, 3)
    click_column(shown, 3)
    assert shown.run(heads) == [None, None, None, "descending", None]
    assert shown.run(said) == "Sorted by seen, descending"
    click_column(shown, 3)
    assert shown.run(heads) == [None] * 5
    assert shown.run(said) == "In the first order again"


def test_everything_works_by_keyboard(shown: Browser) -> None:
    shown.run("document.querySelector('.fact-filter-bar input').focus()")
    shown.type("k1 bird")
    count = "document.querySelector('.fact-filter-bar [aria-live=polite]').textContent"
    assert read_order(shown) == "10 11 12"
    assert shown.run(count) == "3 of 12 rows"
    shown.key("Tab", 9)
    assert shown.run("document.activeElement.textContent") == "key"
    shown.key("Tab", 9)
    shown.key("Tab", 9)
    shown.key("Enter", 13, "\r")
    shown.key("Enter", 13, "\r")
    assert read_order(shown) == "12 11 10"  # sorting keeps the filter
    assert shown.run("document.activeElement.textContent") == "size"
    shown.run("document.querySelector('.fact-filter-bar input').focus()")
    shown.key("Escape", 27)
    assert shown.run(count) == "12 of 12 rows"
    assert read_order(shown).startswith("5 4 12")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ЧАЙКА", "5"),
        ("鸮", "8"),
        ("  apple   auk ", "4"),
        ("<script>alert", "7"),
        ("nothing", ""),
        ("", AS_WRITTEN),
    ],
)
def test_filter(shown: Browser, text: str, found: str) -> None:
    shown.run("document.querySelector('.fact-filter-bar input').focus()")
    shown.type(text)
    assert read_order(shown) == found


def test_the_field_has_a_label_and_no_page_complains(shown: Browser) -> None:
    assert (
        shown.run("document.querySelector('input[type=search]').labels[0].textContent") == "Filter the rows"
    )
    assert shown.run("document.querySelectorAll('th > button[type=button]').length") == 5
    assert shown.run("document.querySelectorAll('[onclick]').length") == 0
    assert shown.said == []
    assert shown.asked
    assert [url for url in shown.asked if not url.startswith("file:")] == []
