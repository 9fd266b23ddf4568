"""Read the bytes of a file, unpacked if it is compressed, as Frictionless 5.21 does (`system/loader.py`)."""

import bz2
import gzip
import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, Any

from factbook.errors import PackageError, abbreviate, explain_unreadable, suggest_nearest
from factbook.package.model import TableFile

MAX_UNPACKED_MEGABYTES = 256  # of one table; a small file can unpack to more than any memory holds
_MAX_BYTES = MAX_UNPACKED_MEGABYTES * 1_000_000
_OPENERS: dict[str, Callable[[Path], Any]] = {"gz": gzip.open, "bz2": bz2.open, "xz": lzma.open}
# What Python's modules raise for a file that is damaged, or has another format.
_DAMAGES = (EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, NotImplementedError, RuntimeError)


def read_file_bytes(file: TableFile, before: int = 0) -> bytes:
    """Return the bytes of a file, unpacked; `before` counts those that its table already has.

    Raises PackageError when it cannot be read or unpacked, or makes more than `MAX_UNPACKED_MEGABYTES`.
    """
    try:
        if not file.compression:
            return file.path.read_bytes()
        with _open_unpacked(file) as stream:
            data: bytes = stream.read(max(_MAX_BYTES - before, 0) + 1)
    except _DAMAGES as error:
        raise PackageError(
            f"{file.path.name}: not a valid {file.compression} file: {str(error) or 'it ends too early'}"
        ) from None
    except OSError as error:
        if error.errno is None:  # of gzip and bz2
            raise PackageError(f"{file.path.name}: not a valid {file.compression} file: {error}") from None
        raise PackageError(f"{file.path.name}: {explain_unreadable(error)}") from None
    except ValueError as error:  # half a character in the name
        raise PackageError(f"{file.path.name!r}: {error}") from None
    if len(data) > max(_MAX_BYTES - before, 0):
        raise PackageError(
            f"{file.path.name}: more than {MAX_UNPACKED_MEGABYTES} MB when unpacked, which is the limit",
            "ship the file unpacked: it then has no limit",
        )
    return data


@contextmanager
def _open_unpacked(file: TableFile) -> Iterator[IO[bytes]]:
    if file.compression in _OPENERS:
        with closing(_OPENERS[file.compression](file.path)) as stream:
            yield stream
    elif file.compression == "zip":
        with zipfile.ZipFile(file.path) as archive, archive.open(_find_member(file, archive)) as stream:
            yield stream
    else:
        raise PackageError(
            f"{file.path.name}: unknown compression {abbreviate(file.compression)!r}",
            "zip, gz, bz2 and xz are read",
        )


def _find_member(file: TableFile, archive: zipfile.ZipFile) -> str:
    names = archive.namelist()
    if not names:
        raise PackageError(f"{file.path.name}: the archive is empty")
    if file.member and file.member not in names:
        message = f"{file.path.name}: the archive has no file {abbreviate(file.member)!r}"
        raise PackageError(message, suggest_nearest(file.member, names))
    return file.member or names[0]
