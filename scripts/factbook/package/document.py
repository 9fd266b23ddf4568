"""Read the documents of a package: its descriptor, and schemas and dialects with files of their own.

A document is JSON (RFC 8259), or YAML if its name ends in `.yaml` or `.yml`. Of YAML, only the types of JSON
are read: a date stays text, an object of Python is refused.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from factbook.errors import PackageError, explain_unreadable

PropertyPath = tuple[
    str | int, ...
]  # names of properties and positions in arrays, from the root of a document
YAML_SUFFIXES = (".yaml", ".yml")
_MAX_DEPTH = 50  # levels of a document; the properties of the standard need eight
_JSON_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"|[{}\[\],:]|[^\s{}\[\],:"]+')


@dataclass(frozen=True, slots=True)
class PropertySpan:
    """Where a document has a value; offsets count characters from 0."""

    path: PropertyPath
    key: int  # where its property begins; the start of the value for an item of an array
    start: int
    end: int  # of a string, number, true, false or null; the start of any other value
    repeated: bool  # the object has an earlier property of the same name


@dataclass(frozen=True, slots=True)
class DocumentPosition:
    """A place in the text of a document."""

    line: int  # from 1
    column: int  # in characters, from 1


def is_yaml(file: Path) -> bool:
    """Return whether the name of a file is one of YAML."""
    return file.suffix.lower() in YAML_SUFFIXES


def load_document(file: Path) -> tuple[Any, tuple[PropertyPath, ...]]:
    """Read a file; return its value, and the paths of properties that an object has twice.

    Of these, the last one counts. Raises PackageError with the line and column of what is wrong.
    """
    text = read_document_text(file)
    value, repeated = _load_yaml(file, text) if is_yaml(file) else _load_json(file, text)
    if _measure_depth(value) > _MAX_DEPTH:
        raise PackageError(f"{file}: nested too deeply")
    return value, repeated


def read_document_text(file: Path) -> str:
    """Return the text of a document without a byte order mark; raises PackageError."""
    try:
        return file.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise PackageError(f"{file}: no such file", "give a descriptor or its folder") from None
    except (OSError, UnicodeDecodeError) as error:
        raise PackageError(f"{file}: {explain_unreadable(error)}") from None
    except ValueError as error:  # NUL in the name of the file
        raise PackageError(f"{file}: {error}") from None


def list_spans(file: Path, text: str) -> Iterator[PropertySpan]:
    """Yield the place of each value in the text of a document that `load_document` accepts, in its order."""
    if is_yaml(file):
        from factbook.package.yaml_document import list_yaml_spans

        return list_yaml_spans(text)
    return _list_json_spans(text)


class PropertyLocator:
    """Finds the lines of properties; each document is read once."""

    def __init__(self) -> None:
        self._positions: dict[Path, Mapping[PropertyPath, DocumentPosition]] = {}

    def locate(self, file: Path, path: PropertyPath) -> DocumentPosition:
        """Return the position of a property, else that of the nearest one around it."""
        if file not in self._positions:
            self._positions[file] = _locate_properties(file)
        paths = (path[:length] for length in range(len(path), -1, -1))
        positions = self._positions[file]
        return next((positions[item] for item in paths if item in positions), DocumentPosition(1, 1))


def _locate_properties(file: Path) -> dict[PropertyPath, DocumentPosition]:
    try:
        text = read_document_text(file)
    except PackageError:  # it has changed since it was opened
        return {}
    positions, line, start = {}, 1, 0
    for span in sorted(list_spans(file, text), key=lambda item: item.key):
        line += text.count("\n", start, span.key)
        start = span.key
        column = span.key - (text.rfind("\n", 0, span.key) + 1) + 1
        positions[span.path] = DocumentPosition(line, column)
    return positions


def _load_yaml(file: Path, text: str) -> tuple[Any, tuple[PropertyPath, ...]]:
    from factbook.package.yaml_document import (
        load_yaml,
    )  # the library takes time to import, and few packages need it

    return load_yaml(file, text)


def _load_json(file: Path, text: str) -> tuple[Any, tuple[PropertyPath, ...]]:
    has_repeated = False

    def build_object(members: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal has_repeated
        values = dict(members)
        has_repeated = has_repeated or len(values) < len(members)
        return values

    try:
        value = json.loads(
            text, parse_constant=partial(_refuse_constant, text), object_pairs_hook=build_object
        )
        json.dumps(value, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        place = f"{file}:{error.lineno}:{error.colno}"
        raise PackageError(f"{place}: not JSON: {error.msg[:1].lower()}{error.msg[1:]}") from None
    except UnicodeEncodeError:
        raise PackageError(f"{file}: a \\u escape is half a character") from None
    except RecursionError:
        raise PackageError(f"{file}: nested too deeply") from None
    except ValueError as error:  # a number of thousands of digits
        raise PackageError(f"{file}: {error}") from None
    return value, tuple(span.path for span in _list_json_spans(text) if span.repeated) if has_repeated else ()


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


@dataclass(slots=True)
class _OpenContainer:
    """An object or array of JSON that a scan has not left yet."""

    names: set[str] | None  # of an object, so far; None for an array
    name: str | int | None = None  # of the present member; None: the next string is a name
    start: int = 0  # of the present member
    repeated: bool = False


def _list_json_spans(text: str) -> Iterator[PropertySpan]:
    containers: list[_OpenContainer] = []
    for token in _JSON_TOKEN.finditer(text):
        mark, start, inner = token[0], token.start(), containers[-1] if containers else None
        if mark in "]}":
            containers.pop()
        elif mark == "," and inner:
            inner.name = None if inner.names is not None else int(inner.name or 0) + 1
        elif mark == ":":
            continue
        elif inner and inner.name is None and inner.names is not None:
            name = str(json.loads(mark, strict=False))
            inner.name, inner.start, inner.repeated = name, start, name in inner.names
            inner.names.add(name)
        else:
            path = tuple(item.name for item in containers if item.name is not None)
            key = inner.start if inner and inner.names is not None else start
            is_container = mark in "[{"
            yield PropertySpan(
                path, key, start, start if is_container else token.end(), bool(inner and inner.repeated)
            )
            if is_container:
                containers.append(_OpenContainer(set()) if mark == "{" else _OpenContainer(None, 0))
