"""Values of conf.py that readers see, such as the title of the site, in the language of a build."""

from collections.abc import Iterable, Iterator, Mapping
from gettext import NullTranslations
from typing import TYPE_CHECKING, Any

from factbook.sphinx.config import Options

if TYPE_CHECKING:
    from sphinx.config import Config


def find_settings(values: Mapping[str, Any], names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield the texts among some values, each with its name."""
    for name in names:
        first, *rest = name.split(".")
        found: Any = values.get(first)
        for part in rest:
            found = found.get(part) if isinstance(found, Mapping) else None
        if isinstance(found, str) and found:
            yield name, found


def translate_settings(config: "Config", words: NullTranslations) -> None:
    """Put the texts of a configuration into the language of a build."""
    names = Options.of(config).prose
    values = {name: getattr(config, name, None) for name in (item.partition(".")[0] for item in names)}
    for name, text in find_settings(values, names):
        first, _dot, rest = name.partition(".")
        said = words.gettext(text)
        setattr(config, first, _replace_setting(values[first], rest.split("."), said) if rest else said)
        values[first] = getattr(config, first)


def _replace_setting(values: Any, path: list[str], text: str) -> dict[str, Any]:
    first, *rest = path
    return {**values, first: _replace_setting(values[first], rest, text) if rest else text}
