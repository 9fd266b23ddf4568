"""What a page says of itself, how a data set is cited, and what stays the same from build to build."""

import hashlib
import json
import re
import subprocess
import sys
from html import unescape
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from babel import Locale
from sphinx.testing.util import SphinxTestApp

from factbook.export import bundle
from factbook.export.citation import CitedWork
from factbook.package.descriptor import open_package
from factbook.sphinx.site.downloads import format_size
from factbook.sphinx.site.head import format_locale_code, shorten_text
from tests.worlds import aviary

SITE = "https://example.org/birds/"
NASTY = '</script><!-- & "x" \n' + aviary.HOSTILE


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return aviary.copy(tmp_path)


def change_descriptor(root: Path, **properties: Any) -> Path:
    file = root / "package/datapackage.json"
    descriptor = json.loads(file.read_text("utf-8"))
    file.write_text(json.dumps({**descriptor, **properties}), "utf-8")
    return file


def read_tags(root: Path, text: str, builder: str = "html", **settings: Any) -> dict[str, str]:
    aviary.page(root, text, builder, **settings)
    html = (root / "_build" / builder / "index.html").read_text("utf-8")
    found = re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)">', html)
    assert len(found) == len(dict(found))
    return {name: unescape(content) for name, content in found}


@pytest.mark.parametrize(
    ("text", "description"),
    [
        ("Ada laid :fact:value:`birds/ada.eggs` eggs.", "Ada laid 12,345 eggs."),
        ("See :fact:row:`species/larus`, or not [#a]_.\n\n.. [#a] Note.", "See Herring gull, or not ."),
        (":fact:value:`birds/cyd.note`", aviary.HOSTILE),
        ("* In a list.\n\nOutside of it.", "Outside of it."),
        (".. meta::\n   :description: From the page.\n\nFirst.", ""),  # which Sphinx itself writes
        (".. fact:record:: birds/bob\n   :fields: home, eggs", "eggs: 9"),
    ],
)
def test_description(root: Path, text: str, description: str) -> None:
    if "record" in text:
        aviary.write(root, index=f"Index\n=====\n\n{text}\n")
        aviary.build(root)
        html = (root / "_build/html/index.html").read_text("utf-8")
        assert f'name="description" content="{description}"'.lower() in html.lower()
        return
    found = read_tags(root, text)
    assert found.get("description", "") == description
    assert found["og:description"] == (description or "From the page.")


def test_card(root: Path) -> None:
    found = read_tags(root, "Text.", "dirhtml", html_baseurl=SITE.rstrip("/"), language="ru")
    assert found["og:title"] == "Index"
    assert found["og:type"] == "website"
    assert found["og:url"] == SITE
    assert found["og:site_name"] == "Aviary"
    assert found["og:locale"] == "ru_RU"
    other = (root / "_build/dirhtml/records/index.html").read_text("utf-8")
    assert 'property="og:type" content="article"' in other
    assert "og:url" not in read_tags(root, "Text.")


def test_a_book_has_no_tags(root: Path) -> None:
    aviary.page(root, "Text.\n\n.. fact:downloads::", "epub", epub_copyright="x", version="1")
    page = (root / "_build/epub/index.xhtml").read_text("utf-8")
    assert "og:title" not in page
    assert "ld+json" not in page
    assert not (root / "_build/epub/datapackage").exists()


@pytest.mark.parametrize(("given", "locale"), [("zh_CN", "zh_CN"), ("en", "en_US"), ("tlh", "en_US")])
def test_locale(given: str, locale: str) -> None:
    assert format_locale_code(given) == locale


def test_a_long_text_is_cut_at_a_word() -> None:
    assert shorten_text("short") == "short"
    cut = shorten_text("feather, " * 40)
    assert cut.endswith("feather…")
    assert len(cut) <= 160
    assert len(shorten_text("鸟" * 300)) == 160


def test_hostile_descriptor(root: Path) -> None:
    change_descriptor(
        root, title=NASTY, description=NASTY, keywords=[NASTY, 1], sources=[{"title": NASTY}, 2],
        contributors=[{"title": NASTY, "path": "javascript:x"}, {}], licenses="none",
    )  # fmt: skip
    aviary.page(root, ".. fact:citation::\n\n.. fact:downloads::", "html")
    out = root / "_build/html"
    html = (out / "index.html").read_text("utf-8")
    (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    found = json.loads(text)
    assert found["description"] == " ".join(NASTY.split())
    assert "url" not in found["creator"][0]
    assert "<script>alert" not in html
    assert "[link](x)" not in (out / "llms.txt").read_text("utf-8").partition("## ")[0]


def test_json_ld_says_what_the_files_are(root: Path) -> None:
    people = [{"givenName": "Jo", "familyName": "Roe", "roles": ["creator"]}, {"title": "Zoo"}]
    known = {"created": "2031-05-06T07:08:09Z", "version": "1.2", "homepage": "https://example.org/"}
    change_descriptor(root, **known, contributors=people)
    aviary.page(root, "Text.", "html")
    html = (root / "_build/html/index.html").read_text("utf-8")
    found = json.loads(re.findall(r'ld\+json">(.*?)</script>', html)[0])
    assert found["creator"] == [{"@type": "Person", "name": "Jo Roe"}]
    assert found["contributor"] == [{"@type": "Organization", "name": "Zoo"}]
    assert (found["dateCreated"], found["version"]) == ("2031-05-06", "1.2")
    for item in found["distribution"]:
        content = (root / "_build/html" / item["contentUrl"]).read_bytes()
        assert item["sha256"] == hashlib.sha256(content).hexdigest()
    birds = next(part for part in found["hasPart"] if part["alternateName"] == "birds")
    assert "eggs" in [variable["name"] for variable in birds["variableMeasured"]]


def test_citation(root: Path) -> None:
    people = [{"givenName": "Jo", "familyName": "Roe & Co"}, {"title": "Zoo {1}"}]
    file = change_descriptor(
        root, title='Birds: 100% "free"', created="2031-05-06", version="1", contributors=people
    )
    work = CitedWork.of(open_package(file), SITE)
    assert (
        work.sentence() == f'Jo Roe & Co, Zoo {{1}} (2031). Birds: 100% "free" (version 1) [data set]. {SITE}'
    )
    assert r"author = {Roe \& Co, Jo and {Zoo \{1\}}}," in work.bibtex()
    assert r'title = {{Birds: 100\% "free"}},' in work.bibtex()
    assert yaml.safe_load(work.cff()) == {
        "cff-version": "1.2.0",
        "message": "Please cite this data set as follows.",
        "type": "dataset",
        "title": 'Birds: 100% "free"',
        "version": "1",  # a text, as is the day
        "date-released": "2031-05-06",
        "url": SITE,
        "authors": [{"family-names": "Roe & Co", "given-names": "Jo"}, {"name": "Zoo {1}"}],
    }


@pytest.mark.parametrize(
    "title", [NASTY, "- a: b", "null", "1e5", "Птицы 鸟 🦉", "a\x85b\x7f\u2028", "word " * 99]
)
def test_a_citation_file_holds_any_title_on_one_line(root: Path, title: str) -> None:
    work = CitedWork.of(open_package(change_descriptor(root, title=title)))
    (line,) = (line for line in work.cff().splitlines() if line.startswith("title: "))
    assert yaml.safe_load(line) == {"title": work.title}
    assert yaml.safe_load(work.cff())["title"] == work.title


def test_only_what_the_descriptor_names_is_published(root: Path, tmp_path: Path) -> None:
    package = root / "package"
    (package / "secret.txt").write_text("x")
    (package / "LICENSE.txt").write_text("free")
    (tmp_path / "outside.md").write_text("x")
    (package / "README.md").symlink_to(tmp_path / "outside.md")
    file = change_descriptor(
        root, licenses=[{"path": "LICENSE.txt"}, {"path": "../conf.py"}, {"path": "https://x.org"}]
    )
    names = bundle.read_package_files(open_package(file)).keys()
    assert {"datapackage.json", "LICENSE.txt", "schemas/species.json", "data/birds.csv"} <= names
    assert not {"README.md", "secret.txt", "../conf.py"} & names


def test_the_name_and_time_of_the_archive(root: Path) -> None:
    package = open_package(change_descriptor(root, name="../a b", version="1/2", created="1066-01-01"))
    assert bundle.name_archive(package) == "a-b-1-2.zip"
    one = bundle.build_archive(package, {"b": b"1", "a": b"2"})
    assert one == bundle.build_archive(package, {"a": b"2", "b": b"1"})


def test_frictionless_opens_what_is_published(root: Path) -> None:
    aviary.page(root, "Text.", "html")
    for name in ("datapackage/datapackage.json", "aviary.zip"):
        done = subprocess.run(
            [Path(sys.executable).with_name("frictionless"), "validate", "--json", name],
            cwd=root / "_build/html", capture_output=True, text=True, check=False,
        )  # fmt: skip
        tasks = json.loads(done.stdout)["tasks"]
        assert [task["name"] for task in tasks][:2] == ["species", "birds"]


@pytest.mark.parametrize(
    ("count", "language", "shown"),
    [(152, "en", "0.2 kB"), (1536, "ru", "1,5 кБ"), (49_100_000, "zh_CN", "49.1 MB"), (0, "en", "0 kB")],
)
def test_size(count: int, language: str, shown: str) -> None:
    assert format_size(count, Locale.parse(language)).replace("\xa0", " ") == shown


@pytest.mark.parametrize("place", ["sub/deep", "index"])
@pytest.mark.parametrize("builder", ["html", "dirhtml", "singlehtml"])
def test_links_lead_to_the_files(root: Path, builder: str, place: str) -> None:
    (root / "sub").mkdir()
    text = "Home\n====\n\n.. toctree::\n   :glob:\n\n   sub/*\n"
    pages = {"index": text, "sub/deep": "Deep\n====\n\nText.\n"}
    for name, source in pages.items():
        (root / f"{name}.rst").write_text(
            source + ("\n.. fact:downloads::\n" if name == place else ""), "utf-8"
        )
    _, warnings = aviary.build(root, builder, nitpicky=True)
    assert warnings == []
    out = root / "_build" / builder
    names = {"html": f"{place}.html", "dirhtml": "index.html" if place == "index" else f"{place}/index.html"}
    page = out / names.get(builder, "index.html")
    found = re.findall(
        r'href="([^"]*(?:\.csv|\.zip|datapackage\.json))"', page.read_text("utf-8").partition("<body")[2]
    )
    assert len(found) == len(set(found)) == 14  # six tables twice, the descriptor, the archive
    assert [link for link in found if not (page.parent / link).is_file()] == []


@pytest.mark.parametrize("builder", ["text", "latex"])
def test_other_builders_name_the_files(root: Path, builder: str) -> None:
    aviary.page(root, ".. fact:downloads::\n\n.. fact:citation::", builder)
    (file,) = [*(root / "_build" / builder).glob("index.txt"), *(root / "_build" / builder).glob("*.tex")]
    assert "data/birds.csv" in file.read_text("utf-8").replace("\\", "")
    assert not (root / "_build" / builder / "datapackage").exists()


def list_rebuilt(root: Path) -> list[str]:
    """Build again without asking for it; return what was read again."""
    read: list[str] = []
    app = SphinxTestApp("html", srcdir=root, freshenv=False, status=StringIO(), warning=StringIO())
    app.connect("source-read", lambda app, name, source: read.append(name))
    try:
        app.build()
    finally:
        app.cleanup()
    return read


def test_a_changed_file_reaches_the_head_and_the_table(root: Path) -> None:
    aviary.write(root, index="Index\n=====\n\nText.\n", files="Files\n=====\n\n.. fact:downloads::\n")
    aviary.build(root)
    file = root / "package/data/birds.csv"
    file.write_text(file.read_text("utf-8").replace("12345", "54321"), "utf-8")
    assert list_rebuilt(root) == ["files"]
    found = hashlib.sha256(file.read_bytes()).hexdigest()
    assert found in (root / "_build/html/index.html").read_text("utf-8")
    assert found in (root / "_build/html/files.html").read_text("utf-8")
    assert (root / "_build/html/datapackage/data/birds.csv").read_bytes() == file.read_bytes()


OWN = ["llms.txt", "sitemap.xml", "robots.txt", "aviary.zip", "datapackage/data/birds.csv"]


@pytest.mark.parametrize("name", OWN)
def test_own_files_of_the_project_stay(root: Path, name: str) -> None:
    file = root / "own" / name
    file.parent.mkdir(parents=True)
    file.write_text("mine")
    paths = ["own"] if "/" in name else [f"own/{name}"]
    for _build in range(2):
        aviary.page(root, "Text.", "html", html_extra_path=paths, html_baseurl="https://example.org")
        made = {other: (root / "_build/html" / other).read_text("latin-1") for other in OWN}
        assert [other for other, text in made.items() if text == "mine"] == [name]


def test_without_a_package_nothing_is_added(tmp_path: Path) -> None:
    (tmp_path / "conf.py").write_text('extensions = ["factbook.sphinx"]\n')
    aviary.write(tmp_path, index="Index\n=====\n\nText.\n")
    _, warnings = aviary.build(tmp_path)
    assert warnings == []
    assert "og:title" not in (tmp_path / "_build/html/index.html").read_text("utf-8")
    assert not (tmp_path / "_build/html/llms.txt").exists()
