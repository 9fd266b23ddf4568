"""The nearest data package: that of the working directory, or of a folder above it."""

from pathlib import Path

from factbook.errors import PackageError
from factbook.package.descriptor import NAME

FOLDER = "datapackage"  # in which a project keeps its package


def find_package(start: Path | None = None) -> Path:
    """Return the descriptor of the nearest package, from a folder upward; without one, the working directory.

    In each folder `datapackage.json` is looked for, then `datapackage/datapackage.json`. Raises PackageError
    where no folder has either.
    """
    here = (start or Path()).absolute()
    for folder in (here, *here.parents):
        for file in (folder / NAME, folder / FOLDER / NAME):
            if _is_file(file):
                return file
    raise PackageError(
        f"no data package in {here} or above it",
        f"give the path of a descriptor ({NAME}) or of its folder, or change to such a folder",
    )


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a folder that may not be entered
        return False
