"""Turns whatever went wrong into one problem document (RFC 9457): the only place with numbers."""

import logging
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core import exceptions as django_exceptions
from django.core.signals import got_request_exception
from django.db import DataError, IntegrityError
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from casework.actions._checking import StaleVersion
from casework.actions._storing import TooLarge
from casework.actions.metering import TooMany
from casework.actions.pausing import ReadOnly
from casework.actions.reserving import KeyReused
from casework.api.parsing import BodyTooLarge
from casework.api.versions import MatchRequired
from casework.errors import BadInput, Fault, NotAllowed, Refusal, WrongState

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
# Where each code has its page.
PROBLEMS = f"{settings.RENVOI_BASE_URL}/api/v1/problems/"
TITLES: dict[int, Promise] = {
    400: _("What was sent cannot be used"),
    401: _("You are not signed in, and sent no valid token"),
    403: _("You may not do that"),
    404: _("There is nothing here"),
    405: _("This is not done here"),
    406: _("Not in a form that you accept"),
    409: _("Not possible as things stand"),
    410: _("No longer here"),
    412: _("Somebody changed it meanwhile"),
    413: _("Too large"),
    415: _("Not in a form that we read"),
    422: _("This key was used for something else"),
    428: _("Say which version you read"),
    429: _("Too many requests"),
    503: _("Nothing can be written for now"),
    500: _("Something went wrong on our side"),
}
# The framework says what is wrong with a field, not what to do about it.
REMEDIES: dict[str, Promise] = {
    "unknown-field": _("Leave it out."),
    "read-only": _("Leave it out."),
    "required": _("Send it."),
    "null": _("Send a value, or leave the field out."),
    "blank": _("Send a value, or leave the field out."),
    "invalid-choice": _("Take one of the values that the contract lists."),
    "max-length": _("Shorten it."),
    "naive": _("Add Z for UTC, or the offset of the place."),
}
# The framework says what it did not like about a call, not what a client can do.
WAYS_OUT: dict[int, Promise] = {
    401: _("Send a valid token as “Authorization: Bearer …”, or sign in."),
    404: _("Check the address, and what you are given to see."),
    405: _("Use one of the methods that “Allow” names."),
    406: _("Ask for application/json."),
    415: _("Send it as the contract says, most often as application/json."),
}
STATUS_OF: tuple[tuple[type[Refusal], int], ...] = (
    (TooLarge, 413),
    (StaleVersion, 412),
    (MatchRequired, 428),
    (KeyReused, 422),
    (TooMany, 429),
    (ReadOnly, 503),
    (NotAllowed, 403),
    (WrongState, 409),
    (BadInput, 400),
)


class Conflict(WrongState):
    code = "conflict"
    message = _("Somebody else has just recorded the same, or changed it.")
    remedy = _("Read it again, then decide.")


class OutOfRange(BadInput):
    code = "out-of-range"
    message = _("A value does not fit.")


class Malformed(BadInput):
    code = "malformed"
    message = _("The request is malformed.")


class NotHere(exceptions.NotFound):
    default_code = "not-found"
    default_detail = _("It does not exist, or you may not see it.")


def handle(exc: Exception, context: dict[str, Any]) -> Response:
    """Answer every exception with a problem document; what was not foreseen is logged and told."""
    set_rollback()
    refusal = _as_refusal(exc)
    if refusal is not None:
        return _refuse(refusal, context.get("view"))
    if isinstance(exc, Http404 | django_exceptions.ObjectDoesNotExist):
        exc = NotHere()
    if isinstance(exc, exceptions.APIException):
        return _object(exc)
    # Whoever watches for crashes, the tests among them, must hear of one that is answered.
    got_request_exception.send(sender=handle, request=context.get("request"))
    log.error("The API failed.", exc_info=exc)
    return problem(500, code="internal-error", detail=_("The fault was logged. Try again later."))


def problem(
    status: int,
    *,
    code: str,
    detail: Any,
    remedy: Any = "",
    errors: list[dict[str, Any]] | None = None,
    headers: dict[str, str] | None = None,
    **more: Any,
) -> Response:
    """Return a problem document; every text in it is safe to send."""
    body = {
        "type": f"{PROBLEMS}{code}/",
        "title": _text(TITLES.get(status, TITLES[400])),
        "status": status,
        "detail": _text(detail),
        "code": code,
        "remedy": _text(remedy),
        "errors": errors or [],
        **more,
    }
    return Response(body, status=status, headers=headers, content_type=MEDIA_TYPE)


def fault_line(fault: Fault, rows: str = "") -> dict[str, Any]:
    """Return one fault as it is shown in `errors`; `rows` is the list whose row it names."""
    return {
        "field": _text(fault.field),
        "row": fault.row,
        "pointer": _text(fault.pointer) or _pointer(fault, rows),
        "message": _text(fault.message),
        "remedy": _text(fault.remedy),
        "code": fault.code,
        "severity": fault.severity,
    }


def status_of(kind: type[Refusal]) -> int:
    """Return the status that this kind of refusal is answered with."""
    return next(number for base, number in STATUS_OF if issubclass(kind, base))


def _pointer(fault: Fault, rows: str) -> str:
    """Return where the wrong value stands in what was sent; the whole where no field is named."""
    path = _escaped(_text(fault.field)).split(".")
    names = [name for name in path if name]
    if fault.row is None:
        return "".join(f"/{name}" for name in names)
    place = str(fault.row - 1)
    if rows:
        return "".join(f"/{name}" for name in (rows, place, *(n for n in names if n != rows)))
    return "".join(f"/{name}" for name in (*names, place))


def _as_refusal(exc: Exception) -> Refusal | None:
    """Translate what Django and PostgreSQL raise for bad input into the house's own words."""
    match exc:
        case Refusal():
            return exc
        case django_exceptions.RequestDataTooBig():
            return BodyTooLarge(settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0)
        case django_exceptions.SuspiciousOperation():
            return Malformed()
        case django_exceptions.ValidationError():
            return BadInput("; ".join(exc.messages))
        case DataError():
            return OutOfRange()
        case IntegrityError():
            log.warning("A constraint stopped what no action had foreseen.", exc_info=exc)
            return Conflict()
    return None


def _refuse(refusal: Refusal, view: Any) -> Response:
    status = status_of(type(refusal))
    more: dict[str, Any] = {"limit": refusal.limit} if isinstance(refusal, TooLarge) else {}
    if isinstance(refusal, StaleVersion) and hasattr(view, "current"):
        # Whoever was overtaken needs what overtook them, and its tag, to decide anew.
        now = view.current()
        more = {"current": now.data, "headers": {"ETag": now["ETag"]}}
    if hasattr(refusal, "wait"):
        more["headers"] = {"Retry-After": str(refusal.wait)}
    return problem(
        status,
        code=refusal.code,
        detail=refusal.summary,
        remedy=refusal.remedy,
        errors=[fault_line(fault, getattr(view, "rows", "")) for fault in refusal.faults],
        **more,
    )


def _object(exc: exceptions.APIException) -> Response:
    """Put an exception of the framework into the same form."""
    headers = {}
    if getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = exc.auth_header  # type: ignore[attr-defined]
    if getattr(exc, "wait", None):
        headers["Retry-After"] = str(int(exc.wait) + 1)  # type: ignore[attr-defined]
    if isinstance(exc, exceptions.ValidationError):
        faults = list(faults_of(exc.detail))
        detail = faults[0].message if len(faults) == 1 else _("Several fields cannot be used.")
        lines = [fault_line(fault) for fault in faults]
        remedy = faults[0].remedy if len(faults) == 1 else _("See what “errors” says of each.")
        return problem(
            400, code="bad-input", detail=detail, remedy=remedy, errors=lines, headers=headers
        )
    code = str(getattr(exc.detail, "code", exc.default_code)).replace("_", "-")
    remedy = WAYS_OUT.get(exc.status_code, "")
    return problem(exc.status_code, code=code, detail=exc.detail, remedy=remedy, headers=headers)


def faults_of(
    detail: Any, path: tuple[str, ...] = (), row: int | None = None, pointer: str = ""
) -> Iterator[Fault]:
    """Flatten nested errors: the names make the path, the first place in a list the row."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            # A list field numbers its errors from 0, people count rows from 1.
            place = name + 1 if isinstance(name, int) else None
            step = () if place or name == "non_field_errors" else (str(name),)
            further = "" if name == "non_field_errors" else f"/{_escaped(str(name))}"
            yield from faults_of(inner, path + step, row or place, pointer + further)
    elif isinstance(detail, list):
        for place, inner in enumerate(detail, start=1):
            is_row = isinstance(inner, dict | list)
            further = f"/{place - 1}" if is_row else ""
            yield from faults_of(inner, path, row or (place if is_row else None), pointer + further)
    else:
        code = str(getattr(detail, "code", "invalid")).replace("_", "-")
        yield Fault(str(detail), ".".join(path), row, REMEDIES.get(code, ""), code, pointer)


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def _text(value: Any) -> str:
    """Echo nothing that cannot be sent: half a character from the input would stop the answer."""
    return str(value).encode("utf-8", "replace").decode()
