"""The documentation runs: every block of Python, page by page, as a reader would."""

import re
from pathlib import Path

import pytest

REPO = Path(__file__).parents[2]
PAGES = [REPO / "README.md", *sorted((REPO / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(page: Path) -> list[str]:
    found = BLOCK.findall(page.read_text("utf-8"))
    return [block for block in found if not block.startswith("# conf.py")]


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page)], ids=lambda page: page.name)
def test_every_block_of_python_runs(
    page: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(REPO)
    names: dict[str, object] = {}
    for block in blocks(page):
        exec(compile(block, page.name, "exec"), names)  # noqa: S102 - our own documentation


def test_the_pages_that_must_run_are_found() -> None:
    assert {"README.md", "use.md"} <= {page.name for page in PAGES if blocks(page)}
