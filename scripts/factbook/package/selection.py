"""The grammar of a selection: some rows of a table.

    stops                                  every row
    stops[trip_id=2031-04-02-guests]       rows whose cell equals a value
    people[role!=quoted][took_part=]       rows that meet every condition; here the last one
                                           selects an empty cell

Conditions compare the text of a cell in the file. Names of tables and fields can be
percent-encoded, as in addresses.
"""

import re
from dataclasses import dataclass
from urllib.parse import unquote

from factbook.errors import AddressError

_GRAMMAR = re.compile(r"(?P<table>[^/.\s\[\]]+)(?P<conditions>(?:\s*\[[^\[\]]*\])*)")
_CONDITION = re.compile(r"\[\s*(?P<field>[^\s=!\[\]]+)\s*(?P<sign>!?=)\s*(?P<value>[^\[\]]*?)\s*\]")


@dataclass(frozen=True, slots=True)
class Condition:
    """A field whose cell equals a value, or does not."""

    field: str
    value: str
    equal: bool


@dataclass(frozen=True, slots=True)
class Selection:
    """Rows of one table that meet every condition."""

    table: str
    conditions: tuple[Condition, ...] = ()


def parse_selection(text: str) -> Selection:
    """Read a selection.

    Raises AddressError when the text does not follow the grammar of this module.
    """
    match = _GRAMMAR.fullmatch(text.strip())
    if match is None:
        raise _selection_error(text)
    pieces = re.findall(r"\[[^\[\]]*\]", match["conditions"])
    return Selection(unquote(match["table"]), tuple(_parse_condition(piece, text) for piece in pieces))


def _parse_condition(piece: str, text: str) -> Condition:
    match = _CONDITION.fullmatch(piece)
    if match is None:
        raise _selection_error(text)
    return Condition(unquote(match["field"]), match["value"], match["sign"] == "=")


def _selection_error(text: str) -> AddressError:
    return AddressError(f"{text!r} is not a selection", "write table, or table[field=value]")
