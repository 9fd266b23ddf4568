"""Charts of a page of html: tables that a style sheet draws."""

import re
from xml.etree import ElementTree

_CHART = re.compile(r'<table class="fact-table fact-chart\b.*?</table>', re.DOTALL)
_LEGEND = re.compile(r'<ul class="fact-legend\b.*?</ul>', re.DOTALL)
_BETWEEN = re.compile(r"\s+")


def charts(page: str) -> list[ElementTree.Element]:
    """Return the tables, which parse as XML."""
    return [ElementTree.fromstring(text) for text in _CHART.findall(page)]  # noqa: S314 - our own file


def legends(page: str) -> list[ElementTree.Element]:
    """Return the lists that explain signs."""
    return [ElementTree.fromstring(text) for text in _LEGEND.findall(page)]  # noqa: S314


def text_of(node: ElementTree.Element) -> str:
    """Return the text of a cell, with single spaces."""
    return _BETWEEN.sub(" ", "".join(node.itertext())).strip()


def rows_of(chart: ElementTree.Element) -> list[list[str]]:
    """Return the texts of the cells of each row, the headings first."""
    return [[text_of(cell) for cell in row if cell.tag in ("td", "th")] for row in chart.iter("tr")]


def with_class(node: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    """Return what has a class."""
    return [part for part in node.iter() if name in (part.get("class") or "").split()]
