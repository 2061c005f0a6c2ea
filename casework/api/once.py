"""Lets a write that comes several times under one key happen once, and answers each time alike."""

import hashlib
import json
import re
from collections.abc import Callable
from typing import Any, ClassVar, Protocol
from urllib.parse import urlsplit

from django.core.files.uploadedfile import UploadedFile
from django.db import DatabaseError, OperationalError, transaction
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import resolve
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from casework.actions import reserving
from casework.errors import BadInput, NotAllowed, Refusal, WrongState
from casework.models import Network, Officer, Reservation
from casework.permissions import place_in

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
FORM = re.compile(r"[\x21-\x7e]{1,255}")
KEPT_HEADERS = ("Content-Type", "Location", "ETag")
# What PostgreSQL says when two calls waited for each other, and it chose this one to give way.
GAVE_WAY = ("40P01", "40001", "55P03")


class KeyRequired(BadInput):
    code = "key-required"
    message = _("This call needs an Idempotency-Key, so that it may safely be sent again.")
    remedy = _("Send a fresh random key, such as a UUID; send the same one when you try again.")


class KeyMalformed(BadInput):
    code = "key-malformed"
    message = _("An Idempotency-Key has 1 to 255 visible ASCII characters.")
    remedy = _("Send a UUID.")


class RightsChanged(NotAllowed):
    code = "rights-changed"
    message = _("This was done, but your rights have changed since; the answer is not shown again.")
    remedy = _("Read the object, if you still may.")


class GaveWay(WrongState):
    code = "gave-way"
    message = _("Another call held what this one needed.")
    remedy = _("Send it again, under the same key.")
    wait = 1


class Keyed(Protocol):
    """What this module needs of a door."""

    request: Request
    withheld: ClassVar[tuple[str, ...]]

    @property
    def officer(self) -> Officer: ...

    def case(self) -> Network | None: ...

    def make_ready(self) -> None: ...


def is_keyed(request: Request) -> bool:
    """Say whether the call has, or needs, a key: every POST does, other writes may have one."""
    return request.method == "POST" or (
        request.method in ("PUT", "PATCH", "DELETE") and HEADER in request.headers
    )


def answer(door: Keyed, act: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """Act once under the key, or answer as the first time; whoever lost their right is refused."""
    request = door.request
    key = _key(request)
    door.case()
    held = reserving.reserve(door.officer, key=key, fingerprint=fingerprint_of(request))
    if held.is_done:
        return _replay(door, held)
    try:
        door.make_ready()
        done = _do(door, held, act)
    except Exception as fault:
        reserving.release(held)
        if isinstance(fault, OperationalError) and _sqlstate(fault) in GAVE_WAY:
            raise GaveWay from fault
        raise
    if isinstance(done, Refusal):
        raise done
    return done


def _do(
    door: Keyed, held: Reservation, act: Callable[[], HttpResponseBase]
) -> HttpResponseBase | Refusal:
    with transaction.atomic():
        reserving.hold(held)
        try:
            given = act()
        except Refusal as refused:
            # The action took back what it had done. What outlives a refusal by design, such as
            # an alarm about changed evidence, is committed.
            reserving.release(held)
            return refused
        if isinstance(given, HttpResponse) and hasattr(given, "render"):
            given.render()
        _keep(door, held, given)
        return given


def _keep(door: Keyed, held: Reservation, given: HttpResponseBase) -> None:
    assert isinstance(given, HttpResponse), "a write answers with a document, never a stream"
    reserving.keep(
        held,
        number=given.status_code,
        headers={name: given[name] for name in KEPT_HEADERS if given.has_header(name)},
        body=_withhold(given.content.decode(), door.withheld),
        standing=_standing(door, given.get("Location", "")),
    )


def _withhold(body: str, names: tuple[str, ...]) -> str:
    """Keep no secret: whoever lost the answer asks for a new one."""
    if not names or not body:
        return body
    told = json.loads(body)
    return json.dumps({n: None if n in names else value for n, value in told.items()})


def _replay(door: Keyed, held: Reservation) -> HttpResponse:
    location = held.headers.get("Location", "")
    if not set(held.standing) <= set(_standing(door, location)):
        raise RightsChanged
    assert held.number is not None, "reservation_done_has_answer holds"
    again = HttpResponse(held.body, status=held.number)
    del again["Content-Type"]
    for name, value in held.headers.items():
        again[name] = value
    again[REPLAYED] = "true"
    return again


def _standing(door: Keyed, location: str) -> list[str]:
    """Return the officer's roles, and their place in the case that the call was about.

    :raises NotHere: when the case, or what came to be, is out of sight.
    """
    case = door.case() or _case_at(door, location)
    place = place_in(case, door.officer) if case else None
    return [*sorted(door.officer.roles), *([f"place:{place}"] if place else [])]


def _case_at(door: Keyed, location: str) -> Network | None:
    """Ask the door at which the new thing is read whether it is in sight."""
    if not location:
        return None
    try:
        found = resolve(urlsplit(location).path)
    except Http404:
        return None
    other = found.func.cls()  # type: ignore[attr-defined]
    other.request, other.args, other.kwargs = door.request, found.args, found.kwargs
    case: Network | None = other.case()
    return case


def _key(request: Request) -> str:
    given = request.headers.get(HEADER)
    if given is None:
        raise KeyRequired
    if not FORM.fullmatch(given):
        raise KeyMalformed
    return given


def fingerprint_of(request: Request) -> str:
    """Return one hash of all that makes this call what it is; the version it names is left out."""
    files = [
        [field, file.name, sha256_of(file)]
        for field in request.FILES
        for file in request.FILES.getlist(field)
    ]
    parts = [request.method, request.get_full_path(), _fields(request), files]
    text = json.dumps(parts, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _fields(request: Request) -> Any:
    data = request.data
    if not hasattr(data, "lists"):
        return data
    return {name: values for name, values in data.lists() if name not in request.FILES}


def sha256_of(file: UploadedFile) -> str:
    """Return the hash that was taken while the file came in, or take it now."""
    known: str | None = getattr(file, "sha256", None)
    if known is None:
        digest = hashlib.sha256()
        for chunk in file.chunks():
            digest.update(chunk)
        file.seek(0)
        known = digest.hexdigest()
    return known


def _sqlstate(fault: DatabaseError) -> str:
    return str(getattr(fault.__cause__, "sqlstate", ""))
