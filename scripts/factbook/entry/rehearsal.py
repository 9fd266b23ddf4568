"""Add new rows to a copy of the package, and return the findings that only the copy has."""

import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from factbook.check import CheckSettings, Finding, RuleSelection, Severity, check_package
from factbook.entry.entry import RowEntry
from factbook.entry.evidence import NewRow, build_rows
from factbook.entry.insertion import insert_rows
from factbook.files.replace import FileChange
from factbook.package import Package
from factbook.package.address import Address
from factbook.package.descriptor import open_package
from factbook.reading.integrity import update_descriptor

TextFinder = Callable[[Package], Mapping[str, Path]]
# What a finding has in common in two runs of check: code, file, table, record and field.
FindingIdentity = tuple[str, str, str, int | None, str]


@dataclass(frozen=True, slots=True)
class EntryFinding:
    """A finding that new rows cause, and the part of an entry that it belongs to."""

    finding: Finding
    entry: int | None = None  # position, from 0; None: an existing row, or a file
    piece: int | None = None  # position of a piece of evidence; None: the row of the entry
    field: str = ""  # of the row, or `field` or column of the piece

    @property
    def message_with_hint(self) -> str:
        """Return message and hint of the finding."""
        hint = f" ({self.finding.hint})" if self.finding.hint else ""
        return f"{self.finding.message}{hint}"

    def __str__(self) -> str:
        finding = self.finding
        if self.entry is None:
            place = str(
                Address(finding.table, finding.key or None, finding.field or None) if finding.table else ""
            )
            parts = [place or finding.file]
        else:
            part = "row" if self.piece is None else f"evidence {self.piece + 1}"
            parts = [f"entry {self.entry + 1}", part, *filter(None, [self.field])]
        severity = "warning: " if finding.severity is Severity.WARNING else ""
        return f"{severity}{': '.join([*parts, self.message_with_hint])} [{finding.code}]"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The changes that entries make, and the findings that these cause."""

    changes: tuple[FileChange, ...]  # to write if no finding forbids it
    findings: tuple[EntryFinding, ...]
    strict: bool = False  # warnings forbid it, too

    @property
    def is_refused(self) -> bool:
        """Return whether a finding forbids to write the changes."""
        return any(map(self.forbids, self.findings))

    def forbids(self, item: EntryFinding) -> bool:
        """Return whether one finding forbids to write the changes."""
        return self.strict or item.finding.severity is Severity.ERROR


class Rehearsal:
    """A package, and a check of new rows on a copy of it; its own files do not change."""

    def __init__(
        self, package: Package, texts: TextFinder = lambda _: {}, settings: CheckSettings | None = None
    ) -> None:
        self.package = package
        self._texts = texts  # finds the texts of the sources of a package, by source_id
        # An exception that is not needed is no matter of new rows.
        self._settings = (settings or CheckSettings()).override(RuleSelection(ignore=["settings.exception"]))
        self._old_findings: Counter[FindingIdentity] | None = None  # of the unchanged package, when needed

    def check_entries(self, entries: Sequence[RowEntry]) -> Outcome:
        """Return the changes that entries make, and the findings of the full check that they cause.

        Raises AddressError and UsageError for entries that do not fit the package's names, UsageError for a
        file that cannot take a row without other bytes changing, PackageError for one that cannot be read.
        """
        rows: dict[str, list[NewRow]] = {}
        for row in build_rows(self.package, entries):
            rows.setdefault(row.table, []).append(row)
        insertions = {
            table: insert_rows(self.package.table(table), [row.cells for row in added])
            for table, added in rows.items()
        }
        origins = {
            self.package.table(table).file: dict(zip(insertions[table].records, added, strict=True))
            for table, added in rows.items()
        }
        declared = update_descriptor(
            self.package, [(self.package.table(name), change) for name, change in insertions.items()]
        )
        changes = (*insertions.values(), *([declared] if declared else []))
        return Outcome(
            changes,
            tuple(sorted(self._find_new_findings(changes, origins), key=_build_finding_key)),
            self._settings.strict,
        )

    def _find_new_findings(
        self, changes: Sequence[FileChange], origins: Mapping[str, Mapping[int, NewRow]]
    ) -> Iterator[EntryFinding]:
        """Yield the findings in new rows, and those elsewhere that the unchanged package does not have."""
        seen: Counter[FindingIdentity] = Counter()
        for finding in self._check_copy(changes):
            added, record = origins.get(finding.file, {}), finding.record
            if record is not None:
                if record in added:
                    yield _locate_finding(self.package, finding, added[record])
                    continue
                record -= sum(other < record for other in added)  # the number before the insertion
            identity = finding.code, finding.file, finding.table, record, finding.field
            seen[identity] += 1
            if seen[identity] > self._count_old_findings()[identity]:
                yield EntryFinding(finding)

    def _count_old_findings(self) -> Counter[FindingIdentity]:
        if self._old_findings is None:
            texts = self._texts(self.package)
            findings = check_package(self.package, self._settings, texts=texts).findings
            self._old_findings = Counter(
                (item.code, item.file, item.table, item.record, item.field) for item in findings
            )
        return self._old_findings

    def _check_copy(self, changes: Sequence[FileChange]) -> Sequence[Finding]:
        """Check a copy of the package in which the changes are made."""
        with tempfile.TemporaryDirectory(prefix="factbook-") as folder:
            for name in self.package.files:
                copy = Path(folder, name)
                copy.parent.mkdir(parents=True, exist_ok=True)
                with suppress(FileNotFoundError, IsADirectoryError, PermissionError):  # a finding of check
                    shutil.copyfile(self.package.folder / name, copy)
            for change in changes:
                Path(folder, change.path.relative_to(self.package.folder)).write_bytes(change.after)
            changed = open_package(Path(folder, self.package.file.name))
            return check_package(changed, self._settings, texts=self._texts(changed)).findings


def _build_finding_key(item: EntryFinding) -> tuple[bool, int, int]:
    """Return the sort key of a finding: in the order of entries, the row first; other findings are last."""
    return item.entry is None, item.entry or 0, -1 if item.piece is None else item.piece


def _locate_finding(package: Package, finding: Finding, row: NewRow) -> EntryFinding:
    """Return a finding with the part of an entry that its row follows from."""
    field, tables = finding.field, package.provenance
    if row.piece is not None and tables is not None:
        cited = row.table == tables.paragraphs and field != "source_id"
        field = "paragraph" if cited else "field" if field == "field_name" else field
    return EntryFinding(finding, row.entry, row.piece, field)
