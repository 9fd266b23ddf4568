"""Build a site in all its languages, and update its catalogs.

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
from factbook.sphinx.site.publish import has_own_file, render_robots
from factbook.sphinx.text.phrases import PACKAGE_CATALOG


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status: 2 when conf.py does not set what the command needs."""
    parsed, options = _build_parser().parse_known_args(arguments)
    try:
        return int(parsed.run(parsed, options))
    except (ConfigError, FactbookError) as error:
        sys.stderr.write(f"{error}\n")
        return 2


def _build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m factbook.sphinx.languages", description=__doc__)
    commands = parser.add_subparsers(required=True)
    build = commands.add_parser("build", help="build the site in every language, and the page above them")
    build.add_argument("source", type=Path, help="folder of conf.py")
    build.add_argument("out", type=Path, help="folder of the sites")
    build.add_argument("-d", dest="trees", type=Path, required=True, help="folder for the doctrees of Sphinx")
    build.set_defaults(run=_run_build)
    update = commands.add_parser("update", help="extract messages, and update the catalogs")
    update.add_argument(
        "source", type=Path, nargs="?", help="folder of conf.py; without it: the extension itself"
    )
    update.set_defaults(run=_run_update)
    return parser


def _run_build(arguments: argparse.Namespace, options: Sequence[str]) -> int:
    conf = _read_conf(arguments.source)
    sites = _read_sites(conf)
    title = conf.get("html_title") or conf.get("project")
    if not title:
        raise ConfigError(f"{arguments.source / 'conf.py'} names no project: set project, or html_title")
    files = {arguments.out / HOME: render_root(str(title), sites, str(conf.get("html_favicon") or ""))}
    address = str(conf.get("html_baseurl") or "")
    # robots.txt is valid only in the root of a host; the file of the project itself has priority.
    if (
        address
        and urlsplit(address).path in ("", "/")
        and not has_own_file(conf, arguments.source, "robots.txt")
    ):
        folders = [f"{address.rstrip('/')}/{site.folder}/" for site in sites]
        files[arguments.out / "robots.txt"] = f"# {MADE}\n{render_robots(folders)}"
    for file in files:
        require_replaceable(file, MADE)
    # All languages are built, even after a failure, so that one run shows all problems.
    shared = [*_list_sharing_options(conf, sites), *options]
    failed = [
        site
        for site in sites
        if _run_builder("html", site, arguments.source, arguments.out, arguments.trees, shared)
    ]
    arguments.out.mkdir(parents=True, exist_ok=True)
    for file, text in files.items():
        file.write_text(text, "utf-8")
    return int(bool(failed))


def _list_sharing_options(conf: Mapping[str, Any], sites: Sequence[Site]) -> list[str]:
    """Return the option to share one copy of the package between sites, unless conf.py sets a folder."""
    option = f"{PREFIX}publish_folder"
    return [] if len(sites) < 2 or conf.get(option) else ["-D", f"{option}=../"]


def _run_update(arguments: argparse.Namespace, options: Sequence[str]) -> int:
    changed = (
        list(update_own_catalogs(list_own_languages()))
        if arguments.source is None
        else _update_docs(arguments.source, options)
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
        settings = find_settings(conf, conf.get("factbook_prose", Options().prose))
        templates = dict(read_page_messages(out, source.resolve()))
        own = extract_package_texts(open_package(package) if package else None, settings)
        # A page can have the name of the catalog of the package; then the catalog contains both.
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
    return eval_config_file(source.resolve() / "conf.py", Tags())  # changes to that folder while it runs


def _read_sites(conf: Mapping[str, Any]) -> list[Site]:
    sites = read_sites(conf.get("factbook_languages", {}))
    if not sites:
        raise ConfigError("conf.py names no languages: set factbook_languages")
    return sites


def _run_builder(
    builder: str, site: Site, source: Path, out: Path, trees: Path, options: Sequence[str]
) -> int:
    own = ["-b", builder, "-D", f"language={site.language}", "-d", str(trees / site.folder)]
    return _run_sphinx([*options, *own, str(source), str(out / site.folder)])


def _run_sphinx(arguments: Sequence[str]) -> int:
    # In a separate process, because Sphinx keeps the translations of a language until the process ends.
    return subprocess.run([sys.executable, "-m", "sphinx", *arguments], check=False).returncode  # noqa: S603


if __name__ == "__main__":
    sys.exit(main())
