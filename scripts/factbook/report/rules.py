"""The rules of check, for people."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from factbook.report.terminal import Painter

if TYPE_CHECKING:
    from factbook.check import Rule


def rule_lines(rules: Iterable["Rule"], paint: Painter) -> Iterator[str]:
    """Yield one line for each rule: code and meaning."""
    listed = list(rules)
    width = max(len(rule.code) for rule in listed)
    for rule in listed:
        yield f"{paint(rule.severity, rule.code)}{' ' * (width - len(rule.code))}  {rule.summary}"


def explain_lines(rule: "Rule", paint: Painter) -> Iterator[str]:
    """Yield a rule with its reason and its examples."""
    yield f"{paint('bold', rule.code)} ({rule.severity})"
    yield rule.summary
    if rule.why:
        yield ""
        yield rule.why
    yield ""
    yield f"{paint('error', 'bad ')}  {rule.bad}"
    yield f"{paint('good', 'good')}  {rule.good}"
