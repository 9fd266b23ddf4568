"""Characters that would reorder or break the text around them."""

import re

# Characters that would reorder or break the text around a cell: bidirectional controls (Unicode
# UAX 9), and what XML cannot hold.
_CONTROL_CHARACTERS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]"
)


def show_control_characters(text: str) -> str:
    """Return a text whose control characters show as their code points."""
    return _CONTROL_CHARACTERS.sub(lambda match: f"<U+{ord(match[0]):04X}>", text)
