"""requirements.lock pins all that the project needs and nothing else, so an install resolves nothing."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hatchling import build as backend
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.closure import Demand, Find, Release, applies, find_installed, walk
from tests.command import ROOT

PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PYTHON = "Programming Language :: Python :: "


@dataclass(frozen=True, slots=True)
class Pin:
    """One requirement of the lock, and the hashes of the files that may be installed for it."""

    requirement: Requirement
    hashes: tuple[str, ...]

    @classmethod
    def of(cls, line: str) -> "Pin":
        requirement, *hashes = line.split(" --hash=")
        return cls(Requirement(requirement), tuple(text.strip() for text in hashes))

    @property
    def name(self) -> str:
        return canonicalize_name(self.requirement.name)

    @property
    def version(self) -> str | None:
        """Return the one version that is allowed, None where there may be several."""
        match list(self.requirement.specifier):
            case [one] if one.operator == "==" and not one.version.endswith(".*"):
                return one.version
        return None

    def __str__(self) -> str:
        return str(self.requirement)


def read_lock(text: str) -> list[Pin]:
    """Return the pins of a requirements file, in its order."""
    lines = (line.strip() for line in text.replace("\\\n", " ").splitlines())
    return [Pin.of(line) for line in lines if line and not line.startswith("#")]


LOCK = read_lock((ROOT / "requirements.lock").read_text("utf-8"))


def read_group(name: str) -> Iterator[str]:
    """Yield the requirements of a dependency group, those of the groups that it includes among them."""
    for item in PROJECT["dependency-groups"][name]:
        if isinstance(item, str):
            yield item
        else:
            yield from read_group(item["include-group"])


def project_demands() -> Iterator[Demand]:
    """Yield what the project, its development and its build need."""
    needs: Mapping[str, Iterable[str]] = {
        "the project": PROJECT["project"]["dependencies"],
        "its extra sphinx": PROJECT["project"]["optional-dependencies"]["sphinx"],
        "its group dev": read_group("dev"),
        "its build": PROJECT["build-system"]["requires"],
        "its editable install": backend.get_requires_for_build_editable(),
        "its sdist": backend.get_requires_for_build_sdist(),
    }
    for by, texts in needs.items():
        yield from (Demand(Requirement(text), by) for text in texts)


def find_faults(roots: Iterable[Demand], lock: Iterable[Pin], find: Find = find_installed) -> list[str]:
    """Return what makes an install of the lock differ from what is needed: one sentence each."""
    pins: dict[str, Pin] = {}
    faults: list[str] = []
    for pin in lock:
        if applies(pin.requirement):
            faults += judge_pin(pin, find)
            if pins.setdefault(pin.name, pin) is not pin:
                faults.append(f"{pin.name} is pinned twice")
    demands = list(walk(roots, find))
    faults += [fault for demand in demands for fault in judge_demand(demand, pins, find)]
    unasked = pins.keys() - {demand.name for demand in demands}
    return [*faults, *(f"{pins[name]} is not needed" for name in sorted(unasked))]


def judge_pin(pin: Pin, find: Find) -> Iterator[str]:
    """Yield what is wrong with a pin for this interpreter."""
    if pin.version is None:
        yield f"{pin} does not pin one version"
    if not pin.hashes:
        yield f"{pin} has no hash"
    release = find(pin.name)
    if release is None:
        yield f"{pin} is not installed"
    elif release.version != pin.version:
        yield f"{pin} is installed as {release.version}"


def judge_demand(demand: Demand, pins: Mapping[str, Pin], find: Find) -> Iterator[str]:
    """Yield why no pin meets a demand."""
    pin = pins.get(demand.name)
    if pin is None:
        yield f"{demand} is not pinned"
    elif pin.version is not None and not demand.requirement.specifier.contains(pin.version, prereleases=True):
        yield f"{demand} is not met by {pin}"
    release = find(demand.name)
    for extra in sorted(map(canonicalize_name, demand.requirement.extras)) if release else ():
        if release and extra not in release.extras:
            yield f"{demand} names an extra that {release.version} does not have"


# The lock of the project


def test_the_lock_is_closed_and_installed() -> None:
    assert find_faults(project_demands(), LOCK) == []


@pytest.mark.parametrize("micro", ["0", "99"])
@pytest.mark.parametrize(
    "python",
    [
        line.removeprefix(PYTHON)
        for line in PROJECT["project"]["classifiers"]
        if line.startswith(f"{PYTHON}3.")
    ],
)
def test_each_python_has_one_pin_a_name(python: str, micro: str) -> None:
    environment = {"python_version": python, "python_full_version": f"{python}.{micro}"}
    applied = [pin.name for pin in LOCK if applies(pin.requirement, **environment)]
    assert len(applied) == len(set(applied))
    everywhere = {pin.name for pin in LOCK if "sys_platform" not in str(pin.requirement.marker)}
    assert set(applied) >= everywhere


# The walk, on made-up releases

WORLD = {
    "app": Release("1.0", ("net[tls]>=2", 'colour; sys_platform == "none"')),
    "net": Release(
        "2.1",
        ("bytes>=1", 'certs<9; extra == "tls"', 'net[tls]; extra == "all"', 'socks; extra == "proxy"'),
        frozenset({"all", "proxy", "tls"}),
    ),
    "bytes": Release("1.5", ("app",)),
    "certs": Release("8"),
}
CLOSED = ["app==1.0", "net==2.1", "bytes==1.5", "certs==8", 'colour==1; sys_platform == "none"']
ROOTS = ["App >= 1"]


def faults_of(
    lock: Iterable[str] = CLOSED,
    roots: Iterable[str] = ROOTS,
    world: Mapping[str, Release] = WORLD,
    marks: str = " --hash=sha256:00",
) -> list[str]:
    pins = read_lock("\n".join(line + marks for line in lock))
    return find_faults((Demand(Requirement(text), "us") for text in roots), pins, world.get)


def changed(name: str, **values: Any) -> dict[str, Release]:
    return {**WORLD, name: replace(WORLD[name], **values)}


def test_a_closed_lock_has_no_faults() -> None:
    assert faults_of() == []
    assert faults_of(roots=["app", "net[all]"]) == []


@pytest.mark.parametrize(
    ("missing", "fault"),
    [
        ("app==1.0", "App>=1 of us is not pinned"),
        ("net==2.1", "net[tls]>=2 of app is not pinned"),
        ("bytes==1.5", "bytes>=1 of net is not pinned"),
        ("certs==8", 'certs<9; extra == "tls" of net[tls] is not pinned'),
    ],
)
def test_what_is_needed_and_not_pinned_is_found(missing: str, fault: str) -> None:
    faults = faults_of([line for line in CLOSED if line != missing])
    assert fault in faults
    assert all(text.endswith("is not pinned") for text in faults)


def test_an_extra_of_an_extra_is_followed() -> None:
    lock = [line for line in CLOSED if not line.startswith("certs")]
    assert faults_of(lock, ["net[all]"], changed("bytes", requires=("app",))) == [
        'certs<9; extra == "tls" of net[tls] is not pinned'
    ]


def test_an_extra_that_nobody_names_is_not_needed() -> None:
    world = changed("app", requires=("net",))
    assert faults_of(world=world) == ["certs==8 is not needed"]


def test_an_extra_that_a_release_does_not_have_is_found() -> None:
    assert faults_of(world=changed("net", extras=frozenset())) == [
        "net[tls]>=2 of app names an extra that 2.1 does not have"
    ]


def test_a_pin_outside_of_what_is_asked_for_is_found() -> None:
    world = changed("certs", version="9.1")
    assert faults_of([*CLOSED[:3], "certs==9.1"], world=world) == [
        'certs<9; extra == "tls" of net[tls] is not met by certs==9.1'
    ]


def test_another_version_than_the_pinned_one_is_found() -> None:
    assert faults_of(world=changed("bytes", version="1.6")) == ["bytes==1.5 is installed as 1.6"]


def test_what_is_not_installed_is_found() -> None:
    world = {name: release for name, release in WORLD.items() if name != "certs"}
    assert faults_of(world=world) == ["certs==8 is not installed"]


def test_what_nobody_needs_is_found() -> None:
    assert faults_of([*CLOSED, "spare==3"], world={**WORLD, "spare": Release("3")}) == [
        "spare==3 is not needed"
    ]


def test_a_marker_that_does_not_apply_is_no_need_and_no_pin() -> None:
    assert faults_of(CLOSED[:4]) == []
    world = changed("app", requires=("net[tls]", 'colour; sys_platform != "none"'))
    assert faults_of(world=world) == ['colour; sys_platform != "none" of app is not pinned']


@pytest.mark.parametrize("line", ["certs>=8", "certs==8.*", "certs==8,!=9", "certs"])
def test_a_pin_of_several_versions_is_found(line: str) -> None:
    requirement = Requirement(line)
    assert f"{requirement} does not pin one version" in faults_of([*CLOSED[:3], line])


def test_two_pins_for_one_interpreter_are_found() -> None:
    assert "certs is pinned twice" in faults_of([*CLOSED, "certs==8"])


def test_a_pin_without_a_hash_is_found() -> None:
    assert faults_of(marks="") == [f"{line} has no hash" for line in CLOSED[:4]]


def test_a_lock_is_read_as_pip_reads_it() -> None:
    text = "# made\none==1 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\n    # via two\n"
    assert read_lock(text) == [Pin(Requirement("one==1"), ("sha256:aa", "sha256:bb"))]
