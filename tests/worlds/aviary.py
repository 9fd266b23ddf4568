"""A small package of birds, and Sphinx projects that show it."""

import re
import shutil
from io import StringIO
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.testing.util import SphinxTestApp

ROOT = Path(__file__).parent / "roots" / "aviary"

# One page that defines every row, and one that defines every field.
OBJECTS = {
    "records": "Records\n=======\n\n" + "".join(
        f".. fact:record:: {table}\n\n" for table in ("species", "birds", "nests")
    ),
    "schemas": "Schemas\n=======\n\n.. fact:schema:: species\n\n.. fact:schema:: birds\n",
}  # fmt: skip

HOSTILE = '<script>alert("1")</script> {fact:value}`x` ``y`` :math:`z` **b** -- |s| [link](x)'


def copy(folder: Path) -> Path:
    """Return a copy of the small project; SphinxTestApp writes beside its sources."""
    return Path(shutil.copytree(ROOT, folder / "aviary"))


def write(root: Path, **pages: str) -> None:
    for name, text in pages.items():
        orphan = "" if name == "index" else ":orphan:\n\n"
        (root / f"{name}.rst").write_text(orphan + text, "utf-8")


def build(
    root: Path, builder: str = "html", *, jobs: int = 0, **settings: Any
) -> tuple[dict[str, nodes.document], list[str]]:
    """Build the project; return the resolved documents, and the warnings without folders."""
    warnings = StringIO()
    app = SphinxTestApp(
        builder,
        srcdir=root,
        freshenv=True,
        parallel=jobs,
        confoverrides=settings,
        warning=warnings,
        status=StringIO(),
    )
    documents: dict[str, nodes.document] = {}
    app.connect("doctree-resolved", lambda app, tree, name: documents.update({name: tree}))
    try:
        app.build(force_all=True)
    finally:
        app.cleanup()
    lines = re.sub(r"\x1b\[[0-9;]*m", "", warnings.getvalue()).splitlines()
    return documents, [line.replace(f"{root}/", "") for line in lines if line]


def page(root: Path, text: str, builder: str = "dummy", **settings: Any) -> nodes.document:
    """Build one page without warnings; return it with its links resolved."""
    write(root, index=f"Index\n=====\n\n{text}\n", **OBJECTS)
    documents, warnings = build(root, builder, **settings)
    assert warnings == []
    return documents["index"]


def only(document: nodes.Node, kind: type[nodes.Element]) -> nodes.Element:
    (found,) = document.findall(kind)
    return found
