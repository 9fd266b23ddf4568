"""A page for each row: stubs that Sphinx reads like any page, from a Jinja template for each table.

A stub names its row and holds no cell of it, so it stays the same when a cell changes; what it shows is read
by its directives. Stubs are written only when their text changes. A stub whose row has gone is removed; it is
known by its first comment, so nothing that a person wrote is ever touched.
"""

import hashlib
import re
from collections.abc import Iterator, Set
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PackageLoader, StrictUndefined, TemplateError
from sphinx.errors import ConfigError

from factbook.errors import FactbookError
from factbook.package.address import Address
from factbook.sphinx.config import Options
from factbook.sphinx.store.domain import domain_of
from factbook.sphinx.store.facts import Facts

if TYPE_CHECKING:
    from sphinx.application import Sphinx

MADE = "Made by factbook.sphinx from a row; edits here are lost."
_KEY = "{key}"
_SAFE = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")


def setup_pages(app: "Sphinx") -> None:
    """Have a page for each row of the tables that conf.py names."""
    app.connect("builder-inited", write_pages)


def write_pages(app: "Sphinx") -> None:
    """Write the stubs that conf.py asks for (event `builder-inited`).

    Raises ConfigError for an unknown table, a name without `{key}` or outside the sources, and a template
    that does not render.
    """
    facts = domain_of(app.env).facts
    pages = Options.of(app.config).pages
    if facts is None or not pages:
        return
    source, suffix = Path(app.srcdir), _suffix(app)
    templates = _templates(app)
    try:
        for table, pattern in pages.items():
            stubs = dict(_stubs(facts, table, _checked(pattern), suffix, templates))
            for name, text in stubs.items():
                _write(source / name, text)
            _remove_old(source, pattern + suffix, stubs.keys())
    except (FactbookError, TemplateError) as error:
        raise ConfigError(f"factbook_pages: {error}") from error


def name_of(key: str) -> str:
    """Return a row's key as a file name that is safe, short, and its own whatever the case of letters."""
    if _SAFE.fullmatch(key):
        return key
    digest = hashlib.blake2b(key.encode(), digest_size=5).hexdigest()
    readable = re.sub("[^a-z0-9]+", "-", key.lower())[:60].strip("-")
    return f"{readable}.{digest}" if readable else digest


def _stubs(
    facts: Facts, table: str, pattern: str, suffix: str, templates: Environment
) -> Iterator[tuple[str, str]]:
    found = facts.table(table)
    template = templates.select_template([f"fact/{table}{suffix}", f"fact/row{suffix}"])
    for key in facts.rows[found.name]:
        address = str(Address(table, key))
        text = template.render(address=address, table=table, key=key, made=MADE)
        yield pattern.replace(_KEY, name_of(key)) + suffix, text


def _checked(pattern: str) -> str:
    parts = Path(pattern).parts
    if _KEY not in parts[-1:] or pattern.startswith("/") or ".." in parts:
        raise FactbookError(f"{pattern!r} names no pages", "write folder/{key}")
    return pattern


def _templates(app: "Sphinx") -> Environment:
    own = [Path(app.confdir) / name for name in app.config.templates_path]
    loader = ChoiceLoader([FileSystemLoader(own), PackageLoader("factbook.sphinx")])
    return Environment(loader=loader, undefined=StrictUndefined, keep_trailing_newline=True)  # noqa: S701 - markup


def _suffix(app: "Sphinx") -> str:
    parser = app.config.source_suffix.get(".md")
    return ".md" if parser in app.registry.source_parsers else ".rst"


def _write(path: Path, text: str) -> None:
    # A stub that is cut short by a crash differs from its text, and is written again.
    if not path.is_file() or path.read_text("utf-8", "replace") != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def _remove_old(source: Path, pattern: str, wanted: Set[str]) -> None:
    for path in source.glob(pattern.replace(_KEY, "*")):
        name = path.relative_to(source).as_posix()
        if name not in wanted and MADE in path.read_text("utf-8", "replace"):
            path.unlink()
