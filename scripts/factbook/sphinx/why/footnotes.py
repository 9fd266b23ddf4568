"""Why a value is as it is, on paper and in text: a numbered note for each cell.

One file may hold several documents (latex, texinfo, man): each keeps its own notes at its end, and
its own numbers, which go on from the footnotes that it has.
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
    """Turn every mark into a reference to a footnote."""

    default_priority = 5  # before links are resolved, and before latex moves its footnotes

    def is_supported(self) -> bool:
        """Tell whether the output is read and has no panels; some builders write no text at all."""
        return bool(self.app.builder.format) and not is_for_browser(self.app.builder)

    def run(self, **kwargs: Any) -> None:
        """Replace the marks, and put the footnotes at the end of the document of each."""
        places: dict[nodes.Element, list[why_mark]] = {}
        for node in collect_marks(self.document):
            places.setdefault(_find_document(node), []).append(node)
        for place, found in places.items():
            self._append_notes(place, found)

    def _append_notes(self, place: nodes.Element, found: list[why_mark]) -> None:
        first = _find_last_number(place) + 1
        notes: dict[str, nodes.footnote] = {}
        for node in found:
            name = build_panel_id(node)
            if name not in notes:
                notes[name] = self._build_footnote(node, name, str(first + len(notes)))
            node.replace_self(_build_reference(node, name, notes[name]))
        place += notes.values()

    def _build_footnote(self, node: why_mark, name: str, number: str) -> nodes.footnote:
        note: WhyNote = node["note"]
        # A text has no use for a link, and a link to nowhere in this output would be none.
        linked = note.speaks.source in get_fact_domain(self.env).objects
        content = markup.build_paragraph(*format_note(note, node["docname"], linked=linked))
        label = nodes.label("", number)
        return nodes.footnote("", label, content, ids=[name], docname=node["docname"])


def _build_reference(node: why_mark, name: str, note: nodes.footnote) -> nodes.footnote_reference:
    identifier = f"{name}-{len(note['backrefs']) + 1}"
    note.add_backref(identifier)
    number = note[0].astext()
    return nodes.footnote_reference("", number, refid=name, ids=[identifier], docname=node["docname"])


def _find_document(node: nodes.Node) -> nodes.Element:
    """Return the part of the tree that one source file gave."""
    parent = node.parent
    while parent.parent is not None and not isinstance(parent, addnodes.start_of_file):
        parent = parent.parent
    return parent


def _find_last_number(place: nodes.Element) -> int:
    """Return the highest number of a footnote that stands in a document, 0 where there is none."""
    labels = [
        footnote[0].astext()
        for footnote in place.findall(nodes.footnote)
        if _find_document(footnote) is place and len(footnote)
    ]
    return max((int(label) for label in labels if label.isascii() and label.isdigit()), default=0)
