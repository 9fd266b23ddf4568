"""Faults on rows drawn by chance; `make faults` tries every cell."""

import re
import secrets
import subprocess
import sys
from pathlib import Path

import pytest

REPO = Path(__file__).parents[2]


def test_every_fault_is_found_at_its_place(capsys: pytest.CaptureFixture[str]) -> None:
    seed = str(secrets.randbelow(1_000_000))
    # In a process of its own, where nobody counts the lines that run: half the time.
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults", "--seed", seed],
        cwd=REPO, capture_output=True, text=True, check=False,
    )  # fmt: skip
    with capsys.disabled():
        print(f"\n{done.stdout.strip()}")
    assert (done.returncode, done.stderr) == (0, ""), f"seed {seed}\n{done.stdout}"
    found = re.match(r"([\d,]+) of ([\d,]+) faults found", done.stdout)
    assert found is not None
    assert found[1] == found[2]
    assert int(found[1].replace(",", "")) > 1500
