"""What a site publishes of a package in YAML, of a table in several files, and of nothing else."""

import gzip
from pathlib import Path

from factbook.export.bundle import bundle_files, spreadsheet_path, table_paths
from factbook.package.descriptor import open_package
from factbook.reading.records import BOM

DESCRIPTOR = """\
name: ponds
resources:
- {name: t, path: [a.csv.gz, b.csv], schema: schema.yaml}
- {name: u, path: ../secret.csv, schema: {fields: [{name: id}]}}
- {name: v, path: https://example.org/v.csv, schema: ../secret.json}
"""


def test_all_files_of_the_package_and_no_others(tmp_path: Path) -> None:
    folder = tmp_path / "package"
    folder.mkdir()
    (tmp_path / "secret.csv").write_text("id\n")
    (tmp_path / "secret.json").write_text("{}")
    (folder / "datapackage.yaml").write_text(DESCRIPTOR)
    (folder / "schema.yaml").write_text("fields: [{name: id}]")
    (folder / "a.csv.gz").write_bytes(gzip.compress(b"id\nx\n", mtime=0))
    (folder / "b.csv").write_text("id\ny\n")
    package = open_package(folder)
    files = bundle_files(package)
    assert set(files) == {
        "datapackage/datapackage.yaml", "datapackage/schema.yaml", "datapackage/a.csv.gz",
        "datapackage/b.csv", "datapackage/excel/t.csv", "ponds.zip",
    }  # fmt: skip
    (table,) = package.tables
    assert table_paths(table) == ["datapackage/a.csv.gz", "datapackage/b.csv"]
    assert files[spreadsheet_path("t")].decode() == f"{BOM}id\nx\ny\n"
