"""Results of SQL queries on a page: one value in a line of text, or a table."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives

from factbook.reading.query import QueryResult, QueryValue
from factbook.sphinx.config import DOMAIN
from factbook.sphinx.nodes import markup
from factbook.sphinx.nodes.directive import FactDirective
from factbook.sphinx.nodes.option import DocumentedOption
from factbook.sphinx.nodes.role import FactRole
from factbook.sphinx.nodes.tables import TableColumn, TableEntry, build_table
from factbook.sphinx.rows.order import split_names
from factbook.sphinx.store.reader import FactReader
from factbook.sphinx.warnings import FactError

if TYPE_CHECKING:
    from sphinx.application import Sphinx


class QueryRole(FactRole):
    """The answer to one SELECT in DuckDB's SQL over the tables of the package: one row, one column.

    It sees the tables under their own names, and neither files nor the clock.
    """

    def build(self) -> list[nodes.Node]:
        """Return the value; raises FactError."""
        reading = self.reading
        return [_format_value(reading, _require_single_value(reading.answer_query(self.text)))]


class QueryDirective(FactDirective):
    """Show the answer to one SELECT in DuckDB's SQL over the tables of the package, as a table.

    Several rows need an ORDER BY.
    """

    required_arguments = 0
    has_content = True
    option_spec: ClassVar = {
        "titles": DocumentedOption(
            "Titles of the columns, with commas between them; else the names in the query."
        ),
        "caption": DocumentedOption("A caption above the table."),
        "class": directives.class_option,
        "name": directives.unchanged,
    }

    def build(self, reading: FactReader) -> list[nodes.Node]:
        """Return the table; raises FactError."""
        if not self.content:
            raise FactError("query", "no query", "write one SELECT below the directive")
        result = reading.answer_query("\n".join(self.content))
        titles = self._parse_titles(result)
        columns = [_build_result_column(reading, result, number) for number in range(len(result.columns))]
        node = build_table(columns, self.options.get("caption", ""))
        for heading, title in zip(node.findall(nodes.paragraph), titles, strict=False):
            heading.replace_self(self.build_prose(title))  # prose, because an author wrote the title
        node["classes"] += self.options.get("class", [])
        for part in (node, *node.findall(nodes.title)):
            self.set_source_info(part)
        self.add_name(node)
        return [node]

    def _parse_titles(self, result: QueryResult) -> list[str]:
        titles = split_names(self.options.get("titles", ""))
        if titles and len(titles) != len(result.columns):
            raise FactError(
                "query",
                f"{_format_item_count(titles, 'title')} for {_format_item_count(result.columns, 'column')}",
            )
        return titles


def setup_queries(app: "Sphinx") -> None:
    """Add the role and the directive."""
    app.add_role_to_domain(DOMAIN, "query", QueryRole())
    app.add_directive_to_domain(DOMAIN, "query", QueryDirective)


def _require_single_value(result: QueryResult) -> QueryValue:
    if len(result.rows) != 1 or len(result.columns) != 1:
        size = f"{_format_item_count(result.rows, 'row')} and {_format_item_count(result.columns, 'column')}"
        raise FactError("query", f"the result has {size}", "a role shows one row of one column")
    return result.rows[0][0]


def _format_item_count(items: Sequence[object], name: str) -> str:
    return f"{len(items)} {name}{'' if len(items) == 1 else 's'}"


def _format_value(reading: FactReader, value: QueryValue) -> nodes.Node:
    return markup.build_data(
        reading.wording.format_query_value(value), "fact-empty" if value is None else "fact-query"
    )


def _build_result_column(reading: FactReader, result: QueryResult, number: int) -> TableColumn:
    values = [row[number] for row in result.rows]
    entries: tuple[TableEntry, ...] = tuple([_format_value(reading, value)] for value in values)
    return TableColumn([markup.build_data(result.columns[number])], entries, number=_is_numeric(values))


def _is_numeric(values: list[QueryValue]) -> bool:
    """Return whether all values of a column that are not missing are numbers."""
    filled = [value for value in values if value is not None]
    return bool(filled) and not any(isinstance(value, str | bool | date) for value in filled)
