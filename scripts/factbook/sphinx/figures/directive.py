"""The base of the directives that draw."""

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

# What a drawing for a wide place and one for a narrow place are given; factbook-figures.css changes from one
# to the other where the first would have to shrink too far.
WIDE_WIDTH, NARROW_WIDTH = 760.0, 328.0


class FigureDirective(FactDirective):
    """A directive that shows facts as a chart, or as a drawing with words beside it."""

    option_spec: ClassVar = {
        "title": DocumentedOption(
            "What the figure is called: above a table, and where a drawing is not seen."
        ),
        "caption": DocumentedOption("A caption below the figure."),
        "class": directives.class_option,
        "name": directives.unchanged,
    }

    def figure(
        self, drawings: Sequence[Drawing], title: str, description: str, words: nodes.Node, summary: str
    ) -> list[nodes.Node]:
        """Return the figure: how it is drawn, what it shows, and its content as words.

        Where nothing can be drawn, such as numbers without any date in time, the words alone tell it.
        """
        prose, caption = self.options.get("title", ""), self.options.get("caption", "")
        found = figure_svg("", classes=self.options.get("class", []))
        found["drawings"] = tuple(drawings) if any(drawing.groups for drawing in drawings) else ()
        found["title"] = self.translated(prose or caption) or title
        found["prose"] = prose
        found["description"] = description
        found["kind"] = self.name.rpartition(":")[2]
        found["identifier"] = self._identifier()
        _number_rows(words, found["identifier"])
        if caption:
            found += nodes.paragraph(caption, "", nodes.Text(caption), classes=["fact-caption"])
        found += figure_words("", words, summary=summary)
        parts: list[nodes.Node] = [found, *found.findall(nodes.paragraph)]
        for part in parts:
            self.set_source_info(part)
        self.add_name(found)
        return [found]

    def build_chart(
        self, columns: Iterable[ChartColumn], title: str, legend: Sequence[TableEntry] = ()
    ) -> list[nodes.Node]:
        """Return a table that a style sheet draws, with a legend; `title`: what it shows, as data."""
        prose, caption = self.options.get("title", ""), self.options.get("caption", "")
        heading = nodes.title(prose, prose)
        if not prose:
            heading = nodes.title(
                "", "", markup.build_data(title), translatable=False, classes=["fact-unseen"]
            )
        found = chart("", kind=self.name.rpartition(":")[2], classes=self.options.get("class", []))
        found += chart_scroll("", build_chart_table(list(columns), heading))
        if legend:
            items = [nodes.list_item("", markup.build_paragraph(*entry)) for entry in legend]
            found += nodes.bullet_list("", *items, bullet="*", classes=["fact-legend"])
        if caption:
            found += nodes.paragraph(caption, "", nodes.Text(caption), classes=["fact-caption"])
        for part in (found, *found.findall(nodes.title), *found.children[1:]):
            self.set_source_info(part)
        self.add_name(found)
        return [found]

    def none(self, title: str) -> list[nodes.Node]:
        """Return the figure of nothing: it says so, and draws nothing."""
        empty = markup.build_paragraph(markup.build_data(_("none listed"), "fact-empty"))
        return self.figure((), title, "", empty, "")

    def translated(self, text: str) -> str:
        """Return prose of the page in the language of the document, as Sphinx will show it elsewhere.

        A drawing is laid out while the page is read, before Sphinx translates its nodes.
        """
        config = self.env.config
        domain = docname_to_domain(self.env.docname, config.gettext_compact)
        folders = [self.env.srcdir / folder for folder in config.locale_dirs]
        catalog, known = init(folders, config.language, domain)
        return catalog.gettext(text) if known and text else text

    def _identifier(self) -> str:
        """Return how the ids of the figure begin, the same in every builder, and once in a project."""
        page = build_anchor(Address("figure", encode_key([self.env.docname])))
        return f"{page}-{self.env.new_serialno('fact-figure') + 1}"


def _number_rows(words: nodes.Node, identifier: str) -> None:
    """Give the lines of a table ids, so that marks of the drawing can lead to them."""
    for body in words.findall(nodes.tbody):
        for number, row in enumerate(body.findall(nodes.row), 1):
            row["ids"] = [f"{identifier}-{number}"]
