"""A page for each row: stubs that Sphinx reads like any page, from a Jinja template for each table.

A stub names its row and holds no cell of it, so it stays the same when a cell changes; what it shows is read
by its directives. Stubs are written only when their text changes. A stub whose row has gone is removed, and
so is what was built from it. A page without the mark of a stub is an author's: it is neither overwritten nor
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
    """Have a page for each row of the tables that conf.py names, and remove it with its row."""
    app.connect("builder-inited", write_pages)
    app.connect("env-get-outdated", remove_output)


@dataclass(frozen=True, slots=True)
class Stub:
    """The page of one row."""

    address: str  # of the row
    docname: str
    text: str


def write_pages(app: "Sphinx") -> None:
    """Write the stubs that conf.py asks for (event `builder-inited`); warn where an author has that page.

    Raises ConfigError for an unknown table, a name without `{key}` or outside the sources, two rows with one
    page, and a template that does not render.
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
                problem = f"{stub.address} gets no page: {name} is not made from a row, so it stays"
                hint = "give it another name, or the rows in factbook_pages"
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
    """Remove what was built for rows that have gone (event `env-get-outdated`); Sphinx leaves it.

    The environment says which pages were those of rows; where it is new, the inventory of the last site does.
    """
    objects = get_fact_domain(env).objects.items()
    gone = {name for address, name in objects if name in removed and parse_address(address).kind == "row"}
    if app.builder.name in ("html", "dirhtml"):
        here = {app.builder.get_target_uri(name) for name in env.found_docs}
        old = _read_inventory_pages(app.outdir / "objects.inv") - here
        suffix = cast("StandaloneHTMLBuilder", app.builder).link_suffix
        gone |= {unquote(uri).removesuffix("/").removesuffix(suffix) for uri in old if uri}
    for docname in gone:
        for path in _list_output_files(app, docname):
            if path.is_file() and path.resolve().is_relative_to(app.outdir.resolve()):
                path.unlink()
                with suppress(OSError):  # it holds another page
                    path.parent.rmdir()
    return []


def name_page(key: str) -> str:
    """Return a row's key as a file name that is safe, short, and its own whatever the case of letters."""
    if _SAFE.fullmatch(key):
        return key
    digest = hashlib.blake2b(key.encode(), digest_size=5).hexdigest()
    readable = re.sub("[^a-z0-9]+", "-", key.lower())[:60].strip("-")
    return f"{readable}.{digest}" if readable else digest


def _collect_stubs(facts: Facts, pages: Mapping[str, str], suffix: str, templates: Environment) -> list[Stub]:
    """Return the stubs of all tables; raises FactbookError where two rows have one page."""
    found: dict[str, Stub] = {}
    for table, pattern in pages.items():
        for stub in _build_stubs(facts, table, _check_pattern(pattern), templates, suffix):
            other = found.setdefault(stub.docname, stub)
            if other is not stub:
                raise FactbookError(
                    f"{other.address} and {stub.address} have the same page, {stub.docname}",
                    "give each table a folder of its own",
                )
    return list(found.values())


def _build_stubs(
    facts: Facts, table: str, pattern: str, templates: Environment, suffix: str
) -> Iterator[Stub]:
    found = facts.find_table(table)
    template = templates.select_template([f"fact/{table}{suffix}", f"fact/row{suffix}"])
    for key in facts.rows[found.name]:
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
        raise FactbookError(f"{pattern!r} names no pages", "write folder/{key}")
    return pattern


def _open_templates(app: "Sphinx") -> Environment:
    own = [Path(app.confdir) / name for name in app.config.templates_path]
    loader = ChoiceLoader([FileSystemLoader(own), PackageLoader("factbook.sphinx")])
    return Environment(loader=loader, undefined=StrictUndefined, keep_trailing_newline=True)  # noqa: S701 - markup


def _choose_stub_suffix(app: "Sphinx") -> str:
    parser = app.config.source_suffix.get(".md")
    return ".md" if parser in app.registry.source_parsers else ".rst"


def _find_page_of_author(app: "Sphinx", stub: Stub, path: Path) -> Path | None:
    """Return the author's file that is in the place of a stub, or that Sphinx reads as the same page."""
    if not is_replaceable(path, MADE, stub.text):
        return path
    excluded = Matcher(app.config.exclude_patterns)
    for suffix in app.config.source_suffix:
        other = Path(app.srcdir, stub.docname + suffix)
        if not (other == path or is_replaceable(other, MADE) or excluded(stub.docname + suffix)):
            return other
    return None


def _write_stub(path: Path, text: str) -> None:
    # A stub that is cut short by a crash is a beginning of its text, and is written again.
    if not path.is_file() or path.read_text("utf-8", "replace") != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def _remove_old(source: Path, pattern: str, wanted: Set[Path]) -> None:
    for suffix in _SUFFIXES:
        for path in source.glob(pattern.replace(_KEY, "*") + suffix):
            if (
                path not in wanted
                and path.is_file()
                and is_generated(path.read_text("utf-8", "replace"), MADE)
            ):
                path.unlink()


def _read_inventory_pages(file: Path) -> set[str]:
    """Return the addresses of the pages of rows, as the last build of a site has noted them."""
    try:
        found = InventoryFile.loads(file.read_bytes(), uri="").data
    except (OSError, ValueError, zlib.error):  # there is none, or it is of no use
        return set()
    return {item.uri.partition("#")[0] for item in found.get("fact:row", {}).values()}


def _list_output_files(app: "Sphinx", docname: str) -> Iterator[Path]:
    """Yield the files that a page is built into, whether they exist or not."""
    suffix = getattr(app.builder, "out_suffix", "")
    if app.builder.format != "html":
        if suffix:  # else a builder puts all pages in one file
            yield app.outdir / (docname + suffix)
        return
    yield cast("StandaloneHTMLBuilder", app.builder).get_output_path(docname)
    for source in app.config.source_suffix:
        more = app.config.html_sourcelink_suffix
        yield app.outdir / "_sources" / f"{docname}{source}{more if more != source else ''}"
