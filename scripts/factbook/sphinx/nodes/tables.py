"""Tables of docutils, with widths of columns that fit their content."""

from collections.abc import Sequence
from dataclasses import dataclass

from docutils import nodes

TableEntry = Sequence[nodes.Node]  # the inline content of one cell

_NARROW, _SHORT, _WIDE = 6, 24, 48
_SAMPLE = 50  # the first entries, which give the width of a column


class keyed_entry(nodes.entry):  # noqa: N801 - docutils names nodes so
    """A cell with a sort key in `key`; writers without sort keys write it like any other cell."""


@dataclass(frozen=True, slots=True)
class TableColumn:
    """One column of a table."""

    title: TableEntry
    entries: tuple[TableEntry, ...]
    number: bool = False  # True: align the entries to the right
    keys: tuple[str | None, ...] = ()  # sort key of each entry; None or no keys: its text

    @property
    def width(self) -> int:
        """Return the width in characters: that of the longest entry, between a minimum and a maximum."""
        sample = (self.title, *self.entries[:_SAMPLE])
        lengths = [sum(len(node.astext()) for node in entry) for entry in sample]
        return min(max(*lengths, _NARROW), _WIDE)

    @property
    def classes(self) -> list[str]:
        """Return the classes of its cells."""
        wanted = {"fact-number": self.number, "fact-prose": self.width > _SHORT}
        return [name for name, is_wanted in wanted.items() if is_wanted]

    def get_sort_key(self, number: int) -> str | None:
        """Return the sort key of an entry; None means its text."""
        return self.keys[number] if self.keys else None


def build_table(columns: Sequence[TableColumn], caption: str = "") -> nodes.table:
    """Return a table; all columns have as many entries as the first.

    The caption is prose, the entries are data.
    """
    table = nodes.table("", classes=["fact-table", "colwidths-auto"])
    if caption:
        table += nodes.title(caption, caption)
    group = nodes.tgroup("", cols=len(columns))
    for column in columns:
        group += nodes.colspec("", colwidth=column.width)
    styles = [column.classes for column in columns]
    titles = [(column.title, None) for column in columns]
    group += nodes.thead("", _build_table_row(titles, styles))
    body = nodes.tbody("")
    for number in range(len(columns[0].entries)):
        body += _build_table_row(
            [(column.entries[number], column.get_sort_key(number)) for column in columns], styles
        )
    group += body
    table += group
    return table


def _build_table_row(
    cells: Sequence[tuple[TableEntry, str | None]], styles: Sequence[Sequence[str]]
) -> nodes.row:
    row = nodes.row("")
    for (content, key), style in zip(cells, styles, strict=True):
        entry = nodes.entry() if key is None else keyed_entry(key=key)
        entry += nodes.paragraph("", "", *content, translatable=False)
        entry["classes"] += style
        row += entry
    return row
