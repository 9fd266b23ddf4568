"""A site in several languages: catalogs, links between languages, search, and missing translations.

Names and texts of the data come from the language columns of the package. Catalogs translate prose: phrases
of the extension, texts of the descriptor, rules, and the pages themselves.
"""

from collections.abc import Set
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from sphinx.locale import get_translator

from factbook.sphinx.config import DOMAIN
from factbook.sphinx.languages import search
from factbook.sphinx.languages.anchors import StableIds
from factbook.sphinx.languages.catalogs import hash_phrases, install_phrases
from factbook.sphinx.languages.complete import Untranslated, check_translation
from factbook.sphinx.languages.settings import translate_settings
from factbook.sphinx.languages.sites import list_sites, offer_languages, set_site_address
from factbook.sphinx.nodes.assets import add_style
from factbook.sphinx.text.phrases import PACKAGE_CATALOG, _

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

_TEMPLATES = Path(__file__).parents[1] / "templates"
_SCRIPT = "factbook-languages.js"


def setup_languages(app: "Sphinx") -> None:
    """Connect the parts; catalogs are installed before the package is opened, because they translate it."""
    app.connect("config-inited", _prepare_language)
    app.connect("env-get-outdated", find_rephrased_pages)
    app.connect("html-page-context", offer_languages)
    app.connect("html-page-context", search.add_script)
    app.connect("env-updated", check_translation)
    app.add_transform(StableIds)
    app.add_transform(Untranslated)
    add_style(app, "factbook-languages.css")


def _prepare_language(app: "Sphinx", config: "Config") -> None:
    install_phrases(Path(app.srcdir), config)
    translate_settings(config, get_translator(PACKAGE_CATALOG))
    set_site_address(app, config)
    search.register_search_language(app, config)
    config.templates_path = [*config.templates_path, str(_TEMPLATES)]  # contains the switcher of languages
    if list_sites(config):
        phrases = {"data-found": _("Pages found: ${resultCount}"), "data-in": _(", in ")}
        app.add_js_file(_SCRIPT, loading_method="defer", **cast("Any", phrases))


def find_rephrased_pages(
    app: "Sphinx", env: "BuildEnvironment", added: Set[str], altered: Set[str], removed: Set[str]
) -> list[str]:
    """Return all documents when a phrase of the extension has changed (event `env-get-outdated`).

    Every page can contain every phrase.
    """
    data, digest = env.domaindata[DOMAIN], hash_phrases(Path(app.srcdir), app.config)
    before, data["phrases"] = data.get("phrases", ""), digest
    return [] if before == digest else sorted(env.found_docs)
