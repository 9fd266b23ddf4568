"""What machines read of a site, and the files that people take away."""

import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest

from factbook.sphinx.config import Options
from factbook.sphinx.warnings import Subtype
from tests import aviary, extension

SITE = "https://example.org/birds/"
LD = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return aviary.copy(tmp_path)


def built(root: Path, builder: str = "html", **settings: Any) -> Path:
    aviary.write(root, index="Birds\n=====\n\nAll about birds.\n\n.. fact:downloads::\n", **aviary.OBJECTS)
    _, warnings = aviary.build(root, builder, **settings)
    assert warnings == []
    return root / "_build" / builder


def rename(root: Path, title: str) -> None:
    file = root / "package/datapackage.json"
    descriptor = json.loads(file.read_text("utf-8"))
    file.write_text(json.dumps({**descriptor, "title": title}), "utf-8")


def test_the_home_page_alone_describes_the_data_set(root: Path) -> None:
    out = built(root, html_baseurl=SITE)
    (text,) = LD.findall((out / "index.html").read_text("utf-8"))
    found = json.loads(text)
    assert found["@type"] == "Dataset"
    places = [item["contentUrl"] for item in found["distribution"]]
    assert f"{SITE}datapackage/data/birds.csv" in places
    assert not LD.findall((out / "records.html").read_text("utf-8"))


def test_a_hostile_title_stays_inside(root: Path) -> None:
    rename(root, '</script><script>alert(1)</script>" & \n<b>')
    text = (built(root) / "index.html").read_text("utf-8")
    assert "<script>alert(1)" not in text
    assert json.loads(LD.findall(text)[0])["name"].startswith("</script>")


@pytest.mark.parametrize("builder", ["html", "dirhtml"])
def test_each_page_says_what_it_is(root: Path, builder: str) -> None:
    page = (built(root, builder, html_baseurl=SITE) / "index.html").read_text("utf-8")
    assert re.search(r'<meta[^>]+name="description"[^>]+All about birds', page)
    assert re.search(r'<meta[^>]+property="og:title"[^>]+Birds', page)
    assert page.count('rel="canonical"') == 1


def test_the_site_has_a_map_only_where_its_address_is_known(root: Path) -> None:
    out = built(root, html_baseurl=SITE)
    assert f"<loc>{SITE}records.html</loc>" in (out / "sitemap.xml").read_text("utf-8")
    assert (out / "llms.txt").read_text("utf-8").startswith("# ")


def test_the_site_without_an_address(root: Path) -> None:
    out = built(root)
    assert not (out / "sitemap.xml").exists()
    assert "(datapackage/data/birds.csv)" in (out / "llms.txt").read_text("utf-8")


def test_the_package_is_published_as_it_is(root: Path) -> None:
    out = built(root)
    for file in (root / "package").rglob("*.csv"):
        published = out / "datapackage" / file.relative_to(root / "package")
        assert published.read_bytes() == file.read_bytes()
    (archive,) = out.glob("*.zip")
    first = archive.read_bytes()
    with zipfile.ZipFile(archive) as zipped:
        assert zipped.read("data/birds.csv") == (root / "package/data/birds.csv").read_bytes()
        assert zipped.namelist() == sorted(zipped.namelist())
    archive.unlink()
    assert next(built(root).glob("*.zip")).read_bytes() == first


def test_downloads_have_their_sums(root: Path) -> None:
    out = built(root)
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
    names += [item.name for item in Options.describe()]
    for name in names:
        assert re.search(rf"(?<![a-z]){re.escape(name)}(?![a-z])", text), name
