"""The base class of the roles."""

from abc import ABC, abstractmethod

from docutils import nodes
from sphinx.util.docutils import SphinxRole

from factbook.sphinx.nodes import markup
from factbook.sphinx.store.reader import FactReader, get_fact_reader
from factbook.sphinx.warnings import FactError, log_warning


class FactRole(SphinxRole, ABC):
    """A role that shows facts; a subclass builds the nodes in `build`."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the nodes; after a FactError, log a warning and return the text of the role."""
        try:
            return self.build(), []
        except FactError as error:
            log_warning(error, self.get_location())
            return [markup.build_code(self.shown_text)], []

    @abstractmethod
    def build(self) -> list[nodes.Node]:
        """Return the nodes; raises FactError."""

    @property
    def reading(self) -> FactReader:
        """Return the facts for the document; raises FactError."""
        return get_fact_reader(self.env)

    @property
    def shown_text(self) -> str:
        """Return the text that the page shows after a FactError."""
        return self.text
