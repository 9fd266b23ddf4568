"""Registers what a site in several languages needs."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from sphinx.locale import get_translator

from factbook.sphinx.access import domain_of
from factbook.sphinx.assets import add_style
from factbook.sphinx.languages import search
from factbook.sphinx.languages.anchors import StableIds
from factbook.sphinx.languages.catalogs import digest, install
from factbook.sphinx.languages.complete import Untranslated, judge
from factbook.sphinx.languages.settings import translate
from factbook.sphinx.languages.sites import offer, own_address, sites_of
from factbook.sphinx.words import PACKAGE, _

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

_TEMPLATES = Path(__file__).parents[1] / "templates"
_SCRIPT = "factbook-languages.js"
_OTHERS = ("latex", "text", "man", "texinfo")


def register(app: "Sphinx") -> None:
    """Connect the parts; called before the package is opened, whose texts are translated then."""
    app.connect("config-inited", _prepare)
    app.connect("builder-inited", _open_words)
    app.connect("html-page-context", offer)
    app.connect("env-updated", judge)
    app.add_transform(StableIds)
    app.add_transform(Untranslated)
    app.add_post_transform(search.Indexed)
    skip: dict[str, Any] = dict.fromkeys(("html", *_OTHERS), (search.skipped, None))
    app.add_node(search.other_names, **skip)
    add_style(app, "factbook-languages.css")


def _prepare(app: "Sphinx", config: "Config") -> None:
    install(Path(app.srcdir), config)
    translate(config, get_translator(PACKAGE))
    own_address(app, config)
    search.search_language(app, config)
    config.templates_path = [*config.templates_path, str(_TEMPLATES)]  # has the switcher
    if sites_of(config):
        words = {"data-found": _("Pages found: ${resultCount}"), "data-in": _(", in ")}
        app.add_js_file(_SCRIPT, loading_method="defer", **cast("Any", words))


def _open_words(app: "Sphinx") -> None:
    domain_of(app.env).words = digest(Path(app.srcdir), app.config)
