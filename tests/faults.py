"""Put faults into copies of the package: every one that breaks a rule must be found, at its file and line.

    python -m tests.faults --seed 7      one row for each table, column and kind
    python -m tests.faults --all         every cell of every row

What breaks a rule is derived here from the descriptor alone, not from what check finds. Faults that cannot
touch one another share a run of check: at most one a row, and those that change keys, rows or whole files
stand apart from those that change a cell.
"""

import argparse
import csv
import io
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from factbook.check import Finding, run
from factbook.check.keys import slugged
from factbook.descriptor import open_package
from factbook.evidence.statuses import NEEDS
from factbook.package import Field, Package, Table

DATA = Path(__file__).parents[1] / "datapackage"
ALIKE = dict(zip("aceopxyABCEHKMOPTXасеорхуАВСЕНКМОРТХ", "асеорхуАВСЕНКМОРТХaceopxyABCEHKMOPTX", strict=True))
UNKNOWN = "zzz-unknown"

Grid = list[list[str]]  # header and rows


@dataclass(frozen=True, slots=True)
class Expectation:
    """Where a fault must be found."""

    codes: frozenset[str]
    places: frozenset[tuple[str, int]]  # table, physical line: one of them, or with `every` each
    field: str = ""  # "" where any field will do
    every: bool = False

    def met(self, findings: list[Finding]) -> bool:
        """Tell whether findings fit."""
        hits = {
            (finding.table, finding.line)
            for finding in findings
            if finding.code in self.codes and (not self.field or finding.field == self.field)
        }
        return self.places <= hits if self.every else bool(self.places & hits)


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: what is done to which cell, row or file."""

    kind: str
    table: str
    row: int = 0  # index into the grid, 0 the header
    column: int = 0

    def __str__(self) -> str:
        return f"{self.kind} in {self.table}, line {self.row + 1}, column {self.column + 1}"


@dataclass(slots=True)
class Model:
    """The package as grids, and what its descriptor says."""

    package: Package
    grids: dict[str, Grid] = field(init=False)

    def __post_init__(self) -> None:
        self.grids = {table.name: _read(table.path) for table in self.package.tables}
        for table in self.package.tables:
            lines = table.path.read_text("utf-8").count("\n")
            assert lines == len(self.grids[table.name]), f"{table.name}: a cell spans lines"

    def cell(self, fault: Fault) -> str:
        """Return the text that a fault changes."""
        return self.grids[fault.table][fault.row][fault.column]

    def of(self, fault: Fault) -> tuple[Table, Field]:
        """Return table and field of a fault."""
        table = self.package.table(fault.table)
        return table, table.fields[fault.column]

    def lines(self, table: str, **cells: str) -> frozenset[tuple[str, int]]:
        """Return the places of the rows that have these cells."""
        header, *rows = self.grids[table]
        wanted = {header.index(name): text for name, text in cells.items()}
        return frozenset(
            (table, number)
            for number, row in enumerate(rows, 2)
            if all(row[at] == text for at, text in wanted.items())
        )


def _read(path: Path) -> Grid:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def _written(grid: Grid) -> str:
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\n").writerows(grid)
    return stream.getvalue()


# --- what each kind of fault does to a cell, and where it must be found ---


def _swapped_letter(text: str) -> str:
    at = next((n for n, char in enumerate(text) if char in ALIKE), None)
    return text if at is None else text[:at] + ALIKE[text[at]] + text[at + 1 :]


def _middle(text: str, put: str) -> str:
    return text[: len(text) // 2] + put + text[len(text) // 2 :]


CELL_KINDS: dict[str, Callable[[str], str]] = {
    "emptied": lambda text: "",
    "space at an end": lambda text: f"{text} ",
    "space at the start": lambda text: f" {text}",
    "doubled space": lambda text: _middle(text, "  "),
    "look-alike letter": _swapped_letter,
    "unknown key": lambda text: UNKNOWN,
    "wrong type": lambda text: "not of this type",
    "outside its enum": lambda text: "none-of-these",
    "not NFC": lambda text: f"{text}e\u0301",
    "bidi mark": lambda text: _middle(text, "\u202e"),
    "control character": lambda text: _middle(text, "\x07"),
    "zero-width space": lambda text: _middle(text, "\u200b"),
    "formula": lambda text: f"={text}",
    "reads as NA": lambda text: "NA",
}
OWN_KINDS = ("another row's key",)  # cell kinds that need more than the cell's text
ROW_KINDS = (
    "row deleted",
    "row doubled",
    "rows swapped",
    "cell added",
    "cell dropped",
    "CRLF",
    "bad UTF-8",
)
FILE_KINDS = ("BOM", "header renamed")
TEXT_CODES = {
    "space at an end": "text.edge-space",
    "space at the start": "text.edge-space",
    "doubled space": "text.double-space",
    "not NFC": "text.nfc",
    "bidi mark": "text.bidi",
    "control character": "text.hidden",
    "zero-width space": "text.hidden",
    "reads as NA": "text.na",
}
LOCAL_KINDS = {*TEXT_CODES, "wrong type", "outside its enum", "formula"}


def expectation(model: Model, fault: Fault) -> Expectation | None:
    """Return where a fault must be found, or None where it breaks no rule."""
    here = frozenset({(fault.table, fault.row + 1)})
    if fault.kind in ROW_KINDS + FILE_KINDS:
        return _row_expectation(model, fault, here)
    table, item = model.of(fault)
    codes = _cell_codes(model, fault, table, item)
    if not codes:
        return None
    # A key that nothing knows shows at the row's other cells, which lose their evidence.
    anywhere = item.name in table.primary_key and fault.kind in ("unknown key", "another row's key")
    narrow = "" if anywhere or codes & {"row.exactly-one-of", "row.at-least-one-of"} else item.name
    if "key.template" in codes:
        narrow = ""
    return Expectation(frozenset(codes), here, narrow)


def _cell_codes(model: Model, fault: Fault, table: Table, item: Field) -> set[str]:
    text = model.cell(fault)
    match fault.kind:
        case "emptied":
            return _emptied(model, fault, table, item) if text else set()
        case "look-alike letter":
            return _look_alike(table, item) if _swapped_letter(text) != text else set()
        case "unknown key" | "another row's key":
            return _other_key(model, fault, table, item)
        case "wrong type":
            return {"table-schema.type-error"} if item.type != "string" else set()
        case "outside its enum":
            return {"table-schema.constraint-error"} if item.values else set()
        case "formula":
            return {"text.formula" if item.type == "string" else "table-schema.type-error"}
    return {TEXT_CODES[fault.kind]}


def _emptied(model: Model, fault: Fault, table: Table, item: Field) -> set[str]:
    provenance = model.package.provenance
    assert provenance is not None
    codes = {"table-schema.constraint-error"} if item.required else set()
    if any(item.name in names for names in table.exactly_one_of):
        codes.add("row.exactly-one-of")
    if any(item.name in names for names in table.at_least_one_of):
        codes.add("row.at-least-one-of")
    row = dict(zip(model.grids[table.name][0], model.grids[table.name][fault.row], strict=True))
    if table.name == provenance.evidence and item.name in NEEDS[row["status"]]:
        codes.add("evidence.needs")
    if table.name == provenance.sources and item.name in ("text_sha256", "paragraph_count"):
        codes.add("evidence.paragraph-count")
    if table.name == provenance.paragraphs and item.name == "sha256":
        codes.add("evidence.paragraph-count")
    if table.name not in provenance and not item.exempt and item.name not in table.primary_key:
        codes |= {"evidence.uncovered", "evidence.status"}
    return codes


def _look_alike(table: Table, item: Field) -> set[str]:
    codes = {"text.script", "text.language"}
    if item.name in table.primary_key:
        codes = {"key.slug"}
    elif any(item.name in key.fields for key in table.foreign_keys):
        codes = {"table-schema.foreign-key", "table-schema.constraint-error"}
    elif item.values or "pattern" in item.constraints:
        codes |= {"table-schema.constraint-error"}
    if item.type != "string":
        codes = {"table-schema.type-error"}
    return codes | {"row.reference"} if table.row_references else codes


def _other_key(model: Model, fault: Fault, table: Table, item: Field) -> set[str]:
    unknown = fault.kind == "unknown key"
    provenance = model.package.provenance
    assert provenance is not None
    if item.name in table.primary_key:
        if not unknown:
            return {"table-schema.primary-key"}
        if table.name in provenance:
            return {"key.template", "evidence.paragraph-count"}
        return {"evidence.uncovered"} if _needing(table) else {"key.template"}
    if unknown and any(item.name in key.fields for key in table.foreign_keys):
        return {"table-schema.foreign-key"}
    if any(item.name in (names.row, names.table) for names in table.row_references):
        return {"row.reference"} if unknown else {"key.template"}
    parts = table.key_template.count(f"{{{item.name}}}")
    if not unknown and parts and slugged(_replacement(model, fault) or "") != slugged(model.cell(fault)):
        return {"key.template"}
    return set()


def _needing(table: Table) -> bool:
    return any(not item.exempt and item.name not in table.primary_key for item in table.fields)


def _row_expectation(model: Model, fault: Fault, here: frozenset[tuple[str, int]]) -> Expectation | None:
    after = frozenset({(fault.table, fault.row + 2)})
    match fault.kind:
        case "row deleted":
            return _deleted(model, fault)
        case "row doubled":
            return Expectation(frozenset({"table-schema.primary-key"}), here | after, every=True)
        case "rows swapped":
            if fault.row + 1 == len(model.grids[fault.table]):
                return None
            return Expectation(frozenset({"key.order"}), here | after)
        case "header renamed":
            return Expectation(frozenset({"table-schema.incorrect-label"}), here)
    codes = {
        "cell added": "table-schema.extra-cell",
        "cell dropped": "table-schema.missing-cell",
        "CRLF": "file.newline",
        "bad UTF-8": "file.encoding",
        "BOM": "file.bom",
    }
    return Expectation(frozenset({codes[fault.kind]}), here)


def _deleted(model: Model, fault: Fault) -> Expectation | None:
    provenance = model.package.provenance
    assert provenance is not None
    table = model.package.table(fault.table)
    row = dict(zip(model.grids[fault.table][0], model.grids[fault.table][fault.row], strict=True))
    key = row[table.primary_key[0]]
    if fault.table == provenance.evidence:
        whole = model.lines(fault.table, table_name=row["table_name"], row_id=row["row_id"], field_name="*")
        if whole and row["field_name"] != "*":
            return None  # what speaks for the whole row takes over
        subject = model.package.table(row["table_name"])
        places = model.lines(subject.name, **{subject.primary_key[0]: row["row_id"]})
        return Expectation(frozenset({"evidence.uncovered"}), places)
    if fault.table == provenance.paragraphs:
        places = model.lines(provenance.sources, source_id=row["source_id"])
        used = model.lines(provenance.evidence, source_id=row["source_id"], paragraph=row["number"])
        return Expectation(frozenset({"evidence.paragraph-count", "evidence.paragraph"}), places | used)
    if fault.table == provenance.sources:
        places = model.lines(provenance.paragraphs, source_id=key)
        return Expectation(frozenset({"table-schema.foreign-key"}), places, every=True)
    places = model.lines(provenance.evidence, table_name=fault.table, row_id=key)
    return Expectation(frozenset({"row.reference"}), places, every=True)


# --- putting faults in ---


def _replacement(model: Model, fault: Fault) -> str | None:
    """Return the key of another row, or None where there is no other."""
    table, item = model.of(fault)
    key = next((key for key in table.foreign_keys if item.name in key.fields), None)
    if item.name in table.primary_key:
        target, column = table.name, fault.column
    elif key is not None:
        target = key.table
        column = model.grids[target][0].index(key.target[0])
    elif any(item.name == names.row for names in table.row_references):
        header, row = model.grids[table.name][0], model.grids[table.name][fault.row]
        target, column = row[header.index(table.row_references[0].table)], 0
    else:
        return None
    old = model.cell(fault)
    return next((row[column] for row in model.grids[target][1:] if row[column] != old), None)


def applied(model: Model, table: str, faults: list[Fault]) -> bytes:
    """Return a table's file with faults put in."""
    grid = [list(row) for row in model.grids[table]]
    for fault in faults:
        _put(model, grid, fault)
    lines = [_written([row]).encode() for row in grid]
    ends = {"CRLF": b"\r\n", "bad UTF-8": b"\xe9\n"}
    for fault in faults:
        if fault.kind in ends:
            lines[fault.row] = lines[fault.row][:-1] + ends[fault.kind]
    bom = b"\xef\xbb\xbf" if any(fault.kind == "BOM" for fault in faults) else b""
    return bom + b"".join(lines)


def _put(model: Model, grid: Grid, fault: Fault) -> None:
    row = grid[fault.row]
    match fault.kind:
        case "row deleted":
            del grid[fault.row]
        case "row doubled":
            grid.insert(fault.row, list(row))
        case "rows swapped":
            grid[fault.row], grid[fault.row + 1] = grid[fault.row + 1], row
        case "cell added":
            row.append("surplus")
        case "cell dropped":
            row.pop()
        case "header renamed":
            row[fault.column] = f"{row[fault.column]}_x"
        case "another row's key":
            row[fault.column] = _replacement(model, fault) or ""
        case kind if kind in CELL_KINDS:
            row[fault.column] = CELL_KINDS[kind](row[fault.column])


def all_faults(model: Model) -> Iterator[Fault]:
    """Yield every fault of every kind."""
    for table in model.package.tables:
        grid = model.grids[table.name]
        columns, rows = range(len(grid[0])), range(1, len(grid))
        yield Fault("BOM", table.name)
        yield from (Fault("header renamed", table.name, 0, column) for column in columns)
        yield from (Fault(kind, table.name, row) for kind in ROW_KINDS for row in rows)
        for column in columns:
            for kind in (*CELL_KINDS, *OWN_KINDS):
                yield from (Fault(kind, table.name, row, column) for row in rows)


def drawn(faults: list[Fault], seed: int) -> list[Fault]:
    """Return one fault, on a row drawn with a seed, for each table, column and kind."""
    groups: dict[tuple[str, int, str], list[Fault]] = {}
    for fault in faults:
        groups.setdefault((fault.table, fault.column, fault.kind), []).append(fault)
    generator = random.Random(seed)  # noqa: S311  (a draw, no secret)
    return [generator.choice(group) for group in groups.values()]


def applicable(model: Model, fault: Fault) -> bool:
    """Tell whether a fault changes anything that it is about."""
    if fault.kind == "another row's key":
        return _replacement(model, fault) is not None
    if fault.kind in CELL_KINDS:
        return CELL_KINDS[fault.kind](model.cell(fault)) != model.cell(fault)
    return fault.kind != "rows swapped" or fault.row + 1 < len(model.grids[fault.table])


def batches(model: Model, faults: list[Fault]) -> Iterator[list[Fault]]:
    """Yield groups of faults that cannot touch one another."""
    groups: dict[tuple[object, ...], list[dict[object, Fault]]] = {}
    for fault in faults:
        family, slot = _family(model, fault)
        group = groups.setdefault(family, [])
        batch = next((batch for batch in group if slot not in batch), None)
        if batch is None:
            group.append(batch := {})
        batch[slot] = fault
    for group in groups.values():
        yield from (list(batch.values()) for batch in group)


def _family(model: Model, fault: Fault) -> tuple[tuple[object, ...], object]:
    """Return what a fault may share a run with, and the place that it takes there."""
    assert model.package.provenance is not None
    proves = fault.table in model.package.provenance
    keyed = fault.column == 0 and fault.kind in ("emptied", "unknown key", "another row's key")
    if keyed or fault.kind in ("row deleted", "row doubled", "rows swapped"):
        # Keys and rows of the provenance tables concern all others: each goes alone.
        return ("rows", fault.kind, proves and fault), fault.table
    if fault.kind in ("BOM", "header renamed", "bad UTF-8", "CRLF"):
        return ("file", fault.kind), fault.table
    references = any(
        fault.column == model.package.table(fault.table).field(name).position
        for item in model.package.table(fault.table).row_references
        for name in (item.table, item.row, item.field)
        if name
    )
    # What only hygiene or a type finds is looked for at its own field, so columns of a row may share a run.
    place = fault.column if fault.kind in LOCAL_KINDS else -1
    return ("cell", place < 0, proves and fault.table, references), (fault.table, fault.row, place)


@dataclass(slots=True)
class Tally:
    """What came of a sweep."""

    runs: int = 0
    found: int = 0
    harmless: int = 0  # break no rule
    missed: list[Fault] = field(default_factory=list)


def sweep(seed: int | None, *, show: bool = False) -> Tally:
    """Put in all faults, or with a seed one for each table, column and kind, and count what was found."""
    model = Model(open_package(DATA))
    faults = [fault for fault in all_faults(model) if applicable(model, fault)]
    if seed is not None:
        faults = drawn(faults, seed)
    tally = Tally()
    expected = {fault: wanted for fault in faults if (wanted := expectation(model, fault))}
    tally.harmless = len(faults) - len(expected)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copytree(DATA, Path(folder) / "package"))
        for batch in batches(model, list(expected)):
            _run(model, copy, batch, expected, tally)
            if show:
                print(
                    f"\r{tally.found + len(tally.missed):,} of {len(expected):,}",
                    end="",
                    file=sys.stderr,
                )
    if show:
        print(file=sys.stderr)
    return tally


def _run(
    model: Model, copy: Path, batch: list[Fault], expected: dict[Fault, Expectation], tally: Tally
) -> None:
    package = open_package(copy)
    touched = {fault.table for fault in batch}
    for name in touched:
        own = [fault for fault in batch if fault.table == name]
        package.table(name).path.write_bytes(applied(model, name, own))
    findings = list(run(package).findings)
    for name in touched:
        shutil.copyfile(model.package.table(name).path, package.table(name).path)
    for fault in batch:
        if expected[fault].met(findings):
            tally.found += 1
        else:
            tally.missed.append(fault)
    tally.runs += 1


def main() -> int:
    """Run a sweep from the command line; exit 1 where a fault was missed."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--all", action="store_true", help="every cell of every row")
    options.add_argument("--seed", type=int, default=0, help="draws the rows otherwise")
    chosen = options.parse_args()
    start = time.monotonic()
    tally = sweep(None if chosen.all else chosen.seed, show=sys.stderr.isatty())
    for fault in tally.missed:
        print(f"missed: {fault}")
    total = tally.found + len(tally.missed)
    which = "all rows" if chosen.all else f"rows drawn with seed {chosen.seed}"
    print(
        f"{tally.found:,} of {total:,} faults found ({which}), {tally.harmless:,} break no rule, "
        f"{tally.runs:,} runs of check in {time.monotonic() - start:.0f} s"
    )
    return bool(tally.missed)


if __name__ == "__main__":
    raise SystemExit(main())
