from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import audit
from casework.errors import BadInput, NotAllowed, WrongState
from casework.models import EventKind, Officer, Scope, Token
from casework.models.token import digest_of, new_secret

LONGEST_DAYS = 366
LONGEST_LABEL = 120


class TokenOfAnother(NotAllowed):
    code = "token-of-another"
    message = _("Only an administrator handles the tokens of others.")


class AlreadyRevoked(WrongState):
    code = "already-revoked"
    message = _("This token was revoked already.")


@transaction.atomic
def issue(
    officer: Officer, *, scopes: Sequence[str], days: int, by: Officer, label: str = ""
) -> tuple[Token, str]:
    """Issue a token and return it with its secret, which is shown this once.

    :raises TokenOfAnother: when `by` is neither the officer nor an administrator.
    """
    _require_own(officer, by)
    unknown = sorted(set(scopes) - set(Scope.values))
    if unknown or not scopes:
        raise BadInput(
            _("Scopes must be one or more of: %s.") % ", ".join(Scope.values), field="scopes"
        )
    if Scope.REVIEWS in scopes and (officer.is_service or officer != by):
        # Else an administrator could review in the name of any reviewer.
        raise BadInput(_("Only a person issues themselves a token to review."), field="scopes")
    if not 1 <= days <= LONGEST_DAYS:
        raise BadInput(_("A token lasts from 1 to %d days.") % LONGEST_DAYS, field="days")
    secret = new_secret()
    if len(label) > LONGEST_LABEL:
        raise BadInput(_("A label has %d characters at most.") % LONGEST_LABEL, field="label")
    token = Token.objects.create(
        officer=officer,
        label=label,
        digest=digest_of(secret),
        scopes=sorted(set(scopes)),
        issued_by=by,
        expires_at=_in_days(days),
    )
    audit.record(
        EventKind.TOKEN_ISSUED,
        by=by,
        subject=officer.email,
        payload={"token": token.pk, "scopes": token.scopes, "expires_at": token.expires_at},
    )
    return token, secret


@transaction.atomic
def revoke(token: Token, *, by: Officer) -> None:
    """End a token now.

    :raises TokenOfAnother: when `by` is neither its officer nor an administrator.
    :raises AlreadyRevoked: when it had ended before.
    """
    _require_own(token.officer, by)
    if not Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=Now()):
        raise AlreadyRevoked
    audit.record(
        EventKind.TOKEN_REVOKED, by=by, subject=token.officer.email, payload={"token": token.pk}
    )


def _require_own(officer: Officer, by: Officer) -> None:
    if officer != by and not by.is_administrator:
        raise TokenOfAnother


def _in_days(days: int) -> datetime:
    return timezone.now() + timedelta(days=days)
