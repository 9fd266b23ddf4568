"""The wheel, built as users get it, installed in an empty environment, and used there."""

import os
import subprocess
import sys
import tarfile
import venv
import zipfile
from configparser import ConfigParser
from dataclasses import dataclass
from importlib.metadata import Distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import factbook
import technopolis
from tests.closure import Demand, Release, find_installed, walk
from tests.command import ROOT, start
from tests.conftest import Once
from tests.worlds.aviary import copy, write

NAME = "technopolis-factbook"
INFO = f"technopolis_factbook-{factbook.__version__}.dist-info"
RECORDS = {"METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE"}
# What code and data consist of; compiled catalogs and byte code are made where they are used.
KINDS = {".css", ".csv", ".html", ".js", ".json", ".md", ".po", ".py", ".rst", ".typed"}
WHY = ("why", "companies/lassard.name_ru")

PAGE = """\
Birds
=====

In Russian: :fact:value:`species/larus.name_ru`.

.. fact:schema:: species

.. toctree::
   :glob:

   species/*
"""


def run(*command: object, cwd: Path) -> str:
    """Run a program without the settings of this environment, and return what it prints."""
    settings = {"PATH": os.defpath, "HOME": str(cwd), "LC_ALL": "C.UTF-8", "SOURCE_DATE_EPOCH": "315532800"}
    ran = subprocess.run(
        list(map(str, command)), cwd=cwd, env=settings, check=False, capture_output=True, encoding="utf-8"
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def build(source: Path, target: Path, *kinds: str) -> None:
    """Build distributions with the backend that is installed here: nothing is downloaded."""
    chosen = [word for kind in kinds for word in ("-t", kind)]
    run(sys.executable, "-P", "-m", "hatchling", "build", "-d", target, *chosen, cwd=source)


def only(folder: Path, pattern: str) -> Path:
    [path] = folder.glob(pattern)
    return path


@dataclass(frozen=True, slots=True)
class Environment:
    """A virtual environment, and an empty folder in which its programs run."""

    folder: Path

    @property
    def site(self) -> Path:
        return only(self.folder, "venv/lib/python*/site-packages")

    @property
    def work(self) -> Path:
        return self.folder / "work"

    def run(self, program: str, *arguments: object, cwd: Path | None = None) -> str:
        return run(self.folder / "venv" / "bin" / program, *arguments, cwd=cwd or self.work)

    def link_dependencies(self, asked: str) -> None:
        """Bring in what the metadata of the wheel ask for, as it is installed here, and nothing else."""
        own = Release.of(Distribution.at(self.site / INFO))
        roots = [Demand(Requirement(asked), "the test")]
        demands = walk(roots, lambda name: own if name == NAME else find_installed(name))
        for name in {demand.name for demand in demands} - {NAME}:
            self.link(Distribution.from_name(name))

    def link(self, distribution: Distribution) -> None:
        """Link the modules and the metadata of a distribution; several can share a namespace package."""
        home = Path(str(distribution.locate_file("")))
        for file in distribution.files or ():
            alone = len(file.parts) == 1 or (home / file.parts[0] / "__init__.py").exists()
            entry = Path(*file.parts[: 1 if alone else 2])
            place = self.site / entry
            if file.parts[0] not in ("..", "__pycache__") and not place.exists():
                place.parent.mkdir(exist_ok=True)
                place.symlink_to(home / entry)


@pytest.fixture(scope="module")
def wheel(once: Once) -> Path:
    """Return the wheel, which lies beside the sdist."""
    return only(once("distributions", lambda folder: build(ROOT, folder, "wheel", "sdist")), "*.whl")


def make_environment(folder: Path, wheel: Path, *installer: str) -> Environment:
    """Return a new environment that has the wheel alone."""
    venv.create(folder / "venv", symlinks=True)
    made = Environment(folder)
    made.work.mkdir()
    run(*installer, "--quiet", "--no-deps", "--no-index", wheel, cwd=made.work)
    assert [path.name for path in made.site.glob("*.dist-info")] == [INFO]
    return made


@pytest.fixture(scope="module")
def plain(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """Return an environment in which pip installed the wheel without its extra."""
    folder = tmp_path_factory.mktemp("plain")
    pip = (sys.executable, "-m", "pip", "--isolated", "--disable-pip-version-check")
    made = make_environment(folder, wheel, *pip, "--python", str(folder / "venv"), "install")
    made.link_dependencies(NAME)
    return made


@pytest.fixture(scope="module")
def extended(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """Return an environment in which uv installed the wheel; what its extra needs is there too."""
    folder = tmp_path_factory.mktemp("extended")
    uv = (sys.executable, "-m", "uv", "--no-config", "--no-cache", "--offline")
    made = make_environment(folder, wheel, *uv, "pip", "install", "--python", str(folder / "venv"))
    made.link_dependencies(f"{NAME}[sphinx]")
    return made


# What is in it


def test_the_wheel_has_code_and_data_and_nothing_else(wheel: Path) -> None:
    sources = {
        ROOT / "scripts" / "factbook": "factbook",
        ROOT / "scripts" / "technopolis": "technopolis",
        ROOT / "datapackage": "technopolis/datapackage",
    }
    expected = {
        f"{place}/{file.relative_to(folder).as_posix()}"
        for folder, place in sources.items()
        for file in folder.rglob("*")
        if file.is_file() and (file.suffix in KINDS)
    }
    with zipfile.ZipFile(wheel) as archive:
        assert set(archive.namelist()) == expected | {f"{INFO}/{name}" for name in RECORDS}
    assert "technopolis/datapackage/datapackage.json" in expected
    parts = ("py.typed", "sphinx/locale/ru/LC_MESSAGES/factbook.po",
             "sphinx/static/factbook-why.css", "sphinx/templates/fact/row.rst")  # fmt: skip
    assert expected >= {f"factbook/{part}" for part in parts}


def test_the_metadata_name_the_extra_and_the_command(plain: Environment) -> None:
    installed = Distribution.at(plain.site / INFO)
    assert installed.metadata["Name"] == NAME
    assert installed.metadata.get_all("Provides-Extra") == ["sphinx"]
    entries = ConfigParser()
    entries.read_string(installed.read_text("entry_points.txt") or "")
    assert entries["console_scripts"]["factbook"] == "factbook.cli:main"


def test_the_sdist_builds_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    with tarfile.open(only(wheel.parent, "*.tar.gz")) as archive:
        archive.extractall(tmp_path, filter="data")
    build(only(tmp_path, "*/pyproject.toml").parent, tmp_path / "again", "wheel")
    assert only(tmp_path / "again", "*.whl").read_bytes() == wheel.read_bytes()


# What it does


def test_the_code_and_the_data_are_those_of_the_wheel(plain: Environment) -> None:
    tell = "import technopolis as t; print(t.__file__, t.open().folder, *t.flat().shape, sep='\\n')"
    code, data, *shape = plain.run("python", "-P", "-c", tell).splitlines()
    assert Path(code).parent == plain.site / "technopolis"
    assert Path(data) == plain.site / "technopolis" / "datapackage"
    assert shape == [str(size) for size in technopolis.flat().shape]


def test_the_command_answers_as_it_does_here(plain: Environment) -> None:
    assert plain.run("factbook", "--version") == f"factbook {factbook.__version__}\n"
    package = plain.site / "technopolis" / "datapackage"
    for arguments, place in ((WHY, ("--package", package)), (("check",), (package,))):
        here = start(*arguments, FACTBOOK_SOURCES="")
        assert here.returncode == 0, here.stdout + here.stderr
        assert plain.run("factbook", *arguments, *place) == here.stdout
    assert list(plain.work.iterdir()) == []


def test_sphinx_is_not_there_without_the_extra(plain: Environment) -> None:
    tell = "import importlib.util as u; print(*(u.find_spec(name) for name in ('sphinx', 'babel', 'pytest')))"
    assert plain.run("python", "-P", "-c", tell) == "None None None\n"


@pytest.mark.parametrize(("language", "word"), [("ru", "Первичный ключ"), ("zh_CN", "主键")])
def test_a_site_is_built_with_the_extra(
    extended: Environment, tmp_path: Path, language: str, word: str
) -> None:
    root = copy(tmp_path)
    write(root, index=PAGE)
    settings = ("-D", f"language={language}", "-D", "factbook_pages.species=species/{key}")
    build = ("-m", "sphinx", "-W", "-n", "-q", *settings, root, "site")
    assert extended.run("python", "-P", *build, cwd=tmp_path) == ""
    site = tmp_path / "site"
    text = (site / "index.html").read_text("utf-8")
    assert "Серебристая чайка" in text
    assert word in text
    assert (site / "_static" / "factbook-why.css").is_file()
    assert (site / "species" / "strix.html").is_file()
