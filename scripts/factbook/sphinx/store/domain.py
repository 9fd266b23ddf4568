"""The Sphinx domain `fact`: tables, fields and rows as objects, as targets of links from any project."""

from collections.abc import Iterator, Set
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from docutils import nodes
from sphinx.domains import Domain, ObjType
from sphinx.errors import ConfigError, NoUri
from sphinx.locale import get_translator
from sphinx.util import logging
from sphinx.util.nodes import make_refnode

from factbook.errors import AddressError, FactbookError
from factbook.package.address import Address, parse_address
from factbook.sphinx.config import DOMAIN, Options
from factbook.sphinx.store.anchors import build_anchor
from factbook.sphinx.store.facts import Facts
from factbook.sphinx.store.questions import Questions
from factbook.sphinx.text.formats import ValueFormatter
from factbook.sphinx.text.phrases import PACKAGE_CATALOG, lazy
from factbook.sphinx.warnings import FactError

if TYPE_CHECKING:
    from docutils.nodes import Element
    from sphinx.addnodes import pending_xref
    from sphinx.application import Sphinx
    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment

_logger = logging.getLogger(__name__)


_OBJECT_TYPES = {
    "table": ObjType(lazy("table"), "table"),
    "field": ObjType(lazy("field"), "field"),
    "row": ObjType(lazy("row"), "row"),
}
_INITIAL_DATA: dict[str, Any] = {
    "objects": {},  # address -> the document that defines it
    "defined": {},  # document -> the addresses of what it defines
}


class FactDomain(Domain):
    """The facts of a data package.

    The package is read once and kept in `facts`. `data` holds the document that defines each object; parallel
    processes of Sphinx exchange it. Each feature adds its own roles and directives to the domain, and
    stores what it collects in `data` under its own key.
    """

    name = DOMAIN
    label = "Fact"
    object_types = _OBJECT_TYPES
    initial_data = _INITIAL_DATA
    data_version = 10

    facts: Facts | None = None  # None when conf.py names no package

    @property
    def objects(self) -> dict[str, str]:
        """Return the document that defines each object, by address."""
        return cast("dict[str, str]", self.data["objects"])

    @property
    def defined(self) -> dict[str, list[str]]:
        """Return the addresses of the objects that each document defines."""
        return cast("dict[str, list[str]]", self.data["defined"])

    def note_object(self, address: Address, docname: str, location: Any) -> None:
        """Store the document that defines an object.

        When two documents define it, the first by name is stored, whatever order they are read in.
        """
        name = str(address)
        other = self.objects.get(name, docname)
        if other != docname:
            _logger.warning(
                "%s is defined in %s and %s", name, *sorted((other, docname)),
                location=location, type=DOMAIN, subtype="duplicate",
            )  # fmt: skip
        self.objects[name] = min(other, docname)
        self.defined.setdefault(docname, []).append(name)

    def clear_doc(self, docname: str) -> None:
        """Remove the objects that a document defines."""
        for name in self.defined.pop(docname, ()):
            if self.objects.get(name) == docname:
                del self.objects[name]

    def merge_domaindata(self, docnames: Set[str], otherdata: dict[str, Any]) -> None:
        """Add the objects of the documents that another process read."""
        for name, owner in otherdata["objects"].items():
            if owner in docnames:
                self.note_object(parse_address(name), owner, owner)

    def resolve_xref(  # noqa: PLR0913, PLR0917 - the signature is Sphinx's
        self,
        env: "BuildEnvironment",
        fromdocname: str,
        builder: "Builder",
        typ: str,
        target: str,
        node: "pending_xref",
        contnode: "Element",
    ) -> nodes.reference | None:
        """Return a link to an object, or None when no document defines it."""
        docname = self.objects.get(target)
        if docname is not None:
            return make_refnode(builder, fromdocname, docname, build_anchor(parse_address(target)), contnode)
        if node.get("fact-optional"):
            raise NoUri
        return None

    def resolve_any_xref(
        self,
        env: "BuildEnvironment",
        fromdocname: str,
        builder: "Builder",
        target: str,
        node: "pending_xref",
        contnode: "Element",
    ) -> list[tuple[str, nodes.reference]]:
        """Return the link to the object that a role `any` names, in a list; an empty list for no object."""
        try:
            address = parse_address(target)
        except AddressError:
            return []
        link = self.resolve_xref(env, fromdocname, builder, address.kind, str(address), node, contnode)
        return [(f"{self.name}:{address.kind}", link)] if link else []

    def get_objects(self) -> Iterator[tuple[str, str, str, str, str, int]]:
        """Yield every object with its label, for the search and for objects.inv."""
        for name, docname in sorted(self.objects.items()):
            address = parse_address(name)
            yield name, self._format_display_name(address), address.kind, docname, build_anchor(address), 1

    def get_type_name(self, type: ObjType, primary: bool = False) -> str:
        """Return the name of a type of objects, for the search of the site."""
        return str(type.lname)

    def _format_display_name(self, address: Address) -> str:
        if self.facts is None:
            return str(address)
        try:
            language = ValueFormatter.of(self.env.config.language).language
            text = Questions(self.facts, language).find_label(address).text
        except FactError:  # the package no longer has the row, but a page still defines it
            return str(address)
        return " ".join(text.split()) or str(address)


def setup_domain(app: "Sphinx") -> None:
    """Register the domain, and open the package before Sphinx reads a document."""
    app.add_domain(FactDomain)
    app.connect("builder-inited", open_facts)


def open_facts(app: "Sphinx") -> None:
    """Read the package that conf.py names, once for all documents (event `builder-inited`).

    Raises ConfigError when the package cannot be read.
    """
    path = Options.of(app.config).get_package_path(Path(app.confdir))
    if path is None:
        return
    try:
        domain = cast("FactDomain", app.env.get_domain(DOMAIN))
        language = ValueFormatter.of(app.config.language).language
        domain.facts = Facts.open(path, get_translator(PACKAGE_CATALOG), language)
    except FactbookError as error:
        raise ConfigError(f"factbook_package: {error}") from error


def get_fact_domain(env: "BuildEnvironment") -> FactDomain:
    """Return the domain that holds the facts."""
    return cast("FactDomain", env.get_domain(DOMAIN))
