"""Read the titles and descriptions in the descriptor, each with its line."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from factbook.package import Package
from factbook.package.document import PropertyPath, list_spans, load_document, read_document_text
from factbook.sphinx.drift.prose import ProsePiece

_PROPERTIES = ("title", "description")


def read_descriptor_prose(package: Package) -> dict[str, tuple[ProsePiece, ...]]:
    """Return the texts of package, resources and fields by file, relative to the folder of the package."""
    texts = set(read_texts(package.descriptor))
    return {
        name: tuple(piece for piece in _build_pieces(package.folder / name) if piece.text in texts)
        for name in package.documents
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


def _build_pieces(file: Path) -> Iterator[ProsePiece]:
    document, text, source = load_document(file)[0], read_document_text(file), os.path.normpath(file)
    line, start = 1, 0
    for span in sorted(list_spans(file, text), key=lambda item: item.start):
        if span.path and span.path[-1] in _PROPERTIES and span.end > span.start:
            line += text.count("\n", start, span.start)
            start = span.start
            value = _find_value(document, span.path)
            if isinstance(value, str):
                yield ProsePiece(value, source, line)


def _find_value(document: Any, path: PropertyPath) -> Any:
    """Return the value at a path; None where a repeated property hides it."""
    value = document
    for part in path:
        try:
            value = value[part]
        except (LookupError, TypeError):
            return None
    return value
