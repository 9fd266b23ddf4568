"""An index of the names, figures and dates in the cells of a package, to find them in prose.

Names are the labels of rows in all languages, and their other spellings: the fields `name` or of type
https://schema.org/alternateName in a table whose `factbook:rowReference` gives the row that they name. Names
that are common in prose are not in the index: names of fewer than three characters, single lower-case words,
and the titles and closed lists of the schema itself. Figures are the numbers of fact tables, without keys,
positions and codes. A figure of one digit is not in the index, because "3 ways" and a cell with 3 rarely mean
the same; a figure of two digits is in it only with the unit of its row (`factbook:unitField`), as in
"20 firms". A date has the precision of its field `<name>_precision`; a year alone is not in the index.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, TypeVar

from factbook.package import Field, Package, Table
from factbook.package.address import Address
from factbook.reading.rows import Cell
from factbook.sphinx.drift.shapes import (
    TOKEN,
    FoundValue,
    build_patterns,
    fold_text,
    hide_links,
    hide_places,
    normalize_number,
)
from factbook.sphinx.store.facts import Facts
from factbook.sphinx.store.questions import Questions
from factbook.sphinx.text.formats import ValueFormatter, choose_skeleton, read_period

_SHORTEST, _LONGEST = 3, 300  # shortest and longest name, in characters; nobody types a longer one
_PLACES = frozenset({"https://schema.org/position", "https://schema.org/identifier"})
_PERCENT = {"percent": "%"}
_END = ""  # key in the tree of names: a name ends here

Tree = dict[str, Any]
_Key = TypeVar("_Key", str, tuple[str, ...])


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """The meaning of a text in the index."""

    cell: Address  # the first cell that holds the text
    named: Address | None  # the row that the text names, None for a figure or a date
    alias: bool = False
    more: int = 0  # further cells that hold the text


@dataclass(frozen=True, slots=True)
class Match:
    """A place in a text that repeats a cell."""

    start: int  # in the text, as NFC
    end: int
    text: str  # the text of the place, with single spaces for white space
    entry: IndexEntry
    role: str  # of the domain
    target: str  # of the role

    @property
    def cells(self) -> str:
        """Return the first cell that holds the text, and the number of further cells."""
        return f"{self.entry.cell}{f' (and {self.entry.more} more)' if self.entry.more else ''}"


@dataclass(frozen=True, slots=True)
class FactIndex:
    """The names, figures and dates of a package."""

    facts: Facts
    names: Tree  # word -> tree of the words that may follow
    figures: Mapping[str, IndexEntry]  # by plain decimal, short ones with their unit: "20 firms"
    dates: Mapping[str, IndexEntry]  # by ISO 8601, to the day or to the month
    words: int  # number of words in the longest name of a unit, signs included

    @classmethod
    def of(cls, facts: Facts) -> "FactIndex":
        """Build the index from all cells of a package."""
        names: dict[tuple[str, ...], IndexEntry] = {}
        figures: dict[str, IndexEntry] = {}
        dates: dict[str, IndexEntry] = {}
        # The descriptor is searched too, and its language can differ from the language of the pages.
        common = _collect_schema_words(facts.package) | _collect_schema_words(facts.original)
        for cell, entry in _list_names(facts):
            if _is_distinctive(cell.text, common):
                _add_entry(names, tuple(TOKEN.findall(fold_text(cell.text))), entry)
        for cell in _list_cells(facts, _choose_figure_fields):
            for figure in _list_figures(cell, facts.original.table(cell.table.name)):
                _add_entry(figures, figure, IndexEntry(cell.address, None))
        for cell in _list_cells(facts, _choose_date_fields):
            _add_entry(dates, _normalize_date(cell), IndexEntry(cell.address, None))
        words = max((key.count(" ") for key in figures), default=0)
        return cls(facts, _build_tree(names), figures, dates, words)

    def find_matches(self, text: str, language: str) -> Iterator[Match]:
        """Yield the cells that a text in a language repeats: names first, without overlapping matches."""
        text = hide_links(fold_text(text))
        names = list(_find_names(self.names, text))
        yield from (self._build_match(text, *name, language) for name in names)
        rest = hide_places(text, [(start, end) for start, end, _ in names])
        if not any(map(str.isdigit, rest)):
            return
        patterns = build_patterns(language)
        dates = list(patterns.find_dates(rest))
        rest = hide_places(rest, [(item.start, item.end) for item in dates])
        figures = [self._add_unit(item, rest) for item in patterns.find_figures(rest)]
        for values, places in ((self.dates, dates), (self.figures, figures)):
            for item in places:
                if item.value in values:
                    yield self._build_match(text, item.start, item.end, values[item.value], language)

    def _add_unit(self, figure: FoundValue, text: str) -> FoundValue:
        """Return a short figure with the longest name of a unit after it; its value is "" without a unit."""
        if not _is_short(figure.value):
            return figure
        value, longest = figure.value, ""
        for word in islice(TOKEN.finditer(text, figure.end), self.words):
            value = f"{value} {word[0].casefold()}"
            longest = value if value in self.figures else longest
        return replace(figure, value=longest)

    def _build_match(self, text: str, start: int, end: int, entry: IndexEntry, language: str) -> Match:
        written = " ".join(text[start:end].split())
        role, target = "value", str(entry.cell)
        if entry.named and (entry.alias or self._label_shows_name(entry, language)):
            role, target = "row", str(entry.named)
        return Match(start, end, written, entry, role, target)

    def _label_shows_name(self, entry: IndexEntry, language: str) -> bool:
        """Return whether a link to the row would show exactly this name."""
        if entry.named is None or entry.cell.field is None:
            return False
        questions = Questions(self.facts, ValueFormatter.of(language).language)
        return questions.find_label(entry.named).text == questions.find_cell(str(entry.cell)).text


def _collect_schema_words(package: Package) -> frozenset[str]:
    """Return the names, titles and values of closed lists in the schema, in lower case."""
    texts = {text for table in package.tables for text in (table.name, table.title)}
    for field in (field for table in package.tables for field in table.fields):
        texts |= {field.name, field.title, field.title.rpartition(" (")[0], *field.values}
        texts |= {category.label for category in field.categories}
    return frozenset(text.casefold() for text in texts)


def _is_distinctive(name: str, common: frozenset[str]) -> bool:
    """Return whether a name differs enough from common words of a text."""
    one_word = len(name.split()) == 1 and name.islower()
    fits = _SHORTEST <= len(fold_text(name)) <= _LONGEST
    return fits and not one_word and name.casefold() not in common and any(map(str.isalpha, name))


def _list_names(facts: Facts) -> Iterator[tuple[Cell, IndexEntry]]:
    """Yield the labels of all rows, then their other spellings."""
    aliases = {table.name: table.aliases for table in facts.package.tables}
    for table in facts.package.tables:
        own = [field for field in table.labels if field not in aliases[table.name]]
        for cell in _list_filled_cells(facts, table, own):
            yield cell, IndexEntry(cell.address, Address(table.name, cell.row.key))
    for table in facts.package.tables:
        for cell in _list_filled_cells(facts, table, aliases[table.name]):
            references = [item.row for item in table.row_references if item.field is None]
            rows = dict(facts.list_targets(table, cell.row))
            named = next((rows[name] for name in references if name in rows), None)
            yield cell, IndexEntry(cell.address, named, alias=True)


def _choose_figure_fields(package: Package, table: Table) -> list[Field]:
    if package.provenance and table.name in package.provenance:
        return []
    keys = {*table.primary_key, *(name for group in table.unique_keys for name in group)}
    keys |= {name for key in table.foreign_keys for name in key.fields}
    return [
        field
        for field in table.fields
        if field.type in ("integer", "number")
        and field.name not in keys
        and not field.values
        and field.properties.get("rdfType") not in _PLACES
    ]


def _choose_date_fields(package: Package, table: Table) -> list[Field]:
    return [field for field in table.fields if field.type in ("date", "datetime", "yearmonth")]


def _list_cells(facts: Facts, choose: Callable[[Package, Table], list[Field]]) -> Iterator[Cell]:
    for table in facts.package.tables:
        yield from _list_filled_cells(facts, table, choose(facts.package, table))


def _list_filled_cells(facts: Facts, table: Table, fields: Sequence[Field]) -> Iterator[Cell]:
    for row in facts.rows[table.name].values() if fields else ():
        cells = (Cell(table, row, field) for field in fields)
        yield from (cell for cell in cells if cell.text)


def _list_figures(cell: Cell, original: Table) -> list[str]:
    """Return the figures for the number in a cell: itself, or a short one with each name of its unit.

    A unit has the names of the translated package and of the descriptor, whose table is `original`.
    """
    number = _normalize_figure(cell)
    if not _is_short(number):
        return [number]
    name = cell.field.properties.get("factbook:unitField", "")
    unit = cell.row.cells.get(name, "")
    if not unit:
        return []
    categories = (item for table in (cell.table, original) for item in table.field(name).categories)
    labels = {unit, *(item.label for item in categories if item.value == unit)}
    units = {" ".join(TOKEN.findall(fold_text(_PERCENT.get(label, label)))).casefold() for label in labels}
    return [f"{number} {unit}" for unit in sorted(units)]


def _is_short(number: str) -> bool:
    return len(number) < 3 and number.isdigit()


def _normalize_figure(cell: Cell) -> str:
    """Return the number in a cell as a plain decimal; "" for one digit or an invalid number."""
    number = normalize_number(cell.field.plain_number(cell.text))
    return number if sum(map(str.isdigit, number.lstrip("0."))) > 1 else ""


def _normalize_date(cell: Cell) -> str:
    """Return the date in a cell to the day or month; "" for a less precise or invalid date.

    A day of a period of whole months or years is not a day that people write.
    """
    if period := cell.table.find_period(cell.field.name):
        try:
            first, last = read_period(replace(cell, period=period))
        except ValueError:
            return ""
        if first and last and choose_skeleton(first, last) != "yMMMMd":
            return cell.text[:7] if (first.year, first.month) == (last.year, last.month) else ""
    precision = cell.row.cells.get(f"{cell.field.name}_precision", "")
    if precision == "year" or not re.match(r"\d{4}-\d\d", cell.text):
        return ""
    return cell.text[: 7 if precision == "month" else 10]


def _add_entry(entries: dict[_Key, IndexEntry], key: _Key, entry: IndexEntry) -> None:
    """Add the first cell that holds a text, or count a further cell; ignore an empty key."""
    if not key:
        return
    first = entries.setdefault(key, entry)
    if first is not entry and (first.named is None or first.named != entry.named):
        entries[key] = replace(first, more=first.more + 1)


def _build_tree(names: Mapping[tuple[str, ...], IndexEntry]) -> Tree:
    root: Tree = {}
    for words, entry in names.items():
        node = root
        for word in words:
            node = node.setdefault(word, {})
        node[_END] = entry
    return root


def _find_names(root: Tree, text: str) -> Iterator[tuple[int, int, IndexEntry]]:
    """Yield the longest name at each place of a text, from left to right, without overlaps."""
    if root.keys().isdisjoint(TOKEN.findall(text)):
        return
    words = list(TOKEN.finditer(text))
    at = 0
    while at < len(words):
        last, entry = _find_longest_name(root, words, at)
        if entry is not None:
            yield words[at].start(), words[last].end(), entry
        at = last + 1


def _find_longest_name(root: Tree, words: Sequence[re.Match[str]], at: int) -> tuple[int, IndexEntry | None]:
    node, last, entry = root, at, None
    for number in range(at, len(words)):
        if words[number][0] not in node:
            break
        node = node[words[number][0]]
        if _END in node:
            last, entry = number, node[_END]
    return last, entry
