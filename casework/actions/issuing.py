import ipaddress
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import audit
from casework.errors import BadInput, NotAllowed, WrongState
from casework.models import EventKind, Network, Officer, Scope, Token
from casework.models.token import digest_of, new_secret

LONGEST_DAYS = 366
LONGEST_LABEL = 120
LONGEST_OVERLAP = 7 * 24
MOST_ADDRESSES = 50
MOST_NETWORKS = 200


class TokenOfAnother(NotAllowed):
    code = "token-of-another"
    message = _("Only an administrator handles the tokens of others.")


class AlreadyRevoked(WrongState):
    code = "already-revoked"
    message = _("This token was revoked already.")


class TokenEnded(WrongState):
    code = "token-ended"
    message = _("This token has ended, so it cannot be renewed.")
    remedy = _("Issue a new one.")


@transaction.atomic
def issue(
    officer: Officer,
    *,
    scopes: Sequence[str],
    days: int,
    by: Officer,
    label: str = "",
    addresses: Sequence[str] = (),
    networks: Sequence[str] | None = None,
) -> tuple[Token, str]:
    """Issue a token and return it with its secret, which is shown this once.

    Where networks are named by their references, the token sees these and no others.

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
    if len(label) > LONGEST_LABEL:
        raise BadInput(_("A label has %d characters at most.") % LONGEST_LABEL, field="label")
    secret = new_secret()
    token = Token.objects.create(
        officer=officer,
        label=label,
        digest=digest_of(secret),
        scopes=sorted(set(scopes)),
        allowed_addresses=_ranges(addresses),
        confined_to=_confined(officer, networks),
        issued_by=by,
        expires_at=_in_days(days),
    )
    audit.record(
        EventKind.TOKEN_ISSUED,
        by=by,
        subject=officer.email,
        payload={
            "token": token.pk,
            "scopes": token.scopes,
            "addresses": token.allowed_addresses,
            "networks": None if networks is None else sorted(set(networks)),
            "expires_at": token.expires_at,
        },
    )
    return token, secret


@transaction.atomic
def rotate(token: Token, *, days: int, overlap_hours: int, by: Officer) -> tuple[Token, str]:
    """Give a token a new secret and a new end; the old secret is good until the overlap is over.

    :raises TokenOfAnother: when `by` is neither its officer nor an administrator.
    :raises TokenEnded: when it has ended.
    """
    _require_own(token.officer, by)
    if Scope.REVIEWS in token.scopes and token.officer != by:
        # Else an administrator could review in the name of any reviewer.
        raise BadInput(_("Only a person renews their own token to review."), field="scopes")
    if not 0 <= overlap_hours <= LONGEST_OVERLAP:
        raise BadInput(
            _("The old secret stays good for 0 to %d hours.") % LONGEST_OVERLAP,
            field="overlap_hours",
        )
    usable = Token.objects.usable().filter(pk=token.pk)
    locked = usable.select_for_update(of=("self",)).select_related("officer").first()
    if locked is None:
        raise TokenEnded
    secret = new_secret()
    until = min(timezone.now() + timedelta(hours=overlap_hours), locked.expires_at)
    locked.previous_digest, locked.previous_until = locked.digest, until
    locked.digest, locked.expires_at = digest_of(secret), _in_days(days)
    locked.save(update_fields=["digest", "expires_at", "previous_digest", "previous_until"])
    audit.record(
        EventKind.TOKEN_ROTATED,
        by=by,
        subject=locked.officer.email,
        payload={"token": locked.pk, "old_until": until, "expires_at": locked.expires_at},
    )
    return locked, secret


@transaction.atomic
def revoke(token: Token, *, by: Officer) -> None:
    """End a token now, its old secret included.

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


def _ranges(addresses: Sequence[str]) -> list[str]:
    """Return the addresses and ranges in their one form."""
    ranges = set()
    for address in addresses:
        try:
            ranges.add(str(ipaddress.ip_network(address.strip(), strict=False)))
        except ValueError as fault:
            raise BadInput(
                _("“%s” is no address and no range of addresses.") % address[:50],
                field="addresses",
                remedy=_("Write them like 192.0.2.7 or 192.0.2.0/24, or 2001:db8::/32."),
            ) from fault
    if len(ranges) > MOST_ADDRESSES:
        raise BadInput(_("At most %d ranges.") % MOST_ADDRESSES, field="addresses")
    return sorted(ranges)


def _confined(officer: Officer, references: Sequence[str] | None) -> list[int] | None:
    if references is None:
        return None
    wanted = {reference.strip().upper() for reference in references}
    seen = Network.objects.visible_to(officer).filter(reference__in=list(wanted)[:MOST_NETWORKS])
    found = dict(seen.values_list("reference", "pk"))
    missing = sorted(wanted - set(found))
    if missing or not wanted:
        raise BadInput(
            _("The token's officer sees no network “%s”.") % (missing or ["–"])[0][:20],
            field="networks",
        )
    return sorted(found.values())


def _in_days(days: int) -> datetime:
    if not 1 <= days <= LONGEST_DAYS:
        raise BadInput(_("A token lasts from 1 to %d days.") % LONGEST_DAYS, field="days")
    return timezone.now() + timedelta(days=days)
