"""How many cells of a package have evidence: in total, by status and by table."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives

from factbook.evidence import Coverage
from factbook.package.address import Address
from factbook.sphinx.config import DOMAIN
from factbook.sphinx.evidence.sources import require_provenance
from factbook.sphinx.figures.chart import Bar, build_bar_column, build_column
from factbook.sphinx.figures.directive import FigureDirective
from factbook.sphinx.nodes import markup
from factbook.sphinx.nodes.option import DocumentedOption
from factbook.sphinx.nodes.tables import TableColumn, TableEntry, build_table
from factbook.sphinx.store.reader import FactReader
from factbook.sphinx.text.phrases import _
from factbook.sphinx.text.statuses import explain_status, format_status
from factbook.sphinx.warnings import FactError

if TYPE_CHECKING:
    from sphinx.application import Sphinx

PARTS = ("figures", "statuses", "tables")
_DRAWING = "drawing"


def _parse_part(argument: str) -> str:
    return directives.choice(argument, (*PARTS, _DRAWING))


class CoverageDirective(FigureDirective):
    """Show how many cells need evidence and how many have it: in all, by status, by table."""

    required_arguments = 0
    option_spec: ClassVar = {
        **FigureDirective.option_spec,
        "only": DocumentedOption(
            f"One part of it: {', '.join(PARTS)}; or `{_DRAWING}`, the statuses as bars.", _parse_part
        ),
    }

    def build(self, reading: FactReader) -> list[nodes.Node]:
        """Return the parts; raises FactError when the package has no evidence."""
        require_provenance(reading)
        coverage = reading.count_coverage()
        if coverage is None:
            raise FactError("evidence", "the package has no evidence")
        builders = {
            "figures": _build_figures,
            "statuses": _build_status_table,
            "tables": _build_coverage_table,
        }
        parts = [self.options["only"]] if "only" in self.options else PARTS
        if _DRAWING in parts:
            return self._build_drawing(reading, coverage)
        return [builders[name](reading, coverage) for name in parts]

    def _build_drawing(self, reading: FactReader, coverage: Coverage) -> list[nodes.Node]:
        status, cells, share = _build_status_columns(reading, coverage)[:3]
        bars = build_bar_column(cells, [Bar(float(count)) for count in coverage.statuses.values()])
        columns = [build_column(status, is_header=True), bars, build_column(share)]
        return self.build_chart(columns, _("Cells that have it"))


def setup_coverage(app: "Sphinx") -> None:
    """Add the directive."""
    app.add_directive_to_domain(DOMAIN, "coverage", CoverageDirective)


def _build_figures(reading: FactReader, coverage: Coverage) -> nodes.Node:
    return markup.build_field_list(
        (name, [markup.build_paragraph(markup.build_data(text))])
        for name, text in _list_totals(reading, coverage)
    )


def _list_totals(reading: FactReader, coverage: Coverage) -> Iterator[tuple[str, str]]:
    wording = reading.wording
    paragraphs, used = len(coverage.paragraphs), coverage.paragraphs_used
    skipped = sum(1 for use in coverage.paragraphs if not use.cells and use.skipped_because)
    yield _("Cells that need evidence"), wording.format_integer(coverage.cells)
    share = wording.format_share(coverage.covered, coverage.cells)
    yield _("Cells that have it"), wording.format_integer(coverage.covered) + _(" (%s)") % share
    yield _("Paragraphs read"), wording.format_integer(paragraphs)
    yield _("A cell rests on"), wording.format_integer(used)
    yield _("Left out for a reason"), wording.format_integer(skipped)
    yield _("Unaccounted for"), wording.format_integer(paragraphs - used - skipped)


def _build_status_table(reading: FactReader, coverage: Coverage) -> nodes.Node:
    return build_table(_build_status_columns(reading, coverage))


def _build_status_columns(reading: FactReader, coverage: Coverage) -> list[TableColumn]:
    """Return the columns of the table of statuses: status, cells, share and meaning."""
    items = coverage.statuses.items()
    return [
        _build_text_column(_("Status"), [format_status(status) for status, count in items]),
        _build_text_column(
            _("Cells"), [reading.wording.format_integer(count) for status, count in items], number=True
        ),
        _build_text_column(
            _("Share"),
            [reading.wording.format_share(count, coverage.covered) for status, count in items],
            number=True,
        ),
        _build_text_column(_("Meaning"), [explain_status(status) for status, count in items]),
    ]


def _build_coverage_table(reading: FactReader, coverage: Coverage) -> nodes.Node:
    counts = coverage.tables.values()
    number, share = reading.wording.format_integer, reading.wording.format_share
    names: list[TableEntry] = [
        [markup.build_link(Address(name), markup.build_code(name), reading.env.docname, optional=True)]
        for name in coverage.tables
    ]
    return build_table(
        [
            TableColumn([markup.build_data(_("Table"))], tuple(names)),
            _build_text_column(_("Cells"), [number(total) for covered, total in counts], number=True),
            _build_text_column(
                _("With evidence"), [number(covered) for covered, total in counts], number=True
            ),
            _build_text_column(_("Share"), [share(covered, total) for covered, total in counts], number=True),
        ]
    )


def _build_text_column(title: str, texts: Sequence[str], *, number: bool = False) -> TableColumn:
    return TableColumn(
        [markup.build_data(title)], tuple([markup.build_data(text)] for text in texts), number=number
    )
