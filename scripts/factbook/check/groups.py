"""The groups of rules: what a group is about, how severe its findings are, and when it is on.

A rule names its group once, in its decorator; severity and default follow from the group.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from factbook.check.finding import Severity


class Group(StrEnum):
    """The groups of rules, as options and settings name them."""

    STANDARD = "standard"
    FILES = "files"
    TEXT = "text"
    EVIDENCE = "evidence"
    STYLE = "style"


class Default(StrEnum):
    """When the rules of a group are applied if nobody selects rules."""

    ON = "on"
    PROVENANCE = "with provenance"  # on if the descriptor has `factbook:provenance`
    OFF = "off"


@dataclass(frozen=True, slots=True)
class GroupTraits:
    """What the rules of one group have in common."""

    severity: Severity
    default: Default
    meaning: str


GROUPS: Mapping[Group, GroupTraits] = {
    Group.STANDARD: GroupTraits(
        Severity.ERROR,
        Default.ON,
        "What Data Package and Table Schema require, and what the descriptor itself declares.",
    ),
    Group.FILES: GroupTraits(
        Severity.ERROR, Default.ON, "Every file can be read, and its bytes and quotes are valid."
    ),
    Group.TEXT: GroupTraits(
        Severity.WARNING,
        Default.ON,
        "What people do not see in a text, and what other programs make of it.",
    ),
    Group.EVIDENCE: GroupTraits(
        Severity.ERROR, Default.PROVENANCE, "Every cell has its evidence, and the evidence is complete."
    ),
    Group.STYLE: GroupTraits(
        Severity.WARNING,
        Default.OFF,
        "Conventions that make tables easy to compare, to link and to translate.",
    ),
}
