"""Directives and roles that show evidence: of a row, of a source, of a package, of a figure."""

from pathlib import Path

import pytest
from docutils import nodes
from sphinx import addnodes

from factbook.evidence import Ledger, find_resting_cells
from factbook.package.descriptor import open_package
from factbook.sphinx.figures.chart import chart_entry
from tests.worlds.aviary import build, only, page, write
from tests.worlds.ringbook import LINK, ringbook


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return ringbook(tmp_path)


def read_cells(table: nodes.Element) -> list[list[str]]:
    return [[entry.astext() for entry in row] for row in table.findall(nodes.row)]


def test_the_evidence_of_a_row(root: Path) -> None:
    table = only(page(root, ".. fact:evidence:: birds/ada\n   :caption: Evidence\n"), nodes.table)
    rows = read_cells(table)
    assert rows[0] == ["Field", "Status", "Source", "Said by", "Note"]
    eggs, other = (row for row in rows if row[0] == "eggs")
    place = "The Log, April 9, 2031, paragraph 1: ringed, by-night"
    assert eggs == ["eggs", "stated", place, "Herring gull", ""]
    assert (other[1], other[4]) == ("differs", "prints: “<b>12</b>”")
    headline = "The Log, April 9, 2031, headline and date line"
    assert ["tame", "inferred", headline, "", 'It "sits" <i>still</i>'] in rows
    assert any(row[:2] == [row[0], "none"] and "home" in row[0] for row in rows)
    links = [link["refuri"] for link in table.findall(nodes.reference) if "refuri" in link]
    assert f"{LINK}#:~:text=ringed%2C%20by%2Dnight" in links
    assert not any(link.startswith("javascript") for link in links)


def test_the_evidence_of_a_cell_and_of_a_group(root: Path) -> None:
    one = read_cells(only(page(root, ".. fact:evidence:: birds/ada.tame"), nodes.table))
    assert [row[0] for row in one[1:]] == ["tame"]
    gull = read_cells(only(page(root, ".. fact:evidence:: species/larus"), nodes.table))
    # One row of evidence for all cells: what is not in the language of its source is translated.
    assert [row[:2] for row in gull[1:]] == [
        ["name_en", "paraphrased"],
        ["name_ru", "translated"],
        ["name_zh", "none"],
        ["kind", "coded"],
    ]


def test_a_row_that_needs_no_evidence(root: Path) -> None:
    assert not list(page(root, ".. fact:evidence:: sources/log").findall(nodes.table))


def test_sources(root: Path) -> None:
    text = ".. fact:sources:: log\n   :define:\n\n:fact:row:`sources/log`\n"
    write(root, index=f"Index\n=====\n\n{text}")
    documents, warnings = build(root, "dummy", nitpicky=True)
    assert warnings == []
    head = only(documents["index"], addnodes.desc_signature)
    assert head["ids"] == ["sources--log"]
    rows = read_cells(only(documents["index"], nodes.table))
    assert rows[1][:2] == ["headline and date line", "1"]
    assert rows[2] == ["paragraph 1", "1", "ada (eggs)"]
    assert rows[3] == ["paragraph 2", "3", "Herring gull (name, kind)"]
    assert rows[4][:2] == ["the text as a whole", "2"]


def test_sources_define_nothing_unless_asked(root: Path) -> None:
    document = page(root, ".. fact:sources::\n\n.. fact:record:: sources/log\n")
    ids = [head["ids"] for head in document.findall(addnodes.desc_signature)]
    assert ids == [[], [], ["sources--log"]]


def test_coverage(root: Path) -> None:
    document = page(root, ".. fact:coverage::")
    assert "Cells that need evidence" in document.astext()
    statuses, tables = (read_cells(table) for table in document.findall(nodes.table))
    assert ["inferred", "1"] in [row[:2] for row in statuses]
    assert ["species", "12", "3", "25%"] in tables
    assert ["birds", "50", "6", "12%"] in tables
    only(page(root, ".. fact:coverage::\n   :only: tables"), nodes.table)
    drawn = only(page(root, ".. fact:coverage::\n   :only: drawing"), nodes.table)
    assert read_cells(drawn) == [row[:3] for row in statuses]
    bars = [entry["measures"]["share"] for entry in drawn.findall(chart_entry) if entry["measures"]]
    counts = [int(row[1]) for row in statuses[1:]]
    assert bars == [count / max(counts) for count in counts]


def test_a_line_to_cite_a_figure_by(root: Path) -> None:
    document = page(
        root,
        ":fact:cite:`birds/ada.eggs`\n\n:fact:cite:`birds/ada.tame`\n\n:fact:cite:`birds/bob.mood`\n\n"
        ":fact:cite:`birds/bob.note`\n",
    )
    lines = [node.astext() for node in only(document, nodes.section).findall(nodes.paragraph)]
    assert lines == [
        "Herring gull, quoted in The Log, April 9, 2031",
        "The Log, April 9, 2031",
        "not in view in The Log, April 9, 2031",
        "not applicable",
    ]


@pytest.mark.parametrize(
    ("markup", "subtype", "says"),
    [
        (":fact:cite:`birds/ada.note`", "evidence", "birds/ada.note has no evidence"),
        (":fact:cite:`birds/ada.egs`", "field", "did you mean eggs?"),
        (".. fact:evidence:: birds/adda", "row", "did you mean ada?"),
        (".. fact:evidence:: birds", "address", "names a table, not a row"),
        (".. fact:sources:: logg", "row", "did you mean log?"),
    ],
)
def test_what_is_missing_is_a_warning(root: Path, markup: str, subtype: str, says: str) -> None:
    write(root, index=f"Index\n=====\n\n{markup}\n")
    _, (warning,) = build(root, "dummy")
    assert warning.startswith("index.rst:4: WARNING: ")
    assert says in warning
    assert warning.endswith(f"[fact.{subtype}]")


def test_resting(root: Path) -> None:
    places = find_resting_cells(Ledger.of(open_package(root / "package")))
    assert [str(cell) for cell in places["log", 2]] == [
        "species/larus.name_en",
        "species/larus.name_ru",
        "species/larus.kind",
    ]
    assert [str(cell) for cell in places["bad", 3]] == ["birds/ada.eggs"]


def test_evidence_is_in_every_output(root: Path) -> None:
    text = ".. fact:evidence:: birds/ada\n\n.. fact:sources::\n\n.. fact:coverage::\n"
    for builder in ("html", "latex", "text"):
        page(root, text, builder)
    assert "javascript:alert(2)" not in (root / "_build/html/index.html").read_text("utf-8").replace(
        '<span class="fact-value">javascript:alert(2)</span>', ""
    )
