"""The only writer of a referral's status and of its items' claims."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from casework import audit
from casework.actions._checking import require_version
from casework.errors import BadInput, WrongState
from casework.models import EventKind, Officer
from referrals import permissions
from referrals.actions import _clock
from referrals.lifecycle import ARROWS, AWAITING, CLAIMING, Status, destination
from referrals.models import PENDING, Delivery, Item, Referral, Uptake

STAMPS = {
    "submit": "submitted_at",
    "send": "sent_at",
    "acknowledge": "acknowledged_at",
    "answer": "answered_at",
    "close": "closed_at",
    "retract": "closed_at",
}


class StepNotAllowed(WrongState):
    code = "step-not-allowed"

    def __init__(self, step: str, status: str) -> None:
        super().__init__(
            _("“%(step)s” is not possible while the referral is “%(status)s”.")
            % {"step": ARROWS[step].label, "status": Status(status).label},
            remedy=_("Reload the page: somebody may have moved it meanwhile."),
        )


class DeliveryPending(WrongState):
    code = "delivery-pending"
    message = _("A delivery is under way, or nobody has said yet whether it arrived.")
    remedy = _("Resolve or cancel the delivery first.")


class ReasonRequired(BadInput):
    code = "reason-required"
    message = _("This step needs a reason.")
    remedy = _("Say why; the reason is kept with the case.")


class ItemsClaimed(WrongState):
    code = "items-claimed"
    message = _("An item has just been claimed by another submitted referral.")
    remedy = _("Remove the item, or wait until the other referral has its outcome.")


def lock(referral: Referral, *, version: int | None = None) -> Referral:
    """Return the referral's row, held until the transaction ends.

    :raises StaleVersion: when `version` is named and not the newest.
    """
    # Its network is read, not locked: the steps of one case's referrals need not wait for another.
    rows = Referral.objects.select_for_update(of=("self",))
    locked = rows.select_related("network", "channel__calendar").get(pk=referral.pk)
    require_version(locked, version)
    return locked


def fresh(referral: Referral) -> Referral:
    """Return the referral as it stands now, for looks that need no lock."""
    return Referral.objects.select_related("network", "platform", "channel").get(pk=referral.pk)


def take(
    step: str,
    referral: Referral,
    *,
    by: Officer,
    at: datetime | None = None,
    reason: str = "",
    resolution: str = "",
    version: int | None = None,
) -> Referral:
    """Check the right, move the status and record it; call it inside a transaction.

    :raises NotAllowed: when the officer may not take this step.
    :raises StepNotAllowed: when it does not start from where the referral stands.
    :raises DeliveryPending: when something is on its way out.
    :raises StaleVersion: when `version` is named and not the newest.
    """
    referral = lock(referral, version=version)
    permissions.require(step, referral, by)
    require_possible(step, referral)
    require_reason(step, reason)
    if step in permissions.HELD_BY_DELIVERY:
        _require_nothing_pending(referral)
    return _move(step, referral, by=by, at=at, reason=reason, resolution=resolution)


def complete(
    step: str, delivery: Delivery, *, at: datetime, reason: str = "", resolution: str = ""
) -> Referral:
    """Move the status because a delivery arrived: the right was checked when it was queued."""
    referral = lock(delivery.referral)
    require_possible(step, referral)
    return _move(
        step, referral, by=delivery.requested_by, at=at, reason=reason, resolution=resolution
    )


def require_possible(step: str, referral: Referral) -> None:
    """:raises StepNotAllowed: when the step does not start from where the referral stands."""
    if destination(referral.status, step) is None:
        raise StepNotAllowed(step, referral.status)


def require_reason(step: str, reason: str) -> None:
    """:raises ReasonRequired: when the step needs a reason and none is given."""
    if ARROWS[step].needs_reason and not reason.strip():
        raise ReasonRequired(field="reason")


def _require_nothing_pending(referral: Referral) -> None:
    if Delivery.objects.filter(referral=referral, state__in=PENDING).exists():
        raise DeliveryPending


def _move(
    step: str,
    referral: Referral,
    *,
    by: Officer,
    at: datetime | None,
    reason: str,
    resolution: str,
) -> Referral:
    if referral.status == Status.SUBMITTED:
        # Whatever ends the wait for a verdict, nobody is looking at these contents any more.
        Uptake.objects.filter(submission__referral=referral).delete()
    before, after = referral.status, destination(referral.status, step)
    assert after is not None, "require_possible was asked first"
    referral.status, referral.resolution = after, resolution
    referral.version += 1
    fields = ["status", "resolution", "version"]
    if step == "reopen":
        referral.closed_at = None
        fields.append("closed_at")
    if at and step in STAMPS:
        setattr(referral, STAMPS[step], at)
        fields.append(STAMPS[step])
    if after not in AWAITING and referral.paused_since:
        referral.paused_since = None
        fields.append("paused_since")
    referral.save(update_fields=fields)
    _claim(referral, before)
    audit.record(
        EventKind.REFERRAL_STEPPED,
        by=by,
        subject=referral.reference,
        network=referral.network,
        occurred_at=at,
        payload={
            "step": step,
            "from": before,
            "to": after,
            "reason": reason,
            "resolution": resolution,
        },
    )
    if step == "send":
        _clock.wind(referral, by=by, because="SENT")
    return referral


def pass_claims(followed: Referral, *, to: QuerySet[Item]) -> None:
    """Let go of the items that a follow-up takes over."""
    followed.items.filter(
        Q(asset__in=to.filter(asset__isnull=False).values("asset"))
        | Q(post__in=to.filter(post__isnull=False).values("post"))
    ).update(claims=False)


def _give_back(referral: Referral, followed: Referral) -> None:
    """A follow-up that does not go out returns the items that it had taken over."""
    followed = lock(followed)
    if followed.status in CLAIMING:
        same = Q(asset__in=referral.items.filter(asset__isnull=False).values("asset")) | Q(
            post__in=referral.items.filter(post__isnull=False).values("post")
        )
        followed.items.filter(same, outcomes__isnull=True).update(claims=True)


def let_go(referral: Referral, items: Sequence[Item]) -> None:
    """Let go of items that have an outcome now."""
    referral.items.filter(pk__in=[item.pk for item in items], claims=True).update(claims=False)


def _claim(referral: Referral, before: str) -> None:
    """Hold the items from submit until the end; drafts never claim."""
    if referral.status not in CLAIMING:
        referral.items.filter(claims=True).update(claims=False)
        if referral.follows and referral.status != Status.CLOSED:
            _give_back(referral, referral.follows)
    elif before == Status.DRAFT:
        try:
            # Its own savepoint, so that the refusal leaves the transaction usable.
            with transaction.atomic():
                referral.items.update(claims=True)
        except IntegrityError as clash:
            raise ItemsClaimed from clash
