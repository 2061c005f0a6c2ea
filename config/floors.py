"""Locked versions against the floors that pyproject.toml asks for; resolvers downgrade silently."""

import re
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

CHECKOUT = Path(__file__).resolve().parent.parent
PIN = re.compile(r"^(?P<name>[A-Za-z0-9][\w.-]*)(\[[^]]*\])?==(?P<version>[^\s;\\]+)", re.MULTILINE)
# A line that begins with a dash is an option of the installer, such as the address of an index.
HOST = re.compile(r"https?://|^-", re.MULTILINE)


def pins(text: str) -> dict[str, Version]:
    """Read what a requirements file locks."""
    return {
        canonicalize_name(found["name"]): Version(found["version"]) for found in PIN.finditer(text)
    }


def faults(project: str, runtime: str, development: str) -> list[str]:
    """Say everything that is wrong between what is asked for and what is locked."""
    asked = tomllib.loads(project)["project"]
    direct = asked["dependencies"]
    extra = [line for lines in asked["optional-dependencies"].values() for line in lines]
    locked, superset = pins(runtime), pins(development)
    return [
        *_below_floor(direct, locked, "requirements.txt"),
        *_below_floor([*direct, *extra], superset, "requirements-dev.txt"),
        *_differences(locked, superset),
        *_loose(runtime, "requirements.txt"),
        *_loose(development, "requirements-dev.txt"),
    ]


def _below_floor(lines: list[str], locked: dict[str, Version], where: str) -> list[str]:
    found = []
    for requirement in map(Requirement, lines):
        version = locked.get(canonicalize_name(requirement.name))
        if version is None:
            found.append(f"{where}: {requirement.name} is not locked")
        elif not requirement.specifier:
            found.append(f"pyproject.toml: {requirement.name} has no floor")
        elif not requirement.specifier.contains(version, prereleases=True):
            found.append(f"{where}: {requirement.name} {version} is not {requirement.specifier}")
    return found


def _differences(locked: dict[str, Version], superset: dict[str, Version]) -> list[str]:
    return [
        f"requirements-dev.txt: {name} is {superset.get(name)}, requirements.txt says {version}"
        for name, version in locked.items()
        if superset.get(name) != version
    ]


def _loose(text: str, where: str) -> list[str]:
    found = [f"{where}: names a package index" for _ in [0] if HOST.search(text)]
    for line in PIN.finditer(text):
        rest = text[line.end() :].split("\n", 2)
        if len(rest) < 2 or "--hash=sha256:" not in rest[1]:
            found.append(f"{where}: {line['name']} has no hash")
    return found


def main() -> int:
    """Print every fault of the lock."""
    names = ("pyproject.toml", "requirements.txt", "requirements-dev.txt")
    found = faults(*[(CHECKOUT / name).read_text() for name in names])
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
