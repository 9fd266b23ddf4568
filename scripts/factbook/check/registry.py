"""The rules: each a small generator with its code, meaning, and a bad and a good example in its docstring.

A docstring's first line is the rule, in the imperative; then comes why, and at its end `Bad:` and `Good:`.
The commands `factbook rules` and `factbook explain`, and the rules page of the docs, are rendered from here.
"""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from factbook.check.finding import Finding, Severity
from factbook.errors import UsageError, nearest

if TYPE_CHECKING:
    from factbook.check.run import Check

Finder = Callable[["Check"], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the registry."""

    code: str  # group.name
    severity: Severity
    summary: str  # the rule itself, one line
    why: str
    bad: str
    good: str
    find: Finder | None  # None where the generator of another rule finds it too

    @property
    def group(self) -> str:
        """Return the part of the code before the dot."""
        return self.code.partition(".")[0]


RULES: dict[str, Rule] = {}


def rule(code: str, severity: Severity = Severity.ERROR) -> Callable[[Finder], Finder]:
    """Register a generator of findings under a code."""

    def register(find: Finder) -> Finder:
        _add(code, severity, inspect.getdoc(find) or "", find)
        return find

    return register


def declare(code: str, doc: str, severity: Severity = Severity.ERROR) -> None:
    """Register a rule whose findings the generator of another rule yields."""
    _add(code, severity, inspect.cleandoc(doc), None)


def _add(code: str, severity: Severity, doc: str, find: Finder | None) -> None:
    text, _, examples = doc.partition("\nBad:")
    bad, _, good = examples.partition("\nGood:")
    summary, _, why = text.partition("\n")
    RULES[code] = Rule(
        code, severity, _unwrapped(summary), _unwrapped(why), _unwrapped(bad), _unwrapped(good), find
    )


def _unwrapped(text: str) -> str:
    return " ".join(text.split())


def select(only: tuple[str, ...] = (), skip: tuple[str, ...] = ()) -> frozenset[str]:
    """Return the codes meant by codes or groups to keep and to leave out.

    Raises UsageError for a name that is neither, with the nearest one.
    """
    names = {*RULES, *(item.group for item in RULES.values())}
    for name in (*only, *skip):
        if name not in names:
            raise UsageError(f"no rule or group {name!r}", nearest(name, names) or "see: factbook rules")

    def means(code: str, chosen: tuple[str, ...]) -> bool:
        return code in chosen or RULES[code].group in chosen

    return frozenset(code for code in RULES if (not only or means(code, only)) and not means(code, skip))
