"""Draw the tables of a package as an entity-relationship diagram.

A link has a crow's foot at the field that names rows of another table: many rows there, one row here.
"""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives

from factbook.drawing.entities import Entity, EntityField, draw_entities
from factbook.package import Table
from factbook.package.address import Address
from factbook.sphinx.figures.directive import FigureDirective
from factbook.sphinx.nodes import markup
from factbook.sphinx.nodes.option import DocumentedOption
from factbook.sphinx.nodes.tables import TableColumn, build_table
from factbook.sphinx.rows.order import split_names
from factbook.sphinx.store.reader import FactReader
from factbook.sphinx.text.phrases import _

FIELD_CHOICES = ("keys", "all", "none")


def _parse_fields_option(argument: str) -> str:
    return str(directives.choice(argument, FIELD_CHOICES))


class DiagramDirective(FigureDirective):
    """Draw the tables of the package, or some of them, and how they refer to one another."""

    required_arguments = 0
    option_spec: ClassVar = {
        **FigureDirective.option_spec,
        "tables": DocumentedOption("Names of tables, with commas between them. Without it, all."),
        "fields": DocumentedOption(
            "`keys`: only fields that name rows; `all`; `none`.", _parse_fields_option
        ),
        "facts-only": DocumentedOption("Leave out sources, paragraphs and evidence.", directives.flag),
    }

    def build(self, reading: FactReader) -> list[nodes.Node]:
        """Return the figure; raises FactError."""
        tables = list(self._select_tables(reading))
        names = {item.name for item in tables}
        wanted = self.options.get("fields", FIELD_CHOICES[0])
        provenance = reading.find_provenance()
        entities = [
            Entity(
                item.name,
                tuple(_select_entity_fields(item, names, wanted)),
                apart=bool(item.row_references) or (provenance is not None and item.name in provenance),
            )
            for item in tables
        ]
        return self.build_figure(
            (draw_entities(entities),),
            _("Tables and how they refer to one another"),
            _("Each box is a table. A line leads from a field to the table whose row it names."),
            self._build_link_table(tables, names),
            _("The same as a table"),
        )

    def _select_tables(self, reading: FactReader) -> Iterator[Table]:
        package = reading.read_package().package
        wanted = split_names(self.options.get("tables", ""))
        facts_only = "facts-only" in self.options and package.provenance is not None
        for name in wanted or [item.name for item in package.tables]:
            if not (facts_only and package.provenance is not None and name in package.provenance):
                yield reading.find_table(name)

    def _build_link_table(self, tables: Sequence[Table], names: set[str]) -> nodes.Node:
        """Return a table of the links and of the tables without links."""
        links = [(item, link) for item in tables for link in self._list_links(item, names)]
        sources = tuple([self._build_code_link(Address(table.name))] for table, _link in links)
        fields = tuple(field for _table, (field, _target) in links)
        targets = tuple(target for _table, (_field, target) in links)
        return build_table([
            TableColumn([markup.build_data(_("Table"))], sources),
            TableColumn([markup.build_data(_("Field"))], fields),
            TableColumn([markup.build_data(_("Names a row of"))], targets),
        ])  # fmt: skip

    def _list_links(
        self, table: Table, names: set[str]
    ) -> Iterator[tuple[list[nodes.Node], list[nodes.Node]]]:
        has_links = False
        for key in table.foreign_keys:
            if key.table in names:
                fields = [self._build_code_link(Address(table.name, field=name)) for name in key.fields]
                yield markup.join_nodes(fields), [self._build_code_link(Address(key.table))]
                has_links = True
        for reference in table.row_references:
            fields = [
                self._build_code_link(Address(table.name, field=name))
                for name in (reference.table, reference.row)
            ]
            yield markup.join_nodes(fields), [markup.build_data(_("any table"))]
            has_links = True
        if not has_links:
            yield [markup.build_data("—", "fact-empty")], [markup.build_data("—", "fact-empty")]

    def _build_code_link(self, address: Address) -> nodes.Node:
        name = markup.build_code(address.field or address.table)
        return markup.build_link(address, name, self.env.docname, optional=True)


def _select_entity_fields(table: Table, names: set[str], wanted: str) -> Iterator[EntityField]:
    """Yield the fields of a table that its box has."""
    targets = {key.fields[0]: key.table for key in table.foreign_keys if key.table in names}
    linking = {name for key in table.foreign_keys if key.table in names for name in key.fields}
    any_table = {name for item in table.row_references for name in (item.table, item.row)}
    rows = {item.row for item in table.row_references}
    for item in table.fields if wanted != "none" else ():
        is_key = item.name in table.primary_key
        if wanted == "all" or is_key or item.name in linking or item.name in any_table:
            yield EntityField(item.name, is_key, targets.get(item.name, ""), item.name in rows)
    if wanted == "none":
        yield from (
            EntityField("", is_key=False, target=target) for target in dict.fromkeys(targets.values())
        )
