"""A Sphinx domain whose objects are the tables, fields and rows of a data package.

Every role and directive resolves while its page is read, into nodes of docutils and Sphinx, so that
html, latex, text, epub and gettext all understand the pages. No table of any particular package is
named here.
"""

from typing import TYPE_CHECKING

from factbook import __version__
from factbook.sphinx.domain import FactDomain, open_facts
from factbook.sphinx.drift import register as register_drift
from factbook.sphinx.figures import register as register_figures
from factbook.sphinx.languages.registered import register as register_languages
from factbook.sphinx.options import Options
from factbook.sphinx.pages import remove_output, write_pages
from factbook.sphinx.publish import register as register_site
from factbook.sphinx.sorting import register as register_sorting
from factbook.sphinx.staleness import outdated, remember
from factbook.sphinx.whys import register as register_why

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


def setup(app: "Sphinx") -> "ExtensionMetadata":
    """Register the extension with Sphinx."""
    Options.register(app)
    app.add_domain(FactDomain)
    register_languages(app)
    register_why(app)
    register_figures(app)
    register_site(app)
    register_sorting(app)
    app.connect("builder-inited", open_facts)
    register_drift(app)
    app.connect("builder-inited", write_pages)
    app.connect("env-get-outdated", outdated)
    app.connect("env-get-outdated", remove_output)
    app.connect("env-updated", remember)
    return {
        "version": __version__,
        "env_version": FactDomain.data_version,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
