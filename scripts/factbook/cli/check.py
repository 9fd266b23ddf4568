"""`factbook check`: what is wrong with a package."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from factbook.cli.command import CLEAN, FINDINGS, Command, add_package_argument
from factbook.cli.package import open_named_package, source_folder
from factbook.cli.streams import print_lines
from factbook.errors import PackageError

if TYPE_CHECKING:
    from factbook.package import Package


_EXAMPLES = """\
factbook check
factbook check datapackage --format github
factbook check --only evidence --only text.bidi
FACTBOOK_SOURCES=texts factbook check"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the package, the format and the rules."""
    add_package_argument(parser)
    parser.add_argument("--format", choices=("text", "json", "github"), default="text", help="default: text")
    parser.add_argument(
        "--only",
        action="append",
        default=[],
        metavar="RULE",
        help="a rule or group; may be repeated",
    )
    parser.add_argument(
        "--skip",
        action="append",
        default=[],
        metavar="RULE",
        help="a rule or group; may be repeated",
    )


def run_check(options: argparse.Namespace) -> int:
    """Print the findings; return whether there are any."""
    from factbook import report
    from factbook.check import run

    package = open_named_package(options.package)
    result = run(package, only=options.only, skip=options.skip, texts=find_texts(package))
    print_lines(report.check_lines(package, result, options.format, report.Painter(sys.stdout)))
    return CLEAN if result.clean else FINDINGS


def find_texts(package: "Package") -> dict[str, Path]:
    """Return the texts of sources that are at hand."""
    from factbook.evidence import source_texts

    folder = source_folder()
    try:
        return source_texts(package, (), folder) if folder and package.provenance else {}
    except PackageError:
        return {}  # a table that cannot be read is a finding of the check itself


COMMAND = Command("check", "find what is wrong with a package", _EXAMPLES, add_arguments, run_check)
