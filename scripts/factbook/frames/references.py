"""Frames that include the rows that their foreign keys refer to."""

from collections.abc import Iterable, Sequence
from copy import deepcopy
from typing import Any

import pandas as pd

from factbook.errors import PackageError, UsageError, suggest_nearest
from factbook.frames.columns import LoadedTable, load_table, quote_value
from factbook.package import ForeignKey, Package, Table

_NONE = -1  # the row has no reference
_GAP: Any = pd.NA


class FrameLoader:
    """The frames of one call, which reads each table once."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._held: dict[str, LoadedTable] = {}

    def get(self, table: Table, *, index: bool, expand: bool | str | Iterable[str]) -> pd.DataFrame:
        """Return a frame that the caller may change; see `DataPackage.to_pandas`."""
        if index and not table.primary_key:
            raise UsageError(f"{table.name} has no primary key", "leave out index")
        frame = self._expanded(table, _list_paths(table, expand))
        attrs = deepcopy(frame.attrs)
        if index:
            frame = frame.set_index([table.field(name).name for name in table.primary_key])
        frame.attrs = attrs
        return frame

    def _load(self, table: Table) -> LoadedTable:
        if table.name not in self._held:
            self._package.require_valid(table.name)
            self._held[table.name] = load_table(table)
        return self._held[table.name]

    def _expanded(self, table: Table, paths: Iterable[str]) -> pd.DataFrame:
        """Return a frame whose columns are named by the path that leads to them."""
        steps: dict[str, list[str]] = {}
        for path in paths:
            step, _, rest = path.partition(".")
            steps.setdefault(step, []).extend([rest] if rest else [])
        frame = self._load(table).frame
        if not steps:
            return frame
        parts, described = [frame], dict(frame.attrs["fields"])
        for step, rests in steps.items():
            part = self._referred(table, _find_foreign_key(table, step), rests).add_prefix(f"{step}.")
            described |= {f"{step}.{name}": value for name, value in part.attrs["fields"].items()}
            parts.append(part)
        joined = pd.concat(parts, axis=1)
        joined.attrs = {**frame.attrs, "fields": described}
        return joined

    def _referred(self, table: Table, key: ForeignKey, rests: list[str]) -> pd.DataFrame:
        """Return, for each row of a table, the row referred to, without the key that both share."""
        target = self._expanded(self._package.table(key.table), rests)
        positions = self._positions(table, key)
        kept = target.drop(columns=list(key.target))
        referred = kept.reindex(positions, fill_value=_GAP)  # _NONE is in no index: a row of NA
        referred.index = pd.RangeIndex(len(positions))
        described = target.attrs["fields"]
        referred.attrs = {"fields": {name: described[name] for name in referred.columns}}
        return referred

    def _positions(self, table: Table, key: ForeignKey) -> list[int]:
        """Return the position in the other table of the row that each row refers to."""
        other = self._package.table(key.table)
        known: dict[Any, int] = {}
        for position, value in enumerate(self._values(other, key.target)):
            if value is not None and known.setdefault(value, position) != position:
                place = self._load(other).places.format_place(position)
                raise PackageError(f"{place}: {_format_key(key.target, value)} occurs twice")
        positions = []
        for position, value in enumerate(self._values(table, key.fields)):
            if value is not None and value not in known:
                place = self._load(table).places.format_place(position)
                message = f"{place}: {_format_key(key.fields, value)} is not in {other.name}"
                raise PackageError(message, _suggest_key(value, known))
            positions.append(_NONE if value is None else known[value])
        return positions

    def _values(self, table: Table, names: Sequence[str]) -> list[tuple[Any, ...] | None]:
        """Return a key row by row; None where a part is missing (MATCH SIMPLE of SQL)."""
        part = self._load(table).frame[[table.field(name).name for name in names]]
        gaps = part.isna().any(axis=1)
        columns = [part[name].astype("object") for name in names]
        rows = zip(*columns, strict=True)
        return [None if gap else row for gap, row in zip(gaps, rows, strict=True)]


def _list_paths(table: Table, expand: bool | str | Iterable[str]) -> list[str]:
    if isinstance(expand, bool):
        return [",".join(key.fields) for key in table.foreign_keys] if expand else []
    return [expand] if isinstance(expand, str) else list(expand)


def _find_foreign_key(table: Table, step: str) -> ForeignKey:
    """Return the foreign key that a step of a path names, the first if there are two."""
    names = [",".join(key.fields) for key in table.foreign_keys]
    if step not in names:
        for name in step.split(","):
            table.field(name)
        hint = f"write one of {', '.join(names)}" if names else "the table has no foreign key"
        raise UsageError(f"{table.name}.{step} is not a foreign key", hint)
    key = table.foreign_keys[names.index(step)]
    if not key.fields or len(key.fields) != len(key.target):
        raise PackageError(
            f"{table.name}.{step}: the foreign key has different numbers of fields on its two sides"
        )
    return key


def _format_key(names: Sequence[str], values: Sequence[Any]) -> str:
    pairs = zip(names, values, strict=True)
    return ", ".join(f"{name} {quote_value(value)}" for name, value in pairs)


def _suggest_key(values: Iterable[Any], known: Iterable[tuple[Any, ...]]) -> str:
    return suggest_nearest(",".join(map(str, values)), (",".join(map(str, value)) for value in known))
