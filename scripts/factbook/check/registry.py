"""The rules: each a small generator with its code, meaning, and a bad and a good example in its docstring.

A rule yields (place, message, hint) for each thing that is wrong, or a SkipReason where it could not run; the
registry adds code and severity. A source of several rules, such as Table Schema, declares their codes and
yields the code, too.

The first line of a docstring is the rule, in the imperative; then follow its reason, and `Bad:` and `Good:`.
The commands `factbook rules` and `factbook explain`, and the rules page of the docs, are rendered from here.
"""

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from factbook.check.context import Check, FindingPlace
from factbook.check.finding import Severity
from factbook.errors import UsageError, suggest_nearest


@dataclass(frozen=True, slots=True)
class SkipReason:
    """Why a rule could not run."""

    reason: str
    table: str = ""


RuleResult = tuple[FindingPlace, str, str] | SkipReason  # where, what is wrong, what would be right
RuleFunction = Callable[[Check], Iterator[RuleResult]]
RuleSourceFunction = Callable[[Check], Iterator[tuple[str, RuleResult]]]  # the code of each, too


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the registry."""

    code: str  # group.name
    severity: Severity
    summary: str  # the rule itself, one line
    why: str
    bad: str
    good: str
    find: RuleSourceFunction | None  # None where a source of several rules finds it

    @property
    def group(self) -> str:
        """Return the part of the code before the dot."""
        return self.code.partition(".")[0]


RULES: dict[str, Rule] = {}


def rule(code: str, severity: Severity = Severity.ERROR) -> Callable[[RuleFunction], RuleFunction]:
    """Register a generator of findings under a code, which all of them get."""

    def register(find: RuleFunction) -> RuleFunction:
        def stamp(check: Check) -> Iterator[tuple[str, RuleResult]]:
            for result in find(check):
                yield code, result

        _register_rule(code, severity, inspect.getdoc(find) or "", stamp)
        return find

    return register


def rule_source(
    code: str, declared: Mapping[str, str], severity: Severity = Severity.ERROR
) -> Callable[[RuleSourceFunction], RuleSourceFunction]:
    """Register a generator of findings that yields a code with each of them.

    Its rules are `code`, and those of `declared`: code -> docstring.
    """

    def register(find: RuleSourceFunction) -> RuleSourceFunction:
        _register_rule(code, severity, inspect.getdoc(find) or "", find)
        for other, doc in declared.items():
            _register_rule(other, severity, inspect.cleandoc(doc), None)
        return find

    return register


def _register_rule(code: str, severity: Severity, doc: str, find: RuleSourceFunction | None) -> None:
    text, _, examples = doc.partition("\nBad:")
    bad, _, good = examples.partition("\nGood:")
    summary, _, why = text.partition("\n")
    RULES[code] = Rule(
        code, severity, _join_lines(summary), _join_lines(why), _join_lines(bad), _join_lines(good), find
    )


def _join_lines(text: str) -> str:
    return " ".join(text.split())


_ALWAYS_REPORTED = frozenset({"file.unreadable", "file.encoding"})


def select_rules(only: tuple[str, ...] = (), skip: tuple[str, ...] = ()) -> frozenset[str]:
    """Return the codes of the rules to run, from the codes or groups to keep and to leave out.

    A file that cannot be read is always reported, unless its rule is left out by name: without it, a table
    that was not judged would look clean.

    Raises UsageError for an unknown code or group, with the nearest one.
    """
    names = {*RULES, *(item.group for item in RULES.values())}
    for name in (*only, *skip):
        if name not in names:
            raise UsageError(
                f"no rule or group {name!r}", suggest_nearest(name, names) or "run: factbook rules"
            )

    def is_named(code: str, named: tuple[str, ...]) -> bool:
        return code in named or RULES[code].group in named

    return frozenset(
        code
        for code in RULES
        if (not only or code in _ALWAYS_REPORTED or is_named(code, only)) and not is_named(code, skip)
    )
