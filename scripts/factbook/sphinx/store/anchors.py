"""The ids of tables, fields and rows in pages."""

import re

from factbook.package.address import Address

_UNSAFE_CHARACTERS = re.compile(r"[^A-Za-z0-9_.-]")


def build_anchor(address: Address) -> str:
    """Return the id of an object: its address, with characters that are valid in XML names.

    docutils itself generates no such id. The id also differs from the address, with and without the type of
    the object: the search of Sphinx does not store such an id, and derives another one from the label.
    """
    forms = {"table": f"tables-{address}", "field": str(address).replace(".", "..")}
    text = forms.get(address.kind) or str(address).replace("/", "--")
    return _UNSAFE_CHARACTERS.sub(lambda match: f".{ord(match[0]):x}.", text)
