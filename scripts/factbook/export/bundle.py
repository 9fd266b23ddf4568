"""The package as a site publishes it: its own files, one archive of them, and copies for spreadsheets.

Only the files that the descriptor names are published, and the README in its folder; a path that leads
outside the folder of the descriptor was refused when the package was opened.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from factbook.errors import PackageError
from factbook.export import readme
from factbook.package import Package, Table
from factbook.package.dialect import UTF8
from factbook.package.resource_files import resolve_path
from factbook.reading.compression import read_file_bytes
from factbook.reading.records import BOM, join_parts

FOLDER = "datapackage"  # of the site, for the files of the package
_SPREADSHEETS = "excel"  # below it
_NO_TIME = (1980, 1, 1, 0, 0, 0)  # the first that an archive can hold
_LAST_TIME = (2107, 12, 31, 23, 59, 58)
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")

FileReader = Callable[[Path], bytes]


def bundle_files(package: Package, read: FileReader = Path.read_bytes) -> dict[str, bytes]:
    """Return the files of the package in the site: a path relative to the home page -> content."""
    files = read_package_files(package, read)
    published = {f"{FOLDER}/{name}": content for name, content in files.items()}
    for place, content in _build_spreadsheets(package, files):
        published.setdefault(place, content)
    return {**published, name_archive(package): build_archive(package, files)}


def read_package_files(package: Package, read: FileReader = Path.read_bytes) -> dict[str, bytes]:
    """Return the files of the package: a path relative to its folder -> content, the descriptor first."""
    return {name: read(package.folder / name) for name in dict.fromkeys(_list_files(package))}


def name_archive(package: Package) -> str:
    """Return `<name>-<version>.zip`, as a name that is safe on every disk."""
    name = _UNSAFE.sub("-", "-".join(part for part in (package.name, package.version) if part)).strip(".-")
    return f"{name or FOLDER}.zip"


def build_archive(package: Package, files: Mapping[str, bytes]) -> bytes:
    """Return a ZIP file that depends on nothing but the package.

    Entries are sorted, their time is the `created` of the descriptor, and anyone may read them. The
    descriptor is at the top level, so that Frictionless can open the archive itself.
    """
    target, time = io.BytesIO(), _archive_time(package)
    with zipfile.ZipFile(target, "w") as zipped:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, time)
            entry.create_system = 3  # Unix, also where it is made on another system
            entry.external_attr = 0o100644 << 16
            # Not compressed: what zlib makes of the same bytes differs from one build of Python to another.
            entry.compress_type = zipfile.ZIP_STORED
            zipped.writestr(entry, files[name])
    return target.getvalue()


def table_path(table: Table) -> str:
    """Return the path of the file of a table in the site, the first if it has several."""
    return table_paths(table)[0]


def table_paths(table: Table) -> list[str]:
    """Return the paths of the files of a table in the site."""
    return [f"{FOLDER}/{_normalize_path(part.file)}" for part in table.parts]


def spreadsheet_path(table: str) -> str:
    """Return the path in the site of the copy of a table that spreadsheets open as UTF-8."""
    return f"{FOLDER}/{_SPREADSHEETS}/{_UNSAFE.sub('-', table).strip('.-')}.csv"


def _build_spreadsheets(package: Package, files: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    mark = BOM.encode()
    for table in package.tables:
        names = [_normalize_path(part.file) for part in table.parts]
        if table.encoding.lower().replace("_", "-") in (UTF8, "utf8") and files.keys() >= set(names):
            content = files[names[0]] if table.is_plain_file else _unpack_table(table)
            yield spreadsheet_path(table.name), mark + content.removeprefix(mark)


def _unpack_table(table: Table) -> bytes:
    return join_parts(table, [read_file_bytes(part) for part in table.parts])


def _list_files(package: Package) -> Iterator[str]:
    for text in (*package.files, *_list_license_paths(package.descriptor), readme.NAME):
        try:
            file = resolve_path(package.folder, text, package.file.name)
        except PackageError:
            continue  # the address of a license on the web, or a README that is a link to elsewhere
        if file.is_file():
            yield _normalize_path(text)


def _list_license_paths(descriptor: Mapping[str, Any]) -> Iterator[str]:
    """Yield the paths of licenses, which may be URLs."""
    licenses = descriptor.get("licenses")
    for item in licenses if isinstance(licenses, list) else []:
        if isinstance(item, dict) and isinstance(item.get("path"), str):
            yield item["path"]


def _normalize_path(name: str) -> str:
    return Path(name).as_posix()


def _archive_time(package: Package) -> tuple[int, int, int, int, int, int]:
    try:
        created = datetime.fromisoformat(str(package.descriptor.get("created", "")))
    except ValueError:
        return _NO_TIME
    time = created.hour, created.minute, created.second // 2 * 2  # an archive counts in steps of two seconds
    return sorted((_NO_TIME, (created.year, created.month, created.day, *time), _LAST_TIME))[1]
