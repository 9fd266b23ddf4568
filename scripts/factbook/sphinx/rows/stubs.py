"""Write a page for each row: a stub, rendered from a Jinja template for each table, which Sphinx reads.

A stub contains the address of its row and no cell, so it does not change when a cell changes; its directives
read the cells. A stub is written only when its text changes. When the row no longer exists, the stub and its
output are removed. A page without the mark of a stub belongs to an author: it is neither overwritten nor
removed, and a warning names the row that has no page.
"""

import hashlib
import re
import zlib
from collections.abc import Iterator, Mapping, Set
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast
from urllib.parse import unquote

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PackageLoader, StrictUndefined, TemplateError
from sphinx.errors import ConfigError
from sphinx.util.inventory import InventoryFile
from sphinx.util.matching import Matcher

from factbook.errors import FactbookError, explain_unreadable
from factbook.files.made import is_generated, is_replaceable
from factbook.package.address import Address, parse_address
from factbook.sphinx.config import Options
from factbook.sphinx.store.domain import get_fact_domain
from factbook.sphinx.store.facts import Facts
from factbook.sphinx.warnings import FactError, Subtype, log_warning

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.builders.html import StandaloneHTMLBuilder
    from sphinx.environment import BuildEnvironment

MADE = "Made by factbook.sphinx from a row; edits here are lost."
_KEY = "{key}"
_SUFFIXES = (".md", ".rst")  # of stubs
_SAFE = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")


def setup_pages(app: "Sphinx") -> None:
    """Connect the functions that write and remove the pages of rows."""
    app.connect("builder-inited", write_pages)
    app.connect("env-get-outdated", remove_output)


@dataclass(frozen=True, slots=True)
class Stub:
    """The page of one row."""

    address: str  # of the row
    docname: str
    text: str


def write_pages(app: "Sphinx") -> None:
    """Write the stubs for the tables that conf.py names (event `builder-inited`).

    Log a warning when an author has a page of the same name. Raises ConfigError for an unknown table, a name
    without `{key}` or outside the sources, two rows with one page, and an invalid template.
    """
    facts = get_fact_domain(app.env).facts
    pages = Options.of(app.config).pages
    if facts is None or not pages:
        return
    source, suffix = Path(app.srcdir), _choose_stub_suffix(app)
    written = set()
    try:
        for stub in _collect_stubs(facts, pages, suffix, _open_templates(app)):
            path = source / (stub.docname + suffix)
            other = _find_page_of_author(app, stub, path)
            if other is None:
                _write_stub(path, stub.text)
                written.add(path)
            else:
                name = other.relative_to(source).as_posix()
                problem = f"{stub.address} gets no page: {name} is a page of an author"
                hint = "rename that page, or the pages of rows in factbook_pages"
                log_warning(FactError(Subtype.PAGE, problem, hint), f"{other}:1")
        for pattern in pages.values():
            _remove_old(source, pattern, written)
    except (FactbookError, TemplateError) as error:
        raise ConfigError(f"factbook_pages: {error}") from error
    except OSError as error:
        raise ConfigError(f"factbook_pages: {error.filename}: {explain_unreadable(error)}") from error


def remove_output(
    app: "Sphinx", env: "BuildEnvironment", added: Set[str], changed: Set[str], removed: Set[str]
) -> list[str]:
    """Remove the output for rows that no longer exist (event `env-get-outdated`); Sphinx does not remove it.

    The environment knows the pages of rows; for a new environment, the inventory of the last site is read.
    """
    objects = get_fact_domain(env).objects.items()
    docnames = {name for address, name in objects if name in removed and parse_address(address).kind == "row"}
    if app.builder.name in ("html", "dirhtml"):
        present = {app.builder.get_target_uri(name) for name in env.found_docs}
        old = _read_inventory_pages(app.outdir / "objects.inv") - present
        suffix = cast("StandaloneHTMLBuilder", app.builder).link_suffix
        docnames |= {unquote(uri).removesuffix("/").removesuffix(suffix) for uri in old if uri}
    for docname in docnames:
        for path in _list_output_files(app, docname):
            if path.is_file() and path.resolve().is_relative_to(app.outdir.resolve()):
                path.unlink()
                with suppress(OSError):  # the folder is not empty
                    path.parent.rmdir()
    return []


def name_page(key: str) -> str:
    """Return a file name for the key of a row: safe, short, and unique even where case is ignored."""
    if _SAFE.fullmatch(key):
        return key
    digest = hashlib.blake2b(key.encode(), digest_size=5).hexdigest()
    readable = re.sub("[^a-z0-9]+", "-", key.lower())[:60].strip("-")
    return f"{readable}.{digest}" if readable else digest


def _collect_stubs(facts: Facts, pages: Mapping[str, str], suffix: str, templates: Environment) -> list[Stub]:
    """Return the stubs of all tables; raises FactbookError when two rows have the same page."""
    stubs: dict[str, Stub] = {}
    for table, pattern in pages.items():
        for stub in _build_stubs(facts, table, _check_pattern(pattern), templates, suffix):
            other = stubs.setdefault(stub.docname, stub)
            if other is not stub:
                raise FactbookError(
                    f"{other.address} and {stub.address} have the same page, {stub.docname}",
                    "give each table a folder of its own",
                )
    return list(stubs.values())


def _build_stubs(
    facts: Facts, table: str, pattern: str, templates: Environment, suffix: str
) -> Iterator[Stub]:
    facts.package.table(table)  # raises AddressError for an unknown table
    template = templates.select_template([f"fact/{table}{suffix}", f"fact/row{suffix}"])
    for key in facts.rows[table]:
        address = str(Address(table, key))
        text = template.render(address=address, table=table, key=key, made=MADE)
        if not is_generated(text, MADE):
            raise FactbookError(
                f"the template {template.name} does not mark its pages",
                "write {{ made }} in a comment of its first lines",
            )
        yield Stub(address, pattern.replace(_KEY, name_page(key)), text)


def _check_pattern(pattern: str) -> str:
    parts = Path(pattern).parts
    if _KEY not in parts[-1:] or pattern.startswith("/") or ".." in parts:
        raise FactbookError(f"{pattern!r} is not a name for pages", "write folder/{key}")
    return pattern


def _open_templates(app: "Sphinx") -> Environment:
    folders = [Path(app.confdir) / name for name in app.config.templates_path]
    loader = ChoiceLoader([FileSystemLoader(folders), PackageLoader("factbook.sphinx")])
    return Environment(loader=loader, undefined=StrictUndefined, keep_trailing_newline=True)  # noqa: S701 - markup


def _choose_stub_suffix(app: "Sphinx") -> str:
    parser = app.config.source_suffix.get(".md")
    return ".md" if parser in app.registry.source_parsers else ".rst"


def _find_page_of_author(app: "Sphinx", stub: Stub, path: Path) -> Path | None:
    """Return the file of an author that has the path of a stub, or that Sphinx reads as the same page."""
    if not is_replaceable(path, MADE, stub.text):
        return path
    excluded = Matcher(app.config.exclude_patterns)
    for suffix in app.config.source_suffix:
        other = Path(app.srcdir, stub.docname + suffix)
        if not (other == path or is_replaceable(other, MADE) or excluded(stub.docname + suffix)):
            return other
    return None


def _write_stub(path: Path, text: str) -> None:
    # A crash can leave an incomplete stub; its text differs, so it is written again.
    if not path.is_file() or path.read_text("utf-8", "replace") != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def _remove_old(source: Path, pattern: str, written: Set[Path]) -> None:
    for suffix in _SUFFIXES:
        for path in source.glob(pattern.replace(_KEY, "*") + suffix):
            if (
                path not in written
                and path.is_file()
                and is_generated(path.read_text("utf-8", "replace"), MADE)
            ):
                path.unlink()


def _read_inventory_pages(file: Path) -> set[str]:
    """Return the addresses of the pages of rows in the inventory of the last build of a site."""
    try:
        inventory = InventoryFile.loads(file.read_bytes(), uri="").data
    except (OSError, ValueError, zlib.error):  # missing or invalid
        return set()
    return {item.uri.partition("#")[0] for item in inventory.get("fact:row", {}).values()}


def _list_output_files(app: "Sphinx", docname: str) -> Iterator[Path]:
    """Yield the output files of a page; they need not exist."""
    suffix = getattr(app.builder, "out_suffix", "")
    if app.builder.format != "html":
        if suffix:  # without a suffix, the builder writes all pages into one file
            yield app.outdir / (docname + suffix)
        return
    yield cast("StandaloneHTMLBuilder", app.builder).get_output_path(docname)
    for source in app.config.source_suffix:
        link = app.config.html_sourcelink_suffix
        yield app.outdir / "_sources" / f"{docname}{source}{link if link != source else ''}"
