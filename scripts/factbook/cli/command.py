"""A command: its name, what it does, examples, its arguments, and the function that runs it."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass

CLEAN, FINDINGS, USAGE = 0, 1, 2  # exit statuses


@dataclass(frozen=True, slots=True)
class Command:
    """One command of the program."""

    name: str
    about: str
    examples: str  # one a line
    add_arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]  # returns the exit status


class HelpParser(argparse.ArgumentParser):
    """A parser whose help ends with examples."""

    def __init__(self, prog: str = "", about: str = "", examples: str = "", **other: object) -> None:
        lines = "\n".join(f"  {line}" for line in examples.splitlines())
        super().__init__(
            prog=prog,
            description=about,
            epilog=f"examples:\n{lines}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )


_PACKAGE_HELP = "descriptor or its folder (default: the nearest one, from the working directory upward)"


def add_package_argument(parser: argparse.ArgumentParser) -> None:
    """Add a package as an argument of a command."""
    parser.add_argument("package", nargs="?", metavar="PACKAGE", help=_PACKAGE_HELP)


def add_package_option(parser: argparse.ArgumentParser) -> None:
    """Add a package as an option of a command."""
    parser.add_argument("--package", metavar="PACKAGE", help=_PACKAGE_HELP)


def add_local_option(parser: argparse.ArgumentParser) -> None:
    """Add a folder of local copies as an option of a command."""
    parser.add_argument(
        "--local",
        metavar="FOLDER",
        help="folder with copies of what the descriptor names by URL, as FOLDER/HOST/PATH",
    )


def add_no_arguments(parser: argparse.ArgumentParser) -> None:
    """Add no arguments to a command."""
