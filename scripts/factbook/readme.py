"""The README of a data package, rendered from its descriptor, so that the folder explains itself."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from factbook.package import Field, Package, Table

NAME = "README.md"


def render(package: Package) -> str:
    """Return the README of a package as Markdown.

    Everything in it comes from the descriptor and the tables: nothing is to be edited by hand.
    """
    return "\n".join(_lines(package)).rstrip() + "\n"


def path(package: Package) -> Path:
    """Return where the README of a package stands."""
    return package.folder / NAME


def _lines(package: Package) -> Iterator[str]:
    descriptor = package.descriptor
    yield f"# {_inline(package.title or package.name)}"
    yield ""
    yield "<!-- Rendered from datapackage.json by `factbook readme`; edits here are lost. -->"
    yield ""
    if text := descriptor.get("description"):
        yield from (_inline(str(text)), "")
    yield from _facts(package)
    yield from _tables(package)
    for table in package.tables:
        yield from _table(table)


def _facts(package: Package) -> Iterator[str]:
    descriptor = package.descriptor
    for name in ("version", "created", "homepage"):
        if descriptor.get(name):
            yield f"* {name.capitalize()}: {_inline(str(descriptor[name]))}"
    for name, title in (("licenses", "License"), ("sources", "Source"), ("contributors", "By")):
        for item in descriptor.get(name, []):
            yield f"* {title}: {_link(item)}"
    yield f"* Validate: `frictionless validate {package.file.name}`"
    yield ""


def _link(item: dict[str, Any]) -> str:
    title = _inline(str(item.get("title") or item.get("name") or item.get("path", "")))
    return f"[{title}]({item['path']})" if item.get("path") else title


def _tables(package: Package) -> Iterator[str]:
    yield "## Tables"
    yield ""
    yield "| table | rows | what a row is |"
    yield "|---|---:|---|"
    for table in package.tables:
        count = sum(1 for _ in package.rows(table.name))
        about = _cell(table.description or table.title)
        yield f"| [{table.name}](#{table.name}) | {count:,} | {about} |"
    yield ""


def _table(table: Table) -> Iterator[str]:
    yield f"## {table.name}"
    yield ""
    yield f"[{table.file}]({table.file})"
    if table.primary_key:
        yield f"Primary key: {_codes(table.primary_key)}."
    for names in table.unique_keys:
        yield f"Unique together: {_codes(names)}."
    for names in table.exactly_one_of:
        yield f"Exactly one of: {_codes(names)}."
    for names in table.at_least_one_of:
        yield f"At least one of: {_codes(names)}."
    yield ""
    yield "| field | type | meaning |"
    yield "|---|---|---|"
    for field in table.fields:
        yield f"| `{field.name}` | {_type(table, field)} | {_cell(field.description or field.title)} |"
    yield ""


def _type(table: Table, field: Field) -> str:
    parts = [field.type]
    parts += ["required"] if field.required else []
    for key in table.foreign_keys:
        if field.name in key.fields:
            parts.append(f"→ [{key.table}](#{key.table})")
    if field.values:
        parts.append("one of " + _codes(field.values))
    return ", ".join(parts)


def _codes(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{_cell(name)}`" for name in names)


def _inline(text: str) -> str:
    """Return text that Markdown and HTML show as it is, on one line."""
    return re.sub(r"([\\<>*\[\]])", r"\\\1", " ".join(text.split()))


def _cell(text: str) -> str:
    return _inline(text).replace("|", "\\|")
