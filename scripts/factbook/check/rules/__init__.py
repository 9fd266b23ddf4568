"""The rules, a module for each group; to import one registers its rules, in this order."""

from factbook.check.rules import (
    aliases,
    dates,
    descriptor,
    evidence,
    files,
    keys,
    names,
    observations,
    rows,
    schema,
    sources,
    text,
)

__all__ = [
    "aliases",
    "dates",
    "descriptor",
    "evidence",
    "files",
    "keys",
    "names",
    "observations",
    "rows",
    "schema",
    "sources",
    "text",
]
