"""One read-only SQL query over the tables of a package, with the same answer each time.

The dialect is DuckDB's. A query is one SELECT; it sees the tables of the package under their own
names, with columns typed by their Table Schema, and nothing else: no file, no setting, no clock, no
chance. It may use only what `functions` lists.

This keeps mistakes off the pages, and a page from reading more than the package. It is no prison:
whoever writes pages can write conf.py too.
"""

from factbook.reading.query.session import close, query
from factbook.reading.query.statement import QueryError
from factbook.reading.query.values import Result, Value

__all__ = ["QueryError", "Result", "Value", "close", "query"]
