"""The small package of birds with sources that say something of them."""

import csv
import json
from pathlib import Path

from tests.worlds.aviary import HOSTILE, copy, write

LINK = "https://example.org/log?a=1&b=2"
ANCHOR = "ringed, by-night"

_SOURCES = [
    ["source_id", "language", "url", "publisher", "published_on"],
    ["log", "en", LINK, "The Log", "2031-04-09"],
    ["bad", "nb", "javascript:alert(2)", HOSTILE, "soon"],
]
_EVIDENCE = [
    ["ada-eggs", "birds", "ada", "eggs", "stated", "log", "1", ANCHOR, "larus", "", ""],
    ["ada-eggs-2", "birds", "ada", "eggs", "differs", "bad", "3", "tolv", "", "<b>12</b>", ""],
    ["ada-tame", "birds", "ada", "tame", "inferred", "log", "0", "", "", "", 'It "sits" <i>still</i>'],
    ["ada-page", "birds", "ada", "page", "stated", "bad", "1", HOSTILE, "", "", ""],
    ["gulls", "species", "larus", "*", "stated", "log", "2", "gulls", "", "", ""],
]


def ringbook(folder: Path) -> Path:
    """Return the project of birds, its sources with an address, and evidence for some cells."""
    root = copy(folder)
    file = root / "package/datapackage.json"
    descriptor = json.loads(file.read_text("utf-8"))
    tables = {table["name"]: table for table in descriptor["resources"]}
    tables["sources"]["schema"]["fields"] += [
        {"name": name, "type": "date" if name == "published_on" else "string"} for name in _SOURCES[0][2:]
    ]
    tables["evidence"]["schema"]["foreignKeys"] = [
        {"fields": "said_by", "reference": {"resource": "species", "fields": "species_id"}}
    ]
    file.write_text(json.dumps(descriptor), "utf-8")
    _put(root / "package/data/sources.csv", _SOURCES, "w")
    _put(root / "package/data/evidence.csv", _EVIDENCE, "a")
    return root


def pages(root: Path) -> None:
    """Write two pages with marks in prose, links, titles, tables, footnotes and captions."""
    write(
        root,
        index=INDEX,
        more="More :fact:value:`birds/ada.eggs`\n====================================\n\n"
        ":fact:value:`birds/ada.eggs` :fact:value:`birds/bob.home`\n",
    )


INDEX = """\
Index
=====

.. toctree::

   more

Ada laid :fact:value:`birds/ada.eggs` eggs [#]_, again :fact:value:`birds/ada.eggs`; tame:
:fact:value:`birds/ada.tame`, page :fact:value:`birds/ada.page`, no mark :fact:value:`!birds/ada.tame`.

A term :fact:value:`birds/bob.home`
   Its text.

.. fact:rows:: birds[bird_id=ada]
   :columns: eggs, home
   :caption: Some
   :why:

.. fact:rows:: species
   :caption: Others

.. fact:record:: birds/ada

.. [#] A footnote.
"""


def _put(file: Path, rows: list[list[str]], mode: str) -> None:
    with file.open(mode, encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(rows)
