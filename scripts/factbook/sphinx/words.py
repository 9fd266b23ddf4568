"""The words that the extension itself puts on a page; Sphinx's catalogs translate them."""

from typing import Any

from sphinx.locale import get_translation

CATALOG = "factbook"

lazy = get_translation(CATALOG)  # looked up when it is shown: for what is made while a module is imported


def _(message: str, *arguments: Any) -> str:
    return str(lazy(message, *arguments))
