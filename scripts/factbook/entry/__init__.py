"""Add rows with their evidence, from a dialog or from JSON, after a full check of a copy of the package."""

from factbook.entry.dialog import ask_entry
from factbook.entry.entry import RowEntry, read_entries
from factbook.entry.rehearsal import EntryFinding, Outcome, Rehearsal

__all__ = ["EntryFinding", "Outcome", "Rehearsal", "RowEntry", "ask_entry", "read_entries"]
