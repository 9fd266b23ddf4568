"""The phrases of citations in the language of a page."""

from factbook.export.citation import CitationPhrases
from factbook.sphinx.text.phrases import _


def build_citation_phrases() -> CitationPhrases:
    """Return the phrases of citations, translated."""
    return CitationPhrases(
        kind=_("data set"),
        version=_("version %s"),
        aside=_(" (%s)"),
        separator=_(", "),
        message=_("Please cite this data set as follows."),
    )
