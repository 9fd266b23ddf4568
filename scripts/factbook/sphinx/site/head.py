"""The metadata of pages for machines: a description, a card for shared links, and the data set.

All of it is added to the variable `metatags` of the page, which every theme of Sphinx writes.
"""

from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urljoin

from babel.core import get_global
from docutils import nodes
from sphinx import addnodes

from factbook.export.bundle import FOLDER, bundle_files
from factbook.export.dataset import DESCRIPTOR_TYPE, file_url, render_json_ld
from factbook.sphinx.config import Options
from factbook.sphinx.rows.other_names import other_names
from factbook.sphinx.site.citation import build_citation_phrases
from factbook.sphinx.store.domain import get_fact_domain
from factbook.sphinx.text.formats import ValueFormatter
from factbook.sphinx.text.phrases import _

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

    from factbook.sphinx.store.facts import Facts

SITES = frozenset({"html", "dirhtml", "singlehtml"})  # the builders whose output is a web site
_LONGEST = 160  # longest description, in characters; search engines show no more
_SILENT = (
    other_names,
    nodes.raw,
    nodes.footnote_reference,
    nodes.image,
    nodes.Invisible,
    nodes.system_message,
)
_MARKS = frozenset({"fact-why", "headerlink"})  # classes of nodes that are not part of a text


def add_tags(
    app: "Sphinx", pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Add the tags of a page (event `html-page-context`), if the page has a source file."""
    facts = get_fact_domain(app.env).facts
    if facts is None or doctree is None or app.builder.name not in SITES:
        return
    before = str(context.get("metatags") or "")
    tags = [*_build_page_tags(app, pagename, context, doctree, before)]
    if pagename == app.config.root_doc:
        tags += build_package_tags(app, facts)
    context["metatags"] = "\n".join([before.rstrip(), *tags, ""]).lstrip("\n")


def get_site_address(config: "Config") -> str:
    """Return the address of the site with a slash at its end, "" when conf.py does not set it."""
    return f"{config.html_baseurl.rstrip('/')}/" if config.html_baseurl else ""


def get_files_folder(app: "Sphinx") -> str:
    """Return the folder of the published files with a slash at its end, relative to the home page.

    It is "" when the files are in the folder of the site. Output of other builders contains no files: the
    links in it lead to the copy that the sites of all languages share.
    """
    folder = Options.of(app.config).publish_folder
    if not folder and app.builder.name not in SITES and len(Options.of(app.config).languages) > 1:
        folder = ".."
    return f"{folder.rstrip('/')}/" if folder else ""


def get_files_address(app: "Sphinx") -> str:
    """Return the address of the published files, relative to the home page for a site without address."""
    return urljoin(get_site_address(app.config), get_files_folder(app))


def build_package_tags(app: "Sphinx", facts: "Facts") -> list[str]:
    """Return the tags of the home page that describe the package, with the checksum of each file."""
    package = facts.original  # the description for machines is the same in all languages
    place = escape(file_url(f"{FOLDER}/{package.file.name}", get_files_folder(app)))
    return [
        f'<link rel="describedby" type="{DESCRIPTOR_TYPE}" href="{place}">',
        render_json_ld(
            package,
            bundle_files(package),
            get_site_address(app.config),
            get_files_address(app),
            build_citation_phrases(),
        ),
    ]


def describe_page(doctree: nodes.document, metadata: dict[str, Any]) -> str:
    """Return the description of a page.

    It is the field `description` of the page; else its first paragraph, or the fields of its first record,
    both shortened.
    """
    given = [
        str(node["content"]) for node in doctree.findall(nodes.meta) if node.get("name") == "description"
    ]
    if given or metadata.get("description"):
        return " ".join((given or [str(metadata["description"])])[0].split())
    return shorten_text(next(_find_paragraphs(doctree), "") or _("; ").join(_find_record_fields(doctree)))


def extract_plain_text(node: nodes.Node) -> str:
    """Return the visible text of a node, on one line."""
    return " ".join("".join(_find_text_pieces(node)).split())


def shorten_text(text: str) -> str:
    """Cut a long text after a word, or after a character in scripts without spaces."""
    if len(text) <= _LONGEST:
        return text
    head = text[:_LONGEST]
    words = head.rpartition(" ")[0]
    return (words if len(words) > _LONGEST // 2 else head[:-1]).rstrip(" ,.;:–—-(") + "…"


def _build_page_tags(
    app: "Sphinx", pagename: str, context: dict[str, Any], doctree: nodes.document, before: str
) -> Iterator[str]:
    description = describe_page(doctree, app.env.metadata.get(pagename, {}))
    if description and 'name="description"' not in before:
        yield _format_meta("name", "description", description)
    if 'property="og:title"' in before:  # another extension makes cards
        return
    home = pagename == app.config.root_doc
    card = {
        "og:title": extract_plain_text(app.env.titles[pagename]),
        "og:description": description,
        "og:type": "website" if home else "article",
        "og:url": str(context.get("pageurl") or ""),
        "og:site_name": app.config.project,
        "og:locale": format_locale_code(app.config.language),
    }
    yield from (_format_meta("property", name, text) for name, text in card.items() if text)
    yield _format_meta("name", "twitter:card", "summary")


def format_locale_code(language: str) -> str:
    """Return the code of a language with its territory, by the Unicode CLDR: `ru_RU` for `ru`."""
    locale = ValueFormatter.of(language).locale
    likely = str(get_global("likely_subtags").get(str(locale), ""))
    territory = locale.territory or likely.rpartition("_")[2]
    return f"{locale.language}_{territory}" if territory else locale.language


def _format_meta(kind: str, name: str, text: str) -> str:
    return f'<meta {kind}="{name}" content="{escape(text)}">'


def _find_paragraphs(doctree: nodes.document) -> Iterator[str]:
    """Yield the text of paragraphs directly in a section, not in a table, a list or a note."""
    for node in doctree.findall(nodes.paragraph):
        if isinstance(node.parent, nodes.document | nodes.section) and (text := extract_plain_text(node)):
            yield text


def _find_record_fields(doctree: nodes.document) -> Iterator[str]:
    """Yield the fields of the first record as text, without those of missing values."""
    record = next((node for node in doctree.findall(nodes.field_list) if _is_record(node)), None)
    for item in cast("list[nodes.Element]", record or []):
        if (text := extract_plain_text(item[1])) and not any(
            "fact-empty" in node["classes"] for node in _find_inlines(item)
        ):
            yield extract_plain_text(item[0]) + _(": ") + text


def _find_inlines(item: nodes.Element) -> Iterator[nodes.inline]:
    return item.findall(nodes.inline)


def _is_record(node: nodes.Element) -> bool:
    return "fact-fields" in node["classes"] and isinstance(node.parent, addnodes.desc_content)


def _find_text_pieces(node: nodes.Node) -> Iterator[str]:
    if isinstance(node, nodes.Text):
        yield str(node)
    elif isinstance(node, nodes.Element) and not _is_silent(node):
        for child in node.children:
            yield from _find_text_pieces(child)
        if isinstance(node, nodes.Body | nodes.Part) and not isinstance(node, nodes.Inline):
            yield " "


def _is_silent(node: nodes.Element) -> bool:
    return isinstance(node, _SILENT) or not _MARKS.isdisjoint(node.get("classes", ()))
