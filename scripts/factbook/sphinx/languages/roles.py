"""Find data roles in the source text of a page, in MyST or in reStructuredText."""

import re
from collections.abc import Callable, Iterator

from factbook.sphinx.config import DOMAIN

_ROLE = re.compile(
    rf"(?:\{{{DOMAIN}:(?P<myst>[\w-]+)\}}|:{DOMAIN}:(?P<rst>[\w-]+):)(?P<ticks>`+)(?P<text>.+?)(?P=ticks)",
    re.DOTALL,
)
_TARGET = re.compile(r".*<(?P<target>[^<>]+)>", re.DOTALL)
_LINKS = frozenset({"row", "field", "table"})  # roles that can have a title


def find_roles(text: str) -> Iterator[tuple[str, str]]:
    """Yield the data roles of a text, each with its name and target, without titles of links."""
    return map(_read_role, _ROLE.finditer(text))


def replace_roles(text: str, replace: Callable[[str, str], str] = lambda name, target: "") -> str:
    """Return a text in which each data role is replaced, by default by nothing."""
    return _ROLE.sub(lambda match: replace(*_read_role(match)), text)


def _read_role(match: re.Match[str]) -> tuple[str, str]:
    name = match["myst"] or match["rst"]
    titled = _TARGET.fullmatch(match["text"]) if name in _LINKS else None
    return name, " ".join((titled["target"] if titled else match["text"]).split())
