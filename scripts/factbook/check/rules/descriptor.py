"""Rules on the descriptor that Data Package does not have: names, closed lists and documentation."""

import re
from collections.abc import Iterator

from factbook.check.context import Check, DescriptorPlace
from factbook.check.groups import Group
from factbook.check.registry import RuleResult, rule
from factbook.errors import suggest_nearest
from factbook.package import Table


@rule("descriptor.names", Group.STANDARD)
def find_unknown_fields(check: Check) -> Iterator[RuleResult]:
    """Name only fields and tables that exist, in keys and in our own properties.

    Bad: `"factbook:exactlyOneOf": [["firm", "body_id"]]` where the field is firm_id
    Good: `[["firm_id", "body_id"]]`
    """
    for table in check.package.tables:
        fields = [field.name for field in table.fields]
        for place, name in _list_named_fields(table):
            if name not in fields:
                message = f"{table.name}: {place}: no field {name!r}"
                yield DescriptorPlace(table.name), message, suggest_nearest(name, fields)
        for key in table.foreign_keys:
            target = next((other for other in check.package.tables if other.name == key.table), None)
            names = [field.name for field in target.fields] if target else list(key.target)
            for name in key.target:
                if name not in names:
                    message = f"{table.name}: foreignKeys: table {key.table} has no field {name!r}"
                    yield DescriptorPlace(table.name), message, suggest_nearest(name, names)
        if table.label and not table.labels:
            message = f"{table.name}: factbook:label: no field {table.label!r}, with or without a language"
            hint = suggest_nearest(table.label, fields)
            yield DescriptorPlace(table.name), message, hint


def _list_named_fields(table: Table) -> Iterator[tuple[str, str]]:
    for place, groups in (
        ("primaryKey", [table.primary_key]),
        ("uniqueKeys", table.unique_keys),
        ("foreignKeys", [key.fields for key in table.foreign_keys]),
        ("factbook:exactlyOneOf", table.exactly_one_of),
        ("factbook:atLeastOneOf", table.at_least_one_of),
        ("factbook:atMostOneOf", table.at_most_one_of),
        ("factbook:allOrNoneOf", table.all_or_none_of),
        ("factbook:periods", [(period.start, period.end) for period in table.periods]),
        ("factbook:keyTemplate", [re.findall(r"\{([^{}]+)\}", table.key_template)]),
    ):
        yield from ((place, name) for group in groups for name in group)
    for item in table.row_references:
        parts = (item.table, item.row, item.field)
        yield from (("factbook:rowReference", name) for name in parts if name)
    if table.observation:
        observation = table.observation
        revised = (observation.revised_field, observation.revised_by)
        observed = (*observation.dimensions, observation.measure, *revised)
        yield from (("factbook:observation", name) for name in observed if name)
    for field in table.fields:
        others = (
            ("qualifierField", field.qualifier_field),
            ("unitField", field.unit_field),
            ("copyOf", field.copied_cell[0]),
        )
        yield from ((f"factbook:{key} of {field.name}", name) for key, name in others if name)


@rule("descriptor.languages", Group.STYLE)
def find_half_required_texts(check: Check) -> Iterator[RuleResult]:
    """Require a text in all its languages, or in none.

    Otherwise the pages in one language may lack a text that other readers get. Names (`factbook:label`) are
    exempt: a name may be known in one language only.

    Bad: text_en is required, text_ru is not
    Good: both are required
    """
    for table in check.package.tables:
        for field in table.fields:
            languages_of_text = table.fields_of(field.base)
            required = [item.name for item in languages_of_text if item.required]
            if field in languages_of_text and not field.required and required and field not in table.labels:
                message = f"{table.name}: {required[0]} is required, {field.name} is not"
                hint = "require both, or neither"
                yield DescriptorPlace(table.name, field=field.name), message, hint


@rule("descriptor.categories", Group.STYLE)
def find_differing_categories(check: Check) -> Iterator[RuleResult]:
    """List the same values in the categories and the enum of a field.

    Programs that know only one of them would otherwise accept different values.

    Bad: categories a, b with the enum a
    Good: categories a, b with the enum a, b
    """
    for table in check.package.tables:
        for field in table.fields:
            enum = [str(value) for value in field.constraints.get("enum", ())]
            if field.categories and enum and list(field.values) != enum:
                message = f"{table.name}.{field.name}: categories and enum differ"
                hint = "list the same values in the same order"
                yield DescriptorPlace(table.name, field=field.name), message, hint


@rule("descriptor.labels", Group.STYLE)
def find_incomplete_labels(check: Check) -> Iterator[RuleResult]:
    """Give each value of a closed list its label in every language of `factbook:labels`.

    The property of a field maps a language to the labels of the values. In the language of the descriptor
    (English) they are those of `categories`.

    Bad: `"factbook:labels": {"ru": {"clock": "Часы"}}` where the values are clock and bell
    Good: `{"ru": {"clock": "Часы", "bell": "Колокол"}}`
    """
    for table in check.package.tables:
        for field in table.fields:
            for language, labels in field.labels.items():
                place = DescriptorPlace(table.name, field=field.name)
                about = f"{table.name}.{field.name}: factbook:labels: {language}"
                for value in sorted({*field.values} ^ {*labels}):
                    known = "is not a value of the field" if value in labels else "has no label"
                    yield place, f"{about}: {value!r} {known}", "label each value once"
                for item in field.categories:
                    if language == "en" and labels.get(item.value, item.label) != item.label:
                        message = f"{about}: {labels[item.value]!r}, but categories have {item.label!r}"
                        yield place, message, "write the same label in both"


@rule("descriptor.described", Group.STYLE)
def find_missing_descriptions(check: Check) -> Iterator[RuleResult]:
    """Give each table and field a title and a description, and each field an example.

    Of fields that exclude each other, one has an example, so that the examples of a table make a valid row.

    Bad: a field `as_of` with only a type
    Good: the same with title, description and example
    """
    for table in check.package.tables:
        missing = [part for part in ("title", "description") if not table.resource.get(part)]
        if missing:
            message = f"{table.name} has no {' and no '.join(missing)}"
            yield DescriptorPlace(table.name), message, "describe what a row is"
        for field in table.fields:
            others = any(other.properties.get("example") for other in table.list_rivals(field))
            parts = ("title", "description") if others else ("title", "description", "example")
            missing = [part for part in parts if field.properties.get(part) in (None, "")]
            if missing:
                message = f"{table.name}.{field.name} has no {' and no '.join(missing)}"
                hint = "describe what a cell holds"
                yield DescriptorPlace(table.name, field=field.name), message, hint
