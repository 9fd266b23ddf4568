"""`factbook add`: rows of a table, with their evidence."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from factbook.cli.command import CLEAN, Command, add_package_option
from factbook.cli.package import open_named_package
from factbook.errors import UsageError

if TYPE_CHECKING:
    from factbook.package import Package


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
    """Write rows and their evidence, from a file or a dialog."""
    from factbook.entry import Entry, add, ask, read_entries

    package = open_named_package(options.package)
    package.table(options.table)
    entries: tuple[Entry, ...]
    if options.source:
        entries = read_entries(read_input(options.source))
    elif sys.stdin.isatty():
        entries = (ask(package, options.table, read=input, write=print),)
    else:
        raise UsageError("nobody to ask: standard input is no terminal", "give --from FILE")
    if all(entry.table != options.table for entry in entries):
        # Others may come along: a new source brings its paragraphs.
        raise UsageError(f"no row of {options.table} is among the entries")
    for path in add(package, entries, judge=judge_of(package)):
        print(f"wrote {path}")
    return CLEAN


def read_input(name: str) -> str:
    """Read a file, or standard input for `-`; raises UsageError."""
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return data.decode("utf-8-sig")
    except OSError as error:
        raise UsageError(f"{name}: {(error.strerror or 'unreadable').lower()}") from None
    except UnicodeDecodeError as error:
        raise UsageError(f"{name}: byte {error.start + 1} is not UTF-8") from None


def judge_of(package: "Package") -> Callable[[Path], list[str]]:
    """Return what says which findings a changed copy of the package has that the package has not."""
    from factbook.check import Finding, run
    from factbook.package.descriptor import open_package

    def identity(finding: Finding) -> tuple[str, str, str, str, str]:
        return finding.code, finding.table, finding.key, finding.field, finding.message

    before = {identity(finding) for finding in run(package).findings}

    def judge(copy: Path) -> list[str]:
        return [
            f"{finding.file}:{finding.line}: {finding.code}: {finding.message}"
            for finding in run(open_package(copy)).findings
            if identity(finding) not in before
        ]

    return judge


COMMAND = Command("add", "add rows to a table, with their evidence", _EXAMPLES, add_arguments, run_add)
