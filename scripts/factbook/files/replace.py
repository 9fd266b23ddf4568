"""Write files safely: each is written next to its place and renamed, so that no half file is ever seen.

A file that changed meanwhile is never overwritten.
"""

import os
import stat
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from factbook.errors import PackageError, UsageError, explain_unreadable


@dataclass(frozen=True, slots=True)
class Change:
    """The new content of one file."""

    path: Path
    before: bytes | None  # what it held when it was read, None where there was no file
    after: bytes
    records: tuple[int, ...] = ()  # of the new rows in it, as Frictionless counts, in the order given


def replace_all(changes: Sequence[Change]) -> list[Path]:
    """Write files, each whole or not at all, and return their paths; permissions and links stay.

    All are written next to their places before the first is renamed, so that a full disk or a missing right
    changes nothing. Raises UsageError when a file changed since it was read, PackageError when one cannot be
    written; the hint then says which files have their new content, for git to take back.
    """
    at = Path()
    try:
        with ExitStack() as beside:
            ready = []
            for change in changes:
                at = change.path
                ready.append(_write_beside(change, beside))
            for change in changes:
                if _read(change.path) != change.before:
                    message = f"{change.path} was changed by someone else just now"
                    raise UsageError(message, "nothing was written: try again")
            for change, path in zip(changes, ready, strict=True):
                at = change.path
                path.replace(at.resolve())
    except (OSError, KeyboardInterrupt) as error:
        done = [str(change.path) for change in changes if _read(change.path) == change.after]
        if not done and isinstance(error, KeyboardInterrupt):
            raise
        left = [str(change.path) for change in changes if str(change.path) not in done]
        hint = f"written: {', '.join(done)}; not written: {', '.join(left) or 'none'}"
        reason = explain_unreadable(error) if isinstance(error, OSError) else "interrupted"
        raise PackageError(f"{at}: {reason}", hint if done else "nothing was written") from None
    return [change.path for change in changes]


def replace_files(contents: Mapping[Path, bytes]) -> list[Path]:
    """Write whole files and return the paths; raises as `replace_all` does."""
    return replace_all([Change(path, _read(path), after) for path, after in contents.items()])


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise PackageError(f"{path}: {explain_unreadable(error)}") from None


def _write_beside(change: Change, beside: ExitStack) -> Path:
    """Write a file in a folder of its own on the same disk, with the permissions of the one there."""
    place = change.path.resolve()
    folder = TemporaryDirectory(dir=place.parent, prefix=f".{place.name}.")
    path = Path(beside.enter_context(folder), place.name)
    with path.open("wb") as stream:
        stream.write(change.after)
        stream.flush()
        os.fsync(stream.fileno())
    if place.exists():
        path.chmod(stat.S_IMODE(place.stat().st_mode))
    return path
