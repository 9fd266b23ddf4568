"""Which cells rest on which paragraph of which source."""

from collections.abc import Mapping

from factbook.evidence.ledger import Ledger, ParagraphPlace, find_sourced_fields
from factbook.package.address import Address
from factbook.reading.rows import read_rows


def find_resting_cells(ledger: Ledger) -> Mapping[ParagraphPlace, tuple[Address, ...]]:
    """Return the cells that rest on each paragraph, in the order of tables, files and fields.

    A cell rests on every paragraph that its evidence points to, so it can be listed under several.
    """
    cells: dict[ParagraphPlace, dict[Address, None]] = {}
    for table in ledger.fact_tables:
        for row in read_rows(ledger.package, table.name):
            for field in find_sourced_fields(table):
                ruling = ledger.find_ruling(table, row, field)
                for entry in (ruling.entry, *ruling.further_entries) if ruling else ():
                    cells.setdefault(entry.place, {})[Address(table.name, row.key, field.name)] = None
    return {place: tuple(addresses) for place, addresses in cells.items()}
