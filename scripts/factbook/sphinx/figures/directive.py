"""The base of the directives that draw figures."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.locale import init
from sphinx.util.i18n import docname_to_domain

from factbook.drawing.shapes import Drawing
from factbook.package.address import Address, encode_key
from factbook.sphinx.figures.chart import ChartColumn, build_chart_table, chart, chart_scroll
from factbook.sphinx.figures.node import figure_svg, figure_words
from factbook.sphinx.nodes import markup
from factbook.sphinx.nodes.directive import FactDirective
from factbook.sphinx.nodes.option import DocumentedOption
from factbook.sphinx.nodes.tables import TableEntry
from factbook.sphinx.store.anchors import build_anchor
from factbook.sphinx.text.phrases import _

# Widths of the drawing for wide places and of the one for narrow places; factbook-figures.css shows the
# second one where the first one would be too small to read.
WIDE_WIDTH, NARROW_WIDTH = 760.0, 328.0


class FigureDirective(FactDirective):
    """A directive that shows facts as a chart, or as a drawing with a table or list below it."""

    option_spec: ClassVar = {
        "title": DocumentedOption(
            "The title of the figure: above a table, or for readers who do not see a drawing."
        ),
        "caption": DocumentedOption("A caption below the figure."),
        "class": directives.class_option,
        "name": directives.unchanged,
    }

    def build_figure(
        self, drawings: Sequence[Drawing], title: str, description: str, words: nodes.Node, summary: str
    ) -> list[nodes.Node]:
        """Return a figure: drawings, a description, and the same facts as a table or list.

        If the drawings are empty, such as those of numbers without a date, only the table or list is shown.
        """
        prose, caption = self.options.get("title", ""), self.options.get("caption", "")
        figure = figure_svg("", classes=self.options.get("class", []))
        figure["drawings"] = tuple(drawings) if any(drawing.groups for drawing in drawings) else ()
        figure["title"] = self.translate_text(prose or caption) or title
        figure["prose"] = prose
        figure["description"] = description
        figure["kind"] = self.name.rpartition(":")[2]
        figure["identifier"] = self._build_identifier()
        _number_rows(words, figure["identifier"])
        if caption:
            figure += nodes.paragraph(caption, "", nodes.Text(caption), classes=["fact-caption"])
        figure += figure_words("", words, summary=summary)
        parts: list[nodes.Node] = [figure, *figure.findall(nodes.paragraph)]
        for part in parts:
            self.set_source_info(part)
        self.add_name(figure)
        return [figure]

    def build_chart(
        self, columns: Iterable[ChartColumn], title: str, legend: Sequence[TableEntry] = ()
    ) -> list[nodes.Node]:
        """Return a table that a style sheet draws; `title` comes from the data, if the page gives none."""
        prose, caption = self.options.get("title", ""), self.options.get("caption", "")
        heading = nodes.title(prose, prose)
        if not prose:
            heading = nodes.title(
                "", "", markup.build_data(title), translatable=False, classes=["fact-unseen"]
            )
        figure = chart("", kind=self.name.rpartition(":")[2], classes=self.options.get("class", []))
        figure += chart_scroll("", build_chart_table(list(columns), heading))
        if legend:
            items = [nodes.list_item("", markup.build_paragraph(*entry)) for entry in legend]
            figure += nodes.bullet_list("", *items, bullet="*", classes=["fact-legend"])
        if caption:
            figure += nodes.paragraph(caption, "", nodes.Text(caption), classes=["fact-caption"])
        for part in (figure, *figure.findall(nodes.title), *figure.children[1:]):
            self.set_source_info(part)
        self.add_name(figure)
        return [figure]

    def build_empty_figure(self, title: str) -> list[nodes.Node]:
        """Return a figure for a selection without rows: a text without a drawing."""
        empty = markup.build_paragraph(markup.build_data(_("none listed"), "fact-empty"))
        return self.build_figure((), title, "", empty, "")

    def translate_text(self, text: str) -> str:
        """Translate prose of the page into the language of the document, with the catalogs of Sphinx.

        The layout of a drawing needs it while Sphinx reads the page, before it translates the nodes.
        """
        config = self.env.config
        domain = docname_to_domain(self.env.docname, config.gettext_compact)
        folders = [self.env.srcdir / folder for folder in config.locale_dirs]
        catalog, known = init(folders, config.language, domain)
        return catalog.gettext(text) if known and text else text

    def _build_identifier(self) -> str:
        """Return the start of the ids of the figure: equal for every builder, unique in a project."""
        page = build_anchor(Address("figure", encode_key([self.env.docname])))
        return f"{page}-{self.env.new_serialno('fact-figure') + 1}"


def _number_rows(words: nodes.Node, identifier: str) -> None:
    """Give ids to the rows of a table, so that marks of the drawing can link to them."""
    for body in words.findall(nodes.tbody):
        for number, row in enumerate(body.findall(nodes.row), 1):
            row["ids"] = [f"{identifier}-{number}"]
