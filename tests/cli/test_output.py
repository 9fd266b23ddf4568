"""Where the command writes to: pipes, full disks, closed streams, and the exit status."""

import os
import shutil
from pathlib import Path

import pytest

from factbook.cli import main
from tests.command import Captured, descriptor, good_package, start, with_path, without_descriptor
from tests.worlds.clockworks import build


@pytest.fixture
def good(tmp_path: Path) -> Path:
    """Return the folder of a package without findings."""
    return good_package(tmp_path)


class TestOutput:
    @pytest.mark.parametrize(
        "arguments", [["--help"], ["rules"], ["check", "--format", "json"]], ids=" ".join
    )
    def test_a_reader_that_has_gone_is_no_error(self, arguments: list[str]) -> None:
        reading, writing = os.pipe()
        os.close(reading)
        ran = start(*arguments, stdout=writing)
        os.close(writing)
        assert (ran.returncode, without_descriptor(ran.stderr)) == (0, "")

    @pytest.mark.parametrize(
        ("arguments", "status"),
        [("--help", 0), ("rules", 0), ("check {good}", 0), ("check {bad}", 1), ("check nowhere", 2),
         ("add t --package {good}", 2), ("add t --from - --package {good}", 2)],
    )  # fmt: skip
    @pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", ">&- 2>&- <&-"])
    def test_a_closed_stream_leaves_the_status(
        self, good: Path, tmp_path: Path, arguments: str, status: int, closed: str
    ) -> None:
        bad = tmp_path / "bad"
        shutil.copytree(good, bad)
        (bad / "t.csv").write_text("a\nx,y\n")
        ran = start(*arguments.format(good=good, bad=bad).split(), closed=closed)
        assert ran.returncode == status
        assert "Traceback" not in ran.stderr
        assert "Error" not in ran.stderr
        assert ("2>&-" not in closed and status == 2) == bool(without_descriptor(ran.stderr))

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
    @pytest.mark.parametrize("command", ["--help", "rules"])
    def test_a_full_disk_is_one_message(self, command: str) -> None:
        with Path("/dev/full").open("w") as full:
            ran = start(command, stdout=full)
        assert (ran.returncode, ran.stderr) == (2, "factbook: standard output: no space left on device\n")

    def test_a_terminal_without_cyrillic_shows_escapes(self, tmp_path: Path) -> None:
        build(tmp_path)
        arguments = ("why", "towers/north.name_ru", "--package", str(tmp_path))
        ran = start(*arguments, PYTHONIOENCODING="ascii")
        assert (ran.returncode, without_descriptor(ran.stderr)) == (0, "")
        assert "\\u0421\\u0435\\u0432" in ran.stdout

    @pytest.mark.parametrize(("path", "status"), [("t.csv", 0), ("missing.csv", 1), ("../t.csv", 2)])
    def test_statuses_reach_the_shell(self, good: Path, path: str, status: int) -> None:
        descriptor(good, with_path(path))
        assert start("check", str(good)).returncode == status

    def test_an_interrupt_is_one_message(
        self, good: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def interrupted(*arguments: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr("factbook.cli.check.open_named_package", interrupted)
        assert main(["check", str(good)]) == 2
        assert capsys.readouterr().err == "\nfactbook: interrupted, nothing was written\n"
