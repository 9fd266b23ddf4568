"""The reference has an entry with a description for everything that there is."""

import re
from pathlib import Path

import pytest
from docutils import nodes
from sphinx import addnodes

from factbook.check import GROUPS, RULES
from factbook.cli import build_parsers, main
from factbook.sphinx.config import Options
from factbook.sphinx.warnings import Subtype
from tests import extension
from tests.worlds import aviary

SOURCES = Path(__file__).parents[3] / "scripts" / "factbook" / "sphinx"
ROLES, DIRECTIVES = extension.registered()
COMMANDS = [command.prog for command in build_parsers()]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return aviary.copy(tmp_path)


@pytest.mark.parametrize(
    ("directive", "names"),
    [
        ("roles", [f"fact:{name}" for name in sorted(ROLES)]),
        ("directives", [f"fact:{name}" for name in sorted(DIRECTIVES)]),
        ("options", [option.name for option in Options.list_options()]),
        ("warnings", [f"fact.{subtype}" for subtype in Subtype]),
        ("commands", COMMANDS),
    ],
)
def test_every_entry_has_a_description(root: Path, directive: str, names: list[str]) -> None:
    argument = " factbook.cli:build_parsers" if directive == "commands" else ""
    document = aviary.page(root, f".. fact:{directive}::{argument}", "html")
    entries = {
        entry[0]["_toc_name"]: entry
        for entry in document.findall(addnodes.desc)
        if isinstance(entry[0], addnodes.desc_signature)
    }
    assert sorted(entries) == sorted(names)
    for name, entry in entries.items():
        assert entry[1].astext().strip(), name
        for field in entry.findall(nodes.field):
            assert field[1].astext().strip(), f"{name} {field[0].astext()}"
    heads = [head for entry in entries.values() for head in entry.findall(addnodes.desc_signature)]
    ids = [identifier for head in heads for identifier in head["ids"]]
    assert len(set(ids)) == len(names)


def test_every_rule_has_an_entry_in_its_group(root: Path) -> None:
    document = aviary.page(root, "Rules\n-----\n\n.. fact:rules::", "html")
    sections = {
        section["ids"][0]: [entry[0].astext() for entry in section.findall(addnodes.desc)]
        for section in document.findall(nodes.section)
        if section["ids"][0].startswith("rules-")
    }
    defaults = {"with provenance": "on with provenance"}
    assert sections == {
        f"rules-{group}": [
            f"{code} {rule.severity}, {defaults.get(rule.default, rule.default)}"
            for code, rule in sorted(RULES.items())
            if rule.group == group
        ]
        for group in GROUPS
    }


@pytest.mark.parametrize("columns", ["40", "80", "200"])
def test_commands_show_their_help(
    root: Path, columns: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setenv("FORCE_COLOR", "1")
    document = aviary.page(root, ".. fact:commands:: factbook.cli:build_parsers")
    shown = [block.astext() for block in document.findall(nodes.literal_block)]
    monkeypatch.setenv("COLUMNS", "82")  # argparse leaves two of them
    monkeypatch.delenv("FORCE_COLOR")
    for command, text in zip(COMMANDS, shown, strict=True):
        with pytest.raises(SystemExit):
            main([*command.split()[1:], "--help"])
        assert text == capsys.readouterr().out.strip()


@pytest.mark.parametrize("name", ["factbook.cli", "factbook.cli:parsr", "nowhere:parser", ":x"])
def test_what_is_no_program_is_a_warning(root: Path, name: str) -> None:
    aviary.write(root, index=f"Index\n=====\n\n.. fact:commands:: {name}\n")
    _, (warning,) = aviary.build(root, "dummy")
    assert (
        warning == f"index.rst:4: WARNING: {name!r} is not a function (write module:function) [fact.program]"
    )


def test_no_other_warning_can_be_given() -> None:
    code = "".join(path.read_text("utf-8") for path in SOURCES.rglob("*.py"))
    given = set(re.findall(r'(?:FactError\(\s*|subtype=)"([a-z-]+)"', code))
    assert given
    assert given <= set(Subtype)
    assert all(subtype.meaning.endswith(".") for subtype in Subtype)


@pytest.mark.parametrize("builder", ["text", "latex", "gettext"])
def test_other_builders(root: Path, builder: str) -> None:
    lists = "\n\n".join(f".. fact:{name}::" for name in ("roles", "directives", "options", "warnings"))
    aviary.page(root, f"{lists}\n\n.. fact:commands:: factbook.cli:build_parsers", builder)
