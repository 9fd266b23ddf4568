"""Search that finds words of every language on the site of each.

Words are cut from their endings as the language of the site does it. Chinese puts no spaces between words,
and a browser has no dictionary to find them: so a run of Han characters is indexed, and asked for, by its
pairs of neighbours (bigrams; Nie, Gao, Zhang and Zhou 2000, "On the use of words and n-grams for Chinese
information retrieval"). Whatever is copied from a text is then found in it, in a dictionary or not.

A script mends what the search of Sphinx does wrong in a browser (8.2 to 9.2).
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
_STRESS = re.compile(
    "[\u0300-\u036f]"
)  # what is no letter of its own after NFC, such as the stress of Москва́
_HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUNS = re.compile(f"([{_HAN}]+)")
_SAME = str.maketrans("ёЁ", "еЕ")  # Russian prints one for the other
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
    """Splits texts of any script; stems and stop words are those of the class that it is mixed with."""

    js_splitter_code = _SPLITTER

    def split(self, input: str) -> list[str]:
        """Return the words of a text, and of Han characters each one and each pair."""
        return list(_split_terms(input))

    def word_filter(self, word: str) -> bool:
        """Tell whether a word is indexed: all but the stop words are."""
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
    """Yield the words of a text; marks belong to them, as Hindi writes its vowels by marks."""
    return ("".join(run) for inside, run in groupby(text, _is_word_character) if inside)


@lru_cache(maxsize=4096)
def _is_word_character(character: str) -> bool:
    return character == "_" or unicodedata.category(character)[0] in "LMN"


def register_search_language(app: "Sphinx", config: "Config") -> None:
    """Have the search of the site find every script (event `config-inited`)."""
    code = config.html_search_language or config.language or "en"
    code = code if code in languages else code.partition("_")[0]
    # Chinese is split here, and the words in its texts that are not are mostly English.
    base = SearchEnglish if code == "zh" else _find_language(code)
    if code != "ja" and not issubclass(base, EveryScript):  # Japanese has a splitter of its own
        app.add_search_language(type(f"Every{base.__name__}", (EveryScript, base), {"lang": code}))


def add_script(
    app: "Sphinx", pagename: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Have the page of the search load the script (event `html-page-context`)."""
    if pagename == "search" and is_for_browser(app.builder):
        app.add_js_file(_SCRIPT, loading_method="defer")  # after the search, and before it begins


def _find_language(code: str) -> type[SearchLanguage]:
    found = languages.get(code, SearchEnglish)
    if isinstance(found, str):
        module, _dot, name = found.rpartition(".")
        found = getattr(import_module(module), name)
    return found
