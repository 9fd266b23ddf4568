"""Which cells rest on which paragraph of which source."""

from collections.abc import Mapping

from factbook.evidence.ledger import Ledger
from factbook.evidence.records import ParagraphPlace
from factbook.package.address import Address


def find_resting_cells(ledger: Ledger) -> Mapping[ParagraphPlace, tuple[Address, ...]]:
    """Return the cells that rest on each paragraph, in the order of tables, files and fields.

    A cell rests on every paragraph that its evidence points to, so it can be listed under several.
    """
    cells: dict[ParagraphPlace, dict[Address, None]] = {}
    for (table, _record), row in ledger.rulings.items():
        for field, ruling in row.fields.items():
            for place in ruling.places:
                cells.setdefault(place, {})[Address(table, row.key, field)] = None
    return {place: tuple(addresses) for place, addresses in cells.items()}
