"""The stops of all visits as one flat table."""

import pandas as pd

from factbook.errors import UsageError, nearest
from factbook.frames import DataPackage
from factbook.frames.columns import describe
from factbook.package import Package
from factbook.package.address import parse

LANGUAGES = ("en", "ru", "zh")
SEPARATOR = "; "  # between the countries of a visit, its sites, and their names

# The columns of the flat table and the field that each shows; * stands for the language.
_VISIT = {
    "visit_id": "visits.visit_id",
    "title": "visits.title_*",
    "kind": "visits.kind",
    "reported_on": "visits.reported_on",
    "visited_on": "visits.visited_on",
    "visited_on_precision": "visits.visited_on_precision",
    "countries": "visit_countries.country",
    "site_ids": "visit_sites.site_id",
    "sites": "sites.name_*",
    "stops_coverage": "visits.stops_coverage",
}
_STOP = {
    "stop_id": "visit_stops.stop_id",
    "stop_order": "visit_stops.stop_order",
    "company_id": "visit_stops.company_id",
    "company": "companies.name_*",
    "activity": "companies.activity_*",
    "organization_id": "visit_stops.organization_id",
    "organization": "organizations.name_*",
    "shown": "visit_stops.shown_*",
}


def flatten_stops(package: DataPackage, language: str = "en") -> pd.DataFrame:
    """Return one row per stop of every visit: when, from where, what was seen and shown.

    Visits stand in file order, stops in the order of mention; a visit without stops has one
    row, in which `stops_coverage` says why. A stop is at a company or at an organization,
    and the columns of the other are empty. `countries` are ISO 3166-1 codes, `site_ids` the
    sites of the visit, both in alphabetical order, and `sites` the names of those, each
    joined by "; ". Text is in `language` (en, ru or zh), and cell by cell in English where
    that is empty. Dtypes and attrs are those of to_pandas; `source` in attrs names the
    field that a column shows.

    Raises UsageError for another language or a package without visits, and what to_pandas
    raises.
    """
    if language not in LANGUAGES:
        raise UsageError(f"no language {language!r}", f"write one of {', '.join(LANGUAGES)}")
    described = _described(package, language)
    flat = _visits(package, language).merge(_stops(package, language), how="left", on="visit_id")
    flat.attrs = {
        "title": "Stops of all visits",
        "description": "One row per stop of every visit; a visit without stops has one row.",
        "fields": described,
    }
    return flat


def _described(package: Package, language: str) -> dict[str, dict[str, object]]:
    """Return the attrs of the flat columns.

    Raises UsageError or AddressError where the package lacks what they show.
    """
    names = [table.name for table in package.tables]
    described = {}
    for column, pattern in (_VISIT | _STOP).items():
        address = parse(pattern.replace("*", language))
        if address.table not in names:
            message = f"{package.name or package.file} has no table {address.table!r} to flatten"
            raise UsageError(message, nearest(address.table, names) or "to_pandas reads the rest")
        field = package.table(address.table).field(address.field or "")
        described[column] = {**describe(field), "source": str(address)}
    return described


def _visits(package: DataPackage, language: str) -> pd.DataFrame:
    """Return a row per visit, with its countries and sites."""
    visits = package.to_pandas("visits")
    # Following visit_id, here and below, proves that no row is lost for naming an unknown visit.
    countries = package.to_pandas("visit_countries", expand="visit_id").sort_values("country")
    sites = package.to_pandas("visit_sites", expand=["visit_id", "site_id"]).sort_values("site_id")
    names = _text(sites, "site_id.name", language).fillna(sites["site_id"])
    columns = visits.assign(
        title=_text(visits, "title", language),
        countries=_joined(visits, countries, countries["country"]),
        site_ids=_joined(visits, sites, sites["site_id"]),
        sites=_joined(visits, sites, names),
    )
    return columns[list(_VISIT)]


def _stops(package: DataPackage, language: str) -> pd.DataFrame:
    """Return a row per stop, with what was visited, in the order of mention."""
    paths = ["visit_id", "company_id", "organization_id"]
    stops = package.to_pandas("visit_stops", expand=paths)
    columns = stops.assign(
        company=_text(stops, "company_id.name", language),
        activity=_text(stops, "company_id.activity", language),
        organization=_text(stops, "organization_id.name", language),
        shown=_text(stops, "shown", language),
    )
    return columns.sort_values(["visit_id", "stop_order"])[["visit_id", *_STOP]]


def _text(frame: pd.DataFrame, base: str, language: str) -> "pd.Series[str]":
    """Return a column in a language, and in English where that is empty."""
    return frame[f"{base}_{language}"].fillna(frame[f"{base}_en"])


def _joined(visits: pd.DataFrame, rows: pd.DataFrame, texts: "pd.Series[str]") -> "pd.Series[str]":
    """Return for each visit the texts of its rows as one."""
    found = texts.groupby(rows["visit_id"], sort=False).agg(SEPARATOR.join)
    return visits["visit_id"].map(found).astype("string")
