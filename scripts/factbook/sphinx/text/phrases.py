"""The words that the extension itself puts on a page; its own catalogs translate them.

Which catalog stands behind each name is settled once for a build, see `factbook.sphinx.languages.catalogs`.
"""

from typing import Any

from sphinx.locale import get_translation, get_translator

PHRASES_CATALOG = "factbook"  # phrases of the extension
RULES_CATALOG = "rules"  # texts of the rules of `factbook check`
PACKAGE_CATALOG = (
    "datapackage"  # titles, descriptions and labels of the package, beside the prose of the docs
)

lazy = get_translation(
    PHRASES_CATALOG
)  # looked up when it is shown: for what is made while a module is imported


def _(message: str, *arguments: Any) -> str:
    return str(lazy(message, *arguments))


def counted(one: str, many: str, count: int) -> str:
    """Return the form of a phrase that fits a number."""
    return get_translator(PHRASES_CATALOG).ngettext(one, many, count)


def format_list(*parts: str) -> str:
    """Return the parts that say something, as a language separates them."""
    return _(", ").join(filter(None, parts))


_OPENING = frozenset("“„«")


def quote_text(text: str) -> str:
    """Return a text in the quotation marks of a language; one that begins with a mark has its own."""
    return text if text[:1] in _OPENING else _("“%s”") % text


def translate_rule(text: str) -> str:
    """Return a text of a rule in the language of the page."""
    return get_translator(RULES_CATALOG).gettext(text) if text else ""
