"""Builds a site in all its languages, and brings its catalogs up to date.

    python -m factbook.sphinx.languages build docs dist/site -d build/doctrees [options of sphinx-build]
    python -m factbook.sphinx.languages update docs

The languages are those of `factbook_languages` in conf.py.
"""

import argparse
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

from sphinx.config import eval_config_file
from sphinx.errors import ConfigError
from sphinx.util.tags import Tags

from factbook.errors import FactbookError
from factbook.files.made import require_replaceable
from factbook.package.descriptor import open_package
from factbook.sphinx.config import PREFIX, Options
from factbook.sphinx.languages.root import MADE, render_root
from factbook.sphinx.languages.settings import find_settings
from factbook.sphinx.languages.sites import HOME, Site, read_sites
from factbook.sphinx.languages.update import (
    extract_package_texts,
    join_catalogs,
    list_own_languages,
    read_page_messages,
    update_docs_catalogs,
    update_own_catalogs,
)
from factbook.sphinx.site.publish import is_own_file, render_robots
from factbook.sphinx.text.phrases import PACKAGE_CATALOG


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return its exit status: 2 where conf.py does not say what is needed."""
    said, options = _build_parser().parse_known_args(arguments)
    try:
        return int(said.run(said, options))
    except (ConfigError, FactbookError) as error:
        sys.stderr.write(f"{error}\n")
        return 2


def _build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m factbook.sphinx.languages", description=__doc__)
    commands = parser.add_subparsers(required=True)
    build = commands.add_parser("build", help="build the site in every language, and the page above them")
    build.add_argument("source", type=Path, help="folder of conf.py")
    build.add_argument("out", type=Path, help="folder of the sites")
    build.add_argument("-d", dest="trees", type=Path, required=True, help="folder of what Sphinx remembers")
    build.set_defaults(run=_run_build)
    update = commands.add_parser("update", help="extract messages, and bring the catalogs up to date")
    update.add_argument("source", type=Path, nargs="?", help="folder of conf.py; without it: our own words")
    update.set_defaults(run=_run_update)
    return parser


def _run_build(said: argparse.Namespace, options: Sequence[str]) -> int:
    conf = _read_conf(said.source)
    found = _read_sites(conf)
    title = conf.get("html_title") or conf.get("project")
    if not title:
        raise ConfigError(f"{said.source / 'conf.py'} names no project: set project, or html_title")
    files = {said.out / HOME: render_root(str(title), found, str(conf.get("html_favicon") or ""))}
    address = str(conf.get("html_baseurl") or "")
    # Nobody asks for robots.txt further down; one of the project may say the opposite of ours.
    if address and urlsplit(address).path in ("", "/") and not is_own_file(conf, said.source, "robots.txt"):
        folders = [f"{address.rstrip('/')}/{site.folder}/" for site in found]
        files[said.out / "robots.txt"] = f"# {MADE}\n{render_robots(folders)}"
    for file in files:
        require_replaceable(file, MADE)
    # Every language is built, so that one run says all that is wrong.
    own = [*_list_sharing_options(conf, found), *options]
    failed = [site for site in found if _run_builder("html", site, said.source, said.out, said.trees, own)]
    said.out.mkdir(parents=True, exist_ok=True)
    for file, text in files.items():
        file.write_text(text, "utf-8")
    return int(bool(failed))


def _list_sharing_options(conf: Mapping[str, Any], found: Sequence[Site]) -> list[str]:
    """Return the option by which the sites share one copy of the package, unless conf.py names a folder."""
    option = f"{PREFIX}publish_folder"
    return [] if len(found) < 2 or conf.get(option) else ["-D", f"{option}=../"]


def _run_update(said: argparse.Namespace, options: Sequence[str]) -> int:
    changed = (
        list(update_own_catalogs(list_own_languages()))
        if said.source is None
        else _update_docs(said.source, options)
    )
    for file in changed:
        sys.stdout.write(f"{file}\n")
    return 0


def _update_docs(source: Path, options: Sequence[str]) -> list[Path]:
    conf = _read_conf(source)
    first, *others = _read_sites(conf)
    catalogs = _find_catalog_folder(source, conf)
    package = source / conf["factbook_package"] if conf.get("factbook_package") else None
    with TemporaryDirectory() as folder:
        out, trees = Path(folder, "pot"), Path(folder, "trees")
        command = ["-q", "-b", "gettext", "-D", f"language={first.language}", "-d", str(trees), *options]
        if _run_sphinx([*command, str(source), str(out)]):
            raise ConfigError(f"{source}: its messages could not be extracted")
        languages = [site.language for site in others]
        said = find_settings(conf, conf.get("factbook_prose", Options().prose))
        templates = dict(read_page_messages(out, source.resolve()))
        own = extract_package_texts(open_package(package) if package else None, said)
        # A page may be called as the catalog of the package is: then both are in it.
        templates[PACKAGE_CATALOG] = join_catalogs(own, templates.get(PACKAGE_CATALOG, ()))
        return list(update_docs_catalogs(catalogs, languages, templates))


def _find_catalog_folder(source: Path, conf: Mapping[str, Any]) -> Path:
    folders = conf.get("locale_dirs", ["locales"])
    if not isinstance(folders, list | tuple) or not folders:
        problem = f"{source / 'conf.py'} names no folder of catalogs"
        raise ConfigError(f'{problem}: set locale_dirs to a list of folders, such as ["locale"]')
    return source / str(folders[0])


def _read_conf(source: Path) -> Mapping[str, Any]:
    if not (source / "conf.py").is_file():
        raise ConfigError(f"{source}: no conf.py there: name the folder that holds it")
    return eval_config_file(source.resolve() / "conf.py", Tags())  # it changes to that folder


def _read_sites(conf: Mapping[str, Any]) -> list[Site]:
    found = read_sites(conf.get("factbook_languages", {}))
    if not found:
        raise ConfigError("conf.py names no languages: set factbook_languages")
    return found


def _run_builder(
    builder: str, site: Site, source: Path, out: Path, trees: Path, options: Sequence[str]
) -> int:
    own = ["-b", builder, "-D", f"language={site.language}", "-d", str(trees / site.folder)]
    return _run_sphinx([*options, *own, str(source), str(out / site.folder)])


def _run_sphinx(arguments: Sequence[str]) -> int:
    # A process of its own: Sphinx keeps the words of a language for as long as a process lives.
    return subprocess.run([sys.executable, "-m", "sphinx", *arguments], check=False).returncode  # noqa: S603


if __name__ == "__main__":
    sys.exit(main())
