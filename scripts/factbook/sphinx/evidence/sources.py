"""The sources of a package: what each is, and which cells rest on which of its paragraphs."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives

from factbook.evidence.ledger import Place, number
from factbook.package import Provenance, Table
from factbook.package.address import Address, encode
from factbook.reading.rows import Row
from factbook.sphinx.config import DOMAIN
from factbook.sphinx.nodes import markup
from factbook.sphinx.nodes.directive import FactDirective
from factbook.sphinx.nodes.option import Described
from factbook.sphinx.nodes.tables import Column, Entry, table
from factbook.sphinx.rows.tables import heading, show
from factbook.sphinx.store.reader import Reading
from factbook.sphinx.text.phrases import _, listed
from factbook.sphinx.warnings import FactError
from factbook.sphinx.why.sentence import paragraph_of

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_DETAILS = (
    "url",
    "publisher",
    "publisher_kind",
    "published_on",
    "language",
    "text_seen",
    "paragraph_count",
    "text_sha256",
)

Resting = Mapping[Place, Sequence[Address]]


class SourcesDirective(FactDirective):
    """Show every source, or the one with a key: what it is, and what rests on each paragraph."""

    required_arguments = 0
    optional_arguments = 1
    option_spec: ClassVar = {
        "define": Described("Links to the rows of the sources lead here.", directives.flag),
    }

    def build(self, reading: Reading) -> list[nodes.Node]:
        """Return an object description for each source; raises FactError."""
        provenance = kept(reading)
        if self.arguments:
            address = Address(provenance.sources, encode([self.arguments[0]]))
            found, row = reading.row(reading.find(str(address), "row"))
            rows = [row]
        else:
            found, rows = reading.select(provenance.sources)
        cells = reading.resting()
        return [self._source(reading, found, row, cells) for row in rows]

    def _source(self, reading: Reading, found: Table, row: Row, cells: Resting) -> nodes.Node:
        address = Address(found.name, row.key)
        name = markup.sign_label(markup.label(reading.label(address), reading.wording))
        details = markup.fields(_details(reading, found, row))
        content = [details, *_paragraphs(reading, row.cells["source_id"], cells)]
        node = markup.description(address, [name, markup.sign_note(str(address))], content)
        if "define" in self.options:
            self.define(address, markup.signature_of(node))
        else:
            markup.signature_of(node)["ids"] = []
        return node


def setup_sources(app: "Sphinx") -> None:
    """Add the directive."""
    app.add_directive_to_domain(DOMAIN, "sources", SourcesDirective)


def kept(reading: Reading) -> Provenance:
    """Return the tables of the evidence; raises FactError where the package keeps none."""
    provenance = reading.package().package.provenance
    if provenance is None:
        raise FactError("evidence", "the package keeps no evidence", "declare factbook:provenance")
    return provenance


def _details(reading: Reading, found: Table, row: Row) -> Iterator[tuple[str, Sequence[nodes.Node]]]:
    known = {item.name for item in found.fields}
    for name in _DETAILS:
        if name in known:
            cell = reading.cell_in(found, row, name)
            if cell.text:
                title = heading(reading.column(found, name), name)
                yield title, [markup.paragraph(*show(reading, cell))]


def _paragraphs(reading: Reading, source: str, cells: Resting) -> list[nodes.Node]:
    """Return a table of the paragraphs of a source, with those that only the evidence knows."""
    skipped = dict(_skipped(reading, source))
    known = {*skipped, *(place for name, place in cells if name == source)}
    places = sorted(known, key=lambda place: (place is None, place))
    if not places:
        return []
    lists = [cells.get((source, place), ()) for place in places]
    rests = [_rests(reading, addresses) for addresses in lists]
    why = [skipped.get(place, []) for place in places]
    columns = [
        Column([markup.data(_("Place"))], tuple([markup.data(_named(place))] for place in places)),
        Column(
            [markup.data(_("Cells"))],
            tuple([markup.data(reading.wording.number(len(addresses)))] for addresses in lists),
            number=True,
        ),
        Column(
            [markup.data(_("What rests on it"))],
            tuple(entry or reason for entry, reason in zip(rests, why, strict=True)),
        ),
    ]
    return [table(columns)]


def _skipped(reading: Reading, source: str) -> Iterator[tuple[int | None, Entry]]:
    """Yield the paragraphs that the package lists, each with why no cell rests on it."""
    found, rows = reading.select(kept(reading).paragraphs)
    for row in rows:
        if reading.cell_in(found, row, "source_id").text == source:
            place = number(reading.cell_in(found, row, "number").text)
            if place is not None:
                known = any(item.name == "skipped_because" for item in found.fields)
                cell = reading.cell_in(found, row, "skipped_because") if known else None
                yield place, [markup.value(cell, cell.text, reading.wording)] if cell and cell.text else []


def _named(place: int | None) -> str:
    return _("the text as a whole") if place is None else paragraph_of(place)


def _rests(reading: Reading, addresses: Sequence[Address]) -> Entry:
    """Return the rows with cells among these, each with the names of its fields without language."""
    rows: dict[Address, dict[str, None]] = {}
    for address in addresses:
        base = reading.facts.package.table(address.table).field(address.field or "").base
        rows.setdefault(Address(address.table, address.key), {})[base] = None
    entries = []
    for address, names in rows.items():
        name = markup.label(reading.label(address), reading.wording)
        link = markup.link(address, name, reading.env.docname, optional=True)
        entries.append(nodes.inline("", "", link, markup.data(_(" (%s)") % listed(*names))))
    return markup.joined(entries, _("; "))
