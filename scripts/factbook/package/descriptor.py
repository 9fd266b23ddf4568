"""Open a descriptor: JSON to the records of `factbook.package`, and nothing outside its folder.

Only what could not be turned into records, or would be unsafe to follow, is an error here. Whether the
descriptor is a good one is judged by the rules in `factbook.check`.
"""

import json
import re
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from factbook.errors import PackageError, abbreviate, explain_unreadable
from factbook.package import (
    Category,
    Field,
    ForeignKey,
    Observation,
    Package,
    Provenance,
    RowReference,
    Table,
)
from factbook.package.dialect import UTF8, Dialect

NAME = "datapackage.json"
_PLAIN_DIALECT = {
    "$schema", "delimiter", "doubleQuote", "escapeChar", "header", "lineTerminator", "quoteChar",
    "skipInitialSpace", "type", "title", "description", "name",
}  # fmt: skip
_DEEPEST = 50  # levels of a descriptor; the standard's own properties need eight
_KINDS = {str: "a string", dict: "an object", list: "an array", bool: "true or false"}


def open_package(path: str | Path) -> Package:
    """Open a data package by its descriptor or the folder that holds `datapackage.json`.

    Raises PackageError for a descriptor that is missing, unreadable, not JSON, of a wrong shape, or that
    points outside its folder (Data Package v2, "Path or URL": `..`, absolute paths) or to a URL.
    """
    file = _descriptor_file(Path(path))
    descriptor = _object(_load(file), file.name)
    folder = file.parent
    tables, unread, resources = [], {}, []
    for position, item in enumerate(_take(descriptor, "resources", list, file.name), 1):
        where = f"{file.name}: resource {position}"
        resource = _in_place(_object(item, where), folder, where)
        resources.append(resource)
        name = _take(resource, "name", str, where, "")
        if not name:
            raise PackageError(f"{where} has no name", "every resource needs one")
        reason = _why_unread(resource)
        if reason:
            unread[name] = reason
        else:
            tables.append(_table(resource, name, folder, f"{file.name}: {name}"))
    return Package(
        name=_take(descriptor, "name", str, file.name, ""),
        title=_take(descriptor, "title", str, file.name, ""),
        version=_take(descriptor, "version", str, file.name, ""),
        folder=folder,
        file=file,
        tables=tuple(tables),
        unread=unread,
        provenance=_provenance(descriptor, file.name),
        descriptor={**descriptor, "resources": resources},
    )


def inside(folder: Path, name: str, where: str) -> Path:
    """Return the path of a file of the package.

    Raises PackageError when the name is a URL, absolute, or leaves the folder, also by a link.
    """
    if "://" in name or name.startswith("data:"):
        raise PackageError(f"{where}: {abbreviate(name)} is a URL", "only files inside the package are read")
    parts = PurePosixPath(name.replace("\\", "/"))
    unsafe = parts.is_absolute() or ".." in parts.parts or ":" in name or "\x00" in name or not name
    if unsafe or not _is_below(folder, folder / name):
        raise PackageError(
            f"{where}: path {abbreviate(name)!r} leads outside the package",
            "give a relative path below the descriptor's folder",
        )
    return folder / name


def _is_below(folder: Path, file: Path) -> bool:
    try:
        return file.resolve().is_relative_to(folder.resolve())
    except RuntimeError:  # links in a circle, before Python 3.13: they lead nowhere, as reading them will say
        return True


def _descriptor_file(path: Path) -> Path:
    try:
        return path / NAME if path.is_dir() else path
    except OSError as error:
        raise PackageError(f"{path}: {explain_unreadable(error)}") from None


def _load(file: Path) -> Any:
    """Read a JSON file; raises PackageError with the line and column of what is wrong."""
    try:
        text = file.read_bytes().decode("utf-8-sig")
        found = json.loads(text, parse_constant=partial(_refuse_constant, text))
        json.dumps(found, ensure_ascii=False).encode()
    except FileNotFoundError:
        raise PackageError(f"{file}: no such file", "give a descriptor or its folder") from None
    except (OSError, UnicodeDecodeError) as error:
        raise PackageError(f"{file}: {explain_unreadable(error)}") from None
    except json.JSONDecodeError as error:
        place = f"{file}:{error.lineno}:{error.colno}"
        raise PackageError(f"{place}: not JSON: {error.msg[:1].lower()}{error.msg[1:]}") from None
    except UnicodeEncodeError:
        raise PackageError(f"{file}: a \\u escape stands for half a character") from None
    except RecursionError:
        raise PackageError(f"{file}: nested too deeply") from None
    except ValueError as error:  # a number of thousands of digits, NUL in the name of the file
        raise PackageError(f"{file}: {error}") from None
    if _depth(found) > _DEEPEST:
        raise PackageError(f"{file}: nested too deeply")
    return found


def _refuse_constant(text: str, name: str) -> None:
    """Raise JSONDecodeError at the first NaN or Infinity, which Python's json reads and RFC 8259 does not."""
    tokens = re.finditer(r'"(?:[^"\\]|\\.)*"|NaN|-?Infinity', text)
    at = next(token.start() for token in tokens if not token[0].startswith('"'))
    raise json.JSONDecodeError(f"unexpected {name}", text, at)


def _depth(value: Any) -> int:
    """Count the levels of a JSON value without recursion."""
    depth, level = 0, [value]
    while level := [
        child
        for item in level
        if isinstance(item, dict | list)
        for child in (item.values() if isinstance(item, dict) else item)
    ]:
        depth += 1
    return depth


def _in_place(resource: Mapping[str, Any], folder: Path, where: str) -> dict[str, Any]:
    """Return a resource descriptor whose schema and dialect are objects and whose paths are safe."""
    found = dict(resource)
    for part in ("schema", "dialect"):
        if isinstance(found.get(part), str):
            file = inside(folder, found[part], f"{where}: {part}")
            found[part] = _object(_load(file), found[part])
        elif part in found:
            _object(found[part], f"{where}: {part}")
    for part in ("format", "encoding", "hash"):
        _take(found, part, str, where, "")
    path = found.get("path")
    for name in path if isinstance(path, list) else [path] if path is not None else []:
        if not isinstance(name, str):
            raise PackageError(f"{where}: path is {abbreviate(repr(name))}", "write a string")
        inside(folder, name, where)
    return found


def _why_unread(resource: Mapping[str, Any]) -> str:
    """Say why a resource is left to Frictionless alone, or an empty string."""
    path = resource.get("path")
    dialect = resource.get("dialect", {})
    if not isinstance(path, str):
        return "its data are not in one file"
    if not isinstance(resource.get("schema"), dict):
        return "it has no schema"
    if resource.get("format", PurePosixPath(path).suffix[1:]).lower() not in ("csv", "tsv"):
        return "it is not CSV"
    if "compression" in resource or set(dialect) - _PLAIN_DIALECT:
        return "its dialect is not a plain one"
    return ""


def _table(resource: Mapping[str, Any], name: str, folder: Path, where: str) -> Table:
    schema = _object(resource["schema"], where)
    file = resource["path"]
    dialect = Dialect.of(resource.get("dialect", {}), "\t" if file.endswith(".tsv") else ",")
    if problem := dialect.problem():
        raise PackageError(f"{where}: dialect: {problem}")
    fields = [_object(item, f"{where}: field") for item in _take(schema, "fields", list, where)]
    return Table(
        name=name,
        title=_take(resource, "title", str, where, "") or name,
        description=_take(resource, "description", str, where, ""),
        file=file,
        path=folder / file,
        encoding=_take(resource, "encoding", str, where, UTF8),
        dialect=dialect,
        fields=tuple(_field(item, position, where) for position, item in enumerate(fields)),
        primary_key=_names(schema.get("primaryKey", []), where),
        foreign_keys=tuple(_foreign_keys(schema, name, where)),
        unique_keys=_groups(schema, "uniqueKeys", where),
        missing_values=_missing_values(schema, where) or ("",),
        label=_take(schema, "factbook:label", str, where, ""),
        exactly_one_of=_groups(schema, "factbook:exactlyOneOf", where),
        at_least_one_of=_groups(schema, "factbook:atLeastOneOf", where),
        key_template=_take(schema, "factbook:keyTemplate", str, where, ""),
        row_references=tuple(_row_references(schema, where)),
        observation=_observation(schema, where),
        resource=resource,
    )


def _field(descriptor: Mapping[str, Any], position: int, where: str) -> Field:
    name = _take(descriptor, "name", str, f"{where}: field {position + 1}")
    where = f"{where}.{name}"
    categories = _take(descriptor, "categories", list, where, [])
    missing = _missing_values(descriptor, where)
    constraints = _take(descriptor, "constraints", dict, where, {})
    _take(constraints, "enum", list, where, [])
    return Field(
        name=name,
        position=position,
        type=_take(descriptor, "type", str, where, "any"),
        title=_take(descriptor, "title", str, where, "") or name,
        description=_take(descriptor, "description", str, where, ""),
        constraints=constraints,
        categories=tuple(_category(item) for item in categories),
        ordered=_take(descriptor, "categoriesOrdered", bool, where, False),
        missing_values=missing,
        language=_take(descriptor, "factbook:language", str, where, ""),
        exempt=descriptor.get("factbook:evidence") == "exempt",
        may_name=descriptor.get("factbook:names") == "allowed",
        properties=descriptor,
    )


def _category(item: Any) -> Category:
    if isinstance(item, dict):
        value = str(item.get("value", ""))
        return Category(value, str(item.get("label", value)))
    return Category(str(item), str(item))


def _missing_values(descriptor: Mapping[str, Any], where: str) -> tuple[str, ...] | None:
    values = _take(descriptor, "missingValues", list, where, None)
    return None if values is None else tuple(_category(value).value for value in values)


def _foreign_keys(schema: Mapping[str, Any], name: str, where: str) -> Iterator[ForeignKey]:
    for item in _take(schema, "foreignKeys", list, where, []):
        key = _object(item, f"{where}: foreignKeys")
        reference = _object(key.get("reference"), f"{where}: foreignKeys: reference")
        yield ForeignKey(
            fields=_names(key.get("fields", []), where),
            table=_take(reference, "resource", str, where, "") or name,
            target=_names(reference.get("fields", []), where),
        )


def _row_references(schema: Mapping[str, Any], where: str) -> Iterator[RowReference]:
    where = f"{where}: factbook:rowReference"
    for item in _take(schema, "factbook:rowReference", list, where, []):
        names = _object(item, where)
        yield RowReference(
            _take(names, "table", str, where),
            _take(names, "row", str, where),
            _take(names, "field", str, where, "") or None,
        )


def _observation(schema: Mapping[str, Any], where: str) -> Observation | None:
    where = f"{where}: factbook:observation"
    names = _take(schema, "factbook:observation", dict, where, None)
    if names is None:
        return None
    dimensions = _names(_take(names, "dimensions", list, where), f"{where}: dimensions")
    return Observation(dimensions, _take(names, "measure", str, where))


def _provenance(descriptor: Mapping[str, Any], where: str) -> Provenance | None:
    where = f"{where}: factbook:provenance"
    names = _take(descriptor, "factbook:provenance", dict, where, None)
    if names is None:
        return None
    return Provenance(*(_take(names, part, str, where) for part in ("sources", "paragraphs", "evidence")))


def _groups(schema: Mapping[str, Any], key: str, where: str) -> tuple[tuple[str, ...], ...]:
    return tuple(_names(item, f"{where}: {key}") for item in _take(schema, key, list, where, []))


def _names(value: Any, where: str) -> tuple[str, ...]:
    """Return field names that the standard lets stand as one string or as an array."""
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise PackageError(f"{where}: {abbreviate(repr(value))} is not a list of field names")
    return tuple(names)


_REQUIRED: Any = object()


def _take(mapping: Mapping[str, Any], key: str, kind: type, where: str, default: Any = _REQUIRED) -> Any:
    """Return a property of a descriptor; raises PackageError when it is of another kind or missing."""
    value = mapping.get(key, default)
    if value is _REQUIRED:
        raise PackageError(f"{where}: {key!r} is missing", f"it should be {_KINDS[kind]}")
    if value is not default and not isinstance(value, kind):
        raise PackageError(f"{where}: {key!r} should be {_KINDS[kind]}, not {abbreviate(repr(value))}")
    return value


def _object(value: Any, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise PackageError(f"{where}: expected a JSON object, not {abbreviate(repr(value))}")
    return value
