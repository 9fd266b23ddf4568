"""In a browser: the search of each site finds words of every language, and the first page picks one."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from sphinx.search.ru import SearchRussian

from factbook.sphinx.languages.search import EveryScript
from tests.browser import CHROMIUM, Browser, browser
from tests.test_languages import command
from tests.tongues import copy

pytestmark = pytest.mark.skipif(not CHROMIUM, reason="needs Chromium")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("search")
    command(copy(folder), folder / "site")
    return folder / "site"


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browser(tmp_path_factory.mktemp("profile")) as found:
        yield found


def wait(tab: Browser, condition: str) -> None:
    for _ in range(300):
        try:
            if tab.run(condition):
                return
        except AssertionError as error:
            if "navigated" not in str(error):  # a page that goes elsewhere is asked again
                raise
        time.sleep(0.05)
    raise TimeoutError(condition)


def search(tab: Browser, site: Path, folder: str, words: str) -> tuple[set[str], str]:
    """Return the pages that a search finds, and what the page says of them."""
    tab.go(f"{(site / folder / 'search.html').as_uri()}?q={quote(words)}")
    wait(tab, "typeof Search !== 'undefined' && !!Search.status && Search._pulse_status < 0")
    wait(tab, "Search.status.innerText !== ''")
    links = tab.run("[...document.querySelectorAll('#search-results li > a')].map((a) => a.pathname)")
    return {Path(link).stem for link in links}, tab.run("Search.status.innerText")


@pytest.mark.parametrize(
    ("folder", "words", "page"),
    [
        ("ru", "лазерных", "index"),  # the page says: лазерные
        ("ru", "лазерная лампа", "index"),
        ("ru", "чайки", "larus"),
        ("ru", "Herring gull", "larus"),
        ("ru", "灰林鸮", "strix"),
        ("zh", "激光灯", "index"),
        ("zh", "光灯", "index"),  # a word of no dictionary
        ("zh", "灯", "index"),
        ("zh", "林鸮", "strix"),
        ("zh", "Неясыть", "strix"),
        ("zh", "Herring", "larus"),
        ("zh", "Люрик", "alle-alle"),
        ("en", "laser lamp", "index"),
        ("en", "Неясыть", "strix"),
        ("en", "灰林鸮", "strix"),
        ("en", "林鸮", "strix"),
    ],
)
def test_it_is_found(tab: Browser, site: Path, folder: str, words: str, page: str) -> None:
    found, said = search(tab, site, folder, words)
    assert page in found
    count = tab.run("document.querySelectorAll('#search-results ul.search > li').length")
    assert (
        said == {"en": "Pages found: %s", "ru": "Найдено страниц: %s", "zh": "找到 %s 个页面"}[folder] % count
    )


@pytest.mark.parametrize(("folder", "words"), [("zh", "灯激"), ("ru", "лазоревка"), ("en", "鸮灰")])
def test_what_is_nowhere_is_not_found(tab: Browser, site: Path, folder: str, words: str) -> None:
    assert search(tab, site, folder, words)[0] == set()


def test_names_in_other_languages_are_not_shown(tab: Browser, site: Path) -> None:
    tab.open(site / "en" / "index.html")
    assert "Herring gull" in tab.run("document.body.innerText")
    assert "Серебристая чайка" not in tab.run("document.documentElement.outerHTML")


def test_browser_and_index_cut_words_alike(tab: Browser, site: Path) -> None:
    """Sphinx cuts endings in Python for the index and in the browser for a query: the same way."""
    words = [
        "лазерные",
        "лазерных",
        "площадка",
        "площадок",
        "резидентов",
        "инжиниринг",
        "оборудованию",
        "станков",
        "зоне",
    ]
    tab.open(site / "ru" / "search.html")
    cut = tab.run(f"{json.dumps(words)}.map((word) => new Stemmer().stemWord(word))")
    assert cut == [SearchRussian({}).stem(word) for word in words]


TEXTS = {
    "हिन्दी में": ["हिन्दी", "में"],
    "Москва\u0301 и Кие\u0301в": ["Москва", "и", "Киев"],
    "и\u0306од е\u0308ж": ["йод", "еж"],
    "Cafe\u0301 n\u0303u": ["Café", "ñu"],
    "x_1 a-b": ["x_1", "a", "b"],
    "ภาษาไทย": ["ภาษาไทย"],
    "激光": ["激光"],
}


@pytest.mark.parametrize("text", TEXTS)
def test_marks_stay_with_their_letters_or_go_on_both_sides(tab: Browser, site: Path, text: str) -> None:
    indexed = EveryScript({}).split(text)
    assert [word for word in indexed if len(word) > 1 or word.isascii() or word == "и"] == TEXTS[text]
    tab.open(site / "ru" / "search.html")
    assert tab.run(f"splitQuery({json.dumps(text)})") == TEXTS[text]


def test_a_link_to_another_language_keeps_the_section_and_the_search(tab: Browser, site: Path) -> None:
    tab.go(f"{(site / 'en' / 'search.html').as_uri()}?q=owl#x")
    wait(tab, "document.readyState === 'complete'")
    link = tab.run("document.querySelector('.fact-languages a[hreflang=ru]').href")
    assert link == f"{(site / 'ru' / 'search.html').as_uri()}?q=owl#x"


@pytest.mark.parametrize(
    ("accepted", "folder"),
    [("ru-RU,ru,en", "ru"), ("zh-TW,zh", "zh"), ("de,zh-CN", "zh"), ("en-GB", "en"), ("fr", "")],
)
def test_the_first_page_leads_to_the_language_of_the_browser(
    tab: Browser, site: Path, accepted: str, folder: str
) -> None:
    tab.languages(accepted)
    tab.go(f"{(site / 'index.html').as_uri()}#x")
    target = site / folder / "index.html"
    wait(tab, f"location.href === {json.dumps(f'{target.as_uri()}#x')} && document.readyState === 'complete'")
    if not folder:
        assert tab.run("document.querySelectorAll('nav a').length") == 3
