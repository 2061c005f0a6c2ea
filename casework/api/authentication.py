"""Lets a bearer token in as its officer; what is stored of a token is its hash alone."""

from datetime import timedelta

from django.conf import settings
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.plumbing import build_bearer_security_scheme_object
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from casework.models import Officer, Token
from casework.models.token import PREFIX, bearer

SCHEME = "Bearer"
# No secret of ours is longer; whatever is, is not worth hashing.
LONGEST = 200
NOTED_EVERY = timedelta(minutes=1)


class TokenAuthentication(BaseAuthentication):
    """Reads `Authorization: Bearer renvoi_…`; any other scheme is left to the session."""

    def authenticate(self, request: Request) -> tuple[Officer, Token] | None:
        scheme, _space, secret = get_authorization_header(request).partition(b" ")
        if scheme.lower() != SCHEME.lower().encode():
            return None
        token = self._token_of(secret.strip())
        address = request.META.get("REMOTE_ADDR") or None
        if token is None or not token.comes_from(address):
            raise AuthenticationFailed(
                _("This token is not known, has expired, or was revoked."), code="token-refused"
            )
        _note_use(token, address)
        officer = token.officer
        if token.confined_to is not None:
            officer.confined_to = frozenset(token.confined_to)
        return officer, token

    def authenticate_header(self, request: Request) -> str:
        return f'{SCHEME} realm="api"'

    def _token_of(self, secret: bytes) -> Token | None:
        if len(secret) > LONGEST or not secret.isascii():
            return None
        text = secret.decode("ascii")
        if not text.startswith(PREFIX):
            return None
        return bearer(text)


def _note_use(token: Token, address: str | None) -> None:
    """Keep when and whence the token was last used, to the minute: few reads cost a write."""
    if settings.RENVOI_READ_ONLY:
        return
    noted = token.last_used_at
    if noted and noted > timezone.now() - NOTED_EVERY and address in (None, token.last_used_from):
        return
    Token.objects.filter(pk=token.pk).update(last_used_at=Now(), last_used_from=address)


class TokenScheme(OpenApiAuthenticationExtension):
    """How the contract describes tokens; found by drf-spectacular when it is defined."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return build_bearer_security_scheme_object(
            header_name="Authorization", token_prefix=SCHEME, bearer_format=f"{PREFIX}…"
        )
