"""A small site in three languages, about the package of birds."""

import shutil
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po, write_po

from tests.worlds import aviary

ROOT = Path(__file__).parent / "roots" / "tongues"
SITES = {"en": "en", "ru": "ru", "zh_CN": "zh"}


def copy(folder: Path) -> Path:
    """Return a copy of the project, beside its package."""
    root = Path(shutil.copytree(ROOT, folder / "tongues"))
    shutil.copytree(aviary.ROOT / "package", root / "package")
    return root


def build(root: Path, language: str, **settings: Any) -> list[str]:
    """Build the site in one language; return its warnings."""
    return aviary.build(root, language=language, nitpicky=True, **settings)[1]


def catalog(root: Path, language: str, name: str) -> Path:
    return root / "locale" / language / "LC_MESSAGES" / f"{name}.po"


def change(file: Path, message: str, string: str, *flags: str) -> None:
    """Give a message of a catalog another translation."""
    with file.open("rb") as stream:
        found = read_po(stream, locale=file.parts[-3])
    found[message].string = string
    found[message].flags |= set(flags)
    with file.open("wb") as stream:
        write_po(stream, found)
