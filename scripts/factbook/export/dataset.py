"""The data set for machines: a Dataset of schema.org, as JSON-LD."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from factbook.export.bundle import FOLDER, name_archive, table_path, table_paths
from factbook.export.citation import (
    ENGLISH,
    CitationPhrases,
    CitedWork,
    Person,
    get_text,
    join_lines,
    list_objects,
)
from factbook.package import Package, Table

DESCRIPTOR_TYPE = "application/vnd.datapackage+json"
_CONTEXT = "https://schema.org/"
_WEB = re.compile(r"https?://\S+")

JsonObject = dict[str, Any]


def render_json_ld(
    package: Package,
    published: Mapping[str, bytes],
    base: str,
    files: str,
    phrases: CitationPhrases = ENGLISH,
) -> str:
    """Return the HTML element with the description.

    No text of the descriptor can end the element: `<`, `>` and `&` are written as the escapes of JSON.
    """
    node = build_dataset(package, published, base, files, phrases)
    document = json.dumps(node, ensure_ascii=False, separators=(",", ":"))
    safe = re.sub("[<>&\u2028\u2029]", lambda match: f"\\u{ord(match[0]):04x}", document)
    return f'<script type="application/ld+json">{safe}</script>'


def build_dataset(
    package: Package,
    published: Mapping[str, bytes],
    base: str,
    files: str,
    phrases: CitationPhrases = ENGLISH,
) -> JsonObject:
    """Describe a package.

    `base` is the URL of the site, `files` that of the folder of the published files. They are relative to the
    home page if the URL of the site is unknown.
    """
    work, descriptor = CitedWork.of(package, base, phrases), package.descriptor
    return _drop_empty(
        {
            "@context": _CONTEXT,
            "@type": "Dataset",
            "@id": get_text(descriptor, "id") or base,
            "name": work.title,
            "alternateName": package.name if package.name != work.title else "",
            "description": work.description,
            "url": work.url,
            "version": work.version,
            "license": work.license_address or work.license,
            "creator": [_describe_agent(person) for person in work.creators],
            "contributor": [_describe_agent(person) for person in work.contributors],
            "dateCreated": work.created,
            "dateModified": get_text(descriptor, "modified"),
            "keywords": _list_texts(descriptor, "keywords"),
            "inLanguage": _list_languages(package),
            "creditText": work.sentence(),
            "isBasedOn": [_describe_source(item) for item in list_objects(descriptor, "sources")],
            "distribution": list(_describe_distributions(package, published, files)),
            "hasPart": [_describe_table(table, published, files) for table in package.tables],
        }
    )


def _describe_table(table: Table, published: Mapping[str, bytes], files: str) -> JsonObject:
    kind = get_text(table.resource, "mediatype") or "text/csv"
    return _drop_empty(
        {
            "@type": "Dataset",
            "name": join_lines(table.title),
            "alternateName": table.name,
            "description": join_lines(table.description),
            "distribution": _describe_download(table_path(table), kind, published, files),
            "variableMeasured": [
                _drop_empty(
                    {
                        "@type": "PropertyValue",
                        "name": field.name,
                        "alternateName": join_lines(field.title) if field.title != field.name else "",
                        "description": join_lines(field.description),
                    }
                )
                for field in table.fields
            ],
        }
    )


def _describe_distributions(
    package: Package, published: Mapping[str, bytes], files: str
) -> Iterator[JsonObject]:
    yield _describe_download(name_archive(package), "application/zip", published, files)
    yield _describe_download(f"{FOLDER}/{package.file.name}", DESCRIPTOR_TYPE, published, files)
    for table in package.tables:
        kind = get_text(table.resource, "mediatype") or "text/csv"
        yield from (_describe_download(place, kind, published, files) for place in table_paths(table))


def _describe_download(place: str, kind: str, published: Mapping[str, bytes], files: str) -> JsonObject:
    content = published[place]
    return {
        "@type": "DataDownload",
        "name": place.rpartition("/")[2],
        "contentUrl": file_url(place, files),
        "encodingFormat": kind,
        "contentSize": f"{len(content)} B",
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def file_url(place: str, base: str = "") -> str:
    """Return the URL of a file of the site, relative to the home page if the URL of the site is unknown."""
    return base + quote(place)


def _describe_agent(person: Person) -> JsonObject:
    kind = "Person" if person.family else "Organization"
    url = person.address if _WEB.fullmatch(person.address) else ""
    return _drop_empty({"@type": kind, "name": person.name, "url": url})


def _describe_source(item: Mapping[str, Any]) -> JsonObject:
    path = get_text(item, "path")
    url = path if _WEB.fullmatch(path) else ""
    return _drop_empty({"@type": "CreativeWork", "name": join_lines(get_text(item, "title")), "url": url})


def _list_languages(package: Package) -> list[str]:
    """Return the languages that the fields declare, in the order of their first use."""
    languages = [field.language for table in package.tables for field in table.fields if field.language]
    return list(dict.fromkeys(languages))


def _list_texts(descriptor: Mapping[str, Any], name: str) -> list[str]:
    value = descriptor.get(name)
    return [join_lines(item) for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _drop_empty(node: JsonObject) -> JsonObject:
    return {name: value for name, value in node.items() if value}
