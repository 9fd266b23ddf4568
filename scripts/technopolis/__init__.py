"""The data set of visits to Technopolis Moscow: its package and its flat table.

This is the only code that names visits, companies or sites.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import factbook
from factbook.errors import PackageError

if TYPE_CHECKING:
    import pandas as pd

    from factbook.frames import DataPackage


def open() -> "DataPackage":
    """Open the data package that comes with this code; raises PackageError when it is missing."""
    return factbook.open(find_own_package())


def flat(language: str = "en", package: "DataPackage | None" = None) -> "pd.DataFrame":
    """Return one row per stop of every visit, from this package or a copy of it.

    See `technopolis.stops.flatten_stops`.
    """
    # pandas takes half a second to import, and `import technopolis` does without it.
    from technopolis.stops import flatten_stops

    return flatten_stops(open() if package is None else package, language)


def find_own_package() -> Path:
    """Return the folder of the data package that comes with this code.

    In a checkout it is next to scripts/, in a wheel inside this module. Raises PackageError when both are
    missing.
    """
    code = Path(__file__).resolve().parent
    for folder in (code.parents[1] / "datapackage", code / "datapackage"):
        if (folder / "datapackage.json").is_file():
            return folder
    raise PackageError("no data package comes with this code", "open one with factbook.open(path)")
