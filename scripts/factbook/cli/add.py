"""`factbook add`: rows of a table, with their evidence."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from factbook.cli.command import CLEAN, FINDINGS, Command, add_package_option
from factbook.cli.package import find_texts, open_named_package
from factbook.cli.streams import print_lines
from factbook.errors import UsageError, explain_unreadable

if TYPE_CHECKING:
    from factbook.entry import Entry


_EXAMPLES = """\
factbook add firms
factbook add firms --from row.json
some-program | factbook add firms --from -"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the table, the file and the package."""
    parser.add_argument("table", help="name of the table")
    parser.add_argument(
        "--from",
        dest="source",
        metavar="FILE",
        help="rows and evidence as JSON; - is standard input",
    )
    add_package_option(parser)


def run_add(options: argparse.Namespace) -> int:
    """Write rows and their evidence, from a file or a dialog; return whether they have findings."""
    from factbook.entry import Rehearsal, ask
    from factbook.files.replace import replace_all
    from factbook.report import visible

    package = open_named_package(options.package)
    rehearsal = Rehearsal(package, find_texts)
    if options.source:
        package.table(options.table)
        outcome = rehearsal.run(read_source(options))
    elif sys.stdin.isatty():
        outcome = ask(
            rehearsal,
            options.table,
            read=lambda prompt: input(visible(prompt)),
            write=lambda text: print_lines(map(visible, text.split("\n"))),
        )
    else:
        raise UsageError("nobody to ask: standard input is no terminal", "give --from FILE")
    if outcome.findings:
        print_lines(visible(str(finding)) for finding in outcome.findings)
        count = len(outcome.findings)
        print(f"nothing was written: {count} finding{'' if count == 1 else 's'}")
        return FINDINGS
    print_lines(visible(f"wrote {path}") for path in replace_all(outcome.changes))
    return CLEAN


def read_source(options: argparse.Namespace) -> "Sequence[Entry]":
    """Return the entries of a file; others than those of the table may come along, as a new source does."""
    from factbook.entry import read_entries

    entries = read_entries(read_input(options.source))
    if all(entry.table != options.table for entry in entries):
        raise UsageError(f"no row of {options.table} is among the entries")
    return entries


def read_input(name: str) -> str:
    """Read a file, or standard input for `-`; raises UsageError."""
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return data.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{name}: {explain_unreadable(error)}") from None


COMMAND = Command("add", "add rows to a table, with their evidence", _EXAMPLES, add_arguments, run_add)
