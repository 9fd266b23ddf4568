"""The downloads of the package, and its citation."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from babel import Locale
from babel.units import format_unit
from docutils import nodes

from factbook.export.bundle import FOLDER, bundle_files, name_archive, spreadsheet_path, table_paths
from factbook.export.citation import CitedWork
from factbook.package.address import Address
from factbook.sphinx.config import DOMAIN
from factbook.sphinx.nodes import markup
from factbook.sphinx.nodes.directive import FactDirective
from factbook.sphinx.nodes.markup import build_file_link, build_literal_block
from factbook.sphinx.nodes.option import DocumentedOption
from factbook.sphinx.nodes.tables import TableColumn, build_table
from factbook.sphinx.rows.order import split_names
from factbook.sphinx.site.citation import build_citation_phrases
from factbook.sphinx.site.head import get_site_address
from factbook.sphinx.store.facts import Facts
from factbook.sphinx.store.reader import FactReader
from factbook.sphinx.text.phrases import _

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_SHOWN = 12  # first characters of a checksum: enough to compare files
_SIZES = ((10**6, "digital-megabyte"), (10**3, "digital-kilobyte"))


@dataclass(frozen=True, slots=True)
class Download:
    """One line of the table of downloads."""

    place: str  # path in the published folder
    about: nodes.Node
    rows: str  # number of rows, "" for a file that is not a table
    spreadsheet: str  # path of a copy for spreadsheets, "" for none


class DownloadsDirective(FactDirective):
    """List the files of the package with their sizes and checksums, all of them in one archive first.

    The links lead to the files that an HTML build publishes with the site; other builders name them.
    """

    required_arguments = 0
    option_spec: ClassVar = {
        "tables": DocumentedOption("Tables whose files are listed, with commas between them; all without it.")
    }

    def build(self, reading: FactReader) -> list[nodes.Node]:
        """Return a table of the files, and their checksums as `sha256sum --check` reads them.

        Raises FactError.
        """
        facts = reading.read_package()
        files = bundle_files(facts.package, reading.read_file)
        downloads = list(self._list_downloads(reading, facts))
        columns = list(self._build_download_columns(reading, downloads, files))
        return [build_table(columns), self._build_checksums(downloads, files)]

    def _list_downloads(self, reading: FactReader, facts: Facts) -> Iterator[Download]:
        package = facts.package
        yield Download(name_archive(package), markup.build_data(_("Everything in one file")), "", "")
        about = markup.build_data(_("Descriptor: what every table and field means"))
        yield Download(f"{FOLDER}/{package.file.name}", about, "", "")
        names = split_names(self.options.get("tables", "")) or [item.name for item in package.tables]
        for name in names:
            table = reading.find_table(name)
            title = markup.build_link(
                Address(table.name), markup.build_data(table.title), self.env.docname, optional=True
            )
            rows = reading.wording.format_integer(len(reading.select_rows(table.name)[1]))
            first, *others = table_paths(table)
            yield Download(first, title, rows, spreadsheet_path(table.name))
            yield from (Download(place, title.deepcopy(), "", "") for place in others)

    def _build_download_columns(
        self, reading: FactReader, downloads: list[Download], files: Mapping[str, bytes]
    ) -> Iterator[TableColumn]:
        contents = [files[item.place] for item in downloads]
        yield self._build_download_column(_("File"), [self._link_file(item.place) for item in downloads])
        yield self._build_download_column(_("What it is"), [item.about for item in downloads])
        yield self._build_download_column(
            _("Rows"), [markup.build_data(item.rows) for item in downloads], number=True
        )
        locale = reading.wording.locale
        yield self._build_download_column(
            _("Size"),
            [markup.build_data(format_size(len(content), locale)) for content in contents],
            number=True,
        )
        sums = [hashlib.sha256(content).hexdigest()[:_SHOWN] for content in contents]
        yield self._build_download_column(_("SHA-256 begins"), [markup.build_code(text) for text in sums])
        copies = [
            self._link_file(item.spreadsheet) if item.spreadsheet in files else nodes.Text("")
            for item in downloads
        ]
        yield self._build_download_column(_("For spreadsheets"), copies)

    def _build_download_column(
        self, title: str, entries: list[nodes.Node], *, number: bool = False
    ) -> TableColumn:
        return TableColumn([markup.build_data(title)], tuple([entry] for entry in entries), number=number)

    def _link_file(self, place: str) -> nodes.Node:
        # The path is the text of the link, so that no two links have the same text.
        return build_file_link(place, markup.build_code(place.removeprefix(f"{FOLDER}/")), self.env.docname)

    def _build_checksums(self, downloads: list[Download], files: Mapping[str, bytes]) -> nodes.Node:
        lines = [f"{hashlib.sha256(files[item.place]).hexdigest()}  {item.place}" for item in downloads]
        title = nodes.title("", "", markup.build_data(_("SHA-256 of each file, in full")), translatable=False)
        checksums = nodes.admonition(
            "", title, build_literal_block("\n".join(lines), "none"), classes=["fact-sums"]
        )
        checksums["collapsible"] = "closed"  # in html; other builders show all lines
        return checksums


class CitationDirective(FactDirective):
    """Show how to cite the data set: in a sentence, for BibTeX, and as a CITATION.cff."""

    required_arguments = 0

    def build(self, reading: FactReader) -> list[nodes.Node]:
        """Return the citation in each form."""
        work = CitedWork.of(
            reading.read_package().original, get_site_address(self.config), build_citation_phrases()
        )
        forms = (("BibTeX", work.bibtex(), "bibtex"), ("CITATION.cff", work.cff(), "yaml"))
        citation: list[nodes.Node] = [
            markup.build_paragraph(markup.build_data(work.sentence(), "fact-citation"))
        ]
        for name, content, language in forms:
            title = nodes.rubric("", "", markup.build_data(name), translatable=False)
            citation += [title, build_literal_block(content, language)]
        return citation


def setup_downloads(app: "Sphinx") -> None:
    """Add the directives."""
    app.add_directive_to_domain(DOMAIN, "downloads", DownloadsDirective)
    app.add_directive_to_domain(DOMAIN, "citation", CitationDirective)


def format_size(count: int, locale: Locale) -> str:
    """Return a number of bytes for readers, by the Unicode CLDR."""
    unit, name = next((item for item in _SIZES if count >= item[0]), _SIZES[-1])
    text = format_unit(round(count / unit, 1), name, "short", format="#,##0.#", locale=locale)
    return text.replace(" ", "\xa0")
