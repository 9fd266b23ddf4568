"""`factbook explain`: one rule with its examples."""

import argparse
import sys

from factbook.cli.command import CLEAN, Command
from factbook.cli.streams import print_lines
from factbook.errors import UsageError, suggest_nearest

_EXAMPLES = """\
factbook explain text.bidi"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the argument: a code."""
    parser.add_argument("code", help="code of a rule, as a finding or `factbook rules` prints it")


def run_explain(options: argparse.Namespace) -> int:
    """Print a rule; raises UsageError for an unknown code."""
    from factbook.check import RULES
    from factbook.report.rules import explain_lines
    from factbook.report.terminal import Painter

    if options.code not in RULES:
        raise UsageError(
            f"no rule {options.code!r}", suggest_nearest(options.code, RULES) or "run: factbook rules"
        )
    print_lines(explain_lines(RULES[options.code], Painter(sys.stdout)))
    return CLEAN


COMMAND = Command("explain", "print one rule with its examples", _EXAMPLES, add_arguments, run_explain)
