"""A client that speaks the API: JSON in, JSON out, one officer's token."""

from typing import Any

from rest_framework.test import APIClient

from casework.actions import issuing
from casework.models import Officer, Scope

ROOT = "/api/v1/"


class Caller(APIClient):
    default_format = "json"

    def generic(self, method: str, path: str, *args: Any, **facts: Any) -> Any:
        place = path if path.startswith(("/", "http")) else ROOT + path
        return super().generic(method, place, *args, **facts)

    def generic_write(self, method: str, path: str, body: Any, form: str = "json") -> Any:
        """Send a body by the method that is named."""
        return getattr(self, method.lower())(path, body, format=form)


def scopes_for(officer: Officer) -> list[str]:
    """Return every scope that a token of this officer may have."""
    return [s for s in Scope.values if not (officer.is_service and s == Scope.REVIEWS)]


def secret_of(officer: Officer, *scopes: str) -> str:
    _token, secret = issuing.issue(
        officer, scopes=scopes or scopes_for(officer), days=1, by=officer
    )
    return secret


def bearing(secret: str, **facts: Any) -> Caller:
    caller = Caller(**facts)
    caller.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return caller


def calling(officer: Officer, *scopes: str, **facts: Any) -> Caller:
    return bearing(secret_of(officer, *scopes), **facts)
