"""Build nodes of docutils and Sphinx for facts; every builder can write these nodes.

Data is not prose: its quotation marks stay unchanged, it is not translatable, and markup in it is not parsed.
"""

import re
from collections.abc import Iterable, Sequence
from typing import cast

from docutils import nodes
from sphinx import addnodes

from factbook.drawing.characters import show_control_characters
from factbook.package.address import Address
from factbook.reading.rows import Cell
from factbook.sphinx.config import DOMAIN
from factbook.sphinx.nodes.invalid import build_invalid_value
from factbook.sphinx.store.anchors import build_anchor
from factbook.sphinx.store.questions import Label
from factbook.sphinx.text.formats import ValueFormatter, read_language
from factbook.sphinx.text.phrases import _

FILE_KIND = "fact-file"  # of a reference to a published file
_URL_TYPES = frozenset({"https://schema.org/url"})
_URL = re.compile(r"https?://[!-~]+")


def build_data(text: str, *classes: str, language: str = "") -> nodes.inline:
    """Return a text as data; `language` is its language when the document has another one."""
    shown = show_control_characters(text)
    if language:
        classes = (*classes, f"language-{language}")
    return nodes.inline("", shown, classes=list(classes), support_smartquotes=False)


def build_code(text: str) -> nodes.literal:
    """Return a text as code: a name or value that readers type."""
    return nodes.literal("", show_control_characters(text))


def build_value(cell: Cell, shown: str, wording: ValueFormatter) -> nodes.Element:
    """Return a cell with its text for readers; a URL becomes a link.

    An invalid cell has its text in the file, and a mark.
    """
    language = read_language(cell) if cell.text and not cell.field.categories else ""
    other = "" if language == wording.language else language
    kind = "fact-value" if cell.text else "fact-empty"
    node = build_data((cell.error and cell.text) or shown, kind, language=other)
    if cell.error:
        return build_invalid_value(node, cell.error)
    if cell.field.properties.get("rdfType") in _URL_TYPES and _URL.fullmatch(cell.text):
        return nodes.reference("", "", node, refuri=cell.text, internal=False)
    return node


def build_label(label: Label, wording: ValueFormatter) -> nodes.inline:
    """Return the label of a table, field or row; it has a mark when it is the text of an invalid cell."""
    other = "" if label.language == wording.language else label.language
    node = build_data(label.text, "fact-label", language=other)
    return build_invalid_value(node, label.error) if label.error else node


def build_link(
    address: Address, content: nodes.Node, docname: str, *, optional: bool = False
) -> addnodes.pending_xref:
    """Return a link to an object.

    With `optional`, the link becomes plain text, without a warning, when no page defines the object.
    """
    node = addnodes.pending_xref(
        "",
        content,
        refdomain=DOMAIN,
        reftype=address.kind,
        reftarget=str(address),
        refexplicit=True,
        refdoc=docname,
        refwarn=False,
    )
    if optional:
        node["fact-optional"] = True
    return node


def build_paragraph(*content: nodes.Node) -> nodes.paragraph:
    """Return a paragraph of data; it is not translatable."""
    return nodes.paragraph("", "", *content, translatable=False)


def build_field_list(pairs: Iterable[tuple[str, Sequence[nodes.Node]]]) -> nodes.field_list:
    """Return a field list from pairs of a name and its content."""
    fields = nodes.field_list(classes=["fact-fields"])
    for name, body in pairs:
        title = nodes.field_name("", name, translatable=False, support_smartquotes=False)
        fields += nodes.field("", title, nodes.field_body("", *body))
    return fields


def join_nodes(items: Iterable[nodes.Node], separator: str = "") -> list[nodes.Node]:
    """Return nodes with a separator between them, by default the comma of the language."""
    separator = separator or _(", ")
    joined: list[nodes.Node] = []
    for item in items:
        joined += [nodes.Text(separator), item] if joined else [item]
    return joined


def build_domain_description(
    address: Address, signature: Sequence[nodes.Node], content: Sequence[nodes.Node]
) -> addnodes.desc:
    """Return the description of a table, field or row, see `build_description`."""
    name = address.field or (str(address) if address.key is None else signature[0].astext())
    return build_description(address.kind, build_anchor(address), name, signature, content)


def build_description(
    kind: str,
    identifier: str,
    name: str,
    signature: Sequence[nodes.Node],
    content: Sequence[nodes.Node],
) -> addnodes.desc:
    """Return an object description: a signature with an anchor, and its content.

    The name is its entry in the contents of the page; without a name it has no entry.
    """
    head = addnodes.desc_signature("", "", *signature, ids=[identifier])
    head["_toc_name"], head["_toc_parts"] = name, (name,)
    return addnodes.desc(
        "",
        head,
        addnodes.desc_content("", *content),
        domain=DOMAIN,
        objtype=kind,
        desctype=kind,
        noindex=False,
        classes=[DOMAIN, f"fact-{kind}"],
    )


def parse_code_spans(text: str) -> list[nodes.Node]:
    """Return a description or text of a rule as nodes; text between backticks is code."""
    return [
        build_code(piece) if number % 2 else nodes.Text(show_control_characters(piece))
        for number, piece in enumerate(text.split("`"))
        if piece
    ]


def build_signature_name(text: str) -> addnodes.desc_name:
    """Return the name of an object in its signature."""
    return addnodes.desc_name("", "", build_data(text))


def build_signature_note(text: str) -> addnodes.desc_annotation:
    """Return the note after the name in a signature."""
    return addnodes.desc_annotation("", "", nodes.Text(" "), build_data(text))


def build_signature_label(label: nodes.Node) -> addnodes.desc_name:
    """Return the label of an object in its signature."""
    return addnodes.desc_name("", "", label, classes=["fact-title"])


def get_signature(node: addnodes.desc) -> addnodes.desc_signature:
    """Return the signature of an object description: the target of links."""
    return cast("addnodes.desc_signature", node[0])


def build_file_link(place: str, content: nodes.Node, docname: str) -> addnodes.pending_xref:
    """Return a link to a published file; builders that publish no files write only its content."""
    return addnodes.pending_xref(
        "",
        content,
        refdomain="",
        reftype=FILE_KIND,
        reftarget=place,
        refexplicit=True,
        refdoc=docname,
        refwarn=False,
    )


def build_literal_block(text: str, language: str) -> nodes.literal_block:
    """Return a block of code; it is not translatable, and invalid code in it causes no warning."""
    shown = "\n".join(show_control_characters(part) for part in text.split("\n"))
    return nodes.literal_block(shown, shown, language=language, force=True, translatable=False)
