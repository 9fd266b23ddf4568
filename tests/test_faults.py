"""Faults on rows drawn by chance; `make faults` tries every cell."""

import secrets

import pytest

from tests.faults import sweep


@pytest.mark.timeout(300)
def test_every_fault_is_found_at_its_place(capsys: pytest.CaptureFixture[str]) -> None:
    seed = secrets.randbelow(1_000_000)
    tally = sweep(seed)
    with capsys.disabled():
        print(
            f"\n{tally.found:,} faults found, {len(tally.missed):,} missed, {tally.harmless:,} break no rule "
            f"(seed {seed}, {tally.runs:,} runs of check)"
        )
    assert tally.missed == [], f"seed {seed}"
    assert tally.found > 1500
