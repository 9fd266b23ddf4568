"""`factbook readme`: the README of a package, and the sizes and hashes of its files."""

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
    """Write the README and the sizes and hashes, or print what is outdated."""
    from factbook.export import readme
    from factbook.files.replace import replace_files
    from factbook.reading.integrity import measure_files

    package = open_named_package(options.package)
    text, file = readme.render_readme(package), readme.find_readme_path(package)
    contents = {}
    if not file.is_file() or file.read_bytes().decode("utf-8", "replace") != text:
        contents[file] = text.encode()
        if options.check:
            print(f"{file} does not match {package.file.name}: run factbook readme", file=sys.stderr)
    if change := measure_files(package):
        contents[change.path] = change.after
        if options.check:
            print(f"{change.path} has sizes or hashes of other files: run factbook readme", file=sys.stderr)
    if options.check:
        return FINDINGS if contents else CLEAN
    replace_files(contents)
    return CLEAN


COMMAND = Command(
    "readme",
    "render the package's README.md from its descriptor, and update sizes and hashes of files in it",
    _EXAMPLES,
    add_arguments,
    run_readme,
)
