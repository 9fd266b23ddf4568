"""In a browser: the search of each site finds words of every language, and the first page picks one."""

import json
import re
import shutil
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import quote

import pytest
from sphinx.search.ru import SearchRussian

from factbook.sphinx.languages.search import EveryScript
from tests.browser import CHROMIUM, Browser, browser
from tests.sphinx.languages.test_languages import build_site
from tests.worlds.tongues import copy

pytestmark = pytest.mark.skipif(not CHROMIUM, reason="needs Chromium")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("search")
    build_site(copy(folder), folder / "site")
    return folder / "site"


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browser(tmp_path_factory.mktemp("profile")) as found:
        yield found


def open_search(tab: Browser, address: str, words: str) -> None:
    """Search for words on a page, and wait for the results."""
    tab.go(f"{address}?q={quote(words)}")
    tab.wait("typeof Search !== 'undefined' && !!Search.status && Search.status.innerText !== ''")


def read_results(tab: Browser, site: Path, folder: str, words: str) -> tuple[set[str], str]:
    """Return the pages that a search finds, and what the page says of them."""
    open_search(tab, (site / folder / "search.html").as_uri(), words)
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
    found, said = read_results(tab, site, folder, words)
    assert page in found
    count = tab.run("document.querySelectorAll('#search-results ul.search > li').length")
    assert (
        said == {"en": "Pages found: %s", "ru": "Найдено страниц: %s", "zh": "找到 %s 个页面"}[folder] % count
    )


@pytest.mark.parametrize(("folder", "words"), [("zh", "灯激"), ("ru", "лазоревка"), ("en", "鸮灰")])
def test_what_is_nowhere_is_not_found(tab: Browser, site: Path, folder: str, words: str) -> None:
    assert read_results(tab, site, folder, words)[0] == set()


PENDING = """new Promise((then) => {
  Search.dots.innerText = "the last";
  setTimeout(() => then(Search.dots.innerText), 1000);
})"""  # timers run in the order in which they are due: what was pending has run before


@pytest.fixture(params=["as the theme does", "after the script that mends it"])
def page_of_search(request: pytest.FixtureRequest, site: Path, tmp_path: Path) -> Path:
    """Return the page that searches, as it is and as a theme makes it that loads the search late."""
    if request.param == "as the theme does":
        return site / "en/search.html"
    page = Path(shutil.copytree(site / "en", tmp_path / "en")) / "search.html"
    text, count = re.subn(
        r'<script (src="_static/(?:searchtools|language_data)\.js)',
        r"<script defer \1",
        page.read_text("utf-8"),
    )
    assert count == 2
    page.write_text(text, "utf-8")
    return page


@pytest.mark.parametrize("words", ["owl", "nothing"])
def test_the_dots_of_a_search_end_with_it(tab: Browser, page_of_search: Path, words: str) -> None:
    open_search(tab, page_of_search.as_uri(), words)
    tab.run(PENDING)
    assert tab.run(PENDING) == "the last"


def test_the_dots_can_begin_again(tab: Browser, site: Path) -> None:
    open_search(tab, (site / "en/search.html").as_uri(), "owl")
    tab.run("Search.startPulse()")
    tab.run("Search.startPulse()")
    tab.wait("Search.dots.innerText === '..'")
    tab.run("Search.stopPulse()")
    assert tab.run(PENDING) == "the last"


def test_a_search_from_a_file_says_nothing(tab: Browser, page_of_search: Path) -> None:
    tab.open(page_of_search)
    tab.said.clear()
    tab.asked.clear()
    open_search(tab, page_of_search.as_uri(), "bird")
    assert tab.run("document.querySelectorAll('#search-results li').length") > 1
    tab.run(PENDING)
    assert tab.said == []
    assert [Path(url).name for url in tab.asked if url.endswith(".html")] == []


class Handler(SimpleHTTPRequestHandler):
    """Serves a site without a word; one page of it breaks off."""

    def do_GET(self) -> None:
        if self.path.endswith("/larus.html"):
            self.close_connection = True
        else:
            super().do_GET()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def served(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the address of a copy of the site, of which one page is gone and one breaks off."""
    folder = Path(shutil.copytree(site, tmp_path_factory.mktemp("served") / "site"))
    (folder / "en/species/alle-alle.html").unlink()
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder))) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_search_over_http_shows_excerpts_of_what_is_there(tab: Browser, served: str) -> None:
    tab.said.clear()
    open_search(tab, f"{served}/en/search.html", "species")
    excerpts = "[...document.querySelectorAll('#search-results li:has(.context) > a')].map((a) => a.pathname)"
    tab.wait(f"{excerpts}.some((path) => path.endsWith('strix.html'))")
    tab.run(PENDING)
    found = tab.run("[...document.querySelectorAll('#search-results li > a')].map((a) => a.pathname)")
    without = {"/en/species/alle-alle.html", "/en/species/larus.html"}
    assert without <= set(found)
    assert not without & set(tab.run(excerpts))
    # The browser itself notes what it did not get; no script fails.
    assert {json.loads(text).get("entry", {}).get("source") for text in tab.said} == {"network"}


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
    tab.wait("document.readyState === 'complete'")
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
    tab.wait(f"location.href === {json.dumps(f'{target.as_uri()}#x')} && document.readyState === 'complete'")
    if not folder:
        assert tab.run("document.querySelectorAll('nav a').length") == 3
