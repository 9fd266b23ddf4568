"""What the extension registers with Sphinx, for tests that look for all of it."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

from factbook.sphinx.config import DOMAIN


@cache
def registered() -> tuple[frozenset[str], frozenset[str]]:
    """Return the names of all roles and of all directives."""
    with TemporaryDirectory() as name, docutils_namespace():
        folder = Path(name)
        (folder / "index.rst").write_text("Home\n====\n", "utf-8")
        app = Sphinx(
            folder, None, folder / "out", folder / "trees", "dummy",
            confoverrides={"extensions": ["factbook.sphinx"]}, status=None, warning=None,
        )  # fmt: skip
        domain = app.env.get_domain(DOMAIN)
    return frozenset(domain.roles), frozenset(domain.directives)
