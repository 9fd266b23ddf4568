"""Tables that a style sheet draws as charts: numbers with bars, and grids of marks.

A chart is a table, and every builder renders it. HTML adds classes, and custom properties with the
lengths of bars; `factbook-figures.css` draws from them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from docutils import nodes

from factbook.sphinx.nodes.tables import TableColumn, TableEntry

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

# The character of each kind of sign: every builder can print it, and the style sheet replaces it.
SIGN_CHARACTERS = {"mark": "•", "none": "–", "rising": "/", "falling": "\\", "crossed": "×"}
HATCHES = ("rising", "falling", "crossed")  # one for each kind of unknown cells

_OTHER_FORMATS = ("latex", "text", "man", "texinfo")


class chart(nodes.General, nodes.Element):  # noqa: N801 - docutils names nodes so
    """A figure that is a table; `kind`: a class. Children: a chart_scroll, maybe a legend and a caption."""


class chart_scroll(nodes.General, nodes.Element):  # noqa: N801
    """The element in which a wide table scrolls. Its child is the table."""


class chart_entry(nodes.entry):  # noqa: N801
    """A cell of a chart.

    `scope`: `col` for the heading of a column, `row` for that of a row, else ""; `measures`: numbers
    for the style sheet, by the name of their custom property.
    """


class chart_sign(nodes.inline):  # noqa: N801
    """A sign; `label`: its meaning for people who do not see it, "" if the text after it is the meaning."""


@dataclass(frozen=True, slots=True)
class ChartCell:
    """A cell of a chart below the headings."""

    content: TableEntry
    classes: tuple[str, ...] = ()
    measures: Mapping[str, float] = field(default_factory=dict)  # custom property -> value


@dataclass(frozen=True, slots=True)
class ChartColumn:
    """A column of a chart."""

    title: TableEntry
    cells: tuple[ChartCell, ...]
    width: int  # in characters, for builders that need a width
    classes: tuple[str, ...] = ()  # of its heading and of its cells
    is_header: bool = False  # its cells are headings of their rows


@dataclass(frozen=True, slots=True)
class Bar:
    """The number that a bar shows."""

    value: float | None  # None: no bar
    bound: str = ""  # "more" or "less" than the value, "about" it, or ""
    is_target: bool = False  # a plan for the future, not a result

    @property
    def classes(self) -> tuple[str, ...]:
        """Return the classes of the cell with the bar."""
        if self.value is None:
            return ("fact-bar",)
        kinds = (f"fact-{self.bound}" if self.bound else "", "fact-target" if self.is_target else "")
        return ("fact-bar", *filter(None, kinds))


def build_sign(kind: str, label: str = "", text: str = "") -> chart_sign:
    """Return a sign of a kind, with the character of the kind or with another text."""
    classes = ["fact-sign", f"fact-sign-{kind}", *(["fact-sign-count"] if text else [])]
    return chart_sign(
        "", text or SIGN_CHARACTERS[kind], classes=classes, label=label, support_smartquotes=False
    )


def build_chart_table(columns: Sequence[ChartColumn], title: nodes.title) -> nodes.table:
    """Return a table with a title; all columns must have the same number of cells."""
    table = nodes.table("", title, classes=["fact-table", "fact-chart", "colwidths-auto"])
    group = nodes.tgroup("", cols=len(columns))
    for column in columns:
        group += nodes.colspec("", colwidth=column.width, **({"stub": 1} if column.is_header else {}))
    headings = [_build_chart_entry(ChartCell(column.title), column, "col") for column in columns]
    group += nodes.thead("", nodes.row("", *headings))
    rows = zip(*(column.cells for column in columns), strict=True)
    group += nodes.tbody("", *(_build_chart_row(cells, columns) for cells in rows))
    table += group
    return table


def _build_chart_row(cells: Sequence[ChartCell], columns: Sequence[ChartColumn]) -> nodes.row:
    return nodes.row("", *(
        _build_chart_entry(cell, column, "row" if column.is_header else "")
        for cell, column in zip(cells, columns, strict=True)
    ))  # fmt: skip


def _build_chart_entry(cell: ChartCell, column: ChartColumn, scope: str) -> chart_entry:
    entry = chart_entry(scope=scope, measures=dict(cell.measures))
    entry["classes"] += [*column.classes, *cell.classes]
    entry += nodes.paragraph("", "", *cell.content, translatable=False)
    return entry


def build_column(column: TableColumn, *, is_header: bool = False) -> ChartColumn:
    """Return a column of a table as a column of a chart."""
    cells = tuple(ChartCell(entry) for entry in column.entries)
    return ChartColumn(column.title, cells, column.width, tuple(column.classes), is_header)


def build_bar_column(column: TableColumn, bars: Sequence[Bar]) -> ChartColumn:
    """Return a column of numbers with a bar for each."""
    cells = tuple(
        ChartCell(entry, bar.classes, measures)
        for entry, bar, measures in zip(column.entries, bars, measure_bars(bars), strict=True)
    )
    return ChartColumn(column.title, cells, column.width, ("fact-number", "fact-bars"))


def measure_bars(bars: Sequence[Bar]) -> list[dict[str, float]]:
    """Return the start and the length of each bar, as shares of the whole scale.

    The scale reaches from the lowest to the highest number and includes 0.
    """
    known = [bar.value for bar in bars if bar.value is not None]
    low, high = min([0.0, *known]), max([0.0, *known])
    scale = (high - low) or 1.0
    zero = {"zero": -low / scale} if low else {}
    return [
        {} if bar.value is None else {
            "share": abs(bar.value) / scale,
            **({"start": (min(bar.value, 0.0) - low) / scale} if low else {}),
            **zero,
        }
        for bar in bars
    ]  # fmt: skip


def register_chart_nodes(app: "Sphinx") -> None:
    """Add the nodes; only HTML writes more than the table."""
    others: dict[str, Any] = dict.fromkeys(_OTHER_FORMATS, (write_children, write_children))
    app.add_node(chart, html=(_visit_chart, _depart_block), **others)
    app.add_node(chart_scroll, html=(_visit_scroll, _depart_block), **others)
    app.add_node(chart_entry, html=(_visit_entry, _depart_entry))
    app.add_node(chart_sign, html=(_visit_sign, _depart_sign))


def write_children(translator: nodes.NodeVisitor, node: nodes.Element) -> None:
    """Write nothing but the children."""


def _visit_chart(translator: "HTML5Translator", node: chart) -> None:
    names = f"fact-figure fact-figure-{node['kind']}"
    translator.body.append(translator.starttag(node, "div", CLASS=names))


def _visit_scroll(translator: "HTML5Translator", node: chart_scroll) -> None:
    attributes: dict[str, Any] = {"CLASS": "fact-scroll"}
    if next(node.findall(nodes.reference), None) is None:
        # An element that scrolls must be reachable by keyboard, so without a link it gets the focus itself.
        title = next(node.findall(nodes.title)).astext()
        attributes |= {"tabindex": "0", "role": "group", "aria-label": title}
    translator.body.append(translator.starttag(node, "div", **attributes))


def _depart_block(translator: "HTML5Translator", node: nodes.Element) -> None:
    translator.body.append("</div>\n")


def _visit_entry(translator: "HTML5Translator", node: chart_entry) -> None:
    attributes: dict[str, Any] = {}
    if node["scope"]:
        attributes = {"scope": node["scope"], "CLASS": {"col": "head", "row": "stub"}[node["scope"]]}
    if node["measures"]:
        attributes["style"] = "; ".join(
            f"--fact-{name}: {_format_measure(value)}" for name, value in node["measures"].items()
        )
    translator.body.append(translator.starttag(node, "th" if node["scope"] else "td", "", **attributes))


def _format_measure(value: float) -> str:
    """Format a number with at most four decimals, the same on every machine."""
    return f"{value:.4f}".rstrip("0").rstrip(".")


def _depart_entry(translator: "HTML5Translator", node: chart_entry) -> None:
    translator.body.append("</th>\n" if node["scope"] else "</td>\n")


def _visit_sign(translator: "HTML5Translator", node: chart_sign) -> None:
    label = node["label"]
    attributes: dict[str, Any] = {"role": "img", "aria-label": label} if label else {"aria-hidden": "true"}
    translator.body.append(translator.starttag(node, "span", "", **attributes))


def _depart_sign(translator: "HTML5Translator", node: chart_sign) -> None:
    translator.body.append("</span>")
