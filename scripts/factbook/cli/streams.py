"""The standard streams: what a command prints, also where a stream is closed or its reader has ended."""

import io
import os
import sys
from collections.abc import Iterable


def open_streams() -> None:
    """Open the null device for each stream that the caller has closed (`>&-`).

    Otherwise the next file that is opened would become the standard stream.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115
    if isinstance(sys.stdout, io.TextIOWrapper):  # one that cannot show every character shows its number
        sys.stdout.reconfigure(errors="backslashreplace")


def print_lines(lines: Iterable[str]) -> None:
    """Print lines to the standard output."""
    for line in lines:
        print(line)


def print_error(message: str, hint: str = "") -> None:
    """Print an error to the standard error, and its hint on the next line."""
    from factbook.report.terminal import escape_invisible

    lines = [f"factbook: {message}", *([f"  {hint}"] if hint else [])]
    for line in "\n".join(lines).split("\n"):
        print(escape_invisible(line), file=sys.stderr)


def discard_output() -> None:
    """Discard what is still buffered, so that the interpreter raises no error when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
