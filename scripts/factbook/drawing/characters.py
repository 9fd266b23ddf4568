"""Characters that would reorder or break the text around them."""

import re

# Bidirectional controls (Unicode UAX 9), and characters that XML does not allow.
_CONTROL_CHARACTERS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]"
)


def show_control_characters(text: str) -> str:
    """Replace the control characters of a text by their code points, such as <U+202E>."""
    return _CONTROL_CHARACTERS.sub(lambda match: f"<U+{ord(match[0]):04X}>", text)
