"""Rules on the files themselves: bytes, newlines and quoting."""

from collections.abc import Iterator

from factbook.check.finding import Finding
from factbook.check.registry import rule
from factbook.check.run import Check


@rule("file.unreadable")
def unreadable(check: Check) -> Iterator[Finding]:
    """Ship every file that the descriptor names.

    Bad: `"path": "data/trips.csv"` where no such file stands
    Good: `"path": "data/trips.csv"` beside the file
    """
    for table in check.package.tables:
        if reason := check.unreadable.get(table.name):
            yield check.at_file("file.unreadable", table, reason, "the descriptor names this file")


@rule("file.encoding")
def encoding(check: Check) -> Iterator[Finding]:
    """Write files in their declared encoding, which is UTF-8 where none is declared.

    Bad: `Café` saved as Latin-1, where é is the byte E9
    Good: `Café` saved as UTF-8
    """
    for table in check.tables:
        if bad := check.files[table.name].bad_byte:
            message = f"byte {bad.value:02X} is not {table.encoding}"
            hint = f"save the file as {table.encoding}"
            yield check.at_file("file.encoding", table, message, hint, line=bad.line, column=bad.column)


@rule("file.bom")
def bom(check: Check) -> Iterator[Finding]:
    """Start no file with a byte order mark.

    Many readers take it for a part of the first column's name.

    Bad: the bytes EF BB BF before `firm_id`
    Good: a file that starts with `firm_id`
    """
    for table in check.tables:
        if check.files[table.name].has_bom:
            yield check.at_file(
                "file.bom",
                table,
                "the file starts with a byte order mark",
                "save it as UTF-8 without BOM",
            )


@rule("file.newline")
def newline(check: Check) -> Iterator[Finding]:
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
            yield check.at_file("file.newline", table, message, "end lines with LF", line=line, column=column)


@rule("file.final-newline")
def final_newline(check: Check) -> Iterator[Finding]:
    """End the last line too.

    Without it a row that is added later joins the last one.

    Bad: a file whose last byte is a letter
    Good: a file whose last byte is LF
    """
    for table in check.tables:
        text = check.files[table.name].text
        # A line that CR ends has ended; that it should be LF is said by another rule.
        if text and not text.endswith(("\n", "\r")):
            place = check.locator(table).position(len(text))
            message = "the last line does not end"
            yield check.at_file(
                "file.final-newline", table, message, "add a newline", line=place.line, column=place.column
            )


@rule("file.quotes")
def quotes(check: Check) -> Iterator[Finding]:
    """Quote cells as RFC 4180 says, section 2.

    A quote mark that is never closed swallows the rest of the file without a word.

    Bad: `orion,"lasers, welding`
    Good: `orion,"lasers, welding"`
    """
    for table in check.tables:
        if bad := check.files[table.name].bad_quote:
            yield check.at_file(
                "file.quotes",
                table,
                bad.message,
                "double a quote mark inside a quoted cell",
                line=bad.line,
            )
