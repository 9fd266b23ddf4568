"""The rules: each a small generator with its code, meaning, and a bad and a good example in its docstring.

A rule yields (place, message, hint) for each thing that is wrong, or a SkipReason where it could not run; the
registry adds code and severity. A source of several rules, such as Table Schema, declares their codes and
yields the code, too.

The first line of a docstring is the rule, in the imperative; then follow its reason, and `Bad:` and `Good:`.
The commands `factbook rules` and `factbook explain`, and the rules page of the docs, are rendered from here.
"""

import inspect
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass

from factbook.check.context import Check, FindingPlace
from factbook.check.finding import Severity
from factbook.check.groups import GROUPS, Default, Group


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

    code: str  # prefix.name
    group: Group
    severity: Severity
    summary: str  # the rule itself, one line
    why: str
    bad: str
    good: str
    find: RuleSourceFunction | None  # None where a source of several rules, or the run itself, finds it
    yields: frozenset[str]  # codes of what `find` yields

    @property
    def prefix(self) -> str:
        """Return the part of the code before the dot."""
        return self.code.partition(".")[0]

    @property
    def default(self) -> Default:
        """Return when the rule is applied if nobody selects rules."""
        return GROUPS[self.group].default


RULES: dict[str, Rule] = {}


def rule(code: str, group: Group) -> Callable[[RuleFunction], RuleFunction]:
    """Register a generator of findings under a code, which all of them get."""

    def register(find: RuleFunction) -> RuleFunction:
        def stamp(check: Check) -> Iterator[tuple[str, RuleResult]]:
            for result in find(check):
                yield code, result

        _register_rule(code, group, inspect.getdoc(find) or "", stamp, {code})
        return find

    return register


def rule_source(
    code: str, group: Group, declared: Mapping[str, str]
) -> Callable[[RuleSourceFunction], RuleSourceFunction]:
    """Register a generator of findings that yields a code with each of them.

    Its rules are `code`, and those of `declared`: code -> docstring.
    """

    def register(find: RuleSourceFunction) -> RuleSourceFunction:
        _register_rule(code, group, inspect.getdoc(find) or "", find, {code, *declared})
        for other, doc in declared.items():
            _register_rule(other, group, inspect.cleandoc(doc))
        return find

    return register


def declare_rule(code: str, group: Group, severity: Severity, doc: str) -> None:
    """Register a rule that the run itself applies, after all others."""
    _register_rule(code, group, inspect.cleandoc(doc), severity=severity)


def _register_rule(
    code: str,
    group: Group,
    doc: str,
    find: RuleSourceFunction | None = None,
    yields: Set[str] = frozenset(),
    *,
    severity: Severity | None = None,
) -> None:
    text, _, examples = doc.partition("\nBad:")
    bad, _, good = examples.partition("\nGood:")
    summary, _, why = text.partition("\n")
    RULES[code] = Rule(
        code,
        group,
        severity or GROUPS[group].severity,
        summary=_join_lines(summary),
        why=_join_lines(why),
        bad=_join_lines(bad),
        good=_join_lines(good),
        find=find,
        yields=frozenset(yields),
    )


def _join_lines(text: str) -> str:
    return " ".join(text.split())
