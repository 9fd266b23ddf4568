"""Ask for one cell: show its meaning and its allowed values, and read the answer as text."""

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping

from factbook.check.rules.keys import key_example, make_slug
from factbook.errors import suggest_nearest
from factbook.package import Field, Package, Table
from factbook.reading.rows import read_rows

HELP = (
    "An empty answer takes the value in brackets, or leaves the cell empty; - empties it.",
    "? lists the allowed values, ?word those that contain the word. Ctrl-C stops and writes nothing.",
)
_MAX_CHOICES = 20  # choices that fit on a screen
_CONSTRAINTS = ("minimum", "maximum", "minLength", "maxLength", "pattern")


class Prompt:
    """Asks for cells of the tables of a package; the check judges the answers."""

    def __init__(self, package: Package, read: Callable[[str], str], write: Callable[[str], None]) -> None:
        self.package = package
        self.write = write
        self._read = read
        self._labels: dict[tuple[str, str], Mapping[str, str]] = {}

    def ask_cell(self, table: Table, field: Field, cells: dict[str, str], default: str) -> None:
        """Ask for one cell of a row, and put the answer into it."""
        choices = self._list_choices(table, field, cells)
        self._describe_cell(table, field, cells, choices)
        prompt = f"{field.name} [{default}]: " if default else f"{field.name}: "
        while (answer := self._read_answer(prompt)).startswith("?"):
            self._show_choices(choices, answer[1:].strip())
        cells[field.name] = "" if answer == "-" else answer or default

    def choose_name(self, prompt: str, names: Collection[str], *, empty: bool = False) -> str:
        """Ask for one of some names; with `empty`, an empty answer is allowed, too."""
        while (name := self._read_answer(prompt)) not in names and (name or not empty):
            self.write(
                f"  ! {name!r} is not one of {', '.join(names)} {suggest_nearest(name, names)}".rstrip()
            )
        return name

    def suggest_key(self, table: Table, field: Field, cells: Mapping[str, str]) -> str:
        """Return a suggested primary key for a row, or "" when the package defines no form of keys."""
        if table.primary_key != (field.name,):
            return ""
        if field.type == "integer":
            texts = self._list_key_values(table.name, field.name)
            return str(max((int(text) for text in texts if re.fullmatch("[0-9]{1,18}", text)), default=0) + 1)
        return "" if "*" in table.key_template else _format_key_example(table, cells)

    def _read_answer(self, prompt: str) -> str:
        """Return an answer in Unicode NFC, without white space at its edges."""
        while True:
            try:
                answer = self._read(prompt)
                answer.encode()
                return unicodedata.normalize("NFC", answer).strip()
            except UnicodeError:
                self.write("  ! these bytes are not text in the encoding of the terminal")

    def _list_choices(self, table: Table, field: Field, cells: Mapping[str, str]) -> Mapping[str, str]:
        """Return the allowed values of a cell with their labels; an empty mapping when all are allowed."""
        if field.categories:
            return {category.value: category.label for category in field.categories}
        if field.values:
            return dict.fromkeys(field.values, "")
        for key in table.foreign_keys:
            if key.fields == (field.name,):
                return self._list_key_values(key.table, key.target[0])
        tables = {other.name: other for other in self.package.tables if len(other.primary_key) == 1}
        for item in table.row_references:
            if field.name == item.table:
                return {name: other.title for name, other in tables.items()}
            if field.name == item.row and (other := tables.get(cells.get(item.table, ""))):
                return self._list_key_values(other.name, other.primary_key[0])
        return {}

    def _list_key_values(self, name: str, key: str) -> Mapping[str, str]:
        """Return the values of a field of a table, with the labels of their rows."""
        if (name, key) not in self._labels:
            table = self.package.table(name)
            rows = [row.cells for row in read_rows(self.package, name)]
            self._labels[name, key] = {cells[key]: table.label_of(cells) for cells in rows if cells.get(key)}
        return self._labels[name, key]

    def _describe_cell(
        self, table: Table, field: Field, cells: Mapping[str, str], choices: Mapping[str, str]
    ) -> None:
        needed = field.required or field.name in table.primary_key
        self.write(f"\n{field.title}{', required' if needed else ''}. {field.description}".rstrip())
        limits = [f"{name} {field.constraints[name]}" for name in _CONSTRAINTS if name in field.constraints]
        if field.type != "string" or limits:
            self.write(f"  {', '.join([field.type, *limits])}")
        if table.key_template and table.primary_key == (field.name,):
            self.write(f"  of the form {_format_key_example(table, cells)}")
        if field.values:
            self._show_choices(choices, "")
        elif choices:
            self.write(f"  one of {len(choices)}: ? lists them")

    def _show_choices(self, choices: Mapping[str, str], word: str) -> None:
        """List the choices that contain a word."""
        lines = [f"  {value}  {label}".rstrip() for value, label in choices.items()]
        matching = [line for line in lines if word.casefold() in line.casefold()]
        for line in matching[:_MAX_CHOICES]:
            self.write(line)
        if len(matching) > _MAX_CHOICES:
            self.write(f"  and {len(matching) - _MAX_CHOICES} more: ?word narrows them down")
        elif not matching:
            self.write(f"  no value contains {word!r}" if choices else "  any value is allowed")


def _format_key_example(table: Table, cells: Mapping[str, str]) -> str:
    return key_example(table.key_template, {name: make_slug(text) for name, text in cells.items()})
