"""Format cells for readers: dates, numbers, countries and values of closed lists, in one language.

Dates, numbers and the names of countries and languages follow the Unicode CLDR, through Babel.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_interval, format_skeleton
from babel.numbers import format_compact_decimal, format_decimal, format_percent

from factbook.evidence.statuses import EMPTY_STATUSES
from factbook.package import LANGUAGE_CODES, Field
from factbook.reading.query import QueryValue
from factbook.reading.rows import Cell
from factbook.reading.values import TableValues, is_text
from factbook.sphinx.text.phrases import _
from factbook.sphinx.text.statuses import format_status

EMPTY_SIGN = "—"
DEFAULT_LANGUAGE = "en"


# (limit, step): a number from the limit on that is a multiple of the step has a short form ("1.2345 million",
# with at most four digits after the decimal point) that loses no digit.
_ROUND_STEPS = ((Decimal(10) ** 12, 0), (Decimal(10) ** 9, 10**7), (Decimal(10) ** 6, 10**4))

# Values of rdfType for a field with country codes of ISO 3166-1.
_COUNTRY_TYPES = frozenset({"https://schema.org/addressCountry", "https://schema.org/Country"})


@dataclass(frozen=True, slots=True)
class ValueFormatter:
    """The formats of values in one language."""

    language: str  # code of ISO 639-1, as in the fields of a package
    locale: Locale

    @classmethod
    @cache
    def of(cls, language: str) -> "ValueFormatter":
        """Return the formatter for a language of Sphinx, such as `zh_CN`; English for an unknown language."""
        try:
            locale = Locale.parse(language.replace("-", "_"))
        except (UnknownLocaleError, ValueError):
            locale = Locale.parse(DEFAULT_LANGUAGE)
        return cls(locale.language, locale)

    def format_filled_cell(self, cell: Cell) -> str:
        """Return the value of a filled cell for readers; a text that does not fit the type stays unchanged.

        A number is written with its qualifier when the field declares a field for it: "more than 10".
        """
        return self._add_qualifier(cell, self.format_unqualified_cell(cell))

    def format_short_number(self, cell: Cell) -> str:
        """Return a number like `format_filled_cell`, a large one in a short form if that loses no digit."""
        try:
            number = Decimal(cell.text)
        except ArithmeticError:
            return self.format_filled_cell(cell)
        if not number.is_finite():
            return self.format_filled_cell(cell)
        step = next((step for limit, step in _ROUND_STEPS if abs(number) >= limit), 0)
        if not step or number % step:
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
        """Return the value of a filled cell for readers, without its qualifier."""
        text = cell.text
        for category in cell.field.categories:
            if category.value == text:
                return category.label
        if cell.field.categories and not is_text(cell.field):  # maybe the same value in another notation
            same = TableValues(cell.table).find_category(cell.field, text)
            return same.label if same else text
        try:
            return _choose_format(cell.field)(text, cell, self.locale)
        except (ArithmeticError, ValueError):
            return text

    def format_empty_cell(self, status: str) -> str:
        """Return the text for an empty cell: its reason by the status of the evidence, else a dash."""
        return format_status(status) if status in EMPTY_STATUSES else EMPTY_SIGN

    def format_integer(self, value: int) -> str:
        """Return a whole number with separators between thousands."""
        return format_decimal(value, locale=self.locale)

    def format_query_value(self, value: QueryValue) -> str:
        """Return a value of the result of a query."""
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
        """Return a share in percent, rounded down, so that only a complete share is 100%."""
        if not whole:
            return EMPTY_SIGN
        pattern = re.sub("0(?=[^0]*$)", "0.#", self.locale.percent_formats[None].pattern)
        return format_percent(part * 1000 // whole / 1000, format=pattern, locale=self.locale)

    def format_day(self, text: str) -> str:
        """Return a date of ISO 8601 for readers; any other text is returned unchanged."""
        try:
            return format_date(date.fromisoformat(text), "long", locale=self.locale)
        except ValueError:
            return text


def find_qualifier_field(field: Field) -> str:
    """Return the name of the field that holds the qualifier of a number, "" if none does."""
    return field.qualifier_field if field.type in _NUMBER_TYPES else ""


def read_qualifier(cell: Cell) -> str:
    """Return the qualifier of the number in a cell, such as `gt`; "" when it has none."""
    name = find_qualifier_field(cell.field)
    return cell.row.cells.get(name, "") if name else ""


def find_language_field(field: Field) -> str:
    """Return the name of the field that holds the language of a text, "" if none does."""
    return str(field.properties.get("factbook:languageField", "")) if field.type == "string" else ""


def read_language(cell: Cell) -> str:
    """Return the language of the text in a cell, "" when it has no declared language."""
    return cell.field.language or cell.row.cells.get(find_language_field(cell.field), "")


FormatValue = Callable[[str, Cell, Locale], str]


def _choose_format(field: Field) -> FormatValue:
    meaning = field.properties.get("rdfType")
    if meaning in _COUNTRY_TYPES:
        return _format_country
    if meaning in LANGUAGE_CODES:
        return _format_language
    return _FORMATS.get(field.type, _keep_text)


def _keep_text(text: str, cell: Cell, locale: Locale) -> str:
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
    """Return a date with the precision that the field `<name>_precision` gives, to the day by default.

    A cell that represents a period is written as that period.
    """
    if cell.period:
        return _format_period(*read_period(cell), locale)
    value = date.fromisoformat(text)
    precision = cell.row.cells.get(f"{cell.field.name}_precision", "day")
    if precision in _SKELETONS:
        return format_skeleton(_SKELETONS[precision], value, locale=locale)
    day = format_date(value, "long", locale=locale)
    return _("week of %s") % day if precision == "week" else day


def read_period(cell: Cell) -> tuple[date | None, date | None]:
    """Return the first and the last day of the period that a cell represents, None for an unknown one.

    Raises ValueError for a text that is not a date.
    """
    if cell.period is None:
        return date.fromisoformat(cell.text), date.fromisoformat(cell.text)
    texts = [
        Cell(cell.table, cell.row, cell.table.field(name)).text
        for name in (cell.period.start, cell.period.end)
    ]
    first, last = (date.fromisoformat(text) if text else None for text in texts)
    return first, last


def choose_skeleton(first: date, last: date) -> str:
    """Return the skeleton of CLDR that writes two days as exactly as they are meant.

    `y` from the first day of a year to the last day of one, `yMMMM` for whole months, `yMMMMd` for days.
    """
    if first.day != 1 or (last + timedelta(days=1)).day != 1:
        return "yMMMMd"
    return "y" if (first.month, last.month) == (1, 12) else "yMMMM"


def _format_period(first: date | None, last: date | None, locale: Locale) -> str:
    if first is None or last is None:
        day = format_date(first or last, "long", locale=locale)
        return _("not before %s") % day if first else _("not after %s") % day
    skeleton = choose_skeleton(first, last)
    if skeleton == "yMMMMd" and first == last:
        return format_date(first, "long", locale=locale)
    return format_interval(first, last, skeleton, locale=locale)


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
