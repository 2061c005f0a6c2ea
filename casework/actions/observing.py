from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import audit
from casework.actions import collecting
from casework.actions._checking import check_values
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
    :raises NotInNetwork: when one of them, or its evidence, does not belong to the network.
    :raises UnderSeal: when such evidence is under seal, or destroyed.
    """
    require_recorder(network, by)
    _require_members(network, looks)
    seen = _observed(network, looks, method, by)
    made = Observation.objects.bulk_create(seen, batch_size=2000)
    _follow(network, looks)
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


def _observed(
    network: Network, looks: Sequence[Look], method: str, by: Officer
) -> list[Observation]:
    """:raises BadInput: naming the row of each look that cannot be."""
    seen, faults = [], []
    for row, look in enumerate(looks, start=1):
        try:
            seen.append(_observe(network, look, method, by))
        except BadInput as found:
            faults += [replace(fault, row=row) for fault in found.faults]
    if faults:
        raise BadInput(faults=faults)
    return seen


def _observe(network: Network, look: Look, method: str, by: Officer) -> Observation:
    require_past(look.occurred_at)
    seen = Observation(
        network=network,
        asset=look.thing if isinstance(look.thing, Asset) else None,
        post=look.thing if isinstance(look.thing, Post) else None,
        presence=look.presence,
        occurred_at=look.occurred_at,
        method=method,
        vantage=look.vantage,
        note=look.note,
        evidence=look.evidence,
        recorded_by=by,
    )
    check_values(seen)
    return seen


def _follow(network: Network, looks: Sequence[Look]) -> None:
    """Let presence follow the newest look that saw anything: a login wall is never “removed”."""
    alike: dict[tuple[datetime, str, type], list[Asset | Post]] = {}
    for look in looks:
        if look.presence not in INCONCLUSIVE:
            place = (look.occurred_at, look.presence, type(look.thing))
            alike.setdefault(place, []).append(look.thing)
    for (seen_at, presence, _kind), things in sorted(alike.items(), key=lambda pair: pair[0][:2]):
        places = _memberships(network, things)
        places.exclude(presence_at__gt=seen_at).update(presence=presence, presence_at=seen_at)


def _require_members(network: Network, looks: Sequence[Look]) -> None:
    for kind in (Asset, Post):
        things = [look.thing for look in looks if isinstance(look.thing, kind)]
        wanted = {thing.pk for thing in things}
        if things and _memberships(network, things).count() != len(wanted):
            raise NotInNetwork
    if any(look.evidence and look.evidence.network_id != network.pk for look in looks):
        raise NotInNetwork(field="evidence")
    proofs = {look.evidence.pk for look in looks if look.evidence}
    if proofs and Evidence.objects.shown().filter(pk__in=proofs).count() != len(proofs):
        raise collecting.UnderSeal


def _memberships(network: Network, things: Sequence[Asset | Post]):
    pks = [thing.pk for thing in things]
    if isinstance(things[0], Asset):
        return Membership.objects.filter(network=network, asset__in=pks)
    return PostMembership.objects.filter(network=network, post__in=pks)


def _name(thing: Asset | Post) -> str:
    return f"asset:{thing.pk}" if isinstance(thing, Asset) else f"post:{thing.pk}"
