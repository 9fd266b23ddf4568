"""The site of this project in its three languages: built without a warning, alike, and found in a browser."""

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests.browser import CHROMIUM, Browser, browser
from tests.sphinx.languages.test_language_search import open_search, read_results

REPO = Path(__file__).parents[2]
FOLDERS = ("en", "ru", "zh")
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
        tab.wait(f"document.readyState === 'complete' && document.documentElement.lang === '{tag}'")
        assert tab.run("location.href") == (site / there / f"{page}.html").as_uri()


@pytest.mark.parametrize(
    ("folder", "words", "page"),
    [
        ("en", "Lassard", "companies/lassard"),
        ("en", "Istanbul", "visits/2019-04-02-istanbul-technopark-pechatniki"),
        ("en", "transport summit", "visits/2025-08-23-transport-summit-pechatniki"),
        ("en", "how visits are coded", "coding"),
        ("en", "利克苏托夫", "people/maksim-liksutov"),
        ("ru", "Лассард", "companies/lassard"),
        ("ru", "делегация Ирана", "visits/2022-11-22-iran-pechatniki"),
        ("ru", "Собяниным", "people/sergey-sobyanin"),
        ("ru", "саммита", "visits/2025-08-23-transport-summit-pechatniki"),
        ("ru", "методикой", "coding"),
        ("zh", "利克苏托夫", "people/maksim-liksutov"),
        ("zh", "伊朗", "organizations/ministry-of-petroleum-of-iran"),
        ("zh", "经济特区的发展", "zone"),
        ("zh", "数据字典", "data/index"),
        ("zh", "Лассард", "companies/lassard"),
    ],
)
def test_a_search_finds_the_right_page_first(
    tab: Browser, site: Path, folder: str, words: str, page: str
) -> None:
    read_results(tab, site, folder, words)
    links = tab.run("[...document.querySelectorAll('#search-results li > a')].map((a) => a.href)")
    assert urlsplit(links[0]).path == (site / folder / f"{page}.html").as_posix()


@pytest.mark.parametrize(("folder", "words"), [("en", "visits"), ("ru", "визиты"), ("zh", "访问")])
def test_what_a_search_finds_is_there(tab: Browser, site: Path, folder: str, words: str) -> None:
    read_results(tab, site, folder, words)
    links = tab.run("[...document.querySelectorAll('#search-results li > a')].map((a) => a.href)")
    places = [urlsplit(link) for link in links]
    assert any(place.fragment.startswith("tables-") for place in places)
    for place in places:
        if place.fragment:
            page = Path(unquote(place.path)).read_text("utf-8")
            assert re.search(rf'id="{re.escape(unquote(place.fragment))}"', page), place


@pytest.mark.parametrize("page", ["index.html", "en/index.html", "ru/visits/index.html", "zh/genindex.html"])
def test_the_first_visit_of_a_page_gives_no_complaint(tab: Browser, site: Path, page: str) -> None:
    tab.open(site / "en/index.html")
    tab.run("localStorage.clear()")
    tab.said.clear()
    tab.go((site / page).as_uri())
    tab.wait("document.readyState === 'complete' && !!document.documentElement.dataset.theme")
    assert tab.complaints() == []
    assert tab.run("localStorage.getItem('mode')") == "auto"


def test_a_search_gives_no_complaint(tab: Browser, site: Path) -> None:
    tab.open(site / "en/index.html")
    tab.run("localStorage.clear()")
    tab.said.clear()
    open_search(tab, (site / "en/search.html").as_uri(), "visit")
    assert tab.run("document.querySelectorAll('#search-results li').length") > 50
    assert tab.complaints() == []


def test_the_sites_share_one_copy_of_the_package(site: Path) -> None:
    assert [path.parent for path in site.rglob("*.zip")] == [site]
    assert [path.parent for path in site.rglob("datapackage.json")] == [site / "datapackage"]
    for name in FOLDERS:
        home = (site / name / "index.html").read_text("utf-8")
        (data,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', home, re.DOTALL)
        for item in json.loads(data)["distribution"]:
            content = (site / name / item["contentUrl"]).read_bytes()
            assert item["sha256"] == hashlib.sha256(content).hexdigest()
        links = re.findall(
            r"\]\((\S*(?:\.csv|\.zip|\.json))\)", (site / name / "llms.txt").read_text("utf-8")
        )
        assert len(links) > 5
        assert [link for link in links if not (site / name / link).is_file()] == []


def test_every_page_has_the_icon(site: Path) -> None:
    icons = set()
    for page in site.rglob("*.html"):
        (place,) = re.findall(r'<link rel="icon" href="([^"]*)"', page.read_text("utf-8"))
        icons.add((page.parent / place).read_bytes())
    assert icons == {(REPO / "docs/_static/favicon.svg").read_bytes()}


def test_no_file_is_for_developers_of_the_theme(site: Path) -> None:
    assert [path for pattern in ("*.map", "webpack-macros.html") for path in site.rglob(pattern)] == []
    scripts = [path for pattern in ("*.js", "*.css") for path in site.rglob(pattern)]
    assert len(scripts) > 10
    assert [path for path in scripts if b"sourceMappingURL=" in path.read_bytes()] == []
