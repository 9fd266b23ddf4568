"""New rows tried on a copy of the package: what the full check finds there that it does not find today."""

import json
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from factbook.check import Finding, run
from factbook.entry.entry import Entry
from factbook.entry.evidence import NewRow, new_rows
from factbook.entry.insertion import insertion
from factbook.entry.integrity import descriptor_change
from factbook.files.replace import Change
from factbook.package import Package
from factbook.package.address import Address
from factbook.package.descriptor import open_package

Texts = Callable[[Package], Mapping[str, Path]]
# What two runs of check agree on: the code, and the file, table, record and field where it is.
Identity = tuple[str, str, str, int | None, str]


@dataclass(frozen=True, slots=True)
class EntryFinding:
    """A finding that new rows bring, and the part of an entry that it belongs to."""

    finding: Finding
    entry: int | None = None  # position, from 0; None: at a row that was there before, or at a file
    piece: int | None = None  # position of a piece of evidence; None: at the row of the entry
    field: str = ""  # of the row, or `field` or column of the piece

    @property
    def words(self) -> str:
        """Return what is wrong and what would be right."""
        hint = f" ({self.finding.hint})" if self.finding.hint else ""
        return f"{self.finding.message}{hint}"

    def __str__(self) -> str:
        found = self.finding
        if self.entry is None:
            place = str(Address(found.table, found.key or None, found.field or None) if found.table else "")
            parts = [place or found.file]
        else:
            part = "row" if self.piece is None else f"evidence {self.piece + 1}"
            parts = [f"entry {self.entry + 1}", part, *filter(None, [self.field])]
        return f"{': '.join([*parts, self.words])} [{found.code}]"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What entries would change, and what would be wrong then."""

    changes: tuple[Change, ...]  # to be written where there are no findings
    findings: tuple[EntryFinding, ...]


class Rehearsal:
    """A package in which new rows are tried; its own files stay as they are."""

    def __init__(self, package: Package, texts: Texts = lambda _: {}) -> None:
        self.package = package
        self._texts = texts  # finds the texts of the sources of a package, by source_id
        self._before: Counter[Identity] | None = None  # findings of the package as it is, once they are asked

    def run(self, entries: Sequence[Entry]) -> Outcome:
        """Return what entries would change, and what the full check finds new then.

        Raises AddressError and UsageError for entries that do not fit the package's names, UsageError for a
        file that cannot take a row without other bytes changing, PackageError for one that cannot be read.
        """
        rows: dict[str, list[NewRow]] = {}
        for row in new_rows(self.package, entries):
            rows.setdefault(row.table, []).append(row)
        made = {
            table: insertion(self.package.table(table), [row.cells for row in added])
            for table, added in rows.items()
        }
        origins = {
            self.package.table(table).file: dict(zip(made[table].records, added, strict=True))
            for table, added in rows.items()
        }
        declared = descriptor_change(self.package, [(self.package.table(name), made[name]) for name in made])
        changes = (*made.values(), *([declared] if declared else []))
        return Outcome(changes, tuple(sorted(self._new_findings(changes, origins), key=_place)))

    def _new_findings(
        self, changes: Sequence[Change], origins: Mapping[str, Mapping[int, NewRow]]
    ) -> Iterator[EntryFinding]:
        """Yield the findings at new rows, and those elsewhere that are not there today."""
        seen: Counter[Identity] = Counter()
        for finding in self._rehearse(changes):
            added, record = origins.get(finding.file, {}), finding.record
            if record is not None:
                if record in added:
                    yield _locate(self.package, finding, added[record])
                    continue
                record -= sum(other < record for other in added)  # the number that it had before
            identity = finding.code, finding.file, finding.table, record, finding.field
            seen[identity] += 1
            if seen[identity] > self._old_findings()[identity]:
                yield EntryFinding(finding)

    def _old_findings(self) -> Counter[Identity]:
        if self._before is None:
            found = run(self.package, texts=self._texts(self.package)).findings
            self._before = Counter(
                (item.code, item.file, item.table, item.record, item.field) for item in found
            )
        return self._before

    def _rehearse(self, changes: Sequence[Change]) -> Sequence[Finding]:
        """Check a copy of the package in which the changes are made."""
        with tempfile.TemporaryDirectory(prefix="factbook-") as folder:
            for name in _named_files(self.package):
                copy = Path(folder, name)
                copy.parent.mkdir(parents=True, exist_ok=True)
                with suppress(FileNotFoundError, IsADirectoryError, PermissionError):  # as check will say
                    shutil.copyfile(self.package.folder / name, copy)
            for change in changes:
                Path(folder, change.path.relative_to(self.package.folder)).write_bytes(change.after)
            changed = open_package(Path(folder, self.package.file.name))
            return run(changed, texts=self._texts(changed)).findings


def _named_files(package: Package) -> set[str]:
    """Return the descriptor and the files that it names, which `open_package` has found below its folder."""
    names = {package.file.name}
    for resource in json.loads(package.file.read_bytes().decode("utf-8-sig"))["resources"]:
        path = resource.get("path", [])
        named = [
            *(path if isinstance(path, list) else [path]),
            resource.get("schema"),
            resource.get("dialect"),
        ]
        names |= {name for name in named if isinstance(name, str)}
    return names


def _place(item: EntryFinding) -> tuple[bool, int, int]:
    """Return what findings are sorted by: entries in their order, the row first, then what is elsewhere."""
    return item.entry is None, item.entry or 0, -1 if item.piece is None else item.piece


def _locate(package: Package, finding: Finding, row: NewRow) -> EntryFinding:
    """Return a finding with the part of an entry that its row follows from."""
    field, tables = finding.field, package.provenance
    if row.piece is not None and tables is not None:
        cited = row.table == tables.paragraphs and field != "source_id"
        field = "paragraph" if cited else "field" if field == "field_name" else field
    return EntryFinding(finding, row.entry, row.piece, field)
