"""`factbook readme`: the README of a package."""

import argparse
import sys

from factbook.cli.command import CLEAN, FINDINGS, Command, add_package_argument
from factbook.cli.package import open_named_package

_EXAMPLES = """\
factbook readme --check"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments: whether to write, and the package."""
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit with status 1 if the file is outdated"
    )
    add_package_argument(parser)


def run_readme(options: argparse.Namespace) -> int:
    """Write the README, or print whether it is outdated."""
    from factbook.export import readme
    from factbook.files.replace import replace_files

    package = open_named_package(options.package)
    text, file = readme.render_readme(package), readme.find_readme_path(package)
    if file.is_file() and file.read_bytes().decode("utf-8", "replace") == text:
        return CLEAN
    if options.check:
        print(f"{file} does not match {package.file.name}: run factbook readme", file=sys.stderr)
        return FINDINGS
    replace_files({file: text.encode()})
    return CLEAN


COMMAND = Command(
    "readme", "render the package's README.md from its descriptor", _EXAMPLES, add_arguments, run_readme
)
