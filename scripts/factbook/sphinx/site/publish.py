"""Publish files with the pages of an HTML build: the package itself, sitemap.xml, llms.txt and robots.txt.

A single site contains the files of the package. Sites of several languages that are built together share one
copy in the folder above them: the first build writes it, and the other builds find it unchanged.

A file of the same name from `html_extra_path` is never overwritten.
"""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from html import escape, unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote, urljoin, urlsplit

from docutils import nodes
from sphinx import addnodes
from sphinx.errors import ConfigError, NoUri
from sphinx.util.osutil import relative_uri

from factbook.export.bundle import FOLDER, bundle_files, name_archive, table_paths
from factbook.export.citation import get_text, join_lines
from factbook.export.dataset import file_url
from factbook.export.markdown import escape_inline
from factbook.sphinx.config import Options
from factbook.sphinx.nodes.markup import FILE_KIND
from factbook.sphinx.site.head import (
    SITES,
    add_tags,
    build_package_tags,
    extract_plain_text,
    get_files_address,
    get_files_folder,
    get_site_address,
)
from factbook.sphinx.site.theme_files import remove_sources
from factbook.sphinx.store.domain import get_fact_domain
from factbook.sphinx.text.phrases import _

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.builders.html import StandaloneHTMLBuilder
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

    from factbook.package import Package

_DESCRIPTION = re.compile(r'<meta\b(?=[^>]*\bname="description")[^>]*\bcontent="([^"]*)"')
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"


def setup_site(app: "Sphinx") -> None:
    """Connect the functions for the metadata of pages and for the published files."""
    app.connect("config-inited", check_folder)
    app.connect("html-page-context", add_tags)
    app.connect("missing-reference", resolve_file_link)
    app.connect("env-updated", find_changed_home)
    app.connect("build-finished", write_files)


def check_folder(app: "Sphinx", config: "Config") -> None:
    """Raise ConfigError when the folder of the published files is not relative (event `config-inited`)."""
    folder = Options.of(config).publish_folder
    if "://" in folder or Path(folder).is_absolute():
        problem = f"factbook_publish_folder in conf.py is {folder}"
        raise ConfigError(f"{problem}: set a folder relative to the home page, such as ../")


def resolve_file_link(
    app: "Sphinx", env: "BuildEnvironment", node: addnodes.pending_xref, content: nodes.TextElement
) -> nodes.reference | None:
    """Return the link to a published file (event `missing-reference`)."""
    if node["reftype"] != FILE_KIND:
        return None
    uri, site = file_url(node["reftarget"], get_files_folder(app)), get_site_address(app.config)
    if app.builder.name in SITES:
        # With singlehtml, all pages are in the file of the home page.
        page = "" if app.builder.name == "singlehtml" else app.builder.get_target_uri(node["refdoc"])
        uri = relative_uri(page, uri)
    elif site:
        uri = urljoin(site, uri)
    else:
        raise NoUri
    return nodes.reference("", "", content, refuri=uri, internal=True)


def find_changed_home(app: "Sphinx", env: "BuildEnvironment") -> list[str]:
    """Return the home page when a published file has changed, so that it is written (event `env-updated`).

    Its head contains the size and checksum of each file. The text of the page is compared, not the files: the
    build of another language can already have written them.
    """
    facts = get_fact_domain(env).facts
    if facts is None or app.builder.name not in SITES:
        return []
    home = Path(cast("StandaloneHTMLBuilder", app.builder).get_output_path(app.config.root_doc))
    html = home.read_text("utf-8") if home.is_file() else ""
    return [] if all(tag in html for tag in build_package_tags(app, facts)) else [app.config.root_doc]


def write_files(app: "Sphinx", error: Exception | None) -> None:
    """Write the published files (event `build-finished`)."""
    facts = get_fact_domain(app.env).facts if hasattr(app, "env") else None
    if facts is None or error is not None or app.builder.name not in SITES:
        return
    folder = get_files_folder(app)
    files = {folder + place: content for place, content in bundle_files(facts.package).items()}
    files["llms.txt"] = render_llms(app, facts.package).encode()
    site = get_site_address(app.config)
    if site:
        files["sitemap.xml"] = render_sitemap(app, site).encode()
        if urlsplit(site).path == "/":  # robots.txt is valid only in the root of a host
            files["robots.txt"] = render_robots([site]).encode()
    conf = {"html_extra_path": app.config.html_extra_path}
    for place, content in files.items():
        target = Path(os.path.normpath(app.outdir / place))  # the folder in `en/..` can be missing
        if not (has_own_file(conf, Path(app.confdir), place) or _has_content(target, content)):
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
    remove_sources(app)


def render_sitemap(app: "Sphinx", site: str) -> str:
    """Return the addresses of all pages (https://www.sitemaps.org/protocol.html).

    They have no date of the last change, because a build does not know it.
    """
    lines = [
        f"<url><loc>{escape(site + _format_page_url(app, name))}</loc></url>" for name in _list_pages(app)
    ]
    head = f'<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="{_SITEMAP}">'
    return "\n".join([head, *lines, "</urlset>", ""])


def render_robots(sites: Iterable[str]) -> str:
    """Return a robots.txt with the sitemaps of sites (RFC 9309; https://www.sitemaps.org/protocol.html)."""
    maps = [f"Sitemap: {site}sitemap.xml" for site in sites]
    return "\n".join(["User-agent: *", "Allow: /", "", *maps, ""])


def render_llms(app: "Sphinx", package: "Package") -> str:
    """Return the content of the site in the form of https://llmstxt.org: title, files and all pages.

    Addresses are relative when the site has no address.
    """
    about = join_lines(get_text(package.descriptor, "description"))
    parts = [f"# {escape_inline(join_lines(package.title) or app.config.project)}"]
    parts += [f"> {escape_inline(about)}"] if about else []
    data = _("Data")
    parts.append("\n".join([f"## {data}", "", *_list_file_items(app, package)]))
    for title, names in _list_chapters(app):
        parts.append(
            "\n".join([f"## {escape_inline(title)}", "", *(_format_page(app, name) for name in names)])
        )
    return "\n\n".join(parts) + "\n"


def _list_file_items(app: "Sphinx", package: "Package") -> Iterator[str]:
    files = get_files_address(app)
    descriptor = f"{FOLDER}/{package.file.name}"
    yield _format_item(_("Everything in one file"), file_url(name_archive(package), files))
    yield _format_item(package.file.name, file_url(descriptor, files), _("what every table and field means"))
    for table in package.tables:
        for place in table_paths(table):
            yield _format_item(table.name, file_url(place, files), join_lines(table.description))


def _list_chapters(app: "Sphinx") -> Iterator[tuple[str, list[str]]]:
    """Yield the pages in the order of the table of contents: a chapter for each page with pages below it."""
    seen = {app.config.root_doc}
    top, chapters = [app.config.root_doc], []
    for name in app.env.toctree_includes.get(app.config.root_doc, []):
        if name in seen or name not in app.env.found_docs:
            continue
        below = list(_list_pages_below(app, name, seen))
        if len(below) > 1:
            chapters.append((extract_plain_text(app.env.titles[name]), below))
        else:
            top += below
    yield _("Pages"), top
    yield from chapters
    rest = [name for name in _list_pages(app) if name not in seen]
    if rest:
        yield "Optional", rest  # a keyword of the format, so it is not translated


def _list_pages_below(app: "Sphinx", name: str, seen: set[str]) -> Iterator[str]:
    if name in seen or name not in app.env.found_docs:
        return
    seen.add(name)
    yield name
    for child in app.env.toctree_includes.get(name, []):
        yield from _list_pages_below(app, child, seen)


def _format_page(app: "Sphinx", name: str) -> str:
    url = (get_site_address(app.config) + _format_page_url(app, name)) or "./"
    return _format_item(extract_plain_text(app.env.titles[name]) or name, url, _read_description(app, name))


def _read_description(app: "Sphinx", name: str) -> str:
    """Return the description in the html of a page, which an earlier build can have written."""
    if app.builder.name == "singlehtml" and name != app.config.root_doc:
        return ""
    file = Path(cast("StandaloneHTMLBuilder", app.builder).get_output_path(name))
    match = _DESCRIPTION.search(file.read_text("utf-8")) if file.is_file() else None
    return unescape(match[1]) if match else ""


def _list_pages(app: "Sphinx") -> list[str]:
    if app.builder.name == "singlehtml":
        return [app.config.root_doc]
    return sorted(app.env.found_docs)


def _format_page_url(app: "Sphinx", name: str) -> str:
    if app.builder.name == "singlehtml" and name == app.config.root_doc:
        return f"{quote(name)}.html"
    return app.builder.get_target_uri(name)


def _format_item(title: str, url: str, about: str = "") -> str:
    return f"- [{escape_inline(title)}]({url.replace('(', '%28').replace(')', '%29')})" + (
        f": {escape_inline(about)}" if about else ""
    )


def _has_content(file: Path, content: bytes) -> bool:
    return file.is_file() and file.read_bytes() == content


def has_own_file(conf: Mapping[str, Any], folder: Path, place: str) -> bool:
    """Return whether a project has its own file for a place, in `html_extra_path` of its conf.py."""
    if place.startswith("../"):
        return False
    paths = [folder / entry for entry in conf.get("html_extra_path", ())]
    return any((path / place).is_file() or (path.name == place and path.is_file()) for path in paths)
