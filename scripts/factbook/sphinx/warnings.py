"""The warnings of the extension; `suppress_warnings` names one as `fact.<subtype>`."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from sphinx.util import logging

from factbook.errors import AddressError
from factbook.sphinx.config import DOMAIN

_logger = logging.getLogger(__name__)


class Subtype(StrEnum):
    """All subtypes of warnings of the type `fact`."""

    ADDRESS = "address"
    DATA = "data"
    DRIFT = "drift"
    DUPLICATE = "duplicate"
    EVIDENCE = "evidence"
    FIELD = "field"
    PACKAGE = "package"
    PAGE = "page"
    PROGRAM = "program"
    QUERY = "query"
    ROUTE = "route"
    ROW = "row"
    TABLE = "table"
    TRANSLATION = "translation"
    VALUE = "value"

    @property
    def meaning(self) -> str:
        """Return the meaning of a warning of this subtype."""
        return _MEANINGS[self]


_MEANINGS: Mapping[Subtype, str] = {
    Subtype.ADDRESS: "A text is not an address or a selection, or it names a thing of another kind.",
    Subtype.DATA: "A table of the package has an error; `factbook check` lists all of them.",
    Subtype.DRIFT: "A text typed by hand repeats a name, figure or date that a cell holds.",
    Subtype.DUPLICATE: "A table, field or row is defined in two places; links lead to the first.",
    Subtype.EVIDENCE: "A role or directive needs evidence, and the package has none.",
    Subtype.FIELD: "The table has no field of this name.",
    Subtype.PACKAGE: "A role or directive needs a data package, and conf.py names none.",
    Subtype.PAGE: "A row gets no page, since an author has a page of that name.",
    Subtype.PROGRAM: "A directive needs the commands of a program, and its argument is not a program.",
    Subtype.QUERY: "A query is not allowed, fails, or has a result that does not fit its place.",
    Subtype.ROUTE: "The route of a figure has an invalid form.",
    Subtype.ROW: "The table has no row with this key.",
    Subtype.TABLE: "The package has no table of this name.",
    Subtype.TRANSLATION: "A translation is missing or fuzzy, or reads other data than its original.",
    Subtype.VALUE: "A condition asks for a value that is not in the closed list of its field.",
}


class FactError(AddressError):
    """An address, selection or other request that the package cannot answer."""

    def __init__(self, part: str, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.part = part  # subtype of the warning: address, table, field, row, ...


def log_warning(error: FactError, location: Any) -> None:
    """Log a FactError as a warning of Sphinx."""
    _logger.warning("%s", error, location=location, type=DOMAIN, subtype=Subtype(error.part))
