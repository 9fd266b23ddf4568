"""A Sphinx domain whose objects are the tables, fields and rows of a data package.

Every role and directive resolves while its page is read, into nodes of docutils and Sphinx, so that
html, latex, text, epub and gettext all understand the pages. No table of any particular package is
named here.
"""

from typing import TYPE_CHECKING

from factbook import __version__
from factbook.sphinx.backlinks import setup_backlinks
from factbook.sphinx.coverage import setup_coverage
from factbook.sphinx.domain import FactDomain, setup_domain
from factbook.sphinx.downloads import setup_downloads
from factbook.sphinx.drift import setup_drift
from factbook.sphinx.dtypes import setup_dtypes
from factbook.sphinx.evidence import setup_evidence
from factbook.sphinx.figures import setup_figures
from factbook.sphinx.languages.registered import setup_languages
from factbook.sphinx.names import setup_names
from factbook.sphinx.options import Options
from factbook.sphinx.pages import setup_pages
from factbook.sphinx.publish import setup_site
from factbook.sphinx.queries import setup_queries
from factbook.sphinx.record import setup_record
from factbook.sphinx.reference import setup_reference
from factbook.sphinx.roles import setup_roles
from factbook.sphinx.rows import setup_rows
from factbook.sphinx.rules import setup_rules
from factbook.sphinx.schema import setup_schema
from factbook.sphinx.sorting import setup_interactive_tables
from factbook.sphinx.sources import setup_sources
from factbook.sphinx.staleness import setup_outdated
from factbook.sphinx.whys import setup_why

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


def setup(app: "Sphinx") -> "ExtensionMetadata":
    """Register the extension with Sphinx: the domain first, then a line for each feature."""
    Options.register(app)
    setup_domain(app)
    setup_outdated(app)
    setup_languages(app)
    setup_why(app)
    setup_roles(app)
    setup_names(app)
    setup_rows(app)
    setup_record(app)
    setup_backlinks(app)
    setup_pages(app)
    setup_queries(app)
    setup_schema(app)
    setup_dtypes(app)
    setup_evidence(app)
    setup_sources(app)
    setup_coverage(app)
    setup_figures(app)
    setup_downloads(app)
    setup_site(app)
    setup_interactive_tables(app)
    setup_drift(app)
    setup_reference(app)
    setup_rules(app)
    return {
        "version": __version__,
        "env_version": FactDomain.data_version,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
