"""The contracts of imports in pyproject.toml: each finds an import that it forbids."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

PROJECT = Path(__file__).parents[2]
# Name of a contract -> a module, and what it must not import.
FORBIDDEN = {
    "Each room of factbook knows only the rooms below it": ("files/replace", "factbook.package.model"),
    "Each room of the extension knows only the rooms below it": ("sphinx/config", "factbook.sphinx.why"),
    "The engine knows no data set": ("export/readme", "technopolis"),
    "Drawing knows neither Sphinx nor packages": ("drawing/svg", "docutils.nodes"),
    "Only the extension knows Sphinx": ("report/text", "sphinx.application"),
    "CSV is read and written in few rooms": ("frames/columns", "csv"),
    "Cells are judged in few rooms": ("entry/entry", "frictionless"),
}  # fmt: skip


def test_each_contract_finds_an_import_that_it_forbids(tmp_path: Path) -> None:
    contracts = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    assert {contract["name"] for contract in contracts} == FORBIDDEN.keys()
    shutil.copy(PROJECT / "pyproject.toml", tmp_path)
    scripts = Path(shutil.copytree(PROJECT / "scripts", tmp_path / "scripts"))
    for module, forbidden in FORBIDDEN.values():
        file = scripts / "factbook" / f"{module}.py"
        file.write_text(f"{file.read_text('utf-8')}\n\nimport {forbidden}\n", "utf-8")
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-logo", "--no-cache"],
        env={**os.environ, "PYTHONPATH": str(scripts)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stdout
    assert [name for name in FORBIDDEN if f"{name} BROKEN" not in done.stdout] == [], done.stdout
