"""A package that was written for nobody here: one wide table of countries, without labels or evidence."""

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest
from sphinx.util.inventory import InventoryFile

from factbook.sphinx.rows.stubs import name_page
from tests.links import problems
from tests.worlds.aviary import build

ODD = [
    "ISO3166-1-Alpha-2", "ISO4217-currency_name", "CLDR display name", "Région (à jour)", "is/was", "v1.0",
    "GDP, total", "50% share", "大陆", "Код", "M49", "name", "#", "a:b", "quote \"x\"", "'tick`", "[box]",
    "Sub-region <new>", "=1+1", "class", "😀", "x" * 80, "UPPER", "upper",
]  # fmt: skip
ROWS = 70
KEYS = ["NA", "null", "004", "True", "a.b", "a/b", "a b", "ÅX", "CON", "na", "1e5", "-", "中", "50%", "x,y"]
FIELDS = [*ODD, *(f"official_name_{n}" for n in range(50 - len(ODD)))]
INDEX = """\
Countries
=========

:fact:count:`country-codes` rows; :fact:row:`country-codes/NA`.

.. fact:tables::

.. fact:schema:: country-codes

.. fact:rows:: country-codes
   :columns: name, GDP, v1.0, Région (à jour)
   :order: -M49

.. toctree::
   :glob:

   c/*
"""
CONF = """\
extensions = ["factbook.sphinx"]
factbook_package = "package"
factbook_pages = {"country-codes": "c/{key}"}
exclude_patterns = ["package"]
html_theme = "basic"
suppress_warnings = ["fact.data"]
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("countries")
    (folder / "package").mkdir()
    with (folder / "package/all countries.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)  # CRLF, as it comes
        writer.writerows([FIELDS, *map(build_row, range(ROWS))])
    schema = {"fields": [{"name": name, **build_field(name)} for name in FIELDS], "primaryKey": FIELDS[0]}
    resource = {"name": "country-codes", "path": "all countries.csv", "schema": schema}
    descriptor = {"name": "countries", "resources": [resource]}
    (folder / "package/datapackage.json").write_text(json.dumps(descriptor), "utf-8")
    (folder / "conf.py").write_text(CONF, "utf-8")
    (folder / "index.rst").write_text(INDEX.replace("GDP,", "M49,"), "utf-8")
    return folder


def build_field(name: str) -> dict[str, Any]:
    return {"type": "integer"} if name == "M49" else {}


def build_row(number: int) -> list[str]:
    key = KEYS[number] if number < len(KEYS) else f"K{number}"
    cells = {FIELDS[0]: key, "M49": str(number), "name": f"Land {number}", "is/was": "{x}_ *y* `z`"}
    return [cells.get(name, "" if number % 3 else f"{name} of {key}") for name in FIELDS]


@pytest.fixture(scope="module")
def site(root: Path) -> Path:
    _, warnings = build(root, nitpicky=True, jobs=2)
    assert warnings == []
    return root / "_build/html"


@pytest.mark.no_cover
@pytest.mark.parametrize("builder", ["html", "latex", "text"])
def test_it_builds_without_a_warning(root: Path, site: Path, builder: str) -> None:
    out = site
    if builder != "html":
        _, warnings = build(root, builder, nitpicky=True, jobs=2)
        assert warnings == []
        out = root / "_build" / builder
    (main,) = (path for name in ("index.html", "*.tex", "index.txt") for path in out.glob(name))
    text = main.read_text("utf-8")
    assert f"{ROWS} rows" in text
    assert f"Land {ROWS - 1}" in text
    if builder == "html":
        assert len(list((out / "c").glob("*.html"))) == ROWS
        assert problems(out) == []
        assert text.count(f'data-sort="{ROWS - 1}"') == 1


def test_every_field_and_row_can_be_linked_to(site: Path, tmp_path: Path) -> None:
    found = InventoryFile.loads((site / "objects.inv").read_bytes(), uri="").data
    assert len(found["fact:field"]) == len(FIELDS)
    assert len(found["fact:row"]) == ROWS
    for kind_of in ("fact:field", "fact:row", "fact:table"):
        for item in found[kind_of].values():
            page, _, anchor = item.uri.partition("#")
            assert f'id="{anchor}"' in (site / page).read_text("utf-8")
    other = tmp_path / "other"
    other.mkdir()
    (other / "conf.py").write_text(
        'extensions = ["factbook.sphinx", "sphinx.ext.intersphinx"]\nhtml_theme = "basic"\n'
        f'intersphinx_mapping = {{"there": ("https://example.org/", {str(site / "objects.inv")!r})}}\n',
        "utf-8",
    )
    names = [(name.removeprefix("fact:"), key) for name in found if "fact:" in name for key in found[name]]
    links = "\n\n".join(f":external+there:fact:{role}:`{encode_key(name)}`" for role, name in names)
    (other / "index.rst").write_text(f"Index\n=====\n\n{links}\n", "utf-8")
    _, warnings = build(other, "html", nitpicky=True)
    assert warnings == []
    page = (other / "_build/html/index.html").read_text("utf-8")
    assert len(re.findall('href="https://example.org/', page)) == len(names) == len(FIELDS) + ROWS + 1


def encode_key(name: str) -> str:
    return name.replace("\\", "\\\\").replace("`", "\\`")


def test_a_table_may_have_any_name(tmp_path: Path) -> None:
    (tmp_path / "package").mkdir()
    (tmp_path / "package/t.csv").write_text("id,v\nNA,1\n", "utf-8")
    schema = {"fields": [{"name": "id"}, {"name": "v"}], "primaryKey": "id"}
    descriptor = {"name": "odd", "resources": [{"name": "a.b/c d", "path": "t.csv", "schema": schema}]}
    (tmp_path / "package/datapackage.json").write_text(json.dumps(descriptor), "utf-8")
    (tmp_path / "conf.py").write_text(CONF.replace("country-codes", "a.b/c d"), "utf-8")
    text = ".. fact:tables::\n\n.. fact:schema:: a.b/c d\n\n.. fact:rows:: a%2Eb%2Fc%20d[v=1]\n"
    text += "\n:fact:row:`a%2Eb%2Fc%20d/NA`\n\n.. fact:downloads::\n"
    (tmp_path / "index.rst").write_text(
        f"Index\n=====\n\n{text}\n.. toctree::\n\n   {find_stub()}\n", "utf-8"
    )
    _, warnings = build(tmp_path, nitpicky=True)
    assert warnings == []
    assert problems(tmp_path / "_build/html") == []


def find_stub() -> str:
    return "c/" + name_page("NA")
