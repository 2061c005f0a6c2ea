"""Finds every address of the house: plain, by converter, by regular expression and by router."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product

from django.urls import URLPattern, URLResolver, get_resolver, resolve
from django.urls.exceptions import Resolver404
from django.utils.regex_helper import normalize

# Tried for each part of an address until the address leads back to the door that it came from.
SAMPLES = (
    "1",
    "NET-234567",
    "REF-234567",
    "0b2f6a52-0c55-4e8c-9c6a-1f0e4a2d7b11",
    "a" * 64,
    "casework",
    "officer",
    "json",
    "2026-09-01",
    "x",
    "",
)
LONGEST = 4


@dataclass(frozen=True)
class Door:
    """One address, and the name of what answers there."""

    path: str
    name: str


@cache
def doors() -> tuple[Door, ...]:
    """Find every door, each with an address that leads to it.

    :raises AssertionError: when an address cannot be made, so that no door is left out unseen.
    """
    found = []
    for regex, pattern, name in _patterns(get_resolver().url_patterns, "", ""):
        path = _address(regex, pattern)
        assert path is not None, f"no address could be made for {name or regex}"
        found.append(Door(path, name))
    return tuple(found)


def _patterns(
    patterns: list[URLPattern | URLResolver], before: str, spaces: str
) -> Iterator[tuple[str, URLPattern, str]]:
    for entry in patterns:
        regex = before + _unanchored(entry.pattern.regex.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{spaces}{entry.namespace}:" if entry.namespace else spaces
            yield from _patterns(entry.url_patterns, regex, inner)
        else:
            name = entry.name or getattr(entry.callback, "__qualname__", "")
            yield regex, entry, f"{spaces}{name}"


def _unanchored(regex: str) -> str:
    return regex.removeprefix("^").removesuffix("\\Z").removesuffix("$")


def _address(regex: str, pattern: URLPattern) -> str | None:
    """Make an address that leads to the door, or at least to one that stands before it."""
    shadowed = None
    for form, names in normalize(regex):
        if len(names) > LONGEST:
            continue
        for values in product(SAMPLES, repeat=len(names)):
            path = "/" + form % dict(zip(names, values, strict=True))
            if not re.fullmatch(regex, path[1:]):
                continue
            if _answering(path) is pattern.callback:
                return path
            shadowed = shadowed or (path if _answering(path) else None)
    return shadowed


def _answering(path: str) -> object:
    try:
        return resolve(path).func
    except Resolver404:
        return None
