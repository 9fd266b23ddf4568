"""A Sphinx domain whose objects are the tables, fields and rows of a data package.

Every role and directive returns nodes of docutils and Sphinx while Sphinx reads the page, so every builder
(html, latex, text, epub, gettext) can write it. The code contains no table of a particular package.
"""

from typing import TYPE_CHECKING

from factbook import __version__
from factbook.sphinx.config import Options
from factbook.sphinx.drift import setup_drift
from factbook.sphinx.evidence.coverage import setup_coverage
from factbook.sphinx.evidence.sources import setup_sources
from factbook.sphinx.evidence.tables import setup_evidence
from factbook.sphinx.figures import setup_figures
from factbook.sphinx.languages import setup_languages
from factbook.sphinx.nodes.interactive import setup_interactive_tables
from factbook.sphinx.nodes.invalid import setup_invalid_values
from factbook.sphinx.reference.extension import setup_reference
from factbook.sphinx.reference.rules import setup_rules
from factbook.sphinx.rows.backlinks import setup_backlinks
from factbook.sphinx.rows.other_names import setup_other_names
from factbook.sphinx.rows.queries import setup_queries
from factbook.sphinx.rows.record import setup_record
from factbook.sphinx.rows.roles import setup_roles
from factbook.sphinx.rows.stubs import setup_pages
from factbook.sphinx.rows.tables import setup_rows
from factbook.sphinx.schema.dictionary import setup_schema
from factbook.sphinx.schema.dtypes import setup_dtypes
from factbook.sphinx.site.downloads import setup_downloads
from factbook.sphinx.site.publish import setup_site
from factbook.sphinx.store.domain import FactDomain, setup_domain
from factbook.sphinx.store.outdated import setup_outdated
from factbook.sphinx.store.verdict import setup_verdict
from factbook.sphinx.why import setup_why

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


def setup(app: "Sphinx") -> "ExtensionMetadata":
    """Register the extension with Sphinx: the domain first, then each feature."""
    Options.register_options(app)
    setup_domain(app)
    setup_outdated(app)
    setup_verdict(app)
    setup_languages(app)
    setup_why(app)
    setup_roles(app)
    setup_rows(app)
    setup_record(app)
    setup_backlinks(app)
    setup_other_names(app)
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
    setup_invalid_values(app)
    setup_drift(app)
    setup_reference(app)
    setup_rules(app)
    return {
        "version": __version__,
        "env_version": FactDomain.data_version,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
