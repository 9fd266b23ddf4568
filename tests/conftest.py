"""Fixtures of every test: what is expensive is made once for a whole run."""

import fcntl
import os
import subprocess
import sys
from collections.abc import Callable, Generator
from pathlib import Path

import pytest

REPO = Path(__file__).parents[1]

Once = Callable[[str, Callable[[Path], None]], Path]


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    """Run a test that is marked `no_cover` without counting its lines.

    In a worker of pytest-xdist, pytest-cov 7 starts coverage twice and pauses it once.
    """
    if item.get_closest_marker("no_cover") is None:
        return (yield)
    trace = sys.gettrace()
    sys.settrace(None)
    try:
        return (yield)
    finally:
        sys.settrace(trace)


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """Return a maker of folders that all workers of a run share.

    The first who asks for a name fills its folder, and the others wait; where that failed, the next tries.
    """
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    def make_once(name: str, make: Callable[[Path], None]) -> Path:
        folder = shared / f"once-{name}"
        with (shared / f"once-{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not folder.exists():
                part = tmp_path_factory.mktemp(f"once-{name}")
                make(part)
                part.rename(folder)
        return folder

    return make_once


@pytest.fixture(scope="session")
def site(once: Once) -> Path:
    """Return the folder of the site of this project in every language, built without a warning."""
    return once("site", _build_site) / "site"


def _build_site(folder: Path) -> None:
    command = [sys.executable, "-m", "factbook.sphinx.languages", "build", "docs", str(folder / "site")]
    environment = {**os.environ, "PYTHONPATH": str(REPO / "scripts"), "SOURCE_DATE_EPOCH": "315532800"}
    done = subprocess.run(
        [*command, "-d", str(folder / "trees"), "-q", "-n", "-W", "--keep-going"],
        env=environment,
        cwd=REPO,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
