"""Run one SELECT, in DuckDB's SQL, over a read-only copy of a package's tables; its result is reproducible.

A query can read the tables by their names, with rows in the order of their files and columns typed by their
Table Schema. It cannot read files, settings, the clock or random numbers, so that mistakes are found and a
page depends on the package only. This is no protection against authors: they can write any code in conf.py.
"""

from factbook.reading.query.session import run_query
from factbook.reading.query.statement import QueryError
from factbook.reading.query.values import QueryResult, QueryValue

__all__ = ["QueryError", "QueryResult", "QueryValue", "run_query"]
