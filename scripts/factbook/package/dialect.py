"""The part of a Table Dialect that a plain CSV file needs."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

UTF8 = "utf-8"


@dataclass(frozen=True, slots=True)
class Dialect:
    """The part of a Table Dialect (Data Package v2) that a plain CSV file needs."""

    delimiter: str = ","
    quote: str = '"'
    double_quote: bool = True
    escape: str | None = None
    skip_initial_space: bool = False
    header: bool = True
    header_case: bool = True  # whether A and a are different labels; an extension of Frictionless

    @classmethod
    def of(cls, descriptor: Mapping[str, Any], delimiter: str = ",") -> "Dialect":
        """Read a dialect descriptor; a property that it lacks has the default of the standard."""
        return cls(
            delimiter=descriptor.get("delimiter", delimiter),
            quote=descriptor.get("quoteChar", '"'),
            double_quote=descriptor.get("doubleQuote", True),
            escape=descriptor.get("escapeChar"),
            skip_initial_space=descriptor.get("skipInitialSpace", False),
            header=descriptor.get("header", True),
            header_case=descriptor.get("headerCase", True),
        )

    def explain_refusal(self) -> str:
        """Return why Python's csv module refuses this dialect, or an empty string."""
        try:
            self.create_reader(io.StringIO(), strict=True)
        except (TypeError, ValueError, csv.Error) as error:
            return str(error)
        return ""

    def create_reader(self, lines: Iterator[str], *, strict: bool) -> Any:
        """Return the csv module's reader for this dialect."""
        return csv.reader(
            lines,
            delimiter=self.delimiter,
            quotechar=self.quote or None,
            quoting=csv.QUOTE_MINIMAL if self.quote else csv.QUOTE_NONE,
            doublequote=self.double_quote,
            escapechar=self.escape,
            skipinitialspace=self.skip_initial_space,
            strict=strict,
        )
