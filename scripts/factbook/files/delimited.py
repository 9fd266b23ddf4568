"""Cells as a line of CSV."""

import csv
import io
from collections.abc import Sequence


def format_line(
    cells: Sequence[str],
    *,
    delimiter: str = ",",
    quote: str = '"',
    double_quote: bool = True,
    escape: str | None = None,
    newline: str = "\n",
) -> str:
    """Return cells as a line, quoted where necessary; raises ValueError for a cell that does not fit."""
    line = io.StringIO(newline="")
    writer = csv.writer(
        line,
        delimiter=delimiter,
        quotechar=quote or None,
        quoting=csv.QUOTE_MINIMAL if quote else csv.QUOTE_NONE,
        doublequote=double_quote,
        escapechar=escape,
        lineterminator=newline,
    )
    try:
        writer.writerow(cells)
    except csv.Error as error:
        raise ValueError(str(error)) from None
    return line.getvalue()
