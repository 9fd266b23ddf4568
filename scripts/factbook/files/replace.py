"""Write files safely: write each to a temporary folder next to it, then rename it, so no half file is seen.

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
class FileChange:
    """The new content of one file."""

    path: Path
    before: bytes | None  # its content when it was read, None when there was no file
    after: bytes
    records: tuple[
        int, ...
    ] = ()  # record numbers of the new rows, as Frictionless counts, in the order given


def apply_changes(changes: Sequence[FileChange]) -> list[Path]:
    """Write files, each whole or not at all, and return their paths; permissions and links stay.

    All are written to temporary folders before the first is renamed, so a full disk or a missing permission
    changes nothing. Raises UsageError when a file changed since it was read, PackageError when one cannot be
    written; then the hint names the files that have their new content, so that git can restore them.
    """
    path = Path()
    try:
        with ExitStack() as folders:
            temporary_files = []
            for change in changes:
                path = change.path
                temporary_files.append(_write_temporary(change, folders))
            for change in changes:
                if _read_bytes(change.path) != change.before:
                    message = f"{change.path} was changed by someone else just now"
                    raise UsageError(message, "nothing was written: try again")
            for change, temporary in zip(changes, temporary_files, strict=True):
                path = change.path
                temporary.replace(path.resolve())
    except (OSError, KeyboardInterrupt) as error:
        written = [str(change.path) for change in changes if _read_bytes(change.path) == change.after]
        if not written and isinstance(error, KeyboardInterrupt):
            raise
        unwritten = [str(change.path) for change in changes if str(change.path) not in written]
        hint = f"written: {', '.join(written)}; not written: {', '.join(unwritten) or 'none'}"
        reason = explain_unreadable(error) if isinstance(error, OSError) else "interrupted"
        raise PackageError(f"{path}: {reason}", hint if written else "nothing was written") from None
    return [change.path for change in changes]


def replace_files(contents: Mapping[Path, bytes]) -> list[Path]:
    """Write whole files and return the paths; raises as `replace_all` does."""
    return apply_changes([FileChange(path, _read_bytes(path), after) for path, after in contents.items()])


def _read_bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise PackageError(f"{path}: {explain_unreadable(error)}") from None


def _write_temporary(change: FileChange, folders: ExitStack) -> Path:
    """Write a file to a temporary folder on the same disk, with the permissions of the replaced file."""
    target = change.path.resolve()
    folder = TemporaryDirectory(dir=target.parent, prefix=f".{target.name}.")
    path = Path(folders.enter_context(folder), target.name)
    with path.open("wb") as stream:
        stream.write(change.after)
        stream.flush()
        os.fsync(stream.fileno())
    if target.exists():
        path.chmod(stat.S_IMODE(target.stat().st_mode))
    return path
