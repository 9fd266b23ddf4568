"""Translate values of conf.py that readers see, such as the title of the site."""

from collections.abc import Iterable, Iterator, Mapping
from gettext import NullTranslations
from typing import TYPE_CHECKING, Any

from factbook.sphinx.config import Options

if TYPE_CHECKING:
    from sphinx.config import Config


def find_settings(values: Mapping[str, Any], names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield the texts in the values of conf.py with these names, each with its name."""
    for name in names:
        first, *rest = name.split(".")
        value: Any = values.get(first)
        for part in rest:
            value = value.get(part) if isinstance(value, Mapping) else None
        if isinstance(value, str) and value:
            yield name, value


def translate_settings(config: "Config", translations: NullTranslations) -> None:
    """Replace the texts of a configuration by their translations."""
    names = Options.of(config).prose
    values = {name: getattr(config, name, None) for name in (item.partition(".")[0] for item in names)}
    for name, text in find_settings(values, names):
        first, _dot, rest = name.partition(".")
        translated = translations.gettext(text)
        value = _replace_setting(values[first], rest.split("."), translated) if rest else translated
        setattr(config, first, value)
        values[first] = getattr(config, first)


def _replace_setting(values: Any, path: list[str], text: str) -> dict[str, Any]:
    first, *rest = path
    return {**values, first: _replace_setting(values[first], rest, text) if rest else text}
