from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import audit
from casework.actions._checking import check
from casework.errors import BadInput
from casework.models import (
    INCONCLUSIVE,
    Asset,
    EventKind,
    Evidence,
    Membership,
    Network,
    Observation,
    Officer,
    Post,
    PostMembership,
    Presence,
)
from casework.permissions import require_recorder


@dataclass(frozen=True, slots=True)
class Look:
    """One thing that was looked at, and what was seen of it."""

    thing: Asset | Post
    presence: str
    occurred_at: datetime
    vantage: str = ""
    note: str = ""
    evidence: Evidence | None = None


class NotInNetwork(BadInput):
    code = "not-in-network"
    message = _("This does not belong to the network.")


class SeenInFuture(BadInput):
    code = "in-the-future"
    message = _("Nothing can have happened in the future.")
    remedy = _("Check the date and the time.")


@transaction.atomic
def record(
    network: Network,
    *,
    looks: Sequence[Look],
    by: Officer,
    method: str = Observation.Method.BY_HAND,
) -> list[Observation]:
    """Add dated looks to the history of assets and posts; presence follows the newest.

    :raises ContributorRequired: when the officer may not record observations here.
    :raises NotInNetwork: when one of them does not belong to the network.
    """
    require_recorder(network, by)
    _require_members(network, looks)
    made = [_observe(network, look, method, by) for look in looks]
    audit.record(
        EventKind.OBSERVED,
        by=by,
        subject=network.reference,
        network=network,
        payload={
            "looks": [
                {
                    "thing": _name(look.thing),
                    "presence": look.presence,
                    "occurred_at": look.occurred_at,
                }
                for look in looks
            ],
            "method": method,
        },
    )
    return made


def require_past(moment: datetime, *, field: str = "occurred_at") -> None:
    """:raises SeenInFuture: when the stated moment is still to come."""
    if moment > timezone.now():
        raise SeenInFuture(field=field)


def _observe(network: Network, look: Look, method: str, by: Officer) -> Observation:
    require_past(look.occurred_at)
    is_asset = isinstance(look.thing, Asset)
    seen = Observation(
        network=network,
        asset=look.thing if is_asset else None,
        post=None if is_asset else look.thing,
        presence=look.presence,
        occurred_at=look.occurred_at,
        method=method,
        vantage=look.vantage,
        note=look.note,
        evidence=look.evidence,
        recorded_by=by,
    )
    check(seen)
    seen.save()
    _follow(network, look)
    return seen


def _follow(network: Network, look: Look) -> None:
    """Let presence follow the newest look that saw anything: a login wall is never “removed”."""
    if look.presence in [p for p in INCONCLUSIVE if p != Presence.UNKNOWN]:
        return
    places = _memberships(network, [look.thing])
    places.exclude(presence_at__gt=look.occurred_at).update(
        presence=look.presence, presence_at=look.occurred_at
    )


def _require_members(network: Network, looks: Sequence[Look]) -> None:
    for kind in (Asset, Post):
        things = [look.thing for look in looks if isinstance(look.thing, kind)]
        wanted = {thing.pk for thing in things}
        if things and _memberships(network, things).count() != len(wanted):
            raise NotInNetwork


def _memberships(network: Network, things: Sequence[Asset | Post]):
    if isinstance(things[0], Asset):
        return Membership.objects.filter(network=network, asset__in=things)
    return PostMembership.objects.filter(network=network, post__in=things)


def _name(thing: Asset | Post) -> str:
    return f"asset:{thing.pk}" if isinstance(thing, Asset) else f"post:{thing.pk}"
