"""Rules on the files themselves: whether they are there, bytes, newlines and quoting."""

from collections.abc import Iterator

from factbook.check.context import Check, DescriptorPlace, FilePlace
from factbook.check.groups import Group
from factbook.check.registry import RuleResult, rule


@rule("file.unreadable", Group.FILES)
def find_unreadable_files(check: Check) -> Iterator[RuleResult]:
    """Ship every file that the descriptor names.

    Bad: `"path": "data/trips.csv"` where there is no such file
    Good: `"path": "data/trips.csv"` where the file exists
    """
    for table in check.package.tables:
        if reason := check.unreadable.get(table.name):
            yield FilePlace(table), reason, "correct the file, or its resource in the descriptor"


@rule("table-schema.not-judged", Group.STANDARD)
def find_unjudged_resources(check: Check) -> Iterator[RuleResult]:
    """Let every resource be judged.

    What is at a URL is not fetched, so nobody knows whether it is valid.

    Bad: `"path": "https://example.org/trips.csv"`
    Good: `"path": "data/trips.csv"`
    """
    for name in sorted(check.package.remote):
        reason = check.package.unread[name]
        message = f"{name}: the resource was not checked, nor the foreign keys that refer to it: {reason}"
        hint = "use a local copy, or accept it as an exception, or with --ignore table-schema.not-judged"
        yield DescriptorPlace(name), message, hint


@rule("file.encoding", Group.FILES)
def find_bad_bytes(check: Check) -> Iterator[RuleResult]:
    """Write files in their declared encoding, or in UTF-8 if none is declared.

    Bad: `Café` saved as Latin-1, where é is the byte E9
    Good: `Café` saved as UTF-8
    """
    for table in check.tables:
        if bad := check.files[table.name].bad_byte:
            message = f"byte {bad.value:02X} is not valid {table.encoding}"
            hint = f"save the file as {table.encoding}"
            yield FilePlace(table, bad.line, bad.column), message, hint


@rule("file.bom", Group.TEXT)
def find_boms(check: Check) -> Iterator[RuleResult]:
    """Start no file with a byte order mark.

    Many readers take it for a part of the first column's name.

    Bad: the bytes EF BB BF before `firm_id`
    Good: a file that starts with `firm_id`
    """
    for table in check.tables:
        if check.files[table.name].has_bom:
            yield FilePlace(table), "the file starts with a byte order mark", "save it as UTF-8 without BOM"


@rule("file.newline", Group.STYLE)
def find_cr_newlines(check: Check) -> Iterator[RuleResult]:
    """End every line with LF alone.

    Mixed newlines make two versions differ where no value does.

    Bad: lines that end with CR LF, as some spreadsheets write them
    Good: lines that end with LF
    """
    for table in check.tables:
        text = check.files[table.name].text
        if (first := text.find("\r")) >= 0:
            line = text.count("\n", 0, first) + 1
            column = first - (text.rfind("\n", 0, first) + 1) + 1
            message = f"a line ends with CR ({text.count(chr(13))} in the file)"
            yield FilePlace(table, line, column), message, "end lines with LF"


@rule("file.final-newline", Group.STYLE)
def find_missing_newline(check: Check) -> Iterator[RuleResult]:
    """End the last line too.

    Without it a row that is added later joins the last one.

    Bad: a file whose last byte is a letter
    Good: a file whose last byte is LF
    """
    for table in check.tables:
        text = check.files[table.name].text
        # A line may end with CR here: file.newline reports it.
        if text and not text.endswith(("\n", "\r")):
            place = check.locator(table).position(len(text))
            yield (
                FilePlace(table, place.line, place.column),
                "the last line does not end with a newline",
                "add one",
            )


@rule("file.quotes", Group.FILES)
def find_bad_quotes(check: Check) -> Iterator[RuleResult]:
    """Quote cells as RFC 4180 says, section 2.

    A quote mark that is never closed hides the rest of the file in one cell.

    Bad: `orion,"lasers, welding`
    Good: `orion,"lasers, welding"`
    """
    for table in check.tables:
        if bad := check.files[table.name].bad_quote:
            yield FilePlace(table, bad.line), bad.message, "double a quote mark inside a quoted cell"
