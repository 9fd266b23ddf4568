"""Find the prose of a page: the text of its author, block by block, without code and data."""

from collections.abc import Iterator, Set
from dataclasses import dataclass

from docutils import nodes
from sphinx import addnodes

from factbook.sphinx.config import DOMAIN
from factbook.sphinx.drift.shapes import HIDDEN

_BLANK = f"{HIDDEN} \t\n"

# Code, texts of Sphinx itself, and texts that no reader sees.
_SKIPPED = (
    nodes.literal,
    nodes.math,
    nodes.FixedTextElement,
    nodes.comment,
    nodes.substitution_definition,
    nodes.system_message,
    nodes.problematic,
    nodes.label,
    nodes.footnote_reference,
    nodes.citation_reference,
    nodes.generated,
    nodes.option_group,
    addnodes.desc_signature,
    addnodes.desc_inline,
    addnodes.literal_emphasis,
    addnodes.literal_strong,
    addnodes.productionlist,
)


@dataclass(frozen=True, slots=True)
class ProsePiece:
    """One block of prose."""

    text: str  # with HIDDEN instead of code and data
    source: str  # the file, "" when unknown
    line: int  # of its first character, from 1; 0 when unknown


def find_prose(node: nodes.Node, excluded: Set[str] = frozenset()) -> Iterator[ProsePiece]:
    """Yield the prose below a node that is not empty; `excluded` are texts to leave out."""
    yield from (piece for piece in _split_prose(node, excluded) if piece.text.strip(_BLANK))


def _split_prose(node: nodes.Node, excluded: Set[str]) -> Iterator[ProsePiece]:
    if not isinstance(node, nodes.Element) or _is_skipped(node):
        return
    yield from (ProsePiece(text, *_find_place(node)) for text in _find_attributes(node))
    if isinstance(node, nodes.TextElement):
        if node.rawsource not in excluded:
            yield ProsePiece(_join_text(node), *_find_place(node))
            for image in node.findall(nodes.image):
                yield from _split_prose(image, excluded)
        return
    for child in node.children:
        yield from _split_prose(child, excluded)


def _is_skipped(node: nodes.Element) -> bool:
    if isinstance(node, nodes.topic):
        return "contents" in node["classes"]  # repeats the titles of the page
    return isinstance(node, _SKIPPED) or node.get("translatable") is False or _is_data(node)


def _is_data(node: nodes.Element) -> bool:
    if not isinstance(node, nodes.inline):
        return False
    return node.get("support_smartquotes") is False or any(
        name.startswith(f"{DOMAIN}-") for name in node["classes"]
    )


def _find_attributes(node: nodes.Element) -> Iterator[str]:
    """Yield the texts of an author that are attributes of a node."""
    if isinstance(node, nodes.image):
        yield node.get("alt", "")
    elif isinstance(node, nodes.meta):
        yield node.get("content", "")
    elif isinstance(node, addnodes.toctree):
        yield node.get("caption") or ""
        yield from (title for title, _ in node["entries"] if title)


def _join_text(node: nodes.Element) -> str:
    parts = []
    for child in node.children:
        if isinstance(child, nodes.Text):
            parts.append(str(child))
        elif isinstance(child, nodes.Element) and not _is_skipped(child):
            parts.append(_join_text(child) or HIDDEN)
        else:
            parts.append(HIDDEN)
    return "".join(parts)


def _find_place(node: nodes.Element) -> tuple[str, int]:
    """Return the file and line of a node, or of the nearest node above that knows them."""
    source, line = "", 0
    above: nodes.Element | None = node
    while above is not None and not (source and line):
        source, line = source or above.source or "", line or above.line or 0
        above = above.parent
    return source, line
