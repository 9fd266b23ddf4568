"""Read the settings of a package: `factbook.toml`, or the table `[tool.factbook]` of `pyproject.toml`.

    extend-select = ["style"]
    strict = true

    [[exception]]
    rule = "text.formula"             # code, prefix or group
    table = "parts"                   # optional
    field = "sign"                    # optional
    reason = "The maker prints the sign before the number."

In `pyproject.toml`, an exception is `[[tool.factbook.exception]]`.
"""

import tomllib
from pathlib import Path
from typing import Any

from factbook.check.selection import match_name
from factbook.check.settings import CheckSettings, RuleException
from factbook.check.toml_lines import TomlLines
from factbook.errors import UsageError, abbreviate, explain_unreadable, suggest_nearest
from factbook.package import Package

SETTINGS_NAME, PROJECT_NAME = "factbook.toml", "pyproject.toml"
_SELECTIONS = ("select", "extend-select", "ignore")
_KEYS = (*_SELECTIONS, "strict", "exception")
_REQUIRED, _OPTIONAL = ("rule", "reason"), ("table", "field")
_INSTALLED = frozenset({"site-packages", "dist-packages"})
_REPOSITORY = ".git"
_ISOLATED = "or use `factbook check --isolated`, which reads no settings"


def read_settings(package: Package) -> CheckSettings:
    """Return the settings of a package, the default without a file of settings.

    The nearest file is used alone: each folder from that of the descriptor upward is searched for
    `factbook.toml`, then for `pyproject.toml` with the table `[tool.factbook]`. The search ends at the root
    of the repository (the folder with `.git`), and below a folder of installed packages.

    Raises UsageError, with file and line, for a file that cannot be read, an unknown key, rule, table or
    field, and a value of another type.
    """
    folder = package.folder.resolve()
    for place in (folder, *folder.parents):
        if place.name in _INSTALLED:
            break
        for name in (SETTINGS_NAME, PROJECT_NAME):
            if (reader := _open_settings(place / name)) is not None:
                return reader.read(package)
        if (place / _REPOSITORY).exists():
            break
    return CheckSettings()


def _open_settings(file: Path) -> "_SettingsReader | None":
    """Return the reader of a file of settings; None if it does not exist, or has no settings."""
    shown = file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file
    try:
        if file.exists() and not file.is_file():
            raise UsageError(f"{shown}: not a file", f"rename it, {_ISOLATED}")
        text = file.read_bytes().decode("utf-8-sig")
        document = tomllib.loads(text)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{shown}: {explain_unreadable(error)}", f"correct it, {_ISOLATED}") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        message = str(error) if isinstance(error, tomllib.TOMLDecodeError) else "nested too deeply"
        raise UsageError(f"{shown}: not TOML: {message}", f"correct it, {_ISOLATED}") from None
    if file.name == SETTINGS_NAME:
        return _SettingsReader(file, str(shown), document, TomlLines(text, ()))
    tool = document.get("tool")
    if not isinstance(tool, dict) or "factbook" not in tool:
        return None
    return _SettingsReader(file, str(shown), tool["factbook"], TomlLines(text, ("tool", "factbook")))


class _SettingsReader:
    """Reads the settings of one file; an error names its line."""

    def __init__(self, file: Path, shown: str, document: Any, lines: TomlLines) -> None:
        self._file, self._shown, self._document, self._lines = file, shown, document, lines

    def read(self, package: Package) -> CheckSettings:
        """Return the settings; raises UsageError."""
        settings = self._document
        if not isinstance(settings, dict):
            raise self._build_error(0, "the settings should be a table", "write [tool.factbook]")
        for key in settings:
            if key not in _KEYS:
                hint = suggest_nearest(key, _KEYS) or f"the settings are {', '.join(_KEYS)}"
                raise self._build_error(self._lines.find_key(key), f"unknown setting {key!r}", hint)
        strict = settings.get("strict", False)
        if not isinstance(strict, bool):
            raise self._build_error(self._lines.find_key("strict"), "strict should be true or false")
        select, extend_select, ignore = (self._read_names(key) for key in _SELECTIONS)
        return CheckSettings(
            select if "select" in settings else None,
            extend_select,
            ignore,
            strict=strict,
            exceptions=self._read_exceptions(package),
            file=self._file,
        )

    def _read_names(self, key: str) -> tuple[str, ...]:
        names = self._document.get(key, [])
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            message = f"{key} should be a list of rules, not {abbreviate(repr(names))}"
            raise self._build_error(self._lines.find_key(key), message, f'write {key} = ["text.bidi"]')
        for name in names:
            try:
                match_name(name)
            except UsageError as error:
                message = f"{key}: {error.message}"
                raise self._build_error(self._lines.find_item(key, name), message, error.hint) from None
        return tuple(names)

    def _read_exceptions(self, package: Package) -> tuple[RuleException, ...]:
        items = self._document.get("exception", [])
        if not isinstance(items, list):
            hint = f"write {self._lines.format_header('exception')}"
            raise self._build_error(self._lines.find_key("exception"), "exception should be a list", hint)
        lines = self._lines.find_tables("exception", len(items))
        return tuple(self._read_exception(package, *pair) for pair in zip(items, lines, strict=True))

    def _read_exception(self, package: Package, item: Any, line: int) -> RuleException:
        if not isinstance(item, dict):
            hint = f"write {self._lines.format_header('exception')}"
            raise self._build_error(line, "an exception should be a table", hint)
        known = (*_REQUIRED, *_OPTIONAL)
        for name, value in item.items():
            if name not in known:
                hint = suggest_nearest(name, known) or f"an exception has {', '.join(known)}"
                raise self._build_error(line, f"unknown key {name!r} of an exception", hint)
            if not isinstance(value, str) or not value.strip():
                shown = abbreviate(repr(value))
                message = f"{name} of an exception should be a text that is not empty, not {shown}"
                raise self._build_error(line, message)
        for name in _REQUIRED:
            if name not in item:
                hint = "write why the findings are accepted" if name == "reason" else "name a rule or group"
                raise self._build_error(line, f"an exception has no {name}", hint)
        exception = RuleException(**item, line=line)
        try:
            exception.validate(package)
        except UsageError as error:
            raise self._build_error(line, error.message, error.hint) from None
        return exception

    def _build_error(self, line: int, message: str, hint: str = "") -> UsageError:
        place = f"{self._shown}:{line}" if line else self._shown
        return UsageError(f"{place}: {message}", hint)
