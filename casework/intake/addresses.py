"""Addresses: taking one apart, and the canonical form of a website's."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from casework.intake import defanging
from casework.intake.findings import Unrecognised

_PARTS = re.compile(
    r"(?:(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://|//)?"
    r"(?P<authority>[^/?#]*)(?P<path>[^?#]*)(?:\?(?P<query>[^#]*))?(?:#(?P<fragment>.*))?",
    re.DOTALL,
)
_AUTHORITY = re.compile(r"(?P<host>[^:@\[\]]+|\[[0-9A-Fa-f:.]+\])(?::(?P<port>\d{0,5}))?")
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_DOMAIN = re.compile(rf"(?:{_LABEL}\.)+(?:[a-z]{{2,63}}|xn--[a-z0-9-]{{2,59}})")
_NUMERIC = re.compile(r"(?:\d{1,3}\.){3}\d{1,3}|\[.*\]")
_PLAIN_PATH = re.compile(r"[A-Za-z0-9._~/@=&+:,;!$-]*")
# Brackets and quotes are escaped too, so that no later reading takes them for wrapping.
_ESCAPABLE = re.compile(r"%[0-9A-Fa-f]{2}|[^A-Za-z0-9._~/@=&+:,;!$?-]")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_DEFAULT_PORTS = frozenset({"", "80", "443"})
_TRACKING = re.compile(
    r"utm_.*|fbclid|gclid|gclsrc|dclid|msclkid|yclid|twclid|ttclid|li_fat_id|igshid|igsh|"
    r"mc_cid|mc_eid|_ga|_gl|ref|ref_src|ref_url|__cft__.*|__tn__",
    re.IGNORECASE,
)

MALFORMED = Unrecognised("MALFORMED_URL")
SUSPICIOUS = Unrecognised("SUSPICIOUS_CHARACTERS")
IP_ADDRESS = Unrecognised("IP_ADDRESS")


class Address(NamedTuple):
    """A web address taken apart, path and query normalised."""

    #: In lower-case ASCII, without "www.".
    host: str
    #: "" for the usual ones.
    port: str
    path: str
    query: str
    fragment: str


def parse(text: str) -> Address | Unrecognised | None:
    """Return the address, why it is none that we can use, or None where it is no address."""
    parts = _PARTS.fullmatch(text)
    if parts is None:
        return None
    scheme, authority, path, query, fragment = parts.groups()
    # Without a scheme only what looks like a domain is an address: titles have dots too.
    is_explicit = scheme is not None or text.startswith("//")
    if scheme is not None and scheme.lower() not in ("http", "https"):
        return MALFORMED
    host, port = _host_and_port(authority)
    if isinstance(host, Unrecognised):
        return host if is_explicit or _is_domain_like(authority) else None
    # People add the trailing slash of a path to a query as well: profile.php?id=1/
    query = escape(query.rstrip("/")) if query else ""
    return Address(host, port, escape(path), query, fragment or "")


# Lists name few hosts many times.
@lru_cache(maxsize=4096)
def _host_and_port(authority: str) -> tuple[str | Unrecognised, str]:
    found = _AUTHORITY.fullmatch(authority)
    if found is None:
        return MALFORMED, ""
    port = found["port"] or ""
    if port and not 0 < int(port) < 65536:
        return MALFORMED, ""
    return host_of(found["host"]), "" if port in _DEFAULT_PORTS else port.lstrip("0")


def host_of(text: str) -> str | Unrecognised:
    """Return the host in the ASCII form that the network uses, without "www."."""
    host = text.lower().rstrip(".")
    while host.startswith("www.") and host.count(".") > 1:
        host = host[4:]
    if not host.isascii():
        encoded = _punycode(host)
        if isinstance(encoded, Unrecognised):
            return encoded
        host = encoded
    if len(host) <= 253 and _DOMAIN.fullmatch(host):
        return host
    return IP_ADDRESS if _NUMERIC.fullmatch(host) else MALFORMED


def escape(text: str) -> str:
    """Return a path or query in which every character has exactly one spelling."""
    return text if _PLAIN_PATH.fullmatch(text) else _ESCAPABLE.sub(_escaped, text)


def parameters(query: str) -> dict[str, str]:
    """Return the first value of each query parameter."""
    found: dict[str, str] = {}
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        found.setdefault(name, value)
    return found


def canonical(address: Address) -> str:
    """Return host, path and query without what does not tell two pages apart."""
    host = address.host
    port = f":{address.port}" if address.port else ""
    path = address.path.rstrip("/")
    query = _meaningful(address.query) if address.query else ""
    key = f"{host}{port}{path}?{query}" if query else f"{host}{port}{path}"
    return key if key[-1].isalnum() else _settled(key)


def _settled(key: str) -> str:
    """Return the key as it reads once the end of it has been trimmed like a pasted value."""
    trimmed = defanging.trim_end(key.rstrip("/"))
    again = parse("https://" + trimmed) if trimmed != key else None
    return canonical(again) if isinstance(again, Address) else trimmed


def _meaningful(query: str) -> str:
    pairs = [pair for pair in query.split("&") if pair and not _is_tracking(pair)]
    return "&".join(sorted(pairs, key=_parameter_name))


def _is_tracking(pair: str) -> bool:
    return _TRACKING.fullmatch(_parameter_name(pair)) is not None


def _parameter_name(pair: str) -> str:
    return pair.partition("=")[0]


def _is_domain_like(authority: str) -> bool:
    """Tell a domain in foreign letters from a title: its last part is Latin, and letters only."""
    host = authority.partition(":")[0]
    last = host.rpartition(".")[2]
    return not host.isascii() and len(last) > 1 and last.isascii() and last.isalpha()


def _punycode(host: str) -> str | Unrecognised:
    """Return each label encoded as it is written.

    Python's own codec first folds look-alikes (full-width letters, "ß") to other domains.
    """
    labels = [_label(label) for label in host.split(".")]
    return SUSPICIOUS if None in labels else ".".join(filter(None, labels))


def _label(label: str) -> str | None:
    if label.isascii():
        return label
    if unicodedata.normalize("NFKC", label) != label:
        return None
    if any(unicodedata.category(char)[0] not in "LMN" and char != "-" for char in label):
        return None
    return "xn--" + label.encode("punycode", "replace").decode("ascii").lower()


def _escaped(match: re.Match[str]) -> str:
    found = match[0]
    if len(found) == 3:
        plain = chr(int(found[1:], 16))
        return plain if plain in _UNRESERVED else found.upper()
    return "".join(f"%{byte:02X}" for byte in found.encode("utf-8", "surrogatepass"))
