"""The command line, run in this process or in one of its own, and a small package for it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from factbook.cli import main

ROOT = Path(__file__).parents[1]
# Output is held back and byte code kept, as most users have it and some machines have not.
PYTHON = {"PYTHONPATH": str(ROOT / "scripts"), "PYTHONUNBUFFERED": "", "PYTHONDONTWRITEBYTECODE": ""}
Captured = pytest.CaptureFixture[str]
Ended = subprocess.CompletedProcess[str]

GOOD_FIELD = {"name": "a", "type": "string", "title": "A", "description": "A letter.", "example": "x"}
GOOD: dict[str, Any] = {
    "name": "small",
    "resources": [
        {"name": "t", "path": "t.csv", "title": "T", "description": "Letters.",
         "schema": {"fields": [GOOD_FIELD], "primaryKey": ["a"]}}
    ],
}  # fmt: skip


def good_package(folder: Path) -> Path:
    """Write a package without findings into a folder, and return that."""
    (folder / "t.csv").write_text("a\nx\n")
    return descriptor(folder, GOOD)


def descriptor(folder: Path, content: Any) -> Path:
    text = content if isinstance(content, str) else json.dumps(content)
    (folder / "datapackage.json").write_text(text, "utf-8")
    return folder


def with_path(path: str, **more: Any) -> dict[str, Any]:
    return {**GOOD, "resources": [{**GOOD["resources"][0], "path": path, **more}]}


def start(*arguments: str, stdout: Any = subprocess.PIPE, closed: str = "", **environment: str) -> Ended:
    """Run the command in a process of its own, with the streams closed that a shell closes so: `>&-`."""
    command = [sys.executable, "-c", "import sys; from factbook.cli import main; sys.exit(main())"]
    through = ["sh", "-c", f'"$0" "$@" {closed}'] if closed else []
    return subprocess.run(
        [*through, *command, *arguments],
        check=False, encoding="utf-8", stdout=stdout, stderr=subprocess.PIPE, cwd=ROOT,
        env={**os.environ, **PYTHON, **environment},
    )  # fmt: skip


def without_descriptor(err: str) -> str:
    """Return what a command says but for the line that names the descriptor."""
    return "".join(line for line in err.splitlines(keepends=True) if not line.startswith("factbook: using "))


def refused(capsys: Captured, *arguments: str) -> str:
    """Return the one message with which a command ends."""
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    err = without_descriptor(err)
    assert err.startswith("factbook: ")
    assert "Traceback" not in err
    return err
