"""The forms of figures and dates in the prose of one language.

The forms follow the Unicode CLDR, through Babel. Dates of all forms are found, so that the digits of a date
are not read as a figure.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from babel import Locale

from factbook.sphinx.text.formats import ValueFormatter

# Scripts without spaces between words: each character is a word, and a digit can follow it directly.
_UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_LETTER = rf"[^\W{_UNSPACED}]"
TOKEN = re.compile(rf"{_LETTER}+|[^\s]")
HIDDEN = "\ufffc"  # replaces code, data and earlier matches in a text; no pattern matches it

_LINK = re.compile(r"(?:https?://|www\.)\S+|(?<![\w.+-])[\w.+-]++@\S+")
_PLAIN = {**dict.fromkeys("“”„«»", '"'), **dict.fromkeys("‘’‚ʼ", "'"), **dict.fromkeys("‐‑", "-")}
_QUOTES = str.maketrans(_PLAIN)
_VERSION = re.compile(r"(?:[Vv]ersions?|\b[Vv]\.?|[Вв]ерси\w+|版本)\s?$")
_YEARS = range(1500, 2101)  # four digits without a separator, in these bounds, are read as a year


@dataclass(frozen=True, slots=True)
class FoundValue:
    """A figure or a date in a text."""

    start: int
    end: int
    value: str  # a plain decimal; a date or month of ISO 8601, "" for an incomplete date


@dataclass(frozen=True, slots=True)
class ValuePatterns:
    """The patterns of one language."""

    figure: re.Pattern[str]
    group: re.Pattern[str]  # separators of thousands
    decimal: str
    date: re.Pattern[str]
    months: dict[str, int]
    order: str  # of a date in digits: ymd, dmy or mdy

    def find_figures(self, text: str) -> Iterator[FoundValue]:
        """Yield the figures of a text, without years, ordinals, versions and codes."""
        for match in self.figure.finditer(text):
            whole, comma, part = match[0].partition(self.decimal)
            digits = self.group.sub("", whole)
            is_year = digits == match[0] and len(digits) == 4 and int(digits) in _YEARS
            if not is_year and not _VERSION.search(text, max(match.start() - 12, 0), match.start()):
                yield FoundValue(*match.span(), normalize_number(f"{digits}.{part}" if comma else digits))

    def find_dates(self, text: str) -> Iterator[FoundValue]:
        """Yield the dates and months of a text in any form, also without a year."""
        for match in self.date.finditer(text):
            yield FoundValue(*match.span(), self._format_iso(match))

    def _format_iso(self, match: re.Match[str]) -> str:
        parts = {name[0]: text for name, text in match.groupdict().items() if text}
        if "a" in parts:  # three numbers: in the order of the language, unless the year is first
            order = "ymd" if len(parts["a"]) == 4 else self.order
            parts = dict(zip(order, (parts["a"], parts["b"], parts["c"]), strict=True))
        if len(parts.get("y", "")) not in (2, 4) or "m" not in parts:
            return ""
        month = self.months.get(parts["m"]) or int(parts["m"])
        year = int(parts["y"]) + (0 if len(parts["y"]) == 4 else 2000)
        try:
            return date(year, month, int(parts.get("d", 1))).isoformat()[: 10 if "d" in parts else 7]
        except ValueError:
            return ""


@cache
def build_patterns(language: str) -> ValuePatterns:
    """Return the patterns of a language; its code is that of Sphinx or of ISO 639-1."""
    locale = ValueFormatter.of(language).locale
    symbols = locale.number_symbols.get("latn", {})
    decimal = symbols.get("decimal", ".")
    group = rf"[{re.escape(symbols.get('group', ','))} \u00a0\u2009\u202f]"
    months = _read_month_names(locale)
    return ValuePatterns(
        figure=_build_figure_pattern(group, decimal),
        group=re.compile(group),
        decimal=decimal,
        date=_build_date_pattern(months),
        months=months,
        order=re.sub(r"(\w)\1*", r"\1", re.sub(r"[^yMd]", "", locale.date_formats["short"].pattern)).lower(),
    )


def normalize_number(number: str) -> str:
    """Return a plain decimal without its sign and needless zeros; "" for any other text."""
    match = re.fullmatch(r"[+-]?0*(\d*)(?:\.(\d*?)0*)?", number, re.ASCII)
    return f"{match[1] or '0'}{'.' if match[2] else ''}{match[2] or ''}" if match else ""


def fold_text(text: str) -> str:
    """Return a text in NFC with plain quotation marks and hyphens."""
    return unicodedata.normalize("NFC", text).translate(_QUOTES)


def hide_links(text: str) -> str:
    """Return a text in which web and mail addresses are hidden."""
    if "://" not in text and "www." not in text and "@" not in text:
        return text
    return hide_places(text, [match.span() for match in _LINK.finditer(text)])


def hide_places(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Return a text of the same length in which some places are replaced by HIDDEN."""
    parts, at = [], 0
    for start, end in spans:
        parts += [text[at:start], HIDDEN * (end - start)]
        at = end
    return "".join([*parts, text[at:]])


def _build_figure_pattern(group: str, decimal: str) -> re.Pattern[str]:
    """Return the pattern of a figure outside words, codes, versions, times, fractions and ordinals."""
    number = rf"(?:\d{{1,3}}(?:{group}\d{{3}})++|\d++)(?:{re.escape(decimal)}\d++)?"
    before = rf"(?<!{_LETTER})(?<![\w][.,:/'-])(?<!\.)(?<![#№第])(?<![#№]\s)"
    after = rf"(?!{_LETTER})(?![.,:/'-][^\W{_UNSPACED}])(?!-)(?!\s?[年月日号號届])"
    return re.compile(before + number + after)


def _read_month_names(locale: Locale) -> dict[str, int]:
    """Return the numbers of months by name: long and short, with a small and a capital letter."""
    months: dict[str, int] = {}
    for context in locale.months.values():
        for width in ("wide", "abbreviated"):
            for number, name in context.get(width, {}).items():
                text = name.rstrip(".")
                if text and not any(char.isdigit() for char in text):
                    months |= {text: number, text[0].upper() + text[1:]: number}
    return months


def _build_date_pattern(months: dict[str, int]) -> re.Pattern[str]:
    """Return the pattern of a date; its groups begin with y, m and d, or a, b and c for three numbers."""
    month = "|".join(sorted(map(re.escape, months), key=len, reverse=True)) or r"(?!)"
    forms = (
        r"(?P<y1>\d{4})-(?P<m1>\d\d)(?:-(?P<d1>\d\d))?",
        r"(?P<a>\d{1,4})(?P<_>[./-])(?P<b>\d{1,2})(?P=_)(?P<c>\d{1,4})",
        rf"(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\.?\s+(?P<m2>{month})\b\.?(?:,?\s+(?P<y2>\d{{4}}))?",
        rf"(?P<m3>{month})\.?\s+(?P<d3>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)(?:,?\s+(?P<y3>\d{{4}}))?",
        rf"(?P<m4>{month})\.?,?\s+(?P<y4>\d{{4}})",
        r"(?P<y5>\d{4})\s?年(?:\s?(?P<m5>\d{1,2})\s?月(?:\s?(?P<d5>\d{1,2})\s?[日号號])?)?",
        r"(?P<m6>\d{1,2})\s?月\s?(?P<d6>\d{1,2})\s?[日号號]",
    )
    return re.compile(rf"(?<!{_LETTER})(?<!\w[.,:/-])(?:{'|'.join(forms)})(?!\d|-\d)")
