"""Finds items that another submitted referral holds already, and says only what may be said."""

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from casework import audit
from casework.actions.enlisting import machine
from casework.errors import Fault
from casework.models import EventKind, Network, Officer
from casework.models.reference import new_hold_reference
from referrals.actions._guard import SHOWN, GuardStopped
from referrals.models import Item, Referral


def require_free(referral: Referral, *, by: Officer) -> None:
    """Refuse what a referral out of sight holds; what one in sight holds, the guard has told.

    :raises GuardStopped: when an item is held by another submitted referral.
    """
    seen = Network.objects.visible_to(by).values("pk")
    faults = [_hold(mine, other) for mine, other in _clashes(referral, seen)]
    if faults:
        raise GuardStopped(faults=faults)


def _clashes(referral: Referral, seen: QuerySet[Any, Any]) -> Iterator[tuple[Item, Item]]:
    others = Item.objects.filter(claims=True).exclude(referral=referral)
    others = others.exclude(referral__network__in=seen)
    if referral.follows_id:
        # A follow-up takes its items over from the referral that it follows.
        others = others.exclude(referral_id=referral.follows_id)
    mine = referral.items.all()
    held = others.filter(
        Q(asset__in=mine.filter(asset__isnull=False).values("asset"))
        | Q(post__in=mine.filter(post__isnull=False).values("post"))
    ).select_related("referral__network", "asset", "post")[:SHOWN]
    for other in held:
        place = {"asset": other.asset} if other.asset_id else {"post": other.post}
        yield mine.get(**place), other


def _hold(mine: Item, other: Item) -> Fault:
    """Look exactly like a partner's hold, and tell the hidden case that somebody asked."""
    reference = new_hold_reference()
    with transaction.atomic():
        audit.record(
            EventKind.CLAIM_CLASHED,
            by=machine(),
            subject=other.referral.reference,
            network=other.referral.network,
            payload={"hold": reference, "item": other.number},
        )
    return Fault(
        _("Hold: ask the coordination desk, %s.") % reference,
        "items",
        mine.number,
        _("Name the hold's reference when you ask."),
        "hold",
    )
