"""The standard streams: what a command prints, and where that goes when nobody reads it."""

import io
import os
import sys
from collections.abc import Iterable


def open_streams() -> None:
    """Open what the caller has closed (`>&-`) on nothing: the exit status alone is wanted then.

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
    """Print what went wrong to the standard error, and below it what would be right."""
    from factbook.report import visible

    lines = [f"factbook: {message}", *([f"  {hint}"] if hint else [])]
    for line in "\n".join(lines).split("\n"):
        print(visible(line), file=sys.stderr)


def abandon_output() -> None:
    """Let what is still buffered go nowhere, so that the interpreter does not stumble over it at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
