"""Files that factbook generates: they have a mark in their first lines; all other files are kept."""

import os
import re
from itertools import islice
from pathlib import Path

from factbook.errors import UsageError

_MARKED_LINES = 30  # the mark is in one of the first so many lines


def is_generated(text: str, mark: str) -> bool:
    """Return whether one of the first lines of a text is a comment with the mark."""
    comment = re.compile(rf"\s*(?:\.\.|%|#|<!--)\s*{re.escape(mark)}\s*(?:-->)?\s*")
    return any(comment.fullmatch(line) for line in islice(text.splitlines(), _MARKED_LINES))


def is_replaceable(path: Path, mark: str, text: str = "") -> bool:
    """Return whether a text can be written to a path, and nothing that a person wrote is lost.

    It can be written when there is no file, or a file with the mark. It can also be written when an earlier
    run was interrupted: then the file is empty, or it holds the first part of the text.
    """
    if not os.path.lexists(path):
        return True
    if not path.is_file():
        return False
    current = path.read_text("utf-8", "replace")
    return is_generated(current, mark) or not current.strip() or text.startswith(current)


def require_replaceable(path: Path, mark: str) -> None:
    """Raise UsageError when a path is a file, a folder or a broken link that factbook did not make."""
    if not is_replaceable(path, mark):
        raise UsageError(
            f"{path} was not made by factbook, so it is not overwritten",
            "move it to another place, and try again",
        )
