"""The catalogs of the extension: every message has a good translation in every language it speaks."""

import re
from collections import Counter
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from sphinx.config import eval_config_file
from sphinx.errors import ConfigError
from sphinx.util.tags import Tags

from factbook.package.descriptor import open_package
from factbook.sphinx.languages import catalogs, update
from factbook.sphinx.languages.catalogs import CatalogFile, build_catalog_path
from factbook.sphinx.languages.settings import find_settings

REPO = Path(__file__).parents[3]
CODE = REPO / "scripts" / "factbook" / "sphinx"
DOCS = REPO / "docs" / "locale"
LANGUAGES = update.list_own_languages()
OWN = {"factbook": update.extract_phrases, "rules": update.extract_rules}
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?s|\$\{\w+\}|`[^`]*`")
CHINESE_MARKS = "，。；：！？（）、“”"


def list_catalogs() -> list[Path]:
    own = [build_catalog_path(catalogs.OWN, language, name) for language in LANGUAGES for name in OWN]
    return [*own, *(build_catalog_path(DOCS, language, "datapackage") for language in LANGUAGES)]


def read_messages(file: Path) -> list[Message]:
    return list(CatalogFile(file).read_messages())


def list_texts(message: Message) -> list[str]:
    found = message.string if isinstance(message.string, list | tuple) else [message.string]
    return [str(text) for text in found]


def format_name(file: Path) -> str:
    return f"{file.parts[-3]}/{file.stem}"


def read_template(file: Path) -> Catalog:
    if file.stem in OWN:
        return OWN[file.stem]()
    conf = eval_config_file(REPO / "docs" / "conf.py", Tags())
    said = find_settings(conf, conf["factbook_prose"])
    return update.extract_package_texts(open_package(REPO / "datapackage"), said)


def test_the_extension_speaks_russian_and_chinese() -> None:
    assert LANGUAGES == ["ru", "zh_CN"]
    assert len(update.extract_phrases()) > 100
    assert len(update.extract_rules()) > 150


@pytest.mark.parametrize("file", list_catalogs(), ids=format_name)
def test_every_message_is_translated(file: Path) -> None:
    known = {(message.context, str(message.id)): message for message in read_messages(file)}
    wanted = {(message.context, str(message.id)) for message in read_template(file) if message.id}
    assert wanted - known.keys() == set(), "make translations"
    assert [key for key in wanted if known[key].fuzzy or not all(list_texts(known[key]))] == []


@pytest.mark.parametrize("file", list_catalogs(), ids=format_name)
def test_a_translation_keeps_what_is_put_in_and_what_is_code(file: Path) -> None:
    for message in read_messages(file):
        first = message.id[-1] if isinstance(message.id, list | tuple) else message.id
        for text in list_texts(message):
            assert Counter(PLACEHOLDER.findall(str(first))) == Counter(PLACEHOLDER.findall(text)), text


@pytest.mark.parametrize("file", list_catalogs(), ids=format_name)
def test_plural_forms_are_those_of_the_language(file: Path) -> None:
    with file.open("rb") as stream:
        number = read_po(stream).num_plurals
    assert number == {"ru": 3, "zh_CN": 1}[file.parts[-3]]
    plural = [message for message in read_messages(file) if isinstance(message.id, list | tuple)]
    assert {len(list_texts(message)) for message in plural} <= {number}
    assert bool(plural) == (file.stem == "factbook")


@pytest.mark.parametrize("file", [file for file in list_catalogs() if "zh_CN" in file.parts], ids=format_name)
def test_chinese_is_set_as_chinese_is(file: Path) -> None:
    for message in read_messages(file):
        for text in list_texts(message):
            prose = re.sub(r"`[^`]*`|%\(?\w*\)?s", "x", text)
            assert not re.search(rf"\s[{CHINESE_MARKS[:9]}]|[{CHINESE_MARKS[:9]}]\s", prose), text
            assert not re.search(r'[一-鿿][,;:!?"]|[,;:!?"][一-鿿]', prose), text


@pytest.mark.parametrize("file", [file for file in list_catalogs() if "ru" in file.parts], ids=format_name)
def test_russian_is_set_as_russian_is(file: Path) -> None:
    for message in read_messages(file):
        for text in list_texts(message):
            prose = re.sub(r"`[^`]*`", "x", text)
            assert not re.search(r'["“”]|(?<=\w) - (?=\w)', prose), text
            if str(message.id).endswith("."):
                assert text.endswith("."), text


def test_no_phrase_hides_in_a_formatted_string() -> None:
    code = {path.name: path.read_text("utf-8") for path in CODE.rglob("*.py")}
    assert [name for name, text in code.items() if re.search(r"\{(?:_|counted)\(", text)] == []


def test_an_update_changes_nothing(tmp_path: Path) -> None:
    for file in list_catalogs():
        copy = tmp_path / file.parts[-3] / file.name
        copy.parent.mkdir(exist_ok=True)
        copy.write_bytes(file.read_bytes())
        assert not update.update_catalog(copy, read_template(file), file.parts[-3]), (
            f"make translations: {file}"
        )


def test_a_new_message_of_one_word_is_not_guessed(tmp_path: Path) -> None:
    file, found = tmp_path / "x.po", Catalog()
    found.add("Reason")
    assert update.update_catalog(file, found, "ru")
    file.write_text(
        file.read_text("utf-8").replace('"Reason"\nmsgstr ""', '"Reason"\nmsgstr "Причина"'), "utf-8"
    )
    found.add("Season")
    assert update.update_catalog(file, found, "ru")
    assert {message.id: message.string for message in read_messages(file)} == {
        "Reason": "Причина",
        "Season": "",
    }


def test_a_catalog_without_messages_is_not_begun(tmp_path: Path) -> None:
    assert not update.update_catalog(tmp_path / "x.po", Catalog(), "ru")
    assert not (tmp_path / "x.po").exists()


def test_what_a_translator_wrote_stays(tmp_path: Path) -> None:
    file, template = tmp_path / "x.po", Catalog()
    file.write_text(
        "# Russian translations of birds.\n# Ann Roe, 2031.\n"
        'msgid ""\nmsgstr ""\n"Last-Translator: Ann Roe <ann@example.org>\\n"\n'
        '"Language-Team: Birds <birds@example.org>\\n"\n"Language: ru\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n\n'
        '# not the tower\nmsgid "Mast"\nmsgstr "Мачта"\n\nmsgid "Owl"\nmsgstr "Сова"\n',
        "utf-8",
    )
    template.add("Mast")
    assert update.update_catalog(file, template, "ru")
    text = file.read_text("utf-8")
    for kept in ("# Ann Roe, 2031.", "Ann Roe <ann@", "Birds <birds@", "# not the tower", '#~ msgstr "Сова"'):
        assert kept in text
    assert [message.id for message in read_messages(file)] == ["Mast"]
    assert not update.update_catalog(file, template, "ru")
    template.add("Owl")
    assert update.update_catalog(file, template, "ru")
    assert {message.id: message.string for message in read_messages(file)} == {"Mast": "Мачта", "Owl": "Сова"}
    assert "#~" not in file.read_text("utf-8")


@pytest.mark.parametrize(
    "text",
    [
        'msgid "A"\n<<<<<<< ours\nmsgstr "Б"\n=======\nmsgstr "В"\n>>>>>>> theirs\n',
        "A letter to the translators.\n",
    ],
)
def test_a_file_that_is_no_catalog_is_refused(tmp_path: Path, text: str) -> None:
    file, template = tmp_path / "x.po", Catalog()
    template.add("A")
    file.write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=r"x\.po: not a valid catalog"):
        update.update_catalog(file, template, "ru")
    assert file.read_text("utf-8") == text
