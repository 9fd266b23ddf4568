"""Find the nearest data package: in the working directory, or in a folder above it."""

from pathlib import Path

from factbook.errors import PackageError
from factbook.package.descriptor import DESCRIPTOR_NAMES, list_descriptors

PACKAGE_FOLDER = "datapackage"  # a project usually keeps its package in it


def find_package(start: Path | None = None) -> Path:
    """Return the descriptor of the nearest package, from a folder (by default, the working directory) upward.

    Each folder is searched for `datapackage.json`, `datapackage.yaml` and `datapackage.yml`, then its folder
    `datapackage` for the same. Raises PackageError when no folder has one.
    """
    here = (start or Path()).absolute()
    for folder in (here, *here.parents):
        for file in (*list_descriptors(folder), *list_descriptors(folder / PACKAGE_FOLDER)):
            if _is_file(file):
                return file
    raise PackageError(
        f"no data package in {here} or above it",
        f"give the path of a descriptor ({DESCRIPTOR_NAMES[0]}) or of its folder, or change to such a folder",
    )


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a folder that may not be entered
        return False
