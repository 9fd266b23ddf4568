"""The package that a command is about, the settings of its check, and the texts of its sources."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from factbook.cli.streams import print_error
from factbook.errors import PackageError

if TYPE_CHECKING:
    from factbook.check import CheckSettings
    from factbook.package import Package

SOURCES_VARIABLE = "FACTBOOK_SOURCES"  # the environment variable with the folder of the texts


def open_named_package(path: str | None) -> "Package":
    """Open the package of a path, else the nearest one, and print the path of its descriptor.

    That goes to the standard error, because a program may read the standard output. Raises PackageError.
    """
    from factbook.package.descriptor import open_package
    from factbook.package.find import find_package

    package = open_package(find_package() if path is None else path)
    print_error(f"using {_shorten_path(package.file)}")
    return package


def read_named_settings(package: "Package") -> "CheckSettings":
    """Read the settings of a package, and print the path of their file, if any, to the standard error.

    Raises UsageError.
    """
    from factbook.check import read_settings

    settings = read_settings(package)
    if settings.file is not None:
        print_error(f"using the settings of {_shorten_path(settings.file)}")
    return settings


def _shorten_path(file: Path) -> Path:
    here = Path.cwd()
    return file.relative_to(here) if file.is_relative_to(here) else file


def read_source_folder() -> str | None:
    """Return the folder of the texts of sources; None where the variable is not set."""
    return os.environ.get(SOURCES_VARIABLE)


def find_texts(package: "Package") -> dict[str, Path]:
    """Return the files of the texts of sources that are available, by source_id."""
    from factbook.evidence import find_source_texts

    folder = read_source_folder()
    try:
        return find_source_texts(package, (), folder) if folder and package.provenance else {}
    except PackageError:
        return {}  # a table that cannot be read is a finding of the check itself
