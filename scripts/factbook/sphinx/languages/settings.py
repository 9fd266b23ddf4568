"""Values of conf.py that readers see, such as the title of the site, in the language of a build."""

from collections.abc import Iterable, Iterator, Mapping
from gettext import NullTranslations
from typing import TYPE_CHECKING, Any

from factbook.sphinx.config import Options

if TYPE_CHECKING:
    from sphinx.config import Config


def settings(values: Mapping[str, Any], names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield the texts among some values, each with its name."""
    for name in names:
        first, *rest = name.split(".")
        found: Any = values.get(first)
        for part in rest:
            found = found.get(part) if isinstance(found, Mapping) else None
        if isinstance(found, str) and found:
            yield name, found


def translate(config: "Config", words: NullTranslations) -> None:
    """Put the texts of a configuration into the language of a build."""
    names = Options.of(config).prose
    values = {name: getattr(config, name, None) for name in (item.partition(".")[0] for item in names)}
    for name, text in settings(values, names):
        first, _dot, rest = name.partition(".")
        said = words.gettext(text)
        setattr(config, first, _put(values[first], rest.split("."), said) if rest else said)
        values[first] = getattr(config, first)


def _put(values: Any, path: list[str], text: str) -> dict[str, Any]:
    first, *rest = path
    return {**values, first: _put(values[first], rest, text) if rest else text}
