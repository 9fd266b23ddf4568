"""The rules of check, for people."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from factbook.report.terminal import Painter

if TYPE_CHECKING:
    from factbook.check import Rule


def rule_lines(rules: Iterable["Rule"], paint: Painter) -> Iterator[str]:
    """Yield one line for each rule: code, group, severity, whether it is on by default, and meaning."""
    rows = [((rule.code, rule.group, rule.severity, rule.default), rule.summary) for rule in rules]
    widths = [max(len(row[0][n]) for row in rows) for n in range(4)]
    for cells, summary in rows:
        code, *others = (f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=True))
        yield "  ".join((paint(cells[2], code), *others, summary))


def explain_lines(rule: "Rule", paint: Painter) -> Iterator[str]:
    """Yield a rule with its group, severity and default, its reason and its examples."""
    yield f"{paint('bold', rule.code)} ({rule.severity}, group {rule.group}, {rule.default})"
    yield rule.summary
    if rule.why:
        yield ""
        yield rule.why
    yield ""
    yield f"{paint('error', 'bad ')}  {rule.bad}"
    yield f"{paint('good', 'good')}  {rule.good}"
