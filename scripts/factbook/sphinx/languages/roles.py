"""Data roles in a text as its author wrote it, in MyST or in reStructuredText."""

import re
from collections.abc import Callable, Iterator

from factbook.sphinx.config import DOMAIN

_ROLE = re.compile(
    rf"(?:\{{{DOMAIN}:(?P<myst>[\w-]+)\}}|:{DOMAIN}:(?P<rst>[\w-]+):)(?P<ticks>`+)(?P<text>.+?)(?P=ticks)",
    re.DOTALL,
)
_TARGET = re.compile(r".*<(?P<target>[^<>]+)>", re.DOTALL)
_LINKS = frozenset({"row", "field", "table"})  # roles that take a title of their own


def find_roles(text: str) -> Iterator[tuple[str, str]]:
    """Yield the data roles of a text, each with what it reads; titles of links are prose."""
    return map(_read_role, _ROLE.finditer(text))


def replace_roles(text: str, put: Callable[[str, str], str] = lambda name, target: "") -> str:
    """Return a text with something else, or nothing, in the place of each data role."""
    return _ROLE.sub(lambda match: put(*_read_role(match)), text)


def _read_role(match: re.Match[str]) -> tuple[str, str]:
    name = match["myst"] or match["rst"]
    titled = _TARGET.fullmatch(match["text"]) if name in _LINKS else None
    return name, " ".join((titled["target"] if titled else match["text"]).split())
