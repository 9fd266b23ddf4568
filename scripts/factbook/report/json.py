"""The JSON of a check.

What `factbook check --format json` prints is versioned by its `format`, which changes when a name or its
meaning changes, and not when a name is added:

    {"format": 1, "factbook": "0.1.0", "package": "name", "tables": 18, "rows": 210,
     "passed": true, "strict": false, "counts": {"errors", "warnings", "accepted", "not_judged"},
     "findings": [{"code", "severity", "message", "hint", "file", "line", "column", "table", "key", "field",
                   "record"}],
     "accepted": [{...a finding, "reason"}], "not_judged": ["resource"],
     "skipped": [{"code", "reason", "table"}]}

`passed` is false where the exit status is 1; `strict` is true if warnings fail. `accepted` has the findings
that exceptions accept, with the reason; `not_judged` the names of resources that nobody judged.
`file` is relative to the package's folder; `line` and `column` count from 1 as an editor does, `record` from
1 as Frictionless does (null for a file or the descriptor); `key` is the primary key as addresses write it.
Control, bidi and other invisible characters are written as the escapes of JSON, other text unchanged.
"""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from factbook import __version__
from factbook.report.summary import count_results
from factbook.report.terminal import is_visible

if TYPE_CHECKING:
    from factbook.check import CheckResult
    from factbook.package import Package

JSON_FORMAT = 1


def format_json(package: "Package", result: "CheckResult") -> str:
    """Return a check's result as JSON, see the module's docstring."""
    document = {
        "format": JSON_FORMAT,
        "factbook": __version__,
        "package": package.name,
        "tables": result.tables,
        "rows": result.rows,
        "passed": result.passed,
        "strict": result.strict,
        "counts": count_results(result),
        "findings": [asdict(finding) for finding in result.findings],
        "accepted": [{**asdict(item.finding), "reason": item.reason} for item in result.accepted],
        "not_judged": result.unjudged,
        "skipped": [asdict(note) for note in result.skipped],
    }
    return _escape_invisible(json.dumps(document, ensure_ascii=False, indent=2))


def _escape_invisible(document: str) -> str:
    """Return JSON in which invisible characters are JSON's own escapes, so that it reads back the same.

    All of them are inside strings, except the line feeds between the lines.
    """
    return "".join(char if char == "\n" or is_visible(char) else json.dumps(char)[1:-1] for char in document)
