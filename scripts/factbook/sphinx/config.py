"""The name of the domain, and the options: one dataclass defines the conf.py values and their docs."""

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

DOMAIN = "fact"  # name in roles, directives, objects, classes and warnings
PREFIX = "factbook_"


@dataclass(frozen=True, slots=True)
class Option:
    """The description of one conf.py value."""

    name: str
    default: Any
    kind: type
    meaning: str


@dataclass(frozen=True, slots=True)
class Options:
    """The options of conf.py; each is named `factbook_<field>` there."""

    package: str = field(
        default="",
        metadata={
            "meaning": "Descriptor of the data package, or its folder, relative to conf.py. "
            "Without one, links still reach the facts of other projects through intersphinx."
        },
    )

    pages: Mapping[str, str] = field(
        default_factory=dict,
        metadata={
            "meaning": "Tables whose rows get a page each, and how the page is named: "
            '`{"firms": "firms/{key}"}`. A template `fact/<table>.md` or `fact/row.md` in '
            "`templates_path` takes the place of the built-in one."
        },
    )

    languages: Mapping[str, str] = field(
        default_factory=dict,
        metadata={
            "meaning": "Languages of the site, that of the sources first, and the folder of each: "
            '`{"en": "en", "zh_CN": "zh"}`. Then `html_baseurl` is the address of the folder above them, '
            "and a build in another language than the first warns of every message without a translation."
        },
    )

    publish_folder: str = field(
        default="",
        metadata={
            "meaning": "Folder in which a site publishes the package, relative to its home page. Without it "
            "a site carries its own copy; with `../` the sites of several languages share one, and the "
            "command that builds all languages sets that."
        },
    )

    untranslated: tuple[str, ...] = field(
        default=(),
        metadata={"meaning": "Pages that stay in the language of the sources; `*` matches any characters."},
    )

    prose: tuple[str, ...] = field(
        default=("project", "html_title"),
        metadata={
            "meaning": "Values of conf.py that readers see, which the catalog of the package translates too; "
            'a dot leads into a dictionary: `"html_theme_options.search_bar_text"`.'
        },
    )

    why: bool = field(
        default=True,
        metadata={
            "meaning": "Whether a mark after each value shows its evidence: a panel in html, a numbered note "
            "in all other output."
        },
    )

    drift: bool = field(
        default=True,
        metadata={
            "meaning": "Whether to warn of names, figures and dates that are typed by hand although a cell "
            "holds them."
        },
    )

    drift_exceptions: str = field(
        default="",
        metadata={
            "meaning": "File of the texts that may be typed by hand, relative to conf.py: in TOML, a "
            "table `[[exception]]` with text, page and reason for each."
        },
    )

    @classmethod
    def list_options(cls) -> Iterator[Option]:
        """Yield the options in order."""
        for item in fields(cls):
            default = item.default if item.default_factory is MISSING else item.default_factory()
            yield Option(PREFIX + item.name, default, type(default), item.metadata["meaning"])

    @classmethod
    def register_options(cls, app: "Sphinx") -> None:
        """Register every option; Sphinx reads all pages again when one changes."""
        for option in cls.list_options():
            app.add_config_value(option.name, option.default, "env", types=frozenset({option.kind}))

    @classmethod
    def of(cls, config: "Config") -> "Options":
        """Read the options from a Sphinx configuration."""
        return cls(**{item.name: getattr(config, PREFIX + item.name) for item in fields(cls)})

    def get_package_path(self, folder: Path) -> Path | None:
        """Return the path of the package, relative to the folder of conf.py; None when no package is set."""
        return folder / self.package if self.package else None
