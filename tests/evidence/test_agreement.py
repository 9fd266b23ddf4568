"""The check and `why` agree which cells have evidence, on packages made by chance."""

from collections.abc import Mapping
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from factbook.check import CheckSettings, check_package
from factbook.evidence import find_reasons
from tests.worlds.clockworks import Rows, build

FIELDS = ("kind", "name_en", "name_ru", "name_zh", "text_en", "text_ru", "text_zh", "height", "website")
SCOPES = (*FIELDS, "name", "text", "*")
SPEAKING = ("stated", "coded", "inferred", "translated", "differs")
SILENT = ("not-stated", "not-in-view", "not-applicable", "differs")
TEXTS = {"kind": "clock", "height": "31", "website": "https://example.org"}

Cells = Mapping[str, str]


@st.composite
def towers(draw: st.DrawFn) -> tuple[Cells, Rows]:
    """Draw a row with empty and filled cells, and rows of evidence that could be meant for them."""
    filled = draw(st.sets(st.sampled_from(FIELDS)))
    cells = {name: TEXTS.get(name, "Anna") for name in FIELDS if name in filled}
    evidence = []
    for scope in draw(st.lists(st.sampled_from(SCOPES), max_size=6)):
        covered = [name for name in FIELDS if name.startswith(f"{scope}_") or name == scope]
        empty = scope != "*" and not filled.intersection(covered)
        evidence.append({"field_name": scope, "status": draw(st.sampled_from(SILENT if empty else SPEAKING))})
    return cells, evidence


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=towers())
def test_check_and_why_name_the_same_cells(tmp_path: Path, drawn: tuple[Cells, Rows]) -> None:
    cells, evidence = drawn
    about = {"table_name": "towers", "row_id": "north", "source_id": "news", "paragraph": "1"}
    rows = {
        "towers": [{"tower_id": "north", **cells}],
        "evidence": [{"evidence_id": f"e{n}", **about, **row} for n, row in enumerate(evidence)],
    }
    package = build(tmp_path / "package", rows)
    findings = check_package(package, CheckSettings(["evidence.uncovered"])).findings
    uncovered = {finding.field for finding in findings if finding.table == "towers"}
    unexplained = {reason.address for reason in find_reasons(package, "towers/north") if not reason.status}
    assert unexplained == {f"towers/north.{name}" for name in uncovered}
