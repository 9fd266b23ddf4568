"""`factbook rules`: the rules of check."""

import argparse
import sys

from factbook.cli.command import CLEAN, Command, add_no_arguments
from factbook.cli.streams import print_lines

_EXAMPLES = """\
factbook rules"""


def run_rules(options: argparse.Namespace) -> int:
    """Print every rule."""
    from factbook import report
    from factbook.check import RULES

    print_lines(report.rule_lines(RULES.values(), report.Painter(sys.stdout)))
    return CLEAN


COMMAND = Command("rules", "list the rules of check", _EXAMPLES, add_no_arguments, run_rules)
