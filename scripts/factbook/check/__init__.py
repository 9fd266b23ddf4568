"""The rules of a good package, and what finds the places that break them."""

from factbook.check import descriptor, evidence, files, keys, names, rows, schema, sources, text
from factbook.check.finding import Finding, Result, Severity, Skipped
from factbook.check.registry import RULES, Rule
from factbook.check.run import run

__all__ = [
    "RULES",
    "Finding",
    "Result",
    "Rule",
    "Severity",
    "Skipped",
    "descriptor",
    "evidence",
    "files",
    "keys",
    "names",
    "rows",
    "run",
    "schema",
    "sources",
    "text",
]
