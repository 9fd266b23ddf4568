"""What a page says of itself to machines: its description, a card for those who share it, the data set.

Everything goes into the variable `metatags` of the page, which every theme of Sphinx prints.
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
_LONGEST = 160  # characters of a description; what search engines show of it
_SILENT = (
    other_names,
    nodes.raw,
    nodes.footnote_reference,
    nodes.image,
    nodes.Invisible,
    nodes.system_message,
)
_MARKS = frozenset({"fact-why", "headerlink"})  # classes of what stands beside a text


def add_tags(
    app: "Sphinx", pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Add the tags of a page (event `html-page-context`); pages without a source have none."""
    facts = get_fact_domain(app.env).facts
    if facts is None or doctree is None or app.builder.name not in SITES:
        return
    before = str(context.get("metatags") or "")
    tags = [*_build_page_tags(app, pagename, context, doctree, before)]
    if pagename == app.config.root_doc:
        tags += build_package_tags(app, facts)
    context["metatags"] = "\n".join([before.rstrip(), *tags, ""]).lstrip("\n")


def get_site_address(config: "Config") -> str:
    """Return the address of the site with a slash at its end, empty where conf.py does not say."""
    return f"{config.html_baseurl.rstrip('/')}/" if config.html_baseurl else ""


def get_files_folder(app: "Sphinx") -> str:
    """Return the folder of the published files with a slash at its end, seen from the home page.

    It is empty where that folder is the one of the site. Output that is no site has no files of its own: its
    links lead to the copy that the sites of all languages share.
    """
    folder = Options.of(app.config).publish_folder
    if not folder and app.builder.name not in SITES and len(Options.of(app.config).languages) > 1:
        folder = ".."
    return f"{folder.rstrip('/')}/" if folder else ""


def get_files_address(app: "Sphinx") -> str:
    """Return the address of that folder, relative to the home page where that of the site is not known."""
    return urljoin(get_site_address(app.config), get_files_folder(app))


def build_package_tags(app: "Sphinx", facts: "Facts") -> list[str]:
    """Return the tags of the home page that describe the package: they hold the checksum of each file."""
    package = facts.original  # one description for machines, whatever the language of the pages
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
    """Return what a page says that it is about.

    That is its field `description`; else its first paragraph, else what its first record says, cut
    at a word.
    """
    given = [
        str(node["content"]) for node in doctree.findall(nodes.meta) if node.get("name") == "description"
    ]
    if given or metadata.get("description"):
        return " ".join((given or [str(metadata["description"])])[0].split())
    return shorten_text(next(_find_paragraphs(doctree), "") or _("; ").join(_find_record_fields(doctree)))


def extract_plain_text(node: nodes.Node) -> str:
    """Return the text of a node as one reads it, on one line."""
    return " ".join("".join(_find_text_pieces(node)).split())


def shorten_text(text: str) -> str:
    """Cut a text at a word; where words are not set apart, at a character."""
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
        "og:locale": find_locale(app.config.language),
    }
    yield from (_format_meta("property", name, text) for name, text in card.items() if text)
    yield _format_meta("name", "twitter:card", "summary")


def find_locale(language: str) -> str:
    """Return a language with its territory, as cards want it: `ru_RU` for `ru`, by the Unicode CLDR."""
    locale = ValueFormatter.of(language).locale
    likely = str(get_global("likely_subtags").get(str(locale), ""))
    territory = locale.territory or likely.rpartition("_")[2]
    return f"{locale.language}_{territory}" if territory else locale.language


def _format_meta(kind: str, name: str, text: str) -> str:
    return f'<meta {kind}="{name}" content="{escape(text)}">'


def _find_paragraphs(doctree: nodes.document) -> Iterator[str]:
    """Yield the paragraphs that stand in a section itself: none in a table, a list or a note."""
    for node in doctree.findall(nodes.paragraph):
        if isinstance(node.parent, nodes.document | nodes.section) and (text := extract_plain_text(node)):
            yield text


def _find_record_fields(doctree: nodes.document) -> Iterator[str]:
    found = next((node for node in doctree.findall(nodes.field_list) if _is_record(node)), None)
    for item in cast("list[nodes.Element]", found or []):
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
