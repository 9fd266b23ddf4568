"""The flat table of visits, and which package opens."""

import csv
import json
import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import factbook
import technopolis
from factbook import errors
from factbook.frames import DataPackage
from technopolis.stops import SEPARATOR

LATER = "2031-04-02-new-zealand-zone"


def append(folder: Path, table: str, **cells: str) -> None:
    """Add a row to a table of a copy."""
    file = folder / "data" / f"{table}.csv"
    with file.open(encoding="utf-8", newline="") as lines:
        header = next(csv.reader(lines))
    assert set(cells) <= set(header)
    with file.open("a", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow([cells.get(name, "") for name in header])


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a copy of the data with one more visit, which has no stops."""
    folder = tmp_path / "datapackage"
    shutil.copytree(technopolis.find_own_package(), folder)
    append(
        folder,
        "visits",
        visit_id=LATER,
        kind="press-tour",
        title_en="Press tour",
        title_ru="Пресс-тур",
        title_zh="",
        reported_on="2031-04-02",
        visited_to="2031-04-02",
        source_id="riamo-2025-09-16",
        stops_coverage="not-stated",
    )
    return folder


def flat_row(folder: Path, language: str = "en") -> "pd.Series[Any]":
    """Return the row of the added visit, which is the last."""
    return technopolis.flat(language, factbook.open(folder)).iloc[-1]


# Open


def test_the_data_of_the_checkout_open() -> None:
    package = technopolis.open()
    assert isinstance(package, DataPackage)
    assert package.folder == Path(technopolis.__file__).parents[2] / "datapackage"


def test_an_installed_copy_opens_the_data_in_the_wheel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = tmp_path / "site-packages" / "technopolis"
    shutil.copytree(technopolis.find_own_package(), code / "datapackage")
    monkeypatch.setattr(technopolis, "__file__", str(code / "__init__.py"))
    assert technopolis.open().folder == code / "datapackage"
    shutil.rmtree(code / "datapackage")
    with pytest.raises(errors.PackageError, match=r"open one with factbook\.open"):
        technopolis.open()


def test_a_path_opens_any_package(copy: Path) -> None:
    assert (
        factbook.open(copy)
        .to_pandas("visits")
        .equals(factbook.open(copy / "datapackage.json").to_pandas("visits"))
    )
    with pytest.raises(errors.PackageError, match="no such file"):
        factbook.open(copy / "nowhere")


@pytest.mark.parametrize("place", ["", "data", "..", "../elsewhere/deep"])
def test_without_a_path_the_nearest_package_opens(
    copy: Path, place: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (copy.parent / "elsewhere" / "deep").mkdir(parents=True)
    monkeypatch.chdir(copy / place)
    assert factbook.open().folder == copy
    assert capsys.readouterr() == ("", f"factbook: using {copy / 'datapackage.json'}\n")


def test_outside_a_package_there_is_a_hint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(errors.PackageError, match="no data package in") as raised:
        factbook.open()
    assert "give the path of a descriptor" in raised.value.hint


# Flat


def test_flat_has_a_row_per_stop_and_per_visit_without_stops() -> None:
    package = technopolis.open()
    frames, flat = package.to_pandas(), technopolis.flat()
    stops, visits = frames["visit_stops"], frames["visits"]
    assert sorted(flat["stop_id"].dropna()) == sorted(stops["stop_id"])
    bare = set(visits["visit_id"]) - set(stops["visit_id"])
    assert len(flat) == len(stops) + len(bare)
    assert set(flat.loc[flat["stop_id"].isna(), "visit_id"]) == bare
    assert flat["visit_id"].drop_duplicates().tolist() == visits["visit_id"].tolist()


def test_flat_is_typed_like_the_tables() -> None:
    package = technopolis.open()
    frames, flat = package.to_pandas(), technopolis.flat()
    for name, said in flat.attrs["fields"].items():
        table, _, field = said["source"].partition(".")
        wanted = frames[table][field].dtype
        assert flat[name].dtype == wanted, name
        assert said["type"] == package.table(table).field(field).type
    assert list(flat.attrs["fields"]) == list(flat.columns)
    assert json.loads(json.dumps(flat.attrs)) == flat.attrs


def test_the_first_visit_reads_as_reported() -> None:
    flat = technopolis.flat()
    rows = flat[flat["visit_id"] == "2025-09-16-china-pechatniki"]
    assert rows["company_id"].tolist() == ["additive-engineering", "lassard", "technored"]
    assert rows["stop_order"].tolist() == [1, 2, 3]
    assert set(rows["countries"]) == {"CN"}
    assert set(rows["sites"]) == {"Pechatniki"}
    assert rows["visited_from"].isna().all()
    assert set(rows["visited_to"].dt.strftime("%Y-%m-%d")) == {"2025-09-16"}
    assert set(rows["source_id"]) == {"riamo-2025-09-16"}
    assert set(rows["site"]) == {"Pechatniki"}
    assert rows["shown"].notna().all()
    assert rows["organization"].isna().all()


def test_two_flats_are_equal() -> None:
    first, second = technopolis.flat("ru"), technopolis.flat("ru")
    pd.testing.assert_frame_equal(first, second)
    assert first.attrs == second.attrs


def test_a_visit_without_anything_has_one_row_of_gaps(copy: Path) -> None:
    row = flat_row(copy)
    assert row["visit_id"] == LATER
    assert row["stops_coverage"] == "not-stated"
    gaps = ["countries", "site_ids", "sites", "stop_id", "stop_order", "company", "shown"]
    assert row[gaps].isna().all()


def test_countries_and_sites_stand_in_order(copy: Path) -> None:
    for country in ("NZ", "AU"):
        key = f"{LATER}-{country.lower()}"
        append(copy, "visit_countries", visit_country_id=key, visit_id=LATER, country=country)
    for site in ("technopolis-moscow", "pechatniki"):
        key = f"{LATER}-{site}"
        append(copy, "visit_sites", visit_site_id=key, visit_id=LATER, site_id=site)
    row = flat_row(copy)
    assert row["countries"] == SEPARATOR.join(["AU", "NZ"])
    assert row["site_ids"] == SEPARATOR.join(["pechatniki", "technopolis-moscow"])
    assert row["sites"] == SEPARATOR.join(["Pechatniki", "Technopolis Moscow"])
    assert flat_row(copy, "ru")["sites"] == SEPARATOR.join(["Печатники", "Технополис Москва"])


def test_a_stop_may_be_at_an_organization(copy: Path) -> None:
    append(
        copy,
        "organizations",
        organization_id="chamber",
        kind="chamber",
        name_en="Chamber",
        name_zh="商会",
    )
    append(
        copy,
        "visit_stops",
        stop_id=f"{LATER}-chamber",
        visit_id=LATER,
        stop_order="1",
        organization_id="chamber",
    )
    row = flat_row(copy)
    assert (row["organization_id"], row["organization"]) == ("chamber", "Chamber")
    assert row[["company_id", "company", "activity", "shown", "site_id", "site"]].isna().all()
    assert row["stop_order"] == 1


def test_a_text_without_translation_is_english(copy: Path) -> None:
    assert flat_row(copy, "zh")["title"] == "Press tour"
    assert flat_row(copy, "ru")["title"] == "Пресс-тур"


def test_a_row_for_an_unknown_visit_is_refused(copy: Path) -> None:
    append(copy, "visit_countries", visit_country_id="x-nz", visit_id="x", country="NZ")
    with pytest.raises(errors.PackageError, match=r"visit_id 'x' is not in visits"):
        technopolis.flat(package=factbook.open(copy))


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(errors.UsageError, match="write one of en, ru, zh"):
        technopolis.flat("de")


def test_a_package_without_visits_loads_but_is_not_flat(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a\n1\n", encoding="utf-8")
    schema = {"fields": [{"name": "a", "type": "integer"}]}
    descriptor = {"name": "small", "resources": [{"name": "t", "path": "t.csv", "schema": schema}]}
    (tmp_path / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    package = factbook.open(tmp_path)
    assert package.to_pandas("t")["a"].tolist() == [1]
    with pytest.raises(errors.UsageError, match="small has no table 'visits' to flatten"):
        technopolis.flat(package=package)
