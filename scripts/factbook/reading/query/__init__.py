"""One SELECT, in DuckDB's SQL, over a read-only copy of a package's tables, with the same answer each time.

A query sees the tables under their own names, with rows in the order of their files and columns typed by
their Table Schema, and nothing else: no file, no setting, no clock, no chance. This keeps mistakes off the
pages, and a page from reading more than the package. It is no prison: whoever writes pages can write conf.py.
"""

from factbook.reading.query.session import run_query
from factbook.reading.query.statement import QueryError
from factbook.reading.query.values import QueryResult, QueryValue

__all__ = ["QueryError", "QueryResult", "QueryValue", "run_query"]
