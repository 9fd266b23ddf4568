"""How much of a package rests on evidence: all of it, by status and by table."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives

from factbook.evidence import Coverage
from factbook.package.address import Address
from factbook.sphinx.config import DOMAIN
from factbook.sphinx.evidence.sources import kept
from factbook.sphinx.figures.chart import Bar, build_bars, build_column
from factbook.sphinx.figures.directive import FigureDirective
from factbook.sphinx.nodes import markup
from factbook.sphinx.nodes.option import Described
from factbook.sphinx.nodes.tables import Column, Entry, table
from factbook.sphinx.store.reader import Reading
from factbook.sphinx.text.phrases import _
from factbook.sphinx.text.statuses import meaning, named
from factbook.sphinx.warnings import FactError

if TYPE_CHECKING:
    from sphinx.application import Sphinx

PARTS = ("figures", "statuses", "tables")
_DRAWING = "drawing"


def _part(argument: str) -> str:
    return directives.choice(argument, (*PARTS, _DRAWING))


class CoverageDirective(FigureDirective):
    """Show how many cells need evidence and how many have it: in all, by status, by table."""

    required_arguments = 0
    option_spec: ClassVar = {
        **FigureDirective.option_spec,
        "only": Described(
            f"One part of it: {', '.join(PARTS)}; or `{_DRAWING}`, the statuses as bars.", _part
        ),
    }

    def build(self, reading: Reading) -> list[nodes.Node]:
        """Return the parts; raises FactError where the package keeps no evidence."""
        kept(reading)
        found = reading.coverage()
        if found is None:
            raise FactError("evidence", "the package keeps no evidence")
        builders = {"figures": _figures, "statuses": _status_table, "tables": _tables}
        wanted = [self.options["only"]] if "only" in self.options else PARTS
        if _DRAWING in wanted:
            return self._drawing(reading, found)
        return [builders[name](reading, found) for name in wanted]

    def _drawing(self, reading: Reading, found: Coverage) -> list[nodes.Node]:
        status, cells, share = _statuses(reading, found)[:3]
        bars = build_bars(cells, [Bar(float(count)) for count in found.statuses.values()])
        columns = [build_column(status, is_header=True), bars, build_column(share)]
        return self.build_chart(columns, _("Cells that have it"))


def setup_coverage(app: "Sphinx") -> None:
    """Add the directive."""
    app.add_directive_to_domain(DOMAIN, "coverage", CoverageDirective)


def _figures(reading: Reading, found: Coverage) -> nodes.Node:
    return markup.fields(
        (name, [markup.paragraph(markup.data(text))]) for name, text in _told(reading, found)
    )


def _told(reading: Reading, found: Coverage) -> Iterator[tuple[str, str]]:
    wording = reading.wording
    paragraphs, used = len(found.paragraphs), found.paragraphs_used
    skipped = sum(1 for use in found.paragraphs if not use.cells and use.skipped_because)
    yield _("Cells that need evidence"), wording.number(found.cells)
    share = wording.share(found.covered, found.cells)
    yield _("Cells that have it"), wording.number(found.covered) + _(" (%s)") % share
    yield _("Paragraphs read"), wording.number(paragraphs)
    yield _("A cell rests on"), wording.number(used)
    yield _("Left out for a reason"), wording.number(skipped)
    yield _("Unaccounted for"), wording.number(paragraphs - used - skipped)


def _status_table(reading: Reading, found: Coverage) -> nodes.Node:
    return table(_statuses(reading, found))


def _statuses(reading: Reading, found: Coverage) -> list[Column]:
    """Return the statuses, with their cells, their share and their meaning."""
    items = found.statuses.items()
    return [
        _column(_("Status"), [named(status) for status, count in items]),
        _column(_("Cells"), [reading.wording.number(count) for status, count in items], number=True),
        _column(
            _("Share"), [reading.wording.share(count, found.covered) for status, count in items], number=True
        ),
        _column(_("Meaning"), [meaning(status) for status, count in items]),
    ]


def _tables(reading: Reading, found: Coverage) -> nodes.Node:
    counts = found.tables.values()
    number, share = reading.wording.number, reading.wording.share
    names: list[Entry] = [
        [markup.link(Address(name), markup.code(name), reading.env.docname, optional=True)]
        for name in found.tables
    ]
    return table(
        [
            Column([markup.data(_("Table"))], tuple(names)),
            _column(_("Cells"), [number(total) for covered, total in counts], number=True),
            _column(_("With evidence"), [number(covered) for covered, total in counts], number=True),
            _column(_("Share"), [share(covered, total) for covered, total in counts], number=True),
        ]
    )


def _column(title: str, texts: Sequence[str], *, number: bool = False) -> Column:
    return Column([markup.data(title)], tuple([markup.data(text)] for text in texts), number=number)
