"""Find what Frictionless refuses in a descriptor, part by part, so that everything else is judged.

Frictionless 5.21 reads no data of a package whose descriptor has one error. Here each part is tried alone,
with what it needs; one that is refused is removed.
"""

import warnings
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from factbook.package.document import PropertyPath

if TYPE_CHECKING:
    import frictionless

# What Frictionless raises for properties of a type that it does not expect.
FRICTIONLESS_CRASHES = (TypeError, ValueError, ArithmeticError, LookupError, AttributeError)
_CRASHES = (*FRICTIONLESS_CRASHES, AssertionError)
_V2 = "https://datapackage.org/profiles/2.0/datapackage.json"
_DATA = ("path", "extrapaths", "data")  # what a resource cannot be tried without
_FIELD = ("name", "type")  # and a field
_EXAMPLE_NEEDS = ("format", "trueValues", "falseValues")
_PROFILE = "profile"


@dataclass(frozen=True, slots=True)
class InvalidPart:
    """A part of a descriptor that Frictionless refuses."""

    note: str
    table: str  # name of the resource, "" for the package
    path: PropertyPath  # in the resource, or in the descriptor
    is_resource_lost: bool = False  # nothing of the resource can be opened


def open_frictionless(descriptor: Mapping[str, Any], folder: str) -> "frictionless.Package":
    """Open a descriptor with Frictionless; raises FrictionlessException, or any error for a wrong type."""
    from frictionless import Package

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of deprecated properties, which stay valid
        return Package.from_descriptor(deepcopy(dict(descriptor)), basepath=folder)


def try_frictionless(descriptor: Mapping[str, Any], folder: str) -> "frictionless.Package | None":
    """Open a descriptor with Frictionless, or return None for one that it refuses."""
    from frictionless import FrictionlessException

    try:
        return open_frictionless(descriptor, folder)
    except (FrictionlessException, *_CRASHES):
        return None


def remove_invalid_parts(descriptor: dict[str, Any], folder: str) -> Iterator[InvalidPart]:
    """Remove from a descriptor what Frictionless refuses, and yield each part that goes.

    A resource of which too little is left goes as a whole. In the end Frictionless can open the descriptor,
    or has no resource left to open.
    """
    trial = _Trial(folder, descriptor.get("$schema"))
    if not trial.find_error(descriptor):
        return
    has_invalid_name = False
    kept = []
    for resource in descriptor["resources"]:
        invalid = list(trial.clean_resource(resource))
        has_invalid_name |= any(part.path == ("name",) for part in invalid)
        yield from invalid
        if not any(part.is_resource_lost for part in invalid):
            kept.append(resource)
    descriptor["resources"] = []
    yield from trial.clean_object(descriptor, "", (), lambda part: {**part, "resources": []}, ())
    descriptor["resources"] = kept
    if has_invalid_name:
        descriptor["$schema"] = _V2  # which allows all names, so that the data are read
    while error := trial.find_error(descriptor):
        if _PROFILE in descriptor:
            yield InvalidPart(error, "", (_PROFILE,))
            del descriptor[_PROFILE]
        else:
            yield InvalidPart(error, "", ())
            descriptor.clear()
            descriptor["resources"] = []
            return


@dataclass(frozen=True, slots=True)
class _Trial:
    """Tries parts of one descriptor."""

    folder: str
    version: Any  # `$schema` of the descriptor

    def find_error(self, descriptor: Mapping[str, Any]) -> str:
        """Return why Frictionless refuses a descriptor, or an empty string."""
        from frictionless import FrictionlessException

        try:
            open_frictionless(descriptor, self.folder)
        except FrictionlessException as exception:
            return (exception.reasons or [exception.error])[0].note or exception.error.message
        except _CRASHES as error:
            return f"Frictionless cannot read it: {error}"
        return ""

    def try_resource(self, resource: Mapping[str, Any]) -> str:
        """Return why Frictionless refuses a resource alone in a package, or an empty string."""
        return self.find_error(self._add_version({"resources": [resource]}))

    def clean_resource(self, resource: dict[str, Any]) -> Iterator[InvalidPart]:
        """Remove what is invalid from a resource, and yield it."""
        if not self.try_resource(resource):
            return
        name = resource["name"]
        if note := self.try_resource({"name": name, "data": []}):
            yield InvalidPart(note, name, ("name",))
        data = {key: resource[key] for key in _DATA if key in resource}
        base = {"name": "resource", **data}
        if note := self.try_resource(base):
            yield InvalidPart(note, name, (), is_resource_lost=True)
            return
        cleaners = {"schema": self._clean_schema, "dialect": self._clean_dialect}
        parts = {key: resource[key] for key in cleaners if isinstance(resource.get(key), dict)}
        for key, part in parts.items():
            yield from cleaners[key](part, name)
        own = {key: value for key, value in resource.items() if key not in ("name", *_DATA, *parts)}
        # A tabular resource needs a schema.
        stub = {"schema": {"fields": [{"name": "a"}]}} if "schema" in parts else {}

        def wrap(part: dict[str, Any]) -> dict[str, Any]:
            return {"resources": [{**base, **(stub if _PROFILE in part else {}), **part}]}

        yield from self.clean_object(own, name, (), wrap, ())
        for key in resource.keys() - {"name", *_DATA, *parts} - own.keys():
            del resource[key]
        resource.update(own)
        if note := self.try_resource({**resource, "name": "resource"}):
            is_of_fields = bool(self._try_fields(resource.get("schema")))
            path = ("schema", "fields") if is_of_fields else ()
            yield InvalidPart(note, name, path, is_resource_lost=True)

    def _clean_schema(self, schema: dict[str, Any], name: str) -> Iterator[InvalidPart]:
        fields = schema.get("fields")
        names: list[Any] = []

        def wrap(part: Mapping[str, Any]) -> dict[str, Any]:
            return _build_package({"fields": names, **part})

        if isinstance(fields, list):
            for position, item in enumerate(fields):
                if isinstance(item, dict):
                    yield from self._clean_field(item, name, ("schema", "fields", position))
            names = [{"name": item.get("name")} if isinstance(item, dict) else item for item in fields]
        if not self._try_fields(schema):
            yield from self.clean_object(schema, name, ("schema",), wrap, ("fields",))

    def _try_fields(self, schema: Any) -> str:
        """Return why Frictionless refuses the fields of a schema alone: a name can be there twice."""
        fields = schema.get("fields") if isinstance(schema, dict) else []
        return self.find_error(self._add_version(_build_package({"fields": fields})))

    def _clean_field(self, item: dict[str, Any], name: str, path: PropertyPath) -> Iterator[InvalidPart]:
        def wrap(part: Mapping[str, Any]) -> dict[str, Any]:
            return _build_package({"fields": [part]})

        if not self.find_error(self._add_version(wrap(item))):
            return
        base = {key: item[key] for key in _FIELD if key in item}
        if note := self.find_error(self._add_version(wrap(base))):
            yield InvalidPart(note, name, (*path, "type"))
            item["type"] = "any"
            base["type"] = "any"
        needed = {key: item[key] for key in _EXAMPLE_NEEDS if key in item}

        def wrap_with_needs(part: Mapping[str, Any]) -> dict[str, Any]:
            return wrap({**base, **(needed if "example" in part else {}), **part})

        if isinstance(item.get("constraints"), dict):
            yield from self.clean_object(
                item["constraints"], name, (*path, "constraints"),
                lambda part: wrap({**base, "constraints": part}), (),
            )  # fmt: skip
        yield from self.clean_object(item, name, path, wrap_with_needs, _FIELD)

    def _clean_dialect(self, dialect: dict[str, Any], name: str) -> Iterator[InvalidPart]:
        def wrap(part: Mapping[str, Any]) -> dict[str, Any]:
            return {"resources": [{"name": "resource", "data": [], "dialect": part}]}

        yield from self.clean_object(dialect, name, ("dialect",), wrap, ())

    def clean_object(
        self,
        values: dict[str, Any],
        table: str,
        path: PropertyPath,
        wrap: Callable[[dict[str, Any]], dict[str, Any]],
        needed: tuple[str, ...],
    ) -> Iterator[InvalidPart]:
        """Remove each property that is refused alone, and of an array each item that is; yield what goes.

        `wrap` puts properties of the object into a descriptor that is valid without them.
        """

        def try_alone(key: str, value: Any) -> str:
            return self.find_error(self._add_version(wrap({key: value})))

        for key in [key for key in values if key not in needed and key != "resources"]:
            note = try_alone(key, values[key])
            if not note:
                continue
            # Without one of its fields, a key would be another key.
            items = values[key] if isinstance(values[key], list) and key != "primaryKey" else []
            notes = [try_alone(key, [item]) for item in items]
            if any(notes):
                yield from (InvalidPart(text, table, (*path, key, n)) for n, text in enumerate(notes) if text)
                values[key] = [item for item, text in zip(items, notes, strict=True) if not text]
                note = try_alone(key, values[key]) if values[key] else "all of its items are removed"
            else:
                yield InvalidPart(note, table, (*path, key))
            if note:
                del values[key]

    def _add_version(self, descriptor: dict[str, Any]) -> dict[str, Any]:
        return descriptor if self.version is None else {"$schema": self.version, **descriptor}


def _build_package(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return a descriptor of one resource with a schema."""
    return {"resources": [{"name": "resource", "data": [], "schema": schema}]}
