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
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from factbook.check import CheckSettings, check_package
from factbook.package.descriptor import open_package
from tests.fault_expectations import Expectation, expectation
from tests.fault_model import (
    CELL_KINDS,
    LOCAL_KINDS,
    OWN_KINDS,
    ROW_KINDS,
    Fault,
    Grid,
    Model,
    contradicting,
    renamed,
    replacement,
)

DATA = Path(__file__).parents[1] / "datapackage"


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


def _written(grid: Grid) -> str:
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\n").writerows(grid)
    return stream.getvalue()


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
            row[fault.column] = renamed(row[fault.column])
        case "row contradicted":
            grid.insert(fault.row + 1, contradicting(model, fault) or row)
        case kind if kind in OWN_KINDS:
            row[fault.column] = replacement(model, fault) or ""
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
    if fault.kind in OWN_KINDS:
        return replacement(model, fault) is not None
    if fault.kind == "row contradicted":
        return contradicting(model, fault) is not None
    if fault.kind in CELL_KINDS:
        return CELL_KINDS[fault.kind](model.cell(fault)) != model.cell(fault)
    return fault.kind != "rows swapped" or fault.row + 1 < len(model.grids[fault.table])


def batches(model: Model, expected: dict[Fault, Expectation]) -> Iterator[list[Fault]]:
    """Yield groups of faults that cannot touch one another, and that the same seam must find."""
    groups: dict[tuple[object, ...], list[dict[object, Fault]]] = {}
    for fault, wanted in expected.items():
        family, slot = _family(model, fault)
        by_frictionless = any(code.startswith("table-schema") for code in wanted.codes)
        group = groups.setdefault((*family, by_frictionless), [])
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
    if keyed or fault.kind in ("row deleted", "row doubled", "rows swapped", "row contradicted"):
        # Keys and rows of the provenance tables concern all others: each goes alone.
        return ("rows", fault.kind, proves and fault), fault.table
    if fault.kind == "header renamed":
        # Every other column: a header without any known name would be one fault of another kind.
        return (fault.kind, fault.column % 2), (fault.table, fault.column)
    if fault.kind in ("BOM", "bad UTF-8", "CRLF"):
        return ("file", fault.kind), fault.table
    if fault.kind == "own name":
        # It is read from a row of another table, in which no other fault may stand.
        return ("own name",), (fault.table, fault.row)
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
        for batch in batches(model, expected):
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
    codes = frozenset().union(*(expected[fault].codes for fault in batch))
    findings = list(check_package(package, CheckSettings(codes)).findings)
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
