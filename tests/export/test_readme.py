"""The README of a package: what it says, and that no text of a descriptor can say more than itself."""

import hashlib
import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from factbook.cli import main
from factbook.export.readme import MADE, find_readme_path, render_readme
from factbook.files.made import is_generated
from factbook.package import Package
from factbook.package.descriptor import open_package
from factbook.reading.rows import read_rows
from tests.command import without_descriptor

DATA = Path(__file__).parents[2] / "datapackage"


class Page(HTMLParser):
    """The elements, links and texts of a page."""

    def __init__(self, markdown: str) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.links: list[str] = []
        self.texts: list[str] = [""]
        self.feed(MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(markdown))
        self.texts = [text.strip() for text in self.texts]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]
        if tag in ("h1", "h2", "p", "li", "td", "th"):
            self.texts.append("")

    def handle_data(self, data: str) -> None:
        self.texts[-1] += data


def package(folder: Path, text: str, **properties: Any) -> Package:
    """Return a package that has a text wherever a descriptor may have one."""
    field = {
        "name": "b",
        "title": text,
        "description": text,
        "type": "string",
        "constraints": {"enum": [text]},
    }
    keys = {"fields": "b", "reference": {"resource": "t", "fields": "b"}}
    unique = {"primaryKey": [text], "uniqueKeys": [["b", text]]}
    schema = {"fields": [field], "foreignKeys": [keys], **unique}
    table = {"name": "t", "path": "t.csv", "description": text, "schema": schema}
    source = {"title": text, "path": "https://example.org/"}
    whole = {
        "title": text, "description": text, "version": text, "created": text, "homepage": text,
        "sources": [source], "licenses": [{"name": text}], "contributors": [{"title": text}],
        "resources": [table], **properties,
    }  # fmt: skip
    (folder / "t.csv").write_text("b\nx\n")
    (folder / "datapackage.json").write_text(json.dumps(whole), "utf-8")
    return open_package(folder)


class TestReal:
    def test_the_package_names_everything_it_holds(self) -> None:
        opened = open_package(DATA)
        text = render_readme(opened)
        page = Page(text)
        assert text.startswith(f"# {opened.title}\n")
        for table in opened.tables:
            count = sum(1 for _ in read_rows(opened, table.name))
            assert f"| [{table.name}](#{table.name}) | {count:,} | {table.description} |" in text
            assert table.file in page.links
            assert {field.name for field in table.fields} <= set(page.texts)

    def test_its_readme_is_marked_and_in_step(self) -> None:
        text = (DATA / "README.md").read_text("utf-8")
        assert text == render_readme(open_package(DATA))
        assert is_generated(text, MADE)

    def test_every_link_leads_somewhere(self) -> None:
        opened = open_package(DATA)
        names = {f"#{table.name}" for table in opened.tables}
        for link in Page(render_readme(opened)).links:
            assert link in names or link.startswith(("https://", "http://")) or (DATA / link).is_file(), link

    def test_the_same_package_gives_the_same_text(self) -> None:
        assert render_readme(open_package(DATA)) == render_readme(open_package(DATA / "datapackage.json"))


TEXTS = {
    "html": "<script>alert(1)</script>",
    "link": "[click](https://example.com)",
    "image": "![x](https://example.com/x.png)",
    "autolink": "<https://example.com>",
    "emphasis": "*a* **b** _c_ __d__ a_b_c ~~e~~",
    "code": "`a` ``b`` `",
    "heading": "# a #",
    "rule": "---",
    "setext": "a\n===",
    "list": "- a",
    "plus": "+ a",
    "number": "1. a",
    "bracket": "10) a",
    "quote": "> a",
    "pipes": "a | b || c",
    "entity": "&lt;b&gt; &amp; &#60;",
    "escape": "a \\ b \\* \\",
    "lines": "a\n\n# b\n\n* c",
    "fence": "```\na\n```",
    "comment": "--> a <!-- b",
    "reference": "[a]: https://example.com",
    "scripts": "Башня 好 𝄞 é",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_hostile_text_is_shown_as_it_is(tmp_path: Path, text: str) -> None:
    shown_as_itself(tmp_path, text)


@pytest.mark.no_cover
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.sampled_from("ab_*`~#|<>[]()!&;\\-+=.1 :/\"'\n"), min_size=1, max_size=20))
@example("a`")
def test_no_text_adds_anything_but_itself(tmp_path: Path, text: str) -> None:
    shown_as_itself(tmp_path, text)


def shown_as_itself(folder: Path, text: str) -> None:
    shown = " ".join(text.split())
    if not shown:
        return
    page, plain = Page(render_readme(package(folder, text))), Page(render_readme(package(folder, "plain")))
    assert page.elements == plain.elements
    assert page.links == plain.links
    assert page.texts == [line.replace("plain", shown) for line in plain.texts]


class TestOdd:
    @pytest.mark.parametrize("items", [None, 3, "x", {}, [3, None, "x", []]], ids=str)
    def test_what_is_no_list_of_sources_is_left_out(self, tmp_path: Path, items: Any) -> None:
        text = render_readme(package(tmp_path, "plain", sources=items, licenses=items, contributors=items))
        assert "* Source" not in text
        assert "* License" not in text

    @pytest.mark.parametrize(
        ("target", "links"),
        [
            ("https://example.org/a(b)", ["https://example.org/a%28b%29"]),
            ("LICENSE", ["LICENSE"]),
            ("javascript:alert(1)", []),
            ("a b\nc", ["a%20b%0Ac"]),
            ("", []),
        ],
    )
    def test_only_pages_and_files_are_links(self, tmp_path: Path, target: str, links: list[str]) -> None:
        source = {"title": "S", "path": target}
        page = Page(render_readme(package(tmp_path, "plain", sources=[source])))
        assert [link for link in page.links if link not in ("#t", "t.csv")] == links
        assert "Source: S" in page.texts


class TestCommand:
    def test_writes_only_what_changed(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        file = find_readme_path(package(tmp_path, "plain"))
        assert main(["readme", "--check", str(tmp_path)]) == 1
        assert "does not match datapackage.json: run factbook readme" in capsys.readouterr().err
        assert not file.exists()
        assert main(["readme", str(tmp_path)]) == 0
        assert main(["readme", "--check", str(tmp_path)]) == 0
        before = file.stat().st_mtime_ns
        assert main(["readme", str(tmp_path)]) == 0
        assert file.stat().st_mtime_ns == before
        file.write_text(file.read_text().replace("plain", "edited"))
        assert main(["readme", "--check", str(tmp_path)]) == 1
        assert main(["readme", str(tmp_path)]) == 0
        assert "edited" not in file.read_text()

    @pytest.mark.parametrize("options", [[], ["--check"]], ids=["write", "check"])
    @pytest.mark.parametrize(
        "text",
        [
            "# Birds\n\nOf this garden.\n",
            "no end of a line",
            f"# Birds\n\nA README begins with `<!-- {MADE} -->`.\n",
            "# Птицы\r\n",
            "\ufeff# Birds",
        ],
        ids=["page", "text", "quotes", "Windows", "BOM"],
    )
    def test_what_a_person_wrote_stays(
        self, tmp_path: Path, text: str, options: list[str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        file = find_readme_path(package(tmp_path, "plain"))
        file.write_bytes(text.encode())
        assert main(["readme", *options, str(tmp_path)]) == 2
        said = without_descriptor(capsys.readouterr().err)
        assert said.startswith(
            f"factbook: {file} was not made by factbook, so it is not overwritten\n  move it"
        )
        assert file.read_bytes() == text.encode()

    def test_an_empty_file_and_one_of_another_system_are_filled(self, tmp_path: Path) -> None:
        opened = package(tmp_path, "plain")
        file = find_readme_path(opened)
        file.touch()
        assert main(["readme", str(tmp_path)]) == 0
        assert file.read_text() == render_readme(opened)
        file.write_bytes(render_readme(opened).replace("\n", "\r\n").encode())  # as git may check it out
        assert main(["readme", str(tmp_path)]) == 0
        assert file.read_bytes() == render_readme(opened).encode()

    def test_a_folder_in_its_place_is_one_message(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        find_readme_path(package(tmp_path, "plain")).mkdir()
        assert main(["readme", str(tmp_path)]) == 2
        assert "README.md was not made by factbook" in capsys.readouterr().err

    @pytest.mark.parametrize("target", ["mine.md", "missing.md"])
    def test_a_link_that_leads_out_of_the_package_is_refused(
        self, tmp_path: Path, target: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (tmp_path / "mine.md").write_text("mine")
        (tmp_path / "package").mkdir()
        package(tmp_path / "package", "plain")
        (tmp_path / "package/README.md").symlink_to(tmp_path / target)
        assert main(["readme", str(tmp_path / "package")]) == 2
        assert "README.md: path 'README.md' leads outside the package" in capsys.readouterr().err
        assert (tmp_path / "mine.md").read_text() == "mine"
        assert not (tmp_path / "missing.md").exists()

    def test_a_link_inside_the_package_to_what_a_person_wrote_is_refused(self, tmp_path: Path) -> None:
        package(tmp_path, "plain")
        (tmp_path / "mine.md").write_text("mine")
        (tmp_path / "README.md").symlink_to("mine.md")
        assert main(["readme", str(tmp_path)]) == 2
        assert (tmp_path / "mine.md").read_text() == "mine"

    def test_a_missing_table_is_one_message(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        package(tmp_path, "plain").table("t").path.unlink()
        assert main(["readme", str(tmp_path)]) == 2
        assert without_descriptor(capsys.readouterr().err).startswith("factbook: t.csv: no such file")


def test_sizes_and_hashes_follow_a_file_that_was_edited(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "t.csv").write_text("v\nx\n", "utf-8", newline="")
    resource = {"name": "t", "path": "t.csv", "schema": {"fields": [{"name": "v", "type": "string"}]}}
    measured = {**resource, "bytes": 1, "hash": "sha256:0"}
    descriptor = tmp_path / "datapackage.json"
    descriptor.write_text(json.dumps({"name": "n", "resources": [measured]}), "utf-8")
    assert main(["readme", "--check", str(tmp_path)]) == 1
    assert "has sizes or hashes of other files" in capsys.readouterr().err
    assert main(["readme", str(tmp_path)]) == 0
    assert main(["readme", "--check", str(tmp_path)]) == 0
    (written,) = json.loads(descriptor.read_text("utf-8"))["resources"]
    digest = hashlib.sha256(b"v\nx\n").hexdigest()
    assert (written["bytes"], written["hash"]) == (4, f"sha256:{digest}")
    assert written == {**measured, "bytes": 4, "hash": f"sha256:{digest}"}
