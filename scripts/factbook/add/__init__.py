"""Add rows with their evidence: from a dialog or from JSON, checked before anything is written."""

from factbook.add.dialog import ask
from factbook.add.entry import Entry, read_entries
from factbook.add.plan import add, plan
from factbook.add.values import Fault, RefusedError

__all__ = ["Entry", "Fault", "RefusedError", "add", "ask", "plan", "read_entries"]
