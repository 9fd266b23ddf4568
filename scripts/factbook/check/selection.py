"""Which rules a check applies: selected and ignored by code, prefix or group, as ruff does it.

`select` replaces what would be applied without it, `extend_select` adds rules, `ignore` removes rules. Where
two names disagree about a rule, the more specific one wins: a code over a prefix, a prefix over a group, a
group over ALL; `ignore` wins over an equally specific name. A name that is a group and a prefix is the group.
"""

from collections.abc import Collection
from dataclasses import dataclass

from factbook.check.groups import Default, Group
from factbook.check.registry import RULES
from factbook.errors import UsageError, suggest_nearest

ALL = "ALL"  # names every rule

# Whatever rules are selected, unless one is ignored: without them, what was not judged would look clean.
_ALWAYS_APPLIED = frozenset(
    {"file.unreadable", "file.encoding", "table-schema.not-judged", "settings.exception"}
)


@dataclass(frozen=True, slots=True)
class RuleSelection:
    """Names of rules that are selected and ignored, on top of another selection or of the default."""

    select: Collection[str] | None = None  # None: what `base` selects
    extend_select: Collection[str] = ()
    ignore: Collection[str] = ()
    base: "RuleSelection | None" = None  # None: the default

    def __post_init__(self) -> None:
        """Refuse a text in place of a list; raises UsageError."""
        for names in (self.select, self.extend_select, self.ignore):
            if isinstance(names, str):
                raise UsageError(f"{names!r} should be a list of rules", f"write [{names!r}]")


def select_rules(selection: RuleSelection, *, has_provenance: bool) -> frozenset[str]:
    """Return the codes of the rules to apply; raises UsageError for an unknown name, with the nearest one.

    A rule that is always applied is left out only if a selection ignores it.
    """
    ignored = {code for names in _list_ignored(selection) for name in names for code in match_name(name)}
    return _select_codes(selection, has_provenance) | (_ALWAYS_APPLIED - ignored)


def match_name(name: str) -> frozenset[str]:
    """Return the codes that a name stands for: ALL, a group, a prefix or a code; raises UsageError."""
    if name == ALL:
        return frozenset(RULES)
    if codes := frozenset(code for code, rule in RULES.items() if rule.group == name):
        return codes
    if codes := frozenset(code for code, rule in RULES.items() if name in (code, rule.prefix)):
        return codes
    known = {*RULES, *Group, *(rule.prefix for rule in RULES.values())}
    raise UsageError(f"no rule or group {name!r}", suggest_nearest(name, known) or "run: factbook rules")


def _select_codes(selection: RuleSelection, has_provenance: bool) -> frozenset[str]:
    added = [*(selection.select or ()), *selection.extend_select]
    codes: frozenset[str] = frozenset()
    if selection.select is None:
        codes = (
            _select_codes(selection.base, has_provenance)
            if selection.base
            else _list_default_codes(has_provenance)
        )
    names = [(_rank_name(name), False, name) for name in added]
    names += [(_rank_name(name), True, name) for name in selection.ignore]
    for _rank, is_ignored, name in sorted(names):
        codes = codes - match_name(name) if is_ignored else codes | match_name(name)
    return codes


def _list_default_codes(has_provenance: bool) -> frozenset[str]:
    on = {Default.ON, *([Default.PROVENANCE] if has_provenance else [])}
    return frozenset(code for code, rule in RULES.items() if rule.default in on)


def _rank_name(name: str) -> int:
    """Return how specific a name is."""
    return 0 if name == ALL else 1 if name in {*Group} else 2 if name not in RULES else 3


def _list_ignored(selection: RuleSelection) -> list[Collection[str]]:
    return [selection.ignore, *(_list_ignored(selection.base) if selection.base else ())]
