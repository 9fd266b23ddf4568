"""One site in several languages: a folder for each, and how a page names itself in the others.

Addresses of pages and ids are the same in every language, so that a page is found in another one by
another folder.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from babel import Locale
from sphinx.errors import ConfigError

from factbook.sphinx.config import Options
from factbook.sphinx.text.formats import ValueFormatter

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

HOME = "index.html"  # of the folder that holds the sites


@dataclass(frozen=True, slots=True)
class Site:
    """The site in one language."""

    language: str  # as Sphinx names it: `zh_CN`
    folder: str

    @property
    def tag(self) -> str:
        """Return the language as HTML names it (BCP 47): `zh-CN`."""
        return self.language.replace("_", "-")

    @property
    def name(self) -> str:
        """Return the language in its own words, by the Unicode CLDR."""
        locale: Locale = ValueFormatter.of(self.language).locale
        name = str(Locale(locale.language).get_display_name() or self.language)
        return name[:1].upper() + name[1:]


def read_sites(languages: Mapping[str, str]) -> list[Site]:
    """Return the sites in the order of conf.py; the first is in the language of the sources.

    Raises ConfigError where they are no dictionary of names.
    """
    given: object = languages  # anything may stand in conf.py
    if not isinstance(given, Mapping) or not all(
        isinstance(part, str) for one in given.items() for part in one
    ):
        raise ConfigError(
            "factbook_languages in conf.py should be a dictionary of languages, each with its folder, "
            'such as {"en": "en", "zh_CN": "zh"}'
        )
    return [Site(language, folder) for language, folder in languages.items()]


def list_sites(config: "Config") -> list[Site]:
    """Return the sites of a project, none where it has one language."""
    found = read_sites(Options.of(config).languages)
    return found if len(found) > 1 else []


def is_translation(config: "Config") -> bool:
    """Tell whether a build is of one of the languages, and not of that of the sources."""
    here = _find_own_site(config)
    return here is not None and here != list_sites(config)[0]


def set_site_address(app: "Sphinx", config: "Config") -> None:
    """Let the address of the site be that of its language (event `config-inited`).

    In conf.py `html_baseurl` is that of all languages together.
    """
    here = _find_own_site(config)
    if here and config.html_baseurl:
        config.html_baseurl = f"{config.html_baseurl.rstrip('/')}/{here.folder}/"


def offer_languages(
    app: "Sphinx", pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Give a page its switcher and its alternates (event `html-page-context`)."""
    here = _find_own_site(app.config)
    if here is None or app.builder.format != "html" or app.builder.name.startswith("epub"):
        return
    uri = _get_page_path(app, pagename)
    up = "../" * (uri.count("/") + 1)
    context["factbook_languages"] = [
        {
            "name": site.name,
            "tag": site.tag,
            "url": f"{up}{site.folder}/{uri}",
            "current": site == here,
        }
        for site in list_sites(app.config)
    ]
    if doctree is not None:
        before = str(context.get("metatags") or "")
        context["metatags"] = "\n".join(
            [before.rstrip(), *_format_alternate_links(app, here, pagename, up, uri), ""]
        )


def _format_alternate_links(app: "Sphinx", here: Site, pagename: str, up: str, uri: str) -> Iterator[str]:
    """Yield a link for each language and one for all others.

    That is the page that chooses where a site begins, and the language of the sources elsewhere.
    """
    found = list_sites(app.config)
    base = app.config.html_baseurl.removesuffix(f"{here.folder}/") or up
    first = f"{base}{HOME}" if pagename == app.config.root_doc else f"{base}{found[0].folder}/{uri}"
    yield from (_format_alternate(site.tag, f"{base}{site.folder}/{uri}") for site in found)
    yield _format_alternate("x-default", first)


def _format_alternate(tag: str, url: str) -> str:
    return f'<link rel="alternate" hreflang="{tag}" href="{url}">'


def _find_own_site(config: "Config") -> Site | None:
    return next((site for site in list_sites(config) if site.language == config.language), None)


def _get_page_path(app: "Sphinx", pagename: str) -> str:
    if app.builder.name == "singlehtml":
        return f"{app.config.root_doc}.html"
    return app.builder.get_target_uri(pagename)
