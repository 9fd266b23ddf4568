"""Exceptions of the drift lint: texts that are typed by hand for a reason, in one file.

[[exception]]
text = "North Quay"
page = "datapackage.json"       # a page by its name, a file of the descriptor, or a pattern of either
language = "en"                 # optional: a site in another language ignores the exception
reason = "The package is named after the place."
"""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from factbook.errors import UsageError, explain_unreadable, suggest_nearest
from factbook.sphinx.drift.shapes import fold_text

_REQUIRED = ("text", "page", "reason")
_KNOWN = (*_REQUIRED, "language")
_TABLE = re.compile(r"^[ \t]*\[\[[ \t]*exception[ \t]*\]\]", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class DriftException:
    """One exception: a text that is allowed on some pages."""

    text: str
    page: str
    language: str  # "" for all languages
    line: int  # in the file of exceptions

    def covers_page(self, page: str) -> bool:
        """Return whether the exception is valid for a page."""
        return page == self.page or fnmatchcase(page, self.page)


@dataclass(frozen=True, slots=True)
class DriftExceptions:
    """All exceptions of a site, and those that were used."""

    file: Path | None
    entries: tuple[DriftException, ...] = ()
    used: set[DriftException] = field(default_factory=set)

    @classmethod
    def read(cls, file: Path, language: str) -> "DriftExceptions":
        """Read the exceptions for a site in one language from a file; raises UsageError with the line."""
        try:
            text = file.read_text("utf-8")
            items = _read_items(file, tomllib.loads(text))
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"{file}: {explain_unreadable(error)}") from None
        except tomllib.TOMLDecodeError as error:
            raise UsageError(f"{file}: not TOML: {error}") from None
        lines = [text.count("\n", 0, match.start()) + 1 for match in _TABLE.finditer(text)]
        if len(lines) != len(items):  # written as an inline array
            lines = [1] * len(items)
        exceptions = tuple(
            _read_exception(f"{file}:{line}", item, line) for line, item in zip(lines, items, strict=True)
        )
        return cls(file, tuple(item for item in exceptions if item.language in ("", language)))

    def allow_text(self, text: str, page: str) -> bool:
        """Return whether a text is an exception on a page, and record that the exception is used."""
        matching = [item for item in self.entries if item.text == text and item.covers_page(page)]
        self.used.update(matching)
        return bool(matching)

    def find_unused(self, pages: Iterable[str]) -> Iterable[tuple[int, str]]:
        """Yield the line and a message for each exception that was not used."""
        known = sorted(pages)
        for item in self.entries:
            if not any(map(item.covers_page, known)):
                hint = suggest_nearest(item.page, known)
                yield item.line, f"no page {item.page!r}{f' ({hint})' if hint else ''}"
            elif item not in self.used:
                yield item.line, f"no longer needed: {item.text!r} is not typed by hand on {item.page}"


def _read_items(file: Path, document: dict[str, Any]) -> list[Any]:
    items = document.pop("exception", [])
    if document or not isinstance(items, list):
        names = ", ".join(document) or "exception"
        raise UsageError(f"{file}: unexpected {names}", "each exception is a table [[exception]]")
    return items


def _read_exception(where: str, item: Any, line: int) -> DriftException:
    if not isinstance(item, dict):
        raise UsageError(f"{where}: an exception is a table", "write [[exception]]")
    for name, value in item.items():
        if name not in _KNOWN:
            raise UsageError(f"{where}: unknown {name!r}", suggest_nearest(name, _KNOWN))
        if not isinstance(value, str) or not value.strip():
            raise UsageError(f"{where}: {name} should be a text that is not empty")
    for name in _REQUIRED:
        if name not in item:
            raise UsageError(f"{where}: {name} is missing", f"an exception has {', '.join(_REQUIRED)}")
    text = " ".join(fold_text(item["text"]).split())
    return DriftException(text, item["page"].strip(), item.get("language", ""), line)
