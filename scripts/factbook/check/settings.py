"""The settings of a check: which rules it applies, whether warnings fail, and accepted exceptions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from factbook.check.finding import Finding
from factbook.check.selection import RuleSelection, match_name
from factbook.errors import UsageError, suggest_nearest
from factbook.package import Package


@dataclass(frozen=True, slots=True)
class RuleException:
    """Findings that are accepted, for a reason."""

    rule: str  # code, prefix or group
    reason: str
    table: str = ""  # "" for the package and all its tables
    field: str = ""  # "" for all fields of the table, and its rows
    line: int = 0  # in the file of the settings; 0 if it is not known

    def covers_place(self, finding: Finding) -> bool:
        """Return whether a finding is in the table and field of the exception."""
        return self.table in ("", finding.table) and self.field in ("", finding.field)

    def validate(self, package: Package) -> None:
        """Raise UsageError for a missing reason, and for a rule, table or field that does not exist."""
        match_name(self.rule)
        if not self.reason.strip():
            raise UsageError("an exception has no reason", "write why the findings are accepted")
        if not self.table:
            if self.field:
                raise UsageError(f"the field {self.field!r} has no table", "name its table")
            return
        resources = {item["name"]: item for item in package.descriptor["resources"]}
        if self.table not in resources:
            raise UsageError(f"no table {self.table!r}", suggest_nearest(self.table, resources))
        known = _list_field_names(resources[self.table])
        if self.field and known is not None and self.field not in known:
            message = f"table {self.table} has no field {self.field!r}"
            raise UsageError(message, suggest_nearest(self.field, known))


@dataclass(frozen=True, slots=True)
class CheckSettings(RuleSelection):
    """All settings of a check; the default applies the groups that are on by default."""

    strict: bool = False  # warnings fail as errors do
    exceptions: Sequence[RuleException] = ()
    file: Path | None = None  # from which they were read

    def override(self, selection: RuleSelection, *, strict: bool | None = None) -> "CheckSettings":
        """Return these settings with another selection on top; `strict` None keeps theirs."""
        return CheckSettings(
            selection.select,
            selection.extend_select,
            selection.ignore,
            self,
            self.strict if strict is None else strict,
            self.exceptions,
            self.file,
        )


def _list_field_names(resource: Mapping[str, Any]) -> list[str] | None:
    """Return the names of the fields of a resource, None if its schema is not in the package or invalid."""
    schema = resource.get("schema")
    fields = schema.get("fields") if isinstance(schema, dict) else None
    if not isinstance(fields, list):
        return None
    return [str(item.get("name")) for item in fields if isinstance(item, dict)]
