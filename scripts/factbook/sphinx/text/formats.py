"""Cells as people read them: dates, numbers, countries and closed lists in one language.

Dates, numbers and the names of countries and languages follow the Unicode CLDR, through Babel.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.numbers import format_compact_decimal, format_decimal, format_percent

from factbook.package import LANGUAGE_CODES, Field
from factbook.reading.query import QueryValue
from factbook.reading.rows import Cell
from factbook.sphinx.text.phrases import _

EMPTY_SIGN = "—"
DEFAULT_LANGUAGE = "en"


# Numbers from which on, and multiples of what, four digits after "million" or "billion" give them whole.
_ROUND_STEPS = ((Decimal(10) ** 12, 0), (Decimal(10) ** 9, 10**7), (Decimal(10) ** 6, 10**4))

# The schema says by rdfType that a text is a code of ISO 3166-1 or ISO 639-1.
_COUNTRY_TYPES = frozenset({"https://schema.org/addressCountry", "https://schema.org/Country"})


@dataclass(frozen=True, slots=True)
class ValueFormatter:
    """How values are written in one language."""

    language: str  # of ISO 639-1, as the fields of a package declare it
    locale: Locale

    @classmethod
    @cache
    def of(cls, language: str) -> "ValueFormatter":
        """Take the language of a Sphinx configuration, such as `zh_CN`; else English."""
        try:
            locale = Locale.parse(language.replace("-", "_"))
        except (UnknownLocaleError, ValueError):
            locale = Locale.parse(DEFAULT_LANGUAGE)
        return cls(locale.language, locale)

    def format_filled_cell(self, cell: Cell) -> str:
        """Return a filled cell's value for people; a text not of its type stays as it is.

        A number whose field declares a field for its qualifier is written with it: "more than 10".
        """
        return self._add_qualifier(cell, self.format_unqualified_cell(cell))

    def format_short_number(self, cell: Cell) -> str:
        """Return a number as `cell` does, a large one in few characters where that loses nothing of it."""
        try:
            number = Decimal(cell.text)
        except ArithmeticError:
            return self.format_filled_cell(cell)
        if not number.is_finite():
            return self.format_filled_cell(cell)
        least = next((least for most, least in _ROUND_STEPS if abs(number) >= most), 0)
        if not least or number % least:
            return self.format_filled_cell(cell)
        return self._add_qualifier(
            cell, format_compact_decimal(number, locale=self.locale, fraction_digits=4)
        )

    def _add_qualifier(self, cell: Cell, text: str) -> str:
        phrases = {  # `eq` needs no word
            "gt": _("more than %s"),
            "ge": _("at least %s"),
            "lt": _("less than %s"),
            "le": _("at most %s"),
            "approx": _("about %s"),
        }
        return phrases.get(read_qualifier(cell), "%s") % text

    def format_unqualified_cell(self, cell: Cell) -> str:
        """Return a filled cell's value for people, as `cell` does but without its qualifier."""
        text = cell.text
        for category in cell.field.categories:
            if category.value == text:
                return category.label
        try:
            return _choose_format(cell.field)(text, cell, self.locale)
        except (ArithmeticError, ValueError):
            return text

    def format_empty_cell(self, status: str) -> str:
        """Return what stands for an empty cell, by the status of its evidence."""
        reasons = {
            "not-stated": _("not stated"),
            "not-in-view": _("not in view"),
            "not-applicable": _("not applicable"),
        }
        return reasons.get(status, EMPTY_SIGN)

    def format_integer(self, value: int) -> str:
        """Return a whole number with its thousands apart."""
        return format_decimal(value, locale=self.locale)

    def format_query_value(self, value: QueryValue) -> str:
        """Return a value that comes from no cell, but from an answer to a query."""
        if value is None:
            return EMPTY_SIGN
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(value, date):
            return format_date(value, "long", locale=self.locale)
        if isinstance(value, str):
            return value
        number = Decimal(str(value))
        if not number.is_finite():
            return str(number)
        return format_decimal(number, locale=self.locale, decimal_quantization=False)

    def format_share(self, part: int, whole: int) -> str:
        """Return a part of a whole in percent, rounded down, so that only all of it is 100%."""
        if not whole:
            return EMPTY_SIGN
        pattern = re.sub("0(?=[^0]*$)", "0.#", self.locale.percent_formats[None].pattern)
        return format_percent(part * 1000 // whole / 1000, format=pattern, locale=self.locale)

    def format_day(self, text: str) -> str:
        """Return a date of ISO 8601 for people; another text stays as it is."""
        try:
            return format_date(date.fromisoformat(text), "long", locale=self.locale)
        except ValueError:
            return text


def find_qualifier_field(field: Field) -> str:
    """Return the name of the field that says how the number of a field is meant, if one does."""
    return field.qualifier_field if field.type in _NUMBER_TYPES else ""


def read_qualifier(cell: Cell) -> str:
    """Return how the number of a cell is meant, as the field beside it says; "" where none does."""
    name = find_qualifier_field(cell.field)
    return cell.row.cells.get(name, "") if name else ""


def find_language_field(field: Field) -> str:
    """Return the name of the field that says in which language the text of a field is, if one does."""
    return str(field.properties.get("factbook:languageField", "")) if field.type == "string" else ""


def read_language(cell: Cell) -> str:
    """Return the language of a cell's text, "" where none is declared."""
    return cell.field.language or cell.row.cells.get(find_language_field(cell.field), "")


FormatValue = Callable[[str, Cell, Locale], str]


def _choose_format(field: Field) -> FormatValue:
    meaning = field.properties.get("rdfType")
    if meaning in _COUNTRY_TYPES:
        return _format_country
    if meaning in LANGUAGE_CODES:
        return _format_language
    return _FORMATS.get(field.type, _format_text)


def _format_text(text: str, cell: Cell, locale: Locale) -> str:
    return text


def _format_country(text: str, cell: Cell, locale: Locale) -> str:
    return str(locale.territories.get(text, text))


def _format_language(text: str, cell: Cell, locale: Locale) -> str:
    return str(locale.languages.get(text, text))


def _format_number(text: str, cell: Cell, locale: Locale) -> str:
    value = Decimal(text)
    if not value.is_finite():
        return text
    return format_decimal(value, locale=locale, decimal_quantization=False)


def _format_boolean(text: str, cell: Cell, locale: Locale) -> str:
    true = cell.field.properties.get("trueValues", ("true", "True", "TRUE", "1"))
    false = cell.field.properties.get("falseValues", ("false", "False", "FALSE", "0"))
    return _("yes") if text in true else _("no") if text in false else text


def _format_date(text: str, cell: Cell, locale: Locale) -> str:
    """Write a date as exactly as the field `<name>_precision` beside it, if any, says."""
    value = date.fromisoformat(text)
    precision = cell.row.cells.get(f"{cell.field.name}_precision", "day")
    if precision in _SKELETONS:
        return format_skeleton(_SKELETONS[precision], value, locale=locale)
    day = format_date(value, "long", locale=locale)
    return _("week of %s") % day if precision == "week" else day


def _format_month(text: str, cell: Cell, locale: Locale) -> str:
    return format_skeleton("yMMMM", date.fromisoformat(f"{text}-01"), locale=locale)


_NUMBER_TYPES = frozenset({"integer", "number"})
_SKELETONS = {"month": "yMMMM", "year": "y"}
_FORMATS: Mapping[str, FormatValue] = {
    "boolean": _format_boolean,
    "date": _format_date,
    "integer": _format_number,
    "number": _format_number,
    "yearmonth": _format_month,
}
