"""What machines read of a site, and the files that people take away."""

import hashlib
import json
import re
import zipfile
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from sphinx.errors import ConfigError
from sphinx.testing.util import SphinxTestApp

from factbook.sphinx.config import Options
from factbook.sphinx.warnings import Subtype
from tests import extension
from tests.links import problems
from tests.worlds import aviary

SITE = "https://example.org/birds/"
LD = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return aviary.copy(tmp_path)


def build_site(root: Path, builder: str = "html", **settings: Any) -> Path:
    aviary.write(root, index="Birds\n=====\n\nAll about birds.\n\n.. fact:downloads::\n", **aviary.OBJECTS)
    _, warnings = aviary.build(root, builder, **settings)
    assert warnings == []
    return root / "_build" / builder


def rename_package(root: Path, title: str) -> None:
    file = root / "package/datapackage.json"
    descriptor = json.loads(file.read_text("utf-8"))
    file.write_text(json.dumps({**descriptor, "title": title}), "utf-8")


def test_the_home_page_alone_describes_the_data_set(root: Path) -> None:
    out = build_site(root, html_baseurl=SITE)
    (text,) = LD.findall((out / "index.html").read_text("utf-8"))
    found = json.loads(text)
    assert found["@type"] == "Dataset"
    places = [item["contentUrl"] for item in found["distribution"]]
    assert f"{SITE}datapackage/data/birds.csv" in places
    assert not LD.findall((out / "records.html").read_text("utf-8"))


def test_a_hostile_title_stays_inside(root: Path) -> None:
    rename_package(root, '</script><script>alert(1)</script>" & \n<b>')
    text = (build_site(root) / "index.html").read_text("utf-8")
    assert "<script>alert(1)" not in text
    assert json.loads(LD.findall(text)[0])["name"].startswith("</script>")


@pytest.mark.parametrize("builder", ["html", "dirhtml"])
def test_each_page_says_what_it_is(root: Path, builder: str) -> None:
    page = (build_site(root, builder, html_baseurl=SITE) / "index.html").read_text("utf-8")
    assert re.search(r'<meta[^>]+name="description"[^>]+All about birds', page)
    assert re.search(r'<meta[^>]+property="og:title"[^>]+Birds', page)
    assert page.count('rel="canonical"') == 1


def test_the_site_has_a_map_only_where_its_address_is_known(root: Path) -> None:
    out = build_site(root, html_baseurl=SITE)
    assert f"<loc>{SITE}records.html</loc>" in (out / "sitemap.xml").read_text("utf-8")
    assert (out / "llms.txt").read_text("utf-8").startswith("# ")


def test_the_site_without_an_address(root: Path) -> None:
    out = build_site(root)
    assert not (out / "sitemap.xml").exists()
    assert "(datapackage/data/birds.csv)" in (out / "llms.txt").read_text("utf-8")


def test_the_package_is_published_as_it_is(root: Path) -> None:
    out = build_site(root)
    for file in (root / "package").rglob("*.csv"):
        published = out / "datapackage" / file.relative_to(root / "package")
        assert published.read_bytes() == file.read_bytes()
    (archive,) = out.glob("*.zip")
    first = archive.read_bytes()
    with zipfile.ZipFile(archive) as zipped:
        assert zipped.read("data/birds.csv") == (root / "package/data/birds.csv").read_bytes()
        assert zipped.namelist() == sorted(zipped.namelist())
    archive.unlink()
    assert next(build_site(root).glob("*.zip")).read_bytes() == first


def test_a_folder_for_the_sites_of_several_languages(root: Path) -> None:
    """What another build has published already does not keep the home page from saying it."""
    out = build_site(root, factbook_publish_folder="../", html_baseurl=SITE)
    assert not [*out.glob("*.zip"), *out.glob("datapackage*")]
    assert problems(out) == []
    source, published = root / "package/data/birds.csv", out.parent / "datapackage/data/birds.csv"
    assert published.read_bytes() == source.read_bytes()
    (text,) = LD.findall((out / "index.html").read_text("utf-8"))
    places = [item["contentUrl"] for item in json.loads(text)["distribution"]]
    assert "https://example.org/datapackage/data/birds.csv" in places
    assert "(https://example.org/datapackage/data/birds.csv)" in (out / "llms.txt").read_text("utf-8")
    assert 'href="../datapackage/datapackage.json"' in (out / "index.html").read_text("utf-8")
    for file in (source, published):
        file.write_text(source.read_text("utf-8").replace("12345", "54321"), "utf-8")
    settings = {"factbook_publish_folder": "../", "html_baseurl": SITE}
    app = SphinxTestApp(
        "html", srcdir=root, freshenv=False, confoverrides=settings, status=StringIO(), warning=StringIO()
    )
    try:
        app.build()
    finally:
        app.cleanup()
    assert hashlib.sha256(source.read_bytes()).hexdigest() in (out / "index.html").read_text("utf-8")


def test_other_output_links_to_what_the_languages_share(root: Path) -> None:
    languages = {"en": "en", "ru": "ru"}
    out = build_site(root, "latex", html_baseurl=SITE, factbook_languages=languages)
    (file,) = out.glob("*.tex")
    assert f"{SITE}datapackage/data/birds.csv" in file.read_text("utf-8")


@pytest.mark.parametrize("folder", ["https://example.org/", "/data"])
def test_a_folder_that_is_no_relative_one(root: Path, folder: str) -> None:
    with pytest.raises(ConfigError, match="relative to the home page"):
        build_site(root, factbook_publish_folder=folder)


def test_files_for_developers_of_the_theme_are_not_published(root: Path) -> None:
    """What the project puts in the place of a file of the theme is published as it is."""
    static, own = root / "themes/plain/static", root / "own"
    static.mkdir(parents=True)
    own.mkdir()
    (static.parent / "theme.toml").write_text('[theme]\ninherit = "basic"\n')
    script, sheet = "let a;\n//# sourceMappingURL=a.js.map", "p {}\n/*# sourceMappingURL=a.css.map */\n"
    theirs = {"a.js": script, "b.js": script, "a.css": sheet, "a.js.map": "1", "b.js.map": "2"}
    ours = {"b.js": f"{script}?", "b.js.map": "2", "c.js": script, "c.js.map": "3"}
    for folder, files in ((static, {**theirs, "webpack-macros.html": ""}), (own, ours)):
        for name, text in files.items():
            (folder / name).write_text(text)
    settings: dict[str, Any] = {
        "html_theme": "plain",
        "html_theme_path": ["themes"],
        "html_static_path": ["own"],
    }
    for _ in range(2):
        out = build_site(root, **settings) / "_static"
        assert {name: (out / name).read_text() for name in ours} == ours
        assert (out / "a.js").read_text() == "let a;\n"
        assert (out / "a.css").read_text() == "p {}\n"
        assert not (out / "a.js.map").exists()
        assert not (out / "webpack-macros.html").exists()


def test_downloads_have_their_sums(root: Path) -> None:
    out = build_site(root)
    text = (out / "index.html").read_text("utf-8")
    links = re.findall(r'href="(datapackage/[^"]+|[^"/]+\.zip)"', text)
    assert links
    assert all((out / link).is_file() for link in links)


def test_every_name_has_an_entry(root: Path) -> None:
    lists = ".. fact:roles::\n\n.. fact:directives::\n\n.. fact:options::\n\n.. fact:warnings::\n"
    document = aviary.page(root, lists, "html")
    text = document.astext()
    roles, directives = extension.registered()
    names = [*sorted(roles), *sorted(directives), *map(str, Subtype)]
    names += [item.name for item in Options.list_options()]
    for name in names:
        assert re.search(rf"(?<![a-z]){re.escape(name)}(?![a-z])", text), name
