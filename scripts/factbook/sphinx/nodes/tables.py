"""Tables of docutils whose columns have real widths."""

from collections.abc import Sequence
from dataclasses import dataclass

from docutils import nodes

TableEntry = Sequence[nodes.Node]  # the inline content of one cell

_NARROW, _SHORT, _WIDE = 6, 24, 48
_SAMPLE = 50  # entries that tell how wide a column is


class keyed_entry(nodes.entry):  # noqa: N801 - docutils names nodes so
    """A cell that is sorted by its `key`; a writer that knows no keys takes it as any cell."""


@dataclass(frozen=True, slots=True)
class TableColumn:
    """One column of a table."""

    title: TableEntry
    entries: tuple[TableEntry, ...]
    number: bool = False  # its entries end at the right
    keys: tuple[str | None, ...] = ()  # what each entry is sorted by, where that is not its text

    @property
    def width(self) -> int:
        """Return a width in characters: that of the longest entry, within what can be read."""
        sample = (self.title, *self.entries[:_SAMPLE])
        lengths = [sum(len(node.astext()) for node in entry) for entry in sample]
        return min(max(*lengths, _NARROW), _WIDE)

    @property
    def classes(self) -> list[str]:
        """Return the classes of its cells."""
        wanted = {"fact-number": self.number, "fact-prose": self.width > _SHORT}
        return [name for name, is_wanted in wanted.items() if is_wanted]

    def get_sort_key(self, number: int) -> str | None:
        """Return what an entry is sorted by; None: its text."""
        return self.keys[number] if self.keys else None


def build_table(columns: Sequence[TableColumn], caption: str = "") -> nodes.table:
    """Return a table; all columns have as many entries as the first.

    The caption is prose, the entries are data.
    """
    found = nodes.table("", classes=["fact-table", "colwidths-auto"])
    if caption:
        found += nodes.title(caption, caption)
    group = nodes.tgroup("", cols=len(columns))
    for column in columns:
        group += nodes.colspec("", colwidth=column.width)
    styles = [column.classes for column in columns]
    titles = [(column.title, None) for column in columns]
    group += nodes.thead("", _build_row(titles, styles))
    body = nodes.tbody("")
    for number in range(len(columns[0].entries)):
        body += _build_row(
            [(column.entries[number], column.get_sort_key(number)) for column in columns], styles
        )
    group += body
    found += group
    return found


def _build_row(cells: Sequence[tuple[TableEntry, str | None]], styles: Sequence[Sequence[str]]) -> nodes.row:
    found = nodes.row("")
    for (content, key), style in zip(cells, styles, strict=True):
        entry = nodes.entry() if key is None else keyed_entry(key=key)
        entry += nodes.paragraph("", "", *content, translatable=False)
        entry["classes"] += style
        found += entry
    return found
