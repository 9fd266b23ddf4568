"""Add rows with their evidence, from a dialog or from JSON: rehearsed on a copy with the full check first."""

from factbook.entry.dialog import ask
from factbook.entry.entry import Entry, read_entries
from factbook.entry.rehearsal import EntryFinding, Outcome, Rehearsal

__all__ = ["Entry", "EntryFinding", "Outcome", "Rehearsal", "ask", "read_entries"]
