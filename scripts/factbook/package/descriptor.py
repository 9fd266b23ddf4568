"""Open a descriptor: read JSON into the records of `factbook.package`, and follow nothing outside its folder.

Only what cannot become records, or is unsafe to follow, is an error here. The rules of `factbook.check` judge
whether the descriptor is a good one.
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
    Period,
    Provenance,
    RowReference,
    Table,
)
from factbook.package.dialect import UTF8, Dialect

DESCRIPTOR_NAME = "datapackage.json"
# Properties of a dialect that are read here, or that Frictionless 5.21 does not read either.
_PLAIN_DIALECT = {
    "$schema", "caseSensitiveHeader", "csvddfVersion", "delimiter", "description", "doubleQuote",
    "escapeChar", "header", "headerCase", "lineTerminator", "name", "nullSequence", "quoteChar",
    "skipInitialSpace", "title", "type",
}  # fmt: skip
# Properties of a dialect that are not read here; many tools write them out with these values.
_DIALECT_DEFAULTS = {
    "commentChar": None, "commentRows": [], "headerJoin": " ", "headerRows": [1], "skipBlankRows": False,
}  # fmt: skip
_COMPRESSED = frozenset({"bz2", "gz", "xz", "zip"})  # suffixes, as Frictionless 5.21 knows them
_FIELDS_MATCH = frozenset({"exact", "equal", "subset", "superset", "partial"})
_MAX_DEPTH = 50  # levels of a descriptor; the properties of the standard need eight
_KIND_NAMES = {str: "a string", dict: "an object", list: "an array", bool: "true or false"}


def open_package(path: str | Path) -> Package:
    """Open a data package by its descriptor or the folder that holds `datapackage.json`.

    A resource at a URL, or whose schema is at one, is left unread. Raises PackageError for a descriptor that
    is missing, unreadable, not JSON, of a wrong shape, or that points outside its folder (Data Package v2,
    "Path or URL": `..`, absolute paths).
    """
    file = _find_descriptor(Path(path))
    descriptor = _require_object(_load_json(file), file.name)
    folder = file.parent
    tables: list[Table] = []
    unread, remote, resources = {}, set(), []
    for position, item in enumerate(_get_property(descriptor, "resources", list, file.name), 1):
        where = f"{file.name}: resource {position}"
        declared = _require_object(item, where)
        name = _get_property(declared, "name", str, where, "")
        if not name:
            raise PackageError(f"{where} has no name", "every resource needs one")
        resource = _resolve_references(declared, folder, where)
        resources.append(resource)
        reason = _explain_remote(declared)
        if reason:
            remote.add(name)
        if name in remote and name in (table.name for table in tables):
            raise PackageError(
                f"{where}: another resource has the name {name!r}", "give each a name of its own"
            )
        reason = reason or _explain_unread(resource)
        if reason:
            unread[name] = reason
        else:
            tables.append(_build_table(resource, name, folder, f"{file.name}: {name}"))
    return Package(
        name=_get_property(descriptor, "name", str, file.name, ""),
        title=_get_property(descriptor, "title", str, file.name, ""),
        version=_get_property(descriptor, "version", str, file.name, ""),
        folder=folder,
        file=file,
        tables=tuple(tables),
        unread=unread,
        remote=frozenset(remote),
        provenance=_read_provenance(descriptor, file.name),
        descriptor={**descriptor, "resources": resources},
    )


def resolve_path(folder: Path, name: str, where: str) -> Path:
    """Return the path of a file of the package.

    Raises PackageError when the name is a URL, absolute, or leaves the folder, also by a link.
    """
    if is_url(name):
        raise PackageError(f"{where}: {abbreviate(name)} is a URL", "only files inside the package are read")
    parts = PurePosixPath(name.replace("\\", "/"))
    unsafe = parts.is_absolute() or ".." in parts.parts or ":" in name or "\x00" in name or not name
    if unsafe or not _is_below(folder, folder / name):
        raise PackageError(
            f"{where}: path {abbreviate(name)!r} leads outside the package",
            "give a relative path below the descriptor's folder",
        )
    return folder / name


def is_url(name: str) -> bool:
    """Return whether a path of a descriptor is a URL."""
    return "://" in name or name.startswith("data:")


def _list_named_files(resource: Mapping[str, Any]) -> list[Any]:
    """Return what a resource names as its files: data, schema and dialect, as paths or URLs."""
    named: list[Any] = []
    for part in ("path", "extrapaths", "schema", "dialect"):
        value = resource.get(part)
        named += (
            value if isinstance(value, list) else [] if isinstance(value, dict) or value is None else [value]
        )
    return named


def list_local_paths(resource: Mapping[str, Any]) -> list[str]:
    """Return the paths of a resource that are no URLs; `open_package` keeps them in its folder."""
    return [name for name in _list_named_files(resource) if isinstance(name, str) and not is_url(name)]


def _explain_remote(resource: Mapping[str, Any]) -> str:
    """Return why a resource would need the network, or an empty string."""
    if url := next(
        (name for name in _list_named_files(resource) if isinstance(name, str) and is_url(name)), ""
    ):
        return f"{abbreviate(url)} is a URL, which is not fetched"
    scheme = resource.get("scheme")
    return (
        ""
        if scheme in (None, "", "file")
        else f"its scheme is {abbreviate(str(scheme))!r}; only files are read"
    )


def _is_below(folder: Path, file: Path) -> bool:
    try:
        return file.resolve().is_relative_to(folder.resolve())
    except RuntimeError:  # links in a circle, before Python 3.13: reading them fails with a clear error
        return True


def _find_descriptor(path: Path) -> Path:
    try:
        return path / DESCRIPTOR_NAME if path.is_dir() else path
    except OSError as error:
        raise PackageError(f"{path}: {explain_unreadable(error)}") from None


def _load_json(file: Path) -> Any:
    """Read a JSON file; raises PackageError with the line and column of what is wrong."""
    try:
        text = file.read_bytes().decode("utf-8-sig")
        document = json.loads(text, parse_constant=partial(_refuse_constant, text))
        json.dumps(document, ensure_ascii=False).encode()
    except FileNotFoundError:
        raise PackageError(f"{file}: no such file", "give a descriptor or its folder") from None
    except (OSError, UnicodeDecodeError) as error:
        raise PackageError(f"{file}: {explain_unreadable(error)}") from None
    except json.JSONDecodeError as error:
        place = f"{file}:{error.lineno}:{error.colno}"
        raise PackageError(f"{place}: not JSON: {error.msg[:1].lower()}{error.msg[1:]}") from None
    except UnicodeEncodeError:
        raise PackageError(f"{file}: a \\u escape is half a character") from None
    except RecursionError:
        raise PackageError(f"{file}: nested too deeply") from None
    except ValueError as error:  # a number of thousands of digits, NUL in the name of the file
        raise PackageError(f"{file}: {error}") from None
    if _measure_depth(document) > _MAX_DEPTH:
        raise PackageError(f"{file}: nested too deeply")
    return document


def _refuse_constant(text: str, name: str) -> None:
    """Raise JSONDecodeError at the first NaN or Infinity, which Python's json reads and RFC 8259 does not."""
    tokens = re.finditer(r'"(?:[^"\\]|\\.)*"|NaN|-?Infinity', text)
    start = next(token.start() for token in tokens if not token[0].startswith('"'))
    raise json.JSONDecodeError(f"unexpected {name}", text, start)


def _measure_depth(value: Any) -> int:
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


def _resolve_references(resource: Mapping[str, Any], folder: Path, where: str) -> dict[str, Any]:
    """Return a resource descriptor whose schema and dialect are objects and whose paths are safe."""
    resolved = dict(resource)
    for part in ("schema", "dialect"):
        if isinstance(resolved.get(part), str) and is_url(resolved[part]):
            continue
        if isinstance(resolved.get(part), str):
            file = resolve_path(folder, resolved[part], f"{where}: {part}")
            resolved[part] = _require_object(_load_json(file), resolved[part])
        elif part in resolved:
            _require_object(resolved[part], f"{where}: {part}")
    for part in ("format", "encoding", "hash"):
        _get_property(resolved, part, str, where, "")
    path = resolved.get("path")
    for name in _list_named_files({part: resolved.get(part) for part in ("path", "extrapaths")}):
        if not isinstance(name, str):
            raise PackageError(f"{where}: path is {abbreviate(repr(name))}", "write a string")
        if not is_url(name):
            resolve_path(folder, name, where)
    if isinstance(path, list) and len(path) == 1:
        resolved["path"] = path[0]
    return resolved


def _explain_unread(resource: Mapping[str, Any]) -> str:
    """Return why only Frictionless can read a resource, or an empty string."""
    path = resource.get("path")
    dialect = resource.get("dialect", {})
    if not isinstance(path, str) or resource.get("extrapaths"):
        return "its data are not in one file"
    if not isinstance(resource.get("schema"), dict):
        return "it has no schema"
    suffix = PurePosixPath(path).suffix[1:].lower()
    if suffix in _COMPRESSED or resource.get("compression") not in (None, "no"):
        return "it is compressed"
    if resource.get("format", suffix).lower() not in ("csv", "tsv"):
        return "it is not CSV"
    others = {name: dialect[name] for name in dialect if name not in _PLAIN_DIALECT}
    if any(
        name not in _DIALECT_DEFAULTS or value != _DIALECT_DEFAULTS[name] for name, value in others.items()
    ):
        return "its dialect is not a plain one"
    return ""


def _build_table(resource: Mapping[str, Any], name: str, folder: Path, where: str) -> Table:
    schema = _require_object(resource["schema"], where)
    file = resource["path"]
    dialect = Dialect.of(resource.get("dialect", {}), "\t" if file.endswith(".tsv") else ",")
    if refusal := dialect.explain_refusal():
        raise PackageError(f"{where}: dialect: {refusal}")
    fields = [
        _require_object(item, f"{where}: field") for item in _get_property(schema, "fields", list, where)
    ]
    return Table(
        name=name,
        title=_get_property(resource, "title", str, where, "") or name,
        description=_get_property(resource, "description", str, where, ""),
        file=file,
        path=folder / file,
        encoding=_get_property(resource, "encoding", str, where, UTF8),
        dialect=dialect,
        fields=tuple(_build_field(item, position, where) for position, item in enumerate(fields)),
        fields_match=_read_fields_match(schema),
        primary_key=_read_names(schema.get("primaryKey", []), where),
        foreign_keys=tuple(_read_foreign_keys(schema, name, where)),
        unique_keys=_read_name_groups(schema, "uniqueKeys", where),
        missing_values=("",) if (missing := _read_missing_values(schema, where)) is None else missing,
        label=_get_property(schema, "factbook:label", str, where, ""),
        exactly_one_of=_read_name_groups(schema, "factbook:exactlyOneOf", where),
        at_least_one_of=_read_name_groups(schema, "factbook:atLeastOneOf", where),
        at_most_one_of=_read_name_groups(schema, "factbook:atMostOneOf", where),
        all_or_none_of=_read_name_groups(schema, "factbook:allOrNoneOf", where),
        periods=tuple(_read_periods(schema, where)),
        key_template=_get_property(schema, "factbook:keyTemplate", str, where, ""),
        row_references=tuple(_read_row_references(schema, where)),
        observation=_read_observation(schema, where),
        resource=resource,
    )


def _read_fields_match(schema: Mapping[str, Any]) -> str:
    """Return how columns are matched to fields; Frictionless reports any other value in the descriptor."""
    value = schema.get("fieldsMatch")
    return value if isinstance(value, str) and value in _FIELDS_MATCH else "exact"


def _build_field(descriptor: Mapping[str, Any], position: int, where: str) -> Field:
    name = _get_property(descriptor, "name", str, f"{where}: field {position + 1}")
    where = f"{where}.{name}"
    categories = _get_property(descriptor, "categories", list, where, [])
    missing = _read_missing_values(descriptor, where)
    constraints = _get_property(descriptor, "constraints", dict, where, {})
    _get_property(constraints, "enum", list, where, [])
    return Field(
        name=name,
        position=position,
        type=_get_property(descriptor, "type", str, where, "any"),
        title=_get_property(descriptor, "title", str, where, "") or name,
        description=_get_property(descriptor, "description", str, where, ""),
        constraints=constraints,
        categories=tuple(_build_category(item) for item in categories),
        ordered=_get_property(descriptor, "categoriesOrdered", bool, where, False),
        missing_values=missing,
        language=_get_property(descriptor, "factbook:language", str, where, ""),
        exempt=descriptor.get("factbook:evidence") == "exempt",
        may_name=descriptor.get("factbook:names") == "allowed",
        properties=descriptor,
    )


def _build_category(item: Any) -> Category:
    if isinstance(item, dict):
        value = str(item.get("value", ""))
        return Category(value, str(item.get("label", value)))
    return Category(str(item), str(item))


def _read_missing_values(descriptor: Mapping[str, Any], where: str) -> tuple[str, ...] | None:
    values = _get_property(descriptor, "missingValues", list, where, None)
    return None if values is None else tuple(_build_category(value).value for value in values)


def _read_foreign_keys(schema: Mapping[str, Any], name: str, where: str) -> Iterator[ForeignKey]:
    for item in _get_property(schema, "foreignKeys", list, where, []):
        key = _require_object(item, f"{where}: foreignKeys")
        reference = _require_object(key.get("reference"), f"{where}: foreignKeys: reference")
        yield ForeignKey(
            fields=_read_names(key.get("fields", []), where),
            table=_get_property(reference, "resource", str, where, "") or name,
            target=_read_names(reference.get("fields", []), where),
        )


def _read_row_references(schema: Mapping[str, Any], where: str) -> Iterator[RowReference]:
    where = f"{where}: factbook:rowReference"
    for item in _get_property(schema, "factbook:rowReference", list, where, []):
        names = _require_object(item, where)
        yield RowReference(
            _get_property(names, "table", str, where),
            _get_property(names, "row", str, where),
            _get_property(names, "field", str, where, "") or None,
        )


def _read_observation(schema: Mapping[str, Any], where: str) -> Observation | None:
    where = f"{where}: factbook:observation"
    names = _get_property(schema, "factbook:observation", dict, where, None)
    if names is None:
        return None
    dimensions = _read_names(_get_property(names, "dimensions", list, where), f"{where}: dimensions")
    measure = _get_property(names, "measure", str, where)
    revised = _get_property(names, "revised", dict, where, {})
    parts = (_get_property(revised, part, str, where) for part in ("field", "value", "by") if revised)
    return Observation(dimensions, measure, *parts)


def _read_periods(schema: Mapping[str, Any], where: str) -> Iterator[Period]:
    where = f"{where}: factbook:periods"
    for item in _get_property(schema, "factbook:periods", list, where, []):
        names = _require_object(item, where)
        yield Period(*(_get_property(names, part, str, where) for part in ("name", "from", "to")))


def _read_provenance(descriptor: Mapping[str, Any], where: str) -> Provenance | None:
    where = f"{where}: factbook:provenance"
    names = _get_property(descriptor, "factbook:provenance", dict, where, None)
    if names is None:
        return None
    return Provenance(
        *(_get_property(names, part, str, where) for part in ("sources", "paragraphs", "evidence"))
    )


def _read_name_groups(schema: Mapping[str, Any], key: str, where: str) -> tuple[tuple[str, ...], ...]:
    return tuple(_read_names(item, f"{where}: {key}") for item in _get_property(schema, key, list, where, []))


def _read_names(value: Any, where: str) -> tuple[str, ...]:
    """Return field names; the standard allows one string or an array."""
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise PackageError(f"{where}: {abbreviate(repr(value))} is not a list of field names")
    return tuple(names)


_REQUIRED: Any = object()


def _get_property(
    mapping: Mapping[str, Any], key: str, kind: type, where: str, default: Any = _REQUIRED
) -> Any:
    """Return a property of a descriptor; raises PackageError when it is missing or of another type."""
    value = mapping.get(key, default)
    if value is _REQUIRED:
        raise PackageError(f"{where}: {key!r} is missing", f"it should be {_KIND_NAMES[kind]}")
    if value is not default and not isinstance(value, kind):
        raise PackageError(f"{where}: {key!r} should be {_KIND_NAMES[kind]}, not {abbreviate(repr(value))}")
    return value


def _require_object(value: Any, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise PackageError(f"{where}: expected a JSON object, not {abbreviate(repr(value))}")
    return value
