"""Files that factbook makes, known by a mark in their first lines; a person's file has none, and stays."""

import os
import re
from itertools import islice
from pathlib import Path

from factbook.errors import UsageError

_LINES = 30  # in which a file has its mark


def is_made(text: str, mark: str) -> bool:
    """Return whether a comment in the first lines of a text is the mark of what factbook makes."""
    comment = re.compile(rf"\s*(?:\.\.|%|#|<!--)\s*{re.escape(mark)}\s*(?:-->)?\s*")
    return any(comment.fullmatch(line) for line in islice(text.splitlines(), _LINES))


def is_replaceable(path: Path, mark: str, text: str = "") -> bool:
    """Return whether a text may be written to a path without the loss of what a person wrote.

    It may where nothing is, or a file with the mark. It may too where an earlier run was cut short, so that
    the file holds a beginning of the text, or nothing.
    """
    if not os.path.lexists(path):
        return True
    if not path.is_file():
        return False
    before = path.read_text("utf-8", "replace")
    return is_made(before, mark) or not before.strip() or text.startswith(before)


def refuse_others(path: Path, mark: str) -> None:
    """Raise UsageError where a file, a folder or a broken link at a path is not made by factbook."""
    if not is_replaceable(path, mark):
        raise UsageError(
            f"{path} was not made by factbook, so it is not overwritten",
            "move it to another place, and try again",
        )
