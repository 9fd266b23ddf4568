"""`factbook check`: what is wrong with a package."""

import argparse
import sys

from factbook.cli.command import CLEAN, FINDINGS, Command, add_local_option, add_package_argument
from factbook.cli.package import find_texts, open_named_package
from factbook.cli.streams import print_lines
from factbook.report import FORMATS, check_lines

_EXAMPLES = """\
factbook check
factbook check datapackage --format github
factbook check --only evidence --only text.bidi
FACTBOOK_SOURCES=texts factbook check"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments: package, format and rules."""
    add_package_argument(parser)
    add_local_option(parser)
    parser.add_argument(
        "--format",
        choices=FORMATS,
        default="text",
        help="format of the report (default: text)",
    )
    parser.add_argument(
        "--only",
        action="append",
        default=[],
        metavar="RULE",
        help="apply only this rule or group; repeat the option for more",
    )
    parser.add_argument(
        "--skip",
        action="append",
        default=[],
        metavar="RULE",
        help="leave out this rule or group; repeat the option for more",
    )


def run_check(options: argparse.Namespace) -> int:
    """Print the findings; return the exit status."""
    from factbook.check import check_package
    from factbook.report.terminal import Painter

    package = open_named_package(options.package, options.local, valid=False)
    result = check_package(package, only=options.only, skip=options.skip, texts=find_texts(package))
    print_lines(check_lines(package, result, options.format, Painter(sys.stdout)))
    return CLEAN if result.clean else FINDINGS


COMMAND = Command("check", "find what is wrong with a package", _EXAMPLES, add_arguments, run_check)
