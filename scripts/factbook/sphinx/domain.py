"""The domain `fact`: tables, fields and rows as objects that pages of any project can link to."""

from collections.abc import Iterator, Set
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from docutils import nodes
from sphinx.domains import Domain, ObjType
from sphinx.errors import ConfigError, NoUri
from sphinx.locale import get_translator
from sphinx.util import logging
from sphinx.util.nodes import make_refnode

from factbook.address import Address, parse
from factbook.errors import AddressError, FactbookError
from factbook.sphinx.backlinks import BacklinksDirective
from factbook.sphinx.downloads import CitationDirective, DownloadsDirective
from factbook.sphinx.dtypes import DtypesDirective
from factbook.sphinx.facts import FactError, Facts
from factbook.sphinx.figures import DIRECTIVES as FIGURES
from factbook.sphinx.markup import DOMAIN, anchor
from factbook.sphinx.options import Options
from factbook.sphinx.queries import QueryDirective, QueryRole
from factbook.sphinx.questions import Question
from factbook.sphinx.record import RecordDirective
from factbook.sphinx.reference import REFERENCE
from factbook.sphinx.roles import CountRole, LabelRole, LinkRole, ValueRole
from factbook.sphinx.rows import ListDirective, RowsDirective
from factbook.sphinx.rules import RulesDirective
from factbook.sphinx.schema import SchemaDirective, TablesDirective
from factbook.sphinx.whys import DIRECTIVES as EVIDENCE
from factbook.sphinx.whys import ROLES as EVIDENCE_ROLES
from factbook.sphinx.wording import Wording
from factbook.sphinx.words import PACKAGE, lazy

if TYPE_CHECKING:
    from docutils.nodes import Element
    from docutils.parsers.rst import Directive
    from sphinx.addnodes import pending_xref
    from sphinx.application import Sphinx
    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment
    from sphinx.roles import XRefRole
    from sphinx.util.typing import RoleFunction

_logger = logging.getLogger(__name__)


_OBJECTS = {
    "table": ObjType(lazy("table"), "table"),
    "field": ObjType(lazy("field"), "field"),
    "row": ObjType(lazy("row"), "row"),
}
_ROLES: "dict[str, RoleFunction | XRefRole]" = {
    "table": LinkRole(),
    "field": LinkRole(),
    "row": LinkRole(),
    "label": LabelRole(),
    "value": ValueRole(),
    "count": CountRole(),
    "query": QueryRole(),
    **EVIDENCE_ROLES,
}
_DIRECTIVES: "dict[str, type[Directive]]" = {
    "tables": TablesDirective,
    "schema": SchemaDirective,
    "rows": RowsDirective,
    "list": ListDirective,
    "record": RecordDirective,
    "backlinks": BacklinksDirective,
    "query": QueryDirective,
    "rules": RulesDirective,
    **EVIDENCE,
    **FIGURES,
    "downloads": DownloadsDirective,
    "dtypes": DtypesDirective,
    "citation": CitationDirective,
    **REFERENCE,
}
_DATA: dict[str, Any] = {
    "objects": {},  # address -> the document that defines it
    "questions": {},  # document -> what it asked of the facts
    "digests": {},  # question -> digest of its answer when it was last read
    "package": "",  # digest of the package then
    "titles": {},  # document in the table of contents -> its title then
    "words": "",  # digest of the catalogs of the extension then
}


class FactDomain(Domain):
    """Facts of a data package.

    The package hangs on this instance, read once; `data` holds only which document defines which
    object, because parallel readers send it to one another.
    """

    name = DOMAIN
    label = "Fact"
    object_types = _OBJECTS
    roles = _ROLES
    directives = _DIRECTIVES
    initial_data = _DATA
    data_version = 7

    facts: Facts | None = None  # None where conf.py names no package
    words: str = ""  # digest of the catalogs of the extension

    @property
    def objects(self) -> dict[str, str]:
        """Return which document defines which object, by address."""
        return cast("dict[str, str]", self.data["objects"])

    @property
    def questions(self) -> dict[str, dict[Question, None]]:
        """Return what each document asked of the facts."""
        return cast("dict[str, dict[Question, None]]", self.data["questions"])

    @property
    def digests(self) -> dict[Question, str]:
        """Return the digest of the answer to each question when the environment was last saved."""
        return cast("dict[Question, str]", self.data["digests"])

    @property
    def digest(self) -> str:
        """Return the digest of the package when the environment was last saved."""
        return str(self.data["package"])

    def note_object(self, address: Address, docname: str, location: Any) -> None:
        """Remember where an object is defined.

        Where two documents define it, the first by name keeps it, in whatever order they are read.
        """
        name = str(address)
        other = self.objects.get(name, docname)
        if other != docname:
            _logger.warning(
                "%s is defined in %s and %s", name, *sorted((other, docname)),
                location=location, type=DOMAIN, subtype="duplicate",
            )  # fmt: skip
        self.objects[name] = min(other, docname)

    def clear_doc(self, docname: str) -> None:
        """Forget what a document defined."""
        if self.questions.pop(docname, None) is None:  # who defines something has asked for it
            return
        for name in [name for name, owner in self.objects.items() if owner == docname]:
            del self.objects[name]

    def merge_domaindata(self, docnames: Set[str], otherdata: dict[str, Any]) -> None:
        """Take over what another process read."""
        for name, owner in otherdata["objects"].items():
            if owner in docnames:
                self.note_object(parse(name), owner, owner)
        for docname in docnames & otherdata["questions"].keys():
            self.questions[docname] = otherdata["questions"][docname]

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
        """Return a link to an object, or None where no document defines it."""
        docname = self.objects.get(target)
        if docname is not None:
            return make_refnode(builder, fromdocname, docname, anchor(parse(target)), contnode)
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
        """Return the link to an object that the role `any` names, if there is one."""
        try:
            address = parse(target)
        except AddressError:
            return []
        found = self.resolve_xref(env, fromdocname, builder, address.kind, str(address), node, contnode)
        return [(f"{self.name}:{address.kind}", found)] if found else []

    def get_objects(self) -> Iterator[tuple[str, str, str, str, str, int]]:
        """Yield every object with its name for people, for the search and for objects.inv."""
        for name, docname in sorted(self.objects.items()):
            address = parse(name)
            yield name, self._display(address), address.kind, docname, anchor(address), 1

    def get_type_name(self, type: ObjType, primary: bool = False) -> str:
        """Return what kind of thing an object is, as the search of a site names it."""
        return str(type.lname)

    def _display(self, address: Address) -> str:
        if self.facts is None:
            return str(address)
        try:
            language = Wording.of(self.env.config.language).language
            text = self.facts.label(self.facts.find(str(address), address.kind), language).text
        except FactError:  # a row that has gone from a package whose pages still show it
            return str(address)
        return " ".join(text.split()) or str(address)


def open_facts(app: "Sphinx") -> None:
    """Read the package that conf.py names, once for all documents.

    Raises ConfigError when that fails.
    """
    path = Options.of(app.config).path(Path(app.confdir))
    if path is None:
        return
    try:
        domain = cast("FactDomain", app.env.get_domain(DOMAIN))
        domain.facts = Facts.open(path, get_translator(PACKAGE))
    except FactbookError as error:
        raise ConfigError(f"factbook_package: {error}") from error
