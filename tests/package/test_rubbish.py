"""Rubbish in any place of a descriptor is a finding or a message, never a crash, and hides nothing else."""

import contextlib
import gzip
import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

import factbook
from factbook.check import check_package
from factbook.cli import main
from factbook.errors import FactbookError
from factbook.package.descriptor import open_package

# Frictionless leaves a compressed file open.
pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
RUBBISH: dict[str, Any] = {
    "null": None, "true": True, "number": 3, "fraction": -1.5, "empty": "", "text": "x y/\u202e\x00",
    "array": [], "arrays": [[None, {}], [[3]]], "object": {},
    "objects": {"": {"a": [None]}, "name": {"name": 3}},
}  # fmt: skip
DESCRIPTOR: dict[str, Any] = {
    "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
    "name": "ponds", "title": "Ponds", "description": "Ponds.", "version": "1", "created": "2031-01-02",
    "profile": "data-package", "keywords": ["pond"], "homepage": "https://example.org/ponds",
    "licenses": [{"name": "CC0-1.0", "path": "https://example.org/cc0", "title": "CC0"}],
    "contributors": [{"title": "A", "email": "a@example.org", "role": "author"}],
    "sources": [{"title": "B", "path": "https://example.org/b"}],
    "factbook:provenance": {"sources": "sources", "paragraphs": "paragraphs", "evidence": "evidence"},
    "resources": [
        {"name": "ponds", "path": "ponds.csv", "title": "Ponds", "description": "Each.", "format": "csv",
         "encoding": "utf-8", "mediatype": "text/csv", "scheme": "file", "profile": "tabular-data-resource",
         "hash": "", "bytes": 34, "sources": [{"title": "B"}],
         "dialect": {"delimiter": ",", "quoteChar": '"', "header": True, "commentChar": None,
                     "skipInitialSpace": False, "lineTerminator": "\n"},
         "schema": {
             "$schema": "https://datapackage.org/profiles/2.0/tableschema.json", "fieldsMatch": "exact",
             "primaryKey": ["pond"], "uniqueKeys": [["pond", "area"]],
             "missingValues": ["", {"value": "-", "label": "none"}],
             "foreignKeys": [{"fields": ["pond"], "reference": {"resource": "carp", "fields": ["pond"]}}],
             "factbook:label": "pond", "factbook:exactlyOneOf": [["pond", "kind"]],
             "factbook:atLeastOneOf": [["pond"]], "factbook:keyTemplate": "{pond}",
             "factbook:rowReference": [{"table": "kind", "row": "pond", "field": "area"}],
             "factbook:observation": {"dimensions": ["pond"], "measure": "area",
                                      "revised": {"field": "kind", "value": "dry", "by": "pond"}},
             "factbook:atMostOneOf": [["area", "kind"]], "factbook:allOrNoneOf": [["pond", "area"]],
             "factbook:periods": [{"name": "time", "from": "pond", "to": "kind"}],
             "fields": [
                 {"name": "pond", "type": "string", "title": "Pond", "description": "Key.", "example": "a",
                  "constraints": {"required": True, "unique": True, "pattern": "[a-z]", "minLength": 1},
                  "rdfType": "https://schema.org/name", "factbook:language": "en",
                  "factbook:evidence": "exempt", "factbook:names": "related", "factbook:copyOf": "pond.area"},
                 {"name": "area", "type": "number", "decimalChar": ".", "groupChar": " ", "bareNumber": True,
                  "constraints": {"minimum": 1, "maximum": 9}, "factbook:unitField": "kind",
                  "factbook:qualifierField": "kind", "factbook:unit": "ha"},
                 {"name": "kind", "type": "string", "categories": ["wet", {"value": "dry", "label": "Dry"}],
                  "categoriesOrdered": True, "constraints": {"enum": ["wet", "dry"]}, "missingValues": ["?"],
                  "factbook:labels": {"ru": {"wet": "x", "dry": "y"}}},
             ],
         }},
        {"name": "carp", "path": ["carp-1.csv.gz", "carp-2.csv"], "compression": "gz", "innerpath": "x",
         "extrapaths": ["carp-2.csv"], "schema": "carp.yaml", "dialect": "dialect.json"},
        {"name": "far", "path": "https://example.org/far.csv", "schema": {"fields": [{"name": "a"}]}},
        {"name": "inline", "data": [{"a": 1}, {"a": 2}], "schema": {"fields": [{"name": "a"}]}},
        {"name": "note", "path": "note.txt"},
    ],
}  # fmt: skip
WITNESS = {
    "name": "witness",
    "path": "witness.csv",
    "schema": {"fields": [{"name": "n", "type": "integer"}]},
}


def list_places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in items:
        yield from list_places(child, (*path, key))


def put_rubbish(path: tuple[Any, ...], rubbish: Any) -> dict[str, Any]:
    """Return the descriptor with rubbish in a place, and with a table whose error nothing may hide."""
    descriptor = deepcopy(DESCRIPTOR)
    target: Any = descriptor
    for key in path[:-1]:
        target = target[key]
    target[path[-1]] = deepcopy(rubbish)
    if isinstance(descriptor["resources"], list):
        descriptor["resources"].append(WITNESS)
    return descriptor


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ponds")
    (folder / "ponds.csv").write_text("pond,area,kind\na,2,wet\nb,3,dry\n")
    (folder / "carp-1.csv.gz").write_bytes(gzip.compress(b"pond\na\n", mtime=0))
    (folder / "carp-2.csv").write_text("pond\nb\n")
    (folder / "carp.yaml").write_text("fields:\n- name: pond\n")
    (folder / "dialect.json").write_text("{}")
    (folder / "note.txt").write_text("A note.\n")
    (folder / "witness.csv").write_text("n\nmany\n")
    return folder


def judge_rubbish(folder: Path, descriptor: dict[str, Any]) -> None:
    (folder / "datapackage.json").write_text(json.dumps(descriptor))
    try:
        package = open_package(folder)
    except FactbookError as error:
        assert not isinstance(descriptor["resources"], list)
        assert error.message
        return
    codes = {(item.code, item.table) for item in check_package(package).findings}
    assert ("table-schema.type-error", "witness") in codes
    opened = factbook.open(folder)
    for table in opened.tables:
        with contextlib.suppress(FactbookError):
            opened.to_pandas(table.name)
            opened.read_csv_arguments(table.name)


PLACES = list(list_places(DESCRIPTOR))


@pytest.mark.no_cover
@pytest.mark.parametrize("number", range(len(PLACES)), ids=["/".join(map(str, path)) for path in PLACES])
def test_rubbish_never_crashes_and_hides_nothing(folder: Path, number: int) -> None:
    rubbish = list(RUBBISH.values())[number % len(RUBBISH)]
    judge_rubbish(folder, put_rubbish(PLACES[number], rubbish))


@pytest.mark.parametrize("rubbish", RUBBISH.values(), ids=RUBBISH)
def test_the_command_ends_with_a_status(
    folder: Path, capsys: pytest.CaptureFixture[str], rubbish: Any
) -> None:
    for path in [("resources",), ("resources", 0), ("resources", 0, "schema"), ("resources", 0, "path")]:
        (folder / "datapackage.json").write_text(json.dumps(put_rubbish(path, rubbish)))
        assert main(["check", str(folder)]) in (1, 2)
        printed = capsys.readouterr()
        assert "Traceback" not in printed.err
        assert "witness.csv" in printed.out or path == ("resources",)
