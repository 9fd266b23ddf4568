"""The texts of a descriptor in another language: the one door through which they are translated.

Titles and descriptions of tables and fields, and labels of categories, are prose of the package. They come
from its catalog; everything behind this door shows them without knowing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from gettext import NullTranslations
from typing import Any

from factbook.package import Category, Field, Package, Table

_TEXTS = ("title", "description")


@dataclass(frozen=True, slots=True)
class Text:
    """One text of a descriptor."""

    text: str
    context: str  # of a label, `table.field`: the same short word may differ by field; else ""
    place: str  # table, or table.field


def texts(package: Package) -> Iterator[Text]:
    """Yield every text of a descriptor that people read."""
    yield from _texts(package.descriptor, package.file.name)
    for table in package.tables:
        yield from _texts(table.resource, table.name)
        for field in table.fields:
            place = f"{table.name}.{field.name}"
            yield from _texts(field.properties, place)
            yield from (Text(label, place, place) for label in _labels(field.properties))


def localized(package: Package, words: NullTranslations) -> Package:
    """Return a package whose titles, descriptions and labels are those of a language."""
    tables = {table.name: _table(table, words) for table in package.tables}
    resources = [
        tables[item["name"]].resource if item.get("name") in tables else item
        for item in package.descriptor["resources"]
    ]
    descriptor = {**_translated(package.descriptor, words), "resources": resources}
    return replace(
        package,
        title=words.gettext(package.title) if package.title else "",
        tables=tuple(tables.values()),
        descriptor=descriptor,
    )


def _table(table: Table, words: NullTranslations) -> Table:
    fields = tuple(_field(table, field, words) for field in table.fields)
    schema = {**table.resource["schema"], "fields": [field.properties for field in fields]}
    resource = {**_translated(table.resource, words), "schema": schema}
    return replace(
        table,
        title=resource.get("title") or table.title,
        description=resource.get("description") or "",
        fields=fields,
        resource=resource,
    )


def _field(table: Table, field: Field, words: NullTranslations) -> Field:
    properties, context = _translated(field.properties, words), f"{table.name}.{field.name}"
    if "categories" in properties:
        properties["categories"] = [_category(item, words, context) for item in properties["categories"]]
    return replace(
        field,
        title=properties.get("title") or field.title,
        description=properties.get("description") or "",
        categories=tuple(
            Category(item.value, words.pgettext(context, item.label)) for item in field.categories
        ),
        properties=properties,
    )


def _category(item: Any, words: NullTranslations, context: str) -> Any:
    if isinstance(item, dict) and isinstance(item.get("label"), str):
        return {**item, "label": words.pgettext(context, item["label"])}
    return item


def _labels(properties: Mapping[str, Any]) -> Iterator[str]:
    for item in properties.get("categories", ()):
        if isinstance(item, dict) and isinstance(item.get("label"), str):
            yield item["label"]


def _texts(part: Mapping[str, Any], place: str) -> Iterator[Text]:
    found = (part.get(name) for name in _TEXTS)
    yield from (Text(text, "", place) for text in found if isinstance(text, str) and text)


def _translated(part: Mapping[str, Any], words: NullTranslations) -> dict[str, Any]:
    found = dict(part)
    for name in _TEXTS:
        if isinstance(found.get(name), str) and found[name]:
            found[name] = words.gettext(found[name])
    return found
