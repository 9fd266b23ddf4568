"""Update catalogs with the messages to translate; existing translations are kept.

The translation of a removed message is kept as obsolete, and every comment is kept. A changed message keeps
its old translation as fuzzy, which fails a build until a person has checked it. A file is written only when a
message changes: it contains neither dates nor line numbers.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import write_po

from factbook.package import Package
from factbook.package.localize import collect_texts
from factbook.sphinx.languages.catalogs import OWN, CatalogFile, build_catalog_path
from factbook.sphinx.languages.complete import has_prose
from factbook.sphinx.text.phrases import PHRASES_CATALOG, RULES_CATALOG

_CODE = Path(__file__).parents[1]
_KEYWORDS = {"_": None, "lazy": None, "counted": (1, 2)}
_WIDTH = 110
_SENTENCE = 4  # words; a new message of fewer words gets no fuzzy translation
_CHANGING = re.compile(
    rb'^"(?:POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Generated-By|Report-Msgid-Bugs-To'
    rb"|Project-Id-Version):[^\n]*\n",
    re.MULTILINE,
)


def extract_phrases() -> Catalog:
    """Return the phrases in the code of the extension."""
    catalog = Catalog()
    for path in sorted(_CODE.rglob("*.py")):
        name = path.relative_to(_CODE.parents[1]).as_posix()
        for line, message, _comments, _context in extract_from_file("python", path, keywords=_KEYWORDS):
            catalog.add(message, locations=[(name, line)])
    return catalog


def extract_rules() -> Catalog:
    """Return the texts of the rules and their groups."""
    from factbook.check import GROUPS
    from factbook.check import RULES as REGISTRY

    catalog = Catalog()
    for group, traits in GROUPS.items():
        catalog.add(traits.meaning, locations=[(group, 1)])
    for code, rule in sorted(REGISTRY.items()):
        for text in (rule.summary, rule.why, rule.bad, rule.good):
            if text:
                catalog.add(text, locations=[(code, 1)])
    return catalog


def extract_package_texts(package: Package | None, settings: Iterable[tuple[str, str]] = ()) -> Catalog:
    """Return the texts of a descriptor and of settings in conf.py."""
    catalog = Catalog()
    for name, text in settings:
        catalog.add(text, locations=[(f"conf.py:{name}", 1)])
    if package is None:
        return catalog
    for item in collect_texts(package):
        catalog.add(item.text, context=item.context or None, locations=[(item.place, 1)])
    return catalog


def join_catalogs(catalog: Catalog, more: Iterable[Message]) -> Catalog:
    """Add the messages of another catalog to one, and return it."""
    for message in more:
        if message.id:
            catalog.add(message.id, context=message.context, locations=message.locations)
    return catalog


def read_page_messages(folder: Path, source: Path) -> Iterator[tuple[str, Catalog]]:
    """Yield the catalogs that the builder `gettext` of Sphinx has written for pages, each with its name.

    Messages that contain only data or code need no translation and are left out.
    """
    for path in sorted(folder.rglob("*.pot")):
        catalog = Catalog()
        for message in CatalogFile(path).read_messages():
            if isinstance(message.id, str) and has_prose(message.id):
                catalog.add(
                    message.id,
                    locations=[
                        (_format_relative_name(folder / name, source), 1) for name, _line in message.locations
                    ],
                )
        yield path.relative_to(folder).with_suffix("").as_posix(), catalog


def update_catalog(file: Path, template: Catalog, language: str) -> bool:
    """Update a catalog, or create it; return whether it has changed.

    Raises ConfigError for an invalid catalog, for instance with merge conflicts.
    """
    before = file.read_bytes() if file.is_file() else b""
    catalog = (
        CatalogFile(file).read_catalog(language) if before else Catalog(locale=language, header_comment="")
    )
    for message in catalog.obsolete.values():  # a message that is used again gets its old translation
        catalog[message.id] = message
    catalog.obsolete.clear()
    known = {message.id for message in catalog}
    catalog.update(template)
    _clear_short_guesses(catalog, known)
    for message in catalog:
        message.flags.discard("python-brace-format")  # the braces belong to roles
    catalog.fuzzy = False
    stream = BytesIO()
    write_po(stream, catalog, width=_WIDTH, include_lineno=False)
    # Remove generated headers, but keep those that a person has written.
    after = _CHANGING.sub(lambda line: line[0] if line[0] in before else b"", stream.getvalue()).lstrip()
    if before == after or (not before and not len(template)):
        return False
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(after)
    return True


def update_own_catalogs(languages: Iterable[str]) -> Iterator[Path]:
    """Update the catalogs of the extension; yield those that have changed."""
    templates = {PHRASES_CATALOG: extract_phrases(), RULES_CATALOG: extract_rules()}
    for language in languages:
        for name, template in templates.items():
            file = build_catalog_path(OWN, language, name)
            if update_catalog(file, template, language):
                yield file


def update_docs_catalogs(
    folder: Path, languages: Iterable[str], templates: Mapping[str, Catalog]
) -> Iterator[Path]:
    """Update the catalogs of a project; yield those that have changed."""
    for language in languages:
        for name, template in templates.items():
            file = build_catalog_path(folder, language, name)
            if update_catalog(file, template, language):
                yield file


def list_own_languages() -> list[str]:
    """Return the languages of the catalogs of the extension."""
    return sorted(path.name for path in OWN.iterdir() if path.is_dir())


def _clear_short_guesses(catalog: Catalog, known: Set[object]) -> None:
    """Remove the fuzzy translations of new messages of few words, which are similar only by chance."""
    for message in catalog:
        if message.fuzzy and message.id not in known and len(str(message.id).split()) < _SENTENCE:
            message.string = ""
            message.flags.discard("fuzzy")


def _format_relative_name(path: Path, source: Path) -> str:
    """Return the path of a file relative to its project, independent of the folder of the templates."""
    file = path.resolve()
    return file.relative_to(source).as_posix() if file.is_relative_to(source) else file.name
