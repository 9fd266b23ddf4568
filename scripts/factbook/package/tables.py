"""Build a table from the descriptor of its resource; what is invalid in it is a problem, and is left out."""

from collections.abc import Iterator
from typing import Any

from factbook.package.dialect import UTF8, Dialect
from factbook.package.model import (
    Category,
    Field,
    ForeignKey,
    Observation,
    Period,
    RowReference,
    Table,
    TableFile,
)
from factbook.package.part import DescriptorPart

_FIELDS_MATCH = frozenset({"exact", "equal", "subset", "superset", "partial"})


def build_table(
    resource: DescriptorPart,
    schema: DescriptorPart,
    dialect_part: DescriptorPart,
    parts: tuple[TableFile, ...],
    kind: str,
) -> Table | None:
    """Return the table of a resource whose format is csv or tsv; None if its columns cannot be known."""
    dialect = _build_dialect(dialect_part, kind == "tsv" or parts[0].file.endswith(".tsv"))
    fields = _build_fields(schema)
    if dialect is None or fields is None:
        return None
    name = resource.table
    return Table(
        name=name,
        title=resource.read_property("title", str, "") or name,
        description=resource.read_property("description", str, ""),
        parts=parts,
        repeats_header=dialect.header and kind == "csv",
        encoding=resource.read_property("encoding", str, UTF8),
        dialect=dialect,
        fields=fields,
        fields_match=_read_fields_match(schema),
        primary_key=schema.read_names("primaryKey") or (),
        foreign_keys=tuple(_read_foreign_keys(schema, name)),
        unique_keys=schema.read_name_groups("uniqueKeys"),
        missing_values=("",) if (missing := _read_missing_values(schema)) is None else missing,
        label=schema.read_property("factbook:label", str, ""),
        exactly_one_of=schema.read_name_groups("factbook:exactlyOneOf"),
        at_least_one_of=schema.read_name_groups("factbook:atLeastOneOf"),
        at_most_one_of=schema.read_name_groups("factbook:atMostOneOf"),
        all_or_none_of=schema.read_name_groups("factbook:allOrNoneOf"),
        periods=tuple(_read_periods(schema)),
        key_template=schema.read_property("factbook:keyTemplate", str, ""),
        row_references=tuple(_read_row_references(schema)),
        observation=_read_observation(schema),
        resource=resource.values,
    )


def _build_dialect(part: DescriptorPart, is_tabbed: bool) -> Dialect | None:
    for name in ("delimiter", "quoteChar", "escapeChar"):
        part.read_property(name, str, None)
    for name in ("doubleQuote", "skipInitialSpace", "header", "headerCase"):
        part.read_property(name, bool, None)
    dialect = Dialect.of(part.values, "\t" if is_tabbed else ",")
    if refusal := dialect.explain_refusal():
        part.note_problem(f"dialect: {refusal}")
        return None
    return dialect


def _build_fields(schema: DescriptorPart) -> tuple[Field, ...] | None:
    items = schema.read_required("fields", list)
    if items is None:
        return None
    fields: list[Field] = []
    for position, item in enumerate(items):
        if not schema.has_kind(item, dict, "fields", position):
            continue
        part = schema.enter_object(item, f"{schema.label}: field {position + 1}", "fields", position)
        name = part.read_required("name", str)
        if name is not None:
            part = schema.enter_object(item, f"{schema.label}.{name}", "fields", position)
            fields.append(_build_field(part, name, position))
    return tuple(fields) if len(fields) == len(items) else None


def _read_fields_match(schema: DescriptorPart) -> str:
    """Return how columns are matched to fields; Frictionless reports any other value in the descriptor."""
    value = schema.values.get("fieldsMatch")
    return value if isinstance(value, str) and value in _FIELDS_MATCH else "exact"


def _build_field(part: DescriptorPart, name: str, position: int) -> Field:
    constraints = part.read_part("constraints")
    if constraints:
        constraints = part.enter_object(constraints.values, part.label, "constraints")
        constraints.read_property("enum", list, [])
    _check_labels(part)
    return Field(
        name=name,
        position=position,
        type=part.read_property("type", str, "any"),
        title=part.read_property("title", str, "") or name,
        description=part.read_property("description", str, ""),
        constraints=constraints.values if constraints else {},
        categories=tuple(_build_category(item) for item in part.read_property("categories", list, [])),
        ordered=part.read_property("categoriesOrdered", bool, False),
        missing_values=_read_missing_values(part),
        language=part.read_property("factbook:language", str, ""),
        exempt=part.values.get("factbook:evidence") == "exempt",
        may_name=part.values.get("factbook:names") == "allowed",
        properties=part.values,
    )


def _check_labels(field: DescriptorPart) -> None:
    """Remove labels that are not strings, with a problem for each; `Field.labels` reads the others."""
    if (labels := field.read_part("factbook:labels")) is None:
        return
    for language in list(labels.values):
        if (values := labels.read_part(language)) is not None:
            for value in list(values.values):
                values.read_property(value, str, None)


def _build_category(item: Any) -> Category:
    if isinstance(item, dict):
        value = str(item.get("value", ""))
        return Category(value, str(item.get("label", value)))
    return Category(str(item), str(item))


def _read_missing_values(part: DescriptorPart) -> tuple[str, ...] | None:
    values = part.read_property("missingValues", list, None)
    return None if values is None else tuple(_build_category(value).value for value in values)


def _read_foreign_keys(schema: DescriptorPart, name: str) -> Iterator[ForeignKey]:
    keys = [(key.values, _read_foreign_key(key, name)) for key in schema.read_parts("foreignKeys")]
    if "foreignKeys" in schema.values:
        schema.values["foreignKeys"] = [values for values, key in keys if key]
    yield from (key for _, key in keys if key)


def _read_foreign_key(part: DescriptorPart, name: str) -> ForeignKey | None:
    if part.read_required("reference", dict) is None:
        return None
    reference = part.read_part("reference")
    if reference is None:
        return None
    is_named = "resource" in reference.values
    fields, target = part.read_names("fields"), reference.read_names("fields")
    table = reference.read_property("resource", str, None)
    if fields is None or target is None or (is_named and table is None):
        return None
    return ForeignKey(fields=fields, table=table or name, target=target)


def _read_row_references(schema: DescriptorPart) -> Iterator[RowReference]:
    for part in schema.read_parts("factbook:rowReference"):
        table = part.read_required("table", str)
        row = None if table is None else part.read_required("row", str)
        if table is not None and row is not None:
            yield RowReference(table, row, part.read_property("field", str, "") or None)


def _read_observation(schema: DescriptorPart) -> Observation | None:
    part = schema.read_part("factbook:observation")
    if part is None:
        return None
    dimensions = None if part.read_required("dimensions", list) is None else part.read_names("dimensions")
    measure = None if dimensions is None else part.read_required("measure", str)
    if dimensions is None or measure is None:
        return None
    revised = part.read_part("revised")
    names = _read_strings(revised, "field", "value", "by") if revised else None
    return Observation(dimensions, measure, *(names or ()))


def _read_periods(schema: DescriptorPart) -> Iterator[Period]:
    for part in schema.read_parts("factbook:periods"):
        if names := _read_strings(part, "name", "from", "to"):
            yield Period(*names)


def _read_strings(part: DescriptorPart, *names: str) -> list[str] | None:
    """Return required properties that are strings; None if one is missing or has another type."""
    texts = [part.read_required(name, str) for name in names]
    return None if None in texts else texts
