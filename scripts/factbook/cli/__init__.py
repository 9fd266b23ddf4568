"""The command line: parse, call, report, exit status; a module for each command.

Exit statuses: 0 no findings, 1 findings, 2 wrong usage or a package that cannot be read.
"""

import argparse
import sys
from collections.abc import Sequence

from factbook import __version__
from factbook.cli import add, check, evidence, explain, readme, rules, why
from factbook.cli.command import CLEAN, USAGE, HelpParser
from factbook.cli.streams import discard_output, open_streams, print_error
from factbook.errors import FactbookError, explain_unreadable

COMMANDS = (
    check.COMMAND,
    rules.COMMAND,
    explain.COMMAND,
    why.COMMAND,
    evidence.COMMAND,
    add.COMMAND,
    readme.COMMAND,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status."""
    open_streams()
    try:
        status = _run_command(arguments)
        sys.stdout.flush()
    except FactbookError as error:
        print_error(error.message, error.hint)
        return USAGE
    except BrokenPipeError:
        # The reader of a pipe has ended, which is not an error.
        discard_output()
        return CLEAN
    except OSError as error:
        if error.filename is None:
            discard_output()
        print_error(f"{error.filename or 'standard output'}: {explain_unreadable(error)}")
        return USAGE
    except KeyboardInterrupt:
        print("\nfactbook: interrupted, nothing was written", file=sys.stderr)
        return USAGE
    return status


def _run_command(arguments: Sequence[str] | None) -> int:
    try:
        options = build_parser().parse_args(arguments)
        status: int = options.run(options)
        return status
    except SystemExit:
        sys.stdout.flush()  # --help into a pipe that nobody reads
        raise


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the program; each command sets `run`."""
    return build_parsers()[0]


def build_parsers() -> list[argparse.ArgumentParser]:
    """Return the parser of the program, and that of each command."""
    top = HelpParser(
        "factbook",
        "Data packages whose documentation cannot lie: every fact is a cell, every cell has its source.",
        "factbook check\nfactbook why firms/orion.place_id\nfactbook evidence verify",
    )
    top.add_argument("--version", action="version", version=f"factbook {__version__}")
    commands = top.add_subparsers(metavar="COMMAND", required=True, title="commands")
    for command in COMMANDS:
        added: argparse.ArgumentParser = commands.add_parser(
            command.name,
            prog=f"factbook {command.name}",
            about=command.about,
            examples=command.examples,
            help=command.about,
        )
        command.add_arguments(added)
        added.set_defaults(run=command.run)
    return [top, *commands.choices.values()]
