"""Posts one signed push to a receiver that nobody here vouches for.

The name is resolved once and the connection goes to the very address that was looked at: a name
that answers differently the second time leads nowhere. Nothing is followed, little is read, and
all of it ends by one deadline.
"""

import ipaddress
import socket
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from threading import Timer
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from referrals.models import PushAttempt

Result = PushAttempt.Result
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
PORTS = {"https": 443, "http": 80}
# Whoever answers with more has misunderstood; what is behind it is not read.
MOST_READ = 64 * 1024
MOST_KEPT = 2000
GONE = 410
# IPv6 addresses that stand for an IPv4 address, where a translator listens (RFC 6052).
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class Answer:
    """How one attempt ended, and the two heads of it."""

    result: PushAttempt.Result
    status: int | None = None
    request_head: str = ""
    response_head: str = ""
    milliseconds: int = 0
    # Seconds after which the receiver wants to be asked again.
    retry_after: int = 0

    @property
    def is_gone(self) -> bool:
        """Whether the receiver says that it is gone for good."""
        return self.status == GONE


class _Refused(Exception):
    def __init__(self, result: PushAttempt.Result, detail: str = "") -> None:
        self.result, self.detail = result, detail
        super().__init__(result)


def fault_of(url: str) -> Promise | None:
    """Say what is wrong with an address before anybody is asked for it; None when nothing is."""
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname or ""
    except ValueError:
        return _("This is no address.")
    if parts.scheme not in PORTS or not host or not url.isascii() or not url.isprintable():
        return _("This is no address of the web, such as https://example.org/hooks.")
    if " " in url or parts.username is not None or parts.password is not None or parts.fragment:
        return _("The address must have no spaces, no name or password, and no fragment.")
    if parts.scheme != "https" and not _may_be_plain(host):
        return _("The address must begin with https://.")
    if port == 0:
        return _("This is no address.")
    literal = _literal(host)
    if literal is not None and not _is_allowed(literal):
        return _("This address is not public.")
    return None


def post(url: str, *, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Post the body there once and say how that went; never raises for what the other side does."""
    parts = urlsplit(url)
    head = _head(parts, body, headers)
    text = "\r\n".join(head)
    begun = time.monotonic()
    try:
        status, answered, retry_after = _exchange(parts, head, body)
        result = Result.TAKEN if 200 <= status < 300 else Result.REFUSED
    except _Refused as refused:
        result, status, answered, retry_after = refused.result, None, refused.detail, 0
    took = int((time.monotonic() - begun) * 1000)
    return Answer(result, status, text, answered[:MOST_KEPT], took, retry_after)


def _exchange(parts: SplitResult, head: list[str], body: bytes) -> tuple[int, str, int]:
    deadline = time.monotonic() + settings.RENVOI_WEBHOOK_SECONDS
    host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    address = _resolve(host, port)
    try:
        with (
            _ending(_connect(str(address), port, deadline), deadline) as plain,
            _secured(plain, host) if parts.scheme == "https" else plain as stream,
        ):
            stream.sendall("\r\n".join([*head, "", ""]).encode("ascii") + body)
            answer = HTTPResponse(stream, method="POST")
            answer.begin()
            answer.read(MOST_READ)
            return answer.status, _told(answer), _seconds(answer.getheader("Retry-After", ""))
    except TimeoutError as fault:
        raise _Refused(Result.TIMEOUT) from fault
    except ssl.SSLCertVerificationError as fault:
        raise _Refused(Result.UNTRUSTED, fault.verify_message) from fault
    except (OSError, HTTPException, ValueError) as fault:
        # The watch closes the connection, which looks like any other break from in here.
        if time.monotonic() >= deadline:
            raise _Refused(Result.TIMEOUT) from fault
        broken = isinstance(fault, HTTPException | ValueError)
        result = Result.GARBAGE if broken else Result.UNREACHABLE
        raise _Refused(result, type(fault).__name__) from fault


def _head(parts: SplitResult, body: bytes, headers: Mapping[str, str]) -> list[str]:
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return [
        f"POST {target} HTTP/1.1",
        f"Host: {parts.netloc}",
        f"User-Agent: Renvoi/{settings.RENVOI_VERSION}",
        "Accept: */*",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        "Connection: close",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]


def _told(answer: HTTPResponse) -> str:
    """Return the head of an answer as text that PostgreSQL takes, whatever the receiver sent."""
    lines = [f"HTTP {answer.status} {answer.reason}"]
    lines += [f"{name}: {value}" for name, value in answer.getheaders()]
    return "\n".join("".join(c if c.isprintable() else "\ufffd" for c in one) for one in lines)


def _resolve(host: str, port: int) -> Address:
    """Return a public address of the host; one that is not public spoils them all."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as fault:
        raise _Refused(Result.UNREACHABLE, type(fault).__name__) from fault
    addresses = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    if not addresses or not all(map(_is_allowed, addresses)):
        raise _Refused(Result.FORBIDDEN)
    return addresses[0]


def _is_allowed(address: Address) -> bool:
    if address.is_loopback:
        return bool(settings.RENVOI_WEBHOOK_LOOPBACK)
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        # What is wrapped up in another kind of address may lead inside the house.
        if inner is not None or address.teredo or address in NAT64 or address.is_site_local:
            return False
    return address.is_global and not address.is_multicast


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _may_be_plain(host: str) -> bool:
    """Say whether this host may be spoken to without encryption: our own, where that is allowed."""
    literal = _literal(host)
    is_own = host == "localhost" or (literal is not None and literal.is_loopback)
    return is_own and bool(settings.RENVOI_WEBHOOK_LOOPBACK)


def _connect(address: str, port: int, deadline: float) -> socket.socket:
    return socket.create_connection((address, port), timeout=max(0.1, deadline - time.monotonic()))


def _secured(plain: socket.socket, host: str) -> ssl.SSLSocket:
    context = ssl.create_default_context(cafile=settings.RENVOI_WEBHOOK_ROOTS or None)
    return context.wrap_socket(plain, server_hostname=host)


@contextmanager
def _ending(stream: socket.socket, deadline: float) -> Iterator[socket.socket]:
    """Break the connection off at the deadline, however slowly the other side drips."""
    other = stream.dup()
    watch = Timer(max(0.0, deadline - time.monotonic()), _break, [other])
    watch.daemon = True
    watch.start()
    try:
        yield stream
    finally:
        watch.cancel()
        other.close()
        stream.close()


def _break(stream: socket.socket) -> None:
    try:
        stream.shutdown(socket.SHUT_RDWR)
    except OSError:
        # It is closed already.
        return


def _seconds(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 7 else 0
