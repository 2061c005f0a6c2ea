from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from casework.actions import pausing

READING = ("GET", "HEAD", "OPTIONS", "TRACE")
# Whoever wants to read must come in, and may go; the API answers for itself.
OPEN = ("casework:sign-in", "casework:sign-out", "casework:language")
API = "/api/"


def told(request: HttpRequest) -> dict[str, Callable[[], bool]]:
    """Let a page say beforehand that nothing will be saved; asked only by pages that do."""
    return {"is_read_only": pausing.is_read_only}


class StandstillMiddleware:
    """Answers what would write with a page that says when to come again."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self._would_write(request) and pausing.is_read_only():
            refused = pausing.ReadOnly()
            context = {"refused": refused, "faults": refused.faults}
            page = render(request, "refusal.html", context, status=503)
            page["Retry-After"] = str(refused.wait)
            return page
        return self.get_response(request)

    def _would_write(self, request: HttpRequest) -> bool:
        if request.method in READING or request.path.startswith(API):
            return False
        return request.path not in map(reverse, OPEN)
