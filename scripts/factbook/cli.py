"""The command line: parse, call, report, exit status.

Exit statuses: 0 nothing to say, 1 findings, 2 usage or a package that cannot be read.
"""

import argparse
import io
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from factbook import __version__, default_path
from factbook.errors import FactbookError, PackageError, UsageError, explain_unreadable

if TYPE_CHECKING:
    from factbook.package import Package

CLEAN, FINDINGS, USAGE = 0, 1, 2
_TEXTS = "FACTBOOK_SOURCES"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status."""
    _open_streams()
    if isinstance(sys.stdout, io.TextIOWrapper):  # one that cannot show every character shows its number
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        status = _run(arguments)
        sys.stdout.flush()
    except FactbookError as error:
        _complain(error.message, error.hint)
        return USAGE
    except BrokenPipeError:
        # The reader of a pipe has gone; what it did not want is not an error.
        _abandon_output()
        return CLEAN
    except OSError as error:
        if error.filename is None:
            _abandon_output()
        _complain(f"{error.filename or 'standard output'}: {explain_unreadable(error)}")
        return USAGE
    except KeyboardInterrupt:
        print("\nfactbook: interrupted, nothing was written", file=sys.stderr)
        return USAGE
    return status


def _open_streams() -> None:
    """Open what the caller has closed (`>&-`) on nothing: the exit status alone is wanted then.

    Otherwise the next file that is opened would become the standard stream.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115


def _run(arguments: Sequence[str] | None) -> int:
    try:
        options = parser().parse_args(arguments)
        status: int = options.run(options)
        return status
    except SystemExit:
        sys.stdout.flush()  # --help into a pipe may find that nobody reads it
        raise


def _complain(message: str, hint: str = "") -> None:
    from factbook.report import visible

    lines = [f"factbook: {message}", *([f"  {hint}"] if hint else [])]
    for line in "\n".join(lines).split("\n"):
        print(visible(line), file=sys.stderr)


def _abandon_output() -> None:
    """Let what is still buffered go nowhere, so that the interpreter does not stumble over it at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    return parsers()[0]


def parsers() -> list[argparse.ArgumentParser]:
    """Return the parser of the whole command line, and that of each command."""
    top = _Parser(
        "factbook",
        "Data packages whose documentation cannot lie: every fact is a cell, every cell has its source.",
        "factbook check\nfactbook why companies/lassard.name_ru\nfactbook evidence verify",
    )
    top.add_argument("--version", action="version", version=f"factbook {__version__}")
    commands = top.add_subparsers(metavar="COMMAND", required=True, title="commands")

    def command(
        name: str, run: Callable[[argparse.Namespace], int], about: str, examples: str
    ) -> argparse.ArgumentParser:
        added: argparse.ArgumentParser = commands.add_parser(
            name, prog=f"factbook {name}", about=about, examples=examples, help=about
        )
        added.set_defaults(run=run)
        return added

    _check_options(command("check", _check, "find what is wrong with a package", _CHECK_EXAMPLES))
    command("rules", _rules, "list the rules of check", "factbook rules")
    explain = command("explain", _explain, "print one rule with its examples", "factbook explain text.bidi")
    explain.add_argument("code", help="code of a rule, as a finding or `factbook rules` prints it")
    why = command("why", _why, "print which place of which source a cell rests on", _WHY_EXAMPLES)
    why.add_argument("address", help="table/key.field, or table/key for all cells of a row")
    _package_option(why)
    _evidence_options(
        command("evidence", _verify, "compare evidence with the texts of sources", _VERIFY_EXAMPLES)
    )
    _add_options(command("add", _add, "add rows to a table, with their evidence", _ADD_EXAMPLES))
    readme = command(
        "readme",
        _readme,
        "render the package's README.md from its descriptor",
        "factbook readme --check",
    )
    readme.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 where the file is out of step"
    )
    _package_argument(readme)
    return [top, *commands.choices.values()]


class _Parser(argparse.ArgumentParser):
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


_CHECK_EXAMPLES = """\
factbook check
factbook check datapackage --format github
factbook check --only evidence --only text.bidi
FACTBOOK_SOURCES=texts factbook check"""
_WHY_EXAMPLES = """\
factbook why companies/lassard.name_ru
factbook why companies/lassard"""
_VERIFY_EXAMPLES = """\
factbook evidence verify
factbook evidence verify --text riamo-2025-09-16=article.txt
FACTBOOK_SOURCES=texts factbook evidence verify"""
_ADD_EXAMPLES = """\
factbook add companies
factbook add companies --from row.json
some-program | factbook add companies --from -"""


def _package_argument(to: argparse.ArgumentParser) -> None:
    to.add_argument(
        "package",
        nargs="?",
        metavar="PACKAGE",
        help="descriptor or its folder (default: the one here)",
    )


def _package_option(to: argparse.ArgumentParser) -> None:
    to.add_argument("--package", metavar="PACKAGE", help="descriptor or its folder (default: the one here)")


def _check_options(to: argparse.ArgumentParser) -> None:
    _package_argument(to)
    to.add_argument("--format", choices=("text", "json", "github"), default="text", help="default: text")
    to.add_argument(
        "--only",
        action="append",
        default=[],
        metavar="RULE",
        help="a rule or group; may be repeated",
    )
    to.add_argument(
        "--skip",
        action="append",
        default=[],
        metavar="RULE",
        help="a rule or group; may be repeated",
    )


def _evidence_options(to: argparse.ArgumentParser) -> None:
    to.add_argument("action", choices=("verify",), help="recompute hashes, look up anchors, report coverage")
    _package_argument(to)
    to.add_argument("--text", action="append", default=[], metavar="SOURCE_ID=FILE", help="a source's text")


def _add_options(to: argparse.ArgumentParser) -> None:
    to.add_argument("table", help="name of the table")
    to.add_argument(
        "--from",
        dest="source",
        metavar="FILE",
        help="rows and evidence as JSON; - is standard input",
    )
    _package_option(to)


def _open(path: str | None) -> "Package":
    """Open the package that is meant: the one named, the one here, or the one that comes with this code."""
    from factbook.descriptor import NAME, open_package

    here = (Path(), Path("datapackage"))
    found = next((folder for folder in here if (folder / NAME).is_file()), None)
    return open_package(path if path is not None else found or default_path())


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        print(line)


def _check(options: argparse.Namespace) -> int:
    from factbook import report
    from factbook.check import run

    package = _open(options.package)
    result = run(package, only=options.only, skip=options.skip, texts=_texts(package))
    _print(report.check_lines(package, result, options.format, report.Painter(sys.stdout)))
    return CLEAN if result.clean else FINDINGS


def _texts(package: "Package") -> dict[str, Path]:
    from factbook.evidence import source_texts

    folder = os.environ.get(_TEXTS)
    try:
        return source_texts(package, (), folder) if folder and package.provenance else {}
    except PackageError:
        return {}  # a table that cannot be read is a finding of the check itself


def _rules(options: argparse.Namespace) -> int:
    from factbook import report
    from factbook.check import RULES

    _print(report.rule_lines(RULES.values(), report.Painter(sys.stdout)))
    return CLEAN


def _explain(options: argparse.Namespace) -> int:
    from factbook import report
    from factbook.check import RULES
    from factbook.errors import nearest

    if options.code not in RULES:
        raise UsageError(f"no rule {options.code!r}", nearest(options.code, RULES) or "see: factbook rules")
    _print(report.explain_lines(RULES[options.code], report.Painter(sys.stdout)))
    return CLEAN


def _why(options: argparse.Namespace) -> int:
    from factbook import report
    from factbook.evidence import reasons

    found = reasons(_open(options.package), options.address)
    _print(report.why_lines(found, report.Painter(sys.stdout)))
    return CLEAN


def _verify(options: argparse.Namespace) -> int:
    from factbook import report
    from factbook.evidence import source_texts, verify

    package = _open(options.package)
    found = verify(package, source_texts(package, options.text, os.environ.get(_TEXTS)))
    _print(report.verification_lines(found, report.Painter(sys.stdout)))
    return CLEAN if found.clean else FINDINGS


def _readme(options: argparse.Namespace) -> int:
    from factbook import readme
    from factbook.write import replace_files

    package = _open(options.package)
    text, file = readme.render(package), readme.path(package)
    if file.is_file() and file.read_bytes().decode("utf-8", "replace") == text:
        return CLEAN
    if options.check:
        print(f"{file} is out of step with {package.file.name}: run factbook readme", file=sys.stderr)
        return FINDINGS
    replace_files({file: text.encode()})
    return CLEAN


def _add(options: argparse.Namespace) -> int:
    from factbook.add import Entry, add, ask, read_entries

    package = _open(options.package)
    package.table(options.table)
    entries: tuple[Entry, ...]
    if options.source:
        entries = read_entries(_read(options.source))
    elif sys.stdin.isatty():
        entries = (ask(package, options.table, read=input, write=print),)
    else:
        raise UsageError("nobody to ask: standard input is no terminal", "give --from FILE")
    if all(entry.table != options.table for entry in entries):
        # Others may come along: a new source brings its paragraphs.
        raise UsageError(f"no row of {options.table} is among the entries")
    for path in add(package, entries, judge=_judge_of(package)):
        print(f"wrote {path}")
    return CLEAN


def _read(name: str) -> str:
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return data.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{name}: {explain_unreadable(error)}") from None


def _judge_of(package: "Package") -> Callable[[Path], list[str]]:
    """Return what says which findings a changed copy of the package has that the package has not."""
    from factbook.check import Finding, run
    from factbook.descriptor import open_package

    def identity(finding: Finding) -> tuple[str, str, str, str, str]:
        return finding.code, finding.table, finding.key, finding.field, finding.message

    before = {identity(finding) for finding in run(package).findings}

    def judge(copy: Path) -> list[str]:
        return [
            f"{finding.file}:{finding.line}: {finding.code}: {finding.message}"
            for finding in run(open_package(copy)).findings
            if identity(finding) not in before
        ]

    return judge
