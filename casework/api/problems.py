"""The page of each problem: what its code means, and what to do about it."""

from collections.abc import Iterator

from django.urls import reverse
from rest_framework.renderers import JSONRenderer, TemplateHTMLRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from casework.api.contract import operation
from casework.api.doors import Door
from casework.api.errors import TITLES, NotHere, status_of
from casework.api.shapes.problems import ProblemPageShape
from casework.errors import Refusal

# Codes that the framework gives, and the status that each comes with.
OTHERS = {
    "bad-input": 400,
    "parse-error": 400,
    "not-authenticated": 401,
    "authentication-failed": 401,
    "token-refused": 401,
    "permission-denied": 403,
    "not-found": 404,
    "method-not-allowed": 405,
    "not-acceptable": 406,
    "unsupported-media-type": 415,
    "internal-error": 500,
}


class Problems(Door):
    """Said to whoever follows the `type` of a problem: as JSON, or as a page in a browser."""

    renderer_classes = (JSONRenderer, TemplateHTMLRenderer)

    @operation("What the code of a problem means", responses=ProblemPageShape)
    def get(self, request: Request, code: str) -> Response:
        told = _refusals().get(code)
        number = status_of(told) if told else OTHERS.get(code)
        if number is None:
            raise NotHere
        data = {
            "type": request.build_absolute_uri(reverse("casework-api:problem", args=[code])),
            "code": code,
            "status": number,
            "title": str(TITLES[number]),
            "detail": str(told.message) if told else "",
            "remedy": str(told.remedy) if told else "",
        }
        return Response(data, template_name="casework/problem.html")


def _refusals() -> dict[str, type[Refusal]]:
    """Return every refusal of both apps by its code; the nearest to the base first."""
    found: dict[str, type[Refusal]] = {}
    for one in _below(Refusal):
        found.setdefault(one.code, one)
    return found


def _below(base: type[Refusal]) -> Iterator[type[Refusal]]:
    for one in base.__subclasses__():
        yield one
        yield from _below(one)
