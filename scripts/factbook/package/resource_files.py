"""The files of a resource: local paths, which stay in the folder of the package, and URLs."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from factbook.errors import PackageError, abbreviate
from factbook.package.local import LocalCopies
from factbook.package.model import TableFile
from factbook.package.part import DescriptorPart

LOCAL_HINT = "give a folder of local copies with --local, or accept it with --skip table-schema.not-judged"
_PATH_PROPERTIES = ("path", "extrapaths")
_COMPRESSED = frozenset({"bz2", "gz", "xz", "zip"})  # suffixes, as Frictionless 5.21 knows them


@dataclass(frozen=True, slots=True)
class ResourceFiles:
    """The files that hold the data of a resource."""

    parts: tuple[TableFile, ...]
    paths: tuple[str, ...]  # local ones, as declared
    kind: str  # format: csv, tsv, xlsx …
    remote: str  # why they would need the network, "" for local files
    is_valid: bool
    is_copied: bool  # they are local copies

    @classmethod
    def of(cls, part: DescriptorPart, folder: Path, copies: LocalCopies | None) -> "ResourceFiles":
        """Find the files of a resource; a path that is unsafe or no text is a problem of it.

        Local copies take the place of URLs in the descriptor, as paths relative to the folder of copies.
        """
        count = len(part.problems)
        named = _list_names(part)
        for place, name in named:
            _check_name(part, folder, place, name)
        if len(part.problems) > count:
            for key in _PATH_PROPERTIES:
                part.values.pop(key, None)
            return cls((), (), "", "", is_valid=False, is_copied=False)
        urls = [name for _, name in named if is_url(name)]
        found = {url: copies.find_copy(url) if copies else None for url in urls}
        missing = [url for url, copy in found.items() if copy is None]
        remote = explain_url(missing[0], copies) if missing else ""
        if not remote and urls and len(urls) < len(named):
            remote = f"{abbreviate(urls[0])} is a URL, and its other files are not"
        files = [found.get(name) or folder / name for _, name in named]
        is_copied = bool(urls) and not remote
        if is_copied and copies:
            _replace_urls(part, {url: copy for url, copy in found.items() if copy}, copies.folder)
        path = part.values.get("path")
        if isinstance(path, list) and len(path) == 1:
            part.values["path"] = path[0]
        first = str(named[0][1]) if named else ""
        resource = part.values
        return cls(
            tuple(_describe_file(resource, file, folder, len(files)) for file in files),
            tuple(name for _, name in named if not is_url(name)),
            _find_format(resource, first),
            remote,
            is_valid=True,
            is_copied=is_copied,
        )


def is_url(name: str) -> bool:
    """Return whether a path of a descriptor is a URL."""
    return "://" in name or name.startswith("data:")


def explain_url(url: str, copies: LocalCopies | None) -> str:
    """Return why what is at a URL is not read."""
    reason = f"{abbreviate(url)} is a URL, which is not fetched"
    return reason if copies is None else f"{reason}, and {copies.folder.name} has no single copy of it"


def resolve_path(folder: Path, name: str, where: str) -> Path:
    """Return the path of a file of the package.

    Raises PackageError when the name is a URL, absolute, or leaves the folder, also by a link.
    """
    start = f"{where}: " if where else ""
    if is_url(name):
        raise PackageError(f"{start}{abbreviate(name)} is a URL", "only files inside the package are read")
    parts = PurePosixPath(name.replace("\\", "/"))
    unsafe = parts.is_absolute() or ".." in parts.parts or ":" in name or "\x00" in name or not name
    if unsafe or not _is_below(folder, folder / name):
        raise PackageError(
            f"{start}path {abbreviate(name)!r} leads outside the package",
            "give a relative path below the descriptor's folder",
        )
    return folder / name


def name_file(file: Path, folder: Path) -> str:
    """Return the path of a file relative to the folder of the package, also of one outside it."""
    return Path(os.path.relpath(file, folder)).as_posix()


def _is_below(folder: Path, file: Path) -> bool:
    try:
        return file.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):  # links in a circle: reading them fails with a clear error
        return True
    except ValueError:  # half a character, which no name has
        return False


def _list_names(part: DescriptorPart) -> list[tuple[tuple[str | int, ...], Any]]:
    """Return what a resource names as its data, each with its path in the resource."""
    named: list[tuple[tuple[str | int, ...], Any]] = []
    for key in _PATH_PROPERTIES:
        value = part.values.get(key, [])
        items = enumerate(value) if isinstance(value, list) else [(None, value)]
        named += [((key,) if n is None else (key, n), item) for n, item in items]
    if part.values.get("path") == []:
        named.append((("path",), []))
    return named


def _check_name(part: DescriptorPart, folder: Path, place: tuple[str | int, ...], name: Any) -> None:
    if not isinstance(name, str):
        part.note_problem(f"{place[0]} is {abbreviate(repr(name))}", "write a string", *place)
    elif not is_url(name):
        try:
            resolve_path(folder, name, "")
        except PackageError as error:
            part.note_problem(error.message, error.hint, *place)


def _replace_urls(part: DescriptorPart, copies: Mapping[str, Path], folder: Path) -> None:
    for key in _PATH_PROPERTIES:
        value = part.values.get(key)
        if isinstance(value, str):
            part.values[key] = copies[value].relative_to(folder).as_posix()
        elif isinstance(value, list):
            part.values[key] = [copies[url].relative_to(folder).as_posix() for url in value]


def _describe_file(resource: Mapping[str, Any], path: Path, folder: Path, count: int) -> TableFile:
    """Return a file with its compression; Frictionless looks at each of several files by its name alone."""
    compression, member = _find_compression(path.name), ""
    if count == 1:
        declared = resource.get("compression")
        if isinstance(declared, str) and declared not in ("", "no"):
            compression = declared
        member = str(resource.get("innerpath") or "")
    return TableFile(name_file(path, folder), path, compression, member)


def _find_format(resource: Mapping[str, Any], name: str) -> str:
    """Return the format of a resource: as declared, else by the name of its first file."""
    declared = resource.get("format")
    if isinstance(declared, str) and declared:
        return declared.lower()
    if compression := _find_compression(name):
        name = str(resource.get("innerpath") or "") or name[: -len(compression) - 1]
    return PurePosixPath(name).suffix[1:].lower()


def _find_compression(name: str) -> str:
    suffix = PurePosixPath(name).suffix[1:].lower()
    return suffix if suffix in _COMPRESSED else ""
