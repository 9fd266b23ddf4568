"""Where an object stands on its page."""

import re

from factbook.package.address import Address

_UNSAFE_CHARACTERS = re.compile(r"[^A-Za-z0-9_.-]")


def build_anchor(address: Address) -> str:
    """Return the id of an object: its address, as a name of XML that docutils gives to nothing.

    Nor is it the address itself, or that behind the type of object: of such an id the search of Sphinx keeps
    nothing, and makes it anew from the name for people.
    """
    forms = {"table": f"tables-{address}", "field": str(address).replace(".", "..")}
    text = forms.get(address.kind) or str(address).replace("/", "--")
    return _UNSAFE_CHARACTERS.sub(lambda match: f".{ord(match[0]):x}.", text)
