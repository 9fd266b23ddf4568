"""What a page for each row costs, beside the same pages written as plain MyST.

    python -m tests.benchmarks.sphinx_pages [ROWS]

Prints ratios, since the machine's speed drifts: cold build to plain build, one changed cell to cold build,
and pages three times as many to the time that they take. The plain pages hold the same words, written by a
Jinja script: a title, the cells in a definition list, and a table of what names the row.
"""

import csv
import json
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from jinja2 import Environment

CONF = """
extensions = ["myst_parser"{more}]
myst_enable_extensions = ["deflist"]
html_theme = "basic"
exclude_patterns = ["package"]
"""
PLAIN = """---
orphan: true
---

# {{ company.name_en }}

`companies/{{ company.company_id }}`

Site
: [Site {{ company.site_id }}](../sites/{{ company.site_id }}.md)

Resident
: {{ company.resident }}

Founded
: {{ company.founded }}

Activity
: {{ company.activity_en }}

**Products**

| Name | Weight |
| --- | ---: |
{% for product in products -%}
| {{ product.name_en }} | {{ product.weight }} |
{% endfor %}
"""
SITES = 20
FIELDS = {
    "sites": [("site_id", "string"), ("name_en", "string")],
    "companies": [
        ("company_id", "string"), ("name_en", "string"), ("site_id", "string"), ("resident", "boolean"),
        ("founded", "date"), ("activity_en", "string"),
    ],
    "products": [
        ("product_id", "string"), ("company_id", "string"), ("name_en", "string"), ("weight", "integer"),
    ],
}  # fmt: skip


def rows(count: int) -> dict[str, list[dict[str, str]]]:
    """Return the rows of a package of so many companies, two products each."""
    companies = [
        {
            "company_id": f"company-{n:05}", "name_en": f"Company {n:05}", "site_id": f"site-{n % SITES:02}",
            "resident": "true", "founded": f"{1950 + n % 70}-04-02",
            "activity_en": f"Makes part {n} of machines, and mends what others made",
        }
        for n in range(count)
    ]  # fmt: skip
    products = [
        {
            "product_id": f"{company['company_id']}-{n}", "company_id": company["company_id"],
            "name_en": f"Machine {n} of {company['company_id']}", "weight": f"{1000 + n}",
        }
        for company in companies
        for n in (1, 2)
    ]  # fmt: skip
    sites = [{"site_id": f"site-{n:02}", "name_en": f"Site {n:02}"} for n in range(SITES)]
    return {"sites": sites, "companies": companies, "products": products}


def write_package(folder: Path, tables: dict[str, list[dict[str, str]]]) -> None:
    """Write descriptor and tables."""
    folder.mkdir(parents=True, exist_ok=True)
    keys = {"companies": ("site_id", "sites"), "products": ("company_id", "companies")}
    resources = []
    for name, items in tables.items():
        fields: list[dict[str, str]] = [
            {"name": field, "type": kind, "title": field} for field, kind in FIELDS[name]
        ]
        for field in fields:
            if field["name"].endswith("_en"):
                field["factbook:language"] = "en"
        schema: dict[str, object] = {
            "fields": fields, "primaryKey": [FIELDS[name][0][0]], "factbook:label": "name",
        }  # fmt: skip
        if name in keys:
            own, target = keys[name]
            reference = {"resource": target, "fields": [own]}
            schema["foreignKeys"] = [{"fields": [own], "reference": reference}]
        resources.append({"name": name, "path": f"{name}.csv", "schema": schema})
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, [item for item, _ in FIELDS[name]], lineterminator="\n")
            writer.writeheader()
            writer.writerows(items)
    (folder / "datapackage.json").write_text(json.dumps({"name": "bench", "resources": resources}))


def derived(folder: Path, tables: dict[str, list[dict[str, str]]]) -> Path:
    """Write a project whose pages derive from the package."""
    write_package(folder / "package", tables)
    more = ', "factbook.sphinx"'
    pages = '{"companies": "companies/{key}", "sites": "sites/{key}"}'
    conf = CONF.format(more=more) + f'factbook_package = "package"\nfactbook_pages = {pages}\n'
    (folder / "conf.py").write_text(conf)
    (folder / "index.md").write_text("# Index\n")
    return folder


def plain(folder: Path, tables: dict[str, list[dict[str, str]]]) -> Path:
    """Write a project with the same pages as plain MyST."""
    for name in ("companies", "sites"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "conf.py").write_text(CONF.format(more=""))
    (folder / "index.md").write_text("# Index\n")
    template = Environment(autoescape=False).from_string(PLAIN)  # noqa: S701 - it writes Markdown
    products: dict[str, list[dict[str, str]]] = {}
    for product in tables["products"]:
        products.setdefault(product["company_id"], []).append(product)
    for company in tables["companies"]:
        text = template.render(company=company, products=products[company["company_id"]])
        (folder / "companies" / f"{company['company_id']}.md").write_text(text)
    for site in tables["sites"]:
        lines = [f"---\norphan: true\n---\n\n# {site['name_en']}\n\n`sites/{site['site_id']}`\n"]
        lines += ["| Name | Resident | Founded | Activity |", "| --- | --- | --- | --- |"]
        lines += [
            f"| [{company['name_en']}](../companies/{company['company_id']}.md) | {company['resident']} "
            f"| {company['founded']} | {company['activity_en']} |"
            for company in tables["companies"]
            if company["site_id"] == site["site_id"]
        ]
        (folder / "sites" / f"{site['site_id']}.md").write_text("\n".join(lines) + "\n")
    return folder


def build(folder: Path, *options: str) -> float:
    """Build a project in a process of its own and return the seconds of processor time that it took."""
    command = [
        sys.executable,
        "-m",
        "sphinx",
        "-q",
        "-b",
        "html",
        *options,
        str(folder),
        str(folder / "_out"),
    ]
    before = _spent()
    subprocess.run(command, check=True)
    return _spent() - before


def _spent() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Measure and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tables = rows(count)
        ours: list[float] = []
        theirs: list[float] = []
        for turn in range(3):
            for kind, times, make in (("derived", ours, derived), ("plain", theirs, plain)):
                root = folder / f"{kind}{turn}"
                times.append(build(make(root, tables)))
        cold, other = sorted(ours)[1], sorted(theirs)[1]
        print(f"{count} pages, cold: derived {cold:.1f} s, plain {other:.1f} s, ratio {cold / other:.2f}")
        root, times = folder / "derived0", []
        for turn in range(3):
            tables["companies"][turn]["name_en"] = f"Renamed {turn}"
            write_package(root / "package", tables)
            times.append(build(root))
        warm = sorted(times)[1]
        print(f"one changed name: {warm:.2f} s, {warm / cold:.1%} of cold")
        shutil.rmtree(folder / "derived1")
        third = build(derived(folder / "third", rows(count // 3)))
        print(f"{count // 3} pages: {third:.1f} s; {count} pages take {cold / third:.1f} times as long")


if __name__ == "__main__":
    main()
