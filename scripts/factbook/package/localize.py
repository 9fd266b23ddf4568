"""Translate the texts of a descriptor: titles, descriptions, and labels of categories.

The translations come from the catalog of the docs, and labels of closed lists from the descriptor if it has
them in the language (`factbook:labels`); such labels are in no catalog. This is the only place that applies
translations; other modules receive a package that is already in the right language.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from gettext import NullTranslations
from typing import Any

from factbook.package import Category, Field, Package, Table

_TEXT_PROPERTIES = ("title", "description")


@dataclass(frozen=True, slots=True)
class DescriptorText:
    """One text of a descriptor."""

    text: str
    context: str  # `table.field` for a label, because a short word can have several translations; else ""
    place: str  # table, or table.field


def collect_texts(package: Package) -> Iterator[DescriptorText]:
    """Yield every text of a descriptor that people read."""
    yield from _find_texts(package.descriptor, package.file.name)
    for table in package.tables:
        yield from _find_texts(table.resource, table.name)
        for field in table.fields:
            place = f"{table.name}.{field.name}"
            yield from _find_texts(field.properties, place)
            if not field.labels:
                yield from (DescriptorText(label, place, place) for label in _find_labels(field.properties))


def localize_package(package: Package, translations: NullTranslations, language: str = "") -> Package:
    """Return a package with its titles, descriptions and labels translated.

    `language` chooses among the labels that the descriptor has in several languages.
    """
    tables = {table.name: _localize_table(table, translations, language) for table in package.tables}
    resources = [
        tables[item["name"]].resource if item.get("name") in tables else item
        for item in package.descriptor["resources"]
    ]
    descriptor = {**_translate_texts(package.descriptor, translations), "resources": resources}
    return replace(
        package,
        title=translations.gettext(package.title) if package.title else "",
        tables=tuple(tables.values()),
        descriptor=descriptor,
    )


def _localize_table(table: Table, translations: NullTranslations, language: str) -> Table:
    fields = tuple(_localize_field(table, field, translations, language) for field in table.fields)
    schema = {**table.resource["schema"], "fields": [field.properties for field in fields]}
    resource = {**_translate_texts(table.resource, translations), "schema": schema}
    return replace(
        table,
        title=resource.get("title") or table.title,
        description=resource.get("description") or "",
        fields=fields,
        resource=resource,
    )


def _localize_field(table: Table, field: Field, translations: NullTranslations, language: str) -> Field:
    properties, context = _translate_texts(field.properties, translations), f"{table.name}.{field.name}"
    known = field.labels.get(language, {})

    def translate_label(value: str, label: str) -> str:
        if field.labels:
            return str(known.get(value, label))
        return translations.pgettext(context, label)

    if "categories" in properties:
        properties["categories"] = [
            {**item, "label": translate_label(str(item.get("value", "")), item["label"])}
            if isinstance(item, dict) and isinstance(item.get("label"), str)
            else item
            for item in properties["categories"]
        ]
    return replace(
        field,
        title=properties.get("title") or field.title,
        description=properties.get("description") or "",
        categories=tuple(
            Category(item.value, translate_label(item.value, item.label)) for item in field.categories
        ),
        properties=properties,
    )


def _find_labels(properties: Mapping[str, Any]) -> Iterator[str]:
    for item in properties.get("categories", ()):
        if isinstance(item, dict) and isinstance(item.get("label"), str):
            yield item["label"]


def _find_texts(part: Mapping[str, Any], place: str) -> Iterator[DescriptorText]:
    values = (part.get(name) for name in _TEXT_PROPERTIES)
    yield from (DescriptorText(text, "", place) for text in values if isinstance(text, str) and text)


def _translate_texts(part: Mapping[str, Any], translations: NullTranslations) -> dict[str, Any]:
    translated = dict(part)
    for name in _TEXT_PROPERTIES:
        if isinstance(translated.get(name), str) and translated[name]:
            translated[name] = translations.gettext(translated[name])
    return translated
