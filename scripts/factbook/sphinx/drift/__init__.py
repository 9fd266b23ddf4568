"""The drift lint: what someone typed by hand although a cell holds it, and the role to write instead.

A name, a figure or a date that stands in prose as text stays there when its cell changes. The prose of each
page is kept in the environment, block by block, and all of it is searched at every build: a page need not be
read again for a changed cell to be found on it. The titles and descriptions in the descriptor are searched
too. What is right as it stands is listed in one file, each with its reason.
"""

from typing import TYPE_CHECKING

from factbook.sphinx.drift.collector import ProseCollector
from factbook.sphinx.drift.lint import check_exceptions, lint_prose

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup_drift(app: "Sphinx") -> None:
    """Collect prose while pages are read, and search it once all are."""
    app.connect("builder-inited", check_exceptions)
    app.add_env_collector(ProseCollector)
    app.connect("env-updated", lint_prose)
