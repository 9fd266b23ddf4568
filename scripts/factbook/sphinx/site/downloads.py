"""The files of the package to take away, and how to cite them."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from babel import Locale
from babel.units import format_unit
from docutils import nodes

from factbook.export.bundle import FOLDER, archive_name, place_of, publish, spreadsheet_of
from factbook.export.citation import Work
from factbook.package.address import Address
from factbook.sphinx.config import DOMAIN
from factbook.sphinx.nodes import markup
from factbook.sphinx.nodes.directive import FactDirective
from factbook.sphinx.nodes.markup import file_link, verbatim
from factbook.sphinx.nodes.option import Described
from factbook.sphinx.nodes.tables import Column, table
from factbook.sphinx.rows.order import names_in
from factbook.sphinx.site.citation import citation_phrases
from factbook.sphinx.site.head import base
from factbook.sphinx.store.facts import Facts
from factbook.sphinx.store.reader import Reading
from factbook.sphinx.text.phrases import _

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_SHOWN = 12  # characters of a checksum that tell files apart
_SIZES = ((10**6, "digital-megabyte"), (10**3, "digital-kilobyte"))


@dataclass(frozen=True, slots=True)
class Download:
    """One line of the table of downloads."""

    place: str
    about: nodes.Node
    rows: str  # "" for what is no table
    spreadsheet: str  # where a copy for spreadsheets stands, "" for none


class DownloadsDirective(FactDirective):
    """List the files of the package with their sizes and checksums, all of them in one archive first.

    The links lead to the files that an HTML build publishes with the site; other builders name them.
    """

    required_arguments = 0
    option_spec: ClassVar = {
        "tables": Described("Tables whose files are listed, with commas between them; all without it.")
    }

    def build(self, reading: Reading) -> list[nodes.Node]:
        """Return a table of the files, and their checksums as `sha256sum --check` reads them.

        Raises FactError.
        """
        facts = reading.package()
        files = publish(facts.package, reading.file)
        downloads = list(self._downloads(reading, facts))
        columns = list(self._columns(reading, downloads, files))
        return [table(columns), self._sums(downloads, files)]

    def _downloads(self, reading: Reading, facts: Facts) -> Iterator[Download]:
        package = facts.package
        yield Download(archive_name(package), markup.data(_("Everything in one file")), "", "")
        about = markup.data(_("Descriptor: what every table and field means"))
        yield Download(f"{FOLDER}/{package.file.name}", about, "", "")
        names = names_in(self.options.get("tables", "")) or [item.name for item in package.tables]
        for name in names:
            found = reading.table(name)
            title = markup.link(
                Address(found.name), markup.data(found.title), self.env.docname, optional=True
            )
            rows = reading.wording.number(len(reading.select(found.name)[1]))
            yield Download(place_of(found), title, rows, spreadsheet_of(found.name))

    def _columns(
        self, reading: Reading, downloads: list[Download], files: Mapping[str, bytes]
    ) -> Iterator[Column]:
        contents = [files[item.place] for item in downloads]
        yield self._column(_("File"), [self._link(item.place) for item in downloads])
        yield self._column(_("What it is"), [item.about for item in downloads])
        yield self._column(_("Rows"), [markup.data(item.rows) for item in downloads], number=True)
        locale = reading.wording.locale
        yield self._column(
            _("Size"), [markup.data(size(len(content), locale)) for content in contents], number=True
        )
        sums = [hashlib.sha256(content).hexdigest()[:_SHOWN] for content in contents]
        yield self._column(_("SHA-256 begins"), [markup.code(text) for text in sums])
        copies = [
            self._link(item.spreadsheet) if item.spreadsheet in files else nodes.Text("")
            for item in downloads
        ]
        yield self._column(_("For spreadsheets"), copies)

    def _column(self, title: str, entries: list[nodes.Node], *, number: bool = False) -> Column:
        return Column([markup.data(title)], tuple([entry] for entry in entries), number=number)

    def _link(self, place: str) -> nodes.Node:
        # What tells the links apart: no two of them have the same text.
        return file_link(place, markup.code(place.removeprefix(f"{FOLDER}/")), self.env.docname)

    def _sums(self, downloads: list[Download], files: Mapping[str, bytes]) -> nodes.Node:
        lines = [f"{hashlib.sha256(files[item.place]).hexdigest()}  {item.place}" for item in downloads]
        title = nodes.title("", "", markup.data(_("SHA-256 of each file, in full")), translatable=False)
        found = nodes.admonition("", title, verbatim("\n".join(lines), "none"), classes=["fact-sums"])
        found["collapsible"] = "closed"  # in html; other builders show it open
        return found


class CitationDirective(FactDirective):
    """Say how to cite the data set: in a sentence, for BibTeX, and as a CITATION.cff."""

    required_arguments = 0

    def build(self, reading: Reading) -> list[nodes.Node]:
        """Return the citation in each form."""
        work = Work.of(reading.package().original, base(self.config), citation_phrases())
        forms = (("BibTeX", work.bibtex(), "bibtex"), ("CITATION.cff", work.cff(), "yaml"))
        found: list[nodes.Node] = [markup.paragraph(markup.data(work.sentence(), "fact-citation"))]
        for name, content, language in forms:
            title = nodes.rubric("", "", markup.data(name), translatable=False)
            found += [title, verbatim(content, language)]
        return found


def setup_downloads(app: "Sphinx") -> None:
    """Add the directives."""
    app.add_directive_to_domain(DOMAIN, "downloads", DownloadsDirective)
    app.add_directive_to_domain(DOMAIN, "citation", CitationDirective)


def size(count: int, locale: Locale) -> str:
    """Return a number of bytes as people read it, by the Unicode CLDR."""
    unit, name = next((item for item in _SIZES if count >= item[0]), _SIZES[-1])
    text = format_unit(round(count / unit, 1), name, "short", format="#,##0.#", locale=locale)
    return text.replace(" ", "\xa0")
