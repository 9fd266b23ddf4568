"""The base of the roles."""

from docutils import nodes
from sphinx.util.docutils import SphinxRole

from factbook.sphinx.nodes import markup
from factbook.sphinx.store.reader import FactReader, get_fact_reader
from factbook.sphinx.warnings import FactError, log_warning


class FactRole(SphinxRole):
    """A role that shows facts: subclasses say how in `build`."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the nodes; where the text names nothing, warn and show it."""
        try:
            return self.build(), []
        except FactError as error:
            log_warning(error, self.get_location())
            return [markup.build_code(self.shown_text)], []

    def build(self) -> list[nodes.Node]:
        """Return the nodes; raises FactError."""
        raise NotImplementedError

    @property
    def reading(self) -> FactReader:
        """Return the facts as the document sees them; raises FactError."""
        return get_fact_reader(self.env)

    @property
    def shown_text(self) -> str:
        """Return what stands on the page where the text names nothing."""
        return self.text
