"""The words of drawings in the language of a page."""

from factbook.drawing.phrases import Phrases
from factbook.sphinx.text.formats import ValueFormatter
from factbook.sphinx.text.phrases import _


def build_drawing_phrases(wording: ValueFormatter) -> Phrases:
    """Return the words of drawings in the language of a page."""
    return Phrases(
        locale=wording.locale,
        separator=_(", "),
        colon=_(": "),
        empty=_("none listed"),
        more=_("more than the number"),
        less=_("less than the number"),
        about=_("about the number"),
        within=_("at some time within the line"),
        overlapping=_("different numbers for times that overlap: no line joins them"),
        undrawn=_("Only in the table, as they have no date or no number: %s"),
    )
