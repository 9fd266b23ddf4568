"""Roles and directives on a small package, and what they warn of."""

from pathlib import Path

import pytest
from docutils import nodes
from sphinx import addnodes

from factbook.sphinx.config import Options
from factbook.sphinx.text.formats import ValueFormatter
from tests.worlds.aviary import HOSTILE, build, copy, only, page, write


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return copy(tmp_path)


VALUES = {
    "birds/ada.ringed_on": "April 2, 2031",
    "birds/bob.ringed_on": "April 2031",
    "birds/cyd.ringed_on": "2031",
    "birds/dot%2Eand%20slash%2F%C3%A9.ringed_on": "week of April 7, 2031",
    "birds/ada.moulted": "April 2031",
    "birds/cyd.moulted": "soon",
    "birds/ada.hatched": "2029",
    "birds/ada.eggs": "12,345",
    "birds/cyd.eggs": "many",
    "birds/ada.weight": "0.12345678",
    "birds/bob.weight": "1,250.5",
    "birds/cyd.weight": "NaN",
    "birds/ada.tame": "yes",
    "birds/bob.tame": "no",
    "birds/cyd.tame": "perhaps",
    "birds/ada.home": "Norway",
    "birds/cyd.home": "XX",
    "birds/ada.speaks": "Norwegian Bokmål",
    "birds/bob.home": "not stated",
    "birds/bob.mood": "not in view",
    "birds/bob.note": "not applicable",
    "birds/bob.hatched": "—",
    "birds/ada.mood": "—",
    "birds/cyd.note": HOSTILE,
    "birds/dot%2Eand%20slash%2F%C3%A9.note": "<U+202E>drow",
    "species/strix.kind": "Bird of night",
    "species/alle-alle.kind": "auk",
    "species/larus.name": "Herring gull",
    "species/larus.name_ru": "Серебристая чайка",
}


def test_values(root: Path) -> None:
    document = page(root, "\n\n".join(f":fact:value:`{address}`" for address in VALUES))
    shown = [node.astext() for node in only(document, nodes.section).findall(nodes.paragraph)]
    assert shown == list(VALUES.values())


@pytest.mark.parametrize(
    ("language", "date", "name"),
    [
        ("ru", "2 апреля 2031\xa0г.", "Неясыть"),
        ("zh_CN", "2031年4月2日", "灰林鸮"),
        ("de", "2. April 2031", "Wood owl"),
    ],
)
def test_language(root: Path, language: str, date: str, name: str) -> None:
    text = ":fact:value:`birds/ada.ringed_on`\n\n:fact:row:`species/strix`\n\n:fact:row:`species/alle-alle`"
    document = page(root, text, language=language)
    shown = [" ".join(node.astext().split()) for node in document.findall(nodes.paragraph)]
    assert shown[0] == " ".join(date.split())
    assert shown[1] == name
    # No Chinese name: the English one stands in, and says that it is English.
    assert shown[2] == ("Люрик" if language == "ru" else "Little auk")
    foreign = {tuple(node["classes"]) for node in document.findall(nodes.inline)}
    assert (("fact-label", "language-en") in foreign) == (language != "ru")


def test_an_unknown_language_is_english() -> None:
    assert ValueFormatter.of("tlh").language == "en"


def test_value_in_another_language_is_marked_in_html(root: Path) -> None:
    page(root, ":fact:value:`species/larus.name_ru`", "html")
    html = (root / "_build/html/index.html").read_text("utf-8")
    assert '<span class="fact-value" lang="ru">Серебристая чайка</span>' in html


def test_links_show_names_and_lead_to_objects(root: Path) -> None:
    text = (
        ":fact:row:`species/larus` :fact:row:`gulls <species/larus>` :fact:table:`species` "
        ":fact:field:`birds.eggs` :any:`birds/ada`"
    )
    document = page(root, text, "html", nitpicky=True)
    links = [(link.astext(), link["refuri"]) for link in document.findall(nodes.reference)]
    assert links == [
        ("Herring gull", "records.html#species--larus"),
        ("gulls", "records.html#species--larus"),
        ("species", "schemas.html#tables-species"),
        ("birds.eggs", "schemas.html#birds..eggs"),
        ("birds/ada", "records.html#birds--ada"),
    ]


@pytest.mark.parametrize(
    ("selection", "count"),
    [
        ("birds", "4"),
        ("birds[species_id=larus]", "2"),
        ("birds[species_id=larus][tame!=false]", "1"),
        ("birds[mood=]", "3"),
        ("species[kind=auk]", "1"),
    ],
)
def test_count(root: Path, selection: str, count: str) -> None:
    document = page(root, f":fact:count:`{selection}`")
    assert only(document, nodes.paragraph).astext() == count


@pytest.mark.parametrize(
    ("markup", "subtype", "says"),
    [
        (":fact:value:`bird/ada.eggs`", "table", "no table 'bird' (did you mean birds?)"),
        (":fact:value:`birds/adda.eggs`", "row", "no row 'adda' (did you mean ada?)"),
        (":fact:value:`birds/ada.egs`", "field", "no field 'egs' (did you mean eggs?)"),
        (":fact:value:`birds/ada`", "address", "names a row, not a cell"),
        (":fact:value:`a b`", "address", "is not an address"),
        (":fact:row:`species/laris`", "row", "no row 'laris' (did you mean larus?)"),
        (":fact:row:`species`", "address", "names a table, not a row"),
        (":fact:table:`spezies`", "table", "(did you mean species?)"),
        (":fact:field:`birds.eg`", "field", "(did you mean eggs?)"),
        (":fact:count:`birds[egs=1]`", "field", "(did you mean eggs?)"),
        (":fact:count:`birds[species_id=laruss]`", "row", "(did you mean larus?)"),
        (":fact:count:`species[kind=gul]`", "value", "never 'gul' (did you mean gull?)"),
        (":fact:count:`birds[eggs]`", "address", "is not a selection"),
        (".. fact:schema:: specie", "table", "(did you mean species?)"),
        (".. fact:rows:: birds\n   :columns: eggz", "field", "(did you mean eggs?)"),
        (".. fact:rows:: birds\n   :order: -eggz", "field", "(did you mean eggs?)"),
        (".. fact:list:: berds", "table", "(did you mean birds?)"),
        (".. fact:record:: species/larous", "row", "(did you mean larus?)"),
        (".. fact:record:: birds/ada\n   :fields: noot", "field", "(did you mean note?)"),
    ],
)
def test_what_is_missing_is_a_warning(root: Path, markup: str, subtype: str, says: str) -> None:
    write(root, index=f"Index\n=====\n\nText.\n\n{markup}\n")
    _, (warning,) = build(root, "dummy")
    assert warning.startswith("index.rst:6: WARNING: ")
    assert says in warning
    assert warning.endswith(f"[fact.{subtype}]")
    _, silenced = build(root, "dummy", suppress_warnings=["fact.data", f"fact.{subtype}"])
    assert silenced == []


def test_nitpicky_finds_a_row_that_no_page_defines(root: Path) -> None:
    write(root, index="Index\n=====\n\n:fact:row:`species/larus`\n\n.. fact:rows:: birds\n")
    _, warnings = build(root, "dummy", nitpicky=True)
    # The table links to species too, but only where a page defines them.
    assert warnings == ["index.rst:4: WARNING: fact:row reference target not found: species/larus [ref.row]"]


def test_rows(root: Path) -> None:
    text = """\
.. fact:rows:: birds[species_id=larus]
   :columns: bird_id, species_id, eggs, note
   :order: -eggs
   :caption: Two gulls
   :name: gulls

See :ref:`gulls`.
"""
    document = page(root, text, "html")
    table = only(document, nodes.table)
    assert only(table, nodes.title).astext() == "Two gulls"
    cells = [[cell.astext() for cell in row] for row in table.findall(nodes.row)]
    assert cells == [
        ["bird_id", "Species", "Eggs", "Note"],
        ["bob", "Herring gull", "9", "not applicable"],
        ["cyd", "Herring gull", "many", HOSTILE],
    ]
    assert all(spec["colwidth"] >= 6 for spec in table.findall(nodes.colspec))
    links = [link["refuri"] for link in table.findall(nodes.reference)]
    assert links == [
        "records.html#birds--bob",
        "records.html#species--larus",
        "records.html#birds--cyd",
        "records.html#species--larus",
    ]


def test_rows_without_columns_show_what_has_a_value(root: Path) -> None:
    text = ".. fact:rows:: species\n   :order: kind\n\n.. fact:rows:: nests[tree=none]"
    tables = list(page(root, text).findall(nodes.table))
    cells = [[[cell.astext() for cell in row] for row in t.findall(nodes.row)] for t in tables]
    # Closed lists have an order of their own; a key is not shown unless it is asked for.
    assert cells[0] == [
        ["Name", "Kind"],
        ["Wood\nowl", "Bird of night"],
        ["Herring gull", "Bird of the coast"],
        ["Little auk", "auk"],
    ]
    assert cells[1] == [["table_name"]]


def test_list(root: Path) -> None:
    text = ".. fact:list:: birds\n   :columns: species_id, eggs, tame\n   :order: -ringed_on"
    items = [item.astext() for item in page(root, text).findall(nodes.list_item)]
    assert items == [
        "",
        "Wood\nowl — 12,345 — yes",
        "Herring gull — 9 — no",
        "Herring gull — many — perhaps",
    ]


def test_record(root: Path) -> None:
    document = page(root, ".. fact:record:: sources/log\n", "html")
    head = only(document, addnodes.desc_signature)
    assert (head["ids"], head.astext()) == (["sources--log"], "log sources/log")
    records = (root / "_build/html/records.html").read_text("utf-8")
    assert 'href="https://example.org/ada"' in records
    assert 'href="javascript' not in records
    assert 'href="#birds--ada"' in records  # the nest names a bird by table and key


def test_an_object_defined_twice_is_a_warning(root: Path) -> None:
    twice = ".. fact:record:: species/larus\n\n"
    write(root, index=f"Index\n=====\n\n{twice}{twice}", zoo=f"Zoo\n===\n\n{twice}")
    _, warnings = build(root, "dummy")
    assert warnings == [
        "index.rst:6: WARNING: species/larus is defined twice in index [fact.duplicate]",
        "zoo.rst:6: WARNING: species/larus is defined in index and zoo [fact.duplicate]",
    ]


def test_schema(root: Path) -> None:
    document = page(root, ":fact:table:`birds`", "text")
    assert document
    text = (root / "_build/text/schemas.txt").read_text("utf-8")
    for line in (
        'Kinds of birds; one row is one. See "birds".',
        "species_id string, primary key",
        '"[a-z-]+"',
        '* "gull" Bird of the coast',
        '"species.species_id"',
        '"{species_id}-*"',
        "3 of 4 rows",
    ):
        assert line in text


def test_tables_and_rules(root: Path) -> None:
    document = page(root, ".. fact:tables::\n\n.. fact:rules::\n", "html")
    terms = [term.astext() for term in document.findall(nodes.term)]
    assert terms[:2] == ["species 3 rows", "birds 4 rows"]
    ids = {name for head in document.findall(addnodes.desc_signature) for name in head["ids"]}
    assert {"rule-text.bidi", "rule-key.order"} <= ids


def test_options_are_described() -> None:
    assert [option.name for option in Options.list_options()][:2] == ["factbook_package", "factbook_pages"]
    assert all(option.meaning.endswith(".") for option in Options.list_options())
