"""How to cite a data set, from its descriptor."""

import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from factbook.package import Package

_ENDLESS = sys.maxsize  # a text of any length is one line
_CREATORS = frozenset({"author", "creator"})
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_SPDX = re.compile(r"[A-Za-z0-9.+-]+")  # an identifier of the SPDX License List
_TEX = re.compile(r"[\\{}&%$#_^~]")
_TEX_NAMES = {"\\": r"\textbackslash{}", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}"}


@dataclass(frozen=True, slots=True)
class CitationPhrases:
    """The words of a citation; the defaults are English."""

    kind: str = "data set"
    version: str = "version %s"
    aside: str = " (%s)"  # after a title
    separator: str = ", "
    message: str = "Please cite this data set as follows."


ENGLISH = CitationPhrases()


@dataclass(frozen=True, slots=True)
class Person:
    """A person, or an organization if there is no family name."""

    name: str
    given: str = ""
    family: str = ""
    address: str = ""  # on the web

    def cff(self) -> dict[str, str]:
        """Return the properties of an author in a CITATION.cff."""
        if not self.family:
            return {"name": self.name}
        return {"family-names": self.family, **({"given-names": self.given} if self.given else {})}


@dataclass(frozen=True, slots=True)
class CitedWork:
    """A data set as a citation describes it."""

    key: str
    title: str
    description: str
    version: str
    creators: tuple[Person, ...]
    contributors: tuple[Person, ...]  # the others
    created: str  # YYYY-MM-DD, "" where it is unknown
    license: str  # identifier or name
    license_address: str
    url: str
    phrases: CitationPhrases = ENGLISH

    @classmethod
    def of(cls, package: Package, url: str = "", phrases: CitationPhrases = ENGLISH) -> "CitedWork":
        """Return the work that a package describes; `url` is used if its descriptor names no home page."""
        descriptor = package.descriptor
        people = [
            (_build_person(item), _list_roles(item)) for item in list_objects(descriptor, "contributors")
        ]
        people = [(person, roles) for person, roles in people if person.name]
        creators = [person for person, roles in people if roles & _CREATORS] or [p for p, _r in people]
        license_ = next(list_objects(descriptor, "licenses"), {})
        created = get_text(descriptor, "created")[:10]
        return cls(
            key=re.sub(r"[^A-Za-z0-9-]+", "-", package.name) or "dataset",
            title=join_lines(package.title or package.name),
            description=join_lines(get_text(descriptor, "description")),
            version=join_lines(package.version),
            creators=tuple(creators),
            contributors=tuple(person for person, _r in people if person not in creators),
            created=created if _DATE.fullmatch(created) else "",
            license=join_lines(get_text(license_, "name") or get_text(license_, "title")),
            license_address=get_text(license_, "path"),
            url=join_lines(get_text(descriptor, "homepage")) or url,
            phrases=phrases,
        )

    @property
    def year(self) -> str:
        """Return the year in which it was created, or an empty string."""
        return self.created[:4]

    def sentence(self) -> str:
        """Return the citation as one line of text."""
        names = ", ".join(person.name for person in self.creators)
        title = self.title + (self.phrases.aside % self._versioned() if self.version else "")
        kind = self.phrases.kind
        head = f"{names} ({self.year}). " if names and self.year else f"{names}. " if names else ""
        return " ".join(f"{head}{title} [{kind}]. {self.url}".split())

    def _versioned(self) -> str:
        return self.phrases.version % self.version

    def bibtex(self) -> str:
        """Return an entry for BibTeX; `misc` is what every style knows."""
        values = {
            "author": " and ".join(_format_tex_name(person) for person in self.creators),
            "title": f"{{{_escape_tex(self.title)}}}",
            "year": self.year,
            "version": _escape_tex(self.version),
            "note": _escape_tex(self.phrases.separator.join((self.phrases.kind, self._versioned())))
            if self.version
            else "",
            "url": _escape_tex_url(self.url),
        }
        lines = [f"  {name} = {{{value}}}," for name, value in values.items() if value]
        return "\n".join([f"@misc{{{self.key},", *lines, "}"])

    def cff(self) -> str:
        """Return a CITATION.cff (Citation File Format 1.2.0)."""
        content = {
            "cff-version": "1.2.0",
            "message": self.phrases.message,
            "type": "dataset",
            "title": self.title,
            "version": self.version,
            "date-released": self.created,
            "license": self.license if _SPDX.fullmatch(self.license) else "",
            "url": self.url,
            "authors": [person.cff() for person in self.creators or (Person(self.title),)],
        }
        filled = {name: value for name, value in content.items() if value}
        return str(yaml.safe_dump(filled, allow_unicode=True, sort_keys=False, width=_ENDLESS)).rstrip()


def list_objects(descriptor: Mapping[str, Any], name: str) -> Iterator[Mapping[str, Any]]:
    """Yield the objects of a list in a descriptor; anything else is a finding of `factbook check`."""
    value = descriptor.get(name)
    yield from (item for item in value if isinstance(item, dict)) if isinstance(value, list) else ()


def get_text(descriptor: Mapping[str, Any], name: str) -> str:
    """Return a text of a descriptor, or an empty string."""
    value = descriptor.get(name)
    return value if isinstance(value, str) else ""


def join_lines(value: str) -> str:
    """Return a text on one line."""
    return " ".join(value.split())


def _build_person(item: Mapping[str, Any]) -> Person:
    given, family = join_lines(get_text(item, "givenName")), join_lines(get_text(item, "familyName"))
    name = (
        join_lines(get_text(item, "title"))
        or f"{given} {family}".strip()
        or join_lines(get_text(item, "organization"))
    )
    return Person(name, given, family, get_text(item, "path"))


def _list_roles(item: Mapping[str, Any]) -> set[str]:
    declared = item.get("roles")
    roles = (
        declared if isinstance(declared, list) else [item.get("role")]
    )  # `role`: version 1 of the standard
    return {role for role in roles if isinstance(role, str)}


def _escape_tex(value: str) -> str:
    return _TEX.sub(lambda match: _TEX_NAMES.get(match[0], f"\\{match[0]}"), value)


def _format_tex_name(person: Person) -> str:
    # Braces keep the name of an organization whole, which would be split into first and last name.
    return (
        f"{_escape_tex(person.family)}, {_escape_tex(person.given)}"
        if person.family
        else f"{{{_escape_tex(person.name)}}}"
    )


def _escape_tex_url(url: str) -> str:
    return re.sub(r"[{}\\\s]", lambda match: f"%{ord(match[0]):02X}", url)
