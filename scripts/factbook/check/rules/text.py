"""Text hygiene: what hides in a cell, and what another program would make of it.

One statement drops the rows that are surely clean; only the cells of the others, the suspect ones, reach the
predicates below. A predicate takes a cell and returns a TextFlaw, or None. Its rule names what makes a row
suspect; a test proves that no flaw is in other rows.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import wraps
from itertools import pairwise

from factbook.check.context import Check, RecordPlace
from factbook.check.groups import Group
from factbook.check.registry import RuleResult, rule
from factbook.check.scripts import Script, foreign_scripts, script_of
from factbook.errors import abbreviate
from factbook.package import Field, Table
from factbook.reading.database import MAX_CELL_LENGTH
from factbook.reading.sql import column, literal
from factbook.reading.values import find_kind

# What pandas.read_csv takes for a missing value by default (its documentation, `na_values`).
PANDAS_NA = (
    "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>", "N/A",
    "NA", "NULL", "NaN", "None", "n/a", "nan", "null",
)  # fmt: skip

_FORMULA_STARTS = "=+-@＝＋－＠"
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")

# The cells of a row are joined by U+001E for one search; a row whose cells hold it is suspect too.
_CUT = "\x1e"

Ranges = tuple[tuple[int, int], ...]
_BIDI: Ranges = ((0x61C, 0x61C), (0x200E, 0x200F), (0x202A, 0x202E), (0x2066, 0x2069))
# Controls but LF and CR, soft hyphen, zero-width space, separators, word joiner, private use, BOM, U+FFFD and
# noncharacters.
_HIDDEN: Ranges = (
    (0x00, 0x09), (0x0B, 0x0C), (0x0E, 0x1F), (0x7F, 0x9F), (0xAD, 0xAD), (0x200B, 0x200B), (0x2028, 0x2029),
    (0x2060, 0x2060), (0xE000, 0xF8FF), (0xFDD0, 0xFDEF), (0xFEFF, 0xFEFF), (0xFFFD, 0xFFFF),
    (0xF0000, 0x10FFFF),
)  # fmt: skip
_SPACE: Ranges = (
    (0x09, 0x0D), (0x1C, 0x20), (0x85, 0x85), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A),
    (0x2028, 0x2029), (0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000),
)  # fmt: skip


def _format_re2_class(ranges: Ranges) -> str:
    """Return ranges as RE2, DuckDB's engine, has them in a class; the cut between cells is none of them."""
    parts = [(a, b) for a, b in ranges if not a <= ord(_CUT) <= b]
    parts += [(a, ord(_CUT) - 1) for a, b in ranges if a < ord(_CUT) <= b]
    parts += [(ord(_CUT) + 1, b) for a, b in ranges if a <= ord(_CUT) < b]
    return "".join(rf"\x{{{a:x}}}-\x{{{b:x}}}" for a, b in parts)


def _compile_class(ranges: Ranges) -> re.Pattern[str]:
    return re.compile(f"[{''.join(f'{re.escape(chr(a))}-{re.escape(chr(b))}' for a, b in ranges)}]")


_LATIN, _CYRILLIC, _HAN = r"\p{Latin}", r"\p{Cyrillic}", r"\p{Han}"
_BEGIN, _END = r"(?:^|\x1e)", r"(?:$|\x1e)"
_RE2_SPACE = f"[{_format_re2_class(_SPACE)}]"
_BIDI_PATTERN, _HIDDEN_PATTERN = _compile_class(_BIDI), _compile_class(_HIDDEN)
_CLASSES = {Script.CYRILLIC: _CYRILLIC, Script.HAN: _HAN}
_FOREIGN = {script: "|".join(_CLASSES[item] for item in foreign_scripts(script)) for script in Script}
_IN_FOREIGN_SCRIPT = " OR ".join(f"regexp_matches({script.name}, '{_FOREIGN[script]}')" for script in Script)

_suspect_patterns: list[str] = []  # RE2, on the cells of a row that U+001E joins
_suspect_conditions: list[str] = []  # SQL, on the columns of `_select_texts`


@dataclass(frozen=True, slots=True)
class TextFlaw:
    """What is wrong with a text, and where in it."""

    message: str
    hint: str
    offset: int | None = 0  # of the character; None: the whole cell


@dataclass(frozen=True, slots=True)
class SuspectCell:
    """A cell of a row that is not surely clean."""

    place: RecordPlace
    field: Field
    text: str


Predicate = Callable[[Field, str], TextFlaw | None]
TEXT_PREDICATES: dict[str, Predicate] = {}  # by code


def text_rule(
    code: str, group: Group, *, pattern: str = "", condition: str = ""
) -> Callable[[Predicate], Predicate]:
    """Register a predicate on the text of one cell as a rule.

    The predicate gets the cells of a row only if `pattern` (RE2) matches its cells, which U+001E joins, or if
    `condition` (SQL, on the columns of `_select_texts`) is true. Without both, it gets every cell: right, but
    slow.
    """
    if pattern:
        _suspect_patterns.append(pattern)
    else:
        _suspect_conditions.append(condition or "true")

    def register(predicate: Predicate) -> Predicate:
        TEXT_PREDICATES[code] = predicate

        @rule(code, group)
        @wraps(predicate)
        def find(check: Check) -> Iterator[RuleResult]:
            for cell in list_suspect_cells(check):
                if flaw := predicate(cell.field, cell.text):
                    place = replace(cell.place, offset=flaw.offset)
                    yield place, flaw.message, flaw.hint

        return predicate

    return register


def list_suspect_cells(check: Check) -> tuple[SuspectCell, ...]:
    """Return the filled cells that are not surely clean; computed once a run."""
    return check.once(_find_suspect_cells)


def _find_suspect_cells(check: Check) -> tuple[SuspectCell, ...]:
    tables = [table for table in check.tables if table.fields]
    if not tables:
        return ()
    # Materialized, so that a pattern is compiled once and not once a table.
    rows = check.sql(
        f"WITH texts AS MATERIALIZED ({' UNION ALL '.join(_select_texts(check, table) for table in tables)}) "
        f"SELECT tab, list(record) FROM texts WHERE regexp_matches(whole, ?) OR is_cut "
        f"OR {' OR '.join(_suspect_conditions)} GROUP BY tab",
        "|".join(_suspect_patterns),
    )
    records = dict(rows)
    return tuple(cell for table in tables for cell in _read_cells(check, table, records.get(table.name, [])))


def _select_texts(check: Check, table: Table) -> str:
    """Return the SELECT of a table's rows as text: all cells, and those of the languages of each script."""
    columns = [column(field) for field in table.fields]
    whole = f"concat_ws(chr(30), {', '.join(columns)})"
    cuts = f"length({whole}) - length(replace({whole}, chr(30), ''))"
    longest = f"greatest({', '.join(f'length({name})' for name in columns)}, 0)"
    is_cut = f"{cuts} <> {len(columns) - 1}"  # a cell holds U+001E itself
    scripts = ", ".join(
        f"concat_ws(' ', '', {', '.join(own)}) AS {script.name}"
        for script in Script
        if (own := [column(field) for field in table.fields if script_of(field.language) is script] or ["''"])
    )
    return (
        f"SELECT {literal(table.name)} AS tab, record, {whole} AS whole, {longest} AS longest, "
        f"{is_cut} AS is_cut, {scripts} "
        f"FROM {check.relation(table.name)}"
    )


def _read_cells(check: Check, table: Table, records: list[int]) -> Iterator[SuspectCell]:
    if not records:
        return
    statement = (
        f"SELECT record, line, key, {', '.join(map(column, table.fields))} "
        f"FROM {check.relation(table.name)} WHERE list_contains(?::BIGINT[], record) ORDER BY record"
    )
    for record, line, key, *cells in check.sql(statement, records):
        for field, text in zip(table.fields, cells, strict=True):
            if text and not table.is_missing(field, text):
                yield SuspectCell(RecordPlace(table, record, line, key, field), field, text)


@text_rule("text.edge-space", Group.TEXT, pattern=f"{_BEGIN}{_RE2_SPACE}|{_RE2_SPACE}{_END}")
def find_edge_space(field: Field, text: str) -> TextFlaw | None:
    """Begin and end no cell with white space.

    It is invisible, and makes two equal values differ.

    Bad: `Orion␠`
    Good: `Orion`
    """
    if text[0].isspace():
        return TextFlaw("the cell begins with white space", "delete the space")
    if text[-1].isspace():
        return TextFlaw("the cell ends with white space", "delete the space", len(text.rstrip()))
    return None


@text_rule("text.double-space", Group.STYLE, pattern=f"{_RE2_SPACE}{{2}}")
def find_double_space(field: Field, text: str) -> TextFlaw | None:
    """Put one space between words.

    Bad: `laser␠␠welding`
    Good: `laser␠welding`
    """
    for at, (first, second) in enumerate(pairwise(text)):
        if first.isspace() and second.isspace() and first + second != "\r\n":
            return TextFlaw("two spaces in a row", "keep one", at)
    return None


@text_rule("text.hidden", Group.TEXT, pattern=f"[{_format_re2_class(_HIDDEN)}]")
def find_hidden_character(field: Field, text: str) -> TextFlaw | None:
    r"""Keep control and invisible characters out of cells.

    Tabs, NUL, zero-width spaces, soft hyphens, private use and noncharacters. Line ends are
    allowed, and so are the joiners that some scripts and emoji need.

    Bad: `Ori\u200bon`
    Good: `Orion`
    """
    if match := _HIDDEN_PATTERN.search(text):
        return TextFlaw(
            f"the cell contains {_name_character(match[0])}", "delete the character", match.start()
        )
    return None


_suspect_patterns.append(r"\r")
_ANY_CR, _STRAY_CR = re.compile("\r"), re.compile("\r(?!\n)")
_CRLF_FIRST = re.compile("[^\n]*\r\n")  # the first line of a file ends with CR LF


@rule("text.carriage-return", Group.TEXT)
def find_carriage_returns(check: Check) -> Iterator[RuleResult]:
    r"""Keep carriage returns out of cells, unless all lines of the file end with CR LF.

    Programs differ in what they make of it: a line end, a space, or nothing.

    Bad: `one\rtwo` in one cell
    Good: `one two`
    """
    for cell in list_suspect_cells(check):
        if "\r" not in cell.text:
            continue
        has_crlf = _CRLF_FIRST.match(check.files[cell.place.table.name].text) is not None
        if match := (_STRAY_CR if has_crlf else _ANY_CR).search(cell.text):
            place = replace(cell.place, offset=match.start())
            message = "the cell contains a carriage return, U+000D"
            yield place, message, "delete it, or keep the line feed alone"


@text_rule("text.bidi", Group.TEXT, pattern=f"[{_format_re2_class(_BIDI)}]")
def find_bidi_character(field: Field, text: str) -> TextFlaw | None:
    r"""Keep bidirectional control characters out of cells.

    They reorder what people see, so that a cell shows one thing and holds another.

    Bad: `Ori\u202eon`
    Good: `Orion`
    """
    if match := _BIDI_PATTERN.search(text):
        return TextFlaw(
            f"the cell contains {_name_character(match[0])}", "delete the character", match.start()
        )
    return None


@text_rule("text.nfc", Group.TEXT, condition="nfc_normalize(whole) <> whole")
def find_unnormalized_text(field: Field, text: str) -> TextFlaw | None:
    """Write text in Unicode normalization form C.

    A letter and its accent as two characters look like one and compare as different (Unicode Annex 15).

    Bad: `Cafe` and U+0301
    Good: `Café`
    """
    normal = unicodedata.normalize("NFC", text)
    if normal == text:
        return None
    at = next((n for n, (a, b) in enumerate(zip(text, normal, strict=False)) if a != b), len(normal))
    return TextFlaw("the text is not in Unicode form NFC", "normalize it to NFC", at)


@text_rule("text.script", Group.TEXT, pattern=rf"{_LATIN}[^\x1e]*{_CYRILLIC}|{_CYRILLIC}[^\x1e]*{_LATIN}")
def find_mixed_scripts(field: Field, text: str) -> TextFlaw | None:
    """Mix no Latin and Cyrillic letters in a word.

    Many of them look alike, so that a search for what one reads finds nothing. A lone look-alike letter
    between words of the other script counts too.

    Bad: `Oрион` with a Latin c
    Good: `Орион`
    """
    words = [(match.start(), match[0], _scripts_of(match[0])) for match in re.finditer(r"\w+", text)]
    for start, word, scripts in words:
        if len(scripts) > 1:
            at = next(n for n, char in enumerate(word) if _scripts_of(char) == {_find_rarer_script(word)})
            message = f"{abbreviate(word, 40)!r} mixes Latin and Cyrillic: {_name_character(word[at])}"
            return TextFlaw(message, "write the word in one script, unless its source mixes them", start + at)
    return _find_lone_letter(words)


def _find_lone_letter(words: list[tuple[int, str, set[str]]]) -> TextFlaw | None:
    written = [(start, word, next(iter(scripts))) for start, word, scripts in words if scripts]
    words_of = Counter(own for _start, _word, own in written)
    for number, (start, word, own) in enumerate(written):
        alone = words_of[own] == 1 < len(written)
        # A capital may be a grade or a class; at the beginning of a cell it more likely is a word.
        if word in _LOOKALIKE_LETTERS and alone and (word.islower() or number == 0):
            return TextFlaw(
                f"{_name_character(word)} among words of another script", "write it in their script", start
            )
    return None


_LOOKALIKE_LETTERS = frozenset("aceikopxyABCEHKMOPTXYасеікорхуАВСЕНКМОРТХУ")


def _scripts_of(text: str) -> set[str]:
    names = (unicodedata.name(char, "").partition(" ")[0] for char in text if char.isalpha())
    return {name for name in names if name in ("LATIN", "CYRILLIC")}


def _find_rarer_script(word: str) -> str:
    latin = sum(_scripts_of(char) == {"LATIN"} for char in word)
    cyrillic = sum(_scripts_of(char) == {"CYRILLIC"} for char in word)
    return "LATIN" if latin <= cyrillic else "CYRILLIC"


@text_rule(
    "text.language",
    Group.TEXT,
    condition=" OR ".join(f"regexp_matches({script.name}, '{_FOREIGN[script]}')" for script in Script),
)
def find_foreign_script(field: Field, text: str) -> TextFlaw | None:
    """Write a text in the script of its field's language.

    `factbook:language` names the language: no Cyrillic or Han letters in English, no Han in Russian, no
    Cyrillic in Chinese.

    Bad: `Орион` in name_en
    Good: `Orion` in name_en
    """
    own = script_of(field.language)
    foreign = foreign_scripts(own) if own else ()
    for at, char in enumerate(text):
        if char.isalpha() and unicodedata.name(char, "").startswith(foreign or ("\x00",)):
            return TextFlaw(
                f"{_name_character(char)} in a field of the language {field.language!r}",
                "move the text to its field",
                at,
            )
    return None


@text_rule("text.formula", Group.TEXT, pattern=f"{_BEGIN}[{re.escape(_FORMULA_STARTS)}]")
def find_formula(field: Field, text: str) -> TextFlaw | None:
    """Know each text that a spreadsheet may run as a formula.

    `=`, `+`, `-` and `@` start one, also in their full width (OWASP, CSV injection). A number is safe, and so
    is the sign alone. What a source prints stays, as an exception with that reason.

    Bad: `=HYPERLINK("http://example.org")`
    Good: `HYPERLINK`
    """
    is_harmless = len(text) == 1 or _NUMBER.fullmatch(text)
    if find_kind(field) in ("text", "list") and text[0] in _FORMULA_STARTS and not is_harmless:
        return TextFlaw(
            f"a spreadsheet may run a text that begins with {text[0]!r}",
            "if its source has it, accept it as an exception; spreadsheets should import the column as text",
        )
    return None


@text_rule("text.na", Group.STYLE, pattern=rf"{_BEGIN}(?:{'|'.join(map(re.escape, PANDAS_NA))}){_END}")
def find_missing_marker(field: Field, text: str) -> TextFlaw | None:
    """Know each text that `pandas.read_csv` reads as a missing value by default.

    A value of its source stays: Namibia is `NA` in ISO 3166. `read_csv_arguments` has the arguments with
    which pandas reads it. What the schema declares as a missing value is right.

    Bad: `None`, in words of one's own
    Good: `none known`
    """
    if text in PANDAS_NA:
        return TextFlaw(
            f"pandas.read_csv reads {text!r} as a missing value by default",
            "if its source has it, accept it as an exception, and read it with keep_default_na=False",
        )
    return None


@text_rule("text.long", Group.TEXT, condition=f"longest > {MAX_CELL_LENGTH}")
def find_long_cell(field: Field, text: str) -> TextFlaw | None:
    """Keep a cell within 32,767 characters.

    A spreadsheet cuts what is longer.

    Bad: a megabyte of text in one cell
    Good: the address of a file that holds it
    """
    if len(text) > MAX_CELL_LENGTH:
        return TextFlaw(
            f"the cell is longer than {MAX_CELL_LENGTH:,} characters",
            "a spreadsheet cuts the rest: keep it in a file of its own if people use one",
            None,
        )
    return None


def _name_character(char: str) -> str:
    name = unicodedata.name(char, "")
    return f"U+{ord(char):04X}{' ' if name else ''}{name}"
