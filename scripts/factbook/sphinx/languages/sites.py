"""One site in several languages: a folder for each language, and links between the translations of a page.

Addresses of pages and ids are the same in every language, so the translation of a page has the same address
in another folder.
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

    language: str  # code in the form of Sphinx: `zh_CN`
    folder: str

    @property
    def tag(self) -> str:
        """Return the code of the language in the form of HTML (BCP 47): `zh-CN`."""
        return self.language.replace("_", "-")

    @property
    def name(self) -> str:
        """Return the name of the language in the language itself, by the Unicode CLDR."""
        locale: Locale = ValueFormatter.of(self.language).locale
        name = str(Locale(locale.language).get_display_name() or self.language)
        return name[:1].upper() + name[1:]


def read_sites(languages: Mapping[str, str]) -> list[Site]:
    """Return the sites in the order of conf.py; the first is in the language of the sources.

    Raises ConfigError when the value is not a dictionary of strings.
    """
    value: object = languages  # conf.py can contain any value
    if not isinstance(value, Mapping) or not all(
        isinstance(part, str) for pair in value.items() for part in pair
    ):
        raise ConfigError(
            "factbook_languages in conf.py should be a dictionary of languages, each with its folder, "
            'such as {"en": "en", "zh_CN": "zh"}'
        )
    return [Site(language, folder) for language, folder in languages.items()]


def list_sites(config: "Config") -> list[Site]:
    """Return the sites of a project; an empty list for a single language."""
    sites = read_sites(Options.of(config).languages)
    return sites if len(sites) > 1 else []


def is_translation(config: "Config") -> bool:
    """Return whether a build is in one of the languages of the site other than that of the sources."""
    current = _find_own_site(config)
    return current is not None and current != list_sites(config)[0]


def set_site_address(app: "Sphinx", config: "Config") -> None:
    """Set the address of the site to that of its language (called at `config-inited`).

    In conf.py, `html_baseurl` is the address of the folder above all languages.
    """
    current = _find_own_site(config)
    if current and config.html_baseurl:
        config.html_baseurl = f"{config.html_baseurl.rstrip('/')}/{current.folder}/"


def offer_languages(
    app: "Sphinx", pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Add the switcher of languages and the alternate links to a page (event `html-page-context`)."""
    current = _find_own_site(app.config)
    if current is None or app.builder.format != "html" or app.builder.name.startswith("epub"):
        return
    uri = _get_page_path(app, pagename)
    up = "../" * (uri.count("/") + 1)
    context["factbook_languages"] = [
        {
            "name": site.name,
            "tag": site.tag,
            "url": f"{up}{site.folder}/{uri}",
            "current": site == current,
        }
        for site in list_sites(app.config)
    ]
    if doctree is not None:
        before = str(context.get("metatags") or "")
        context["metatags"] = "\n".join(
            [before.rstrip(), *_format_alternate_links(app, current, pagename, up, uri), ""]
        )


def _format_alternate_links(app: "Sphinx", current: Site, pagename: str, up: str, uri: str) -> Iterator[str]:
    """Yield a link for each language, and one for all other languages.

    For the home page, the last link leads to the page above the sites; for all other pages, to the language
    of the sources.
    """
    sites = list_sites(app.config)
    base = app.config.html_baseurl.removesuffix(f"{current.folder}/") or up
    first = f"{base}{HOME}" if pagename == app.config.root_doc else f"{base}{sites[0].folder}/{uri}"
    yield from (_format_alternate(site.tag, f"{base}{site.folder}/{uri}") for site in sites)
    yield _format_alternate("x-default", first)


def _format_alternate(tag: str, url: str) -> str:
    return f'<link rel="alternate" hreflang="{tag}" href="{url}">'


def _find_own_site(config: "Config") -> Site | None:
    return next((site for site in list_sites(config) if site.language == config.language), None)


def _get_page_path(app: "Sphinx", pagename: str) -> str:
    if app.builder.name == "singlehtml":
        return f"{app.config.root_doc}.html"
    return app.builder.get_target_uri(pagename)
