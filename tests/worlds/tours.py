"""A package as wide as figures must stand: a dozen tours, a dozen workshops, and eighty numbers."""

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

NOT_SEEN = ("tour-02", "tour-07")  # nobody knows what was shown
PARTLY = "tour-04"  # not all that was shown is known
SHOWN = [
    (tour, workshop) for tour in range(12) for workshop in range(12) if (tour * 5 + workshop * 3) % 7 == 0
]


def text(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "type": "string", **more}


def names() -> list[dict[str, Any]]:
    return [text(f"name_{code}", **{"factbook:language": code}) for code in ("en", "ru")]


def link(name: str, table: str) -> dict[str, Any]:
    return {"fields": name, "reference": {"resource": table, "fields": name}}


COVERAGE = {
    "constraints": {"enum": ["all", "part", "none"]},
    "categories": [
        {"value": "all", "label": "All seen"},
        {"value": "part", "label": "Partly seen"},
        {"value": "none", "label": "Not seen"},
    ],
}
SCHEMAS: Mapping[str, dict[str, Any]] = {
    "tours": {
        "fields": [
            text("tour_id"), *names(), text("kind"), {"name": "held_on", "type": "date"},
            text("held_on_precision"), {"name": "told_on", "title": "Told on", "type": "date"},
            text("coverage", **COVERAGE),
        ],
        "primaryKey": "tour_id",
        "factbook:label": "name",
    },
    "workshops": {
        "fields": [text("workshop_id"), *names()],
        "primaryKey": "workshop_id",
        "factbook:label": "name",
    },
    "stops": {
        "fields": [text("stop_id"), text("tour_id"), text("workshop_id", title="Workshop")],
        "primaryKey": "stop_id",
        "foreignKeys": [link("tour_id", "tours"), link("workshop_id", "workshops")],
    },
    "lands": {
        "fields": [
            text("land_id"), text("tour_id"), text("land", rdfType="https://schema.org/addressCountry"),
        ],
        "primaryKey": "land_id",
        "foreignKeys": [link("tour_id", "tours")],
    },
    "counts": {
        "fields": [
            text("count_id"), text("what", title="What"), text("nature"), text("sign"),
            {"name": "number", "title": "Number", "type": "number", "factbook:qualifierField": "sign"},
            text("unit"), {"name": "at", "type": "date"}, text("at_precision"),
        ],
        "primaryKey": "count_id",
    },
}  # fmt: skip

LANDS = ("CN", "RS", "TR", "CN", "IR", "CN", "DE", "EG", "TR", "FI", "PE", "CN")


def rows() -> dict[str, list[list[str]]]:
    tours = [
        [
            f"tour-{n:02}", f"Tour number {n} to the works & back", f"Поездка № {n}",
            ("guests", "talks", "course")[n % 3], "" if n in {5, 8, 11} else f"{2007 + n}-05-01",
            ("day", "month", "year")[n % 3], f"{2007 + n}-06-02" if n != 11 else "",
            "none" if f"tour-{n:02}" in NOT_SEEN else "part" if f"tour-{n:02}" == PARTLY else "all",
        ]
        for n in range(12)
    ]  # fmt: skip
    stops = [
        [f"stop-{tour}-{workshop}", f"tour-{tour:02}", f"workshop-{workshop:02}"]
        for tour, workshop in SHOWN
        if f"tour-{tour:02}" not in NOT_SEEN
    ]
    lands = [[f"land-{n}", f"tour-{n:02}", land] for n, land in enumerate(LANDS)]
    return {
        "tours": tours,
        "workshops": [
            [f"workshop-{n:02}", f"Workshop {'of long names ' * (n % 4)}{n}", ""] for n in range(12)
        ],
        "stops": [*stops, ["stop-nowhere", "tour-00", ""]],
        "lands": [*lands, ["land-more", "tour-00", "RS"]],
        "counts": [count(n) for n in range(80)],
    }


def count(n: int) -> list[str]:
    """Return the number of one of two things, of which some are targets, bounds or not exact."""
    what = ("Firms at work", "Residents")[n % 2]
    nature = "aim" if n >= 76 else "told"
    year = 2028 + n - 76 if n >= 76 else 2007 + n // 4
    number = str((2000 if n % 2 == 0 else 100) + 37 * n)
    precision = ("day", "month", "year", "day")[n // 2 % 4]
    return [f"count-{n:02}", what, nature, ("eq", "gt", "approx")[n % 3], number, "firms",
            f"{year}-{1 + n % 4 // 2 * 6:02}-01", precision]  # fmt: skip


def tours(folder: Path, changed: Mapping[str, Sequence[Sequence[str]]] | None = None) -> Path:
    """Write the package and the settings of a project that shows it; return the folder."""
    package = folder / "package"
    package.mkdir(parents=True)
    for name, schema in SCHEMAS.items():
        with (package / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow([field["name"] for field in schema["fields"]])
            writer.writerows({**rows(), **(changed or {})}[name])
    resources = [
        {"name": name, "path": f"{name}.csv", "title": name.title(), "schema": schema}
        for name, schema in SCHEMAS.items()
    ]
    (package / "datapackage.json").write_text(json.dumps({"name": "tours", "resources": resources}), "utf-8")
    (folder / "conf.py").write_text(
        'project = "Tours"\nextensions = ["factbook.sphinx"]\nfactbook_package = "package"\n'
        'exclude_patterns = ["package"]\nhtml_theme = "basic"\nsuppress_warnings = ["fact.data"]\n',
        "utf-8",
    )
    return folder
