"""From entries to files: all checks first, then a rehearsal on a copy, then the writing."""

import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from factbook.entry.entry import Entry
from factbook.entry.evidence import evidence_faults, evidence_rows, paragraph_rows
from factbook.entry.index import Catalog, Cells
from factbook.entry.insertion import insertion
from factbook.entry.values import Fault, RefusedError, row_faults
from factbook.errors import AddressError, nearest
from factbook.files.replace import Change, replace_all
from factbook.package import Package

Judge = Callable[[Path], Sequence[str]]
_NOT_COPIED = shutil.ignore_patterns(".git", ".venv", "__pycache__", "node_modules")


def add(package: Package, entries: Iterable[Entry], *, judge: Judge | None = None) -> list[Path]:
    """Add rows with their evidence to a package, all or none, and return the files written.

    `judge` gets the descriptor of a copy of the package with the rows in it, and returns what is
    wrong with that, if anything: pass the full check here. Raises RefusedError, with every fault
    found, when anything is wrong; UsageError when a file changed meanwhile or cannot take a row
    without other bytes changing; PackageError when one cannot be read or written.
    """
    changes = plan(package, entries)
    if judge is not None and (found := _rehearse(package, changes, judge)):
        raise RefusedError([Fault("", (), message, "") for message in found])
    return replace_all(changes)


@dataclass(frozen=True, slots=True)
class Batch:
    """Entries with every row that follows from them."""

    catalog: Catalog  # holds all of these rows
    entries: Sequence[Entry]  # with every field of their tables
    proofs: Sequence[list[Cells]]  # rows of evidence, one list an entry
    paragraphs: Sequence[Cells]  # rows that the evidence cites first


def gather(package: Package, entries: Iterable[Entry]) -> Batch:
    """Work out the rows that entries ask for; raises RefusedError for unknown tables and fields.

    Rows of one batch may name each other in any order, so all are known before any is judged.
    """
    catalog = Catalog(package)
    complete = [_completed(package, entry) for entry in entries]
    for entry in complete:
        catalog.add(entry.table, entry.row)
    proofs = [evidence_rows(catalog, package.table(entry.table), entry) for entry in complete]
    paragraphs = paragraph_rows(catalog, [cells for proof in proofs for cells in proof])
    return Batch(catalog, complete, proofs, paragraphs)


def plan(package: Package, entries: Iterable[Entry]) -> list[Change]:
    """Return the changes of files that entries ask for, and write none; raises as `add` does."""
    batch = gather(package, entries)
    faults: list[Fault] = []
    for entry, proof in zip(batch.entries, batch.proofs, strict=True):
        table = package.table(entry.table)
        faults += row_faults(batch.catalog, table, entry.row, added=True)
        faults += evidence_faults(batch.catalog, table, entry, proof)
    if faults:
        raise RefusedError(faults)
    return list(_changes(package, batch))


def _completed(package: Package, entry: Entry) -> Entry:
    """Return an entry with every field of its table in its row."""
    try:
        table = package.table(entry.table)
    except AddressError as error:
        raise RefusedError([Fault("", (), error.message, error.hint)]) from None
    names = [field.name for field in table.fields]
    faults = [
        Fault(table.name, (name,), f"no field {name!r}", nearest(name, names))
        for name in entry.row
        if name not in names
    ]
    if faults:
        raise RefusedError(faults)
    return replace(entry, row={name: entry.row.get(name, "") for name in names})


def _changes(package: Package, batch: Batch) -> Iterator[Change]:
    """Yield one change a file, rows of facts before their evidence."""
    rows: dict[str, list[Cells]] = {}
    for entry in batch.entries:
        rows.setdefault(entry.table, []).append(entry.row)
    if package.provenance is not None:
        rows.setdefault(package.provenance.paragraphs, []).extend(batch.paragraphs)
        evidence = [cells for proof in batch.proofs for cells in proof]
        rows.setdefault(package.provenance.evidence, []).extend(evidence)
    for name, added in rows.items():
        if added:
            yield insertion(package.table(name), added)


def _rehearse(package: Package, changes: Sequence[Change], judge: Judge) -> Sequence[str]:
    """Let a judge look at a copy of the package in which the changes are made."""
    with tempfile.TemporaryDirectory(prefix="factbook-") as folder:
        copy = Path(folder, "package")
        shutil.copytree(package.folder, copy, ignore=_NOT_COPIED)
        for change in changes:
            (copy / change.path.relative_to(package.folder)).write_bytes(change.after)
        return judge(copy / package.file.name)
