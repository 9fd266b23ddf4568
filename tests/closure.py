"""What requirements ask for, followed through the metadata of what is installed."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import Distribution, PackageNotFoundError

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name


@dataclass(frozen=True, slots=True)
class Release:
    """One version of a distribution: what its metadata say."""

    version: str
    requires: tuple[str, ...] = ()
    extras: frozenset[str] = frozenset()

    @classmethod
    def of(cls, distribution: Distribution) -> "Release":
        extras = distribution.metadata.get_all("Provides-Extra", [])
        return cls(
            distribution.version,
            tuple(distribution.requires or ()),
            frozenset(map(canonicalize_name, extras)),
        )


@dataclass(frozen=True, slots=True)
class Demand:
    """A requirement that holds for this interpreter, and who has it."""

    requirement: Requirement
    by: str

    @property
    def name(self) -> str:
        return canonicalize_name(self.requirement.name)

    def __str__(self) -> str:
        return f"{self.requirement} of {self.by}"


Find = Callable[[str], Release | None]


@cache
def find_installed(name: str) -> Release | None:
    """Return the release of a distribution that this interpreter can import."""
    try:
        return Release.of(Distribution.from_name(name))
    except PackageNotFoundError:
        return None


def walk(roots: Iterable[Demand], find: Find = find_installed) -> Iterator[Demand]:
    """Yield each demand that follows from some, these among them, in the order in which they are met.

    Markers are judged for this interpreter, as the Dependency specifiers of PyPA define them: a
    requirement of an extra holds where somebody asks for that extra.
    """
    waiting = [demand for demand in roots if applies(demand.requirement)]
    followed = set()
    while waiting:
        demand = waiting.pop(0)
        yield demand
        for extra in ("", *sorted(map(canonicalize_name, demand.requirement.extras))):
            if (demand.name, extra) not in followed:
                followed.add((demand.name, extra))
                waiting += _demands_of(demand.name, extra, find)


def _demands_of(name: str, extra: str, find: Find) -> Iterator[Demand]:
    """Yield what a distribution asks for because of one extra, or without any."""
    release = find(name)
    for text in release.requires if release else ():
        requirement = Requirement(text)
        if applies(requirement, extra) and not (extra and applies(requirement)):
            yield Demand(requirement, f"{name}[{extra}]" if extra else name)


def applies(requirement: Requirement, extra: str = "", **environment: str) -> bool:
    """Tell whether the marker of a requirement holds; other values of the environment can be given."""
    return requirement.marker is None or requirement.marker.evaluate({**environment, "extra": extra})
