"""`factbook check`: what is wrong with a package."""

import argparse
import sys

from factbook.cli.command import CLEAN, FINDINGS, Command, add_package_argument
from factbook.cli.package import find_texts, open_named_package, read_named_settings
from factbook.cli.streams import print_lines
from factbook.report import FORMATS, check_lines

_EXAMPLES = """\
factbook check
factbook check datapackage --format github
factbook check --extend-select style --strict
factbook check --select evidence,text.bidi
factbook check --ignore table-schema.not-judged
FACTBOOK_SOURCES=texts factbook check"""

_SELECTIONS = (
    ("--select", "--only", "apply only these rules, prefixes or groups"),
    ("--extend-select", None, "apply these rules, prefixes or groups, too"),
    ("--ignore", "--skip", "leave out these rules, prefixes or groups"),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments: package, format, rules and settings."""
    add_package_argument(parser)
    parser.add_argument(
        "--format",
        choices=FORMATS,
        default="text",
        help="format of the report (default: text)",
    )
    for name, old_name, about in _SELECTIONS:
        parser.add_argument(
            name,
            action="extend",
            type=split_names,
            metavar="RULES",
            help=f"{about}, with commas between them; may be repeated",
        )
        if old_name:  # of factbook 0.1; to be removed
            parser.add_argument(
                old_name,
                dest=name.removeprefix("--"),
                action="extend",
                type=split_names,
                help=argparse.SUPPRESS,
            )
    parser.add_argument(
        "--strict",
        action=argparse.BooleanOptionalAction,
        help="let warnings fail the check as errors do",
    )
    parser.add_argument(
        "--isolated",
        action="store_true",
        help="do not read the settings in factbook.toml or pyproject.toml",
    )


def split_names(text: str) -> list[str]:
    """Return names with commas between them."""
    return [name.strip() for name in text.split(",")]


def run_check(options: argparse.Namespace) -> int:
    """Print the findings; return the exit status."""
    from factbook.check import CheckSettings, RuleSelection, check_package
    from factbook.report.terminal import Painter

    package = open_named_package(options.package)
    settings = CheckSettings() if options.isolated else read_named_settings(package)
    selection = RuleSelection(options.select, options.extend_select or (), options.ignore or ())
    settings = settings.override(selection, strict=options.strict)
    result = check_package(package, settings, texts=find_texts(package))
    print_lines(check_lines(package, result, options.format, Painter(sys.stdout)))
    return CLEAN if result.passed else FINDINGS


COMMAND = Command("check", "find what is wrong with a package", _EXAMPLES, add_arguments, run_check)
