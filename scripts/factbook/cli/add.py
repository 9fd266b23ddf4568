"""`factbook add`: rows of a table, with their evidence."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from factbook.cli.command import CLEAN, FINDINGS, Command, add_package_option
from factbook.cli.package import find_texts, open_named_package, read_named_settings
from factbook.cli.streams import print_lines
from factbook.errors import UsageError, explain_unreadable

if TYPE_CHECKING:
    from factbook.entry import RowEntry


_EXAMPLES = """\
factbook add firms
factbook add firms --from row.json
some-program | factbook add firms --from -"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments: table, file and package."""
    parser.add_argument("table", help="name of the table that gets the rows")
    parser.add_argument(
        "--from",
        dest="source",
        metavar="FILE",
        help="JSON file with rows and their evidence, - for standard input (default: a dialog asks for them)",
    )
    add_package_option(parser)


def run_add(options: argparse.Namespace) -> int:
    """Write rows and their evidence, from a file or a dialog, if the full check finds no error in them."""
    from factbook.entry import Rehearsal, ask_entry
    from factbook.files.replace import apply_changes
    from factbook.report.terminal import escape_invisible

    package = open_named_package(options.package)
    rehearsal = Rehearsal(package, find_texts, read_named_settings(package))
    if options.source:
        package.table(options.table)
        outcome = rehearsal.check_entries(read_source(options))
        print_lines(escape_invisible(str(finding)) for finding in outcome.findings)
    elif sys.stdin.isatty():
        outcome = ask_entry(
            rehearsal,
            options.table,
            read=lambda prompt: input(escape_invisible(prompt)),
            write=lambda text: print_lines(map(escape_invisible, text.split("\n"))),
        )
    else:
        raise UsageError("a dialog needs a terminal as its standard input", "use --from FILE")
    if outcome.is_refused:
        count = len(outcome.findings)
        print(f"nothing was written: {count} finding{'' if count == 1 else 's'}")
        return FINDINGS
    print_lines(escape_invisible(f"wrote {path}") for path in apply_changes(outcome.changes))
    return CLEAN


def read_source(options: argparse.Namespace) -> "Sequence[RowEntry]":
    """Return the entries of a file; some may be for other tables, such as a new source.

    Raises UsageError where none is for the table.
    """
    from factbook.entry import read_entries

    entries = read_entries(read_input(options.source))
    if all(entry.table != options.table for entry in entries):
        raise UsageError(f"no entry is for the table {options.table}")
    return entries


def read_input(name: str) -> str:
    """Read a file, or standard input for `-`; raises UsageError."""
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return data.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{name}: {explain_unreadable(error)}") from None


COMMAND = Command("add", "add rows to a table, with their evidence", _EXAMPLES, add_arguments, run_add)
