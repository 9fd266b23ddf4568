"""`factbook why`: the place in a source that a cell rests on."""

import argparse
import sys

from factbook.cli.command import CLEAN, Command, add_local_option, add_package_option
from factbook.cli.package import open_named_package
from factbook.cli.streams import print_lines

_EXAMPLES = """\
factbook why firms/orion.place_id
factbook why firms/orion"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments: address and package."""
    parser.add_argument("address", help="table/key.field for a cell, table/key for all cells of a row")
    add_package_option(parser)
    add_local_option(parser)


def run_why(options: argparse.Namespace) -> int:
    """Print the evidence of cells."""
    from factbook.evidence import find_reasons
    from factbook.report.evidence import why_lines
    from factbook.report.terminal import Painter

    cell_reasons = find_reasons(open_named_package(options.package, options.local), options.address)
    print_lines(why_lines(cell_reasons, Painter(sys.stdout)))
    return CLEAN


COMMAND = Command(
    "why", "print the place in a source that a cell rests on", _EXAMPLES, add_arguments, run_why
)
