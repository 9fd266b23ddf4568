"""Write files safely: beside their place and renamed, all or none.

A file that changed meanwhile is never overwritten.
"""

import os
import stat
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from factbook.errors import PackageError, UsageError

_NEW_FILE = 0o644  # mkstemp alone would let nobody else read it


@dataclass(frozen=True, slots=True)
class Change:
    """The new content of one file."""

    path: Path
    before: bytes | None  # what it held when it was read, None where there was no file
    after: bytes


def replace_all(changes: Sequence[Change]) -> list[Path]:
    """Write all changes or none, and return the paths; permissions stay.

    Raises UsageError when a file changed since it was read, PackageError when one cannot be
    written.
    """
    beside: list[Path] = []
    try:
        for change in changes:
            beside.append(_beside(change.path, change.after))
        _ensure_unchanged(changes)
        _swap(changes, beside)
    except OSError as error:
        what = (error.strerror or "not writable").lower()
        file = f"{error.filename}: " if error.filename else ""
        raise PackageError(f"{file}{what}", "nothing was written") from None
    finally:
        for path in beside:
            path.unlink(missing_ok=True)
    return [change.path for change in changes]


def replace_files(contents: Mapping[Path, bytes]) -> list[Path]:
    """Write whole files, all or none, and return the paths; raises as `replace_all` does."""
    return replace_all([Change(path, _read(path), after) for path, after in contents.items()])


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes() if path.is_file() else None
    except OSError as error:
        raise PackageError(f"{path}: {(error.strerror or 'unreadable').lower()}") from None


def _beside(path: Path, content: bytes) -> Path:
    """Write content to a new file in the same folder, with the permissions of the one there."""
    place = path.resolve()
    handle, name = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name}.")
    beside, whole = Path(name), False
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        beside.chmod(stat.S_IMODE(place.stat().st_mode) if place.exists() else _NEW_FILE)
        whole = True
    finally:
        if not whole:  # a full disk, or Ctrl-C
            beside.unlink()
    return beside


def _ensure_unchanged(changes: Sequence[Change]) -> None:
    for change in changes:
        if _read(change.path) != change.before:
            message = f"{change.path} was changed by someone else just now"
            raise UsageError(message, "nothing was written: try again")


def _swap(changes: Sequence[Change], beside: Sequence[Path]) -> None:
    """Rename all files into place; where one fails, put back those that went before."""
    done: list[Change] = []
    try:
        for change, path in zip(changes, beside, strict=True):
            path.replace(change.path.resolve())
            done.append(change)
    finally:
        if len(done) < len(changes):
            for change in done:
                if change.before is None:
                    change.path.unlink()
                else:
                    _beside(change.path, change.before).replace(change.path.resolve())
