"""Why a value is what it is: everything a reader needs to find its place in a source."""

from dataclasses import dataclass
from urllib.parse import quote

from factbook.errors import UsageError
from factbook.evidence.ledger import Evidence, Ledger, needing_evidence, speakers
from factbook.package import Field, Package
from factbook.package.address import Address
from factbook.reading.rows import Row, read_rows, resolve_address


@dataclass(frozen=True, slots=True)
class Citation:
    """One row of evidence for a cell, with what its keys name."""

    evidence: str  # key of the row
    status: str  # as written in the row
    scope: str  # field_name as written: the field, its base name or `*`
    said_by: str  # name of the person, else of the publisher
    said_by_language: str  # of that name, "" where none is declared
    source_id: str
    source_title: str
    publisher: str
    published_on: str
    url: str
    paragraph: int | None
    anchor: str
    reason: str
    printed_value: str
    link: str  # url, with a text fragment that opens the anchor where one is known


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one cell is as it is."""

    address: str
    title: str  # of the field
    text: str  # of the cell
    label: str  # of the row, "" where its table names none
    exempt: bool  # the cell needs no evidence
    status: str  # effective, see `Ledger`; "" where the cell is exempt or nothing speaks for it
    cited: Citation | None  # what speaks for the cell
    beside: tuple[Citation, ...]  # further sources, those that say otherwise last


def why(package: Package, address: str, *, language: str = "") -> Reason:
    """Return why a cell is as it is, with labels and titles in a language where there are any.

    Raises AddressError for an address that names nothing, UsageError for one that is not a cell's,
    or for a package without evidence.
    """
    place, row, field = resolve_address(package, address)
    if row is None or field is None:
        raise _no_cell(package, place)
    return explain(Ledger.of(package), row, field, language=language)


def reasons(package: Package, address: str, *, language: str = "") -> tuple[Reason, ...]:
    """Return why a cell, or each cell of a row that needs evidence, is as it is.

    Raises as `why` does, for tables and fields too.
    """
    place, row, field = resolve_address(package, address)
    if row is None:
        raise _no_cell(package, place)
    ledger = Ledger.of(package)
    if field is not None:
        return (explain(ledger, row, field, language=language),)
    fields = needing_evidence(package.table(place.table))
    return tuple(explain(ledger, row, item, language=language) for item in fields)


def explain(ledger: Ledger, row: Row, field: Field, *, language: str = "") -> Reason:
    """Return why a cell is as it is, for callers that hold its row: reads no file."""
    table = ledger.package.table(row.table)
    ruling = ledger.ruling(table, row, field)
    return Reason(
        address=str(Address(row.table, row.key, field.name)),
        title=field.title,
        text=row.cells[field.name],
        label=table.label_of(row.cells, language),
        exempt=row.table in ledger.provenance or field not in needing_evidence(table),
        status=ruling.status if ruling else "",
        cited=_citation(ledger, ruling.speaks, language) if ruling else None,
        beside=tuple(_citation(ledger, entry, language) for entry in ruling.beside) if ruling else (),
    )


def text_link(url: str, anchor: str) -> str:
    """Return a URL that opens a page at an anchor (WICG, "URL Fragment Text Directives").

    Hyphen, comma and ampersand are syntax there, so they are percent-encoded too; a fragment that
    the URL has already is kept. Without an anchor the URL stays as it is.
    """
    if not anchor:
        return url
    directive = "text=" + quote(anchor, safe="").replace("-", "%2D")
    if ":~:" in url:
        return f"{url}&{directive}"
    return f"{url}{'' if '#' in url else '#'}:~:{directive}"


def _citation(ledger: Ledger, entry: Evidence, language: str) -> Citation:
    source = ledger.sources.get(entry.source_id, {})
    sources = ledger.package.table(ledger.provenance.sources)
    url, publisher = source.get("url", ""), source.get("publisher", "")
    speaker, speaks = _speaker(ledger, entry.said_by, language)
    return Citation(
        evidence=entry.key,
        status=entry.status,
        scope=entry.field,
        said_by=speaker or publisher,
        said_by_language=speaks,
        source_id=entry.source_id,
        source_title=sources.label_of(source, language) if source else "",
        publisher=publisher,
        published_on=source.get("published_on", ""),
        url=url,
        paragraph=entry.paragraph,
        anchor=entry.anchor,
        reason=entry.reason,
        printed_value=entry.printed_value,
        # Headline and date line stand at the top of a page anyway, and no hash vouches for them.
        link=text_link(url, entry.anchor if entry.paragraph else "") if url else "",
    )


def _speaker(ledger: Ledger, key: str, language: str) -> tuple[str, str]:
    """Return the name of who said it and its language; the key itself where its row has no name."""
    table, cells = speakers(ledger.package), ledger.people.get(key)
    if table is None or not cells:
        return key, ""
    name = table.label_of(cells, language)
    field = next((item for item in table.labels if name and cells[item.name] == name), None)
    return name or key, field.language if field else ""


def _no_cell(package: Package, place: Address) -> UsageError:
    """Say that evidence is for cells and rows, with an address that would do."""
    table = package.table(place.table)
    key = place.key or next((row.key for row in read_rows(package, place.table)), None)
    field = place.field or next((item.name for item in needing_evidence(table)), None)
    example = Address(place.table, key or "KEY", field or "FIELD")
    return UsageError(f"{place} is a {place.kind}, and evidence is for cells", f"for instance {example}")
