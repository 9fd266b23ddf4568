"""Add rows with their evidence, from a dialog or from JSON: rehearsed on a copy with the full check first."""

from factbook.add.dialog import ask
from factbook.add.entry import Entry, read_entries
from factbook.add.rehearsal import EntryFinding, Outcome, Rehearsal

__all__ = ["Entry", "EntryFinding", "Outcome", "Rehearsal", "ask", "read_entries"]
