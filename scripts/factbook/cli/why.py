"""`factbook why`: which place of which source a cell rests on."""

import argparse
import sys

from factbook.cli.command import CLEAN, Command, add_package_option
from factbook.cli.package import open_named_package
from factbook.cli.streams import print_lines

_EXAMPLES = """\
factbook why firms/orion.place_id
factbook why firms/orion"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the address and the package."""
    parser.add_argument("address", help="table/key.field, or table/key for all cells of a row")
    add_package_option(parser)


def run_why(options: argparse.Namespace) -> int:
    """Print why cells are as they are."""
    from factbook import report
    from factbook.evidence import reasons

    found = reasons(open_named_package(options.package), options.address)
    print_lines(report.why_lines(found, report.Painter(sys.stdout)))
    return CLEAN


COMMAND = Command(
    "why", "print which place of which source a cell rests on", _EXAMPLES, add_arguments, run_why
)
