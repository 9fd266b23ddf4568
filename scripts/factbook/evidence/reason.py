"""Why a cell has its value: everything that a reader needs to find the place in the source."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from factbook.errors import UsageError
from factbook.evidence.ledger import Ledger
from factbook.evidence.records import Evidence
from factbook.evidence.tables import find_sourced_fields, find_speaker_table, needs_evidence
from factbook.package import Field, Package, Table
from factbook.package.address import Address
from factbook.reading.rows import Row, read_rows, resolve_address


@dataclass(frozen=True, slots=True)
class Citation:
    """One row of evidence for a cell, with the names of its source and person."""

    evidence: str  # key of the row
    status: str  # as written in the row
    scope: str  # field_name of the row: the field, its base name or `*`
    said_by: str  # name of the person, else of the publisher
    said_by_language: str  # language of that name, "" when none is declared
    source_id: str
    source_title: str
    publisher: str
    publisher_language: str  # language of that name, "" when none is declared
    published_on: str
    url: str
    paragraph: int | None
    anchor: str
    reason: str  # label of the closed list, or the text itself
    note: str
    note_language: str
    difference: str  # label of the closed list
    printed_value: str
    link: str  # url, with a text fragment for the anchor when there is one


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one cell has its value."""

    address: str
    title: str  # of the field
    text: str  # of the cell
    label: str  # name of the row, "" when it has none
    exempt: bool  # the cell needs no evidence
    status: str  # effective, see `Ruling`; "" when the cell is exempt or has no evidence
    cited: Citation | None  # the row of evidence that speaks for the cell
    further_citations: tuple[Citation, ...]  # further rows of evidence; those with status `differs` come last


def find_reason(package: Package, address: str, *, language: str = "") -> Reason:
    """Return why a cell has its value, with labels and titles in a language where the package has them.

    Raises AddressError when the package has no such address, UsageError when it is not the address of a cell,
    or the package has no evidence.
    """
    place, row, field = resolve_address(package, address)
    if row is None or field is None:
        raise _cell_expected(package, place)
    return explain_cell(Ledger.of(package, {place.table: [row]}), row, field, language=language)


def find_reasons(package: Package, address: str, *, language: str = "") -> tuple[Reason, ...]:
    """Return why a cell, or each cell of a row that needs evidence, has its value.

    Raises AddressError and UsageError as `find_reason` does; a row is allowed here.
    """
    place, row, field = resolve_address(package, address)
    if row is None:
        raise _cell_expected(package, place)
    ledger = Ledger.of(package, {place.table: [row]})
    if field is not None:
        return (explain_cell(ledger, row, field, language=language),)
    fields = find_sourced_fields(package.table(place.table))
    return tuple(explain_cell(ledger, row, item, language=language) for item in fields)


def explain_cell(ledger: Ledger, row: Row, field: Field, *, language: str = "") -> Reason:
    """Return why a cell has its value, for a caller that has its row already; read no file."""
    table = ledger.package.table(row.table)
    ruling = ledger.find_ruling(table, row, field)
    further = ruling.further_entries if ruling else ()
    return Reason(
        address=str(Address(row.table, row.key, field.name)),
        title=field.title,
        text=row.cells[field.name],
        label=table.label_of(row.cells, language),
        exempt=row.table in ledger.provenance or not needs_evidence(table, row, field),
        status=ruling.status if ruling else "",
        cited=_build_citation(ledger, ruling.entry, language) if ruling else None,
        further_citations=tuple(_build_citation(ledger, entry, language) for entry in further),
    )


def add_text_fragment(url: str, anchor: str) -> str:
    """Return a URL that opens a page at an anchor (WICG, "URL Fragment Text Directives").

    Hyphen, comma and ampersand are syntax there, so they are percent-encoded too. A fragment of the URL is
    kept. Without an anchor the URL does not change.
    """
    if not anchor:
        return url
    directive = "text=" + quote(anchor, safe="").replace("-", "%2D")
    if ":~:" in url:
        return f"{url}&{directive}"
    return f"{url}{'' if '#' in url else '#'}:~:{directive}"


def _build_citation(ledger: Ledger, entry: Evidence, language: str) -> Citation:
    source = ledger.sources.get(entry.source_id, {})
    sources = ledger.package.table(ledger.provenance.sources)
    url = source.get("url", "")
    publisher, publisher_language = _choose_text(
        [
            (field.language, source.get(field.name, ""))
            for field in sources.fields
            if field.base == "publisher"
        ],
        language,
    )
    note, note_language = _choose_text(entry.notes, language)
    evidence = ledger.package.table(ledger.provenance.evidence)
    speaker, speaker_language = _find_speaker(ledger, entry.said_by, language)
    return Citation(
        evidence=entry.key,
        status=entry.status,
        scope=entry.field,
        said_by=speaker or publisher,
        said_by_language=speaker_language,
        source_id=entry.source_id,
        source_title=sources.label_of(source, language) if source else "",
        publisher=publisher,
        publisher_language=publisher_language,
        published_on=source.get("published_on", ""),
        url=url,
        paragraph=entry.paragraph,
        anchor=entry.anchor,
        reason=_find_category_label(evidence, "reason", entry.reason),
        note=note,
        note_language=note_language,
        difference=_find_category_label(evidence, "difference", entry.difference),
        printed_value=entry.printed_value,
        # Headline and date line are at the top of a page anyway, and no hash proves their text.
        link=add_text_fragment(url, entry.anchor if entry.paragraph else "") if url else "",
    )


def _choose_text(texts: Iterable[tuple[str, str]], language: str) -> tuple[str, str]:
    """Return the text in a language, else the first one that is filled, with its language."""
    filled = sorted(
        ((own, text) for own, text in texts if text), key=lambda item: item[0] not in ("", language)
    )
    return (filled[0][1], filled[0][0]) if filled else ("", "")


def _find_category_label(table: Table, name: str, value: str) -> str:
    """Return the label of a value in a closed list; the value itself for a field without such a list."""
    fields = [field for field in table.fields if field.name == name]
    labels = {item.value: item.label for field in fields for item in field.categories}
    return labels.get(value, value)


def _find_speaker(ledger: Ledger, key: str, language: str) -> tuple[str, str]:
    """Return the name of a person and its language; the key itself when the row has no name."""
    table, cells = find_speaker_table(ledger.package), ledger.people.get(key)
    if table is None or not cells:
        return key, ""
    name = table.label_of(cells, language)
    field = next((item for item in table.labels if name and cells[item.name] == name), None)
    return name or key, field.language if field else ""


def _cell_expected(package: Package, place: Address) -> UsageError:
    """Return the error for the address of a table or field, with an address of a cell as an example."""
    table = package.table(place.table)
    key = place.key or next((row.key for row in read_rows(package, place.table)), None)
    field = place.field or next((item.name for item in find_sourced_fields(table)), None)
    example = Address(place.table, key or "KEY", field or "FIELD")
    return UsageError(f"{place} is a {place.kind}, and evidence is for cells", f"for instance {example}")
