"""Open a descriptor: read it into the records of `factbook.package`, and follow nothing outside its folder.

What is invalid in it, or unsafe to follow, is a problem of the package; everything else is read. The rules of
`factbook.check` judge whether the descriptor is a good one.
"""

import re
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from factbook.errors import PackageError, abbreviate, explain_unreadable
from factbook.package import Package, Provenance, Table
from factbook.package.document import PropertyPath, load_document
from factbook.package.local import LocalCopies
from factbook.package.model import Profile
from factbook.package.part import DescriptorPart
from factbook.package.resource_files import (
    LOCAL_HINT,
    ResourceFiles,
    explain_url,
    is_url,
    name_file,
    resolve_path,
)
from factbook.package.tables import build_table

DESCRIPTOR_NAMES = (
    "datapackage.json",
    "datapackage.yaml",
    "datapackage.yml",
)  # in a folder, the first counts
# Profiles that Frictionless has built in, by name and by URL.
STANDARD_PROFILES = frozenset(
    {"data-package", "data-resource", "tabular-data-package", "tabular-data-resource"}
)
_is_standard_url = re.compile(
    r"https?://(datapackage\.org/profiles/\d+(\.\d+)*|(specs\.)?frictionlessdata\.io/schemas)/"
    r"(data-?package|data-?resource|table-?schema|table-?dialect|csv-dialect|tabular-data-(package|resource))"
    r"\.json"
).fullmatch
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


def open_package(path: str | Path, *, local: str | Path | None = None) -> Package:
    """Open a data package by its descriptor or the folder that holds it, see `DESCRIPTOR_NAMES`.

    `local` is a folder with copies of what the descriptor names by URL, see `factbook.package.local`; without
    a copy, a resource at a URL, or whose schema is at one, is left unread. What is invalid, or leads outside
    the folder of the package (Data Package v2, "Path or URL": `..`, absolute paths), is in `problems`.

    Raises PackageError for a descriptor that is missing, unreadable, neither JSON nor YAML, or without an
    array of resources, UsageError for a folder of copies that does not exist.
    """
    copies = None if local is None else LocalCopies.of(local)
    file = _find_descriptor(Path(path))
    document, repeated = load_document(file)
    if not isinstance(document, dict):
        raise PackageError(f"{file.name}: expected an object, not {abbreviate(repr(document))}")
    part = DescriptorPart(document, "", file.name, (), [])
    return _PackageReader(file, part, copies).read_package(repeated)


def list_descriptors(folder: Path) -> list[Path]:
    """Return the descriptors in a folder; the first is the one that is read."""
    try:
        return [folder / name for name in DESCRIPTOR_NAMES if (folder / name).exists()]
    except OSError:  # a folder that may not be entered
        return []


def _find_descriptor(path: Path) -> Path:
    try:
        is_folder = path.is_dir()
    except (OSError, ValueError) as error:
        reason = explain_unreadable(error) if isinstance(error, OSError) else error
        raise PackageError(f"{path}: {reason}") from None
    return next(iter(list_descriptors(path)), path / DESCRIPTOR_NAMES[0]) if is_folder else path


@dataclass(slots=True)
class _PackageReader:
    """Reads one descriptor, resource by resource."""

    file: Path
    descriptor: DescriptorPart
    copies: LocalCopies | None
    tables: list[Table] = field(default_factory=list)
    resources: list[dict[str, Any]] = field(default_factory=list)
    unread: dict[str, str] = field(default_factory=dict)
    remote: set[str] = field(default_factory=set)
    invalid: set[str] = field(default_factory=set)
    copied: set[str] = field(default_factory=set)
    profiles: list[Profile] = field(default_factory=list)
    places: dict[tuple[str, str], tuple[str, PropertyPath]] = field(default_factory=dict)
    files: dict[str, None] = field(default_factory=dict)  # in the folder of the package, without repeats
    documents: dict[str, None] = field(default_factory=dict)

    def read_package(self, repeated: tuple[PropertyPath, ...]) -> Package:
        part = self.descriptor
        self._note_document(self.file)
        if not isinstance(part.values.get("resources"), list):
            part.read_required("resources", list)
            raise PackageError(f"{self.file.name}: {part.problems[-1].message}", part.problems[-1].hint)
        _note_repeated(part, repeated)
        self._read_profiles(part)
        for position, item in enumerate(part.values["resources"]):
            label = f"resource {position + 1}"
            if part.has_kind(item, dict, "resources", position):
                self._read_resource(part.enter_object(item, label, "resources", position))
        return Package(
            name=part.read_property("name", str, ""),
            title=part.read_property("title", str, ""),
            version=part.read_property("version", str, ""),
            folder=self.file.parent,
            file=self.file,
            tables=tuple(self.tables),
            unread=self.unread,
            remote=frozenset(self.remote),
            invalid=frozenset(self.invalid),
            provenance=_read_provenance(part),
            descriptor={**part.values, "resources": self.resources},
            problems=tuple(part.problems),
            profiles=tuple(self.profiles),
            places=self.places,
            files=tuple(self.files),
            documents=tuple(self.documents),
            copies=self.copies,
            copied=frozenset(self.copied),
        )

    def _read_resource(self, declared: DescriptorPart) -> None:
        name = self._choose_name(declared)
        part = replace(declared, label=name, table=name)
        self.places[name, ""] = part.document, part.path
        self.resources.append(part.values)
        self._read_profiles(part)
        files = ResourceFiles.of(part, self.file.parent, self.copies)
        self.files |= dict.fromkeys(files.paths)
        schema, reason = self._read_document(part, "schema")
        dialect, other_reason = self._read_document(part, "dialect")
        for key in ("format", "encoding", "hash", "scheme", "compression", "innerpath", "profile"):
            part.read_property(key, str, None)
        reason = files.remote or reason or other_reason or _explain_scheme(part.values)
        is_valid = files.is_valid and (schema, dialect).count(None) == 0
        if reason and is_valid:
            self._note_remote(part, reason)
        if files.is_copied:
            self.copied.add(name)
        unread = reason or _explain_unread(part.values, files)
        table = None
        if schema is not None and dialect is not None and files.is_valid and not unread:
            table = build_table(part, schema, dialect, files.parts, files.kind)
        if table is not None:
            self.tables.append(table)
            return
        if not is_valid or not unread:
            self.invalid.add(name)
        self.unread[name] = (
            unread if is_valid and unread else f"its descriptor is invalid: {_find_cause(part)}"
        )

    def _choose_name(self, part: DescriptorPart) -> str:
        """Return the name of a resource, or one for a resource that has none of its own."""
        name = part.values.get("name", "")
        if isinstance(name, str) and name and (name, "") not in self.places:
            return name
        is_text = isinstance(name, str) and name != ""
        other = f"{name if is_text else 'resource'}-{int(part.path[-1]) + 1}"
        while (other, "") in self.places:
            other += "-2"
        problem = f"another resource has the name {name!r}" if is_text else "the resource has no name"
        if not isinstance(name, str):
            problem = f"'name' should be a string, not {abbreviate(repr(name))}"
        part.note_problem(problem, f"give each a name of its own; here it is called {other}", "name")
        part.values["name"] = other
        return other

    def _note_remote(self, part: DescriptorPart, reason: str) -> None:
        message = f"the resource was not checked, nor the foreign keys that refer to it: {reason}"
        part.note_problem(message, LOCAL_HINT, judged=False)
        self.remote.add(part.table)

    def _read_document(self, part: DescriptorPart, key: str) -> tuple[DescriptorPart | None, str]:
        """Return a schema or dialect as an object, also from a file, and why it is not read.

        It is None where it is invalid, and an empty object where there is none.
        """
        value = part.values.get(key)
        if not isinstance(value, str):
            if key in part.values and not part.has_kind(value, dict, key):
                del part.values[key]
                return None, ""
            found = part.enter_object(value or {}, part.label, key)
            self._read_profiles(found)
            return found, ""
        try:
            file, remote = self._find_document(value)
            if file is None:
                return part.enter_object({}, part.label, key), remote
            document, repeated = load_document(file)
            self._note_document(file)
        except PackageError as error:
            part.drop_property(key, f"{key}: {error.message}", error.hint)
            return None, ""
        found = replace(part, values=document, document=name_file(file, self.file.parent), path=())
        if not found.has_kind(document, dict):
            del part.values[key]
            return None, ""
        part.values[key] = document
        self.places[part.table, key] = found.document, ()
        _note_repeated(found, repeated)
        self._read_profiles(found)
        return found, ""

    def _find_document(self, name: str) -> tuple[Path | None, str]:
        """Return the file of a path or URL; for a URL without a copy, None and why it is not read."""
        if not is_url(name):
            return resolve_path(self.file.parent, name, ""), ""
        copy = self.copies.find_copy(name) if self.copies else None
        return copy, "" if copy else explain_url(name, self.copies)

    def _note_document(self, file: Path) -> None:
        """Add a document to the files of the package; a local copy is none of them."""
        if self.copies is None or not file.is_relative_to(self.copies.folder):
            self.documents[name_file(file, self.file.parent)] = None
            self.files |= self.documents

    def _read_profiles(self, part: DescriptorPart) -> None:
        """Add the profiles that an object declares; one that cannot be read is a problem."""
        for key in ("profile", "$schema"):
            value = part.read_property(key, str, "")
            if not value or value in STANDARD_PROFILES or _is_standard_url(value):
                continue
            try:
                file, remote = self._find_document(value)
                schema = load_document(file)[0] if file else None
                if file:
                    self._note_document(file)
            except PackageError as error:
                part.drop_property(key, f"{key}: {error.message}", error.hint)
                continue
            if file is None:
                message = f"{key}: the descriptor was not compared with it: {remote}"
                part.note_problem(message, LOCAL_HINT, key, judged=False)
            elif not isinstance(schema, dict):
                part.drop_property(key, f"{key}: {value} is not a JSON Schema")
            else:
                instance = deepcopy(part.values)
                self.profiles.append(
                    Profile(value, schema, instance, part.label, part.table, part.document, part.path)
                )


def _find_cause(part: DescriptorPart) -> str:
    """Return the first problem of a resource."""
    return next(item.message for item in part.problems if item.judged and item.table == part.table)


def _note_repeated(part: DescriptorPart, repeated: tuple[PropertyPath, ...]) -> None:
    for path in repeated:
        name = path[-1]
        part.note_problem(f"the property {name!r} is there more than once; the last one counts", "", *path)


def _explain_scheme(resource: Mapping[str, Any]) -> str:
    """Return why the scheme of a resource would need the network, or an empty string."""
    scheme = resource.get("scheme")
    return (
        ""
        if scheme in (None, "", "file")
        else f"its scheme is {abbreviate(str(scheme))!r}; only files are read"
    )


def _explain_unread(resource: Mapping[str, Any], files: ResourceFiles) -> str:
    """Return why only Frictionless can read a resource, or an empty string."""
    if not files.parts:
        return "its data are not in a file"
    if not isinstance(resource.get("schema"), dict):
        return "it has no schema"
    if files.kind not in ("csv", "tsv"):
        return "it is not CSV"
    dialect = resource.get("dialect", {})
    others = {name: dialect[name] for name in dialect if name not in _PLAIN_DIALECT}
    if any(
        name not in _DIALECT_DEFAULTS or value != _DIALECT_DEFAULTS[name] for name, value in others.items()
    ):
        return "its dialect is not a plain one"
    return ""


def _read_provenance(descriptor: DescriptorPart) -> Provenance | None:
    part = descriptor.read_part("factbook:provenance", "factbook:provenance")
    if part is None:
        return None
    names = []
    for name in ("sources", "paragraphs", "evidence"):
        names.append(part.read_required(name, str))
        if names[-1] is None:
            return None
    return Provenance(*names)
