"""Findings: where a package breaks a rule, what is wrong, and what would be right."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How bad a finding is: an error fails a check, a warning only if the settings are strict."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One place in a package that breaks a rule."""

    code: str  # of the rule: text.bidi
    severity: Severity
    message: str  # what is wrong
    hint: str = ""  # what would be right, the nearest valid name
    file: str = ""  # relative to the package's folder
    line: int = 1  # physical, from 1
    column: int = 1  # in characters, from 1
    table: str = ""
    key: str = ""  # of the row, encoded for an address
    field: str = ""
    record: int | None = None  # as Frictionless counts; None for a file or the descriptor as a whole

    @property
    def place(self) -> tuple[str, int, int, str, str]:
        """Return what findings are sorted by."""
        return self.file, self.line, self.column, self.code, self.message


@dataclass(frozen=True, slots=True)
class SkippedRule:
    """A rule that could not run, and why: without it the result would look clean."""

    code: str
    reason: str
    table: str = ""


@dataclass(frozen=True, slots=True)
class AcceptedFinding:
    """A finding that an exception of the settings accepts, and why."""

    finding: Finding
    reason: str


@dataclass(frozen=True, slots=True)
class CheckResult:
    """All that a check found."""

    findings: tuple[Finding, ...]
    skipped: tuple[SkippedRule, ...]
    tables: int
    rows: int
    accepted: tuple[AcceptedFinding, ...] = ()
    unjudged: tuple[str, ...] = ()  # resources that nobody judged, accepted or not
    strict: bool = False  # warnings fail

    @property
    def clean(self) -> bool:
        """Tell whether nothing was found."""
        return not self.findings

    @property
    def passed(self) -> bool:
        """Tell whether no finding fails the check."""
        return not any(self.strict or finding.severity is Severity.ERROR for finding in self.findings)

    def count_findings(self, severity: Severity) -> int:
        """Return the number of findings of a severity."""
        return sum(finding.severity is severity for finding in self.findings)
