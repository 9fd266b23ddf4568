"""The names and meanings of the statuses of evidence, in the language of a page."""

from factbook.evidence.statuses import (
    CODED,
    DIFFERS,
    INFERRED,
    NOT_APPLICABLE,
    NOT_IN_VIEW,
    NOT_STATED,
    PARAPHRASED,
    STATED,
    TRANSLATED,
    TRANSLITERATED,
)
from factbook.sphinx.text.phrases import _


def format_status(status: str) -> str:
    """Return the name of a status; an unknown status is returned unchanged."""
    names = {
        STATED: _("stated"),
        PARAPHRASED: _("paraphrased"),
        CODED: _("coded"),
        INFERRED: _("inferred"),
        TRANSLATED: _("translated"),
        TRANSLITERATED: _("transliterated"),
        DIFFERS: _("differs"),
        NOT_STATED: _("not stated"),
        NOT_IN_VIEW: _("not in view"),
        NOT_APPLICABLE: _("not applicable"),
    }
    return names.get(status, status)


def explain_status(status: str) -> str:
    """Return a sentence on how a cell with a status follows from its source, "" for an unknown one."""
    meanings = {
        STATED: _("The source prints it."),
        PARAPHRASED: _("Free text, put in the words of this project."),
        CODED: _("A value chosen from a closed list."),
        INFERRED: _("Concluded, for the reason given."),
        TRANSLATED: _("Put into another language."),
        TRANSLITERATED: _("Put into another script."),
        DIFFERS: _("Another source says otherwise."),
        NOT_STATED: _("The text was read, and it is silent."),
        NOT_IN_VIEW: _("That part of the source was not at hand."),
        NOT_APPLICABLE: _("The field has no meaning for this row."),
    }
    return meanings.get(status, "")
