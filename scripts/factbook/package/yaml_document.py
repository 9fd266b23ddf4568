"""Read YAML as the data that JSON has, and no other.

Follows PyYAML's safe loader (YAML 1.1), which Frictionless uses, with four differences: a date stays text, an
object has each property once, aliases may not blow up the data, and a tag of another type is an error.
"""

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from factbook.errors import PackageError
from factbook.package.document import PropertyPath, PropertySpan

_MAX_DEPTH = 100  # more than a document may have, and less than recursion can
_MAX_VALUES = 1_000_000  # in a document, with each alias replaced by what it refers to
_PREFIX = "tag:yaml.org,2002:"
_MERGE = f"{_PREFIX}merge"  # the key `<<`
_SCALARS = {f"{_PREFIX}{name}" for name in ("str", "int", "float", "bool", "null", "value")}
_TIMESTAMP = f"{_PREFIX}timestamp"


# A safe loader that does not take a text for a date; the one in C is 20 times as fast.
_JsonTypesLoader: Any = type(
    "_JsonTypesLoader",
    (getattr(yaml, "CSafeLoader", yaml.SafeLoader),),
    {
        "yaml_implicit_resolvers": {
            first: [(tag, pattern) for tag, pattern in resolvers if tag != _TIMESTAMP]
            for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
        }
    },
)


@dataclass(slots=True)
class _ValueBuilder:
    """Builds the values of the nodes of one document."""

    file: Path
    loader: Any  # of this document
    repeated: list[PropertyPath] = field(default_factory=list)
    count: int = 0

    def build_value(self, node: yaml.Node, path: PropertyPath = ()) -> Any:
        """Return the value of a node, with new objects for each alias."""
        self.count += 1
        if self.count > _MAX_VALUES:
            raise _create_error(self.file, node, f"aliases make more than {_MAX_VALUES:,} values of it")
        if len(path) > _MAX_DEPTH:
            raise PackageError(f"{self.file}: nested too deeply")
        if isinstance(node, yaml.SequenceNode) and node.tag == f"{_PREFIX}seq":
            return [self.build_value(item, (*path, position)) for position, item in enumerate(node.value)]
        if isinstance(node, yaml.MappingNode) and node.tag == f"{_PREFIX}map":
            return self._build_object(node, path)
        if not isinstance(node, yaml.ScalarNode) or node.tag not in _SCALARS:
            raise _create_error(self.file, node, f"{node.tag.removeprefix(_PREFIX)!r} is not a type of JSON")
        value = self.loader.construct_object(node)
        if isinstance(value, float) and not math.isfinite(value):
            raise _create_error(self.file, node, f"unexpected {node.value}")
        return value

    def _build_object(self, node: yaml.MappingNode, path: PropertyPath) -> dict[str, Any]:
        values: dict[str, Any] = {}
        merged: dict[str, Any] = {}
        for key, item in node.value:
            if key.tag == _MERGE:
                others = self.build_value(item, (*path, "<<"))
                for other in others if isinstance(others, list) else [others]:
                    if not isinstance(other, dict):
                        raise _create_error(self.file, item, "only objects can be merged with <<")
                    merged = {**other, **merged}
                continue
            name = _read_name(self.file, key)
            if name in values:
                self.repeated.append((*path, name))
            values[name] = self.build_value(item, (*path, name))
        return {**merged, **values}


def load_yaml(file: Path, text: str) -> tuple[Any, tuple[PropertyPath, ...]]:
    """Return the value of a YAML document, and the paths of properties that an object has twice.

    Raises PackageError with the line and column of what is wrong.
    """
    loader = None
    try:
        loader = _JsonTypesLoader(text)
        node = loader.get_single_node()
        builder = _ValueBuilder(file, loader)
        value = None if node is None else builder.build_value(node)
        json.dumps(value, ensure_ascii=False).encode()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"{file}:{mark.line + 1}:{mark.column + 1}" if mark else str(file)
        raise PackageError(f"{place}: not YAML: {error.problem or error.context}") from None
    except yaml.YAMLError as error:  # a control character
        raise PackageError(f"{file}: not YAML: {str(error).partition(chr(10))[0]}") from None
    except RecursionError:
        raise PackageError(f"{file}: nested too deeply") from None
    except (ValueError, OverflowError) as error:  # a number of thousands of digits, half a character
        raise PackageError(f"{file}: {error}") from None
    finally:
        if loader is not None:
            loader.dispose()
    return value, tuple(builder.repeated)


def list_yaml_spans(text: str) -> Iterator[PropertySpan]:
    """Yield the place of each value in the text of a valid YAML document; a value of an alias has none."""
    node = yaml.compose(text, _JsonTypesLoader)
    return iter(()) if node is None else _list_node_spans(node, (), node.start_mark.index, set())


def _list_node_spans(
    node: yaml.Node, path: PropertyPath, key: int, seen: set[int], *, repeated: bool = False
) -> Iterator[PropertySpan]:
    start, end = node.start_mark.index, node.end_mark.index
    yield PropertySpan(path, key, start, end if isinstance(node, yaml.ScalarNode) else start, repeated)
    if id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, yaml.SequenceNode):
        for position, item in enumerate(node.value):
            yield from _list_node_spans(item, (*path, position), item.start_mark.index, seen)
    elif isinstance(node, yaml.MappingNode):
        names: set[str] = set()
        for name_node, item in node.value:
            name = str(name_node.value)
            child = (*path, name)
            yield from _list_node_spans(item, child, name_node.start_mark.index, seen, repeated=name in names)
            names.add(name)


def _read_name(file: Path, node: yaml.Node) -> str:
    """Return the name of a property: the text of a scalar, whatever type YAML takes it for."""
    if isinstance(node, yaml.ScalarNode) and node.tag in _SCALARS:
        return str(node.value)
    raise _create_error(file, node, "the name of a property is not a text")


def _create_error(file: Path, node: yaml.Node, problem: str) -> PackageError:
    return PackageError(
        f"{file}:{node.start_mark.line + 1}:{node.start_mark.column + 1}: not data: {problem}"
    )
