"""factbook: data packages whose documentation cannot lie."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from factbook.errors import FactbookError as FactbookError

if TYPE_CHECKING:
    from factbook.frames import DataPackage

__version__ = "0.1.0"


def open(path: str | Path | None = None, *, local: str | Path | None = None) -> "DataPackage":
    """Open a data package by its descriptor (JSON or YAML) or its folder.

    Without a path, open the nearest package, from the working directory upward, and write the path of its
    descriptor to standard error. Nothing is fetched; `local` is a folder with copies of what the descriptor
    names by URL: `local/host/path` for `https://host/path`. What is invalid in the descriptor is listed in
    `problems` of the package, and a table with a problem is not loaded.

    Raises PackageError when no package is found or its descriptor cannot be read, UsageError when there is no
    folder `local`.
    """
    # pandas takes half a second to import, and `import factbook` does without it.
    from factbook.frames import DataPackage
    from factbook.package.descriptor import open_package
    from factbook.package.find import find_package

    if path is None:
        path = find_package()
        sys.stderr.write(f"factbook: using {path}\n")
    return DataPackage.of(open_package(path, local=local))
