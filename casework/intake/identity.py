"""The canonicaliser: any spelling of an account, page, group, website or post → one identity."""

import re
import unicodedata
from functools import lru_cache

from casework.intake import addresses, defanging, values
from casework.intake.addresses import Address
from casework.intake.findings import (
    AuthorlessPost,
    Finding,
    Identity,
    PostIdentity,
    Unrecognised,
)
from casework.intake.platforms.table import HOSTS, PLATFORMS, SHORT_HOSTS, WEB
from casework.intake.rules import Rule, Shape

__all__ = [
    "HOSTS",
    "LONGEST",
    "PLATFORMS",
    "WEB",
    "AuthorlessPost",
    "Finding",
    "Identity",
    "PostIdentity",
    "Unrecognised",
    "by_stable_id",
    "identify",
    "identify_handle",
    "platform_of_url",
]

#: No address of an account is longer; what is longer is a text in the wrong column.
LONGEST = 2000
LONGEST_ID = 64

_SPACE = re.compile(r"\s")
# Lists copied from a screen end long addresses with dots; the rest of the name is not there.
_CUT = re.compile(r"(?:\.\.|…)[\"'”’»)>\]]*\s*\Z")
_ESCAPED_LETTER = re.compile(r"%[89A-F]")

_AMBIGUOUS = Unrecognised("AMBIGUOUS_HANDLE")
_BLANK = Unrecognised("BLANK")
_INVALID_HANDLE = Unrecognised("INVALID_HANDLE")
_NOT_AN_ACCOUNT = Unrecognised("NOT_AN_ACCOUNT")
_SHORT_LINK = Unrecognised("SHORT_LINK")
_SUSPICIOUS = Unrecognised("SUSPICIOUS_CHARACTERS")
_TOO_LONG = Unrecognised("TOO_LONG")
_TRUNCATED = Unrecognised("TRUNCATED")


def identify(value: str, default_platform: str = "") -> Finding:
    """Return what a value names; `default_platform` says whose a bare "@name" is."""
    if len(value) > LONGEST and len(value.strip()) > LONGEST:
        return _TOO_LONG
    text = defanging.refang(value)
    if not text:
        return _BLANK
    if _SPACE.search(text):
        return _mixed(text) if "/" in text else values.describe(text)
    found = _single(text, default_platform)
    return _TRUNCATED if _is_cut(value, found) else found


def identify_handle(handle: str, platform: str) -> Finding:
    """Return the account of a handle, with or without "@", on a known platform."""
    rule = PLATFORMS.get(platform)
    if rule is None:
        return Unrecognised("UNKNOWN_PLATFORM")
    name = defanging.refang(handle)
    if rule.shorthand and rule.shorthand.fullmatch(name):
        return _by_route(rule, f"/{name.strip('/')}")
    name = name.removeprefix("@")
    if not name:
        return _BLANK
    if rule.handle.fullmatch(name):
        return _by_route(rule, rule.profile.format(name))
    return _INVALID_HANDLE if name.isascii() else _SUSPICIOUS


def by_stable_id(stable_id: str, platform: str) -> Identity | Unrecognised:
    """Return the account of a platform's own number, where it has an address by number."""
    rule = PLATFORMS.get(platform)
    if rule is None:
        return Unrecognised("UNKNOWN_PLATFORM")
    if not rule.stable_id.fullmatch(stable_id):
        return Unrecognised("BAD_STABLE_ID")
    if not rule.id_url:
        return Unrecognised("ADDRESS_NEEDED")
    return Identity(
        platform, "ACCOUNT", f"id:{stable_id}", "", rule.id_url.format(stable_id), stable_id
    )


def platform_of_url(url: str) -> str:
    """Return the platform whose host an address has, "web" for others, "" for no address."""
    address = addresses.parse(defanging.refang(url))
    if not isinstance(address, Address):
        return ""
    if address.host in SHORT_HOSTS:
        return next(slug for slug, rule in PLATFORMS.items() if address.host in rule.short_hosts)
    rule, _ = _rule_of(address.host)
    return rule.slug if rule else WEB


def _single(text: str, default_platform: str) -> Finding:
    """Return what a value without spaces names."""
    if text[0] == "@" and "/" not in text:
        return _bare_handle(text, default_platform)
    address = addresses.parse(text)
    if isinstance(address, Address):
        found = None if "/" in text else values.resembles_domain_only(text)
        return found or _located(address)
    if address is not None:
        return address
    return _shorthand(text) or _refusal(text)


def _is_cut(value: str, found: Finding) -> bool:
    """Tell an address that a list shows with dots at its end from a sentence that has them."""
    if ".." not in value and "…" not in value:
        return False
    is_address = not isinstance(found, Unrecognised) or found in (_SUSPICIOUS, _NOT_AN_ACCOUNT)
    return is_address and _CUT.search(value) is not None


def _bare_handle(text: str, default_platform: str) -> Finding:
    if not default_platform or default_platform == WEB or "@" in text[1:]:
        return _AMBIGUOUS
    return identify_handle(text, default_platform)


def _shorthand(text: str) -> Finding | None:
    for rule in PLATFORMS.values():
        if rule.shorthand and rule.shorthand.fullmatch(text):
            return identify_handle(text, rule.slug)
    return None


def _refusal(text: str) -> Unrecognised:
    """Return what a value is that names nothing, and whether it only looks like a name."""
    found = values.describe(text)
    if found.reason != "TEXT" or text.isascii():
        return found
    # Full-width letters and their kind would have made an address: say so, never fold.
    folded = unicodedata.normalize("NFKC", text)
    is_disguised = folded != text and (
        folded[0] == "@" or isinstance(addresses.parse(folded), Address)
    )
    return _SUSPICIOUS if is_disguised else found


def _mixed(text: str) -> Unrecognised:
    """Return why a value of several words is not taken apart for the officer."""
    words = [defanging.refang(word) for word in text.split()]
    are_addresses = [_is_located(word) for word in words if word]
    if len(are_addresses) > 1 and all(are_addresses):
        return Unrecognised("SEVERAL_ADDRESSES")
    if are_addresses[:1] == [True]:
        return Unrecognised("ADDRESS_WITH_TEXT")
    return values.describe(text)


def _is_located(word: str) -> bool:
    """Tell an address from a word with a dot in it."""
    return "/" in word and isinstance(addresses.parse(word), Address)


def _located(address: Address) -> Finding:
    """Return what an address names, by its platform's row or as a website."""
    if address.host in SHORT_HOSTS:
        return _SHORT_LINK
    rule, subdomain = _rule_of(address.host)
    if rule is None:
        return _website(address)
    path = address.path.rstrip("/")
    if not path and address.fragment.startswith("!/"):
        path = addresses.escape(address.fragment[1:].rstrip("/"))
    if subdomain:
        path = rule.subdomain_route.format(subdomain) + path
    query = addresses.parameters(address.query) if address.query and rule.parameters else {}
    return _by_route(rule, rule.route(path, query) if query else path)


@lru_cache(maxsize=4096)
def _rule_of(host: str) -> tuple[Rule | None, str]:
    """Return the rule of a host, and the subdomain where that names an account."""
    rest, _, top = host.rpartition(".")
    below, _, name = rest.rpartition(".")
    slug = HOSTS.get(f"{name}.{top}")
    if slug is None:
        return None, ""
    rule = PLATFORMS[slug]
    if rule.subdomains.fullmatch(below):
        return rule, ""
    if rule.subdomain_route and "." not in below and not rule.reserved_subdomains.fullmatch(below):
        return rule, below
    return None, ""


def _by_route(rule: Rule, route: str) -> Finding:
    for shape in rule.shapes:
        match = shape.pattern.fullmatch(route)
        found = _named(rule, shape, match.groupdict()) if match else None
        if found is not None:
            return found
    path = route.partition("?")[0]
    if _ESCAPED_LETTER.search(path) and not rule.reserved.fullmatch(path.split("/")[1]):
        return _SUSPICIOUS
    return _NOT_AN_ACCOUNT


def _named(rule: Rule, shape: Shape, groups: dict[str, str]) -> Finding | None:
    """Return what a matching shape names, or None where the handle is a function of the site."""
    if shape.refusal:
        return Unrecognised(shape.refusal)
    handle = groups.get("handle", "")
    if handle:
        groups["name"] = name = rule.fold(handle)
        if not name or rule.reserved.fullmatch(name):
            return None
    post = None
    if shape.post_key:
        post = PostIdentity(shape.post_key.format_map(groups), shape.post_url.format_map(groups))
        if not shape.key:
            return AuthorlessPost(rule.slug, post)
    stable_id = _stable_id(groups)
    if len(stable_id) > LONGEST_ID:
        return Unrecognised("BAD_STABLE_ID")
    return Identity(
        rule.slug,
        shape.kind,
        shape.key.format_map(groups),
        handle or groups.get("group", ""),
        shape.url.format_map(groups),
        stable_id,
        post,
    )


def _stable_id(groups: dict[str, str]) -> str:
    group = groups.get("group", "")
    return groups.get("id") or (group if group.isdecimal() else "")


def _website(address: Address) -> Identity | Unrecognised:
    key = addresses.canonical(address)
    if len(key) > LONGEST - len("https://"):
        return _TOO_LONG
    host = key.partition("/")[0].partition("?")[0]
    return Identity(WEB, "WEBSITE", key, host, f"https://{key}")
