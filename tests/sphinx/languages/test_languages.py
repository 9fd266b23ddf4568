"""One site in three languages: the same pages in each, each in its own words, and nothing untranslated."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from sphinx.util.inventory import InventoryFile

from factbook.sphinx.languages.__main__ import main
from factbook.sphinx.languages.root import MADE
from factbook.sphinx.languages.sites import Site
from tests.links import problems
from tests.worlds.tongues import SITES, build, catalog, change, copy


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return copy(tmp_path)


def build_site(root: Path, out: Path, *options: str) -> None:
    done = subprocess.run(
        [
            *(sys.executable, "-m", "factbook.sphinx.languages", "build", str(root), str(out)),
            *("-d", str(out.with_name(f"{out.name}-trees")), "-q", "-n", "-W", *options),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tongues")
    build_site(copy(folder), folder / "site")
    return folder / "site"


def read_files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def read_page(site: Path, folder: str, name: str) -> str:
    return (site / folder / name).read_text("utf-8")


def extract_text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", "", html).split())


def test_the_same_bytes_in_parallel(site: Path, tmp_path: Path) -> None:
    build_site(copy(tmp_path), tmp_path / "site", "-j", "2")
    one, other = read_files(site), read_files(tmp_path / "site")
    assert one.keys() == other.keys()
    assert [name for name in one if one[name] != other[name]] == []


def test_every_language_has_the_same_pages_objects_and_sections(site: Path) -> None:
    pages, objects, ids = [], [], []
    for folder in SITES.values():
        files = sorted(path.relative_to(site / folder).as_posix() for path in (site / folder).rglob("*.html"))
        inventory = InventoryFile.loads((site / folder / "objects.inv").read_bytes(), uri="").data
        pages.append(files)
        objects.append(
            {kind: {name: item.uri for name, item in found.items()} for kind, found in inventory.items()}
        )
        ids.append({name: re.findall(r'\bid="([^"]+)"', read_page(site, folder, name)) for name in files})
    assert len(pages[0]) == 7
    assert pages[0] == pages[1] == pages[2]
    assert {kind: len(found) for kind, found in objects[0].items()}["fact:row"] == 3
    assert objects[0] == objects[1] == objects[2]
    assert ids[0] == ids[1] == ids[2]
    assert "about-species-strix" in ids[0]["index.html"]  # not made of a name, which differs by language


@pytest.mark.parametrize(
    ("folder", "words"),
    [
        ("en", ["About Wood owl", "was ringed on April 2, 2031", "4 rows", "1 row", "Bird of night", "Bad"]),
        (
            "ru",
            [
                "О виде Неясыть",
                "окольцевали 2 апреля 2031 г.",
                "4 строки",
                "1 строка",
                "Ночная птица",
                "Виды птиц; строка — один вид.",
                "Неверно",
                "Первичный ключ",
                "3 из 4 строк",
            ],
        ),
        (
            "zh",
            [
                "关于灰林鸮",
                "于2031年4月2日环志",
                "4 行",
                "夜行鸟",
                "鸟的种类；每行一种。",
                "主键",
                "文件不得以字节顺序标记（BOM）开头。",
                "错误",
                "3 / 4 行",
            ],
        ),
    ],
)
def test_each_speaks_its_own_language(site: Path, folder: str, words: list[str]) -> None:
    said = extract_text(read_page(site, folder, "index.html") + read_page(site, folder, "dictionary.html"))
    assert [word for word in words if word not in said] == []
    others = {"en": "Первичный", "ru": "Primary key", "zh": "Primary key"}
    assert others[folder] not in said


def test_a_text_in_another_language_says_so(site: Path) -> None:
    assert '<span class="fact-label">Herring gull</span>' in read_page(site, "en", "index.html")
    assert '<span class="fact-value" lang="ru">Люрик</span>' in read_page(
        site, "en", "species/alle-alle.html"
    )
    assert 'lang="en">Little auk</span>' in read_page(site, "ru", "species/alle-alle.html")
    assert 'lang="en">Herring gull</span>' in read_page(site, "zh", "index.html")  # it has no Chinese name
    for language, folder in SITES.items():
        assert f'<html lang="{language.replace("_", "-")}"' in read_page(site, folder, "index.html")


def test_a_field_may_say_the_language_of_another(root: Path) -> None:
    file = root / "package/datapackage.json"
    note = '{"name": "note", "title": "Note", "type": "string"'
    said = f'{note}, "factbook:languageField": "speaks"'
    file.write_text(file.read_text("utf-8").replace(note, said), "utf-8")
    (root / "note.md").write_text("---\norphan: true\n---\n\n{fact:value}`birds/ada.note`\n", "utf-8")
    assert build(root, "en") == []
    html = (root / "_build/html/note.html").read_text("utf-8")
    assert 'lang="nb">Sleeps by day<' in html


def test_the_switcher_stays_on_the_page(site: Path) -> None:
    html = read_page(site, "ru", "species/strix.html")
    links = re.findall(r'<li><a href="([^"]*)" lang="([^"]*)" hreflang="\2"([^>]*)>([^<]*)</a></li>', html)
    assert links == [
        ("../../en/species/strix.html", "en", "", "English"),
        ("../../ru/species/strix.html", "ru", ' aria-current="true"', "Русский"),
        ("../../zh/species/strix.html", "zh-CN", "", "中文"),
    ]
    assert "../zh/search.html" in read_page(site, "en", "search.html")
    assert problems(site) == []


def test_machines_are_told_of_the_other_languages(site: Path) -> None:
    def alternates(name: str) -> list[tuple[str, str]]:
        html = read_page(site, "zh", name)
        return re.findall(r'<link rel="alternate" hreflang="([^"]*)" href="([^"]*)">', html)

    base = "https://example.org/birds/"
    assert alternates("dictionary.html") == [
        ("en", f"{base}en/dictionary.html"),
        ("ru", f"{base}ru/dictionary.html"),
        ("zh-CN", f"{base}zh/dictionary.html"),
        ("x-default", f"{base}en/dictionary.html"),
    ]
    assert alternates("index.html")[-1] == ("x-default", f"{base}index.html")
    assert f'<link rel="canonical" href="{base}zh/dictionary.html"' in read_page(
        site, "zh", "dictionary.html"
    )
    assert f"<loc>{base}zh/species/strix.html</loc>" in read_page(site, "zh", "sitemap.xml")


def test_robots_are_told_of_every_map_at_the_root_of_a_host_alone(
    site: Path, root: Path, tmp_path: Path
) -> None:
    assert not (site / "robots.txt").exists()
    conf = root / "conf.py"
    text = conf.read_text("utf-8").replace(', "zh_CN": "zh"', "")
    conf.write_text(text.replace("example.org/birds", "birds.example.org"), "utf-8")
    build_site(root, tmp_path / "out")
    lines = (tmp_path / "out" / "robots.txt").read_text("utf-8").splitlines()
    maps = [f"Sitemap: https://birds.example.org/{folder}/sitemap.xml" for folder in ("en", "ru")]
    assert lines == [f"# {MADE}", "User-agent: *", "Allow: /", "", *maps]
    (root / "robots.txt").write_text("User-agent: *\nDisallow: /\n", "utf-8")
    conf.write_text(conf.read_text("utf-8") + 'html_extra_path = ["robots.txt"]\n', "utf-8")
    (tmp_path / "out/robots.txt").unlink()
    build_site(root, tmp_path / "out")
    assert not (tmp_path / "out/robots.txt").exists()  # it would allow what the other does not


@pytest.mark.parametrize("name", ["index.html", "robots.txt"])
def test_a_file_that_a_person_has_above_the_sites_stays(
    root: Path, tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    conf, out = root / "conf.py", tmp_path / "out"
    conf.write_text(conf.read_text("utf-8").replace("example.org/birds", "birds.example.org"), "utf-8")
    out.mkdir()
    (out / name).write_text("mine", "utf-8")
    assert main(["build", str(root), str(out), "-d", str(tmp_path / "trees")]) == 2
    assert f"{out / name} was not made by factbook, so it is not overwritten" in capsys.readouterr().err
    assert read_files(out) == {name: b"mine"}


def test_the_first_page_offers_all(site: Path) -> None:
    html = (site / "index.html").read_text("utf-8")
    assert re.findall(r'<li><a href="([^"]*)"', html) == [f"{folder}/index.html" for folder in SITES.values()]


def test_what_is_shown_of_the_package_is_not_in_the_catalogs_of_pages(root: Path, tmp_path: Path) -> None:
    assert main(["update", str(root)]) == 0
    found = {path.name: path.read_text("utf-8") for path in (root / "locale/ru/LC_MESSAGES").glob("*.po")}
    assert {"index.po", "dictionary.po", "datapackage.po"} == found.keys()
    prose = found["index.po"] + found["dictionary.po"]
    assert "Birds of night" in prose
    for word in ("Kinds of birds", "Bird of night\n", "Wood", "Неясыть", "byte order", "Primary key"):
        assert word not in prose
    assert "Wood" not in found["datapackage.po"]


def test_what_is_up_to_date_stays_as_it_is(root: Path) -> None:
    before = read_files(root / "locale")
    assert main(["update", str(root)]) == 0
    assert read_files(root / "locale") == before


def test_a_changed_message_is_in_doubt(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = root / "index.md"
    source.write_text(source.read_text("utf-8").replace("Laser lamps drive", "Laser lights drive"), "utf-8")
    assert main(["update", str(root)]) == 0
    assert capsys.readouterr().out.split() == [str(catalog(root, name, "index")) for name in ("ru", "zh_CN")]
    (warning,) = build(root, "ru")
    assert warning.startswith("index.md:3: WARNING: the translation into ru is fuzzy: 'Laser lights")


@pytest.mark.parametrize(
    ("message", "string", "flags", "says"),
    [
        ("All kinds", "", (), "index.md:8: WARNING: the translation into ru is missing: 'All kinds'"),
        ("All kinds", "Все", ("fuzzy",), "WARNING: the translation into ru is fuzzy: 'All kinds'"),
        (
            "About {fact:label}`species/strix`",
            "О виде {fact:label}`species/larus`",
            (),
            "the translation misses fact:label`species/strix`, adds fact:label`species/larus`",
        ),
        ("Birds of night", "Неясыть", (), "typed by hand: 'Неясыть' is species/strix.name_ru"),
    ],
)
def test_a_bad_translation_of_a_page(
    root: Path, message: str, string: str, flags: tuple[str, ...], says: str
) -> None:
    change(catalog(root, "ru", "index"), message, string, *flags)
    (warning,) = build(root, "ru")
    assert says in warning
    assert build(root, "en") == build(root, "zh_CN") == []


@pytest.mark.parametrize(
    ("string", "says"),
    [
        ("", "datapackage.json:1: WARNING: the translation into ru is missing: 'Its Latin name.'"),
        ("Как Люрик.", "datapackage.po:.* typed by hand: 'Люрик' is species/alle-alle.name_ru"),
    ],
)
def test_a_bad_translation_of_the_package(root: Path, string: str, says: str) -> None:
    change(catalog(root, "ru", "datapackage"), "Its Latin name.", string)
    (warning,) = build(root, "ru")
    assert re.search(says, warning)


def test_a_catalog_that_is_not_there(root: Path) -> None:
    catalog(root, "zh_CN", "index").unlink()
    (warning,) = build(root, "zh_CN")
    assert "index.po:1: WARNING: the catalog is missing, with 4 messages to translate into zh_CN" in warning
    assert build(root, "zh_CN", factbook_untranslated=("ind*",)) == []


def test_a_catalog_that_is_none(root: Path) -> None:
    catalog(root, "ru", "datapackage").write_bytes(b'msgid "\xff"\nmsgstr ""\n')
    with pytest.raises(Exception, match=r"datapackage\.po: not a valid catalog"):
        build(root, "ru")


def test_a_second_build_says_it_again(root: Path, tmp_path: Path) -> None:
    change(catalog(root, "ru", "index"), "All kinds", "")
    said = [run_sphinx(root, tmp_path / "out", "ru") for _ in range(2)]
    assert said[0] == said[1]
    assert "is missing: 'All kinds'" in said[0]


def test_a_message_that_no_update_has_seen_fails_every_later_build(root: Path, tmp_path: Path) -> None:
    assert run_sphinx(root, tmp_path / "out", "ru") == ""
    page, before = root / "index.md", (root / "index.md").read_text("utf-8")
    page.write_text(f"{before}\nOwls sleep by day.\n", "utf-8")
    line = page.read_text("utf-8").count("\n")
    wanted = f"index.md:{line}: WARNING: the translation into ru is missing: 'Owls sleep by day.'"
    for jobs in ("1", "2", "2"):
        assert wanted in run_sphinx(root, tmp_path / "out", "ru", "-j", jobs)
    assert main(["update", str(root)]) == 0
    assert wanted in run_sphinx(root, tmp_path / "out", "ru")  # its entry is empty
    change(catalog(root, "ru", "index"), "Owls sleep by day.", "Совы спят днём.")
    assert run_sphinx(root, tmp_path / "out", "ru") == ""
    catalog(root, "ru", "index").unlink()
    assert "index.po:1: WARNING: the catalog is missing" in run_sphinx(root, tmp_path / "out", "ru")


def run_sphinx(root: Path, out: Path, language: str, *options: str) -> str:
    """Build what is outdated, in a process of its own: gettext keeps the catalogs that a process has read."""
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", *options, "-D", f"language={language}", str(root), str(out)],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stderr


@pytest.mark.parametrize(
    ("name", "message", "string", "page"),
    [
        ("index", "All kinds", "Все до одного", "index.html"),
        ("datapackage", "Its Latin name.", "Название на латыни.", "dictionary.html"),
        ("datapackage", "Birds", "Пернатые", "index.html"),
        ("factbook", "Primary key", "Главный ключ", "dictionary.html"),
    ],
)
def test_a_changed_catalog_changes_its_pages(
    root: Path, tmp_path: Path, name: str, message: str, string: str, page: str
) -> None:
    file, out = catalog(root, "ru", name), tmp_path / "out"
    if not file.exists():  # a project may translate the extension anew
        file.write_text(f'msgid ""\nmsgstr "Language: ru\\n"\n\nmsgid "{message}"\nmsgstr "x"\n', "utf-8")
    assert run_sphinx(root, out, "ru") == ""
    change(file, message, string)
    assert run_sphinx(root, out, "ru") == ""
    assert string in (out / page).read_text("utf-8")


OTHERS = [
    ("de", "Primary key"),  # the extension has no German
    ("zh_TW", "Primary key"),  # nor the other Chinese
    ("ru_RU", "Первичный ключ"),
]


@pytest.mark.parametrize(("language", "says"), OTHERS)
def test_languages_that_the_site_does_not_declare(root: Path, language: str, says: str) -> None:
    assert build(root, language) == []
    assert says in (root / "_build/html/dictionary.html").read_text("utf-8")
    assert "fact-languages" not in (root / "_build/html/index.html").read_text("utf-8")


@pytest.mark.no_cover
@pytest.mark.parametrize("builder", ["text", "latex", "epub", "singlehtml", "dirhtml", "man", "texinfo"])
def test_every_builder(root: Path, builder: str) -> None:
    from tests.worlds.aviary import build as run

    assert run(root, builder, language="ru")[1] == []


@pytest.mark.parametrize(
    ("conf", "says"), [("", "conf.py names no languages"), ("1/0", "programmable error")]
)
def test_a_project_without_languages(
    tmp_path: Path, conf: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "conf.py").write_text(f'project = "x"\n{conf}\n', "utf-8")
    assert main(["update", str(tmp_path)]) == 2
    assert says in capsys.readouterr().err


def test_the_name_and_tag_of_a_language() -> None:
    named = {language: (Site(language, "x").name, Site(language, "x").tag) for language in ("zh_CN", "de")}
    assert named == {"zh_CN": ("中文", "zh-CN"), "de": ("Deutsch", "de")}


@pytest.mark.parametrize(
    ("before", "after", "command", "said"),
    [
        ('project = "Birds"', "", "build", "names no project: set project"),
        ('{"en": "en", "ru": "ru", "zh_CN": "zh"}', '["en", "ru"]', "build", "should be a dictionary"),
        ('{"en": "en", "ru": "ru", "zh_CN": "zh"}', '{"en": 1}', "update", "should be a dictionary"),
        ('["locale"]', "[]", "update", "names no folder of catalogs: set locale_dirs"),
    ],
)
def test_a_wrong_conf_is_told_in_words(
    root: Path, capsys: pytest.CaptureFixture[str], before: str, after: str, command: str, said: str
) -> None:
    conf = root / "conf.py"
    conf.write_text(conf.read_text("utf-8").replace(before, after), "utf-8")
    out = [str(root / "out"), "-d", str(root / "trees")] if command == "build" else []
    assert main([command, str(root), *out]) == 2
    assert said in capsys.readouterr().err


def test_a_folder_without_conf_is_told_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["update", str(tmp_path / "nowhere")]) == 2
    assert "nowhere: no conf.py there" in capsys.readouterr().err


def test_a_page_may_be_called_as_the_catalog_of_the_package_is(root: Path) -> None:
    (root / "datapackage.md").write_text("---\norphan: true\n---\n\nSomething to read of owls.\n", "utf-8")
    assert main(["update", str(root)]) == 0
    found = catalog(root, "ru", "datapackage").read_text("utf-8")
    assert "Something to read of owls." in found
    assert 'msgid "Species"' in found
