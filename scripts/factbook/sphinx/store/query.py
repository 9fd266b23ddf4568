"""SQL over the facts that the pages show: the rows in memory, even when a file has changed since."""

from factbook.errors import FactbookError
from factbook.reading.query import QueryResult, run_query
from factbook.sphinx.store.facts import Facts
from factbook.sphinx.warnings import FactError


def answer_query(facts: Facts, sql: str) -> QueryResult:
    """Answer one SELECT over the tables of the package; raises FactError."""
    try:
        return run_query(facts.package, sql, lambda name: facts.rows[name].values())
    except FactbookError as error:
        raise FactError("query", error.message, error.hint) from None
