"""Typed pandas frames of any data package."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from typing import Any, Self, overload

import pandas as pd

from factbook.errors import UsageError
from factbook.frames.plain import read_csv_arguments
from factbook.frames.references import FrameLoader
from factbook.package import Package
from factbook.reading.rows import Row, read_rows


@dataclass(frozen=True, slots=True)
class DataPackage(Package):
    """A package whose tables can be read as pandas frames."""

    @classmethod
    def of(cls, package: Package) -> Self:
        """Return an opened package as an instance of this class."""
        return cls(**{item.name: getattr(package, item.name) for item in fields(Package)})

    def rows(self, table: str) -> Iterator[Row]:
        """Yield the rows of a table as text, in file order.

        Raises AddressError for an unknown table, PackageError when its file cannot be read.
        """
        return read_rows(self, table)

    @overload
    def to_pandas(
        self, table: str, *, index: bool = False, expand: bool | str | Iterable[str] = False
    ) -> pd.DataFrame: ...

    @overload
    def to_pandas(
        self, table: None = None, *, index: bool = False, expand: bool = False
    ) -> dict[str, pd.DataFrame]: ...

    def to_pandas(
        self,
        table: str | None = None,
        *,
        index: bool = False,
        expand: bool | str | Iterable[str] = False,
    ) -> pd.DataFrame | dict[str, pd.DataFrame]:
        """Return a table as a typed frame, or without a name all tables, by name.

        A frame has a row per record, in file order, and a column per field, in schema order:

        * integer, year: Int64; number: Float64; boolean: boolean; string, any: string
        * date: datetime64[s]; datetime: datetime64[us], in UTC where every cell has an offset
        * yearmonth: period[M]; duration: timedelta64[us]
        * time, geopoint (longitude, latitude), list, array, object, geojson: object
        * a field with `categories`: category, in their order; ordered (so that they compare)
          only where `categoriesOrdered` is true

        A column with a value that its dtype cannot hold (2**64, an offset in some cells only, a
        duration in months) is object, of Python's own values. No value is NA; NaT in dates,
        periods and durations; NaN in categories. The `format` of a string is not looked at:
        that, as every constraint, is for check.

        `index` sets the primary key as index. `expand` follows foreign keys, all of the table's
        (True) or those named: `place_id` adds the columns of the row referred to, its key aside,
        as `place_id.name` and so on; a path such as `firm_id.place_id` goes on from there;
        the fields of a composite key are joined by commas. Rows and their order stay.

        `DataFrame.attrs` is plain JSON: `title` and `description` of the table, and under
        `fields`, for each column, its title, description and type, and as far as declared its
        `unit` (`factbook:unit`), `unit_field` (`factbook:unitField`, the column that holds the
        unit) and `categories` (value to label).

        Raises AddressError for an unknown table or field, UsageError for arguments that do not
        fit together, PackageError for a file, cell or reference that does not fit the
        descriptor, with file, line and field.
        """
        frames = FrameLoader(self)
        if table is not None:
            return frames.get(self.table(table), index=index, expand=expand)
        if not isinstance(expand, bool):
            raise UsageError("expand names fields, but no table is given", "write expand=True for all tables")
        return {item.name: frames.get(item, index=index, expand=expand) for item in self.tables}

    def read_csv_arguments(self, table: str) -> dict[str, Any]:
        """Return the arguments with which `pandas.read_csv` reads a table as its schema defines it.

        `dtype` maps the columns that read_csv without arguments types differently (whole numbers
        and booleans with gaps, text that looks like a number, columns without a value) to the
        dtype to ask for, and `parse_dates` lists the dates. Both are always there, maybe empty.
        Other arguments are there if the table needs them: `na_values` and `keep_default_na` for
        missing values other than pandas's own, `sep`, `encoding` and the like for its dialect,
        `decimal`, `thousands`, `true_values`, `false_values` and `date_format` for its notation.
        All are plain JSON.

        Every answer is tried. A column that read_csv cannot read as to_pandas does is asked for
        as `string`, with the texts of the file; a column of text needs no argument, also if
        to_pandas makes a category of it.

        Raises what to_pandas raises, and UsageError if read_csv cannot read the file at all.
        """
        return read_csv_arguments(self.table(table), self.to_pandas(table))
