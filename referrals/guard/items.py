"""Rules about the items."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from casework.errors import Fault
from casework.intake.identity import (
    PLATFORMS,
    WEB,
    Identity,
    Unrecognised,
    platform_of_url,
)
from referrals.guard.facts import Facts, ItemFacts

# Beside the platforms' own, which `casework.intake` knows.
_SHORTENERS = (
    "bit.ly",
    "tinyurl.com",
    "goo.gl",
    "ow.ly",
    "is.gd",
    "buff.ly",
    "rebrand.ly",
    "cutt.ly",
    "rb.gy",
    "s.id",
    "lnkd.in",
    "shorturl.at",
    "tiny.cc",
    "t.ly",
    "v.gd",
)
_SEARCHES = re.compile(
    r"(?:www\.)?(?:google\.[a-z.]{2,6}|bing\.com|yandex\.[a-z]+|youtube\.com)/(?:search|results)\b"
    r"|(?:www\.)?duckduckgo\.com/\?|(?:www\.)?baidu\.com/s\?|search\.yahoo\.com/",
    re.IGNORECASE,
)


def wrong_platform(facts: Facts) -> Iterator[Fault]:
    for item in facts.items:
        named = _platform_named(item)
        # Where no rule knows the platform's hosts, its addresses look like any website's.
        is_elsewhere = named != facts.platform and not (
            named in ("", WEB) and facts.platform not in PLATFORMS
        )
        if item.platform != facts.platform or is_elsewhere:
            yield _of(
                item,
                _("Item %(number)d (%(url)s) is not on this platform."),
                _("Remove it, and refer it to the platform that it is on."),
            )


def protected_domain(facts: Facts) -> Iterator[Fault]:
    """A wrong referral of an archive is a scandal that has happened (April 2019)."""
    hosts: dict[str, list[str]] = {}
    for address in facts.protected:
        host, _slash, path = address.partition("/")
        hosts.setdefault(host, []).append(path)
    for item in facts.items:
        if _is_protected(item.url, hosts):
            yield _of(
                item,
                _("Item %(number)d (%(url)s) is at a protected address."),
                _("Archives, parliaments, governments and media are not referred. Remove it."),
            )


def inexact_location(facts: Facts) -> Iterator[Fault]:
    for item in facts.items:
        message = _inexact(item)
        if message:
            yield _of(item, message, _("Record the exact address, and add that one instead."))


def already_claimed(facts: Facts) -> Iterator[Fault]:
    for item in facts.items:
        if item.held_by:
            yield Fault(
                _("Item %(number)d is already in %(reference)s, which is under way.")
                % {"number": item.number, "reference": item.held_by},
                "items",
                item.number,
                _("Remove it, or wait for that referral's outcome."),
            )


def already_gone(facts: Facts) -> Iterator[Fault]:
    for item in facts.items:
        if item.was_gone and not facts.follows:
            yield Fault(
                _("Item %d was referred before, and the platform said that it was already gone.")
                % item.number,
                "items",
                item.number,
                _("Remove it, or open this referral as a follow-up of the earlier one."),
            )


def seen_gone(facts: Facts) -> Iterator[Fault]:
    for item in facts.items:
        if item.is_gone:
            yield _of(
                item,
                _("Item %(number)d (%(url)s) was gone when somebody last looked."),
                _("Remove it, or say why it is referred all the same."),
            )


def post_without_author(facts: Facts) -> Iterator[Fault]:
    for item in facts.items:
        if item.is_post and not item.has_author:
            yield _of(
                item,
                _("Nobody recorded who published item %(number)d (%(url)s)."),
                _("Record the author, or say why the post alone is referred."),
            )


def item_without_exhibit(facts: Facts) -> Iterator[Fault]:
    """One exhibit of the network as a whole stands for every item."""
    if not facts.exhibits or any(exhibit.is_general for exhibit in facts.exhibits):
        return
    for item in facts.items:
        if not item.is_shown:
            yield _of(
                item,
                _("No exhibit shows item %(number)d (%(url)s)."),
                _("Cite evidence that is linked to it, or say what else proves it."),
            )


def _of(item: ItemFacts, message, remedy) -> Fault:
    return Fault(message % {"number": item.number, "url": item.url}, "items", item.number, remedy)


def _platform_named(item: ItemFacts) -> str:
    if isinstance(item.found, Unrecognised):
        return platform_of_url(item.url)
    return item.found.platform


def _inexact(item: ItemFacts):
    found = item.found
    if isinstance(found, Unrecognised):
        if found.reason == "SHORT_LINK":
            return _("Item %(number)d (%(url)s) is a shortened link.")
        if found.reason == "NOT_AN_ACCOUNT":
            return _("Item %(number)d (%(url)s) is a page of the site, no account and no post.")
        return None
    if found.platform == WEB:
        plain = item.url.partition("://")[2]
        if plain.partition("/")[0].removeprefix("www.").lower() in _SHORTENERS:
            return _("Item %(number)d (%(url)s) is a shortened link.")
        if _SEARCHES.match(plain):
            return _("Item %(number)d (%(url)s) is a page of search results.")
    elif item.is_post and isinstance(found, Identity) and found.post is None:
        return _("Item %(number)d (%(url)s) is a post, and its address is that of an account.")
    return None


def _is_protected(url: str, hosts: dict[str, list[str]]) -> bool:
    parts = urlsplit(url)
    host, path = (parts.hostname or "").removeprefix("www."), parts.path.strip("/").lower()
    names = host.split(".")
    for start in range(len(names)):
        for begin in hosts.get(".".join(names[start:]), ()):
            if not begin or path == begin or path.startswith(f"{begin}/"):
                return True
    return False
