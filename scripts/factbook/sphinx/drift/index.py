"""What cells hold that prose might repeat: names, figures and dates, to be found in any text.

Names are the labels of rows, in every language, and other spellings of them: the fields `name` or of type
https://schema.org/alternateName in a table whose `factbook:rowReference` says whose names they are. Left
aside is what prose must be free to say: names of fewer than three characters, one lower-case word, and the
titles and closed lists of the schema itself. Figures are the numbers of fact tables, but no keys, positions
and codes. One of a single digit says too little, since "3 ways" and a cell that holds 3 are rarely the same
three; a whole number of two digits says enough before the unit that its row gives (`factbook:unitField`), as
in "20 firms". Dates count as exactly as the field `<name>_precision` beside them says; a year alone says
too little.
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
from factbook.sphinx.text.formats import ValueFormatter

_SHORTEST, _LONGEST = 3, 300  # characters of a name; nobody types a longer one by heart
_PLACES = frozenset({"https://schema.org/position", "https://schema.org/identifier"})
_PERCENT = {"percent": "%"}
_END = ""  # in the tree of names: here one ends

Tree = dict[str, Any]
_Key = TypeVar("_Key", str, tuple[str, ...])


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """What one text is."""

    cell: Address  # the first that holds it
    named: Address | None  # the row whose name it is, None for a figure or a date
    alias: bool = False
    more: int = 0  # further cells that hold it


@dataclass(frozen=True, slots=True)
class Match:
    """A place in a text that repeats a cell."""

    start: int  # in the text, as NFC
    end: int
    text: str  # what stands there, white space as one space
    entry: IndexEntry
    role: str  # of the domain
    target: str  # of the role

    @property
    def what(self) -> str:
        """Return the cell, and how many more hold the same."""
        return f"{self.entry.cell}{f' (and {self.entry.more} more)' if self.entry.more else ''}"


@dataclass(frozen=True, slots=True)
class FactIndex:
    """The names, figures and dates of a package."""

    facts: Facts
    names: Tree  # word -> tree of the words that may follow
    figures: Mapping[str, IndexEntry]  # by plain decimal, short ones with their unit: "20 firms"
    dates: Mapping[str, IndexEntry]  # by ISO 8601, to the day or to the month
    words: int  # and signs of the longest name of a unit

    @classmethod
    def of(cls, facts: Facts) -> "FactIndex":
        """Read all cells, once."""
        names: dict[tuple[str, ...], IndexEntry] = {}
        figures: dict[str, IndexEntry] = {}
        dates: dict[str, IndexEntry] = {}
        # The descriptor is searched too, and it is in one language, whatever that of the pages.
        common = _collect_schema_words(facts.package) | _collect_schema_words(facts.original)
        for cell, entry in _list_names(facts):
            if _is_distinctive(cell.text, common):
                _add_entry(names, tuple(TOKEN.findall(fold_text(cell.text))), entry)
        for cell in _list_cells(facts, _choose_figure_fields):
            for figure in _list_figures(cell, facts.original.table(cell.table.name)):
                _add_entry(figures, figure, IndexEntry(_build_cell_address(cell), None))
        for cell in _list_cells(facts, _choose_date_fields):
            _add_entry(dates, _normalize_date(cell), IndexEntry(_build_cell_address(cell), None))
        words = max((key.count(" ") for key in figures), default=0)
        return cls(facts, _build_tree(names), figures, dates, words)

    def find_matches(self, text: str, language: str) -> Iterator[Match]:
        """Yield what a text of a language repeats, names first; what overlaps the one before is left out."""
        text = hide_links(fold_text(text))
        found = list(_find_names(self.names, text))
        yield from (self._build_match(text, *place, language) for place in found)
        rest = hide_places(text, [(start, end) for start, end, _ in found])
        if not any(map(str.isdigit, rest)):
            return
        known = build_patterns(language)
        dates = list(known.find_dates(rest))
        rest = hide_places(rest, [(item.start, item.end) for item in dates])
        figures = [self._add_unit(item, rest) for item in known.find_figures(rest)]
        for values, places in ((self.dates, dates), (self.figures, figures)):
            for item in places:
                if item.value in values:
                    yield self._build_match(text, item.start, item.end, values[item.value], language)

    def _add_unit(self, figure: FoundValue, text: str) -> FoundValue:
        """Give a short figure the longest name of a unit that follows it; "" where none does."""
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
        """Tell whether a link to the row would show the very name."""
        if entry.named is None or entry.cell.field is None:
            return False
        shown = self.facts.find_label(entry.named, ValueFormatter.of(language).language)
        return shown.text == self.facts.find_cell(str(entry.cell), "").text


def _collect_schema_words(package: Package) -> frozenset[str]:
    """Return the words of the schema itself: its titles and closed lists, in lower case."""
    found = {text for table in package.tables for text in (table.name, table.title)}
    for field in (field for table in package.tables for field in table.fields):
        found |= {field.name, field.title, field.title.rpartition(" (")[0], *field.values}
        found |= {category.label for category in field.categories}
    return frozenset(text.casefold() for text in found)


def _is_distinctive(name: str, common: frozenset[str]) -> bool:
    """Tell whether a name can be told from the words of any text."""
    one_word = len(name.split()) == 1 and name.islower()
    fits = _SHORTEST <= len(fold_text(name)) <= _LONGEST
    return fits and not one_word and name.casefold() not in common and any(map(str.isalpha, name))


def _list_names(facts: Facts) -> Iterator[tuple[Cell, IndexEntry]]:
    """Yield the labels of all rows, then their other spellings."""
    aliases = {table.name: table.aliases for table in facts.package.tables}
    for table in facts.package.tables:
        own = [field for field in table.labels if field not in aliases[table.name]]
        for cell in _list_filled_cells(facts, table, own):
            yield cell, IndexEntry(_build_cell_address(cell), Address(table.name, cell.row.key))
    for table in facts.package.tables:
        for cell in _list_filled_cells(facts, table, aliases[table.name]):
            references = [item.row for item in table.row_references if item.field is None]
            rows = dict(facts.find_targets(table, cell.row))
            named = next((rows[name] for name in references if name in rows), None)
            yield cell, IndexEntry(_build_cell_address(cell), named, alias=True)


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


def _build_cell_address(cell: Cell) -> Address:
    return Address(cell.table.name, cell.row.key, cell.field.name)


def _list_figures(cell: Cell, original: Table) -> list[str]:
    """Return what stands for a number: itself, or where it is short, itself with each name of its unit.

    A unit is called as the pages call it, and as the descriptor does, whose table is `original`.
    """
    number = _normalize_figure(cell)
    if not _is_short(number):
        return [number]
    name = cell.field.properties.get("factbook:unitField", "")
    unit = cell.row.cells.get(name, "")
    if not unit:
        return []
    known = (item for table in (cell.table, original) for item in table.field(name).categories)
    words = {unit, *(item.label for item in known if item.value == unit)}
    names = {" ".join(TOKEN.findall(fold_text(_PERCENT.get(word, word)))).casefold() for word in words}
    return [f"{number} {name}" for name in sorted(names)]


def _is_short(number: str) -> bool:
    return len(number) < 3 and number.isdigit()


def _normalize_figure(cell: Cell) -> str:
    """Return a number as a plain decimal; "" where it has one digit or is none."""
    number = normalize_number(cell.field.plain_number(cell.text))
    return number if sum(map(str.isdigit, number.lstrip("0."))) > 1 else ""


def _normalize_date(cell: Cell) -> str:
    """Return a date to the day or to the month; "" for one that is less exact, or none."""
    precision = cell.row.cells.get(f"{cell.field.name}_precision", "")
    if precision == "year" or not re.match(r"\d{4}-\d\d", cell.text):
        return ""
    return cell.text[: 7 if precision == "month" else 10]


def _add_entry(found: dict[_Key, IndexEntry], key: _Key, entry: IndexEntry) -> None:
    """Keep the first cell that holds a text that says anything, and count further ones of other rows."""
    if not key:
        return
    first = found.setdefault(key, entry)
    if first is not entry and (first.named is None or first.named != entry.named):
        found[key] = replace(first, more=first.more + 1)


def _build_tree(names: Mapping[tuple[str, ...], IndexEntry]) -> Tree:
    root: Tree = {}
    for words, entry in names.items():
        node = root
        for word in words:
            node = node.setdefault(word, {})
        node[_END] = entry
    return root


def _find_names(root: Tree, text: str) -> Iterator[tuple[int, int, IndexEntry]]:
    """Yield the longest name at each place, word by word."""
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
    node, last, found = root, at, None
    for number in range(at, len(words)):
        if words[number][0] not in node:
            break
        node = node[words[number][0]]
        if _END in node:
            last, found = number, node[_END]
    return last, found
