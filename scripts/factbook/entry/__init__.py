"""Add rows with their evidence: from a dialog or from JSON, checked before anything is written."""

from factbook.entry.dialog import ask
from factbook.entry.entry import Entry, read_entries
from factbook.entry.plan import add, plan
from factbook.entry.values import Fault, RefusedError

__all__ = ["Entry", "Fault", "RefusedError", "add", "ask", "plan", "read_entries"]
