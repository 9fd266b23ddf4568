"""Small packages, written for one test."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import factbook
from factbook.frames import DataPackage
from factbook.package.descriptor import open_package


def resource(folder: Path, name: str, text: str | bytes, schema: Mapping[str, Any]) -> Any:
    """Write a table and return its resource descriptor."""
    data = text.encode() if isinstance(text, str) else text
    (folder / f"{name}.csv").write_bytes(data)
    return {"name": name, "path": f"{name}.csv", "title": name.title(), "schema": schema}


def package(folder: Path, *resources: Any) -> DataPackage:
    """Write a descriptor and open it."""
    descriptor = {"name": "small", "resources": list(resources)}
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    return DataPackage.of(open_package(folder))


def one(folder: Path, text: str | bytes, *fields: Any, **schema: Any) -> DataPackage:
    """Return a package of one table; a field is a name of a string field or a descriptor."""
    items = [{"name": item, "type": "string"} if isinstance(item, str) else item for item in fields]
    return package(folder, resource(folder, "t", text, {"fields": items, **schema}))


def cell(folder: Path, field: Mapping[str, Any], *texts: str) -> "pd.Series[Any]":
    """Return the column that a field makes of some texts."""
    quoted = ['"{}"'.format(text.replace('"', '""')) for text in texts]
    text = "\n".join(["id,v", *(f"{row},{item}" for row, item in enumerate(quoted))])
    return one(folder, text, "id", {"name": "v", **field}).to_pandas("t")["v"]


def refusal(package: DataPackage, **arguments: Any) -> str:
    """Return the message of the error that loading table t raises."""
    with pytest.raises(factbook.FactbookError) as caught:
        package.to_pandas("t", **arguments)
    return str(caught.value)
