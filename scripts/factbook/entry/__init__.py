"""Add rows with their evidence, from a dialog or from JSON: rehearsed on a copy with the full check first."""

from factbook.entry.dialog import ask_entry
from factbook.entry.entry import RowEntry, read_entries
from factbook.entry.rehearsal import EntryFinding, Outcome, Rehearsal

__all__ = ["EntryFinding", "Outcome", "Rehearsal", "RowEntry", "ask_entry", "read_entries"]
