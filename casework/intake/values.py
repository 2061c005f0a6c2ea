"""What a value is when it is no address: the reason that the row report will give."""

import ipaddress
import re

from casework.intake.findings import Unrecognised

_EMAIL = re.compile(r"(?:mailto:)?[^\s@/:]+@[^\s@/:]+\.[A-Za-z]{2,}", re.IGNORECASE)
_HASH = re.compile(
    r"(?:(?:md5|sha-?1|sha-?256|sha-?512)\s*[:=]?\s*)?"
    r"(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{128})",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?:tel:)?(?=.*[+() .-])\+?[0-9(][0-9() .\-/]{6,24}", re.IGNORECASE)
_DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[/.-]\d{1,2}[/.-]\d{4}")
_APP = re.compile(r"(?:com|org)(?:\.[A-Za-z]\w*){2,}")
_FILE = re.compile(
    r"[^/?#]+\.(?:pdf|jpe?g|png|gif|webp|mp[34]|docx?|xlsx?|pptx?|csv|txt|exe|apk|dll|html?|json)",
    re.IGNORECASE,
)

_NUMBER = r"(?:\d[\d,.'’]*(?: \d{3})*\+?(?: ?(?:k|m|thousand|million|mille|millions))?|no|aucune?)"
_APPROXIMATELY = (
    r"(?:(?:about|around|approximately|approx\.?|some|over|under|more than|less than|fewer than|"
    r"nearly|almost|roughly|at least|up to|environ|près de|plus de|moins de|quelque) |[~≈<>±] ?)*"
)
_THINGS = (
    r"(?:accounts?|pages?|groups?|profiles?|users?|channels?|followers?|members?|posts?|tweets?|"
    r"comments?|videos?|photos?|images?|events?|ads?|domains?|websites?|sites?|urls?|links?|"
    r"subscribers?|subreddits?|handles?|personas?|apps?|assets?|blogs?|forums?|bots?|comptes?|"
    r"groupes?|profils?|utilisateurs?|abonnés|chaînes?|publications?|commentaires?|vidéos?|"
    r"liens?|domaines?)"
)
_GOES_ON = (
    r"(?:(?: [\w/()&-]+){0,2}\W*| (?:on|in|from|across|that|which|who|follow\w*|join\w*|like\w*|"
    r"subscrib\w*|engag\w*|were|was|and|or|of|posted|created|removed|with|for|sur|de|dans|ont|qui|suiv\w*)\b.*)"
)
_COUNT = re.compile(
    rf"{_APPROXIMATELY}{_NUMBER} (?:[\w/()&-]+ ){{0,4}}?{_THINGS}{_GOES_ON}"
    r"|\d{1,3}(?:[ ,.]\d{3})+|\d{1,6}",
    re.IGNORECASE,
)
_LONGEST_COUNT = 300

APP = Unrecognised("APP_IDENTIFIER")
EMAIL = Unrecognised("EMAIL_ADDRESS")
TEXT = Unrecognised("TEXT")
AMBIGUOUS = Unrecognised("AMBIGUOUS_HANDLE")

# In this order: an IP address also looks like a telephone number, a hash like a number.
_FORMS = (
    (_EMAIL, EMAIL),
    (_HASH, Unrecognised("HASH")),
    (_COUNT, Unrecognised("COUNT")),
    (_DATE, TEXT),
    (_PHONE, Unrecognised("PHONE_NUMBER")),
    (_APP, APP),
    (re.compile(r"\d+|@[^\s@]+(?:@[^\s@]+)?"), AMBIGUOUS),
)


def describe(text: str) -> Unrecognised:
    """Return what a value is that is no address and belongs to no platform."""
    plain = " ".join(text.split())
    if len(plain) <= _LONGEST_COUNT:
        if is_ip_address(plain):
            return Unrecognised("IP_ADDRESS")
        for form, answer in _FORMS:
            if form.fullmatch(plain):
                return answer
    return TEXT


def resembles_domain_only(text: str) -> Unrecognised | None:
    """Return why a bare "a.b.c" is no domain, or None where it may be one."""
    if _APP.fullmatch(text):
        return APP
    return TEXT if _FILE.fullmatch(text) else None


def is_ip_address(text: str) -> bool:
    """Tell an IPv4 or IPv6 address, with a port or a network size or without."""
    if text.count(".") < 3 and text.count(":") < 2:
        return False
    return any(_is_bare_ip(candidate) for candidate in (text, *_without_port(text)))


def _without_port(text: str) -> list[str]:
    host = text.rstrip("/").partition("/")[0]
    unbracketed = host.partition("]")[0].lstrip("[") if host.startswith("[") else host
    return [host, unbracketed, host.rpartition(":")[0]]


def _is_bare_ip(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
