"""The rules of a good package, and the check that finds the places that break them."""

from factbook.check import rules
from factbook.check.finding import CheckResult, Finding, Severity, SkippedRule
from factbook.check.registry import RULES, Rule
from factbook.check.run import check_package

__all__ = ["RULES", "CheckResult", "Finding", "Rule", "Severity", "SkippedRule", "check_package", "rules"]
