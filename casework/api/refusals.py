"""What a refusal of each status looks like; the contract shows it, and tests bring it about."""

from typing import Any

from django.utils.translation import override
from rest_framework import exceptions
from rest_framework.response import Response

from casework.actions._checking import StaleVersion
from casework.actions.metering import TooMany
from casework.actions.pausing import ReadOnly
from casework.actions.reserving import KeyReused
from casework.api.errors import PROBLEMS, Conflict, NotHere, handle
from casework.api.parsing import BodyTooLarge
from casework.api.scoping import ScopeRequired
from casework.api.versions import MatchRequired
from casework.models import Scope

_MISSING = exceptions.ErrorDetail("This field is required.", "required")
# One of each; many codes share a status.
EXAMPLES: dict[str, Exception] = {
    "400": exceptions.ValidationError({"title": [_MISSING]}),
    "401": exceptions.NotAuthenticated(),
    "403": ScopeRequired(Scope.NETWORKS),
    "404": NotHere(),
    "406": exceptions.NotAcceptable(),
    "409": Conflict(),
    "412": StaleVersion(),
    "413": BodyTooLarge(2**21),
    "415": exceptions.UnsupportedMediaType("text/csv"),
    "422": KeyReused(),
    "428": MatchRequired(),
    "429": TooMany(42),
    "503": ReadOnly(),
}


def examples() -> dict[str, dict[str, Any]]:
    """Return the body of one refusal of each status, as the contract shows it."""
    with override("en"):
        return {status: shown(handle(fault, {})) for status, fault in EXAMPLES.items()}


def shown(answer: Response) -> dict[str, Any]:
    """Return a body that names no house in particular."""
    return {
        name: value.replace(PROBLEMS, "https://renvoi.example/api/v1/problems/")
        if name == "type"
        else value
        for name, value in answer.data.items()
    }
