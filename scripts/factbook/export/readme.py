"""The README of a data package, rendered from its descriptor."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from factbook.export import markdown
from factbook.files.made import require_replaceable
from factbook.package import Field, Package, Table
from factbook.package.resource_files import resolve_path
from factbook.reading.rows import read_rows

NAME = "README.md"
MADE = "Rendered from datapackage.json by `factbook readme`; edits here are lost."
_FILTERS = {
    "cell": markdown.escape_cell,
    "code": markdown.format_code,
    "codes": markdown.format_codes,
    "inline": markdown.escape_inline,
    "link": markdown.format_link,
    "paragraph": markdown.escape_paragraph,
}


def render_readme(package: Package) -> str:
    """Return the README of a package as Markdown.

    Everything in it comes from the descriptor and the tables, and nothing is edited by hand.
    """

    def objects(name: str) -> list[Mapping[str, Any]]:
        items = package.descriptor.get(name)
        # Anything else is a finding of check.
        return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []

    def count_rows(table: Table) -> str:
        return f"{sum(1 for _ in read_rows(package, table.name)):,}"

    loader = PackageLoader("factbook.export")
    environment = Environment(loader=loader, undefined=StrictUndefined, trim_blocks=True)  # noqa: S701 - Markdown
    environment.filters.update(_FILTERS, source=format_source)
    text = environment.get_template(NAME).render(
        package=package,
        descriptor=package.descriptor,
        made=MADE,
        objects=objects,
        count_rows=count_rows,
        type_of=format_type,
    )
    return text.rstrip() + "\n"


def find_readme_path(package: Package) -> Path:
    """Return the path of the README of a package.

    Raises UsageError where a person wrote the file, and PackageError for a link out of the package.
    """
    file = resolve_path(package.folder, NAME, NAME)
    require_replaceable(file, MADE)
    return file


def format_source(item: Mapping[str, Any]) -> str:
    """Return a source, a license or a contributor, as a link if it has a page or a file."""
    title = str(item.get("title") or item.get("name") or item.get("path", ""))
    target = str(item.get("path") or "")
    is_link = re.match(r"https?://|[^:]+$", target)
    return markdown.format_link(title, target) if is_link else markdown.escape_inline(title)


def format_type(table: Table, field: Field) -> str:
    """Return the type of a field, with its foreign keys and allowed values."""
    parts = [markdown.escape_inline(field.type), *(["required"] if field.required else [])]
    for key in table.foreign_keys:
        if field.name in key.fields:
            parts.append(f"→ {markdown.format_link(key.table, f'#{key.table}')}")
    if field.values:
        parts.append("one of " + markdown.format_codes(field.values))
    return ", ".join(parts)
