"""One object of a descriptor: what is wrong in it is a problem at its place, and the rest is read."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from factbook.errors import abbreviate
from factbook.package.document import PropertyPath
from factbook.package.model import DescriptorProblem

_KIND_NAMES = {str: "a string", dict: "an object", list: "an array", bool: "true or false"}


@dataclass(frozen=True, slots=True)
class DescriptorPart:
    """An object of a descriptor; a property of a wrong type is removed from it, with a problem."""

    values: dict[str, Any]
    label: str  # of its place, for people: resource 2, t.a
    document: str  # the file that it is in, relative to the folder of the package
    path: PropertyPath  # of the object in that file
    problems: list[DescriptorProblem]  # of the whole descriptor
    table: str = ""  # name of the resource that it belongs to

    def note_problem(self, message: str, hint: str = "", *path: str | int, judged: bool = True) -> None:
        """Add a problem of this object, or of a property in it."""
        text = f"{self.label}: {message}" if self.label else message
        self.problems.append(
            DescriptorProblem(text, hint, self.table, self.document, (*self.path, *path), judged)
        )

    def drop_property(self, name: str, message: str, hint: str = "") -> None:
        """Remove a property, with a problem."""
        self.values.pop(name, None)
        self.note_problem(message, hint, name)

    def has_kind(self, value: object, kind: type, *path: str | int) -> bool:
        """Return whether a value has a type; one of another type is a problem."""
        if isinstance(value, kind):
            return True
        text = repr(path[-1]) if path else ""
        if path and isinstance(path[-1], int):
            text = f"an item of {path[-2]!r}"
        start = f"{text} should be" if text else "expected"
        self.note_problem(f"{start} {_KIND_NAMES[kind]}, not {abbreviate(repr(value))}", "", *path)
        return False

    def read_property(self, name: str, kind: type, default: Any) -> Any:
        """Return a property, or the default if it is missing or has another type."""
        if name not in self.values:
            return default
        if self.has_kind(self.values[name], kind, name):
            return self.values[name]
        del self.values[name]
        return default

    def read_required(self, name: str, kind: type) -> Any:
        """Return a property, or None if it is missing or has another type."""
        if name not in self.values:
            self.note_problem(f"{name!r} is missing", f"it should be {_KIND_NAMES[kind]}")
            return None
        return self.read_property(name, kind, None)

    def read_part(self, name: str, label: str = "") -> "DescriptorPart | None":
        """Return a property that is an object, or None."""
        values = self.read_property(name, dict, None)
        return None if values is None else self.enter_object(values, label or f"{self.label}: {name}", name)

    def read_parts(self, name: str, label: str = "") -> Iterator["DescriptorPart"]:
        """Yield the objects of an array; an item of another type is removed, with a problem."""
        items = self.read_property(name, list, [])
        kept = [(n, item) for n, item in enumerate(items) if self.has_kind(item, dict, name, n)]
        items[:] = [item for _, item in kept]
        for position, item in kept:
            yield self.enter_object(item, label or f"{self.label}: {name}", name, position)

    def enter_object(self, values: dict[str, Any], label: str, *path: str | int) -> "DescriptorPart":
        """Return an object in this one."""
        return replace(self, values=values, label=label, path=(*self.path, *path))

    def read_names(self, name: str) -> tuple[str, ...] | None:
        """Return field names, of which the standard allows one string or an array; None if invalid."""
        names = _list_names(self.values.get(name, []))
        if names is None:
            self.drop_property(name, self._describe_names(self.values[name]))
        return names

    def read_name_groups(self, name: str) -> tuple[tuple[str, ...], ...]:
        """Return an array of field names or of arrays of them; an invalid item is removed, with a problem."""
        items = self.read_property(name, list, [])
        groups = [(position, _list_names(item)) for position, item in enumerate(items)]
        for position, names in groups:
            if names is None:
                self.note_problem(f"{name}: {self._describe_names(items[position])}", "", name, position)
        items[:] = [item for item, (_, names) in zip(items, groups, strict=True) if names is not None]
        return tuple(names for _, names in groups if names is not None)

    def _describe_names(self, value: object) -> str:
        return f"{abbreviate(repr(value))} is not a list of field names"


def _list_names(value: Any) -> tuple[str, ...] | None:
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        return None
    return tuple(names)
