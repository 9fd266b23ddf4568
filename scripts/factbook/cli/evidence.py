"""`factbook evidence verify`: compare evidence with the texts of sources."""

import argparse
import sys

from factbook.cli.command import CLEAN, FINDINGS, Command, add_local_option, add_package_argument
from factbook.cli.package import open_named_package, read_source_folder
from factbook.cli.streams import print_lines

_EXAMPLES = """\
factbook evidence verify
factbook evidence verify --text news-2031-04-02=article.txt
FACTBOOK_SOURCES=texts factbook evidence verify"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments: action, package and texts."""
    parser.add_argument(
        "action", choices=("verify",), help="recompute hashes, look up anchors, report coverage"
    )
    add_package_argument(parser)
    add_local_option(parser)
    parser.add_argument(
        "--text",
        action="append",
        default=[],
        metavar="SOURCE_ID=FILE",
        help="text of a source; repeat the option for more",
    )


def run_evidence(options: argparse.Namespace) -> int:
    """Print the result of the comparison; return the exit status."""
    from factbook.evidence import Ledger, find_source_texts, verify_texts
    from factbook.report.evidence import verification_lines
    from factbook.report.terminal import Painter

    package = open_named_package(options.package, options.local)
    verification = verify_texts(package, find_source_texts(package, options.text, read_source_folder()))
    coverage = Ledger.of(package).count_coverage()
    print_lines(verification_lines(verification, coverage, Painter(sys.stdout)))
    return CLEAN if verification.clean else FINDINGS


COMMAND = Command(
    "evidence", "compare evidence with the texts of sources", _EXAMPLES, add_arguments, run_evidence
)
