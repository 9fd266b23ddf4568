"""The script of a language, where a mistake in it can be found: Latin, Cyrillic or Han.

From the likely subtags of the Unicode CLDR, for languages of ISO 639-1. Those that are written in two of the
three, such as Uzbek, are left out.
"""

from enum import StrEnum


class Script(StrEnum):
    """A script, by its name in Unicode; Han characters are named after the languages that share them."""

    LATIN = "LATIN"
    CYRILLIC = "CYRILLIC"
    HAN = "CJK"


_LANGUAGES = {
    Script.LATIN: (
        "aa af ay bi bm ca ch co cs cy da de ee en eo es et eu ff fi fj fo fr fy ga gd gl gn gv ha ho hr "
        "ht hu hz ia id ie ig io is it jv kg ki kj kl kr kw la lb lg li ln lt lu lv mg mh mi mt na nb nd "
        "ng nl nn no nr nv ny oc om pl pt qu rm rn ro rw sc se sg sk sl sm sn so sq ss st su sv sw tl tn "
        "to tr ts tw ty ve vi vo wa wo xh yo za zu"
    ),
    Script.CYRILLIC: "ab av ba be bg ce cu cv kk kv ky mk mn os ru tg tt uk",
    Script.HAN: "zh",
}
_SCRIPTS = {language: script for script, names in _LANGUAGES.items() for language in names.split()}

# Latin letters are normal in every text: brands, units, people.
_FOREIGN = {
    Script.LATIN: (Script.CYRILLIC, Script.HAN),
    Script.CYRILLIC: (Script.HAN,),
    Script.HAN: (Script.CYRILLIC,),
}


def script_of(language: str) -> Script | None:
    """Return the script of a language (BCP 47); None for one of another script, or of several."""
    return _SCRIPTS.get(language.partition("-")[0].lower())


def foreign_scripts(script: Script) -> tuple[Script, ...]:
    """Return the scripts that a text in another one should not hold."""
    return _FOREIGN[script]
