"""Any text as Markdown that shows it without markup (CommonMark, and the tables of GitHub)."""

import re
from collections.abc import Iterable
from urllib.parse import quote

_IN_LINKS = ":/?#@!$&'*+,;=%~"  # unchanged in a URL; brackets would end the link
_MARKUP = re.compile(
    r"[\\`<>*\[\]~]|&(?=#?\w+;)"  # anywhere
    r"|(?<![^\W_])#|_(?![^\W_])"  # not inside a word, where an underscore ends no emphasis
)


def escape_inline(text: object) -> str:
    """Return a text that Markdown and HTML show unchanged, on one line."""
    return _MARKUP.sub(r"\\\g<0>", " ".join(str(text).split()))


def escape_paragraph(text: object) -> str:
    """Return a text as a paragraph that does not turn into a list or a rule."""
    return re.sub(r"^(\d*)([-+=.)])", r"\1\\\2", escape_inline(text))


def escape_cell(markdown: str) -> str:
    """Return Markdown as one cell of a table."""
    return markdown.replace("|", r"\|")


def format_link(text: object, target: str) -> str:
    """Return a link."""
    return f"[{escape_inline(text)}]({quote(target, safe=_IN_LINKS)})"


def format_code(text: object) -> str:
    """Return a text as a code span, whatever backticks it has (CommonMark, section 6.1)."""
    line = " ".join(str(text).split())
    fence = "`" * (max(map(len, re.findall("`+", line)), default=0) + 1)
    edge = " " if line[:1] == "`" or line[-1:] == "`" else ""
    return f"{fence}{edge}{line}{edge}{fence}"


def format_codes(texts: Iterable[object]) -> str:
    """Return code spans with commas between them."""
    return ", ".join(map(format_code, texts))
