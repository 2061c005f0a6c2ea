from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from casework import audit
from casework.models import Access
from casework.web.sight import address_of


class OriginMiddleware:
    """Says of everything that one request does by which door, and from where, it came."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        door = Access.Door.API if request.path.startswith("/api/") else Access.Door.WEB
        with audit.coming_by(door, address=address_of(request)):
            return self.get_response(request)
