"""factbook: data packages whose documentation cannot lie."""

from pathlib import Path
from typing import TYPE_CHECKING

from factbook.errors import FactbookError as FactbookError
from factbook.errors import PackageError

if TYPE_CHECKING:
    from factbook.project import Factbook

__version__ = "0.1.0"


def open(path: str | Path | None = None) -> "Factbook":
    """Open a data package by its descriptor or its folder.

    Without a path, it is the one that comes with this code. Raises PackageError when there is
    none, or when it cannot be opened safely.
    """
    # pandas takes half a second to import, and `import factbook` does without it.
    from factbook.project import open_factbook

    return open_factbook(default_path() if path is None else path)


def default_path() -> Path:
    """Return the folder of the data package that comes with this code.

    It is the one beside scripts/ in a checkout, else the copy in the wheel. Raises PackageError
    where there is neither.
    """
    code = Path(__file__).resolve().parent
    for folder in (code.parents[1] / "datapackage", code / "datapackage"):
        if (folder / "datapackage.json").is_file():
            return folder
    raise PackageError("no data package comes with this code", "give the path of one")
