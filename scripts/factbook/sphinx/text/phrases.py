"""Phrases that the extension itself puts on a page; its own catalogs translate them.

The catalogs of a build are chosen once, see `factbook.sphinx.languages.catalogs`.
"""

from typing import Any

from sphinx.locale import get_translation, get_translator

PHRASES_CATALOG = "factbook"  # phrases of the extension
RULES_CATALOG = "rules"  # texts of the rules of `factbook check`
PACKAGE_CATALOG = "datapackage"  # titles, descriptions and labels of the package; a file of the docs

# For constants of a module: the translation is looked up when the text is used, not during the import.
lazy = get_translation(PHRASES_CATALOG)


def _(message: str, *arguments: Any) -> str:
    return str(lazy(message, *arguments))


def counted(one: str, many: str, count: int) -> str:
    """Return the translated form of a phrase for a number, singular or plural."""
    return get_translator(PHRASES_CATALOG).ngettext(one, many, count)


def format_list(*parts: str) -> str:
    """Return the parts that are not empty, with the separator of the language between them."""
    return _(", ").join(filter(None, parts))


_OPENING_MARKS = frozenset("“„«")


def quote_text(text: str) -> str:
    """Return a text in the quotation marks of the language, unless it already begins with one."""
    return text if text[:1] in _OPENING_MARKS else _("“%s”") % text


def translate_rule(text: str) -> str:
    """Return a text of a rule in the language of the page."""
    return get_translator(RULES_CATALOG).gettext(text) if text else ""
