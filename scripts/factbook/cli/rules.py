"""`factbook rules`: the rules of check."""

import argparse
import sys

from factbook.cli.command import CLEAN, Command, add_no_arguments
from factbook.cli.streams import print_lines

_EXAMPLES = """\
factbook rules"""


def run_rules(options: argparse.Namespace) -> int:
    """Print every rule."""
    from factbook.check import RULES
    from factbook.report.rules import rule_lines
    from factbook.report.terminal import Painter

    print_lines(rule_lines(RULES.values(), Painter(sys.stdout)))
    return CLEAN


COMMAND = Command("rules", "list the rules of check", _EXAMPLES, add_no_arguments, run_rules)
