"""Show the evidence of a cell as a numbered footnote: on paper and in plain text.

One file can hold several documents (latex, texinfo, man). Each document has its own notes at its end and its
own numbers, which continue after the footnotes of its author.
"""

from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from factbook.sphinx.nodes import markup
from factbook.sphinx.nodes.assets import is_for_browser
from factbook.sphinx.store.domain import get_fact_domain
from factbook.sphinx.why.marks import WhyNote, build_panel_id, collect_marks, why_mark
from factbook.sphinx.why.sentence import format_note


class AppendFootnotes(SphinxPostTransform):
    """Replace every mark by a reference to a footnote."""

    default_priority = 5  # before links are resolved, and before latex moves its footnotes

    def is_supported(self) -> bool:
        """Return whether a builder writes text and has no panels; some builders write no text."""
        return bool(self.app.builder.format) and not is_for_browser(self.app.builder)

    def run(self, **kwargs: Any) -> None:
        """Replace the marks, and append their footnotes to the document of each mark."""
        documents: dict[nodes.Element, list[why_mark]] = {}
        for mark in collect_marks(self.document):
            documents.setdefault(_find_document(mark), []).append(mark)
        for document, marks in documents.items():
            self._append_notes(document, marks)

    def _append_notes(self, document: nodes.Element, marks: list[why_mark]) -> None:
        first = _find_last_number(document) + 1
        notes: dict[str, nodes.footnote] = {}
        for mark in marks:
            identifier = build_panel_id(mark)
            if identifier not in notes:
                notes[identifier] = self._build_footnote(mark, identifier, str(first + len(notes)))
            mark.replace_self(_build_reference(mark, identifier, notes[identifier]))
        document += notes.values()

    def _build_footnote(self, mark: why_mark, identifier: str, number: str) -> nodes.footnote:
        note: WhyNote = mark["note"]
        # A link needs a target in this output: a page that defines the source.
        linked = note.citation.source in get_fact_domain(self.env).objects
        content = markup.build_paragraph(*format_note(note, mark["docname"], linked=linked))
        label = nodes.label("", number)
        return nodes.footnote("", label, content, ids=[identifier], docname=mark["docname"])


def _build_reference(mark: why_mark, note_id: str, note: nodes.footnote) -> nodes.footnote_reference:
    identifier = f"{note_id}-{len(note['backrefs']) + 1}"
    note.add_backref(identifier)
    number = note[0].astext()
    return nodes.footnote_reference("", number, refid=note_id, ids=[identifier], docname=mark["docname"])


def _find_document(node: nodes.Node) -> nodes.Element:
    """Return the part of the tree that comes from one source file."""
    parent = node.parent
    while parent.parent is not None and not isinstance(parent, addnodes.start_of_file):
        parent = parent.parent
    return parent


def _find_last_number(document: nodes.Element) -> int:
    """Return the highest number of the footnotes of a document, 0 when it has no footnotes."""
    labels = [
        footnote[0].astext()
        for footnote in document.findall(nodes.footnote)
        if _find_document(footnote) is document and len(footnote)
    ]
    return max((int(label) for label in labels if label.isascii() and label.isdigit()), default=0)
