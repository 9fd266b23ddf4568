"""The drift lint: find values that an author typed by hand although a cell holds them, and suggest a role.

A name, figure or date that is typed in prose does not change when its cell changes. The environment stores
the prose of each page, block by block, and every build searches all of it, so the effect of a changed cell is
found without reading the page again. Titles and descriptions in the descriptor are searched too. One file
lists the valid exceptions, each with its reason.
"""

from typing import TYPE_CHECKING

from factbook.sphinx.drift.collector import ProseCollector
from factbook.sphinx.drift.lint import check_exceptions, lint_prose

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup_drift(app: "Sphinx") -> None:
    """Connect the functions that collect prose from each page and search it after the last one."""
    app.connect("builder-inited", check_exceptions)
    app.add_env_collector(ProseCollector)
    app.connect("env-updated", lint_prose)
