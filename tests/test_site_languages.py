"""The site of this project in its three languages: built without a warning, alike, and found in a browser."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests.browser import CHROMIUM, Browser, browser
from tests.test_language_search import search, wait

TEN = (
    "index", "visit", "visits/index", "zone", "coding", "use", "engine", "data/visits",
    "companies/lassard", "visits/2025-09-16-china-pechatniki",
)  # fmt: skip


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    if not CHROMIUM:
        pytest.skip("needs Chromium")
    with browser(tmp_path_factory.mktemp("profile")) as found:
        yield found


@pytest.mark.parametrize("page", TEN)
def test_another_language_is_the_same_page(tab: Browser, site: Path, page: str) -> None:
    for here, there in (("en", "ru"), ("ru", "zh"), ("zh", "en")):
        tab.open(site / here / f"{page}.html")
        tag = {"zh": "zh-CN"}.get(there, there)
        tab.run(f"document.querySelector('.fact-languages a[hreflang={tag}]').click()")
        wait(tab, f"document.readyState === 'complete' && document.documentElement.lang === '{tag}'")
        assert tab.run("location.href") == (site / there / f"{page}.html").as_uri()


@pytest.mark.parametrize(
    ("folder", "words", "page"),
    [
        ("en", "Lassard", "companies/lassard"),
        ("en", "Istanbul", "organizations/istanbul-technopark"),
        ("en", "transport summit", "visits/2025-08-23-transport-summit-pechatniki"),
        ("en", "how visits are coded", "coding"),
        ("en", "利克苏托夫", "people/maksim-liksutov"),
        ("ru", "Лассард", "companies/lassard"),
        ("ru", "делегация Ирана", "visits/2022-11-22-iran-pechatniki"),
        ("ru", "Собяниным", "people/sergey-sobyanin"),
        ("ru", "саммита", "visits/2025-08-23-transport-summit-pechatniki"),
        ("ru", "методикой", "coding"),
        ("zh", "利克苏托夫", "people/maksim-liksutov"),
        ("zh", "伊朗", "visits/2022-11-22-iran-pechatniki"),
        ("zh", "经济特区的发展", "zone"),
        ("zh", "数据字典", "data/index"),
        ("zh", "Лассард", "companies/lassard"),
    ],
)
def test_a_search_finds_the_right_page_first(
    tab: Browser, site: Path, folder: str, words: str, page: str
) -> None:
    search(tab, site, folder, words)
    links = tab.run("[...document.querySelectorAll('#search-results li > a')].map((a) => a.href)")
    assert urlsplit(links[0]).path == (site / folder / f"{page}.html").as_posix()


@pytest.mark.parametrize(("folder", "words"), [("en", "visits"), ("ru", "визиты"), ("zh", "访问")])
def test_what_a_search_finds_is_there(tab: Browser, site: Path, folder: str, words: str) -> None:
    search(tab, site, folder, words)
    links = tab.run("[...document.querySelectorAll('#search-results li > a')].map((a) => a.href)")
    places = [urlsplit(link) for link in links]
    assert any(place.fragment.startswith("tables-") for place in places)
    for place in places:
        if place.fragment:
            page = Path(unquote(place.path)).read_text("utf-8")
            assert re.search(rf'id="{re.escape(unquote(place.fragment))}"', page), place
