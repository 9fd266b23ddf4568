"""The rules of a good package, and the check that finds the places that break them."""

from factbook.check import rules
from factbook.check.finding import AcceptedFinding, CheckResult, Finding, Severity, SkippedRule
from factbook.check.groups import GROUPS, Group
from factbook.check.registry import RULES, Rule
from factbook.check.run import check_package
from factbook.check.selection import RuleSelection, select_rules
from factbook.check.settings import CheckSettings, RuleException
from factbook.check.settings_file import read_settings

__all__ = [
    "GROUPS",
    "RULES",
    "AcceptedFinding",
    "CheckResult",
    "CheckSettings",
    "Finding",
    "Group",
    "Rule",
    "RuleException",
    "RuleSelection",
    "Severity",
    "SkippedRule",
    "check_package",
    "read_settings",
    "rules",
    "select_rules",
]
