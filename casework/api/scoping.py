"""What a token may be used for: every door names the scope that writing through it needs."""

from typing import Literal

from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from casework.errors import NotAllowed
from casework.models import Scope, Token

# Whoever writes anything may: it is the client's own, and no one scope's business.
ANY: Literal["any"] = "any"
Needed = Scope | Literal["any"]
# With these alone a token changes nothing.
WRITING = frozenset(Scope.values) - {Scope.READ.value, Scope.WEBHOOKS.value}


class ScopeRequired(NotAllowed):
    code = "scope-required"

    def __init__(self, scope: Scope) -> None:
        super().__init__(
            _("This token lacks the scope “%s”.") % scope.value,
            remedy=_("Ask for a token that has this scope, or sign in."),
        )


class WritingRequired(NotAllowed):
    code = "writing-required"
    message = _("This token only reads.")
    remedy = _("Ask for a token that has any scope that writes, or sign in.")


class ScopeUndeclared(NotAllowed):
    """A door that forgot to say what it needs stays shut."""

    code = "scope-undeclared"
    message = _("Nobody may write here.")


class Scoped(BasePermission):
    """Lets a token do what its scopes name; a signed-in person has them all."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        scope = needed(request.method or "", view)
        if scope is None:
            # A method that nobody serves is answered with 405, which says more.
            if hasattr(view, (request.method or "").lower()):
                raise ScopeUndeclared
            return True
        if not isinstance(request.auth, Token):
            return True
        if not isinstance(scope, Scope):
            if not WRITING.intersection(request.auth.scopes):
                raise WritingRequired
        elif scope not in request.auth.scopes:
            raise ScopeRequired(scope)
        return True


def needed(method: str, view: object) -> Needed | None:
    """Return the scope that this method of the door needs; None where none is declared."""
    if method in SAFE_METHODS:
        return Scope.READ
    scope: Needed | None = getattr(view, "write_scope", None)
    return scope
