"""The site of this project in its three languages: built without a warning, alike, and found in a browser."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests.browser import CHROMIUM, Browser, browser
from tests.links import problems
from tests.test_language_search import search

REPO = Path(__file__).parents[1]
FOLDERS = ("en", "ru", "zh")
TEN = (
    "index", "visit", "visits/index", "zone", "coding", "use", "engine", "data/visits",
    "companies/lassard", "visits/2025-09-16-china-pechatniki",
)  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "factbook.sphinx.languages", "build", "docs", str(folder / "site")]
    done = subprocess.run(
        [*command, "-d", str(folder / "trees"), "-q", "-n", "-W", "--keep-going", "-j", "auto"],
        env={**os.environ, "PYTHONPATH": str(REPO / "scripts"), "SOURCE_DATE_EPOCH": "315532800"},
        cwd=REPO,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return folder / "site"


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    if not CHROMIUM:
        pytest.skip("needs Chromium")
    with browser(tmp_path_factory.mktemp("profile")) as found:
        yield found


@pytest.mark.timeout(300)
def test_the_languages_have_the_same_pages_and_every_link_leads_somewhere(site: Path) -> None:
    pages = [
        {str(path.relative_to(site / name)) for path in (site / name).rglob("*.html")} for name in FOLDERS
    ]
    assert pages[0] == pages[1] == pages[2]
    assert len(pages[0]) > 90
    assert [problems(site / name) for name in FOLDERS] == [[], [], []]


@pytest.mark.parametrize("page", TEN)
def test_another_language_is_the_same_page(tab: Browser, site: Path, page: str) -> None:
    for here, there in (("en", "ru"), ("ru", "zh"), ("zh", "en")):
        tab.open(site / here / f"{page}.html")
        tag = {"zh": "zh-CN"}.get(there, there)
        tab.run(f"document.querySelector('.fact-languages a[hreflang={tag}]').click()")
        tab.wait(f"document.readyState === 'complete' && document.documentElement.lang === '{tag}'")
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
