"""The base class of the directives."""

from abc import ABC, abstractmethod

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from factbook.package.address import Address
from factbook.sphinx.nodes.markup import build_data, build_paragraph, parse_code_spans
from factbook.sphinx.store.anchors import build_anchor
from factbook.sphinx.store.domain import get_fact_domain
from factbook.sphinx.store.reader import FactReader, get_fact_reader
from factbook.sphinx.warnings import FactError, log_warning


class FactDirective(SphinxDirective, ABC):
    """A directive that shows facts; a subclass builds the nodes in `build`."""

    required_arguments = 1
    final_argument_whitespace = True
    has_content = False

    def run(self) -> list[nodes.Node]:
        """Return the nodes; after a FactError, log a warning and return no nodes."""
        try:
            return self.build(get_fact_reader(self.env))
        except FactError as error:
            log_warning(error, self.get_location())
            return []

    @abstractmethod
    def build(self, reading: FactReader) -> list[nodes.Node]:
        """Return the nodes; raises FactError."""

    def define_object(self, address: Address, node: nodes.Element) -> None:
        """Define an object at a node: links to the object lead to the node."""
        document = self.state.document
        node["ids"] = [] if build_anchor(address) in document.ids else [build_anchor(address)]
        if not node["ids"]:
            error = FactError("duplicate", f"{address} is defined twice in {self.env.docname}")
            return log_warning(error, self.get_location())
        document.note_explicit_target(node)
        get_fact_domain(self.env).note_object(address, self.env.docname, self.get_location())

    def build_heading(self, text: str, *classes: str) -> nodes.rubric:
        """Return a heading that starts no section of the page and is not translatable."""
        node = nodes.rubric("", "", build_data(text), translatable=False, classes=list(classes))
        self.set_source_info(node)
        return node

    def build_prose(self, text: str) -> nodes.paragraph:
        """Return a text of an author as a translatable paragraph."""
        node = nodes.paragraph(text, "", *parse_code_spans(text))
        self.set_source_info(node)
        return node

    def build_descriptor_text(self, text: str) -> nodes.paragraph:
        """Return a text of the descriptor as a paragraph; the text is already translated."""
        return build_paragraph(*parse_code_spans(text))
