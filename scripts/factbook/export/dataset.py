"""The data set for machines: a Dataset of schema.org, as JSON-LD."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from factbook.export.bundle import FOLDER, archive_name, place_of
from factbook.export.citation import ENGLISH, Person, Phrases, Work, items, line, text
from factbook.package import Package, Table

DESCRIPTOR_TYPE = "application/vnd.datapackage+json"
_CONTEXT = "https://schema.org/"
_WEB = re.compile(r"https?://\S+")

Node = dict[str, Any]


def script(
    package: Package, published: Mapping[str, bytes], base: str, files: str, phrases: Phrases = ENGLISH
) -> str:
    """Return the HTML element with the description.

    No text of the descriptor can end the element: `<`, `>` and `&` are written as the escapes of JSON.
    """
    node = dataset(package, published, base, files, phrases)
    document = json.dumps(node, ensure_ascii=False, separators=(",", ":"))
    safe = re.sub("[<>&\u2028\u2029]", lambda match: f"\\u{ord(match[0]):04x}", document)
    return f'<script type="application/ld+json">{safe}</script>'


def dataset(
    package: Package, published: Mapping[str, bytes], base: str, files: str, phrases: Phrases = ENGLISH
) -> Node:
    """Describe a package.

    `base` is the URL of the site, `files` that of the folder of the published files. They are relative to the
    home page if the URL of the site is unknown.
    """
    work, descriptor = Work.of(package, base, phrases), package.descriptor
    return _filled(
        {
            "@context": _CONTEXT,
            "@type": "Dataset",
            "@id": text(descriptor, "id") or base,
            "name": work.title,
            "alternateName": package.name if package.name != work.title else "",
            "description": work.description,
            "url": work.url,
            "version": work.version,
            "license": work.license_address or work.license,
            "creator": [_agent(person) for person in work.creators],
            "contributor": [_agent(person) for person in work.contributors],
            "dateCreated": work.created,
            "dateModified": text(descriptor, "modified"),
            "keywords": _texts(descriptor, "keywords"),
            "inLanguage": _languages(package),
            "creditText": work.sentence(),
            "isBasedOn": [_source(item) for item in items(descriptor, "sources")],
            "distribution": list(_whole(package, published, files)),
            "hasPart": [_part(table, published, files) for table in package.tables],
        }
    )


def _part(table: Table, published: Mapping[str, bytes], files: str) -> Node:
    kind = text(table.resource, "mediatype") or "text/csv"
    return _filled(
        {
            "@type": "Dataset",
            "name": line(table.title),
            "alternateName": table.name,
            "description": line(table.description),
            "distribution": _download(place_of(table), kind, published, files),
            "variableMeasured": [
                _filled(
                    {
                        "@type": "PropertyValue",
                        "name": field.name,
                        "alternateName": line(field.title) if field.title != field.name else "",
                        "description": line(field.description),
                    }
                )
                for field in table.fields
            ],
        }
    )


def _whole(package: Package, published: Mapping[str, bytes], files: str) -> Iterator[Node]:
    yield _download(archive_name(package), "application/zip", published, files)
    yield _download(f"{FOLDER}/{package.file.name}", DESCRIPTOR_TYPE, published, files)
    for table in package.tables:
        kind = text(table.resource, "mediatype") or "text/csv"
        yield _download(place_of(table), kind, published, files)


def _download(place: str, kind: str, published: Mapping[str, bytes], files: str) -> Node:
    content = published[place]
    return {
        "@type": "DataDownload",
        "name": place.rpartition("/")[2],
        "contentUrl": address(place, files),
        "encodingFormat": kind,
        "contentSize": f"{len(content)} B",
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def address(place: str, base: str = "") -> str:
    """Return the URL of a file of the site, relative to the home page if the URL of the site is unknown."""
    return base + quote(place)


def _agent(person: Person) -> Node:
    kind = "Person" if person.family else "Organization"
    url = person.address if _WEB.fullmatch(person.address) else ""
    return _filled({"@type": kind, "name": person.name, "url": url})


def _source(item: Mapping[str, Any]) -> Node:
    path = text(item, "path")
    url = path if _WEB.fullmatch(path) else ""
    return _filled({"@type": "CreativeWork", "name": line(text(item, "title")), "url": url})


def _languages(package: Package) -> list[str]:
    """Return the languages that the fields declare, in the order of their first use."""
    languages = [field.language for table in package.tables for field in table.fields if field.language]
    return list(dict.fromkeys(languages))


def _texts(descriptor: Mapping[str, Any], name: str) -> list[str]:
    value = descriptor.get(name)
    return [line(item) for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _filled(node: Node) -> Node:
    return {name: value for name, value in node.items() if value}
