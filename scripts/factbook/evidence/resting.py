"""Which cells rest on which paragraph of which source."""

from collections.abc import Mapping

from factbook.evidence.ledger import Ledger, Place, needing_evidence
from factbook.package.address import Address
from factbook.reading.rows import read_rows


def resting(ledger: Ledger) -> Mapping[Place, tuple[Address, ...]]:
    """Return the cells that rest on each paragraph, in the order of tables, files and fields.

    A cell rests on every paragraph that its evidence points to, so it can be listed under several.
    """
    cells: dict[Place, dict[Address, None]] = {}
    for table in ledger.fact_tables:
        for row in read_rows(ledger.package, table.name):
            for field in needing_evidence(table):
                ruling = ledger.ruling(table, row, field)
                for entry in (ruling.speaks, *ruling.beside) if ruling else ():
                    cells.setdefault(entry.place, {})[Address(table.name, row.key, field.name)] = None
    return {place: tuple(addresses) for place, addresses in cells.items()}
