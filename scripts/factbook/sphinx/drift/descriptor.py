"""Read the titles and descriptions in the descriptor, each with its line."""

import json
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from factbook.package import Package
from factbook.package.descriptor import is_url
from factbook.sphinx.drift.prose import ProsePiece

_PROPERTIES = ("title", "description")
_STRING = r'"(?:[^"\\]|\\.)*+"'
_PROSE = re.compile(rf'"(?:{"|".join(_PROPERTIES)})"\s*:\s*({_STRING})')


def read_descriptor_prose(package: Package) -> dict[str, tuple[ProsePiece, ...]]:
    """Return the texts of package, resources and fields by file, relative to the folder of the package."""
    texts = set(read_texts(package.descriptor))
    files = dict.fromkeys((package.file, *_list_schema_files(package)))
    return {
        file.relative_to(package.folder).as_posix(): tuple(
            piece for piece in _build_pieces(file) if piece.text in texts
        )
        for file in files
    }


def read_texts(descriptor: Mapping[str, Any]) -> Iterator[str]:
    """Yield the titles and descriptions of the package, its resources and their fields."""
    parts = [descriptor]
    for resource in descriptor.get("resources", ()):
        schema = resource.get("schema")
        parts += [resource, *((schema, *schema.get("fields", ())) if isinstance(schema, dict) else ())]
    for part in parts:
        values = (part.get(name) for name in _PROPERTIES)
        yield from (value for value in values if isinstance(value, str))


def _list_schema_files(package: Package) -> Iterator[Path]:
    for resource in json.loads(package.file.read_text("utf-8-sig")).get("resources", ()):
        if isinstance(resource.get("schema"), str) and not is_url(resource["schema"]):
            yield package.folder / resource["schema"]


def _build_pieces(file: Path) -> Iterator[ProsePiece]:
    text, source = file.read_text("utf-8-sig"), os.path.normpath(file)
    line, at = 1, 0
    for match in _PROSE.finditer(text):
        line += text.count("\n", at, match.start(1))
        at = match.start(1)
        yield ProsePiece(json.loads(match[1], strict=False), source, line)
