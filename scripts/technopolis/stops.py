"""The stops of all visits as one flat table."""

import pandas as pd

from factbook.errors import UsageError, suggest_nearest
from factbook.frames import DataPackage
from factbook.frames.columns import describe_field
from factbook.package import Package
from factbook.package.address import parse_address

LANGUAGES = ("en", "ru", "zh")
SEPARATOR = "; "  # between the countries of a visit, its sites, and their names

# Column of the flat table -> the field that it shows; * is the language.
_VISIT = {
    "visit_id": "visits.visit_id",
    "title": "visits.title_*",
    "kind": "visits.kind",
    "reported_on": "visits.reported_on",
    "visited_from": "visits.visited_from",
    "visited_to": "visits.visited_to",
    "source_id": "visits.source_id",
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
    "site_id": "visit_stops.site_id",
    "site": "sites.name_*",
    "shown": "visit_stops.shown_*",
}


def flatten_stops(package: DataPackage, language: str = "en") -> pd.DataFrame:
    """Return one row per stop of every visit: when, from where, what was seen and shown.

    Visits are in file order, stops in the order of mention. A visit without stops has one row, and
    `stops_coverage` gives the reason. A stop is at a company or at an organization; the columns of the other
    are empty. `site_id` and `site` are where the stop is, as far as that is known. `countries` are ISO 3166-1
    codes and `site_ids` the sites of the visit, both in alphabetical order; `sites` are the names of these
    sites; each is joined by "; ". Text is in `language` (en, ru or zh); a cell that is empty in it shows the
    English text. Dtypes and attrs are those of to_pandas; `source` in attrs is the field that a column shows.

    Raises UsageError for another language or a package without visits, and the errors of to_pandas.
    """
    if language not in LANGUAGES:
        raise UsageError(f"no language {language!r}", f"write one of {', '.join(LANGUAGES)}")
    described = _describe_columns(package, language)
    flat = _build_visits(package, language).merge(_build_stops(package, language), how="left", on="visit_id")
    flat.attrs = {
        "title": "Stops of all visits",
        "description": "One row per stop of every visit; a visit without stops has one row.",
        "fields": described,
    }
    return flat


def _describe_columns(package: Package, language: str) -> dict[str, dict[str, object]]:
    """Return the attrs of the flat columns.

    Raises UsageError or AddressError when the package has no such table or field.
    """
    names = [table.name for table in package.tables]
    described = {}
    for column, pattern in (_VISIT | _STOP).items():
        address = parse_address(pattern.replace("*", language))
        if address.table not in names:
            message = f"{package.name or package.file} has no table {address.table!r} to flatten"
            raise UsageError(message, suggest_nearest(address.table, names) or "to_pandas reads the rest")
        field = package.table(address.table).field(address.field or "")
        described[column] = {**describe_field(field), "source": str(address)}
    return described


def _build_visits(package: DataPackage, language: str) -> pd.DataFrame:
    """Return a row per visit, with its countries and sites."""
    visits = package.to_pandas("visits")
    # Expanding visit_id, here and below, raises an error for an unknown visit, so that no row is lost.
    countries = package.to_pandas("visit_countries", expand="visit_id").sort_values("country")
    sites = package.to_pandas("visit_sites", expand=["visit_id", "site_id"]).sort_values("site_id")
    names = _choose_text(sites, "site_id.name", language).fillna(sites["site_id"])
    columns = visits.assign(
        title=_choose_text(visits, "title", language),
        countries=_join_texts(visits, countries, countries["country"]),
        site_ids=_join_texts(visits, sites, sites["site_id"]),
        sites=_join_texts(visits, sites, names),
    )
    return columns[list(_VISIT)]


def _build_stops(package: DataPackage, language: str) -> pd.DataFrame:
    """Return a row per stop, with what was visited, in the order of mention."""
    paths = ["visit_id", "company_id", "organization_id", "site_id"]
    stops = package.to_pandas("visit_stops", expand=paths)
    columns = stops.assign(
        company=_choose_text(stops, "company_id.name", language),
        activity=_choose_text(stops, "company_id.activity", language),
        organization=_choose_text(stops, "organization_id.name", language),
        site=_choose_text(stops, "site_id.name", language),
        shown=_choose_text(stops, "shown", language),
    )
    return columns.sort_values(["visit_id", "stop_order"])[["visit_id", *_STOP]]


def _choose_text(frame: pd.DataFrame, base: str, language: str) -> "pd.Series[str]":
    """Return a column in a language; an empty cell takes the English text."""
    return frame[f"{base}_{language}"].fillna(frame[f"{base}_en"])


def _join_texts(visits: pd.DataFrame, rows: pd.DataFrame, texts: "pd.Series[str]") -> "pd.Series[str]":
    """Return for each visit the joined texts of its rows."""
    joined = texts.groupby(rows["visit_id"], sort=False).agg(SEPARATOR.join)
    return visits["visit_id"].map(joined).astype("string")
