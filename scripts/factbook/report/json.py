"""The JSON of a check.

What `factbook check --format json` prints is versioned by its `format`, which changes when a name is renamed
or its meaning changes, and not when one is added:

    {"format": 1, "factbook": "0.1.0", "package": "name", "tables": 18, "rows": 210,
     "findings": [{"code", "severity", "message", "hint", "file", "line", "column", "table", "key", "field",
                   "record"}],
     "skipped": [{"code", "reason", "table"}]}

`file` is relative to the package's folder; `line` and `column` count from 1 as an editor does, `record` from
1 as Frictionless does (null where no row is meant); `key` is the row's primary key as addresses write it.
Controls, bidi marks and whatever else nobody sees are written as the escapes of JSON, other text as it is.
"""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from factbook import __version__
from factbook.report.terminal import is_visible

if TYPE_CHECKING:
    from factbook.check import Result
    from factbook.package import Package

JSON_FORMAT = 1


def as_json(package: "Package", result: "Result") -> str:
    """Return a check's result as JSON, see the module's docstring."""
    document = {
        "format": JSON_FORMAT,
        "factbook": __version__,
        "package": package.name,
        "tables": result.tables,
        "rows": result.rows,
        "findings": [asdict(finding) for finding in result.findings],
        "skipped": [asdict(note) for note in result.skipped],
    }
    return _shown(json.dumps(document, ensure_ascii=False, indent=2))


def _shown(document: str) -> str:
    """Return JSON in which what `visible` would escape is escaped as JSON does it, so that it reads the same.

    All of it stands in strings, but for the line feeds between them.
    """
    return "".join(char if char == "\n" or is_visible(char) else json.dumps(char)[1:-1] for char in document)
