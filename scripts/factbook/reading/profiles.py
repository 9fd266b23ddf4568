"""Compare a descriptor with the profiles that it declares, which are JSON Schemas; nothing is fetched."""

import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from factbook.errors import PackageError, abbreviate
from factbook.package import Package
from factbook.package.document import PropertyPath, load_document
from factbook.package.model import Profile

_MAX_ERRORS = 100  # of one profile
# What the library raises for a schema that its own rules allow: patterns, endless references, unknown types.
_CRASHES = (re.error, RecursionError, TypeError, ValueError, LookupError, AttributeError)


class ProfileError(Exception):
    """A profile that nothing can be compared with."""


def judge_profile(package: Package, profile: Profile) -> Iterator[tuple[str, PropertyPath]]:
    """Yield what in a descriptor differs from a profile, each with its path in the object that declares it.

    Raises ProfileError for a profile that is no valid JSON Schema, or refers to a URL without a local copy.
    """
    from jsonschema.exceptions import SchemaError
    from jsonschema.validators import validator_for
    from referencing import Registry
    from referencing.exceptions import Unresolvable

    schema = json.loads(json.dumps(profile.schema))
    try:
        validator_class = validator_for(schema)
        validator_class.check_schema(schema)
        create_registry: Any = Registry  # its type says nothing of its arguments
        registry = create_registry(retrieve=lambda uri: _find_resource(package, uri))
        errors = validator_class(schema, registry=registry).iter_errors(profile.instance)
        for error in islice(errors, _MAX_ERRORS):
            yield abbreviate(" ".join(error.message.split()), 300), tuple(error.absolute_path)
    except SchemaError as error:
        raise ProfileError(f"it is not a valid JSON Schema: {abbreviate(error.message, 100)}") from None
    except Unresolvable as error:
        raise ProfileError(
            f"it refers to {abbreviate(str(error.ref))}, which has no readable local copy"
        ) from None
    except _CRASHES as error:
        raise ProfileError(f"it is not a valid JSON Schema: {abbreviate(str(error), 100)}") from None


def _find_resource(package: Package, uri: str) -> Any:
    """Return a JSON Schema that another refers to: a published draft, or a local copy."""
    from jsonschema_specifications import REGISTRY
    from referencing import Resource
    from referencing.exceptions import NoSuchResource
    from referencing.jsonschema import DRAFT7

    if uri in REGISTRY:
        return REGISTRY[uri]
    copy = package.copies.find_copy(uri) if package.copies else None
    if copy is None:
        raise NoSuchResource(uri)
    try:
        return Resource.from_contents(load_document(copy)[0], default_specification=DRAFT7)
    except PackageError:
        raise NoSuchResource(uri) from None
