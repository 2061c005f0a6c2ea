"""Gives each call a number, and writes one line when it was answered: no bodies, no secrets."""

import logging
import re
import time
import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from casework.actions import metering
from casework.models import Token

HEADER = "X-Request-Id"
FORM = re.compile(r"[A-Za-z0-9._-]{1,128}")
access = logging.getLogger("renvoi.access")


class TracingMiddleware:
    """Stands before all others, so that what they refuse is told as well."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        given = request.headers.get(HEADER, "")
        number = given if FORM.fullmatch(given) else uuid.uuid4().hex
        _take_proxys_word(request)
        response = self.get_response(request)
        response[HEADER] = number
        _tell(request, response, number, int((time.perf_counter() - began) * 1000))
        return response


def _take_proxys_word(request: HttpRequest) -> None:
    """Put the client's address in place of the proxy's, where the operator trusts the proxy."""
    name = settings.RENVOI_PROXY_ADDRESS_HEADER
    if name:
        # The last one is the proxy's own; those before it are what the client says of itself.
        told = request.headers.get(name, "").rpartition(",")[2].strip()
        request.META["REMOTE_ADDR"] = told or request.META.get("REMOTE_ADDR", "")


def _tell(request: HttpRequest, response: HttpResponse, number: str, took: int) -> None:
    token = getattr(request, "auth", None)
    token = token if isinstance(token, Token) else None
    # Whoever was not asked for is not looked up for a line in the log.
    officer = token.officer if token else getattr(request, "_cached_user", None)
    # The path alone: what follows the question mark are people's words and names.
    access.info(
        "%s %s %s %d %dms officer=%s token=%s from=%s",
        number,
        request.method,
        request.path.encode("ascii", "backslashreplace").decode(),
        response.status_code,
        took,
        getattr(officer, "pk", None) or "-",
        token.pk if token else "-",
        request.META.get("REMOTE_ADDR") or "-",
    )
    if token and not settings.RENVOI_READ_ONLY:
        status = response.status_code
        metering.count(
            token,
            milliseconds=took,
            is_refused=400 <= status < 500,
            is_failed=status >= 500,
        )
