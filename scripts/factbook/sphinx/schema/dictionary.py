"""The description of a table: its fields with type, constraints, meaning and links, each with an anchor."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from docutils import nodes

from factbook.export.bundle import table_path
from factbook.package import Field, Table
from factbook.package.address import Address
from factbook.sphinx.config import DOMAIN
from factbook.sphinx.nodes import markup
from factbook.sphinx.nodes.directive import FactDirective
from factbook.sphinx.nodes.markup import build_file_link
from factbook.sphinx.store.reader import FactReader
from factbook.sphinx.text.phrases import _, counted, format_list

if TYPE_CHECKING:
    from sphinx.application import Sphinx

Pair = tuple[str, Sequence[nodes.Node]]

_SHOWN_ELSEWHERE = {"required", "enum"}  # constraints that other parts of the description show


class SchemaDirective(FactDirective):
    """Define a table and its fields: the argument names the table."""

    def build(self, reading: FactReader) -> list[nodes.Node]:
        """Return the description of the table, then its fields; raises FactError."""
        table = reading.find_table(self.arguments[0])
        target = nodes.target("", "")
        self.define_object(Address(table.name), target)
        intro = [self.build_descriptor_text(table.description)] if table.description else []
        facts = markup.build_field_list(self._list_table_facts(table, reading))
        return [
            target,
            *intro,
            facts,
            *(self._build_field_description(table, item, reading) for item in table.fields),
        ]

    def _list_table_facts(self, table: Table, reading: FactReader) -> Iterator[Pair]:
        def link_fields(group: tuple[str, ...]) -> list[nodes.Node]:
            return markup.join_nodes(self._link_field(table, name) for name in group)

        yield _("File"), [markup.build_paragraph(self._link_table_file(table))]
        rows = reading.wording.format_integer(len(reading.select_rows(table.name)[1]))
        yield _("Rows"), [markup.build_paragraph(markup.build_data(rows))]
        if table.primary_key:
            yield _("Primary key"), [markup.build_paragraph(*link_fields(table.primary_key))]
        if table.key_template:
            yield _("Keys are written"), [markup.build_paragraph(markup.build_code(table.key_template))]
        observation = table.observation
        groups = (
            (_("Unique together"), table.unique_keys),
            (_("Exactly one of"), table.exactly_one_of),
            (_("At least one of"), table.at_least_one_of),
            (_("At most one of"), table.at_most_one_of),
            (_("All or none of"), table.all_or_none_of),
            (_("Period"), tuple((period.start, period.end) for period in table.periods)),
            (_("Dimensions"), (observation.dimensions,) if observation else ()),
            (_("Measure"), ((observation.measure,),) if observation else ()),
        )
        for title, values in groups:
            for group in values:
                yield title, [markup.build_paragraph(*link_fields(group))]

    def _link_table_file(self, table: Table) -> nodes.Node:
        return build_file_link(table_path(table), markup.build_code(table.file), self.env.docname)

    def _link_field(self, table: Table, name: str) -> nodes.Node:
        address = Address(table.name, field=name)
        return markup.build_link(address, markup.build_code(name), self.env.docname, optional=True)

    def _build_field_description(self, table: Table, field: Field, reading: FactReader) -> nodes.Node:
        address = Address(table.name, field=field.name)
        reading.find_field(table.name, field.name)
        kind = [field.type]
        if field.name in table.primary_key:
            kind.append(_("primary key"))
        elif field.required:
            kind.append(_("required"))
        content = [self.build_descriptor_text(field.description)] if field.description else []
        details = markup.build_field_list(self._list_field_facts(table, field, reading))
        node = markup.build_domain_description(
            address,
            [markup.build_signature_name(field.name), markup.build_signature_note(format_list(*kind))],
            [*content, details],
        )
        self.define_object(address, markup.get_signature(node))
        return node

    def _list_field_facts(self, table: Table, field: Field, reading: FactReader) -> Iterator[Pair]:
        for key in table.foreign_keys:
            if field.name in key.fields:
                name = key.target[key.fields.index(field.name)]
                target = Address(key.table, field=name)
                link = markup.build_link(
                    target, markup.build_code(str(target)), self.env.docname, optional=True
                )
                yield _("Names a row of"), [markup.build_paragraph(link)]
        if field.values:
            yield _("One of"), [_build_closed_list(field)]
        for name, limit in field.constraints.items():
            if name not in _SHOWN_ELSEWHERE:
                yield (
                    _format_limit_name(name),
                    [markup.build_paragraph(markup.build_code(_format_limit(limit)))],
                )
        if "example" in field.properties:
            example = _format_limit(field.properties["example"])
            yield _("Example"), [markup.build_paragraph(markup.build_code(example))]
        if not field.required:
            filled, rows = (
                reading.count_filled_cells(table.name, field.name),
                len(reading.select_rows(table.name)[1]),
            )
            format_integer = reading.wording.format_integer
            text = counted("%s of %s row", "%s of %s rows", rows) % (
                format_integer(filled),
                format_integer(rows),
            )
            yield _("Filled"), [markup.build_paragraph(markup.build_data(text))]


class TablesDirective(FactDirective):
    """List the tables of the package: what a row of each is, and how many rows there are."""

    required_arguments = 0

    def build(self, reading: FactReader) -> list[nodes.Node]:
        """Return a definition list with an item for each table."""
        items = nodes.definition_list("", classes=["fact-tables"])
        for item in reading.read_package().package.tables:
            items += self._build_table_item(reading, reading.find_table(item.name))
        return [items]

    def _build_table_item(self, reading: FactReader, table: Table) -> nodes.Node:
        name = markup.build_code(table.name)
        link = markup.build_link(Address(table.name), name, self.env.docname, optional=True)
        rows = len(reading.select_rows(table.name)[1])
        text = counted("%s row", "%s rows", rows) % reading.wording.format_integer(rows)
        count = markup.build_data(text, "fact-note")
        return nodes.definition_list_item(
            "",
            nodes.term("", "", link, nodes.Text(" "), count, translatable=False),
            nodes.definition("", self.build_descriptor_text(table.description or table.title)),
        )


def setup_schema(app: "Sphinx") -> None:
    """Add the directives."""
    app.add_directive_to_domain(DOMAIN, "schema", SchemaDirective)
    app.add_directive_to_domain(DOMAIN, "tables", TablesDirective)


def _build_closed_list(field: Field) -> nodes.Node:
    labels = {item.value: item.label for item in field.categories}
    items = nodes.bullet_list("", bullet="*", classes=["fact-values"])
    for value in field.values:
        content: list[nodes.Node] = [markup.build_code(value)]
        if labels.get(value, value) != value:
            content += [nodes.Text(" "), markup.build_data(labels[value])]
        items += nodes.list_item("", markup.build_paragraph(*content))
    return items


def _format_limit_name(name: str) -> str:
    names = {
        "unique": _("Unique"),
        "pattern": _("Pattern"),
        "minimum": _("At least"),
        "maximum": _("At most"),
        "exclusiveMinimum": _("More than"),
        "exclusiveMaximum": _("Less than"),
        "minLength": _("Shortest length"),
        "maxLength": _("Longest length"),
    }
    return names.get(name, name)


def _format_limit(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
