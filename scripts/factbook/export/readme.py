"""The README of a data package, rendered from its descriptor, so that the folder explains itself."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from factbook.files.made import refuse_others
from factbook.package import Field, Package, Table
from factbook.package.descriptor import inside
from factbook.reading.rows import read_rows

NAME = "README.md"
MADE = "Rendered from datapackage.json by `factbook readme`; edits here are lost."
_IN_LINKS = ":/?#@!$&'*+,;=%~"  # what a URL keeps as it is; brackets would end the link
_MARKUP = re.compile(
    r"[\\`<>*\[\]~]|&(?=#?\w+;)"  # wherever they stand
    r"|(?<![^\W_])#|_(?![^\W_])"  # not inside a word, where an underscore ends no emphasis
)


def render(package: Package) -> str:
    """Return the README of a package as Markdown.

    Everything in it comes from the descriptor and the tables: nothing is to be edited by hand.
    """
    return "\n".join(_lines(package)).rstrip() + "\n"


def path(package: Package) -> Path:
    """Return the path of the README of a package.

    Raises UsageError where a person wrote the file, and PackageError for a link out of the package.
    """
    file = inside(package.folder, NAME, NAME)
    refuse_others(file, MADE)
    return file


def _lines(package: Package) -> Iterator[str]:
    descriptor = package.descriptor
    yield f"# {_inline(package.title or package.name)}"
    yield ""
    yield f"<!-- {MADE} -->"
    yield ""
    if text := descriptor.get("description"):
        yield from (_paragraph(str(text)), "")
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
        items = descriptor.get(name)
        for item in items if isinstance(items, list) else []:
            if isinstance(item, dict):  # what else it may be is a finding of check
                yield f"* {title}: {_source(item)}"
    yield f"* Validate: {_code(f'frictionless validate {package.file.name}')}"
    yield ""


def _source(item: dict[str, Any]) -> str:
    title = str(item.get("title") or item.get("name") or item.get("path", ""))
    path = str(item.get("path") or "")
    return _link(title, path) if re.match(r"https?://|[^:]+$", path) else _inline(title)


def _tables(package: Package) -> Iterator[str]:
    yield "## Tables"
    yield ""
    yield "| table | rows | what a row is |"
    yield "|---|---:|---|"
    for table in package.tables:
        count = sum(1 for _ in read_rows(package, table.name))
        about = _inline(table.description or table.title)
        yield _row(_link(table.name, f"#{table.name}"), f"{count:,}", about)
    yield ""


def _table(table: Table) -> Iterator[str]:
    yield f"## {_inline(table.name)}"
    yield ""
    yield _link(table.file, table.file)
    if table.primary_key:
        yield f"Primary key: {_codes(table.primary_key)}."
    for names in table.unique_keys:
        yield f"Unique together: {_codes(names)}."
    for names in table.exactly_one_of:
        yield f"Exactly one of: {_codes(names)}."
    for names in table.at_least_one_of:
        yield f"At least one of: {_codes(names)}."
    if table.observation:
        yield f"Dimensions: {_codes(table.observation.dimensions)}."
        yield f"Measure: {_code(table.observation.measure)}."
    yield ""
    yield "| field | type | meaning |"
    yield "|---|---|---|"
    for field in table.fields:
        yield _row(_code(field.name), _type(table, field), _inline(field.description or field.title))
    yield ""


def _type(table: Table, field: Field) -> str:
    parts = [_inline(field.type)]
    parts += ["required"] if field.required else []
    for key in table.foreign_keys:
        if field.name in key.fields:
            parts.append(f"→ {_link(key.table, f'#{key.table}')}")
    if field.values:
        parts.append("one of " + _codes(field.values))
    return ", ".join(parts)


def _row(*cells: str) -> str:
    inner = " | ".join(cell.replace("|", r"\|") for cell in cells)
    return f"| {inner} |"


def _link(text: str, target: str) -> str:
    return f"[{_inline(text)}]({quote(target, safe=_IN_LINKS)})"


def _codes(names: tuple[str, ...]) -> str:
    return ", ".join(_code(name) for name in names)


def _code(text: str) -> str:
    """Return text as a code span, whatever backticks it has (CommonMark, section 6.1)."""
    text = " ".join(text.split())
    fence = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    edge = " " if text[:1] == "`" or text[-1:] == "`" else ""
    return f"{fence}{edge}{text}{edge}{fence}"


def _paragraph(text: str) -> str:
    """Return text as a paragraph that does not turn into a list or a rule."""
    return re.sub(r"^(\d*)([-+=.)])", r"\1\\\2", _inline(text))


def _inline(text: str) -> str:
    """Return text that Markdown and HTML show as it is, on one line."""
    return _MARKUP.sub(r"\\\g<0>", " ".join(text.split()))
