"""A search for words of all languages, on a site in any language.

Words are stemmed by the rules of the language of the site. Chinese has no spaces between words, and a browser
has no dictionary to find the words. So a run of Han characters is indexed and searched by its pairs of
neighbours (bigrams; Nie, Gao, Zhang and Zhou 2000, "On the use of words and n-grams for Chinese information
retrieval"), and the search finds every text that is copied from a page.

A script corrects mistakes of the search of Sphinx in a browser (8.2 to 9.2).
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from importlib import import_module
from itertools import groupby
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.search import SearchLanguage, languages
from sphinx.search.en import SearchEnglish

from factbook.sphinx.nodes.assets import is_for_browser

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

_SCRIPT = "factbook-search.js"
# Marks that NFC does not combine with their letter, such as the stress mark of Москва́.
_STRESS = re.compile("[\u0300-\u036f]")
_HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUNS = re.compile(f"([{_HAN}]+)")
_SAME = str.maketrans("ёЁ", "еЕ")  # Russian texts use both for the same letter
_SPLITTER = """
function splitQuery(query) {
  const plain = query.normalize("NFC").replace(/[\\u0300-\\u036f]/g, "");
  const words = plain.replace(/ё/g, "е").replace(/Ё/g, "Е").match(/[\\p{L}\\p{M}\\p{N}_]+/gu) || [];
  const runs = words.flatMap((word) => word.split(/([HAN]+)/u)).filter((run) => run);
  return runs.flatMap((run) => {
    const signs = [...run];
    if (signs.length < 3 || !/^[HAN]/u.test(run)) return [run];
    return signs.slice(1).map((sign, place) => signs[place] + sign);
  });
}
""".replace("HAN", r"\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u{20000}-\u{3ffff}")


class EveryScript(SearchLanguage):
    """Splits texts of any script; stems and stop words come from the other base class of a subclass."""

    js_splitter_code = _SPLITTER

    def split(self, input: str) -> list[str]:
        """Return the words of a text; for Han characters, each character and each pair."""
        return list(_split_terms(input))

    def word_filter(self, word: str) -> bool:
        """Return whether a word is indexed: it is not a stop word."""
        return bool(word) and word not in self.stopwords


def _split_terms(text: str) -> Iterator[str]:
    for word in _split_words(_STRESS.sub("", unicodedata.normalize("NFC", text)).translate(_SAME)):
        for run in filter(None, _RUNS.split(word)):
            if _RUNS.match(run):
                yield from run
                yield from (run[place : place + 2] for place in range(len(run) - 1))
            else:
                yield run


def _split_words(text: str) -> Iterator[str]:
    """Yield the words of a text, with combining marks, which are the vowels of Hindi."""
    return ("".join(run) for inside, run in groupby(text, _is_word_character) if inside)


@lru_cache(maxsize=4096)
def _is_word_character(character: str) -> bool:
    return character == "_" or unicodedata.category(character)[0] in "LMN"


def register_search_language(app: "Sphinx", config: "Config") -> None:
    """Register a search for all scripts in the language of the site (called at `config-inited`)."""
    code = config.html_search_language or config.language or "en"
    code = code if code in languages else code.partition("_")[0]
    # This module splits Chinese; the other words in Chinese texts are mostly English.
    base = SearchEnglish if code == "zh" else _find_language(code)
    if code != "ja" and not issubclass(base, EveryScript):  # Japanese has a splitter of its own
        app.add_search_language(type(f"Every{base.__name__}", (EveryScript, base), {"lang": code}))


def add_script(
    app: "Sphinx", pagename: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Let the search page load the script (event `html-page-context`)."""
    if pagename == "search" and is_for_browser(app.builder):
        app.add_js_file(
            _SCRIPT, loading_method="defer"
        )  # after the script of the search, and before a search begins


def _find_language(code: str) -> type[SearchLanguage]:
    language = languages.get(code, SearchEnglish)
    if isinstance(language, str):
        module, _dot, name = language.rpartition(".")
        language = getattr(import_module(module), name)
    return language
