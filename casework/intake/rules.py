"""The form of a platform's row: which hosts, which paths, which keys."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

NOTHING = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class Shape:
    """One form of a route (path, then the rule's own query parameters) and what it names.

    Templates may use the named groups of the pattern, and `{name}`, the folded handle.
    A shape without `key` names a post but not its author; one with `refusal` names nothing.
    """

    pattern: re.Pattern[str]
    key: str = ""
    url: str = ""
    kind: str = "ACCOUNT"
    post_key: str = ""
    post_url: str = ""
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One platform as data."""

    slug: str
    label: str
    #: Spellings of the platform's name in a column, in lower case without punctuation.
    names: tuple[str, ...]
    #: Finds the platform in running text.
    mentions: re.Pattern[str]
    #: Registered domains; `subdomains` says which hosts below them show accounts.
    domains: tuple[str, ...]
    subdomains: re.Pattern[str]
    #: A complete handle, without "@".
    handle: re.Pattern[str]
    #: Where a handle lives, for values that are a handle only.
    profile: str
    #: Tried in order; the first match decides.
    shapes: tuple[Shape, ...]
    #: Folded handles, and first parts of a path, that are functions of the site.
    reserved: re.Pattern[str] = NOTHING
    #: Query parameters that name something, in the order in which routes show them.
    parameters: tuple[str, ...] = ()
    #: Characters that the platform ignores in a handle, besides case.
    ignored: str = ""
    #: Hosts that only forward to somewhere else.
    short_hosts: frozenset[str] = frozenset()
    #: For platforms where `name.example.com` is an account: the route it stands for.
    subdomain_route: str = ""
    reserved_subdomains: re.Pattern[str] = NOTHING
    #: Written forms of handles that only this platform uses, such as "u/name".
    shorthand: re.Pattern[str] | None = None
    #: Form and address of a stable id; without address an id alone cannot be referred.
    stable_id: re.Pattern[str] = field(default=re.compile(r"[0-9]{1,25}"))
    id_url: str = ""

    def fold(self, handle: str) -> str:
        """Return the form in which two spellings of one handle are equal."""
        folded = handle.lower()
        return folded.replace(self.ignored, "") if self.ignored else folded

    def route(self, path: str, query: Mapping[str, str]) -> str:
        """Return the path with the parameters that this platform gives a meaning."""
        found = [f"{name}={query[name]}" for name in self.parameters if query.get(name)]
        return f"{path}?{'&'.join(found)}" if found else path


def shape(pattern: str, **answers: str) -> Shape:
    """Return a shape with its pattern compiled once."""
    return Shape(pattern=re.compile(pattern, re.ASCII), **answers)
