"""The rules of a good package, and the check that finds the places that break them."""

from factbook.check import rules
from factbook.check.finding import Finding, Result, Severity, Skipped
from factbook.check.registry import RULES, Rule
from factbook.check.run import run

__all__ = ["RULES", "Finding", "Result", "Rule", "Severity", "Skipped", "rules", "run"]
