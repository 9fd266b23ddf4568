"""A folder with copies of files that a descriptor names by URL; nothing is ever fetched."""

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from factbook.errors import UsageError


@dataclass(frozen=True, slots=True)
class LocalCopies:
    """A folder of copies: that of `https://host/path` is `<folder>/host/path`.

    Without such a file, the copy is the only file in the folder, at any depth, that has the name of the last
    part of the path. A query belongs to the name, as in `<folder>/host/path?query`; a fragment does not.
    """

    folder: Path
    _names: dict[str, list[Path]] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, folder: str | Path) -> "LocalCopies":
        """Return the copies in a folder; raises UsageError when there is no such folder."""
        path = Path(folder)
        try:
            if not path.is_dir():
                raise UsageError(f"{path}: no such folder", "give the folder of local copies of URLs")
        except ValueError as error:  # NUL in the name
            raise UsageError(f"{folder!r}: {error}") from None
        copies = cls(path.absolute())
        for file in sorted(path.absolute().rglob("*")):
            copies._names.setdefault(file.name, []).append(file)
        return copies

    def find_copy(self, url: str) -> Path | None:
        """Return the copy of a URL, or None; a copy is never outside the folder, also by a link."""
        try:
            parts = urlsplit(url)
            host = parts.hostname or ""
        except ValueError:  # an invalid host
            return None
        query = f"?{parts.query}" if parts.query else ""
        segments = [unquote(segment) for segment in f"{parts.path}{query}".split("/") if segment]
        if not host or not segments or any(not _is_file_name(segment) for segment in (host, *segments)):
            return None
        exact = self.folder.joinpath(host, *segments)
        files = [exact] if self._is_copy(exact) else self._names.get(segments[-1], [])
        copies = [file for file in files if self._is_copy(file)]
        return copies[0] if len(copies) == 1 else None

    def _is_copy(self, file: Path) -> bool:
        try:
            return file.is_file() and file.resolve().is_relative_to(self.folder.resolve())
        except (OSError, RuntimeError, ValueError):
            return False


def _is_file_name(segment: str) -> bool:
    return segment not in (".", "..") and not any(char in segment for char in "/\\\x00")
