"""The notation of a field's values: how its descriptor says that they are written."""

from datetime import datetime
from typing import Any

from factbook.errors import PackageError
from factbook.package import Field

# Properties of a field that define the notation of its values.
_NOTATION = (
    "format", "decimalChar", "groupChar", "bareNumber", "floatNumber", "trueValues", "falseValues",
    "delimiter", "itemType", "arrayItem",
)  # fmt: skip
_BOOLEAN_TEXTS = {
    "trueValues": ["true", "True", "TRUE", "1"],
    "falseValues": ["false", "False", "FALSE", "0"],
}
_EXAMPLES = {
    "integer": "12",
    "number": "12.5",
    "date": "2031-04-02",
    "datetime": "2031-04-02T09:30:00Z",
    "time": "09:30:00",
    "year": "2031",
    "yearmonth": "2031-04",
    "duration": "P1DT12H",
    "geopoint": "37.6,55.7",
    "array": "[1, 2]",
    "object": '{"a": 1}',
}


def read_notation(field: Field) -> dict[str, Any]:
    """Return the properties of a field that define another notation than the default one."""
    properties = {name: field.properties[name] for name in _NOTATION if name in field.properties}
    return {name: value for name, value in properties.items() if (name, value) != ("format", "default")}


def format_example(field: Field, where: str) -> str:
    """Return an example of a valid text for a field, "" for a type without an example."""
    form = str(field.properties.get("format", ""))
    if field.type == "boolean":
        return " or ".join(texts[0] for texts in read_boolean_texts(field, where) if texts)
    if field.type in ("date", "datetime", "time") and "%" in form:
        return datetime.fromisoformat(_EXAMPLES["datetime"]).strftime(form)
    if field.type == "number":
        return _EXAMPLES["number"].replace(".", str(field.properties.get("decimalChar", ".")))
    return _EXAMPLES.get(field.type, "")


def read_boolean_texts(field: Field, where: str) -> list[list[str]]:
    """Return the texts for true and for false of a field, by default those of Table Schema."""
    texts_by_value = []
    for name, default in _BOOLEAN_TEXTS.items():
        texts = field.properties.get(name, default)
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            raise PackageError(f"{where}: {name!r} should be an array of strings")
        texts_by_value.append(texts)
    return texts_by_value
