"""One grammar for every place in a package.

    trips                      a table
    trips.kind                 a field of a table
    trips/2031-04-02-a         a row, by its primary key
    trips/2031-04-02-a.kind    a cell

A key keeps its letters, digits, ``_``, ``-`` and ``~``; every other character of it is percent-encoded
(RFC 3986, section 2.1), so that the first ``/`` and the last ``.`` always separate. The parts of a composite
key are joined by commas. Names of tables and fields are encoded alike, but keep the letters of every script:
``codes.GDP%2C%20total`` is the field "GDP, total".
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, unquote

from factbook.errors import AddressError

_GRAMMAR = re.compile(r"(?P<table>[^/.\s]+)(?:/(?P<key>[^/.\s]+))?(?:\.(?P<field>[^/.\s]+))?")
_is_plain = re.compile(r"[A-Za-z0-9_~-]+").fullmatch  # needs no encoding: nearly every key
_special_in_name = re.compile(r"[^\w~-]")


@dataclass(frozen=True, slots=True, order=True)
class Address:
    """A table, field, row or cell of a package."""

    table: str  # name in the descriptor
    key: str | None = None  # encoded
    field: str | None = None  # name in the descriptor

    @property
    def kind(self) -> str:
        """Return what this address points to: table, field, row or cell."""
        if self.key is None:
            return "table" if self.field is None else "field"
        return "row" if self.field is None else "cell"

    def __str__(self) -> str:
        key = "" if self.key is None else f"/{self.key}"
        field = "" if self.field is None else f".{_encode_name(self.field)}"
        return f"{_encode_name(self.table)}{key}{field}"


def encode_key(parts: Iterable[str]) -> str:
    """Join the parts of a primary key into one address segment."""
    return ",".join(part if _is_plain(part) else _quote_part(part) for part in parts)


def _quote_part(part: str) -> str:
    # A command line can hold half a character (a lone surrogate): no row has it, and it must not crash.
    return quote(part, safe="~", errors="surrogatepass").replace(".", "%2E")


def _encode_name(text: str) -> str:
    return text if _is_plain(text) else _special_in_name.sub(lambda match: _quote_part(match[0]), text)


def decode_key(key: str) -> tuple[str, ...]:
    """Split an address segment into the parts of a primary key."""
    return tuple(unquote(part) for part in key.split(","))


def parse_address(text: str) -> Address:
    """Read an address.

    Raises AddressError when the text does not follow the grammar of this module.
    """
    match = _GRAMMAR.fullmatch(text)
    if match is None:
        raise AddressError(
            f"{text!r} is not an address",
            "write table, table.field, table/key or table/key.field",
        )
    key = match["key"]
    if key is not None and not _is_plain(key):
        key = encode_key(decode_key(key))
    field = match["field"]
    return Address(unquote(match["table"]), key, None if field is None else unquote(field))
